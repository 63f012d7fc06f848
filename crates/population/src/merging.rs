//! Two records of one person, read as one, and parted again.
//!
//! A merge moves nothing. Each record gets a mark; the survivor then reads what the other says
//! where it says nothing itself, and the other is read through the survivor. Parting sets the
//! opposite marks, so both read as before. What was changed in between is attributed by rule: a
//! change of something that came from the other record goes to the other, all else stays.

use std::collections::HashSet;

use kernel::{Moment, PersonId};

use crate::change::{Assertion, Joint, Mark};
use crate::correction::on_register;
use crate::effects::{Effects, Plan};
use crate::error::Error;
use crate::event::Happening;
use crate::group::Group;
use crate::history::{History, Keep};
use crate::record::Record;
use crate::source::Source;

/// That two records are of one person, while it was believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    pub at: Moment,
    pub merged: PersonId,
    pub source: Source,
    pub survivor: PersonId,
    pub undone: Option<Moment>,
}

impl Merge {
    /// All merges in which this record survived, the oldest first.
    pub fn all_of(survivor: &History) -> Vec<Merge> {
        let mut merges: Vec<Merge> = Vec::new();
        for change in survivor.changes() {
            let at = change.known_from;
            match &change.mark {
                Some(Mark::Absorbs(Joint { source, with })) => merges.push(Merge {
                    at,
                    merged: *with,
                    source: source.clone(),
                    survivor: change.person,
                    undone: None,
                }),
                Some(Mark::Releases(joint)) => merges
                    .iter_mut()
                    .filter(|merge| merge.merged == joint.with && merge.undone.is_none())
                    .for_each(|merge| merge.undone = Some(at)),
                _ => {}
            }
        }
        merges
    }
}

/// Groups of which both records speak, and not the same: what to look at before merging.
pub fn differences(one: &Record, other: &Record) -> Vec<Group> {
    let differs = |group: &Group| match (one.value(*group), other.value(*group)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    Group::ALL.iter().copied().filter(differs).collect()
}

pub fn merge(
    survivor: &History,
    merged: &History,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    if survivor.person() == merged.person() {
        return Err(Error::SamePerson);
    }
    for history in [survivor, merged] {
        on_register(history)?;
        if history.merged_into(now).is_some() {
            return Err(Error::AlreadyMerged);
        }
    }
    let joint = |with: &History| Joint { source: source.clone(), with: with.person() };
    let mut plan = Plan::new(Happening::RecordsMerged, source, now);
    plan.mark(survivor, Mark::Absorbs(joint(merged)));
    plan.mark(merged, Mark::MergedInto(joint(survivor)));
    plan.finish()
}

/// `survivor` carries the history it absorbed, see [`History::with_absorbed`].
pub fn unmerge(
    survivor: &History,
    merged: &History,
    source: &Source,
    now: Moment,
) -> Result<Effects, Error> {
    if merged.merged_into(now) != Some(survivor.person()) {
        return Err(Error::NotMerged);
    }
    let joint = |with: &History| Joint { source: source.clone(), with: with.person() };
    let mut plan = Plan::new(Happening::RecordsParted, source, now);
    plan.mark(survivor, Mark::Releases(joint(merged)));
    plan.mark(merged, Mark::PartsFrom(joint(survivor)));

    let others = attributed(survivor, merged);
    let is_others = |version, group| others.contains(&(version, group));
    let own =
        survivor.alone(
            |change, group| {
                if is_others(change.version, group) { Keep::Goes } else { Keep::Stays }
            },
        );
    for change in survivor.changes() {
        for assertion in &change.assertions {
            let groups: Vec<Group> =
                assertion.groups().filter(|group| is_others(change.version, *group)).collect();
            if groups.is_empty() {
                continue;
            }
            plan.assert(merged, only(assertion, &groups))?;
            for group in groups {
                for segment in own.segments(group, now) {
                    let Some(span) = segment.span.meet(assertion.span) else { continue };
                    plan.revise(survivor, group, span, |_| segment.value().cloned())?;
                }
            }
        }
    }
    plan.finish()
}

/// What was said of the survivor since the merge that is the other's: it changed something that
/// the other's record said, or something attributed so before.
fn attributed(survivor: &History, merged: &History) -> HashSet<(i64, Group)> {
    let mut others = HashSet::new();
    let absorbed = survivor.changes().iter().rposition(|change| {
        matches!(&change.mark, Some(Mark::Absorbs(joint)) if joint.with == merged.person())
    });
    let since = absorbed.map_or(survivor.changes().len(), |index| index + 1);
    for (index, change) in survivor.changes().iter().enumerate().skip(since) {
        let before = survivor.first_changes(index);
        for assertion in &change.assertions {
            for group in assertion.groups() {
                let fact = before.fact(group, assertion.span.from, change.known_from);
                let Some(fact) = fact else { continue };
                let key = (fact.change.version, group);
                let own = fact.change.person == survivor.person();
                if own && others.contains(&key) || merged.includes(fact.change.person) {
                    others.insert((change.version, group));
                }
            }
        }
    }
    others
}

fn only(assertion: &Assertion, groups: &[Group]) -> Assertion {
    let mut assertion = assertion.clone();
    assertion.values.retain(|value| groups.contains(&value.group()));
    assertion.ended.retain(|group| groups.contains(group));
    assertion
}

#[cfg(test)]
mod tests;
