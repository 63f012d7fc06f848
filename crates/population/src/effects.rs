//! What an act does: the changes of all records it touches, planned as one.

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::{Assertion, Change, Mark, Span};
use crate::error::Error;
use crate::event::{Event, Happening};
use crate::group::{Group, Value};
use crate::history::History;
use crate::source::Source;
use crate::value::HouseholdId;

/// Each change is right only while its record has the version it expects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    pub changes: Vec<Change>,
    /// One for each change, in the same order.
    pub events: Vec<Event>,
    pub follow_ups: Vec<FollowUp>,
}

/// What the act leaves for an official to settle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// The marriage ended while the person was held dead; the law has no word for the time since.
    DecideMaritalStatus(PersonId),
    /// The household has lost its head.
    NameHead { household: HouseholdId, members: Vec<PersonId> },
    /// The residence was deleted and is not restored by itself.
    RegisterResidence(PersonId),
}

/// Whatever is known by now is known then.
const LATEST: Moment = Moment::from_micros(i64::MAX);

/// The histories an act may need, read together.
#[derive(Clone, Debug, Default)]
pub struct People(Vec<History>);

impl People {
    pub fn new(histories: Vec<History>) -> Self {
        Self(histories)
    }

    /// The history in which a person's record stands now: another's, where it is merged away and
    /// that other is at hand.
    pub fn of(&self, person: PersonId) -> Result<&History, Error> {
        let mut history = self.alone(person)?;
        for _ in 0..self.0.len() {
            let into = history.merged_into(LATEST).and_then(|into| self.alone(into).ok());
            let Some(into) = into else { break };
            history = into;
        }
        Ok(history)
    }

    /// The history kept under this very id, whatever it is merged into.
    pub fn alone(&self, person: PersonId) -> Result<&History, Error> {
        let history = self.0.iter().find(|history| history.person() == person);
        history.ok_or(Error::RecordNotAtHand(person))
    }

    /// Whether two ids lead to the record of one person.
    pub fn same(&self, one: PersonId, other: PersonId) -> bool {
        let standing = |id| self.of(id).map_or(id, History::person);
        standing(one) == standing(other)
    }

    pub fn iter(&self) -> impl Iterator<Item = &History> {
        self.0.iter()
    }
}

/// The effects of an act while it is being worked out. It sees what it has itself written.
pub(crate) struct Plan<'a> {
    happening: Happening,
    now: Moment,
    source: &'a Source,
    touched: Vec<History>,
    pub(crate) follow_ups: Vec<FollowUp>,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(happening: Happening, source: &'a Source, now: Moment) -> Self {
        Self { happening, now, source, touched: Vec::new(), follow_ups: Vec::new() }
    }

    /// From a day until something else is known to begin: what is known of later days stays.
    pub(crate) fn say(&mut self, of: &History, from: Date, value: Value) -> Result<(), Error> {
        let group = value.group();
        let span = Span { to: self.until(of, group, from)?, from };
        self.revise(of, group, span, |_| Some(value.clone()))
    }

    /// On exactly these days, whatever is known of them.
    pub(crate) fn state(&mut self, of: &History, span: Span, value: Value) -> Result<(), Error> {
        self.revise(of, value.group(), span, |_| Some(value.clone()))
    }

    /// Nothing holds any more, from a day until something else is known to begin.
    pub(crate) fn end(&mut self, of: &History, group: Group, from: Date) -> Result<(), Error> {
        let span = Span { to: self.until(of, group, from)?, from };
        self.revise(of, group, span, |_| None)
    }

    /// The day on which something else is known to begin.
    pub(crate) fn until(
        &mut self,
        of: &History,
        group: Group,
        from: Date,
    ) -> Result<Option<Date>, Error> {
        let now = self.now;
        Ok(self.on(of)?.segment(group, from, now).span.to)
    }

    /// Edits whatever holds, stretch by stretch, so that each keeps what only it says.
    pub(crate) fn revise(
        &mut self,
        of: &History,
        group: Group,
        span: Span,
        edit: impl Fn(Option<&Value>) -> Option<Value>,
    ) -> Result<(), Error> {
        let (now, source) = (self.now, self.source);
        let history = self.on(of)?;
        let mut assertions: Vec<Assertion> = Vec::new();
        for segment in history.segments(group, now) {
            let Some(span) = segment.span.meet(span) else { continue };
            let edited = edit(segment.value());
            if edited.as_ref() != segment.value() {
                assertions.push(said(group, edited, span, source));
            }
        }
        if let Some(change) = history.last_change_mut() {
            assertions.into_iter().for_each(|assertion| add(&mut change.assertions, assertion));
        }
        Ok(())
    }

    /// Writes an assertion as it is.
    pub(crate) fn assert(&mut self, of: &History, assertion: Assertion) -> Result<(), Error> {
        let change = self.on(of)?.last_change_mut();
        change.into_iter().for_each(|change| change.assertions.push(assertion.clone()));
        Ok(())
    }

    /// Marks a record even while it is merged into another; then its change may say more.
    pub(crate) fn mark(&mut self, of: &History, mark: Mark) {
        let change = self.touch(of).last_change_mut();
        change.into_iter().for_each(|change| change.mark = Some(mark.clone()));
    }

    pub(crate) fn finish(self) -> Result<Effects, Error> {
        let happening = self.happening;
        let changes = self.touched.into_iter().filter_map(History::into_last_change);
        let changes: Vec<Change> = changes
            .filter(|change| !change.assertions.is_empty() || change.mark.is_some())
            .collect();
        if changes.is_empty() {
            return Err(Error::NothingToChange);
        }
        let event = |change: &Change| Event {
            groups: change.groups(),
            happening,
            person: change.person,
            version: change.version,
        };
        let events = changes.iter().map(event).collect();
        Ok(Effects { changes, events, follow_ups: self.follow_ups })
    }

    fn on(&mut self, of: &History) -> Result<&mut History, Error> {
        let touched = self.touched.iter().any(|touched| touched.person() == of.person());
        match of.merged_into(self.now) {
            Some(into) if !touched => Err(Error::MergedAway(into)),
            _ => Ok(self.touch(of)),
        }
    }

    fn touch(&mut self, of: &History) -> &mut History {
        let index = self.touched.iter().position(|touched| touched.person() == of.person());
        let index = index.unwrap_or_else(|| {
            let mut history = of.clone();
            history.open_change(self.now);
            self.touched.push(history);
            self.touched.len() - 1
        });
        &mut self.touched[index]
    }
}

fn said(group: Group, value: Option<Value>, span: Span, source: &Source) -> Assertion {
    let ended = if value.is_none() { vec![group] } else { Vec::new() };
    Assertion { ended, source: source.clone(), span, values: value.into_iter().collect() }
}

/// Joins it to one for the same days, unless another in between speaks of the same group.
fn add(assertions: &mut Vec<Assertion>, new: Assertion) {
    let same = |one: &Assertion| one.span == new.span && one.source == new.source;
    let speaks = |one: &Assertion| new.groups().any(|group| one.says(group).is_some());
    let place = assertions.iter().rposition(same);
    match place {
        Some(place) if !assertions[place..].iter().any(speaks) => {
            assertions[place].values.extend(new.values);
            assertions[place].ended.extend(new.ended);
        }
        _ => assertions.push(new),
    }
}
