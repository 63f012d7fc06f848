//! What can be asked about a person, by the names that OSIA's examples use, and where the register
//! keeps it. Names are a public format: add, never edit.

use std::fmt;

use kernel::{FullName, PartialDate, PersonalNumber, fold};
use oidc::Claim;
use population::{Country, Email, Group, Mobile, Record, Sex};
use serde_json::{Value as Json, json};

use crate::{Error, Result};

/// One attribute of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Attribute {
    Address,
    BirthDate,
    Email,
    FamilyName,
    FullName,
    GivenName,
    MiddleName,
    Mobile,
    Nationality,
    PersonalNumber,
    PlaceOfBirth,
    ResidenceCommune,
    ResidenceProvince,
    Sex,
}

/// In which part of an attribute set it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Biographic,
    Contact,
}

/// Whether the register can say yes or no to it, or only tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Can {
    Confirm,
    Tell,
}

/// Its name on the wire, its part, what it can be asked for, what agreement lets it be told.
const TABLE: &[(Attribute, &str, Part, Can, Claim)] = &[
    (Attribute::Address, "address", Part::Biographic, Can::Tell, Claim::Address),
    (Attribute::BirthDate, "dateOfBirth", Part::Biographic, Can::Confirm, Claim::Birthdate),
    (Attribute::Email, "email", Part::Contact, Can::Confirm, Claim::Email),
    (Attribute::FamilyName, "lastName", Part::Biographic, Can::Confirm, Claim::FamilyName),
    (Attribute::FullName, "fullName", Part::Biographic, Can::Confirm, Claim::Name),
    (Attribute::GivenName, "firstName", Part::Biographic, Can::Confirm, Claim::GivenName),
    (Attribute::MiddleName, "middleName", Part::Biographic, Can::Confirm, Claim::MiddleName),
    (Attribute::Mobile, "phone1", Part::Contact, Can::Confirm, Claim::PhoneNumber),
    (Attribute::Nationality, "nationality", Part::Biographic, Can::Confirm, Claim::Nationalities),
    (Attribute::PersonalNumber, "uin", Part::Biographic, Can::Confirm, Claim::PersonalNumber),
    (Attribute::PlaceOfBirth, "placeOfBirth", Part::Biographic, Can::Tell, Claim::PlaceOfBirth),
    (
        Attribute::ResidenceCommune,
        "residenceCommune",
        Part::Biographic,
        Can::Confirm,
        Claim::Address,
    ),
    (
        Attribute::ResidenceProvince,
        "residenceProvince",
        Part::Biographic,
        Can::Confirm,
        Claim::Address,
    ),
    (Attribute::Sex, "gender", Part::Biographic, Can::Confirm, Claim::Gender),
];

/// A set of attributes with a name; the scope `id.<name>.read` reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Set {
    pub attributes: &'static [Attribute],
    pub name: &'static str,
}

const SETS: &[Set] = &[
    Set { attributes: &[Attribute::Email, Attribute::Mobile], name: "CONTACT" },
    Set {
        attributes: &[
            Attribute::BirthDate,
            Attribute::FullName,
            Attribute::Nationality,
            Attribute::Sex,
        ],
        name: "DEFAULT_SET_01",
    },
    // Commission Implementing Regulation (EU) 2015/1501, annex, 1: what it has for natural persons.
    Set {
        attributes: &[
            Attribute::BirthDate,
            Attribute::FamilyName,
            Attribute::GivenName,
            Attribute::PlaceOfBirth,
            Attribute::Sex,
        ],
        name: "EIDAS",
    },
    Set {
        attributes: &[
            Attribute::Address,
            Attribute::ResidenceCommune,
            Attribute::ResidenceProvince,
        ],
        name: "RESIDENCE",
    },
];

/// What a service says of a person, to be held against the register.
#[derive(Clone, PartialEq, Eq)]
pub struct Claimed {
    pub attribute: Attribute,
    said: Said,
}

