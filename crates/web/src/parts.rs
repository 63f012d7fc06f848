//! What the parts of a page are given: plain values, drawn by the macros of `parts.html`.

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
