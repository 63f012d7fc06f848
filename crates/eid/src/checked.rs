//! How an official made sure, at a desk, who stood before them. They state it, and it is on record.

use population::Origin;
use serde::{Deserialize, Serialize};

use crate::IdentityLevel;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checked {
    /// The card was seen and the face compared with its picture.
    CardByEye,
    /// Face and fingerprints agreed with the identity database.
    IdentityDatabase,
    /// Face and fingerprints of a foreigner agreed with the immigration database, or were collected
    /// for it.
    ImmigrationDatabase,
    /// No card yet or at hand: other papers of the State.
    OtherPapers,
    /// A foreigner's residence card was seen and the face compared with its picture.
    ResidenceCard,
}

impl Checked {
    pub const ALL: [Self; 5] = [
        Checked::CardByEye,
        Checked::IdentityDatabase,
        Checked::ImmigrationDatabase,
        Checked::OtherPapers,
        Checked::ResidenceCard,
    ];

    /// The ways to make sure who somebody of that origin is: citizens stand in the identity
    /// database, foreigners in that of immigration (Decree 69/2024/ND-CP, Articles 10 and 11).
    pub fn of(origin: Origin) -> &'static [Self] {
        match origin {
            Origin::Foreign => &[Checked::ImmigrationDatabase, Checked::ResidenceCard],
            Origin::Vietnamese => {
                &[Checked::CardByEye, Checked::IdentityDatabase, Checked::OtherPapers]
            }
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Checked::CardByEye => "card-by-eye",
            Checked::IdentityDatabase => "identity-database",
            Checked::ImmigrationDatabase => "immigration-database",
            Checked::OtherPapers => "other-papers",
            Checked::ResidenceCard => "residence-card",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// Level 2 is for whom an official saw with a card, or found in the identity database; for
    /// foreigners who agree with what immigration collected of them.
    pub(crate) fn carries(self) -> IdentityLevel {
        match self {
            Checked::CardByEye | Checked::IdentityDatabase | Checked::ImmigrationDatabase => {
                IdentityLevel::Two
            }
            Checked::OtherPapers | Checked::ResidenceCard => IdentityLevel::One,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_is_for_one_origin_and_each_origin_has_one_to_level_two() {
        let [foreign, home] = [Origin::Foreign, Origin::Vietnamese].map(Checked::of);
        for way in Checked::ALL {
            assert!(foreign.contains(&way) != home.contains(&way), "{way:?}");
            assert_eq!(Checked::parse(way.word()), Some(way));
        }
        let two = |ways: &[Checked]| ways.iter().any(|way| way.carries() == IdentityLevel::Two);
        assert!(two(foreign) && two(home));
        assert_eq!(Checked::ResidenceCard.carries(), IdentityLevel::One);
    }
}
