//! Destroying what an entry says, so that its leaf is 32 bytes without meaning, and opening a seal
//! before its day.

use access::{Caller, Facts, Permit, Purpose};
use kernel::{Moment, PersonId};
use serde::Serialize;

use crate::memory::Destroyed;
use crate::{EntryId, EraseEntry, Error, Event, Ledger, Planned, Receipt, UnsealEntry, rows};

/// What is put on record about records. Names and fields are a public format: add, never edit.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Happened<'a> {
    Erased {
        entry: EntryId,
        ground: &'a str,
        #[serde(skip)]
        subject: PersonId,
    },
    ErasedAgain {
        entry: EntryId,
        #[serde(skip)]
        subject: PersonId,
    },
    Unsealed {
        decision: &'a str,
        entry: EntryId,
        #[serde(skip)]
        subject: PersonId,
    },
}

/// The rule under which destroyed keys stay destroyed.
const AGAIN: &str = "destroyed-keys";

impl Ledger {
    /// Destroys key and record of an entry, or the key of a part in a chunk, on a legal ground.
    pub async fn erase(
        &self,
        permit: &Permit<EraseEntry>,
        entry: EntryId,
        ground: &str,
        at: Moment,
    ) -> Result<Receipt, Error> {
        let subject = permit.action().person;
        if !self.is_readable(subject, entry).await? {
            return Err(Error::Erased);
        }
        // First where no backup reaches: if the rest fails, the next start does it.
        self.parts().memory.destroy(Destroyed { entry, subject }).await?;
        let mut planned = Planned::under(permit);
        rows::record_erase(&mut planned.changes, subject, entry);
        planned.event(&Happened::Erased { entry, ground, subject })?;
        self.commit(planned, at).await
    }

    /// Destroys again what a restored copy brought back, and says how many that were.
    pub(crate) async fn erase_again(&self, at: Moment) -> Result<usize, Error> {
        let mut erased = 0;
        let (job, purpose) = (Caller::job("ledger", AGAIN), Purpose::Rule(AGAIN));
        for Destroyed { entry, subject } in self.parts().memory.destroyed()? {
            match self.is_readable(subject, entry).await {
                Ok(true) => {}
                Ok(false) | Err(Error::NoSuchEntry) => continue,
                Err(error) => return Err(error),
            }
            let erase = EraseEntry { person: subject };
            let permit = access::permit(erase, &job, &purpose, Facts::none())?;
            let mut planned = Planned::under(&permit);
            rows::record_erase(&mut planned.changes, subject, entry);
            planned.event(&Happened::ErasedAgain { entry, subject })?;
            self.commit(planned, at).await?;
            erased += 1;
        }
        Ok(erased)
    }

    /// Shows a sealed entry to its person from today on, by a decision.
    pub async fn unseal(
        &self,
        permit: &Permit<UnsealEntry>,
        entry: EntryId,
        decision: &str,
        at: Moment,
    ) -> Result<Receipt, Error> {
        let subject = permit.action().person;
        let mut planned = Planned::under(permit);
        rows::entry_unseal(&mut planned.changes, (subject, entry), at.day());
        planned.event(&Happened::Unsealed { decision, entry, subject })?;
        match self.commit(planned, at).await {
            Err(Error::Store(store::Error::Stale)) => Err(Error::NoSuchEntry),
            outcome => outcome,
        }
    }

    /// Whether a person may see an entry, or has a part in a chunk of that id.
    pub(crate) async fn is_visible(
        &self,
        subject: PersonId,
        entry: EntryId,
        at: Moment,
    ) -> Result<bool, Error> {
        if let Some(entry) = rows::entry_by_id(self.db(), subject, entry).await? {
            return Ok(entry.is_open_on(at.day()));
        }
        let chunk = PersonId::from_bytes(entry.as_bytes()).map_err(|_| Error::NoSuchEntry)?;
        Ok(rows::member_by_chunk(self.db(), subject, chunk).await?.is_some())
    }

    /// Whether the key of an entry is still there.
    async fn is_readable(&self, subject: PersonId, entry: EntryId) -> Result<bool, Error> {
        if let Some(entry) = rows::entry_by_id(self.db(), subject, entry).await? {
            return Ok(entry.leaf_key.is_some());
        }
        let chunk = PersonId::from_bytes(entry.as_bytes()).map_err(|_| Error::NoSuchEntry)?;
        let member = rows::member_by_chunk(self.db(), subject, chunk).await?;
        member.map(|member| member.leaf_key.is_some()).ok_or(Error::NoSuchEntry)
    }
}

impl Event for Happened<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Erased { .. } => "ledger.entry-erased",
            Self::ErasedAgain { .. } => "ledger.entry-erased-again",
            Self::Unsealed { .. } => "ledger.entry-unsealed",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Self::Erased { subject, .. }
            | Self::ErasedAgain { subject, .. }
            | Self::Unsealed { subject, .. } => *subject,
        }
    }
}
