//! Whether somebody lives, and whether their papers hold, for those who act on it with every request.

use kernel::{Moment, PartialDate, PersonId};
use store::Changes;
use time::Date;

use crate::rows::Head;
use crate::{Error, Hindrance, Record, Register, rows};

/// A person of whom the register says no death, or whom it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Living {
    /// The day on which their papers must hold, where it depends on them.
    papers_on: Option<Date>,
    /// The record under which the person stands, if there is one.
    record: Option<PersonId>,
}

impl Register {
    /// None: the person is dead in the eyes of the law. It is a fact to decide by, read from the
    /// head of the record.
    pub async fn living(&self, person: PersonId) -> Result<Option<Living>, Error> {
        let Some(head) = self.standing_if_any(person).await? else {
            return Ok(Some(Living { papers_on: None, record: None }));
        };
        let dead = match head.dead {
            Some(dead) => dead,
            None => self.history(head.person).await?.today(self.now()).is_dead(),
        };
        Ok((!dead).then_some(Living { papers_on: None, record: Some(head.person) }))
    }

    /// Everything that the register says today against the electronic identity of a person. Facts
    /// to decide by, read from the head of the record where it says nothing against it.
    pub async fn hindrances(&self, person: PersonId) -> Result<Vec<Hindrance>, Error> {
        let Some(head) = self.standing_if_any(person).await? else { return Ok(Vec::new()) };
        if head.lets_hold(self.now().day()) {
            return Ok(Vec::new());
        }
        Ok(self.record_today(&head).await?.hindrances())
    }

    /// Somebody who lives and whose papers hold. None: the register says something against their
    /// electronic identity, see [`Register::hindrances`].
    pub async fn entitled(&self, person: PersonId) -> Result<Option<Living>, Error> {
        let Some(head) = self.standing_if_any(person).await? else {
            return Ok(Some(Living { papers_on: None, record: None }));
        };
        let today = self.now().day();
        let holds =
            head.lets_hold(today) || self.record_today(&head).await?.hindrances().is_empty();
        Ok(holds.then_some(Living { papers_on: Some(today), record: Some(head.person) }))
    }

    async fn record_today(&self, head: &Head) -> Result<Record, Error> {
        Ok(self.history(head.person).await?.today(self.now()))
    }
}

impl Head {
    /// Whether it says by itself that nothing is against an electronic identity on a day.
    fn lets_hold(&self, on: Date) -> bool {
        let papers = self.papers_until.as_ref();
        self.dead == Some(false) && papers.is_some_and(|last| on.to_string() <= *last)
    }
}

/// That somebody represents another by law, as the register had it when it was asked.
#[derive(Clone, Copy, Debug)]
pub struct Tie {
    /// The record that names the representative.
    record: PersonId,
    version: i64,
}

impl Register {
    /// Whether somebody represents the person by law today. It is a fact to decide by.
    pub async fn tie(&self, guardian: PersonId, ward: PersonId) -> Result<Option<Tie>, Error> {
        // Read before: what changes meanwhile is caught by the guard.
        let Some(head) = self.standing_if_any(ward).await? else { return Ok(None) };
        let since = self.guardian_since(guardian, ward).await?;
        Ok(since.map(|_| Tie { record: head.person, version: head.version }))
    }
}

impl Register {
    /// Those whom the register holds dead, by when their records last changed: at most so many,
    /// after that one. For who follows deaths; a fact to decide by, as [`Register::living`] is.
    ///
    /// A record that was last changed before the register noted this in its head is not among them.
    pub async fn dead_since(
        &self,
        after: (Moment, PersonId),
        limit: i64,
    ) -> Result<Vec<(Moment, PersonId)>, Error> {
        Ok(rows::dead_since(&self.db, after, limit).await?)
    }

    /// When a person was born, as far as the head of their record says. None: they are not on the
    /// register, or it does not know. It is a fact to decide by.
    pub async fn born(&self, person: PersonId) -> Result<Option<PartialDate>, Error> {
        let head = self.standing_if_any(person).await?;
        let born = head.and_then(|head| head.birth_date);
        Ok(born.and_then(|text| PartialDate::parse(&text).ok()))
    }
}

impl Tie {
    /// Keeps the rest of a commit only while the record is as it was.
    pub fn guard(&self, changes: &mut Changes) {
        rows::person_guard(changes, self.record, self.version);
    }
}

impl Living {
    /// Keeps the rest of a commit only while the register says no death, nor that the papers are
    /// over, where it was asked.
    pub fn guard(&self, changes: &mut Changes) {
        match (self.record, self.papers_on) {
            (Some(person), Some(day)) => rows::person_entitled(changes, person, day),
            (Some(person), None) => rows::person_living(changes, person),
            (None, _) => {}
        }
    }
}
