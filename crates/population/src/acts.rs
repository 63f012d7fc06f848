//! Acts on records: each reads the histories it needs, has the domain work out what follows, and
//! keeps the changes of all records it touches at once.

use access::{Action, Permit};
use kernel::{Moment, PersonId, fold};
use ledger::{Planned, Receipt};
use store::Changes;

use crate::correction::{Correction, NumberChange};
use crate::finding::TIES;
use crate::policy::{
    Correct, EnterPerson, ManageProtection, MergeRecords, PartRecords, RecordCivilEvent,
    RecordResidence,
};
use crate::rows::{self, Head};
use crate::{
    Birth, Change, Effects, Entry, Error, Event, Finding, FollowUp, Group, History,
    IdentityDocument, People, Record, Register, Source, Value, finding_rows,
};

/// What was done: on record, and what it leaves to settle.
#[derive(Clone, Debug)]
pub struct Done {
    /// One for each record that changed.
    pub changed: Vec<Event>,
    pub follow_ups: Vec<FollowUp>,
    pub receipt: Receipt,
}

impl Register {
    /// Puts a person on the register who is found not to be on it.
    pub async fn enter(
        &self,
        permit: &Permit<EnterPerson>,
        values: Vec<(crate::Span, Value)>,
        source: &Source,
    ) -> Result<(PersonId, Done), Error> {
        let person = PersonId::random(&self.entropy);
        let now = self.clock.now();
        let effects = crate::enter(Entry { person, values }, source, now)?;
        Ok((person, self.keep(Planned::under(permit), &People::default(), effects, now).await?))
    }

    /// Registers a birth and what follows from it for the parents. `person` of the permit is a
    /// parent.
    pub async fn register_birth(
        &self,
        permit: &Permit<RecordCivilEvent>,
        birth: Birth,
        source: &Source,
    ) -> Result<Done, Error> {
        let parents = [&birth.father, &birth.mother].into_iter().flatten();
        let parents: Vec<PersonId> = parents.filter_map(|party| party.person).collect();
        self.act(permit, &parents, |people, now| crate::register_birth(people, birth, source, now))
            .await
    }

    /// A civil event of the person that the permit names and of `others`.
    pub async fn record_civil_event(
        &self,
        permit: &Permit<RecordCivilEvent>,
        others: &[PersonId],
        event: impl FnOnce(&People, Moment) -> Result<Effects, Error>,
    ) -> Result<Done, Error> {
        self.act(permit, &[&[permit.action().person], others].concat(), event).await
    }

    /// Residence, household, absence or lodging of the person that the permit names and of
    /// `others`.
    pub async fn record_residence(
        &self,
        permit: &Permit<RecordResidence>,
        others: &[PersonId],
        event: impl FnOnce(&People, Moment) -> Result<Effects, Error>,
    ) -> Result<Done, Error> {
        self.act(permit, &[&[permit.action().person], others].concat(), event).await
    }

    /// Protects a person or lifts the protection.
    pub async fn manage_protection(
        &self,
        permit: &Permit<ManageProtection>,
        event: impl FnOnce(&History, Moment) -> Result<Effects, Error>,
    ) -> Result<Done, Error> {
        let person = permit.action().person;
        self.act(permit, &[person], |people, now| event(people.of(person)?, now)).await
    }

    /// Corrects a record of which the caller read `version`.
    pub async fn correct(
        &self,
        permit: &Permit<Correct>,
        version: i64,
        correction: Correction,
        source: &Source,
    ) -> Result<Done, Error> {
        let person = permit.action().person;
        let people = match correction.truth.group() {
            group if TIES.contains(&group) => self.people(&[person]).await?,
            _ => self.without_relatives(person).await?,
        };
        self.act_on(permit, (&[person], people), |people, now| {
            let history = people.of(person)?;
            if history.version() != version {
                return Err(Error::ChangedMeanwhile);
            }
            crate::correct(history, correction, source, now)
        })
        .await
    }

    /// Cancels a person's number and establishes another.
    pub async fn replace_number(
        &self,
        permit: &Permit<Correct>,
        change: NumberChange,
        source: &Source,
    ) -> Result<Done, Error> {
        let person = permit.action().person;
        self.act(permit, &[person], |people, now| {
            crate::replace_number(people.of(person)?, change, source, now)
        })
        .await
    }

