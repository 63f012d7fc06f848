//! Where a person lives: permanent and temporary residence, lodging, absence.
//!
//! A person has one permanent residence and at most one temporary beside it (Law 68/2020/QH14,
//! Article 3). The term of a stay is the time of its assertion.

use kernel::{Moment, PersonId, Term};
use time::Date;

use crate::change::Span;
use crate::effects::{Effects, People, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::family::living;
use crate::group::{Group, Value};
use crate::history::History;
use crate::household::{leave, settle};
use crate::source::Source;
use crate::surroundings::is_same;
use crate::value::{
    Absence, Address, HouseholdId, HouseholdRelation, Lodging, ResidenceFileNumber,
};

/// What the law allows, from `data/vn`.
#[derive(Clone, Copy, Debug)]
pub struct ResidenceRules {
    /// How long before its end a temporary residence can be extended.
    pub extension: Term,
    pub lodging_max: Term,
    pub temporary_max: Term,
}

#[derive(Clone, Debug)]
pub struct Move {
    pub address: Address,
    pub file_number: Option<ResidenceFileNumber>,
    pub from: Date,
    /// The household joined there. Without one, the person leaves the former all the same.
    pub household: Option<(HouseholdId, HouseholdRelation)>,
    pub person: PersonId,
}

/// Ends the former residence, the former household and any absence from there. `people` holds the
/// members of the former household.
pub fn register_permanent_residence(
    people: &People,
    to: &Move,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Move { address, file_number, from, household, person } = to;
    let history = people.of(*person)?;
    let record = living(history, *from, now)?;
    let mut plan = Plan::new(Happening::PermanentResidenceRegistered, source, now);
    let there =
        |home: &Address| home.line == address.line && is_same(home.commune, address.commune);
    if record.permanent_residence().is_some_and(there) {
        return Err(Error::NothingToChange);
    }
    plan.say(history, *from, Value::PermanentResidence(address.clone()))?;
    if let Some(number) = file_number {
        plan.say(history, *from, Value::ResidenceFileNumber(number.clone()))?;
    }
    plan.end(history, Group::Absence, *from)?;
    // Whoever moves for good to the commune of a stay no longer stays there for a time.
    if record.temporary_residence().is_some_and(|stay| is_same(stay.commune, address.commune)) {
        plan.end(history, Group::TemporaryResidence, *from)?;
    }
    match household {
        Some((id, _)) if record.household().is_some_and(|of| of.id == *id) => {}
        Some((id, relation)) => {
            leave(&mut plan, people, history, &record, Span::from(*from))?;
            settle(&mut plan, history, id, *relation, Span::from(*from))?;
        }
        None => leave(&mut plan, people, history, &record, Span::from(*from))?,
    }
    plan.finish()
}

/// Xóa đăng ký thường trú (Article 24): settled abroad, registration cancelled, long absent.
pub fn delete_permanent_residence(
    people: &People,
    person: PersonId,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let history = people.of(person)?;
    let record = living(history, from, now)?;
    if record.permanent_residence().is_none() {
        return Err(Error::NotStaying);
    }
    let mut plan = Plan::new(Happening::PermanentResidenceDeleted, source, now);
    plan.end(history, Group::PermanentResidence, from)?;
    leave(&mut plan, people, history, &record, Span::from(from))?;
    plan.finish()
}

/// A stay with its first day and the day before which it ends.
#[derive(Clone, Debug)]
pub struct Stay<T> {
    pub at: T,
    pub from: Date,
    pub to: Date,
}

impl<T> Stay<T> {
    fn span(&self) -> Result<Span, Error> {
        if self.from >= self.to {
            return Err(Error::SpanEmpty);
        }
        Ok(Span { from: self.from, to: Some(self.to) })
    }
}

pub fn register_temporary_residence(
    history: &History,
    stay: Stay<Address>,
    rules: ResidenceRules,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let span = stay.span()?;
    let record = living(history, stay.from, now)?;
    if is_longer(stay.from, stay.to, rules.temporary_max) {
        return Err(Error::StayTooLong);
    }
    // Article 27(1): outside the commune of permanent residence.
    if record.permanent_residence().is_some_and(|home| is_same(home.commune, stay.at.commune)) {
        return Err(Error::SameCommune);
    }
    let mut plan = Plan::new(Happening::TemporaryResidenceRegistered, source, now);
    // What is left of a former stay ends: there is one at a time.
    plan.revise(history, Group::TemporaryResidence, Span::from(span.from), |_| None)?;
    plan.state(history, span, Value::TemporaryResidence(stay.at))?;
    plan.finish()
}

/// Article 27(2): in the last days before the end, for as long again as the law allows.
pub fn extend_temporary_residence(
    history: &History,
    to: Date,
    rules: ResidenceRules,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let today = now.day();
    living(history, today, now)?;
    let segment = history.segment(Group::TemporaryResidence, today, now);
    let (Some(value), Some(end)) = (segment.value(), segment.span.to) else {
        return Err(Error::NotStaying);
    };
    if is_longer(today, end, rules.extension) {
        return Err(Error::TooEarlyOrLate);
    }
    if to <= end {
        return Err(Error::SpanEmpty);
    }
    if is_longer(end, to, rules.temporary_max) {
        return Err(Error::StayTooLong);
    }
    let mut plan = Plan::new(Happening::TemporaryResidenceExtended, source, now);
    plan.state(history, Span { from: end, to: Some(to) }, value.clone())?;
    plan.finish()
}

/// Lưu trú, as the host notifies it.
pub fn lodge(
    history: &History,
    stay: Stay<Lodging>,
    rules: ResidenceRules,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let span = stay.span()?;
    living(history, stay.from, now)?;
    if is_longer(stay.from, stay.to, rules.lodging_max) {
        return Err(Error::StayTooLong);
    }
    let mut plan = Plan::new(Happening::LodgingNotified, source, now);
    plan.state(history, span, Value::Lodging(stay.at))?;
    plan.finish()
}

fn is_longer(from: Date, to: Date, term: Term) -> bool {
    term.end(from).is_some_and(|last| to > last)
}

/// Tạm vắng. It may be declared before it begins.
pub fn declare_absence(
    history: &History,
    stay: Stay<Absence>,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let span = stay.span()?;
    living(history, stay.from.min(now.day()), now)?;
    let mut plan = Plan::new(Happening::AbsenceDeclared, source, now);
    plan.state(history, span, Value::Absence(stay.at))?;
    plan.finish()
}

/// Ends a temporary residence, a lodging or an absence before its time.
pub fn end_stay(
    history: &History,
    group: Group,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    if !matches!(group, Group::Absence | Group::Lodging | Group::TemporaryResidence) {
        return Err(Error::OwnAct(group));
    }
    if history.segment(group, from, now).value().is_none() {
        return Err(Error::NotStaying);
    }
    let mut plan = Plan::new(Happening::StayEnded, source, now);
    plan.revise(history, group, Span::from(from), |_| None)?;
    plan.finish()
}

#[cfg(test)]
mod tests;
