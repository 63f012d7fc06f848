//! Working days in Viet Nam: which days offices work, and when a term of law runs out.
//!
//! Days off are announced year by year, so they are data (`data/vn/working-days.toml`). A year that
//! is not there has no answer: nothing here guesses one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;
use time::{Date, Duration, Time, UtcOffset, Weekday};

use crate::{Moment, PartialDate, Term, TermUnit};

/// The days on which offices work.
#[derive(Clone, Debug)]
pub struct Calendar {
    closes: Time,
    opens: Time,
    rest: (Time, Time),
    same_day_until: Time,
    years: BTreeMap<i32, Year>,
}

#[derive(Clone, Debug)]
struct Year {
    off: BTreeSet<Date>,
    verified: bool,
    worked: BTreeSet<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    #[error("the calendar cannot be read: {0}")]
    Malformed(String),
    #[error("the days off of {0} are not in the calendar")]
    YearUnknown(i32),
}

/// From when a filing counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intake {
    /// From the day it came, at whatever hour.
    AnyHour,
    /// From the next working day when it came after the hour of the rule (15:00) or on a day off.
    OfficeHours,
}

#[expect(clippy::expect_used, reason = "the file is part of the program and read by a test")]
static VIET_NAM: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::parse(include_str!("../../../data/vn/working-days.toml"))
        .expect("data/vn/working-days.toml is well formed")
});

impl Calendar {
    /// The calendar that this program carries.
    pub fn viet_nam() -> &'static Calendar {
        &VIET_NAM
    }

    /// Reads the form of `data/vn/working-days.toml`.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let file: File =
            toml::from_str(text).map_err(|why| CalendarError::Malformed(why.to_string()))?;
        let mut years = BTreeMap::new();
        for FileYear { number, off, verified } in file.year {
            let mut year = Year { off: BTreeSet::new(), verified, worked: BTreeSet::new() };
            for FileDay { day: off, worked_on } in off {
                year.off.insert(day(&off)?);
                year.worked.extend(worked_on.as_deref().map(day).transpose()?);
            }
            years.insert(number, year);
        }
        let hours = file.hours;
        Ok(Self {
            closes: hour(&hours.closes)?,
            opens: hour(&hours.opens)?,
            rest: (hour(&hours.rests_from)?, hour(&hours.rests_until)?),
            same_day_until: hour(&hours.same_day_until)?,
            years,
        })
    }

    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        let year = self.year(day)?;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(year.worked.contains(&day) || !weekend && !year.off.contains(&day))
    }

    /// Whether an announcement was seen for every day off of that year.
    pub fn is_verified(&self, day: Date) -> Result<bool, CalendarError> {
        Ok(self.year(day)?.verified)
    }

    /// The working day on which `count` of them have passed. The day it starts from is not one of
    /// them (Civil Code 91/2015/QH13, Article 147).
    pub fn add_working_days(&self, from: Date, count: u16) -> Result<Date, CalendarError> {
        let mut last = from;
        for _ in 0..count {
            last = self.working_day_from(next(last)?)?;
        }
        Ok(last)
    }

    /// The last day of a term that starts with an event on `from`, as the calendar has it.
    pub fn last_day(&self, from: Date, term: Term) -> Result<Date, CalendarError> {
        match term.unit {
            TermUnit::WorkingDays => self.add_working_days(from, term.amount),
            _ => term.end(from).ok_or(CalendarError::YearUnknown(from.year())),
        }
    }

    /// When an office must have acted on what was filed: the close of the last day of the term, or
    /// of the next working day if that is a day off (Civil Code, Article 148(5)). Hours run on
    /// through nights and days off.
    pub fn due(&self, filed: Moment, term: Term, intake: Intake) -> Result<Moment, CalendarError> {
        if term.unit == TermUnit::Hours {
            return Ok(Moment::from_micros(filed.micros() + term.hours_in_micros()));
        }
        let received = self.received(filed, intake)?;
        let last = self.working_day_from(self.last_day(received, term)?)?;
        Ok(Moment::of(last.with_time(self.closes).assume_offset(hanoi())))
    }

    /// When so many hours have passed in which offices work.
    pub fn add_working_hours(&self, from: Moment, hours: u16) -> Result<Moment, CalendarError> {
        const DAY: i64 = 86_400_000_000;
        let mut left = i64::from(hours) * 3_600_000_000;
        let (mut day, mut at) = (from.day(), time_of_day(from));
        loop {
            let worked = if self.is_working_day(day)? { self.spells() } else { [(at, at); 2] };
            for (begins, ends) in worked {
                let begins = begins.max(at);
                let spell = i64::try_from((ends - begins).whole_microseconds()).unwrap_or(0).max(0);
                if left <= spell && spell > 0 {
                    let midnight = day.midnight().assume_offset(hanoi());
                    let begins = (begins - Time::MIDNIGHT).whole_microseconds();
                    let since = i64::try_from(begins).unwrap_or(0).rem_euclid(DAY) + left;
                    return Ok(Moment::from_micros(Moment::of(midnight).micros() + since));
                }
                left -= spell;
            }
            (day, at) = (next(day)?, Time::MIDNIGHT);
        }
    }

    /// From when until when offices work, before and after the rest at noon.
    fn spells(&self) -> [(Time, Time); 2] {
        [(self.opens, self.rest.0), (self.rest.1, self.closes)]
    }

    /// The day from which a filing counts.
    pub fn received(&self, filed: Moment, intake: Intake) -> Result<Date, CalendarError> {
        let day = filed.day();
        match intake {
            Intake::AnyHour => Ok(day),
            Intake::OfficeHours if time_of_day(filed) > self.same_day_until => {
                self.working_day_from(next(day)?)
            }
            Intake::OfficeHours => self.working_day_from(day),
        }
    }

    /// The day itself if offices work on it, or the next on which they do.
    pub fn working_day_from(&self, day: Date) -> Result<Date, CalendarError> {
        let mut day = day;
        while !self.is_working_day(day)? {
            day = next(day)?;
        }
        Ok(day)
    }

    fn year(&self, day: Date) -> Result<&Year, CalendarError> {
        self.years.get(&day.year()).ok_or(CalendarError::YearUnknown(day.year()))
    }
}