    /// Holds two records for one person's. The other resolves to the one of the permit.
    pub async fn merge(
        &self,
        permit: &Permit<MergeRecords>,
        other: PersonId,
        source: &Source,
    ) -> Result<Done, Error> {
        let survivor = permit.action().person;
        self.act(permit, &[survivor, other], |people, now| {
            crate::merge(people.alone(survivor)?, people.alone(other)?, source, now)
        })
        .await
    }

    /// Takes a merger back: both records read as before.
    pub async fn part(
        &self,
        permit: &Permit<PartRecords>,
        other: PersonId,
        source: &Source,
    ) -> Result<Done, Error> {
        let survivor = permit.action().person;
        self.act(permit, &[survivor, other], |people, now| {
            crate::unmerge(people.of(survivor)?, people.alone(other)?, source, now)
        })
        .await
    }

    /// Does what the caller of it has a permit for. Persons named stay as they were read, even
    /// those whom it does not change.
    pub(crate) async fn act<A: Action>(
        &self,
        permit: &Permit<A>,
        persons: &[PersonId],
        event: impl FnOnce(&People, Moment) -> Result<Effects, Error>,
    ) -> Result<Done, Error> {
        let people = self.people(persons).await?;
        self.act_on(permit, (persons, people), event).await
    }

    /// The same with the histories at hand.
    async fn act_on<A: Action>(
        &self,
        permit: &Permit<A>,
        (persons, people): (&[PersonId], People),
        event: impl FnOnce(&People, Moment) -> Result<Effects, Error>,
    ) -> Result<Done, Error> {
        let now = self.moment_after(&people);
        let effects = event(&people, now)?;
        let mut planned = Planned::under(permit);
        for person in persons {
            let history = people.of(*person)?;
            if effects.changes.iter().all(|change| change.person != history.person()) {
                rows::person_guard(&mut planned.changes, history.person(), history.version());
            }
        }
        self.keep(planned, &people, effects, now).await
    }

    /// Now, or just after what was last known of these people: the clocks of two nodes differ, and
    /// a later version is never known from an earlier moment.
    pub(crate) fn moment_after(&self, people: &People) -> Moment {
        let known = people.iter().flat_map(History::changes).map(|change| change.known_from);
        let after = known.max().map_or(0, |last| last.micros() + 1);
        Moment::from_micros(self.clock.now().micros().max(after))
    }

    async fn keep(
        &self,
        mut planned: Planned,
        people: &People,
        effects: Effects,
        now: Moment,
    ) -> Result<Done, Error> {
        let changed = effects.events.clone();
        let follow_ups = self.plan(&mut planned, people, effects, now).await?;
        let receipt = self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        Ok(Done { changed, follow_ups, receipt })
    }

    /// Puts the effects of an act into a plan, which may hold those of others.
    pub(crate) async fn plan(
        &self,
        planned: &mut Planned,
        people: &People,
        effects: Effects,
        now: Moment,
    ) -> Result<Vec<FollowUp>, Error> {
        let Effects { changes, events, follow_ups } = effects;
        // The records as they will be, so that what is found in one sees the others.
        let histories: Vec<History> =
            changes.iter().map(|change| after(people, change)).collect::<Result<_, _>>()?;
        let mut around = histories.clone();
        let unchanged = |one: &&History| changes.iter().all(|it| it.person != one.person());
        around.extend(people.iter().filter(unchanged).cloned());
        let around = People::new(around);
        for ((change, event), history) in changes.iter().zip(&events).zip(&histories) {
            let record = history.as_of(now.day(), now);
            let after = After { history, people, record: &record };
            plan_change(&mut planned.changes, change, &after, now)?;
            let mut found = crate::found_in(&record, &around);
            if history.merged_into(now).is_some() {
                found.clear();
            }
            let stood = finding_rows::findings_by_person(&self.db, change.person).await?;
            if !change.touches_ties() {
                // Relatives need not be at hand: what was found between them and this record stands.
                found.retain(|one| !one.code.is_about_ties());
                let ties = stood.iter().filter(|one| one.code.is_about_ties());
                found.extend(ties.map(|one| Finding { code: one.code, other: None }));
            }
            let commune = commune_of(&record).unwrap_or_default();
            let of = (change.person, commune.as_str());
            finding_rows::findings_put(&mut planned.changes, of, &stood, &found, now);
            planned.event(event)?;
        }
        Ok(follow_ups)
    }
}

