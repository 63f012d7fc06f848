//! Whether somebody lives, for those who act on it with every request.

use kernel::{Moment, PartialDate, PersonId};
use store::Changes;

use crate::{Error, Register, rows};

/// A person of whom the register says no death, or whom it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Living {
    /// The record under which the person stands, if there is one.
    record: Option<PersonId>,
}

impl Register {
    /// None: the person is dead in the eyes of the law. It is a fact to decide by, read from the
    /// head of the record.
    pub async fn living(&self, person: PersonId) -> Result<Option<Living>, Error> {
        let Some(head) = self.standing_if_any(person).await? else {
            return Ok(Some(Living { record: None }));
        };
        let dead = match head.dead {
            Some(dead) => dead,
            None => self.history(head.person).await?.today(self.now()).is_dead(),
        };
        Ok((!dead).then_some(Living { record: Some(head.person) }))
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
    /// Keeps the rest of a commit only while the register says no death.
    pub fn guard(&self, changes: &mut Changes) {
        if let Some(person) = self.record {
            rows::person_living(changes, person);
        }
    }
}
