//! Why an account is locked, as `data/vn/account-locks.toml` lists it.

use std::fmt;
use std::sync::LazyLock;

use kernel::Language;
use population::Hindrance;
use serde::{Deserialize, Serialize, Serializer};
use time::Date;

/// One cause of the list. Two are equal when their codes are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LockCause(&'static CauseRule);

/// What a cause is called, rests on, and who brings it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct CauseRule {
    asked_by: AskedBy,
    code: String,
    confidence: kernel::Confidence,
    en: String,
    legal_basis: String,
    notify: bool,
    valid_from: String,
    valid_to: Option<String>,
    verified: bool,
    vi: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedBy {
    Authority,
    Holder,
    Register,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("data/vn/account-locks.toml lists no such cause on that day")]
pub struct LockCauseError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    cause: Vec<CauseRule>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static CAUSES: LazyLock<Vec<CauseRule>> = LazyLock::new(|| {
    let text = include_str!("../../../data/vn/account-locks.toml");
    toml::from_str::<File>(text).expect("data/vn/account-locks.toml is well formed").cause
});

impl LockCause {
    pub const DEATH: &str = "death";
    pub const OWN_REQUEST: &str = "own-request";
    pub const PASSPORT_EXPIRED: &str = "passport-expired";
    pub const RESIDENCE_EXPIRED: &str = "residence-expired";

    /// Whether the register brings this cause by saying that. A card that is gone is like one that
    /// is over.
    pub(crate) fn is_brought_by(self, hindrance: Hindrance) -> bool {
        let code = match hindrance {
            Hindrance::Death => Self::DEATH,
            Hindrance::NoResidenceCard | Hindrance::ResidenceExpired => Self::RESIDENCE_EXPIRED,
            Hindrance::PassportExpired => Self::PASSPORT_EXPIRED,
        };
        self.code() == code
    }

    /// The cause of that code among those in force on a day.
    pub fn parse(code: &str, on: Date) -> Result<Self, LockCauseError> {
        Self::all(on).find(|cause| cause.code() == code).ok_or(LockCauseError)
    }

    /// One that was written down, whether or not it may still be used.
    pub(crate) fn stored(code: &str) -> Option<Self> {
        CAUSES.iter().find(|rule| rule.code == code).map(Self)
    }

    pub fn all(on: Date) -> impl Iterator<Item = Self> {
        // Days in the form year-month-day sort as text.
        let day = on.to_string();
        let from = move |rule: &&CauseRule| rule.valid_from <= day;
        let day = on.to_string();
        let to = move |rule: &&CauseRule| rule.valid_to.as_ref().is_none_or(|last| day <= *last);
        CAUSES.iter().filter(from).filter(to).map(Self)
    }

    pub fn asked_by(self) -> AskedBy {
        self.0.asked_by
    }

    pub fn code(self) -> &'static str {
        &self.0.code
    }

    pub fn legal_basis(self) -> &'static str {
        &self.0.legal_basis
    }

    pub fn name(self, language: Language) -> &'static str {
        match language {
            Language::En => &self.0.en,
            Language::Vi => &self.0.vi,
        }
    }

    /// Whether the holder is told at once.
    pub fn notifies(self) -> bool {
        self.0.notify
    }
}

impl fmt::Debug for LockCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LockCause({})", self.code())
    }
}

impl Serialize for LockCause {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn every_cause_of_the_list_names_its_law_and_who_brings_it() {
        let today = date!(2026 - 11 - 23);
        let codes: Vec<_> = LockCause::all(today).map(LockCause::code).collect();
        let by_register = |cause: &LockCause| cause.asked_by() == AskedBy::Register;
        let by_register: Vec<_> = LockCause::all(today).filter(by_register).collect();
        for said in [
            Hindrance::Death,
            Hindrance::NoResidenceCard,
            Hindrance::PassportExpired,
            Hindrance::ResidenceExpired,
        ] {
            let brought = by_register.iter().filter(|cause| cause.is_brought_by(said));
            assert_eq!(brought.count(), 1, "{said:?}");
        }
        assert!(codes.is_sorted() && codes.contains(&LockCause::DEATH), "{codes:?}");
        let own = LockCause::parse(LockCause::OWN_REQUEST, today).unwrap();
        assert_eq!((own.asked_by(), own.notifies()), (AskedBy::Holder, true));
        assert!(LockCause::all(today).all(|cause| !cause.legal_basis().is_empty()));
        assert!(!LockCause::parse(LockCause::DEATH, today).unwrap().notifies(), "nobody to tell");
        assert_eq!(LockCause::parse("dislike", today), Err(LockCauseError));
        assert_eq!(LockCause::parse("own-request", date!(2024 - 06 - 30)), Err(LockCauseError));
    }
}
