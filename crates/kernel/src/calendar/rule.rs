//! Terms that the law sets, each in force for a time: `data/vn/deadlines.toml`.

use std::sync::LazyLock;

use serde::Deserialize;
use time::{Date, Duration, Month};

use super::day;

/// How long something may or must take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub amount: u16,
    pub unit: TermUnit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermUnit {
    Days,
    Hours,
    Months,
    WorkingDays,
    Years,
}

/// A term as a law sets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub confidence: Confidence,
    pub key: String,
    pub legal_basis: String,
    pub term: Term,
    pub valid_from: Date,
    /// The last day on which it applies, once a later law has set one.
    pub valid_to: Option<Date>,
    /// Whether the term was read in a law text or on an official page.
    pub verified: bool,
}

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Confidence {
    /// A law text or an official page.
    A,
    /// The press or a law firm.
    B,
    /// Public code.
    C,
    /// Memory.
    M,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no rule `{key}` is in force on {on}")]
pub struct RuleError {
    pub key: String,
    pub on: Date,
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/vn/deadlines.toml");
    parse(text).expect("data/vn/deadlines.toml is well formed")
});

/// The rule of that name in force on a day.
pub fn rule(key: &str, on: Date) -> Result<&'static Rule, RuleError> {
    RULES
        .iter()
        .find(|rule| rule.key == key && rule.is_in_force(on))
        .ok_or_else(|| RuleError { key: key.to_owned(), on })
}

impl Rule {
    /// Every rule there is, past ones too.
    pub fn all() -> &'static [Rule] {
        &RULES
    }

    pub fn is_in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }
}

impl Term {
    pub(super) fn hours_in_micros(self) -> i64 {
        i64::from(self.amount) * 3_600_000_000
    }

    /// The day on which a term without working days ends. Nothing when it ends after year 9999.
    pub(super) fn span(self, from: Date) -> Option<Date> {
        match self.unit {
            TermUnit::Days | TermUnit::WorkingDays => {
                from.checked_add(Duration::days(i64::from(self.amount)))
            }
            TermUnit::Hours => from.checked_add(Duration::days(i64::from(self.amount / 24))),
            TermUnit::Months => add_months(from, i32::from(self.amount)),
            TermUnit::Years => add_months(from, i32::from(self.amount) * 12),
        }
    }
}

/// The same day of a later month, or its last day (Civil Code 91/2015/QH13, Article 148(3)).
fn add_months(from: Date, months: i32) -> Option<Date> {
    let count = from.year() * 12 + i32::from(u8::from(from.month())) - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, from.day().min(month.length(year))).ok()
}

#[derive(Deserialize)]
struct File {
    rule: Vec<FileRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    amount: u16,
    confidence: Confidence,
    key: String,
    legal_basis: String,
    unit: TermUnit,
    valid_from: String,
    valid_to: Option<String>,
    verified: bool,
}

fn parse(text: &str) -> Result<Vec<Rule>, Box<dyn std::error::Error>> {
    let file: File = toml::from_str(text)?;
    let read = |rule: FileRule| {
        Ok(Rule {
            confidence: rule.confidence,
            key: rule.key,
            legal_basis: rule.legal_basis,
            term: Term { amount: rule.amount, unit: rule.unit },
            valid_from: day(&rule.valid_from)?,
            valid_to: rule.valid_to.as_deref().map(day).transpose()?,
            verified: rule.verified,
        })
    };
    file.rule.into_iter().map(read).collect()
}
