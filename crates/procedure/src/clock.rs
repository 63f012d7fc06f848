//! When a dossier is due.
//!
//! Working days are those of `data/vn/working-days.toml`. What comes after 15:00 counts from the
//! next working day. While something is asked of whoever applies (states 5 and 6) the clock stands:
//! as many working days are left afterwards as were before (Decision 766/QĐ-TTg, index 2.1).

use kernel::{Calendar, CalendarError, Intake, Moment, Term, TermUnit};
use serde::{Deserialize, Serialize};
use time::Date;

/// The clock of one dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Nothing where no source names a limit, and after a hand-over.
    pub due_at: Option<Moment>,
    pub filed_at: Moment,
    /// Since when it stands.
    pub paused_at: Option<Moment>,
}

/// How near the end is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    Overdue,
    /// The last working day before the end, on which an office has to say so (Decree 61/2018,
    /// Article 18), or the end itself.
    Soon,
    OnTime,
    Paused,
    NoLimit,
}

impl Urgency {
    pub const ALL: [Urgency; 5] =
        [Urgency::Overdue, Urgency::Soon, Urgency::OnTime, Urgency::Paused, Urgency::NoLimit];

    pub fn name(self) -> &'static str {
        match self {
            Urgency::Overdue => "overdue",
            Urgency::Soon => "soon",
            Urgency::OnTime => "on-time",
            Urgency::Paused => "paused",
            Urgency::NoLimit => "no-limit",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl Clock {
    /// Begins when a dossier is filed.
    pub fn start(at: Moment, term: Option<Term>) -> Result<Self, CalendarError> {
        let due = |term| Calendar::viet_nam().due(at, term, Intake::OfficeHours);
        Ok(Self { due_at: term.map(due).transpose()?, filed_at: at, paused_at: None })
    }

    pub fn pause(self, at: Moment) -> Self {
        Self { paused_at: self.paused_at.or(Some(at)), ..self }
    }

    /// Goes on with the time that was left. What was over when it was stopped stays over.
    pub fn resume(self, at: Moment) -> Result<Self, CalendarError> {
        let due_at = match (self.paused_at, self.due_at) {
            (Some(paused), Some(due)) if paused <= due => Some(later(paused, due, at)?),
            (_, due) => due,
        };
        Ok(Self { due_at, paused_at: None, ..self })
    }

    /// A new end, the close of a later day; nothing where that is not later.
    pub fn put_off(self, until: Option<Date>) -> Result<Option<Self>, CalendarError> {
        let (Some(until), Some(due)) = (until, self.due_at) else { return Ok(None) };
        if until <= due.day() {
            return Ok(None);
        }
        let at = Moment::of(until.midnight().assume_utc());
        let term = Term { amount: 0, unit: TermUnit::WorkingDays };
        let due_at = Calendar::viet_nam().due(at, term, Intake::AnyHour)?;
        Ok(Some(Self { due_at: Some(due_at), ..self }))
    }

    pub fn urgency(self, now: Moment) -> Result<Urgency, CalendarError> {
        let Some(due) = self.due_at else { return Ok(Urgency::NoLimit) };
        if self.paused_at.is_some() {
            return Ok(Urgency::Paused);
        }
        if due < now {
            return Ok(Urgency::Overdue);
        }
        let left = working_days(now.day(), due.day())?;
        Ok(if left <= 1 { Urgency::Soon } else { Urgency::OnTime })
    }
}

/// The end, with as many working days left from the day of going on as on the day of stopping.
fn later(paused: Moment, due: Moment, at: Moment) -> Result<Moment, CalendarError> {
    if at.day() <= paused.day() {
        return Ok(due);
    }
    let amount = working_days(paused.day(), due.day())?;
    let term = Term { amount, unit: TermUnit::WorkingDays };
    let moved = Calendar::viet_nam().due(at, term, Intake::AnyHour)?;
    Ok(moved.max(due))
}

/// Working days after `from`, up to and with `to`.
pub(crate) fn working_days(from: Date, to: Date) -> Result<u16, CalendarError> {
    let (mut day, mut count) = (from, 0_u16);
    while let Some(next) = day.next_day().filter(|next| *next <= to) {
        day = next;
        count = count.saturating_add(u16::from(Calendar::viet_nam().is_working_day(day)?));
    }
    Ok(count)
}

#[cfg(test)]
mod tests;
