//! What goes to the disk beside the changes themselves: entries, and one row that lists the leaves
//! of all entries that went together.

use kernel::{Clock, Entropy};

use crate::changes::{Change, Fits, Work};
use crate::{Sql, Val};

/// The two statements of the crate that keeps the journal.
#[derive(Debug)]
pub struct Journal {
    /// `INSERT` of a batch: its id, the leaves one after another, the members one after another.
    pub batch: &'static Sql,
    /// `INSERT` of an entry: its own values, then the id of its batch and its number therein.
    pub entry: &'static Sql,
}

/// One entry. `leaf` and `member` also stand in the row of its batch; every member has the same
/// length.
#[derive(Clone, Debug)]
pub struct Entry {
    pub leaf: [u8; 32],
    pub member: Vec<u8>,
    pub values: Vec<Val>,
}

/// Makes the rows of batches.
#[derive(Clone, Debug)]
pub(crate) struct Scribe {
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) journal: &'static Journal,
}

impl Scribe {
    /// The rows that go with `kept`; none when nothing in it has an entry.
    pub(crate) fn rows<'a>(&self, kept: impl Iterator<Item = &'a Work>) -> Vec<Change> {
        let mut rows = Vec::new();
        let (mut leaves, mut members) = (Vec::new(), Vec::new());
        // In order of time, so that the sequencer places batches about as they were kept.
        let now = self.clock.now().micros().to_be_bytes();
        let batch = [now, self.entropy.bytes()].concat();
        for entry in kept.flat_map(|work| &work.entries) {
            let mut values = entry.values.clone();
            values.extend([Val::from(batch.as_slice()), Val::Int(leaves.len() as i64 / 32)]);
            rows.push(Change { fits: Fits::One, sql: self.journal.entry, values });
            leaves.extend(entry.leaf);
            members.extend(&entry.member);
        }
        if !rows.is_empty() {
            let values = vec![Val::Blob(batch), Val::Blob(leaves), Val::Blob(members)];
            rows.push(Change { fits: Fits::One, sql: self.journal.batch, values });
        }
        rows
    }
}
