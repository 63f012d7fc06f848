//! Who belongs to whom: by record where the other is on the register, as stated where not.

use kernel::{FullName, PersonId, PersonalNumber};
use serde::{Deserialize, Serialize};

use super::{Country, OldNumber, ValueError};
use crate::stored::{person_id_if_any, redacted};

/// Another person, as this record refers to them.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<FullName>,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub nationality: Option<Country>,
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub number: Option<PersonalNumber>,
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub old_number: Option<OldNumber>,
    #[serde(
        rename = "p",
        default,
        skip_serializing_if = "Option::is_none",
        with = "person_id_if_any"
    )]
    pub person: Option<PersonId>,
}

impl From<PersonId> for Party {
    /// Someone on the register: what else is known of them stands in their own record.
    fn from(person: PersonId) -> Self {
        Self { person: Some(person), ..Self::default() }
    }
}

/// What the other is to the person whose record it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Relation {
    #[serde(rename = "ac")]
    AdoptedChild,
    #[serde(rename = "af")]
    AdoptiveFather,
    #[serde(rename = "am")]
    AdoptiveMother,
    #[serde(rename = "c")]
    Child,
    #[serde(rename = "f")]
    Father,
    #[serde(rename = "r")]
    LegalRepresentative,
    #[serde(rename = "m")]
    Mother,
    #[serde(rename = "w")]
    RepresentedPerson,
    #[serde(rename = "s")]
    Spouse,
}

impl Relation {
    pub fn is_parent(self) -> bool {
        use Relation::{AdoptiveFather, AdoptiveMother, Father, Mother};
        matches!(self, AdoptiveFather | AdoptiveMother | Father | Mother)
    }

    pub fn is_child(self) -> bool {
        matches!(self, Relation::AdoptedChild | Relation::Child)
    }
}

/// Stored as a pair: `["f", {"n": "Nguyễn Văn An"}]`.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "(Relation, Party)")]
pub struct Relative {
    party: Party,
    relation: Relation,
}

impl Serialize for Relative {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        (self.relation, &self.party).serialize(to)
    }
}

impl TryFrom<(Relation, Party)> for Relative {
    type Error = ValueError;

    fn try_from((relation, party): (Relation, Party)) -> Result<Self, ValueError> {
        Self::of(relation, party)
    }
}

impl Relative {
    pub fn of(relation: Relation, party: impl Into<Party>) -> Result<Self, ValueError> {
        let party = party.into();
        let Party { name, number, old_number, person, .. } = &party;
        if name.is_none() && number.is_none() && old_number.is_none() && person.is_none() {
            return Err(ValueError::NobodyStated);
        }
        Ok(Self { party, relation })
    }

    pub fn party(&self) -> &Party {
        &self.party
    }

    pub fn person(&self) -> Option<PersonId> {
        self.party.person
    }

    pub fn relation(&self) -> Relation {
        self.relation
    }
}

redacted!(Party, Relative);
