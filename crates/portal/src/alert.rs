//! What somebody has to look at, and how much waits.

use kernel::{Moment, PersonId};
use serde::Serialize;

/// Why somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// The system that it was handed over to has said nothing for two working hours.
    NotAcknowledged,
    /// The portal was not told within ten minutes.
    NotSynchronised,
    /// The portal refuses what it is told.
    Refused,
}

/// An alert that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub code: String,
    pub kind: AlertKind,
    pub person: PersonId,
    pub raised_at: Moment,
}

/// How much waits to be told, counted up to [`Backlog::COUNTED_MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    pub alerts: i64,
    /// Since when the portal has not been told of the oldest.
    pub oldest: Option<Moment>,
    pub waiting: i64,
}

impl Backlog {
    pub const COUNTED_MAX: i64 = 100_000;
}

impl AlertKind {
    pub const ALL: [Self; 3] = [Self::NotAcknowledged, Self::NotSynchronised, Self::Refused];

    pub fn name(self) -> &'static str {
        match self {
            Self::NotAcknowledged => "not-acknowledged",
            Self::NotSynchronised => "not-synchronised",
            Self::Refused => "refused",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}
