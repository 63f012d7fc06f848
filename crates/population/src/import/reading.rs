//! From a row of a file to what it says of a person.

use std::collections::HashMap;
use std::sync::LazyLock;

use kernel::{BirthRegistration, FullName, PartialDate, PersonalNumber, fold};
use time::Date;
use time::macros::date;

use super::mapping::{GroupColumns, Mapping};
use crate::stored::day;
use crate::value::{
    Absence, Address, Area, BloodType, Commune, Contact, Country, Division, Email, Fate, Few,
    Household, HouseholdId, HouseholdRelation, IdentityDocument, IdentityDocumentKind,
    MaritalStatus, Mobile, OldNumber, Party, Place, Protection, Relation, Relative,
    ResidenceFileNumber, Sex, Text,
};
use crate::{Group, Span, Value};

/// The last day of the old catalogue of divisions.
const OLD_DIVISIONS: Date = date!(2025 - 06 - 30);

/// The codes of the provinces until then, by their folded names.
static OLD_PROVINCES: LazyLock<HashMap<String, &str>> = LazyLock::new(|| {
    let code = |place: &'static BirthRegistration| match place {
        BirthRegistration::Province { code, name, .. } => Some((fold(name), &code[1..])),
        BirthRegistration::Abroad { .. } => None,
    };
    BirthRegistration::all().iter().filter_map(code).collect()
});

/// What a row says, each value with the days for which it holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) birth_date: Option<PartialDate>,
    pub(crate) number: Option<PersonalNumber>,
    pub(crate) values: Vec<(Span, Value)>,
}

/// Why a row is refused: the column and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) column: String,
    pub(crate) reason: String,
}

/// One group of one row, while it is read.
struct Cells<'a> {
    columns: &'a GroupColumns,
    known_on: Date,
    mapping: &'a Mapping,
    row: &'a [&'a str],
}

impl Mapping {
    /// Reads a row, its fields in the order of the mapping's columns.
    pub(crate) fn read(&self, row: &[&str]) -> Result<Said, Refusal> {
        let mut said = Said::default();
        let births = self.groups.iter().filter(|columns| columns.group == Group::BirthDate);
        for columns in births.clone() {
            if let Some((_, Value::BirthDate(date))) = self.cells(columns, row).read(Date::MIN)? {
                said.birth_date = Some(date);
            }
        }
        // What has no day of its own holds since birth.
        let since = said.birth_date.map_or(Span::EVER.from, PartialDate::earliest);
        if since > self.known_on {
            let columns = births.into_iter().next();
            let column = columns.and_then(|columns| columns.parts.get("text"));
            let column = column.map_or_else(String::new, |index| self.columns[*index].clone());
            return Err(Refusal { column, reason: "the day lies in the future".to_owned() });
        }
        for columns in &self.groups {
            let read = self.cells(columns, row).read(since)?;
            if let Some((_, Value::PersonalNumber(number))) = &read {
                said.number = Some(*number);
            }
            said.values.extend(read);
        }
        Ok(said)
    }

    fn cells<'a>(&'a self, columns: &'a GroupColumns, row: &'a [&'a str]) -> Cells<'a> {
        Cells { columns, known_on: self.known_on, mapping: self, row }
    }
}

impl<'a> Cells<'a> {
    fn read(&self, since: Date) -> Result<Option<(Span, Value)>, Refusal> {
        let value = match self.columns.group {
            Group::PermanentResidence => self.address()?.map(Value::PermanentResidence),
            Group::TemporaryResidence => self.address()?.map(Value::TemporaryResidence),
            Group::CurrentPlace => self.current_place()?.map(Value::CurrentPlace),
            Group::BirthRegistrationPlace => {
                self.registration_place(since)?.map(Value::BirthRegistrationPlace)
            }
            Group::Contact => self.contact()?.map(Value::Contact),
            Group::IdentityDocuments => self.documents()?.map(Value::IdentityDocuments),
            Group::Relatives => self.relatives()?.map(Value::Relatives),
            group => match self.word("text") {
                None => None,
                Some(text) => {
                    let read = value_of(group, text).map_err(|reason| self.refuse("text", reason));
                    Some(read?)
                }
            },
        };
        let Some(value) = value else { return Ok(None) };
        Ok(Some((self.span(since)?, value)))
    }

    /// The days a value holds for: those the row names, else since birth.
    fn span(&self, since: Date) -> Result<Span, Refusal> {
        let from = self.day("from")?.unwrap_or(since);
        let to = self.day("until")?;
        if to.is_some_and(|to| to <= from) {
            return Err(self.refuse("until", "the end is not after the beginning"));
        }
        Ok(Span { from, to })
    }

    fn day(&self, part: &str) -> Result<Option<Date>, Refusal> {
        let Some(text) = self.text(part) else { return Ok(None) };
        day::parse(text).map(Some).map_err(|reason| self.refuse(part, reason))
    }

