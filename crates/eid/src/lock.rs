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
    /// The decision behind it; why and how the holder asked a desk for it; empty where they did it
    /// themselves.
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
    /// Which is to be lifted; none: it asks to lock, or is of the time when there was but one for a
    /// cause.
    pub lock: Option<Lock>,
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
    pub(crate) about: About,
    pub(crate) reference: String,
}

/// What is to be locked for, or which lock is to be lifted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    Cause(LockCause),
    Lock(LockId),
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
    pub fn to_lock(cause: &str, reference: &str, on: Date) -> Result<Self, Error> {
        let reference = Self::reference(reference)?;
        Ok(Self { about: About::Cause(LockCause::parse(cause, on)?), reference })
    }

    /// The same, of the body that wants a lock lifted.
    pub fn to_unlock(lock: LockId, reference: &str) -> Result<Self, Error> {
        Ok(Self { about: About::Lock(lock), reference: Self::reference(reference)? })
    }

    pub(crate) fn reference(reference: &str) -> Result<String, Error> {
        let reference = reference.trim();
        let fits = (1..=Self::REFERENCE_LENGTH_MAX).contains(&reference.chars().count());
        if !fits || reference.chars().any(char::is_control) {
            return Err(Error::NoReasons);
        }
        Ok(reference.to_owned())
    }
}

impl LockRequest {
    /// Whether it asks to have that one lifted.
    pub(crate) fn means(&self, lock: &Lock) -> bool {
        match &self.lock {
            Some(named) => lock.id == named.id,
            None => lock.cause == self.cause && lock.locked_at <= self.asked_at,
        }
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
