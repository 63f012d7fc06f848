//! How well the state knows who holds an account: the identity levels of Decree 69/2024/ND-CP,
//! Article 7. How surely somebody was recognised in a sign-in is another matter: the
//! authentication levels of Article 20, in `authenticator/methods.rs`.

use serde::{Deserialize, Serialize};

/// Greater: better known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "i64", try_from = "i64")]
pub enum IdentityLevel {
    /// What the person said agrees with the register.
    One,
    /// An official saw the person and their card.
    Two,
}

impl IdentityLevel {
    pub fn number(self) -> i64 {
        match self {
            IdentityLevel::One => 1,
            IdentityLevel::Two => 2,
        }
    }

    pub(crate) fn numbered(number: i64) -> Option<Self> {
        [IdentityLevel::One, IdentityLevel::Two].into_iter().find(|it| it.number() == number)
    }
}

impl From<IdentityLevel> for u8 {
    fn from(level: IdentityLevel) -> u8 {
        match level {
            IdentityLevel::One => 1,
            IdentityLevel::Two => 2,
        }
    }
}

/// There is no such level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an identity level is 1 or 2")]
pub struct IdentityLevelError;

impl TryFrom<i64> for IdentityLevel {
    type Error = IdentityLevelError;

    fn try_from(number: i64) -> Result<Self, IdentityLevelError> {
        Self::numbered(number).ok_or(IdentityLevelError)
    }
}

impl From<IdentityLevel> for i64 {
    fn from(level: IdentityLevel) -> i64 {
        level.number()
    }
}