#[derive(Clone, PartialEq, Eq)]
enum Said {
    /// Of a commune or a province, by the catalogue of today.
    Code(String),
    Country(Country),
    Date(PartialDate),
    Email(Email),
    Mobile(Mobile),
    Name(FullName),
    Number(PersonalNumber),
    Sex(Sex),
}

/// How what was said and what the register says go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    Differs,
    Exact,
    /// Only once tones and marks are taken off both.
    WithoutMarks,
}

impl Set {
    pub fn named(name: &str) -> Option<Self> {
        SETS.iter().copied().find(|set| set.name == name)
    }
}

impl Attribute {
    /// The attribute of that name in that part of a set.
    pub(crate) fn parse(part: Part, name: &str) -> Option<Self> {
        let found = TABLE.iter().find(|row| row.1 == name && row.2 == part);
        found.map(|row| row.0)
    }

    pub fn name(self) -> &'static str {
        self.row().1
    }

    pub(crate) fn part(self) -> Part {
        self.row().2
    }

    /// By which claim an official allows it and a person agrees to it.
    pub fn claim(self) -> Claim {
        self.row().4
    }

    pub(crate) fn group(self) -> Group {
        self.claim().group()
    }

    pub(crate) fn can_be_confirmed(self) -> bool {
        self.row().3 == Can::Confirm
    }

    fn row(self) -> &'static (Attribute, &'static str, Part, Can, Claim) {
        // A test sees to it that the table has a row for each, in their order.
        &TABLE[self as usize]
    }

    /// What the register says; nothing when it says nothing.
    pub(crate) fn told(self, record: &Record) -> Option<Json> {
        let value = || self.claim().value(record);
        match self {
            Self::Address => value()?.get("formatted").cloned(),
            Self::Nationality => match value()? {
                Json::Array(countries) if countries.len() == 1 => countries.into_iter().next(),
                countries => Some(countries),
            },
            Self::ResidenceCommune => record.residence_now().map(|(commune, _)| json!(commune)),
            Self::ResidenceProvince => record.residence_now().map(|(_, province)| json!(province)),
            Self::Sex => record.sex().map(|sex| json!(sex.letter())),
            _ => value(),
        }
    }
}

impl Claimed {
    pub(crate) fn parse(attribute: Attribute, text: &str) -> Result<Self> {
        let said = match attribute {
            Attribute::Address | Attribute::PlaceOfBirth => None,
            Attribute::BirthDate => PartialDate::parse(text).ok().map(Said::Date),
            Attribute::Email => Email::parse(text).ok().map(Said::Email),
            Attribute::FamilyName
            | Attribute::FullName
            | Attribute::GivenName
            | Attribute::MiddleName => FullName::parse(text).ok().map(Said::Name),
            Attribute::Mobile => Mobile::parse(text).ok().map(Said::Mobile),
            Attribute::Nationality => Country::parse(text).ok().map(Said::Country),
            Attribute::PersonalNumber => PersonalNumber::parse(text).ok().map(Said::Number),
            Attribute::ResidenceCommune => code(text, 5),
            Attribute::ResidenceProvince => code(text, 2),
            Attribute::Sex => Sex::parse(text).ok().map(Said::Sex),
        };
        said.map(|said| Self { attribute, said }).ok_or(Error::WrongValue(attribute))
    }

    pub(crate) fn name(&self) -> Option<&FullName> {
        if let Said::Name(name) = &self.said { Some(name) } else { None }
    }

    pub(crate) fn date(&self) -> Option<PartialDate> {
        if let Said::Date(date) = &self.said { Some(*date) } else { None }
    }

