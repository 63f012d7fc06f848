//! All that was ever recorded of a person, folded on both axes: what was true when, and what was
//! known when.
//!
//! Of the assertions known at a moment that speak of a group and a day, the newest counts: the
//! highest version, and within one change the last. A clerical repair therefore asserts exactly
//! the days it repairs, so that what a court decided for later days stays.
//!
//! While a record absorbs another (`merging.rs`) it speaks first; of what it has never said
//! anything for a day, the absorbed record speaks.

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::{Assertion, Change, Mark, Span};
use crate::group::{Group, Value};
use crate::record::{Field, Record};

#[derive(Clone, Debug)]
pub struct History {
    absorbed: Vec<History>,
    changes: Vec<Change>,
    person: PersonId,
}

/// An assertion that holds for a group, with its change.
#[derive(Clone, Copy, Debug)]
pub struct Fact<'a> {
    pub assertion: &'a Assertion,
    pub change: &'a Change,
    /// `None`: it says that nothing holds.
    pub value: Option<&'a Value>,
}

/// A stretch of days for which the same is believed of a group. Segments follow each other
/// without gaps; where nothing was ever said, there is no fact.
#[derive(Clone, Copy, Debug)]
pub struct Segment<'a> {
    pub fact: Option<Fact<'a>>,
    pub span: Span,
}

/// How much of an assertion still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    InForce,
    /// For some of its days something newer counts.
    PartlySuperseded,
    Superseded,
}

/// One assertion about a group, as history shows it.
#[derive(Clone, Copy, Debug)]
pub struct TimelineEntry<'a> {
    pub fact: Fact<'a>,
    pub standing: Standing,
}

impl<'a> Fact<'a> {
    fn is(&self, other: &Fact<'_>) -> bool {
        std::ptr::eq(self.assertion, other.assertion)
    }
}

impl<'a> Segment<'a> {
    pub fn value(&self) -> Option<&'a Value> {
        self.fact.and_then(|fact| fact.value)
    }
}

impl History {
    pub fn new(person: PersonId, mut changes: Vec<Change>) -> Self {
        changes.sort_by_key(|change| change.version);
        Self { absorbed: Vec::new(), changes, person }
    }

    /// Puts beside it the history of a record that it absorbs or once absorbed.
    pub fn with_absorbed(mut self, absorbed: History) -> Self {
        self.absorbed.push(absorbed);
        self
    }

    pub fn person(&self) -> PersonId {
        self.person
    }

    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The version of the newest change; 0 for a person not on the register.
    pub fn version(&self) -> i64 {
        self.changes.last().map_or(0, |change| change.version)
    }

    /// The record into which this one is merged, if it is.
    pub fn merged_into(&self, known_at: Moment) -> Option<PersonId> {
        let mut into = None;
        for mark in self.marks(known_at) {
            match mark {
                Mark::MergedInto(joint) => into = Some(joint.with),
                Mark::PartsFrom(_) => into = None,
                Mark::Absorbs(_) | Mark::Releases(_) => {}
            }
        }
        into
    }

    /// Every record it ever absorbed: whose histories are needed to read this one.
    pub fn absorbs(&self) -> Vec<PersonId> {
        let mut absorbed: Vec<PersonId> = Vec::new();
        for change in &self.changes {
            if let Some(Mark::Absorbs(joint)) = &change.mark
                && !absorbed.contains(&joint.with)
            {
                absorbed.push(joint.with);
            }
        }
        absorbed
    }

    /// What is true today, as far as it is known now.
    pub fn today(&self, now: Moment) -> Record {
        self.as_of(now.day(), self.latest(now))
    }

    /// Now, or when the newest change became known: another node's clock may be ahead of ours.
    pub fn latest(&self, now: Moment) -> Moment {
        let absorbed = self.absorbed.iter().map(|other| other.latest(now));
        let last = self.changes.last().map(|change| change.known_from);
        absorbed.chain(last).fold(now, Moment::max)
    }

    /// What was true on a day, as far as it was known at a moment.
    pub fn as_of(&self, valid_on: Date, known_at: Moment) -> Record {
        self.groups_as_of(Group::ALL, valid_on, known_at)
    }

