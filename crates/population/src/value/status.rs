//! What a person is in law: sex, blood type, marriage, household, life, protection.

use kernel::PartialDate;
use serde::{Deserialize, Serialize};

use super::{HouseholdId, Place, Text, ValueError};
use crate::stored::{redacted, stored_as_text};

/// As the record says it, by the letters of ICAO 9303-3 4.1. A personal number knows only two.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
    Unspecified,
}

impl Sex {
    pub fn parse(letter: &str) -> Result<Self, ValueError> {
        match letter {
            "F" => Ok(Sex::Female),
            "M" => Ok(Sex::Male),
            "X" => Ok(Sex::Unspecified),
            _ => Err(ValueError::NotASex),
        }
    }

    pub fn letter(self) -> &'static str {
        match self {
            Sex::Female => "F",
            Sex::Male => "M",
            Sex::Unspecified => "X",
        }
    }

    pub(crate) fn wire(self) -> &'static str {
        self.letter()
    }
}

impl From<kernel::Sex> for Sex {
    fn from(sex: kernel::Sex) -> Self {
        match sex {
            kernel::Sex::Female => Sex::Female,
            kernel::Sex::Male => Sex::Male,
        }
    }
}

/// `O`, `AB+`, `A-`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BloodType(&'static str);

impl BloodType {
    const ALL: [&'static str; 12] =
        ["A", "A+", "A-", "AB", "AB+", "AB-", "B", "B+", "B-", "O", "O+", "O-"];

    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let known = Self::ALL.into_iter().find(|known| *known == text.trim());
        known.map(Self).ok_or(ValueError::NotABloodType)
    }

    pub fn expose(self) -> &'static str {
        self.0
    }

    pub(crate) fn wire(self) -> &'static str {
        self.0
    }
}

stored_as_text!(BloodType, Sex);

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaritalStatus {
    #[serde(rename = "d")]
    Divorced,
    #[serde(rename = "m")]
    Married,
    #[serde(rename = "s")]
    Single,
    #[serde(rename = "w")]
    Widowed,
}

/// Quan hệ với chủ hộ.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HouseholdRelation {
    #[serde(rename = "ac")]
    AdoptedChild,
    #[serde(rename = "c")]
    Child,
    #[serde(rename = "gc")]
    Grandchild,
    #[serde(rename = "gp")]
    Grandparent,
    #[serde(rename = "h")]
    Head,
    #[serde(rename = "l")]
    Lodger,
    #[serde(rename = "o")]
    Other,
    #[serde(rename = "p")]
    Parent,
    #[serde(rename = "sb")]
    Sibling,
    #[serde(rename = "s")]
    Spouse,
}

/// The household a person belongs to. Its head and members are all whose records name it: said
/// once by each of them, so that no two lists can disagree.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Household {
    pub id: HouseholdId,
}

/// Chết hoặc mất tích.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// A court has declared the person dead; the law lets them return.
    #[serde(rename = "cd")]
    DeclaredDead { on: PartialDate },
    #[serde(rename = "d")]
    Died {
        on: PartialDate,
        #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
    },
    #[serde(rename = "ms")]
    Missing { on: PartialDate },
}

impl Fate {
    pub fn on(&self) -> PartialDate {
        match self {
            Fate::DeclaredDead { on } | Fate::Died { on, .. } | Fate::Missing { on } => *on,
        }
    }

    /// Dead in the eyes of the law. A missing person is not.
    pub fn is_death(&self) -> bool {
        !matches!(self, Fate::Missing { .. })
    }
}

/// What a decree of the Government adds, by the name the decree gives it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherField {
    #[serde(rename = "n")]
    pub name: Text<60>,
    #[serde(rename = "v")]
    pub text: Text<300>,
}

/// The person's whereabouts are shown only to a duty that may see protected persons.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Protection {
    #[serde(rename = "y")]
    pub reason: Text<200>,
}

redacted!(
    BloodType,
    Fate,
    Household,
    HouseholdRelation,
    MaritalStatus,
    OtherField,
    Protection,
    Sex
);
