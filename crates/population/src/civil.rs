//! Marriage, divorce, death, and the return of a person who was declared dead or missing, with
//! their effects on every record they concern.

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::Span;
use crate::days::years_between;
use crate::effects::{Effects, FollowUp, People, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::family::{link, living, parents, relatives, unlink};
use crate::group::{Group, Value};
use crate::history::History;
use crate::household::leave;
use crate::record::Record;
use crate::source::Source;
use crate::value::{Fate, MaritalStatus, Party, Relation, Relative, Sex};

/// What the law asks of those who marry, from `data/vn`.
#[derive(Clone, Copy, Debug)]
pub struct MarriageRules {
    pub sexes: Sexes,
    pub years_min_female: i32,
    pub years_min_male: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sexes {
    Any,
    Different,
}

#[derive(Clone, Debug)]
pub struct Marriage {
    pub of: PersonId,
    pub on: Date,
    /// On the register or, as many foreigners, not.
    pub to: Party,
}

pub fn marry(
    people: &People,
    marriage: &Marriage,
    rules: MarriageRules,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Marriage { of, on, to } = marriage;
    let one = people.of(*of)?;
    let mut plan = Plan::new(Happening::Married, source, now);
    match to.person {
        None => {
            free_to_marry(one, *on, rules, now)?;
            wed(&mut plan, one, to.clone(), *on)?;
        }
        Some(other) => {
            let other = people.of(other)?;
            let records =
                [free_to_marry(one, *on, rules, now)?, free_to_marry(other, *on, rules, now)?];
            let sexes = records.each_ref().map(|record| record.sex().copied());
            if rules.sexes == Sexes::Different && sexes[0] == sexes[1] {
                return Err(Error::NotFreeToMarry);
            }
            if closely_related(&records[0], &records[1]) {
                return Err(Error::TooCloselyRelated);
            }
            wed(&mut plan, one, to.clone(), *on)?;
            wed(&mut plan, other, one.person().into(), *on)?;
        }
    }
    plan.finish()
}

fn free_to_marry(
    history: &History,
    on: Date,
    rules: MarriageRules,
    now: Moment,
) -> Result<Record, Error> {
    let record = living(history, on, now)?;
    if record.marital_status() == Some(&MaritalStatus::Married) {
        return Err(Error::AlreadyMarried);
    }
    let years_min = match record.sex() {
        Some(Sex::Female) => rules.years_min_female,
        _ => rules.years_min_male,
    };
    let young = |birth: &kernel::PartialDate| years_between(birth.earliest(), on) < years_min;
    if record.birth_date().is_some_and(young) { Err(Error::TooYoung) } else { Ok(record) }
}

/// Until the next thing known of the person's marriages.
fn wed(plan: &mut Plan<'_>, of: &History, to: Party, on: Date) -> Result<(), Error> {
    let span = Span { from: on, to: plan.until(of, Group::MaritalStatus, on)? };
    plan.state(of, span, Value::MaritalStatus(MaritalStatus::Married))?;
    link(plan, of, Relation::Spouse, to, span)
}

// Law 52/2014/QH13, Article 5(2)(d): in the direct line, or with a parent in common. Farther
// degrees are not told by two records; who registers the marriage asks.
fn closely_related(one: &Record, other: &Record) -> bool {
    let line = |record: &Record, person: PersonId| {
        relatives(record).any(|relative| {
            let relation = relative.relation();
            relative.person() == Some(person) && (relation.is_parent() || relation.is_child())
        })
    };
    line(one, other.person)
        || line(other, one.person)
        || parents(one).any(|parent| parents(other).any(|others| others == parent))
}

/// The marriage on that day ends with it.
pub fn divorce(
    people: &People,
    of: PersonId,
    on: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let one = people.of(of)?;
    let record = living(one, on, now)?;
    let Some(spouse) = spouse_of(&record).cloned() else { return Err(Error::NotMarried) };
    let mut plan = Plan::new(Happening::Divorced, source, now);
    plan.say(one, on, Value::MaritalStatus(MaritalStatus::Divorced))?;
    plan.revise(one, Group::Relatives, Span::from(on), |value| without(value, &spouse))?;
    if let Some(spouse) = spouse.person() {
        let other = people.of(spouse)?;
        let back = spouse_of(&living(other, on, now)?).and_then(Relative::person);
        let Some(back) = back.filter(|back| people.same(*back, of)) else {
            return Err(Error::NotMarried);
        };
        plan.say(other, on, Value::MaritalStatus(MaritalStatus::Divorced))?;
        unlink(&mut plan, other, Relation::Spouse, back, Span::from(on))?;
    }
    plan.finish()
}

fn spouse_of(record: &Record) -> Option<&Relative> {
    let married = record.marital_status() == Some(&MaritalStatus::Married);
    relatives(record).find(|one| married && one.relation() == Relation::Spouse)
}

fn without(value: Option<&Value>, gone: &Relative) -> Option<Value> {
    let Some(Value::Relatives(relatives)) = value else { return value.cloned() };
    let left = relatives.iter().filter(|one| *one != gone).cloned().collect();
    crate::value::Few::parse(left).ok().map(Value::Relatives)
}

/// A death, or what a court declares: death or disappearance.
#[derive(Clone, Debug)]
pub struct Death {
    pub fate: Fate,
    pub person: PersonId,
}

/// What ends with a life. Law 68/2020/QH14, Article 24(1)(a): also for the missing.
const ENDED_BY_DEATH: [Group; 5] = [
    Group::PermanentResidence,
    Group::TemporaryResidence,
    Group::CurrentPlace,
    Group::Absence,
    Group::Lodging,
];

/// Ends residence and household of the person and, by a death, the marriage of the other spouse.
pub fn record_death(
    people: &People,
    death: &Death,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Death { fate, person } = death;
    let history = people.of(*person)?;
    let day = fate.on().earliest();
    let record = living(history, day, now)?;
    if history.as_of(now.day(), now).is_dead() {
        return Err(Error::AlreadyDead);
    }

    let mut plan = Plan::new(Happening::DeathRecorded, source, now);
    let for_ever = Span::from(day);
    plan.state(history, for_ever, Value::Death(fate.clone()))?;
    for group in ENDED_BY_DEATH {
        plan.revise(history, group, for_ever, |_| None)?;
    }
    leave(&mut plan, people, history, &record, for_ever)?;
    if fate.is_death()
        && let Some(spouse) = spouse_of(&record).and_then(Relative::person)
    {
        let spouse = people.of(spouse)?;
        let back = spouse_of(&spouse.as_of(day, now)).and_then(Relative::person);
        if let Some(back) = back.filter(|back| people.same(*back, *person)) {
            plan.say(spouse, day, Value::MaritalStatus(MaritalStatus::Widowed))?;
            unlink(&mut plan, spouse, Relation::Spouse, back, for_ever)?;
        }
    }
    plan.finish()
}

/// Undoes a declaration of death or disappearance, as if it had never been (Civil Code
/// 91/2015/QH13, Articles 70 and 73; Law 52/2014/QH13, Article 67): the marriage comes back unless
/// the other spouse has ended it since; a deleted residence does not come back by itself.
pub fn record_return(
    people: &People,
    person: PersonId,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let history = people.of(person)?;
    let Some(fate) = history.as_of(now.day(), now).death().cloned() else {
        return Err(Error::NotDeclaredDead);
    };
    if matches!(fate, Fate::Died { .. }) {
        return Err(Error::NotDeclaredDead);
    }

    let mut plan = Plan::new(Happening::ReturnRecorded, source, now);
    plan.revise(history, Group::Death, Span::EVER, |_| None)?;
    plan.follow_ups.push(FollowUp::RegisterResidence(person));
    let day = fate.on().earliest();
    if fate.is_death()
        && let Some(spouse) = spouse_of(&history.as_of(day, now)).and_then(Relative::person)
    {
        restore_marriage(&mut plan, history, people.of(spouse)?, day, now)?;
    }
    plan.finish()
}

fn restore_marriage(
    plan: &mut Plan<'_>,
    returned: &History,
    spouse: &History,
    day: Date,
    now: Moment,
) -> Result<(), Error> {
    let widowed = spouse.segment(Group::MaritalStatus, day, now);
    if widowed.value() != Some(&Value::MaritalStatus(MaritalStatus::Widowed)) {
        return Ok(());
    }
    let Some(span) = widowed.span.meet(Span::from(day)) else { return Ok(()) };
    plan.state(spouse, span, Value::MaritalStatus(MaritalStatus::Married))?;
    link(plan, spouse, Relation::Spouse, returned.person().into(), span)?;
    if let Some(ended) = span.to {
        unlink(plan, returned, Relation::Spouse, spouse.person(), Span::from(ended))?;
        plan.end(returned, Group::MaritalStatus, ended)?;
        plan.follow_ups.push(FollowUp::DecideMaritalStatus(returned.person()));
    }
    Ok(())
}

/// Whose histories an act on this person needs: relatives on the register and, which only an index
/// knows, the members of the household.
pub fn concerned(record: &Record) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = relatives(record).filter_map(Relative::person).collect();
    persons.dedup();
    persons
}

/// The same over all days: an act recorded late concerns those who were relatives then.
pub fn concerned_ever(history: &History, now: Moment) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = Vec::new();
    for segment in history.segments(Group::Relatives, now) {
        let Some(Value::Relatives(relatives)) = segment.value() else { continue };
        for person in relatives.iter().filter_map(Relative::person) {
            if !persons.contains(&person) {
                persons.push(person);
            }
        }
    }
    persons
}

#[cfg(test)]
mod tests;