    /// Whether today the person's whereabouts need a special duty.
    pub(crate) fn is_protected(&self, now: Moment) -> bool {
        let fact = self.fact(Group::Protection, now.day(), self.latest(now));
        fact.is_some_and(|fact| fact.value.is_some())
    }

    /// The record as far as these groups go, which stand in the order of the law.
    pub(crate) fn groups_as_of(
        &self,
        groups: &[Group],
        valid_on: Date,
        known_at: Moment,
    ) -> Record {
        let field = |group: &Group| {
            let Fact { assertion, change, value } = self.fact(*group, valid_on, known_at)?;
            Some(Field {
                group: *group,
                known_from: change.known_from,
                person: change.person,
                source: assertion.source.clone(),
                span: assertion.span,
                value: value.cloned(),
                version: change.version,
            })
        };
        Record {
            fields: groups.iter().filter_map(field).collect(),
            known_at,
            person: self.person,
            valid_on,
            version: self.known(known_at).map(|change| change.version).max().unwrap_or(0),
        }
    }

    /// The assertion that counts for a group on a day.
    pub fn fact(&self, group: Group, day: Date, known_at: Moment) -> Option<Fact<'_>> {
        let own = self.known(known_at).rev().find_map(|change| {
            change.assertions.iter().rev().find_map(|assertion| {
                let assertion = assertion.span.contains(day).then_some(assertion)?;
                Some(Fact { assertion, change, value: assertion.says(group)? })
            })
        });
        own.or_else(|| {
            self.absorbed_at(known_at).find_map(|other| other.fact(group, day, known_at))
        })
    }

    /// What is believed of a group, from the first day to the last.
    pub fn segments(&self, group: Group, known_at: Moment) -> Vec<Segment<'_>> {
        let mut starts = vec![Span::EVER.from];
        for fact in self.facts(group, known_at) {
            starts.push(fact.assertion.span.from);
            starts.extend(fact.assertion.span.to);
        }
        starts.sort_unstable();
        starts.dedup();

        let mut segments: Vec<Segment<'_>> = Vec::new();
        for (index, &from) in starts.iter().enumerate() {
            let fact = self.fact(group, from, known_at);
            let to = starts.get(index + 1).copied();
            match segments.last_mut() {
                Some(last) if same(&last.fact, &fact) => last.span.to = to,
                _ => segments.push(Segment { fact, span: Span { from, to } }),
            }
        }
        segments
    }

    /// The segment a day lies in.
    pub fn segment(&self, group: Group, day: Date, known_at: Moment) -> Segment<'_> {
        let nothing = Segment { fact: None, span: Span::EVER };
        let mut segments = self.segments(group, known_at).into_iter();
        segments.find(|segment| segment.span.contains(day)).unwrap_or(nothing)
    }

    /// Everything ever said of a group that counts now or counted once, the newest first.
    pub fn timeline(&self, group: Group, known_at: Moment) -> Vec<TimelineEntry<'_>> {
        let segments = self.segments(group, known_at);
        let standing = |fact: &Fact<'_>| {
            let mut spans = segments.iter().filter(|one| same(&one.fact, &Some(*fact)));
            match spans.next() {
                None => Standing::Superseded,
                Some(segment) if segment.span == fact.assertion.span => Standing::InForce,
                Some(_) => Standing::PartlySuperseded,
            }
        };
        let mut facts = self.facts(group, known_at);
        facts.sort_by_key(|fact| std::cmp::Reverse(fact.change.known_from));
        facts.into_iter().map(|fact| TimelineEntry { standing: standing(&fact), fact }).collect()
    }

    /// Every assertion known then that speaks of a group, the newest of each record first.
    fn facts(&self, group: Group, known_at: Moment) -> Vec<Fact<'_>> {
        let mut facts = Vec::new();
        for change in self.known(known_at).rev() {
            facts.extend(change.assertions.iter().rev().filter_map(|assertion| {
                Some(Fact { assertion, change, value: assertion.says(group)? })
            }));
        }
        facts.extend(self.absorbed_at(known_at).flat_map(|other| other.facts(group, known_at)));
        facts
    }

    fn known(&self, at: Moment) -> impl DoubleEndedIterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.known_from <= at)
    }

    fn marks(&self, known_at: Moment) -> impl DoubleEndedIterator<Item = &Mark> {
        self.known(known_at).filter_map(|change| change.mark.as_ref())
    }

    fn absorbed_at(&self, known_at: Moment) -> impl Iterator<Item = &History> {
        self.absorbed.iter().filter(move |other| {
            let last = self.marks(known_at).rev().find_map(|mark| match mark {
                Mark::Absorbs(joint) if joint.with == other.person => Some(true),
                Mark::Releases(joint) if joint.with == other.person => Some(false),
                _ => None,
            });
            last == Some(true)
        })
    }

    /// Puts one more change on top.
    pub(crate) fn push(&mut self, change: Change) {
        self.changes.push(change);
    }

    /// The same history with only some groups: what a caller may see.
    #[must_use]
    pub fn only(mut self, groups: &[Group]) -> History {
        for assertion in self.changes.iter_mut().flat_map(|change| &mut change.assertions) {
            assertion.values.retain(|value| groups.contains(&value.group()));
            assertion.ended.retain(|group| groups.contains(group));
        }
        self.absorbed = self.absorbed.into_iter().map(|other| other.only(groups)).collect();
        self
    }

    /// Whether a change is the first to say a value, of this record and those it ever absorbed.
    pub(crate) fn first_says(&self, change: &Change, value: &Value) -> bool {
        let earlier = self.changes.iter().filter(|other| other.version < change.version);
        !says(earlier, value) && !self.absorbed.iter().any(|other| other.ever_says(value))
    }

    /// Whether a value was ever said in this record or one it absorbed.
    pub(crate) fn ever_says(&self, value: &Value) -> bool {
        says(self.changes.iter(), value) || self.absorbed.iter().any(|other| other.ever_says(value))
    }

    /// The change that an act is still writing, on top of all others.
    pub(crate) fn open_change(&mut self, known_from: Moment) {
        let (person, version) = (self.person, self.version() + 1);
        let change = Change { assertions: Vec::new(), known_from, mark: None, person, version };
        self.changes.push(change);
    }

    pub(crate) fn last_change_mut(&mut self) -> Option<&mut Change> {
        self.changes.last_mut()
    }

    pub(crate) fn into_last_change(self) -> Option<Change> {
        self.changes.into_iter().next_back()
    }

    /// The history as it was when it had only so many changes.
    pub(crate) fn first_changes(&self, count: usize) -> History {
        History { changes: self.changes[..count].to_vec(), ..self.clone() }
    }

    /// Whether it is the history of this person, or of one whom it absorbs.
    pub(crate) fn includes(&self, person: PersonId) -> bool {
        self.person == person || self.absorbed.iter().any(|other| other.includes(person))
    }

    /// The same history without the records it absorbed, and with only some of what was said.
    pub(crate) fn alone(&self, keep: impl Fn(&Change, Group) -> Keep) -> History {
        let mut changes = self.changes.clone();
        for change in &mut changes {
            let keeps = |change: &Change, group| matches!(keep(change, group), Keep::Stays);
            let stays: Vec<Group> =
                change.groups().into_iter().filter(|group| keeps(change, *group)).collect();
            for assertion in &mut change.assertions {
                assertion.values.retain(|value| stays.contains(&value.group()));
                assertion.ended.retain(|group| stays.contains(group));
            }
        }
        History::new(self.person, changes)
    }
}

fn says<'a>(changes: impl Iterator<Item = &'a Change>, value: &Value) -> bool {
    let mut said = changes.flat_map(|other| &other.assertions).flat_map(|said| &said.values);
    said.any(|other| other == value)
}

/// Whether something said is kept when a history is read without another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Goes,
    Stays,
}

fn same(one: &Option<Fact<'_>>, other: &Option<Fact<'_>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is(other),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
