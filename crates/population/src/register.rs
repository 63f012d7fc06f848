//! The counter of this crate: everything the rest of the system may ask the register to do.
//!
//! Reading is here; acts on records are in `acts.rs`, cases in `cases.rs`, searches in `search.rs`.

use access::{Actor, Caller, Facts, Permit, Purpose};
use kernel::{Clock, Entropy, Moment, PersonId};
use ledger::{Ledger, Receipt, Released, Unreleased};
use store::Db;
use time::Date;

use crate::policy::{Disclose, ReadPerson};
use crate::rows::Head;
use crate::{Error, Group, History, People, Record, Sensitivity, Value, case_rows, rows};

#[derive(Clone, Debug)]
pub struct Register {
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    pub(crate) entropy: Entropy,
    pub(crate) ledger: Ledger,
}

/// Which day is meant, and as known when. Left open, a question is about now.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsOf {
    pub known_at: Option<Moment>,
    pub valid_on: Option<Date>,
}

/// A record and where each part of it comes from, as far as the caller may see it.
#[derive(Clone, Debug)]
pub struct File {
    pub history: History,
    pub record: Record,
    /// Groups that the record holds and the caller may not see.
    pub withheld: Vec<Group>,
}

impl Register {
    pub fn new(db: Db, ledger: Ledger, clock: Clock, entropy: Entropy) -> Self {
        Self { clock, db, entropy, ledger }
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// What the policies must know before anything is done to the record of `person`.
    pub async fn facts_on(
        &self,
        person: PersonId,
        caller: &Caller,
        purpose: &Purpose,
    ) -> Result<Facts, Error> {
        let head = self.standing_if_any(person).await?;
        let case = self.case_of(caller, purpose).await?;
        let about = match case.as_ref().map(|case| case.subject) {
            None => false,
            Some(None) => true,
            Some(Some(subject)) if subject == person => true,
            Some(Some(subject)) => {
                let subject = self.standing_if_any(subject).await?;
                subject.is_some() && subject == head
            }
        };
        let protected = head.as_ref().is_some_and(|head| head.protected);
        let here = in_territory(caller, head.as_ref());
        let guardian = self.is_guardian(caller, person).await?;
        Ok(Facts::none()
            .flag("about_person", about)
            .flag("case_open", case.is_some())
            .flag("guardian", guardian)
            .flag("in_territory", here)
            .flag("protected", protected))
    }

    /// What the policies must know before the register as a whole is asked.
    pub async fn facts_at_desk(&self, caller: &Caller, purpose: &Purpose) -> Result<Facts, Error> {
        let case = self.case_of(caller, purpose).await?;
        Ok(Facts::none().flag("case_open", case.is_some()))
    }

    /// The record of a person as far as the caller may see it.
    pub async fn person(
        &self,
        permit: &Permit<ReadPerson>,
        as_of: AsOf,
    ) -> Result<(Released<Record>, Receipt), Error> {
        let now = self.clock.now();
        let file = self.file_as_of(permit, as_of, now).await?;
        Ok(self.ledger.release(file.map(|file| file.record), permit, now).await?)
    }

    /// The same with its history.
    pub async fn file(
        &self,
        permit: &Permit<ReadPerson>,
        as_of: AsOf,
    ) -> Result<(Released<File>, Receipt), Error> {
        let now = self.clock.now();
        let file = self.file_as_of(permit, as_of, now).await?;
        Ok(self.ledger.release(file, permit, now).await?)
    }

    /// What a service is given of a person who agreed to it: these groups, as they are today.
    pub async fn disclose(
        &self,
        permit: &Permit<Disclose>,
        groups: &[Group],
    ) -> Result<Released<Record>, Error> {
        let now = self.clock.now();
        let person = self.standing(permit.action().person).await?.person;
        let record = self.history(person).await?.only(groups).today(now);
        let shown: Vec<_> = record.fields.iter().map(|field| field.group.name()).collect();
        let record = Unreleased::with_fields(record, person, shown);
        Ok(self.ledger.release(record, permit, now).await?.0)
    }

    async fn file_as_of(
        &self,
        permit: &Permit<ReadPerson>,
        as_of: AsOf,
        now: Moment,
    ) -> Result<Unreleased<File>, Error> {
        let history = self.standing_history(permit.action().person, now).await?;
        let known_at = as_of.known_at.unwrap_or_else(|| history.latest(now));
        let valid_on = as_of.valid_on.unwrap_or(now.day());
        let visible = visible(permit.caller(), history.is_protected(now));
        let record = history.groups_as_of(&visible, valid_on, known_at);
        if record.version == 0 {
            self.ledger.release(Unreleased::nobody(()), permit, now).await?;
            return Err(Error::NotOnRegister);
        }
        let holds = |group: &Group| {
            let fact = history.fact(*group, valid_on, known_at);
            fact.is_some_and(|fact| fact.value.is_some())
        };
        let hidden = Group::ALL.iter().filter(|group| !visible.contains(group));
        let withheld: Vec<Group> = hidden.copied().filter(holds).collect();
        let shown: Vec<_> = record.fields.iter().map(|field| field.group.name()).collect();
        let person = history.person();
        let file = File { history: history.only(&visible), record, withheld };
        Ok(Unreleased::with_fields(file, person, shown))
    }

    /// The history that a person's record is read from now: that of another, if it is merged away.
    /// Empty when there is none.
    pub(crate) async fn standing_history(
        &self,
        person: PersonId,
        now: Moment,
    ) -> Result<History, Error> {
        let mut history = self.history(person).await?;
        while let Some(into) = history.merged_into(history.latest(now)) {
            history = self.history(into).await?;
        }
        Ok(history)
    }

    /// The head under which a person's record stands now: that of another, if it is merged away.
    pub(crate) async fn standing(&self, person: PersonId) -> Result<Head, Error> {
        self.standing_if_any(person).await?.ok_or(Error::NotOnRegister)
    }

    pub(crate) async fn standing_if_any(&self, person: PersonId) -> Result<Option<Head>, Error> {
        let mut head = rows::person_by_id(&self.db, person).await?;
        while let Some(into) = head.as_ref().and_then(|head| head.merged_into) {
            head = rows::person_by_id(&self.db, into).await?;
        }
        Ok(head)
    }

    /// A history with those of the records it absorbed. For planning and for readers that release
    /// what they take from it.
    pub(crate) async fn history(&self, person: PersonId) -> Result<History, Error> {
        let mut history = rows::history(&self.db, person).await?.into_planning();
        for absorbed in history.absorbs() {
            let other = Box::pin(self.history(absorbed)).await?;
            history = history.with_absorbed(other);
        }
        Ok(history)
    }

    /// The histories that an act on these persons may need: theirs, those of whoever was their
    /// relative on any day, and of the members of every household they were ever in.
    pub(crate) async fn people(&self, persons: &[PersonId]) -> Result<People, Error> {
        let now = self.clock.now();
        let mut at_hand = Vec::new();
        for person in persons {
            self.fetch(*person, &mut at_hand).await?;
        }
        let mut wanted = Vec::new();
        for history in &at_hand {
            let now = history.latest(now);
            wanted.extend(crate::concerned_ever(history, now));
            for segment in history.segments(Group::Household, now) {
                let Some(Value::Household(household)) = segment.value() else { continue };
                let id = household.id.expose();
                wanted.extend(rows::household_members(&self.db, id).await?);
            }
        }
        for person in wanted {
            self.fetch(person, &mut at_hand).await?;
        }
        Ok(People::new(at_hand))
    }

    /// The history that an act on this person needs that concerns nobody else.
    pub(crate) async fn without_relatives(&self, person: PersonId) -> Result<People, Error> {
        let mut at_hand = Vec::new();
        self.fetch(person, &mut at_hand).await?;
        Ok(People::new(at_hand))
    }

    /// Puts a history among those at hand, and the one into which it is merged.
    async fn fetch(&self, person: PersonId, at_hand: &mut Vec<History>) -> Result<(), Error> {
        let mut wanted = Some(person);
        while let Some(person) = wanted.take() {
            if at_hand.iter().all(|history| history.person() != person) {
                let history = self.history(person).await?;
                wanted = history.merged_into(history.latest(self.clock.now()));
                at_hand.extend((history.version() > 0).then_some(history));
            }
        }
        Ok(())
    }

    /// The case that a purpose cites, when it is open at the caller's office.
    async fn case_of(
        &self,
        caller: &Caller,
        purpose: &Purpose,
    ) -> Result<Option<crate::cases::Case>, Error> {
        let (Purpose::Case(code), Actor::Official { office, .. }) = (purpose, &caller.actor) else {
            return Ok(None);
        };
        let case = case_rows::case_by_code(&self.db, code).await?;
        Ok(case.filter(|case| case.is_open() && case.office == *office))
    }

    /// Whether the register says that the caller represents the person.
    async fn is_guardian(&self, caller: &Caller, person: PersonId) -> Result<bool, Error> {
        match (caller.person(), caller.acting_for) {
            (Some(guardian), Some(ward)) if ward == person => {
                Ok(self.guardian_since(guardian, ward).await?.is_some())
            }
            _ => Ok(false),
        }
    }

    /// Since which day somebody represents the person without a break; nothing when they do not
    /// today. A fact for policies, never released.
    pub async fn guardian_since(
        &self,
        guardian: PersonId,
        ward: PersonId,
    ) -> Result<Option<Date>, Error> {
        let now = self.clock.now();
        let Some(guardian) = self.standing_if_any(guardian).await? else { return Ok(None) };
        let Some(head) = self.standing_if_any(ward).await? else { return Ok(None) };
        let history = self.history(head.person).await?;
        let known = history.latest(now);
        let mut since = None;
        // From today back, until a stretch of days in which the tie did not stand.
        for segment in history.segments(Group::Relatives, known).iter().rev() {
            let last = segment.span.to.and_then(Date::previous_day);
            let day = last.map_or(now.day(), |last| last.min(now.day()));
            if segment.span.from > now.day() {
                continue;
            }
            let record = history.as_of(day, known);
            if !self.represents(&guardian, &record).await? {
                break;
            }
            let born = record.birth_date().map(|born| born.earliest());
            since = Some(segment.span.from.max(born.unwrap_or(segment.span.from)));
        }
        Ok(since)
    }

    /// Whether that person represents the one of the record, on the day of the record.
    async fn represents(&self, guardian: &Head, record: &Record) -> Result<bool, Error> {
        for other in crate::represented_by(record)? {
            // A tie names whichever of the guardian's records there was when it was made.
            if self.standing_if_any(other).await?.as_ref() == Some(guardian) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The groups that a caller may be shown of a record.
pub(crate) fn visible(caller: &Caller, protected: bool) -> Vec<Group> {
    let duties = caller.duties();
    let by_duty = |group: &Group| duties.iter().any(|duty| duty.shows(group.name()));
    let located = duties.iter().any(|duty| duty.code() == "protected-persons");
    let hidden =
        |group: &Group| protected && !located && group.sensitivity() == Sensitivity::Location;
    let shown = |group: &Group| match caller.actor {
        Actor::Citizen { .. } | Actor::Job { .. } | Actor::Service { .. } => true,
        Actor::Official { .. } => by_duty(group) && !hidden(group),
        Actor::Visitor => false,
    };
    Group::ALL.iter().copied().filter(shown).collect()
}

/// Whether the caller's office is competent where the person lives. Nobody's territory is where
/// the register knows no residence, but the whole country's.
fn in_territory(caller: &Caller, head: Option<&Head>) -> bool {
    let Actor::Official { territory, .. } = &caller.actor else { return false };
    let commune = head.and_then(|head| head.commune.as_deref());
    territory == "*" || commune.is_some_and(|commune| covers(territory, commune))
}

/// Whether a territory, a commune or a province, holds the commune.
pub(crate) fn covers(territory: &str, commune: &str) -> bool {
    territory == commune || crate::province_of(commune).is_some_and(|it| it == territory)
}