    fn address(&self) -> Result<Option<Address>, Refusal> {
        let Some(code) = self.text("commune") else { return Ok(None) };
        let commune = self.commune(code, self.known_on)?;
        let line = self.text("line").unwrap_or("-");
        let line = Text::parse(line).map_err(|reason| self.refuse("line", reason))?;
        Ok(Some(Address { commune, former: None, line }))
    }

    /// A commune that is in the catalogue of a day.
    fn commune(&self, code: &str, on: Date) -> Result<Commune, Refusal> {
        let refuse = |reason: &dyn std::fmt::Display| self.refuse("commune", reason);
        let division = Division::of(code, on).map_err(|reason| refuse(&reason))?;
        let commune = Commune::of(division).map_err(|reason| refuse(&reason))?;
        match crate::catalogued(division) {
            Some(_) => Ok(commune),
            None => Err(refuse(&format!("no commune had this code on {on}"))),
        }
    }

    fn current_place(&self) -> Result<Option<Place>, Refusal> {
        let Some(address) = self.address()? else { return Ok(None) };
        let area = Area::Within(address.commune.division());
        Ok(Some(Place { area, former: None, line: Some(address.line) }))
    }

    /// By the catalogue of the day of birth.
    fn registration_place(&self, born: Date) -> Result<Option<Place>, Refusal> {
        if let Some(code) = self.text("commune") {
            let on = if born > OLD_DIVISIONS { self.known_on } else { OLD_DIVISIONS };
            let area = Area::Within(self.commune(code, on)?.division());
            return Ok(Some(area.into()));
        }
        let Some(text) = self.word("text") else { return Ok(None) };
        place(text).map(Some).map_err(|reason| self.refuse("text", reason))
    }

    fn contact(&self) -> Result<Option<Contact>, Refusal> {
        let email = self.text("email").map(Email::parse).transpose();
        let mobile = self.text("mobile").map(Mobile::parse).transpose();
        let contact = Contact {
            email: email.map_err(|reason| self.refuse("email", reason))?,
            mobile: mobile.map_err(|reason| self.refuse("mobile", reason))?,
        };
        Ok((contact.email.is_some() || contact.mobile.is_some()).then_some(contact))
    }

    /// A passport and a residence card: of each the number, and the days from which to which it is
    /// valid.
    fn documents(&self) -> Result<Option<Few<IdentityDocument, 20>>, Refusal> {
        use IdentityDocumentKind::{Passport, ResidenceCard};
        let [p, r] = [
            ["passport", "passport-from", "passport-until"],
            ["residence-card", "residence-card-from", "residence-card-until"],
        ];
        let mut documents = Vec::new();
        for (kind, [number, from, until]) in [(Passport, p), (ResidenceCard, r)] {
            let Some(text) = self.text(number) else { continue };
            let text = Text::parse(text).map_err(|reason| self.refuse(number, reason))?;
            let issued_on = self.day(from)?;
            let issued_on = issued_on.ok_or_else(|| self.refuse(from, "it has no day of issue"))?;
            let country = self.text("passport-country").filter(|_| kind == Passport);
            let issuing_country = country.map(Country::parse).transpose();
            documents.push(IdentityDocument {
                expires_on: self.day(until)?,
                issued_at: None,
                issued_on,
                issuing_country: issuing_country
                    .map_err(|reason| self.refuse("passport-country", reason))?,
                kind,
                number: Some(text),
            });
        }
        if documents.is_empty() {
            return Ok(None);
        }
        Few::parse(documents).map(Some).map_err(|reason| self.refuse("passport", reason))
    }

    fn relatives(&self) -> Result<Option<Few<Relative, 60>>, Refusal> {
        const KIN: [(Relation, &str, &str); 3] = [
            (Relation::Father, "father-name", "father-number"),
            (Relation::Mother, "mother-name", "mother-number"),
            (Relation::Spouse, "spouse-name", "spouse-number"),
        ];
        let mut relatives = Vec::new();
        for (relation, name, number) in KIN {
            let stated = self.text(name).map(FullName::parse).transpose();
            let stated = stated.map_err(|reason| self.refuse(name, reason))?;
            let held = self.text(number).map(PersonalNumber::parse).transpose();
            let held = held.map_err(|reason| self.refuse(number, reason))?;
            if stated.is_some() || held.is_some() {
                let party = Party { name: stated, number: held, ..Party::default() };
                let relative = Relative::of(relation, party);
                relatives.push(relative.map_err(|reason| self.refuse(name, reason))?);
            }
        }
        if relatives.is_empty() {
            return Ok(None);
        }
        Few::parse(relatives).map(Some).map_err(|reason| self.refuse("father-name", reason))
    }

