//! Locks of an account: by its holder at once, by an authority on a path with two time limits, and
//! by a death. A locked account opens nothing: its row says so, and every request reads it.

use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{AccountId, Error, LockCause, LockId, LockRequestId};

/// One cause for which an account is locked, as long as it is not lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub cause: LockCause,
    pub id: LockId,
    pub lifted_at: Option<Moment>,
    pub locked_at: Moment,
    /// The decision behind it; empty for the holder's own wish.
    pub reference: String,
}

/// What a competent body asks for, in the hands of the police.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockRequest {
    pub account: AccountId,
    pub asked_at: Moment,
    pub cause: LockCause,
    pub decide_by: Option<Moment>,
    pub decided: Option<LockDecision>,
    pub forward_by: Moment,
    pub forwarded_at: Option<Moment>,
    pub id: LockRequestId,
    /// The office that received it.
    pub office: String,
    pub person: PersonId,
    /// The paper of the body that asks.
    pub reference: String,
    pub(crate) version: i64,
    pub wish: Wish,
}

/// A request about to be taken in.
#[derive(Clone, Debug)]
pub struct NewLockRequest {
    pub(crate) cause: LockCause,
    pub(crate) reference: String,
    pub(crate) wish: Wish,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockDecision {
    pub at: Moment,
    pub outcome: LockOutcome,
    /// In writing when it is refused (Decision 5709/QD-BCA-C06).
    pub reasons: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockOutcome {
    Granted,
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Wish {
    Lock,
    Unlock,
}

impl NewLockRequest {
    const REFERENCE_LENGTH_MAX: usize = 200;

    /// `reference` names the paper of the body that asks.
    pub fn parse(wish: Wish, cause: &str, reference: &str, on: Date) -> Result<Self, Error> {
        let reference = reference.trim();
        let fits = (1..=Self::REFERENCE_LENGTH_MAX).contains(&reference.chars().count());
        if !fits || reference.chars().any(char::is_control) {
            return Err(Error::NoReasons);
        }
        let cause = LockCause::parse(cause, on)?;
        Ok(Self { cause, reference: reference.to_owned(), wish })
    }
}

impl LockOutcome {
    pub(crate) fn word(self) -> &'static str {
        match self {
            LockOutcome::Granted => "granted",
            LockOutcome::Refused => "refused",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [LockOutcome::Granted, LockOutcome::Refused].into_iter().find(|it| it.word() == word)
    }
}

impl Wish {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Wish::Lock => "lock",
            Wish::Unlock => "unlock",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Wish::Lock, Wish::Unlock].into_iter().find(|it| it.word() == word)
    }
}
