//! A date of which perhaps only the month or the year is known, as for many born before 1975.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

/// `1952`, `1952-03` or `1952-03-09`. Ordered as text, so a year stands before its days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: u16,
    month: u8,
    day: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartialDateError {
    #[error("there is no such day in the calendar")]
    NoSuchDay,
    #[error("a date is written year, year-month or year-month-day, such as 1952-03-09")]
    NotADate,
    #[error("a year lies between {} and {}", PartialDate::YEAR_MIN, PartialDate::YEAR_MAX)]
    YearOutOfRange,
}

impl PartialDate {
    pub const YEAR_MIN: u16 = 1850;
    pub const YEAR_MAX: u16 = 2200;

    /// Reads ISO 8601: `1952`, `1952-03`, `1952-03-09`.
    pub fn parse(text: &str) -> Result<Self, PartialDateError> {
        let mut parts = text.trim().split('-');
        let mut next = |digits: usize| match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(part.parse::<u16>().ok())
            }
            Some(_) => Err(PartialDateError::NotADate),
        };
        let year = next(4)?.ok_or(PartialDateError::NotADate)?;
        let (month, day) = (next(2)?, next(2)?);
        if parts.next().is_some() {
            return Err(PartialDateError::NotADate);
        }
        Self::of(year, month, day)
    }

    pub fn of(year: u16, month: Option<u16>, day: Option<u16>) -> Result<Self, PartialDateError> {
        if !(Self::YEAR_MIN..=Self::YEAR_MAX).contains(&year) {
            return Err(PartialDateError::YearOutOfRange);
        }
        let part = |part: u16| u8::try_from(part).map_err(|_| PartialDateError::NoSuchDay);
        let (month_number, day) = match (month, day) {
            (None, None) => return Ok(Self { year, month: 0, day: 0 }),
            (None, Some(_)) => return Err(PartialDateError::NotADate),
            (Some(month), day) => (part(month)?, day),
        };
        let month = Month::try_from(month_number).map_err(|_| PartialDateError::NoSuchDay)?;
        let Some(day) = day else { return Ok(Self { year, month: month_number, day: 0 }) };
        let day = part(day)?;
        Date::from_calendar_date(i32::from(year), month, day)
            .map_err(|_| PartialDateError::NoSuchDay)?;
        Ok(Self { year, month: month_number, day })
    }

    pub fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12, when it is known.
    pub fn month(self) -> Option<u8> {
        (self.month > 0).then_some(self.month)
    }

    /// 1 to 31, when it is known.
    pub fn day(self) -> Option<u8> {
        (self.day > 0).then_some(self.day)
    }

    /// The whole date, when all of it is known.
    pub fn date(self) -> Option<Date> {
        let month = Month::try_from(self.month()?).ok()?;
        Date::from_calendar_date(i32::from(self.year), month, self.day()?).ok()
    }

    /// The first day it can mean; the law counts ages and validity from it.
    pub fn earliest(self) -> Date {
        let month = Month::try_from(self.month.max(1)).unwrap_or(Month::January);
        Date::from_calendar_date(i32::from(self.year), month, self.day.max(1)).unwrap_or(Date::MIN)
    }
}

impl From<Date> for PartialDate {
    fn from(date: Date) -> Self {
        let year = u16::try_from(date.year()).unwrap_or(Self::YEAR_MIN);
        Self { year, month: date.month().into(), day: date.day() }
    }
}

/// As ISO 8601 writes it.
impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month().map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day().map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// A birth date is personal data.
impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(..)")
    }
}

impl TryFrom<String> for PartialDate {
    type Error = PartialDateError;

    fn try_from(text: String) -> Result<Self, PartialDateError> {
        Self::parse(&text)
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> String {
        date.to_string()
    }
}

#[cfg(test)]
mod tests;
