//! What a person says is right of a group, in one line: how it is read, written and told.
//!
//! The settling of dossiers asks for it here, because the register knows how each group is written.

use kernel::{DivisionLevel, FullName};
use time::Date;
use web::parts::Choice;
use web::words::Day as _;
use web::{FieldErrors, Page};

use super::fields::{ValueFields, choices, written_day};
use super::wording::Wording;
use crate::value::{
    Area, BloodType, Country, Few, HouseholdRelation, MaritalStatus, OldNumber, Place, Sex, Text,
};
use crate::{Group, Related, Value};

/// The groups that a person may ask to have corrected: those that one line says. The others have
/// acts of their own.
pub const CORRECTABLE: [Group; 14] = [
    Group::BirthName,
    Group::OtherNames,
    Group::BirthDate,
    Group::Sex,
    Group::Nationality,
    Group::Ethnicity,
    Group::Religion,
    Group::BirthPlace,
    Group::BirthRegistrationPlace,
    Group::NativePlace,
    Group::MaritalStatus,
    Group::HouseholdRelation,
    Group::BloodType,
    Group::OldNumber,
];

/// The value that a line says of a group on a day; nothing when it says none.
pub fn proposed_value(group: Group, line: &str, on: Date) -> Option<Value> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    Some(match group {
        Group::BirthDate => Value::BirthDate(written_day(line)?),
        Group::BirthName => Value::BirthName(FullName::parse(line).ok()?),
        Group::BirthPlace => Value::BirthPlace(place(line, on)?),
        Group::BirthRegistrationPlace => Value::BirthRegistrationPlace(place(line, on)?),
        Group::BloodType => Value::BloodType(BloodType::parse(line).ok()?),
        Group::Ethnicity => Value::Ethnicity(Text::parse(line).ok()?),
        Group::HouseholdRelation => Value::HouseholdRelation(HouseholdRelation::named(line)?),
        Group::MaritalStatus => Value::MaritalStatus(MaritalStatus::named(line)?),
        Group::Nationality => {
            let countries = several(line).map(Country::parse).collect::<Result<_, _>>();
            Value::Nationality(Few::parse(countries.ok()?).ok()?)
        }
        Group::NativePlace => Value::NativePlace(place(line, on)?),
        Group::OldNumber => Value::OldNumber(OldNumber::parse(line).ok()?),
        Group::OtherNames => {
            let names = several(line).map(FullName::parse).collect::<Result<_, _>>();
            Value::OtherNames(Few::parse(names.ok()?).ok()?)
        }
        Group::Religion => Value::Religion(Text::parse(line).ok()?),
        Group::Sex => Value::Sex(Sex::parse(line).ok()?),
        _ => return None,
    })
}

fn several(line: &str) -> impl Iterator<Item = &str> {
    line.split([';', ',']).map(str::trim)
}

/// The longest end that names a place; what stands before it is where in there.
fn place(line: &str, on: Date) -> Option<Place> {
    let cuts = line.char_indices().filter(|(_, c)| *c == ',').map(|(at, _)| at);
    let parts = cuts.map(|at| (&line[..at], &line[at + 1..]));
    std::iter::once(("", line)).chain(parts).find_map(|(line, commune)| {
        let [line, commune] = [line, commune].map(|text| text.trim().to_owned());
        ValueFields { commune, line }.place(on, &mut FieldErrors::default())
    })
}

/// The line that says a value, the same for the same value; nothing for what no line says.
pub fn proposal_of(value: &Value) -> Option<String> {
    let line = match value {
        Value::BirthDate(date) => date.written(),
        Value::BirthName(name) => name.expose().to_owned(),
        Value::BirthPlace(place)
        | Value::BirthRegistrationPlace(place)
        | Value::NativePlace(place) => place_line(place),
        Value::BloodType(blood) => blood.expose().to_owned(),
        Value::Ethnicity(name) => name.expose().to_owned(),
        Value::HouseholdRelation(relation) => relation.name().to_owned(),
        Value::MaritalStatus(status) => status.name().to_owned(),
        Value::Nationality(countries) => joined(countries.iter().map(|it| it.expose())),
        Value::OldNumber(number) => number.expose().to_owned(),
        Value::OtherNames(names) => joined(names.iter().map(|it| it.expose())),
        Value::Religion(name) => name.expose().to_owned(),
        Value::Sex(sex) => sex.letter().to_owned(),
        _ => return None,
    };
    Some(line)
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

fn place_line(place: &Place) -> String {
    let area = match place.area {
        Area::Abroad(country) => country.expose().to_owned(),
        Area::Within(division) => division.code(),
    };
    match &place.line {
        Some(line) => format!("{}, {area}", line.expose()),
        None => area,
    }
}

/// A line of a group in the words of people; as it stands where it says no value.
pub fn told_proposal(page: &Page, group: Group, line: &str) -> String {
    if let Some(value) = proposed_value(group, line, Date::MAX) {
        return Wording { page, related: &Related::default() }.value(&value).join("; ");
    }
    // A place of which today's map knows nothing any more.
    let (before, code) = line.rsplit_once(", ").unwrap_or(("", line));
    let of_old = kernel::Division::bearers(DivisionLevel::Commune, code);
    match of_old.max_by_key(|division| division.valid_from) {
        Some(division) => {
            let name = division.full_name(page.language);
            [before, &name].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
        }
        None => line.to_owned(),
    }
}

/// The answers of a group that has few; none where a line is written.
pub fn proposal_choices(page: &Page, group: Group) -> Vec<Choice> {
    choices(page, group)
}

/// How the line of a group is written; empty where that is plain.
pub fn proposal_hint(page: &Page, group: Group) -> String {
    let key = match group {
        Group::BirthDate => "population-find-born-hint",
        Group::BirthPlace | Group::BirthRegistrationPlace | Group::NativePlace => {
            "population-place-hint"
        }
        Group::Nationality => "population-countries-hint",
        Group::OtherNames => "population-several-hint",
        _ => return String::new(),
    };
    page.t(key).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::day;

    #[test]
    fn every_group_that_may_be_corrected_is_said_by_a_line_and_read_again() {
        let lines = [
            "Nguyễn Thị Đào",
            "Trần Văn Bê; Trần Văn Bi",
            "09/03/1952",
            "F",
            "VNM; FRA",
            "Tày",
            "Công giáo",
            "Trạm y tế, Phường Ba Đình, Thành phố Hà Nội",
            "00004",
            "Tỉnh Quảng Ngãi",
            "married",
            "child",
            "AB+",
            "012345678",
        ];
        let today = day("2026-11-23");
        for (group, line) in CORRECTABLE.into_iter().zip(lines) {
            let value = proposed_value(group, line, today);
            assert_eq!(value.as_ref().map(Value::group), Some(group), "{line}");
            let said = value.as_ref().and_then(proposal_of);
            let again = said.and_then(|said| proposed_value(group, &said, today));
            assert!(again == value, "{group:?}");
        }
        let wrong = [
            (Group::Protection, "x"),
            (Group::BirthDate, "31/02/1952"),
            (Group::NativePlace, "đâu đó"),
            (Group::Sex, ""),
        ];
        for (group, line) in wrong {
            assert!(proposed_value(group, line, today).is_none(), "{group:?}");
        }
    }
}
