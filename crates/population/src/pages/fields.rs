//! The sections of a record on a page, and the fields in which days, places and addresses are
//! written.

use kernel::{DivisionLevel, PartialDate, fold};
use time::Date;
use web::parts::Choice;
use web::{FieldErrors, Page};

use super::wording::{Wording, badge, behind, label, sex};
use super::{Row, Section};
use crate::value::{
    Address, Area, Commune, Country, Division, HouseholdRelation, MaritalStatus, Place, Sex, Text,
};
use crate::{Group, Record};

/// The groups as a person reads them: who I am, whom I belong to, where I live, what I hold.
const SECTIONS: [(&str, &[Group]); 4] = [
    (
        "population-section-identity",
        &[
            Group::BirthName,
            Group::OtherNames,
            Group::PersonalNumber,
            Group::BirthDate,
            Group::Sex,
            Group::Nationality,
            Group::Ethnicity,
            Group::Religion,
            Group::BirthPlace,
            Group::BirthRegistrationPlace,
            Group::NativePlace,
            Group::BloodType,
        ],
    ),
    (
        "population-section-family",
        &[
            Group::MaritalStatus,
            Group::Relatives,
            Group::Household,
            Group::HouseholdRelation,
            Group::Death,
        ],
    ),
    (
        "population-section-residence",
        &[
            Group::PermanentResidence,
            Group::TemporaryResidence,
            Group::CurrentPlace,
            Group::Absence,
            Group::Lodging,
            Group::ResidenceFileNumber,
        ],
    ),
    (
        "population-section-papers",
        &[
            Group::OldNumber,
            Group::IdentityDocuments,
            Group::Contact,
            Group::Other,
            Group::Protection,
        ],
    ),
];

pub(super) fn sections(wording: &Wording<'_>, record: &Record) -> Vec<Section> {
    let row = |group: &Group| {
        let field = record.field(*group)?;
        let lines = wording.value(field.value.as_ref()?);
        let (more, source) = (behind(wording.page, field), badge(wording.page, field));
        Some(Row { group: group.name(), label: label(wording.page, *group), lines, more, source })
    };
    let section = |(heading, groups): &(&str, &[Group])| Section {
        heading: wording.page.t(heading).into_owned(),
        rows: groups.iter().filter_map(row).collect(),
    };
    SECTIONS.iter().map(section).filter(|section| !section.rows.is_empty()).collect()
}

/// Groups about which a person can be asked and the register knows nothing.
pub(super) fn unknown(page: &Page, record: &Record) -> Vec<(&'static str, String)> {
    const UNUSUAL: [Group; 6] = [
        Group::Absence,
        Group::Death,
        Group::Lodging,
        Group::Other,
        Group::Protection,
        Group::TemporaryResidence,
    ];
    let groups = Group::ALL.iter().filter(|group| !UNUSUAL.contains(group));
    let unknown = groups.filter(|group| record.value(**group).is_none());
    unknown.map(|group| (group.name(), label(page, *group))).collect()
}

/// The answers of a group that has few.
pub(super) fn choices(page: &Page, group: Group) -> Vec<Choice> {
    let named = |kind: &str, name: &'static str| {
        Choice::new(name, page.t(&format!("population-{kind}-{name}")))
    };
    match group {
        Group::HouseholdRelation => {
            HouseholdRelation::ALL.iter().map(|it| named("household-relation", it.name())).collect()
        }
        Group::MaritalStatus => {
            MaritalStatus::ALL.iter().map(|it| named("marital", it.name())).collect()
        }
        Group::Sex => {
            let sexes = [Sex::Female, Sex::Male, Sex::Unspecified];
            sexes.map(|it| Choice::new(it.letter(), sex(page, it))).into()
        }
        _ => Vec::new(),
    }
}

/// An address or a place as it is written in a form.
#[derive(Clone, Debug, Default)]
pub(super) struct ValueFields {
    pub(super) commune: String,
    pub(super) line: String,
}

impl ValueFields {
    pub(super) fn address(&self, today: Date, errors: &mut FieldErrors) -> Option<Address> {
        let line = errors.keep("line", "population-line-missing", Text::parse(&self.line));
        let Some(division) = commune_of(&self.commune, today) else {
            errors.add("commune", "population-commune-unknown");
            return None;
        };
        Some(Address { commune: Commune::of(division).ok()?, former: None, line: line? })
    }

