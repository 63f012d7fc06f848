//! The whole log computed again from its rows, without trusting any of them: `danh ledger verify`.
//!
//! Three walks, each in the order of a key and with little in memory: shard by shard through
//! batches and rounds (`verify/shards.rs`), person by person through entries and chains
//! (`verify/people.rs`), and through chunks with their parts (`verify/chunks.rs`). What the walks
//! share are the signatures, which only the keys of the log can make.

mod chunks;
mod people;
mod rows;
mod shards;

use kernel::PersonId;
use store::Db;
use tlog::VerifierKey;

use crate::{EntryId, Error, LogIdentity};

pub(crate) use rows::STATEMENTS;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub counts: Counts,
    /// The first [`Report::FAULTS_MAX`] of them.
    pub faults: Vec<Fault>,
    pub faults_count: u64,
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub batches: u64,
    pub chunk_parts: u64,
    pub chunks: u64,
    pub entries: u64,
    /// Entries and parts whose key is destroyed.
    pub erased: u64,
    pub heads: u64,
    pub leaves: u64,
    pub rounds: u64,
    pub shards: u64,
    pub tiles: u64,
    /// Entries that have no place yet.
    pub waiting: u64,
}

/// Something that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("entry {seq} of person {subject} does not follow from the one before")]
    ChainBroken { seq: i64, subject: PersonId },
    #[error("the checkpoint of shard {shard} is not signed by the keys of the log")]
    CheckpointNotSigned { shard: String },
    #[error("the leaves of chunk {chunk} are not those of its record")]
    ChunkDiffers { chunk: PersonId },
    #[error("chunk {chunk} is missing, though its entry is there")]
    ChunkMissing { chunk: PersonId },
    #[error("entry {entry} of person {subject} is not the one its batch lists")]
    EntryDiffers { entry: EntryId, subject: PersonId },
    #[error("entry {entry} of person {subject} is in the log and its row is gone")]
    EntryMissing { entry: EntryId, subject: PersonId },
    #[error("the committed end of the chain of person {subject} is another")]
    HeadDiffers { subject: PersonId },
    #[error("chunk {chunk} lacks {missing} of its parts")]
    PartsMissing { chunk: PersonId, missing: i64 },
    #[error("the part of person {subject} in chunk {chunk} is not what its leaf commits to")]
    PartDiffers { chunk: PersonId, subject: PersonId },
    #[error("shard {shard} has nothing at place {place}")]
    PlaceEmpty { place: u64, shard: String },
    #[error("the record of entry {entry} of person {subject} is not what its leaf commits to")]
    RecordDiffers { entry: EntryId, subject: PersonId },
    #[error("the tree of shard {shard} has another size or root than its checkpoint says")]
    RootDiffers { shard: String },
    #[error("the seal of entry {entry} of person {subject} is not the one on record")]
    SealDiffers { entry: EntryId, subject: PersonId },
    #[error("the statement that opens shard {shard} is not signed by the keys of the log")]
    SuccessionNotSigned { shard: String },
    #[error("the last entries of person {subject} are missing, {missing} of them")]
    TailCut { missing: i64, subject: PersonId },
    #[error("tile {position} of level {level} of shard {shard} is not the one of its tree")]
    TileDiffers { level: i64, position: u64, shard: String },
    #[error("shard {shard} has {stored} tiles where its tree has {expected}")]
    TilesMiscounted { expected: i64, shard: String, stored: i64 },
    #[error("a stored {what} cannot be read")]
    Unreadable { what: &'static str },
    #[error("what witness {witness} signed of shard {shard} is not in its tree")]
    WitnessedDiffers { shard: String, witness: String },
}

/// The walk through one database.
struct Walk<'a> {
    db: &'a Db,
    log: &'a LogIdentity,
    progress: &'a (dyn Fn(&Counts) + Send + Sync),
    report: Report,
    witnesses: &'a [VerifierKey],
}

impl Report {
    pub const FAULTS_MAX: usize = 1_000;

    pub fn is_whole(&self) -> bool {
        self.faults_count == 0
    }
}

/// Verifies a database as it is at this moment, or a copy of one, against the keys of the log.
/// `progress` is told now and then how far the walk has come.
pub async fn verify(
    db: &Db,
    log: &LogIdentity,
    witnesses: &[VerifierKey],
    progress: &(dyn Fn(&Counts) + Send + Sync),
) -> Result<Report, Error> {
    // Others may write meanwhile, the sequencer above all.
    let db = &db.snapshot().await?;
    let mut walk = Walk { db, log, progress, report: Report::default(), witnesses };
    walk.shards().await?;
    walk.people().await?;
    walk.chunks().await?;
    Ok(walk.report)
}

impl Walk<'_> {
    fn fault(&mut self, fault: Fault) {
        self.report.faults_count += 1;
        if self.report.faults.len() < Report::FAULTS_MAX {
            self.report.faults.push(fault);
        }
    }

    fn check(&mut self, holds: bool, fault: impl FnOnce() -> Fault) {
        if !holds {
            self.fault(fault());
        }
    }

    /// What was read; a row that makes no sense is a fault, and the walk goes on without it.
    fn readable<T>(&mut self, read: store::Result<T>) -> Result<Option<T>, Error> {
        match read {
            Err(store::Error::Corrupt { what }) => {
                self.fault(Fault::Unreadable { what });
                Ok(None)
            }
            read => Ok(Some(read?)),
        }
    }

    fn tell(&self) {
        (self.progress)(&self.report.counts);
    }
}
