//! What goes over the wire: questions as they are read, answers as they are written.

use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};

use super::{Counter, PAGE, Reading};
use crate::{
    Entry, EntryId, Error, Health, Look, Objection, ObjectionId, Outcome, Page, Part, Released,
    Standing,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    before: Option<EntryId>,
}

impl List {
    pub(crate) fn page(&self) -> Page {
        Page { before: self.before.map(|id| *id.as_bytes()), limit: PAGE }
    }

    /// Whether more may follow a page of so many.
    pub(crate) fn is_full(count: usize) -> bool {
        count as i64 >= PAGE
    }
}

/// One's own list, or that of a ward.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mine {
    before: Option<EntryId>,
    #[serde(rename = "for")]
    pub(crate) ward: Option<PersonId>,
}

impl Mine {
    pub(crate) fn page(&self) -> Page {
        List { before: self.before }.page()
    }

    pub(crate) fn is_first(&self) -> bool {
        self.before.is_none()
    }
}

/// Oneself, or a ward.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Whose {
    #[serde(rename = "for")]
    pub(crate) ward: Option<PersonId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) words: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ground {
    pub(super) ground: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    pub(super) decision: String,
}

/// The log as everyone may check it.
#[derive(Serialize)]
pub(crate) struct LogView {
    pub(crate) origin: String,
    /// Signs the promises in `danh-receipt` headers.
    pub(crate) promise_key: String,
    pub(crate) shards: Vec<ShardView>,
    pub(crate) witnesses: Vec<String>,
}

#[derive(Serialize)]
pub(crate) struct ShardView {
    pub(crate) closed: bool,
    pub(crate) keys: Vec<String>,
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) signed_at: Moment,
    pub(crate) size: i64,
    /// Why it follows another, when it does.
    pub(crate) succeeds: bool,
    pub(crate) witnessed: Vec<WitnessedView>,
}

#[derive(Serialize)]
pub(crate) struct WitnessedView {
    pub(crate) size: i64,
    pub(crate) witness: String,
}

#[derive(Serialize)]
pub(super) struct EntriesView {
    entries: Vec<EntryView>,
    /// Parts in imports and exports of many.
    in_files: Vec<EntryView>,
}

/// An entry; of one whose record has been erased only the leaf.
#[derive(Serialize)]
pub(super) struct EntryView {
    erased: bool,
    id: EntryId,
    leaf: Option<String>,
    #[serde(flatten)]
    look: Option<Look>,
}

#[derive(Serialize)]
pub(super) struct HealthView {
    checkpoint: String,
    shards: usize,
    signed_at: Option<Moment>,
    size: i64,
    waiting: i64,
    waiting_since: Option<Moment>,
    witnesses: Vec<WitnessedView>,
}

#[derive(Serialize)]
pub(super) struct ObjectionView {
    acknowledge_by: Moment,
    acknowledged_at: Option<Moment>,
    answer: Option<String>,
    answer_by: Moment,
    answered_at: Option<Moment>,
    entry: EntryId,
    id: ObjectionId,
    person: PersonId,
    standing: Standing,
    words: String,
}

impl LogView {
    pub(crate) async fn of(counter: &Counter) -> Result<Self, Error> {
        let (ledger, identity) = (&counter.ledger, counter.ledger.identity());
        let mut shards = Vec::new();
        for shard in ledger.shards().await? {
            let keys = identity.verifier_keys(&shard.name)?;
            let witnessed = ledger.witnessed(&shard.name).await?;
            shards.push(ShardView {
                closed: shard.closed,
                keys: keys.iter().map(ToString::to_string).collect(),
                origin: identity.shard_origin(&shard.name),
                signed_at: shard.signed_at,
                size: shard.size,
                succeeds: !shard.statement.is_empty(),
                witnessed: witnessed.into_iter().map(WitnessedView::of).collect(),
                name: shard.name,
            });
        }
        Ok(Self {
            origin: identity.origin.clone(),
            promise_key: identity.promise_key()?.to_string(),
            shards,
            witnesses: counter.witnesses.iter().map(ToString::to_string).collect(),
        })
    }
}

impl WitnessedView {
    fn of(witnessed: crate::Witnessed) -> Self {
        Self { size: witnessed.size, witness: witnessed.witness }
    }
}

impl EntriesView {
    /// Takes only what is on record as shown.
    pub(super) fn of(
        reading: &Reading,
        entries: &Released<Vec<Entry>>,
        parts: &Released<Vec<Part>>,
    ) -> Self {
        let entries = reading.entries(entries).into_iter().map(EntryView::of).collect();
        let in_files = reading.parts(parts).into_iter().map(EntryView::of_part).collect();
        Self { entries, in_files }
    }

    pub(super) fn of_all(entries: &Released<Vec<Entry>>) -> Self {
        let entries = entries.iter().map(EntryView::of).collect();
        Self { entries, in_files: Vec::new() }
    }
}

impl EntryView {
    fn of(entry: &Entry) -> Self {
        let look = Look::of(entry);
        let leaf = Some(kernel::hex(&entry.leaf.0));
        Self { erased: look.is_none(), id: entry.id, leaf, look }
    }

    fn of_part(part: &Part) -> Self {
        let look = Look::of_part(part);
        let leaf = part.member.leaf().map(|leaf| kernel::hex(&leaf.0));
        Self { erased: look.is_none(), id: part.id, leaf, look }
    }
}

impl HealthView {
    pub(super) fn of(health: Health) -> Self {
        let Health { checkpoint, shards, signed_at, size, waiting, waiting_since, witnesses } =
            health;
        let witnesses = witnesses.into_iter().map(WitnessedView::of).collect();
        Self { checkpoint, shards, signed_at, size, waiting, waiting_since, witnesses }
    }
}

impl ObjectionView {
    /// Takes only what is on record as shown.
    pub(super) fn of(objections: &Released<Vec<Objection>>) -> Vec<Self> {
        objections.iter().map(Self::of_one).collect()
    }

    fn of_one(objection: &Objection) -> Self {
        let answered = objection.answered.as_ref();
        Self {
            acknowledge_by: objection.acknowledge_by,
            acknowledged_at: objection.acknowledged_at,
            answer: answered.map(|answer| answer.words.clone()),
            answer_by: objection.answer_by,
            answered_at: answered.map(|answer| answer.at),
            entry: objection.entry,
            id: objection.id,
            person: objection.subject,
            standing: objection.standing,
            words: objection.words.clone(),
        }
    }
}