/// A record as a change leaves it, and all histories as they were before.
struct After<'a> {
    history: &'a History,
    people: &'a People,
    record: &'a Record,
}

/// One change of one person, the head that follows from it, and what searches need.
fn plan_change(
    changes: &mut Changes,
    change: &Change,
    &After { history, people, record }: &After<'_>,
    now: Moment,
) -> Result<(), Error> {
    rows::person_put(changes, &head(change, history, record, now));
    let stored = change.encode().map_err(|_| Error::Unwritable)?;
    rows::change_insert(changes, change, stored);

    let birth_date = record.birth_date().map(ToString::to_string).unwrap_or_default();
    let groups = change.groups();
    if groups.contains(&Group::BirthDate) || change.mark.is_some() {
        let names = record
            .birth_name()
            .into_iter()
            .chain(record.other_names().into_iter().flat_map(|names| names.iter()));
        names.for_each(|name| {
            rows::name_insert(changes, &fold(name.expose()), &birth_date, change.person)
        });
    }
    for value in change.assertions.iter().flat_map(|assertion| &assertion.values) {
        match value {
            Value::BirthName(name) => {
                rows::name_insert(changes, &fold(name.expose()), &birth_date, change.person);
            }
            Value::OtherNames(names) => names.iter().for_each(|name| {
                rows::name_insert(changes, &fold(name.expose()), &birth_date, change.person);
            }),
            Value::IdentityDocuments(documents) => {
                documents.iter().filter_map(IdentityDocument::found_by).for_each(|number| {
                    rows::document_insert(changes, &number, change.person);
                });
            }
            Value::PersonalNumber(number) if history.first_says(change, value) => {
                match parted_from(people, change, value) {
                    Some(from) => rows::number_move(changes, *number, from, change.person),
                    None => rows::number_insert(changes, *number, change.person),
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The head as a change leaves it.
pub(crate) fn head(change: &Change, history: &History, record: &Record, now: Moment) -> Head {
    let merged_into = history.merged_into(now);
    // The record that absorbed it is listed in its place.
    let listed = merged_into.is_none();
    let household = record.household().filter(|_| listed);
    Head {
        birth_date: record.birth_date().map(ToString::to_string),
        commune: commune_of(record).filter(|_| listed),
        dead: Some(record.is_dead()),
        household: household.map(|household| household.id.expose().to_owned()),
        known_from: change.known_from,
        merged_into,
        papers_until: Some(record.papers_until().map(|day| day.to_string()).unwrap_or_default()),
        person: change.person,
        protected: record.is_protected(),
        version: change.version,
    }
}

/// The commune in force today of the permanent residence, or of the temporary one.
fn commune_of(record: &Record) -> Option<String> {
    let address = record.permanent_residence().or(record.temporary_residence())?;
    Some(address.commune.division().code())
}

/// The record that a parted one leaves, when it was there that the value was said.
fn parted_from(people: &People, change: &Change, value: &Value) -> Option<PersonId> {
    let Some(crate::Mark::PartsFrom(joint)) = &change.mark else { return None };
    let left = people.alone(joint.with).ok()?;
    left.ever_says(value).then_some(joint.with)
}

/// The history with a change that is not kept yet.
fn after(people: &People, change: &Change) -> Result<History, Error> {
    let mut history = match people.alone(change.person) {
        Ok(history) => history.clone(),
        Err(_) if change.version == 1 => History::new(change.person, Vec::new()),
        Err(error) => return Err(error),
    };
    for other in change.mark.iter().filter_map(crate::Mark::absorbed) {
        if !history.absorbs().contains(&other) {
            history = history.with_absorbed(people.alone(other)?.clone());
        }
    }
    history.push(change.clone());
    Ok(history)
}
