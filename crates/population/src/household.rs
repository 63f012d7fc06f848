//! Households: made, joined, left, split, and given another head.
//!
//! Who belongs to a household says so in their own record; the household is all who name it.

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::Span;
use crate::effects::{Effects, FollowUp, People, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::family::living;
use crate::group::{Group, Value};
use crate::history::History;
use crate::record::Record;
use crate::source::Source;
use crate::value::{Household, HouseholdId, HouseholdRelation};

/// What the law asks of a head, from `data/vn`.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdRules {
    pub head_years_min: i32,
}

/// Persons with what each is to the head; one of them is the head.
#[derive(Clone, Debug)]
pub struct Members {
    pub household: HouseholdId,
    pub members: Vec<(PersonId, HouseholdRelation)>,
}

/// Some members of a household, and the one they make.
#[derive(Clone, Debug)]
pub struct Split {
    pub former: HouseholdId,
    pub members: Members,
}

pub fn create_household(
    people: &People,
    members: &Members,
    rules: HouseholdRules,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let mut plan = Plan::new(Happening::HouseholdCreated, source, now);
    one_head(members)?;
    for (person, relation) in &members.members {
        let history = people.of(*person)?;
        let record = living(history, from, now)?;
        if record.household().is_some() {
            return Err(Error::AlreadyInHousehold);
        }
        old_enough(&record, *relation, rules)?;
        settle(&mut plan, history, &members.household, *relation, Span::from(from))?;
    }
    plan.finish()
}

pub fn join_household(
    history: &History,
    household: &HouseholdId,
    relation: HouseholdRelation,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let mut plan = Plan::new(Happening::HouseholdJoined, source, now);
    let record = living(history, from, now)?;
    if record.household().is_some() {
        return Err(Error::AlreadyInHousehold);
    }
    if relation == HouseholdRelation::Head {
        return Err(Error::HeadNotOne);
    }
    settle(&mut plan, history, household, relation, Span::from(from))?;
    plan.finish()
}

/// `people` holds all members of the household; if the head leaves, it needs another.
pub fn leave_household(
    people: &People,
    person: PersonId,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let history = people.of(person)?;
    let record = living(history, from, now)?;
    if record.household().is_none() {
        return Err(Error::NotInHousehold);
    }
    let mut plan = Plan::new(Happening::HouseholdLeft, source, now);
    leave(&mut plan, people, history, &record, Span::from(from))?;
    plan.finish()
}

/// Tách hộ (Law 68/2020/QH14, Article 25): some members make a household of their own.
pub fn split_household(
    people: &People,
    split: &Split,
    rules: HouseholdRules,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Split { former, members } = split;
    let mut plan = Plan::new(Happening::HouseholdSplit, source, now);
    one_head(members)?;
    for (person, relation) in &members.members {
        let history = people.of(*person)?;
        let record = member(history, former, from, now)?;
        old_enough(&record, *relation, rules)?;
        leave(&mut plan, people, history, &record, Span::from(from))?;
        settle(&mut plan, history, &members.household, *relation, Span::from(from))?;
    }
    plan.follow_ups.retain_mut(|follow_up| match follow_up {
        FollowUp::NameHead { members: left, .. } => {
            left.retain(|left| members.members.iter().all(|(person, _)| person != left));
            !left.is_empty()
        }
        _ => true,
    });
    plan.finish()
}

/// Another head; `members` says what everybody in the household is to them.
pub fn change_head(
    people: &People,
    members: &Members,
    rules: HouseholdRules,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Members { household, members: named } = members;
    one_head(members)?;
    let is_named = |person: &PersonId| named.iter().any(|(named, _)| named == person);
    if !members_of(people, household, from, now).iter().all(is_named) {
        return Err(Error::HouseholdMembersLeft(household.clone()));
    }
    let mut plan = Plan::new(Happening::HeadOfHouseholdChanged, source, now);
    for (person, relation) in named {
        let history = people.of(*person)?;
        old_enough(&member(history, household, from, now)?, *relation, rules)?;
        plan.say(history, from, Value::HouseholdRelation(*relation))?;
    }
    plan.finish()
}

/// Puts a person into a household, out of any other, from a day until something else is known.
pub(crate) fn settle(
    plan: &mut Plan<'_>,
    history: &History,
    household: &HouseholdId,
    relation: HouseholdRelation,
    span: Span,
) -> Result<(), Error> {
    plan.say(history, span.from, Value::Household(Household { id: household.clone() }))?;
    plan.say(history, span.from, Value::HouseholdRelation(relation))
}

/// Takes a person out of their household; says so when that leaves it without a head.
pub(crate) fn leave(
    plan: &mut Plan<'_>,
    people: &People,
    history: &History,
    record: &Record,
    span: Span,
) -> Result<(), Error> {
    plan.revise(history, Group::Household, span, |_| None)?;
    plan.revise(history, Group::HouseholdRelation, span, |_| None)?;
    let Some(household) = record.household() else { return Ok(()) };
    if record.household_relation() == Some(&HouseholdRelation::Head) {
        let mut members = members_of(people, &household.id, record.valid_on, record.known_at);
        members.retain(|member| *member != history.person());
        if !members.is_empty() {
            let household = household.id.clone();
            plan.follow_ups.push(FollowUp::NameHead { household, members });
        }
    }
    Ok(())
}

/// Those at hand who belong to the household on a day.
pub(crate) fn members_of(
    people: &People,
    household: &HouseholdId,
    on: Date,
    now: Moment,
) -> Vec<PersonId> {
    let belongs = |history: &&History| {
        history.as_of(on, now).household().is_some_and(|of| of.id == *household)
    };
    people.iter().filter(belongs).map(History::person).collect()
}

fn member(
    history: &History,
    household: &HouseholdId,
    on: Date,
    now: Moment,
) -> Result<Record, Error> {
    let record = living(history, on, now)?;
    match record.household() {
        Some(of) if of.id == *household => Ok(record),
        _ => Err(Error::NotInHousehold),
    }
}

fn one_head(members: &Members) -> Result<(), Error> {
    let heads = members.members.iter().filter(|(_, one)| *one == HouseholdRelation::Head);
    if heads.count() == 1 { Ok(()) } else { Err(Error::HeadNotOne) }
}

fn old_enough(
    record: &Record,
    relation: HouseholdRelation,
    rules: HouseholdRules,
) -> Result<(), Error> {
    let head = relation == HouseholdRelation::Head;
    if head && record.years().is_some_and(|years| years < rules.head_years_min) {
        return Err(Error::TooYoung);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