#[derive(Deserialize)]
struct File {
    hours: FileHours,
    year: Vec<FileYear>,
}

#[derive(Deserialize)]
struct FileHours {
    closes: String,
    opens: String,
    rests_from: String,
    rests_until: String,
    same_day_until: String,
}

#[derive(Deserialize)]
struct FileYear {
    number: i32,
    off: Vec<FileDay>,
    verified: bool,
}

#[derive(Deserialize)]
struct FileDay {
    day: String,
    worked_on: Option<String>,
}

fn day(text: &str) -> Result<Date, CalendarError> {
    let day = PartialDate::parse(text).ok().and_then(PartialDate::date);
    day.ok_or_else(|| CalendarError::Malformed(format!("`{text}` is not a day")))
}

fn hour(text: &str) -> Result<Time, CalendarError> {
    let hour = text.split_once(':').and_then(|(hour, minute)| {
        Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
    });
    hour.ok_or_else(|| CalendarError::Malformed(format!("`{text}` is not an hour")))
}

fn next(day: Date) -> Result<Date, CalendarError> {
    day.next_day().ok_or(CalendarError::YearUnknown(day.year() + 1))
}

fn hanoi() -> UtcOffset {
    UtcOffset::from_hms(7, 0, 0).unwrap_or(UtcOffset::UTC)
}

/// The time of day in Viet Nam, which keeps UTC+7 all year.
fn time_of_day(at: Moment) -> Time {
    const DAY: i64 = 86_400_000_000;
    Time::MIDNIGHT + Duration::microseconds((at.micros() + 7 * DAY / 24).rem_euclid(DAY))
}

#[cfg(test)]
mod tests;
