//! What a use case wants kept: changes, guards, and an event for each person touched.

use access::{Action, Permit};
use kernel::PersonId;
use serde_json::Value;
use store::Changes;

use crate::entry::{Under, What};
use crate::{Error, Event, Seal};

/// A plan under a permit. Nothing happens until the ledger commits it. Plans of several
/// capabilities, each under its own permit, merge into one.
#[derive(Clone, Debug)]
pub struct Planned {
    pub(crate) acts: Vec<Act>,
    pub changes: Changes,
    seal: Option<Seal>,
    under: Under,
}

/// One thing done to one person.
#[derive(Clone, Debug)]
pub(crate) struct Act {
    pub(crate) seal: Option<Seal>,
    pub(crate) subject: PersonId,
    pub(crate) under: Under,
    pub(crate) what: What,
}

impl Planned {
    pub fn under<A: Action>(permit: &Permit<A>) -> Self {
        let under = Under::of(permit);
        Self { acts: Vec::new(), changes: Changes::new(), seal: None, under }
    }

    /// Keeps the events that follow from the persons they are about, until the day of the seal.
    pub fn seal(&mut self, seal: &Seal) {
        self.seal = Some(seal.clone());
    }

    /// Says what happened, and to whom.
    pub fn event<E: Event>(&mut self, event: &E) -> Result<(), Error> {
        let body: Value = serde_json::to_value(event).map_err(|_| Error::Unwritable)?;
        self.act(event.subject(), What::Changed { name: event.name(), event: body });
        Ok(())
    }

    pub(crate) fn act(&mut self, subject: PersonId, what: What) {
        let (seal, under) = (self.seal.clone(), self.under.clone());
        self.acts.push(Act { seal, subject, under, what });
    }

    /// Takes up another plan: all of both is kept, or nothing.
    pub fn merge(&mut self, other: Planned) {
        self.acts.extend(other.acts);
        self.changes.merge(other.changes);
    }
}
