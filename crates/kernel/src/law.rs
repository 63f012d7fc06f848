//! What the law sets, each in force for a time: terms (`data/vn/deadlines.toml`), ages and what is
//! allowed at all (`data/vn/ages.toml`).
//!
//! The files are part of the program. They are read once; [`check_law`] says at the start whether
//! they hold together.

use std::sync::LazyLock;

use serde::Deserialize;
use time::{Date, Duration, Month};

use crate::PartialDate;

const FILES: [(&str, &str); 2] = [
    ("ages.toml", include_str!("../../../data/vn/ages.toml")),
    ("deadlines.toml", include_str!("../../../data/vn/deadlines.toml")),
];

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

/// What a law sets: a term or an age, or whether it allows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<T = Term> {
    pub confidence: Confidence,
    pub key: String,
    pub legal_basis: String,
    pub sets: T,
    pub valid_from: Date,
    /// The last day on which it applies, once a later law has set something else.
    pub valid_to: Option<Date>,
    /// Whether it was read in a law text or on an official page.
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

/// What is written in a file of law does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("data/vn/{file}: {reason}")]
pub struct LawError {
    file: &'static str,
    reason: String,
}

#[derive(Default)]
struct Law {
    permissions: Vec<Rule<bool>>,
    rules: Vec<Rule>,
}

static LAW: LazyLock<Result<Law, LawError>> = LazyLock::new(|| read(&FILES));

/// Whether every rule of law can be read, names its ground and stands alone on each of its days.
pub fn check_law() -> Result<(), LawError> {
    LAW.as_ref().map(|_| ()).map_err(LawError::clone)
}

/// The rule of that name in force on a day.
pub fn rule(key: &str, on: Date) -> Result<&'static Rule, RuleError> {
    in_force(Rule::all(), key, on)
}

/// Whether the law in force on a day allows what has that name.
pub fn allows(key: &str, on: Date) -> Result<bool, RuleError> {
    let permissions = LAW.as_ref().map_or(&[][..], |law| &law.permissions);
    Ok(in_force(permissions, key, on)?.sets)
}

fn in_force<'a, T>(rules: &'a [Rule<T>], key: &str, on: Date) -> Result<&'a Rule<T>, RuleError> {
    let found = rules.iter().find(|rule| rule.key == key && rule.is_in_force(on));
    found.ok_or_else(|| RuleError { key: key.to_owned(), on })
}

impl Rule {
    /// Every rule there is, past ones too.
    pub fn all() -> &'static [Rule] {
        LAW.as_ref().map_or(&[], |law| &law.rules)
    }
}

impl<T> Rule<T> {
    pub fn is_in_force(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }

    /// Why it cannot stand beside those before it.
    fn fault(&self, before: &[Rule<T>]) -> Option<&'static str> {
        let meets = |other: &Rule<T>| {
            other.is_in_force(self.valid_from) || self.is_in_force(other.valid_from)
        };
        if self.legal_basis.trim().is_empty() {
            Some("it names no law")
        } else if self.valid_to.is_some_and(|last| last < self.valid_from) {
            Some("it ends before it begins")
        } else if self.verified != (self.confidence == Confidence::A) {
            Some("what is verified has confidence A, and nothing else has")
        } else if before.iter().any(|other| other.key == self.key && meets(other)) {
            Some("another of this name is in force at the same time")
        } else {
            None
        }
    }
}

impl Term {
    pub(crate) fn hours_in_micros(self) -> i64 {
        i64::from(self.amount) * 3_600_000_000
    }

    /// The last day of a term from a day on. Nothing for working days, which a calendar counts, nor
    /// when it ends after year 9999.
    pub fn end(self, from: Date) -> Option<Date> {
        match self.unit {
            TermUnit::Days => from.checked_add(Duration::days(i64::from(self.amount))),
            TermUnit::Hours => from.checked_add(Duration::days(i64::from(self.amount / 24))),
            TermUnit::Months => add_months(from, i32::from(self.amount)),
            TermUnit::WorkingDays => None,
            TermUnit::Years => add_months(from, i32::from(self.amount) * 12),
        }
    }

    /// The day so long before another: what began before it was over before that other. Nothing for
    /// working days, which a calendar counts, nor before the calendar begins.
    pub fn before(self, to: Date) -> Option<Date> {
        match self.unit {
            TermUnit::Days => to.checked_sub(Duration::days(i64::from(self.amount))),
            TermUnit::Hours => to.checked_sub(Duration::days(i64::from(self.amount / 24))),
            TermUnit::Months => add_months(to, -i32::from(self.amount)),
            TermUnit::WorkingDays => None,
            TermUnit::Years => add_months(to, -i32::from(self.amount) * 12),
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
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    permission: Vec<Row>,
    rule: Vec<Row>,
}

/// A rule has an amount and a unit, a permission says whether something is allowed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    allowed: Option<bool>,
    amount: Option<u16>,
    confidence: Confidence,
    key: String,
    legal_basis: String,
    unit: Option<TermUnit>,
    valid_from: String,
    valid_to: Option<String>,
    verified: bool,
}

fn read(files: &[(&'static str, &str)]) -> Result<Law, LawError> {
    let mut law = Law::default();
    for (file, text) in files {
        let wrong = |reason: String| LawError { file, reason };
        let File { permission, rule } =
            toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
        for row in permission {
            let (None, None, Some(allowed)) = (row.amount, row.unit, row.allowed) else {
                return Err(wrong(format!("`{}` must say whether it is allowed", row.key)));
            };
            row.add(allowed, &mut law.permissions).map_err(wrong)?;
        }
        for row in rule {
            let (Some(amount), Some(unit), None) = (row.amount, row.unit, row.allowed) else {
                return Err(wrong(format!("`{}` must have an amount and a unit", row.key)));
            };
            row.add(Term { amount, unit }, &mut law.rules).map_err(wrong)?;
        }
    }
    Ok(law)
}

impl Row {
    fn add<T>(self, sets: T, to: &mut Vec<Rule<T>>) -> Result<(), String> {
        let rule = Rule {
            confidence: self.confidence,
            legal_basis: self.legal_basis,
            sets,
            valid_from: day(&self.valid_from)?,
            valid_to: self.valid_to.as_deref().map(day).transpose()?,
            verified: self.verified,
            key: self.key,
        };
        if let Some(fault) = rule.fault(to) {
            return Err(format!("`{}` of {}: {fault}", rule.key, rule.valid_from));
        }
        to.push(rule);
        Ok(())
    }
}

fn day(text: &str) -> Result<Date, String> {
    let day = PartialDate::parse(text).ok().and_then(PartialDate::date);
    day.ok_or_else(|| format!("`{text}` is not a day"))
}

#[cfg(test)]
mod tests;