    /// What the register says nothing of fits nothing.
    pub(crate) fn fit(&self, record: &Record) -> Fit {
        let exact = |fits: bool| if fits { Fit::Exact } else { Fit::Differs };
        let contact = record.contact();
        match &self.said {
            Said::Code(code) => {
                let held = record.residence_now();
                exact(held.is_some_and(|(commune, province)| match self.attribute {
                    Attribute::ResidenceCommune => commune == code,
                    _ => province == code,
                }))
            }
            Said::Country(country) => {
                exact(record.nationality().into_iter().flatten().any(|held| held == country))
            }
            // Less may be said than is known, never more.
            Said::Date(date) => exact(
                record
                    .birth_date()
                    .is_some_and(|held| held.to_string().starts_with(&date.to_string())),
            ),
            Said::Email(email) => {
                let held = contact.and_then(|contact| contact.email.as_ref());
                exact(held.is_some_and(|held| held.expose().eq_ignore_ascii_case(email.expose())))
            }
            Said::Mobile(mobile) => {
                let held = contact.and_then(|contact| contact.mobile.as_ref());
                exact(held.is_some_and(|held| national(held) == national(mobile)))
            }
            Said::Name(name) => match self.attribute.claim().value(record) {
                Some(Json::String(held)) => same_name(&held, name.expose()),
                _ => Fit::Differs,
            },
            Said::Number(number) => exact(record.personal_number() == Some(number)),
            Said::Sex(sex) => exact(record.sex() == Some(sex)),
        }
    }
}

fn same_name(held: &str, said: &str) -> Fit {
    match () {
        () if held.to_lowercase() == said.to_lowercase() => Fit::Exact,
        () if fold(held) == fold(said) => Fit::WithoutMarks,
        () => Fit::Differs,
    }
}

/// A number of this country, as it is dialled here.
fn national(mobile: &Mobile) -> String {
    let text = mobile.expose();
    text.strip_prefix("+84").map_or_else(|| text.to_owned(), |rest| format!("0{rest}"))
}

fn code(text: &str, digits: usize) -> Option<Said> {
    let fits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| Said::Code(text.to_owned()))
}

/// Its name, never what was said.
impl fmt::Debug for Claimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Claimed({})", self.attribute.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_attribute_in_their_order() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0 as usize, place, "{}", row.1);
            assert_eq!(Attribute::parse(row.2, row.1), Some(row.0));
        }
        assert_eq!(TABLE.len(), Attribute::Sex as usize + 1);
        assert_eq!(Attribute::parse(Part::Contact, "fullName"), None);
        for set in SETS {
            assert_eq!(Set::named(set.name), Some(*set));
            assert!(oidc::ServiceScope::of_set(set.name).is_ok(), "{}", set.name);
        }
    }

    #[test]
    fn a_name_is_the_same_with_its_marks_and_told_apart_without() {
        let rows = [
            ("Nguyễn Thị Mai", "nguyễn thị mai", Fit::Exact),
            ("Nguyễn Thị Mai", "Nguyen Thi Mai", Fit::WithoutMarks),
            ("Nguyễn Thị Mai", "Nguyễn Thị Mây", Fit::Differs),
            ("Đỗ Hoà", "Đỗ Hòa", Fit::WithoutMarks),
        ];
        for (held, said, fit) in rows {
            assert_eq!(same_name(held, said), fit, "{said}");
        }
    }

    #[test]
    fn what_cannot_be_such_a_value_is_refused() {
        let rows = [
            (Attribute::BirthDate, "09/03/1985"),
            (Attribute::Email, "mai"),
            (Attribute::FullName, "M4i"),
            (Attribute::Mobile, "abc"),
            (Attribute::Nationality, "VN"),
            (Attribute::PersonalNumber, "123"),
            (Attribute::ResidenceCommune, "4"),
            (Attribute::ResidenceProvince, "001"),
            (Attribute::Sex, "female"),
            (Attribute::Address, "Số 5"),
        ];
        for (attribute, text) in rows {
            assert!(matches!(Claimed::parse(attribute, text), Err(Error::WrongValue(_))), "{text}");
        }
        let claimed = Claimed::parse(Attribute::FullName, "Mai").unwrap();
        assert_eq!(format!("{claimed:?}"), "Claimed(fullName)");
    }

    #[test]
    fn a_mobile_number_is_the_same_at_home_and_from_abroad() {
        let mobile = |text| Mobile::parse(text).unwrap();
        assert_eq!(national(&mobile("+84912345678")), national(&mobile("0912345678")));
    }
}
