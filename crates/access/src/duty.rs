//! The duties an official can be given, as `data/vn/duties.toml` lists them.

use std::fmt;
use std::sync::LazyLock;

use kernel::Language;
use serde::{Deserialize, Serialize, Serializer};

/// One duty of the list. Two are equal when their codes are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Duty(&'static DutyRule);

/// What a duty is called, rests on, and lets its holder see.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DutyRule {
    pub code: String,
    pub en: String,
    /// Wire names of the field groups its holder may be shown; `*` stands for all.
    pub groups: Vec<String>,
    pub legal_basis: String,
    pub verified: bool,
    pub vi: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DutyError {
    #[error("there is no duty `{0}`; data/vn/duties.toml lists them")]
    NoSuchDuty(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    duty: Vec<DutyRule>,
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static DUTIES: LazyLock<Vec<DutyRule>> = LazyLock::new(|| {
    let text = include_str!("../../../data/vn/duties.toml");
    toml::from_str::<File>(text).expect("data/vn/duties.toml is well formed").duty
});

impl Duty {
    pub fn parse(code: &str) -> Result<Self, DutyError> {
        let found = DUTIES.iter().find(|rule| rule.code == code);
        found.map(Self).ok_or_else(|| DutyError::NoSuchDuty(code.to_owned()))
    }

    pub fn all() -> impl Iterator<Item = Self> {
        DUTIES.iter().map(Self)
    }

    pub fn code(self) -> &'static str {
        &self.0.code
    }

    pub fn name(self, language: Language) -> &'static str {
        match language {
            Language::En => &self.0.en,
            Language::Vi => &self.0.vi,
        }
    }

    pub fn rule(self) -> &'static DutyRule {
        self.0
    }

    /// Whether its holder may be shown the field group `group`.
    pub fn shows(self, group: &str) -> bool {
        self.0.groups.iter().any(|named| named == group || named == "*")
    }
}

impl fmt::Debug for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Duty({})", self.code())
    }
}

impl Serialize for Duty {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_duty_of_the_list_can_be_named() {
        let codes: Vec<_> = Duty::all().map(Duty::code).collect();
        assert!(!codes.is_empty());
        assert!(codes.iter().all(|code| Duty::parse(code).is_ok()));
        assert!(codes.is_sorted(), "keep the list in order of code");
        assert_eq!(Duty::parse("root"), Err(DutyError::NoSuchDuty("root".into())));
    }
}
