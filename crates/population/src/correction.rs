//! Making the record right: what was wrong all along, what a court or an office decided, a new
//! name, another personal number, the mark of protection.

use kernel::{FullName, Moment, PersonalNumber};
use time::Date;

use crate::change::Span;
use crate::effects::{Effects, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::group::{Group, Value};
use crate::history::History;
use crate::source::Source;
use crate::value::Protection;

#[derive(Clone, Debug)]
pub struct Correction {
    pub ground: Ground,
    pub truth: Truth,
}

/// What is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    Is(Value),
    /// Nothing holds for the group.
    Nothing(Group),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The register was wrong on this day, and is repaired for as long as it was wrong: exactly
    /// the stretch of days that says so.
    ClericalError { on: Date },
    /// The register was right until what is true was decided anew.
    Decision { from: Date },
}

impl Truth {
    pub fn group(&self) -> Group {
        match self {
            Truth::Is(value) => value.group(),
            Truth::Nothing(group) => *group,
        }
    }

    fn into_value(self) -> Option<Value> {
        match self {
            Truth::Is(value) => Some(value),
            Truth::Nothing(_) => None,
        }
    }
}

pub fn correct(
    history: &History,
    correction: Correction,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Correction { ground, truth } = correction;
    let group = truth.group();
    if matches!(group, Group::PersonalNumber | Group::Protection) {
        return Err(Error::OwnAct(group));
    }
    let mut plan = Plan::new(Happening::Corrected, source, now);
    amend(&mut plan, history, ground, truth, now)?;
    plan.finish()
}

/// A new name, from the day the decision says; the former stays in history.
pub fn change_name(
    history: &History,
    name: FullName,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let mut plan = Plan::new(Happening::NameChanged, source, now);
    let truth = Truth::Is(Value::BirthName(name));
    amend(&mut plan, history, Ground::Decision { from }, truth, now)?;
    plan.finish()
}

fn amend(
    plan: &mut Plan<'_>,
    history: &History,
    ground: Ground,
    truth: Truth,
    now: Moment,
) -> Result<(), Error> {
    on_register(history)?;
    let group = truth.group();
    let truth = truth.into_value();
    let span = match ground {
        Ground::Decision { from } if from > now.day() => return Err(Error::InTheFuture),
        Ground::Decision { from } => Span { from, to: plan.until(history, group, from)? },
        Ground::ClericalError { on } => {
            let span = history.segment(group, on, now).span;
            // Before the first thing ever said there is no beginning but that of the person.
            let born = history.as_of(on, now).birth_date().map(|birth| birth.earliest());
            let begin = born.filter(|born| *born <= on).unwrap_or(on);
            if span.from == Span::EVER.from { Span { from: begin, ..span } } else { span }
        }
    };
    match truth {
        // The days of a death follow from its date, so they move with it.
        Some(Value::Death(fate)) => {
            plan.revise(history, group, span, |_| None)?;
            let span = Span { from: fate.on().earliest(), ..span };
            if span.to.is_some_and(|to| to <= span.from) {
                return Err(Error::SpanEmpty);
            }
            plan.state(history, span, Value::Death(fate))
        }
        truth => plan.revise(history, group, span, |_| truth.clone()),
    }
}

/// Decree 70/2024/ND-CP, Article 11(7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberCause {
    BirthCertificateRevoked,
    /// By civil status, in a way that changes the year.
    BirthYearCorrected,
    /// The place of birth registration, birth year or sex were taken down wrongly.
    CollectedWrongly,
    ForgedDocuments,
    SexRedetermined,
}

impl NumberCause {
    // Article 11(8): the old number stays in use unless the citizen wants another.
    fn is_the_citizens_choice(self) -> bool {
        use NumberCause::{BirthYearCorrected, CollectedWrongly, SexRedetermined};
        matches!(self, BirthYearCorrected | CollectedWrongly | SexRedetermined)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedBy {
    Authority,
    Citizen,
}

#[derive(Clone, Debug)]
pub struct NumberChange {
    pub asked_by: AskedBy,
    pub cause: NumberCause,
    pub from: Date,
    pub number: PersonalNumber,
}

/// Cancels the number and establishes another. The old one stays in history and still finds its
/// person.
pub fn replace_number(
    history: &History,
    change: NumberChange,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let NumberChange { asked_by, cause, from, number } = change;
    on_register(history)?;
    if cause.is_the_citizens_choice() && asked_by == AskedBy::Authority {
        return Err(Error::NumberStaysInUse);
    }
    let mut plan = Plan::new(Happening::NumberReplaced, source, now);
    let truth = Truth::Is(Value::PersonalNumber(number));
    amend(&mut plan, history, Ground::Decision { from }, truth, now)?;
    plan.finish()
}

/// Cancels the number without another in its place.
pub fn cancel_number(
    history: &History,
    cause: NumberCause,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    on_register(history)?;
    if cause.is_the_citizens_choice() {
        return Err(Error::NumberStaysInUse);
    }
    let mut plan = Plan::new(Happening::NumberCancelled, source, now);
    let truth = Truth::Nothing(Group::PersonalNumber);
    amend(&mut plan, history, Ground::Decision { from }, truth, now)?;
    plan.finish()
}

/// From then on the person's whereabouts need a special duty.
pub fn protect(
    history: &History,
    span: Span,
    protection: Protection,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    on_register(history)?;
    let mut plan = Plan::new(Happening::Protected, source, now);
    plan.state(history, span, Value::Protection(protection))?;
    plan.finish()
}

pub fn lift_protection(
    history: &History,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    on_register(history)?;
    let mut plan = Plan::new(Happening::ProtectionLifted, source, now);
    plan.revise(history, Group::Protection, Span::from(from), |_| None)?;
    plan.finish()
}

pub(crate) fn on_register(history: &History) -> Result<(), Error> {
    if history.version() > 0 { Ok(()) } else { Err(Error::NotOnRegister) }
}

#[cfg(test)]
mod tests;
