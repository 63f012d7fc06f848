//! An entry in words that can be shown: who, what, what for, on which legal ground. Of an official
//! only office and duties: the name is shown where a law allows it, which none does yet.

use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};

use access::Permit;

use crate::{Entry, EntryId, Error, Ledger, Part, ReadEntries, Released, Unreleased, rows};

/// What was done to a record, as the person it is about may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    pub id: EntryId,
    pub at: Moment,
    pub action: String,
    pub by: Who,
    pub did: Did,
    pub law: String,
    /// `case:<code>`, `consent:<purpose>`, `order:<reference>`, `own-record`, `rule:<name>`.
    pub purpose: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Who {
    /// A person for themselves or for another.
    Citizen {
        themselves: bool,
    },
    Job {
        name: String,
    },
    Official {
        duties: Vec<String>,
        office: String,
    },
    /// A relying party, by its client id and the name it had then.
    Service {
        client: String,
        name: String,
    },
    Visitor,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Did {
    Changed {
        name: String,
    },
    /// With many others at once.
    Chunk {
        name: String,
    },
    Missed,
    Read {
        fields: Vec<String>,
    },
}

/// The fields of a record that are shown.
#[derive(Deserialize)]
struct Record {
    action: String,
    at: Moment,
    caller: Caller,
    law: String,
    purpose: String,
    what: Did,
}

#[derive(Deserialize)]
struct Caller {
    actor: Actor,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Actor {
    Citizen { person: PersonId },
    Job { name: String },
    Official { duties: Vec<String>, office: String },
    Service { client: String, name: String },
    Visitor,
}

impl Ledger {
    /// One entry of a person, or their part in a chunk; nothing when its record has been erased.
    pub async fn look(
        &self,
        permit: &Permit<ReadEntries>,
        id: EntryId,
        at: Moment,
    ) -> Result<Released<Option<Look>>, Error> {
        let person = permit.action().person;
        if !self.is_visible(person, id, at).await? {
            return Err(Error::NoSuchEntry);
        }
        let look = Unreleased::with_fields(self.look_at(person, id).await?, person, ["entries"]);
        Ok(self.release(look, permit, at).await?.0)
    }

    /// The same for those who release it themselves.
    pub(crate) async fn look_at(
        &self,
        person: PersonId,
        id: EntryId,
    ) -> Result<Option<Look>, Error> {
        if let Some(entry) = rows::entry_by_id(self.db(), person, id).await? {
            return Ok(Look::of(&entry));
        }
        let chunk = PersonId::from_bytes(id.as_bytes()).map_err(|_| Error::NoSuchEntry)?;
        let member = rows::member_by_chunk(self.db(), person, chunk).await?;
        let Some(member) = member else { return Ok(None) };
        Ok(Look::of_part(&self.part(member).await?))
    }
}

impl Look {
    /// Nothing when the record has been erased.
    pub fn of(entry: &Entry) -> Option<Self> {
        Self::read(entry.id, entry.subject, entry.record.as_deref()?)
    }

    /// The entry of the chunk, as one person of it sees it.
    pub fn of_part(part: &Part) -> Option<Self> {
        part.member.leaf_key.as_ref()?;
        Self::read(part.id, part.member.subject, part.chunk.record.as_deref()?)
    }

    fn read(id: EntryId, subject: PersonId, record: &str) -> Option<Self> {
        let Record { action, at, caller, law, purpose, what } =
            serde_json::from_str(record).ok()?;
        let by = match caller.actor {
            Actor::Citizen { person } => Who::Citizen { themselves: person == subject },
            Actor::Job { name } => Who::Job { name },
            Actor::Official { duties, office } => Who::Official { duties, office },
            Actor::Service { client, name } => Who::Service { client, name },
            Actor::Visitor => Who::Visitor,
        };
        Some(Self { id, at, action, by, did: what, law, purpose })
    }
}
