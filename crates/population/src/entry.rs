//! Putting a person on the register: a newborn with its parents, or anyone else.

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::{Assertion, Span};
use crate::effects::{Effects, People, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::family::{check_older, child_of, link};
use crate::group::{Group, Value};
use crate::history::History;
use crate::source::Source;
use crate::value::{MaritalStatus, Party, Relation};

/// An adult, a foreigner, a person without a number: whoever was born before they came here.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Made anew by the caller.
    pub person: PersonId,
    /// Each value with the days for which it holds.
    pub values: Vec<(Span, Value)>,
}

/// A birth as civil status registers it.
#[derive(Clone, Debug)]
pub struct Birth {
    pub born_on: Date,
    /// Made anew by the caller.
    pub child: PersonId,
    pub father: Option<Party>,
    pub mother: Option<Party>,
    /// What holds from the day of birth; its date, marital status and parents are added.
    pub values: Vec<Value>,
}

/// Without these nobody is entered: they tell one person from another.
const MANDATORY: [Group; 4] = [Group::BirthName, Group::BirthDate, Group::Sex, Group::Nationality];

pub fn enter(entry: Entry, source: &Source, now: Moment) -> Result<Effects, Error> {
    let Entry { person, values } = entry;
    let has = |group: &Group| values.iter().any(|(_, value)| value.group() == *group);
    if let Some(missing) = MANDATORY.iter().find(|group| !has(group)) {
        return Err(Error::MissingGroup(*missing));
    }
    let unborn = |(_, value): &(Span, Value)| matches!(value, Value::BirthDate(date) if date.earliest() > now.day());
    if values.iter().any(unborn) {
        return Err(Error::InTheFuture);
    }

    let history = History::new(person, Vec::new());
    let mut plan = Plan::new(Happening::Entered, source, now);
    for (span, value) in values {
        plan.state(&history, span, value)?;
    }
    plan.finish()
}

/// Enters the child and names it in the records of its parents.
pub fn register_birth(
    people: &People,
    birth: Birth,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    let Birth { born_on, child, father, mother, mut values } = birth;
    if born_on > now.day() {
        return Err(Error::InTheFuture);
    }
    values.push(Value::BirthDate(born_on.into()));
    values.push(Value::MaritalStatus(MaritalStatus::Single));
    let has = |group: &Group| values.iter().any(|value| value.group() == *group);
    if let Some(missing) = MANDATORY.iter().find(|group| !has(group)) {
        return Err(Error::MissingGroup(*missing));
    }

    let history = History::new(child, Vec::new());
    let span = Span::from(born_on);
    let mut plan = Plan::new(Happening::BirthRegistered, source, now);
    plan.assert(&history, Assertion::of(span, source.clone(), values))?;
    let parents = [(Relation::Father, father), (Relation::Mother, mother)];
    for (relation, parent) in parents {
        let Some(parent) = parent else { continue };
        link(&mut plan, &history, relation, parent.clone(), span)?;
        let Some(parent) = parent.person else { continue };
        let parent = people.of(parent)?;
        let record = parent.as_of(born_on, now);
        check_older(&record, born_on, 0)?;
        // A father may have died before the birth, a mother not.
        if relation == Relation::Mother && record.is_dead() && record.death_day() < Some(born_on) {
            return Err(Error::AlreadyDead);
        }
        link(&mut plan, parent, child_of(relation), child.into(), span)?;
    }
    plan.finish()
}

#[cfg(test)]
mod tests;