    /// The text of a part, unless the column is empty or not mapped.
    fn text(&self, part: &str) -> Option<&'a str> {
        let text = self.row.get(*self.columns.parts.get(part)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The same in the register's own words.
    fn word(&self, part: &str) -> Option<&str> {
        let text = self.text(part)?;
        Some(self.columns.words.get(text).map_or(text, String::as_str))
    }

    fn refuse(&self, part: &str, reason: impl std::fmt::Display) -> Refusal {
        let column = self.columns.parts.get(part).map(|index| self.mapping.columns[*index].clone());
        let column = column.unwrap_or_else(|| self.columns.group.name().to_owned());
        Refusal { column, reason: reason.to_string() }
    }
}

/// The value of a group that is written as one text, in the register's own words.
pub(crate) fn value_of(group: Group, text: &str) -> Result<Value, String> {
    fn said<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T, String> {
        read.map_err(|reason| reason.to_string())
    }
    Ok(match group {
        Group::BirthName => Value::BirthName(said(FullName::parse(text))?),
        Group::OtherNames => {
            let names: Result<Vec<_>, _> = text.split(';').map(FullName::parse).collect();
            Value::OtherNames(said(Few::parse(said(names)?))?)
        }
        Group::PersonalNumber => Value::PersonalNumber(said(PersonalNumber::parse(text))?),
        Group::BirthDate => Value::BirthDate(said(PartialDate::parse(text))?),
        Group::Sex => Value::Sex(said(Sex::parse(text))?),
        Group::BirthPlace => Value::BirthPlace(place(text)?),
        Group::BirthRegistrationPlace => Value::BirthRegistrationPlace(place(text)?),
        Group::NativePlace => Value::NativePlace(place(text)?),
        Group::Ethnicity => Value::Ethnicity(said(Text::parse(text))?),
        Group::Religion => Value::Religion(said(Text::parse(text))?),
        Group::Nationality => {
            let countries: Result<Vec<_>, _> = text.split(';').map(Country::parse).collect();
            Value::Nationality(said(Few::parse(said(countries)?))?)
        }
        Group::BloodType => Value::BloodType(said(BloodType::parse(text))?),
        Group::OldNumber => Value::OldNumber(said(OldNumber::parse(text))?),
        Group::Absence => {
            Value::Absence(Absence { destination: None, reason: said(Text::parse(text))? })
        }
        Group::ResidenceFileNumber => {
            Value::ResidenceFileNumber(said(ResidenceFileNumber::parse(text))?)
        }
        Group::MaritalStatus => Value::MaritalStatus(marital_status(text)?),
        Group::HouseholdRelation => Value::HouseholdRelation(household_relation(text)?),
        Group::Household => Value::Household(Household { id: said(HouseholdId::parse(text))? }),
        Group::Death => {
            Value::Death(Fate::Died { on: said(PartialDate::parse(text))?, place: None })
        }
        Group::Protection => Value::Protection(Protection { reason: said(Text::parse(text))? }),
        _ => return Err("this group cannot be read from one text".to_owned()),
    })
}

/// A place by its names, the smallest first, or a country by its three letters.
fn place(text: &str) -> Result<Place, String> {
    if let Ok(country) = Country::parse(text) {
        return Ok(Area::Abroad(country).into());
    }
    let last = text.rsplit(',').next().unwrap_or(text).trim();
    let province = ["Tỉnh ", "Thành phố "].iter().find_map(|kind| last.strip_prefix(kind));
    // Lists differ in where they put the tone: Hòa Bình, Hoà Bình.
    let province = fold(province.unwrap_or(last));
    let division = match OLD_PROVINCES.get(&province) {
        Some(code) => Division::of(code, OLD_DIVISIONS).map_err(|reason| reason.to_string())?,
        None => province_of_today(&province)?,
    };
    let area = Area::Within(division);
    let line = Text::parse(text).map_err(|reason| reason.to_string())?;
    Ok(Place { area, former: None, line: Some(line) })
}

fn province_of_today(folded: &str) -> Result<Division, String> {
    let today = OLD_DIVISIONS.next_day().unwrap_or(OLD_DIVISIONS);
    let fits = |division: &kernel::Division| fold(division.name_vi).ends_with(folded);
    let province = kernel::Division::provinces(today).find(fits);
    let province = province.ok_or("no province has this name; give a country by three letters")?;
    Division::of(province.code, today).map_err(|reason| reason.to_string())
}

fn marital_status(text: &str) -> Result<MaritalStatus, String> {
    match text {
        "divorced" => Ok(MaritalStatus::Divorced),
        "married" => Ok(MaritalStatus::Married),
        "single" => Ok(MaritalStatus::Single),
        "widowed" => Ok(MaritalStatus::Widowed),
        _ => Err("a marital status is divorced, married, single or widowed".to_owned()),
    }
}

fn household_relation(text: &str) -> Result<HouseholdRelation, String> {
    use HouseholdRelation as R;
    let known = [
        ("adopted-child", R::AdoptedChild),
        ("child", R::Child),
        ("grandchild", R::Grandchild),
        ("grandparent", R::Grandparent),
        ("head", R::Head),
        ("lodger", R::Lodger),
        ("other", R::Other),
        ("parent", R::Parent),
        ("sibling", R::Sibling),
        ("spouse", R::Spouse),
    ];
    let found = known.iter().find(|(word, _)| *word == text);
    found.map(|(_, relation)| *relation).ok_or_else(|| {
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        format!("a relation to the head is one of {}", words.join(", "))
    })
}
