//! What the parts of a page are given: plain values, drawn by the macros of `parts.html`.

use kernel::{Calendar, Moment};
use time::Date;

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub hint: String,
    pub text: String,
    pub value: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { hint: String::new(), text: text.into(), value: value.into() }
    }

    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// How a thing stands. The word beside it says the same as its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    Done,
    Due,
    Open,
    Overdue,
    #[default]
    Plain,
}

impl Standing {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Due => "due",
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Plain => "plain",
        }
    }
}

/// Something that happened, on a timeline.
#[derive(Clone, Default)]
pub struct Happening {
    /// The day or the moment, as written.
    pub at: String,
    /// Where more is said; nowhere when empty.
    pub href: String,
    /// Who, why, on which legal ground: a paragraph each.
    pub paragraphs: Vec<String>,
    pub standing: Standing,
    /// The standing in a word; none when empty.
    pub tag: String,
    pub title: String,
}

/// The time left by law, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    pub due: Date,
    /// Working days left; negative when they are over.
    pub left: i64,
    pub state: ClockState,
    /// Working days the law gives.
    pub term: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    Running,
    Stopped,
}

impl Clock {
    /// The clock of something that came in at `from` and is due at `due`.
    pub fn running(from: Moment, due: Moment, now: Moment) -> Self {
        let mut left = working_days(now.day(), due.day());
        if left == 0 && now > due {
            left = -1;
        }
        let term = u32::try_from(working_days(from.day(), due.day())).unwrap_or(1);
        Self { due: due.day(), left, state: ClockState::Running, term }
    }

    /// Two working days before the end it is time to say so.
    pub fn standing(&self) -> Standing {
        match (self.state, self.left) {
            (ClockState::Stopped, _) => Standing::Done,
            (ClockState::Running, ..0) => Standing::Overdue,
            (ClockState::Running, 0..=1) => Standing::Due,
            (ClockState::Running, _) => Standing::Open,
        }
    }

    /// The share of the ring that is left, of 100.
    pub fn share(&self) -> i64 {
        if self.standing() == Standing::Done || self.left < 0 {
            return 100;
        }
        let term = i64::from(self.term.max(1));
        (self.left.min(term) * 100 / term).max(4)
    }

    /// The message that says how long, with the gap `count`.
    pub fn key(&self) -> &'static str {
        match (self.state, self.left) {
            (ClockState::Stopped, _) => "clock-done",
            (ClockState::Running, ..0) => "clock-overdue",
            (ClockState::Running, 0) => "clock-today",
            (ClockState::Running, _) => "clock-left",
        }
    }

    /// Working days, without their sign.
    pub fn days(&self) -> u64 {
        self.left.unsigned_abs()
    }
}

/// From one day to another, the first not counted; negative when it lies behind.
fn working_days(from: Date, to: Date) -> i64 {
    let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let days = std::iter::successors(first.next_day(), |day| day.next_day());
    let days = days.take_while(|day| *day <= last);
    // Past the years the calendar knows, every day counts.
    let worked = days.filter(|day| Calendar::viet_nam().is_working_day(*day).unwrap_or(true));
    worked.count() as i64 * sign
}

/// That something can be checked by others, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// When it was put on record, as written.
    pub at: String,
    /// By whom it was verified or is kept.
    pub by: String,
    /// Hexadecimal.
    pub hash: String,
    /// Where the proof is to be had; nowhere when empty.
    pub href: String,
}

/// The person a page is about.
#[derive(Clone, Default)]
pub struct PersonHead {
    /// A line of facts: year of birth, place.
    pub facts: String,
    pub name: String,
    /// Twelve digits, masked until asked for; none when empty.
    pub number: String,
    /// Where the photograph is; initials when empty.
    pub photo: String,
}

/// A link of a row of tabs or rooms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub href: String,
    pub text: String,
}

impl Link {
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: text.into() }
    }
}

/// One row of an official's list.
#[derive(Clone, Default)]
pub struct QueueRow {
    pub current: bool,
    pub facts: String,
    pub href: String,
    pub standing: Standing,
    pub tag: String,
    pub title: String,
}

#[cfg(test)]
mod tests;
