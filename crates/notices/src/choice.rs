//! How a person wants to hear of what lies in their inbox: by which channel for each kind, in which
//! language, and when not.

use std::collections::BTreeMap;
use std::fmt;

use kernel::{Language, Moment};
use serde::{Deserialize, Serialize};

use crate::{Channel, Kind};

/// Who chose nothing has the inbox alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// A kind that is absent goes into the inbox alone.
    pub channels: BTreeMap<Kind, Channel>,
    pub language: Language,
    pub quiet: Quiet,
}

/// Hours in which nothing but a warning leaves; the same hour twice: there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    pub from: TimeOfDay,
    pub until: TimeOfDay,
}

/// Minutes since midnight in Viet Nam, written `21:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time of day is written 00:00 to 23:59")]
pub struct TimeOfDayError;

const DAY_MINUTES: i64 = 24 * 60;
const MINUTE_MICROS: i64 = 60_000_000;
/// Viet Nam is seven hours before UTC all year.
const HANOI_MINUTES: i64 = 7 * 60;

impl Default for Choices {
    fn default() -> Self {
        Self { channels: BTreeMap::new(), language: Language::default(), quiet: Quiet::NIGHT }
    }
}

impl Quiet {
    pub(crate) const NIGHT: Self = Self { from: TimeOfDay(21 * 60), until: TimeOfDay(7 * 60) };

    /// When the quiet hours that hold at that moment end; nothing when none do.
    pub(crate) fn ends(self, at: Moment) -> Option<Moment> {
        let minutes = at.micros().div_euclid(MINUTE_MICROS);
        let now = (minutes + HANOI_MINUTES).rem_euclid(DAY_MINUTES);
        let [from, until] = [self.from, self.until].map(TimeOfDay::minutes);
        let since = (now - from).rem_euclid(DAY_MINUTES);
        let long = (until - from).rem_euclid(DAY_MINUTES);
        let quiet = since < long;
        quiet.then(|| Moment::from_micros((minutes + long - since) * MINUTE_MICROS))
    }
}

impl TimeOfDay {
    pub fn parse(text: &str) -> Result<Self, TimeOfDayError> {
        let (hour, minute) = text.trim().split_once(':').ok_or(TimeOfDayError)?;
        let part = |digits: &str, end: u16| {
            let plain = matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit());
            let number = digits.parse::<u16>().ok().filter(|number| plain && *number < end);
            number.ok_or(TimeOfDayError)
        };
        Ok(Self(part(hour, 24)? * 60 + part(minute, 60)?))
    }

    pub(crate) fn minutes(self) -> i64 {
        self.0.into()
    }

    pub(crate) fn from_minutes(minutes: i64) -> Result<Self, TimeOfDayError> {
        let minutes = u16::try_from(minutes).map_err(|_| TimeOfDayError)?;
        if i64::from(minutes) < DAY_MINUTES { Ok(Self(minutes)) } else { Err(TimeOfDayError) }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = TimeOfDayError;

    fn try_from(text: String) -> Result<Self, TimeOfDayError> {
        Self::parse(&text)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That minute of a day in Viet Nam, some days after 1970.
    fn at(day: i64, time: &str) -> Moment {
        let minutes = TimeOfDay::parse(time).unwrap().minutes() - HANOI_MINUTES;
        Moment::from_micros((day * DAY_MINUTES + minutes) * MINUTE_MICROS)
    }

    fn quiet(from: &str, until: &str) -> Quiet {
        let [from, until] = [from, until].map(|text| TimeOfDay::parse(text).unwrap());
        Quiet { from, until }
    }

    #[test]
    fn what_comes_in_the_night_waits_for_the_morning() {
        let night = Quiet::NIGHT;
        assert_eq!(night, quiet("21:00", "07:00"));
        for (day, time, ends) in [
            (9, "20:59", None),
            (9, "21:00", Some(at(10, "07:00"))),
            (9, "23:59", Some(at(10, "07:00"))),
            (10, "0:00", Some(at(10, "07:00"))),
            (10, "06:59", Some(at(10, "07:00"))),
            (10, "07:00", None),
        ] {
            assert_eq!(night.ends(at(day, time)), ends, "{time}");
        }
        assert_eq!(quiet("12:00", "13:30").ends(at(9, "12:30")), Some(at(9, "13:30")));
        assert_eq!(quiet("12:00", "13:30").ends(at(9, "23:00")), None);
        assert_eq!(quiet("12:00", "12:00").ends(at(9, "12:00")), None, "there are none");
    }

    #[test]
    fn a_time_of_day_is_one_of_that_day() {
        assert_eq!(TimeOfDay::parse("7:05").unwrap().to_string(), "07:05");
        for wrong in ["", "7", "24:00", "12:60", "-1:00", "+1:00", "12:00:00", "a:b", "001:00"] {
            assert_eq!(TimeOfDay::parse(wrong), Err(TimeOfDayError), "{wrong}");
        }
        assert!(TimeOfDay::from_minutes(1_440).is_err() && TimeOfDay::from_minutes(-1).is_err());
    }
}
