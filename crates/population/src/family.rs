//! Who belongs to whom: adoption, recognition, representation. Each tie stands in both records.

use std::cell::Cell;

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::Span;
use crate::days::years_after;
use crate::effects::{Effects, People, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::group::{Group, Value};
use crate::history::History;
use crate::record::Record;
use crate::source::Source;
use crate::value::{Few, Party, Relation, Relative};

#[derive(Clone, Debug)]
pub struct Adoption {
    pub child: PersonId,
    /// One or two, each an adoptive father or mother.
    pub parents: Few<Relative, 2>,
}

/// What the law asks, from `data/vn`.
#[derive(Clone, Copy, Debug)]
pub struct AdoptionRules {
    /// 0 where the adopter is a step-parent, an uncle or an aunt.
    pub older_by_years_min: i32,
}

pub fn adopt(
    people: &People,
    adoption: &Adoption,
    rules: AdoptionRules,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let child = people.of(adoption.child)?;
    let born = child.as_of(from, now).birth_date().map(|birth| birth.earliest());
    let mut plan = Plan::new(Happening::ChildAdopted, source, now);
    for parent in &adoption.parents {
        if let Some(parent) = parent.person() {
            let record = living(people.of(parent)?, from, now)?;
            check_older(&record, born.unwrap_or(from), rules.older_by_years_min)?;
        }
        tie(&mut plan, people, child, parent, Span::from(from))?;
    }
    plan.finish()
}

/// Ends every adoption of the child by the person, from a day.
pub fn end_adoption(
    people: &People,
    child: PersonId,
    parent: PersonId,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let (child, parent) = (people.of(child)?, people.of(parent)?);
    let record = child.as_of(from, now);
    let adopted = relatives(&record).any(|relative| {
        let relation = relative.relation();
        let adoptive = matches!(relation, Relation::AdoptiveFather | Relation::AdoptiveMother);
        adoptive && relative.person() == Some(parent.person())
    });
    if !adopted {
        return Err(Error::NotAdopted);
    }
    let mut plan = Plan::new(Happening::AdoptionEnded, source, now);
    for relation in [Relation::AdoptiveFather, Relation::AdoptiveMother] {
        unlink(&mut plan, child, relation, parent.person(), Span::from(from))?;
    }
    unlink(&mut plan, parent, Relation::AdoptedChild, child.person(), Span::from(from))?;
    plan.finish()
}

/// A father or mother recognised later has been so since the birth.
pub fn recognise_child(
    people: &People,
    child: PersonId,
    parent: &Relative,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let child = people.of(child)?;
    let record = child.as_of(now.day(), now);
    let Some(born) = record.birth_date().map(|birth| birth.earliest()) else {
        return Err(Error::MissingGroup(Group::BirthDate));
    };
    if relatives(&record).any(|relative| relative.relation() == parent.relation()) {
        return Err(Error::ParentRecorded);
    }
    if let Some(parent) = parent.person() {
        check_older(&people.of(parent)?.as_of(now.day(), now), born, 0)?;
    }
    let mut plan = Plan::new(Happening::ChildRecognised, source, now);
    tie(&mut plan, people, child, parent, Span::from(born))?;
    plan.finish()
}

/// A legal representative for a person, as a court or an office appoints one.
pub fn represent(
    people: &People,
    person: PersonId,
    representative: Party,
    span: Span,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let person = people.of(person)?;
    let mut plan = Plan::new(Happening::Represented, source, now);
    let relation = Relation::LegalRepresentative;
    if let Some(representative) = representative.person {
        let representative = people.of(representative)?;
        living(representative, span.from, now)?;
        let represented = person.person().into();
        link(&mut plan, representative, Relation::RepresentedPerson, represented, span)?;
    }
    link(&mut plan, person, relation, representative, span)?;
    plan.finish()
}

pub fn end_representation(
    people: &People,
    person: PersonId,
    representative: PersonId,
    from: Date,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let (person, by) = (people.of(person)?, people.of(representative)?);
    let span = Span::from(from);
    let mut plan = Plan::new(Happening::RepresentationEnded, source, now);
    unlink(&mut plan, person, Relation::LegalRepresentative, by.person(), span)?;
    unlink(&mut plan, by, Relation::RepresentedPerson, person.person(), span)?;
    plan.finish()
}

/// Child and parent, each in the record of the other.
fn tie(
    plan: &mut Plan<'_>,
    people: &People,
    child: &History,
    parent: &Relative,
    span: Span,
) -> Result<(), Error> {
    link(plan, child, parent.relation(), parent.party().clone(), span)?;
    match parent.person() {
        Some(person) => {
            let back = child_of(parent.relation());
            link(plan, people.of(person)?, back, child.person().into(), span)
        }
        None => Ok(()),
    }
}

/// What the child of such a parent is.
pub(crate) fn child_of(parent: Relation) -> Relation {
    match parent {
        Relation::AdoptiveFather | Relation::AdoptiveMother => Relation::AdoptedChild,
        _ => Relation::Child,
    }
}

/// Writes a relative into every stretch of a person's record.
pub(crate) fn link(
    plan: &mut Plan<'_>,
    of: &History,
    relation: Relation,
    party: Party,
    span: Span,
) -> Result<(), Error> {
    if party.person == Some(of.person()) {
        return Err(Error::SamePerson);
    }
    let relative = Relative::of(relation, party).map_err(|_| Error::RelativeNotStated)?;
    let full = Cell::new(false);
    plan.revise(of, Group::Relatives, span, |value| {
        let mut relatives = list(value);
        if !relatives.contains(&relative) {
            relatives.push(relative.clone());
        }
        let relatives = Few::parse(relatives);
        full.set(full.get() || relatives.is_err());
        relatives.ok().map(Value::Relatives)
    })?;
    if full.get() { Err(Error::TooManyRelatives) } else { Ok(()) }
}

/// Takes a relative out of every stretch of a person's record.
pub(crate) fn unlink(
    plan: &mut Plan<'_>,
    of: &History,
    relation: Relation,
    person: PersonId,
    span: Span,
) -> Result<(), Error> {
    plan.revise(of, Group::Relatives, span, |value| {
        let mut relatives = list(value);
        let gone = |one: &Relative| one.relation() == relation && one.person() == Some(person);
        relatives.retain(|one| !gone(one));
        Few::parse(relatives).ok().map(Value::Relatives)
    })
}

fn list(value: Option<&Value>) -> Vec<Relative> {
    match value {
        Some(Value::Relatives(relatives)) => relatives.iter().cloned().collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn relatives(record: &Record) -> impl Iterator<Item = &Relative> {
    record.relatives().into_iter().flatten()
}

/// The parents of a person that are on the register.
pub(crate) fn parents(record: &Record) -> impl Iterator<Item = PersonId> {
    relatives(record).filter(|one| one.relation().is_parent()).filter_map(Relative::person)
}

/// The record of a person who is on the register and alive on a day.
pub(crate) fn living(history: &History, on: Date, now: Moment) -> Result<Record, Error> {
    crate::correction::on_register(history)?;
    if on > now.day() {
        return Err(Error::InTheFuture);
    }
    let record = history.as_of(on, now);
    if record.birth_date().is_some_and(|birth| birth.earliest() > on) {
        return Err(Error::BeforeBirth);
    }
    if record.is_dead() { Err(Error::AlreadyDead) } else { Ok(record) }
}

/// Someone of whom only the year is known gets the benefit of the doubt.
pub(crate) fn check_older(parent: &Record, than: Date, by_years: i32) -> Result<(), Error> {
    let too_young = parent.birth_date().is_some_and(|birth| {
        let earliest = birth.earliest();
        if by_years == 0 { earliest >= than } else { years_after(earliest, by_years) > than }
    });
    if too_young { Err(Error::ParentTooYoung) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
