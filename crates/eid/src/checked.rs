//! How an official made sure, at a desk, who stood before them. They state it, and it is on record.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checked {
    /// The card was seen and the face compared with its picture.
    CardByEye,
    /// Face and fingerprints agreed with the identity database.
    IdentityDatabase,
    /// No card yet or at hand: other papers of the State.
    OtherPapers,
}

impl Checked {
    pub const ALL: [Self; 3] =
        [Checked::CardByEye, Checked::IdentityDatabase, Checked::OtherPapers];

    pub fn word(self) -> &'static str {
        match self {
            Checked::CardByEye => "card-by-eye",
            Checked::IdentityDatabase => "identity-database",
            Checked::OtherPapers => "other-papers",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }

    /// Level 2 is for whom an official saw with a card, or found in the identity database.
    pub(crate) fn is_enough_for_level_two(self) -> bool {
        match self {
            Checked::CardByEye | Checked::IdentityDatabase => true,
            Checked::OtherPapers => false,
        }
    }
}