    pub(super) fn place(&self, today: Date, errors: &mut FieldErrors) -> Option<Place> {
        let text = self.commune.trim();
        let area = match Country::parse(text) {
            Ok(country) => Some(Area::Abroad(country)),
            Err(_) => {
                commune_of(text, today).or_else(|| province_of(text, today)).map(Area::Within)
            }
        };
        let Some(area) = area else {
            errors.add("commune", "population-place-unknown");
            return None;
        };
        let line = self.line.trim();
        let line = (!line.is_empty()).then(|| Text::parse(line)).transpose();
        let line = errors.keep("line", "population-line-missing", line)?;
        Some(Place { area, former: None, line })
    }
}

/// A day, a month or a year as people here write it: `09/03/1952`, `03/1952`, `1952`.
pub(super) fn written_day(text: &str) -> Option<PartialDate> {
    let numbers = text.trim().split(['/', '-', '.']).map(|part| part.trim().parse::<u16>().ok());
    let numbers: Vec<u16> = numbers.collect::<Option<_>>()?;
    match numbers[..] {
        [year] => PartialDate::of(year, None, None),
        [month, year] => PartialDate::of(year, Some(month), None),
        [day, month, year] => PartialDate::of(year, Some(month), Some(day)),
        _ => return None,
    }
    .ok()
}

/// A commune of today by its code, or by its name and that of its province.
pub(super) fn commune_of(text: &str, today: Date) -> Option<Division> {
    let text = text.trim();
    if let Some(found) = kernel::Division::find(DivisionLevel::Commune, text, today) {
        return Division::of(found.code, today).ok();
    }
    let (name, province) = text.rsplit_once(',')?;
    let (name, province) = (fold(name), fold(province));
    let mut provinces = kernel::Division::provinces(today).filter(|it| is_called(it, &province));
    let communes = provinces.next()?.communes();
    let mut named = communes.iter().filter(|it| is_called(it, &name));
    let found = named.next().filter(|_| !name.is_empty())?;
    // Two of that name: the code has to say which.
    if named.next().is_some() { None } else { Division::of(found.code, today).ok() }
}

fn province_of(text: &str, today: Date) -> Option<Division> {
    let name = fold(text);
    let mut provinces = kernel::Division::provinces(today);
    let found = provinces.find(|it| it.code == text || is_called(it, &name))?;
    Division::of(found.code, today).ok()
}

/// With or without the word for its kind before the name.
fn is_called(division: &kernel::Division, folded: &str) -> bool {
    let whole = fold(division.name_vi);
    let short = ["phuong ", "xa ", "dac khu ", "tinh ", "thanh pho "];
    let short = short.iter().find_map(|kind| whole.strip_prefix(kind));
    whole == folded || short == Some(folded) || fold(division.name_en) == folded
}

/// Three fields of a day.
#[derive(Clone, Debug, Default)]
pub(super) struct DayFields {
    pub(super) day: String,
    pub(super) month: String,
    pub(super) year: String,
}

impl DayFields {
    pub(super) fn read(&self, field: &'static str, errors: &mut FieldErrors) -> Option<Date> {
        let parts = [&self.day, &self.month, &self.year].map(|part| part.trim());
        if parts.iter().any(|part| part.is_empty()) {
            errors.add(field, "date-missing");
            return None;
        }
        let day = written_day(&parts.join("/")).and_then(PartialDate::date);
        if day.is_none() {
            errors.add(field, "date-not-real");
        }
        day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::day;

    #[test]
    fn a_commune_is_named_by_code_or_by_name_and_province() {
        let today = day("2026-11-23");
        let code = |text| commune_of(text, today).map(Division::code);
        for text in ["00004", "Phường Ba Đình, Thành phố Hà Nội", "ba dinh, ha noi"] {
            assert_eq!(code(text).as_deref(), Some("00004"), "{text}");
        }
        for text in ["", "99999", "Ba Đình", "Ba Đình, Đà Nẵng", ", Hà Nội"] {
            assert_eq!(code(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_read_as_people_write_it() {
        let read = |text| written_day(text).map(|day| day.to_string());
        assert_eq!(read("9/3/1952").as_deref(), Some("1952-03-09"));
        assert_eq!(read("03/1952").as_deref(), Some("1952-03"));
        assert_eq!(read(" 1952 ").as_deref(), Some("1952"));
        for text in ["", "31/02/1952", "1952/3/9/1", "x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
