//! Files into the register: streaming, a chunk at a time, each with one entry in the ledger.
//!
//! How far a file is in is kept in the same transaction as each chunk, under the digest of file
//! and mapping. So an import that was killed goes on where it stopped, and one that is through is
//! not done again. Rows that are refused stand in a file of their own with row, field and reason.

mod chunk;
mod file;
mod mapping;
mod reading;
mod rejects;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use access::Permit;
use aws_lc_rs::digest;
use kernel::Moment;
use ledger::{NewChunk, Planned};
use store::Changes;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

use crate::import_rows::{self, ImportRow};
use crate::policy::ImportPeople;
use crate::{Error, Register};
use chunk::{Chunk, Reject};
use file::{Row, Rows};
pub use mapping::{Format, Mapping, MappingError};
use rejects::Rejects;

/// People in one transaction, if nobody says otherwise. Numbers and names fall anywhere in their
/// tables, so that a chunk writes about as many pages whether it is small or large: the larger, the
/// fewer in all, and the more memory.
pub const CHUNK: u32 = 20_000;
/// Chunks that are being made ready while one is kept.
const AHEAD: usize = 1;

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file has no column {}; its header has {found} columns: is the delimiter right?",
            missing.join(", "))]
    ColumnsMissing { found: usize, missing: Vec<String> },
    #[error("the file could not be read or the rejects not written")]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error("the header is not UTF-8; convert the file, for instance with iconv")]
    NotUtf8,
    #[error(transparent)]
    Register(#[from] Error),
    #[error("a row does not end within 1 MiB; is a quote left open?")]
    RowTooLong,
    #[error("another import of this file is under way")]
    UnderWay,
}

/// A file that is to be brought in.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// People in one transaction.
    pub chunk: u32,
    pub mapping: Mapping,
    pub path: &'a Path,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub bytes: u64,
    pub bytes_total: u64,
    pub people: u64,
    pub rejected: u64,
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whether the file was through before this began.
    pub done_before: bool,
    pub people: u64,
    pub rejected: u64,
    /// The file of refused rows; none when no row was refused.
    pub rejects: Option<PathBuf>,
    /// People who were in before this began.
    pub resumed_after: u64,
}

/// Rows that were read, and how far into the file they reach.
struct RawChunk {
    number: u64,
    position: u64,
    rows: Vec<Row>,
}

/// A chunk ready to be kept.
struct Prepared {
    changes: Changes,
    chunk: Chunk,
    leaves: NewChunk,
    number: u64,
    position: u64,
}

impl Register {
    /// Brings the people of a file into the register.
    pub async fn import(
        &self,
        permit: &Permit<ImportPeople>,
        Incoming { chunk, mapping, path }: Incoming<'_>,
        mut progress: impl FnMut(Progress),
    ) -> Result<Report, ImportError> {
        let (bytes_total, id) = identify(path, &mapping).await?;
        let known = import_rows::import_by_id(&self.db, id).await.map_err(Error::from)?;
        let mut import = known.unwrap_or_else(|| ImportRow::new(id));
        let resumed_after = import.rows_in as u64;
        let mut rejects = Rejects::open(path, import.rejects_length())?;
        if import.state == "done" {
            return Ok(report(&import, &rejects, resumed_after, true));
        }
        let mapping = Arc::new(mapping);
        let rows = Rows::open(path, &mapping, import.position as u64, import.last_row())?;
        let mut chunks = read_chunks(rows, chunk as usize);
        let mut ready: VecDeque<JoinHandle<Prepared>> = VecDeque::new();
        loop {
            let raw = if ready.len() <= AHEAD { chunks.recv().await.transpose()? } else { None };
            let ended = raw.is_none();
            ready.extend(raw.map(|raw| self.prepare(raw, &mapping)));
            if ended || ready.len() > AHEAD {
                let Some(next) = ready.pop_front() else { break };
                let prepared = next.await.map_err(std::io::Error::other)?;
                self.keep_chunk(permit, &mut import, &mut rejects, prepared).await?;
                let (people, rejected) = (import.rows_in as u64, import.rejected as u64);
                let bytes = import.position as u64;
                progress(Progress { bytes, bytes_total, people, rejected });
            }
        }
        import.finish();
        self.keep_done(permit, &import).await?;
        Ok(report(&import, &rejects, resumed_after, false))
    }

    fn prepare(&self, raw: RawChunk, mapping: &Arc<Mapping>) -> JoinHandle<Prepared> {
        let (mapping, entropy, now) = (Arc::clone(mapping), self.entropy.clone(), self.clock.now());
        spawn_blocking(move || {
            let RawChunk { number, position, rows } = raw;
            let chunk = chunk::prepare(rows, &mapping, &entropy, now);
            let changes = chunk::changes(&chunk.people, now);
            let leaves = NewChunk::of(&chunk::members(&chunk.people), &entropy);
            Prepared { changes, chunk, leaves, number, position }
        })
    }

    /// Keeps a chunk. When somebody in it is on the register already, their rows are refused and
    /// the rest kept.
    async fn keep_chunk(
        &self,
        permit: &Permit<ImportPeople>,
        import: &mut ImportRow,
        rejects: &mut Rejects,
        Prepared { mut changes, mut chunk, mut leaves, number, position }: Prepared,
    ) -> Result<(), ImportError> {
        let now = self.clock.now();
        loop {
            let mut next = import.clone();
            let length = rejects.write(&chunk.rejects)?;
            next.advance(&chunk, position, number, length);
            match self.commit_chunk(permit, &next, (changes, leaves), now).await {
                Ok(()) => {
                    rejects.kept();
                    *import = next;
                    return Ok(());
                }
                Err(Error::ChangedMeanwhile) => return Err(ImportError::UnderWay),
                Err(Error::NumberTaken) => {
                    rejects.forget()?;
                    if !self.refuse_known(&mut chunk).await? {
                        return Err(ImportError::UnderWay);
                    }
                    changes = chunk::changes(&chunk.people, now);
                    leaves = NewChunk::of(&chunk::members(&chunk.people), &self.entropy);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn commit_chunk(
        &self,
        permit: &Permit<ImportPeople>,
        import: &ImportRow,
        (changes, leaves): (Changes, NewChunk),
        now: Moment,
    ) -> Result<(), Error> {
        let mut planned = Planned::under(permit);
        planned.changes = changes;
        import_rows::import_put(&mut planned.changes, import);
        let kept = self.ledger.commit_chunk(planned, "population.imported", leaves, now).await;
        kept.map(|_| ()).map_err(Error::of_commit)
    }

    /// The end of a file is on record too.
    async fn keep_done(
        &self,
        permit: &Permit<ImportPeople>,
        import: &ImportRow,
    ) -> Result<(), Error> {
        let nobody = (Changes::new(), NewChunk::of(&[], &self.entropy));
        self.commit_chunk(permit, import, nobody, self.clock.now()).await
    }

    /// Refuses the rows of a chunk whose number somebody holds; false when there is none.
    async fn refuse_known(&self, chunk: &mut Chunk) -> Result<bool, Error> {
        let mut known = Vec::new();
        for person in &chunk.people {
            if let Some(number) = person.number
                && crate::rows::person_by_number(&self.db, number).await?.is_some()
            {
                known.push(person.row);
            }
        }
        chunk.people.retain(|person| !known.contains(&person.row));
        let reject = |row: &u64| Reject {
            column: crate::Group::PersonalNumber.name().to_owned(),
            reason: "the register holds a person with this number".to_owned(),
            row: *row,
        };
        chunk.rejects.extend(known.iter().map(reject));
        Ok(!known.is_empty())
    }
}

/// Reads the file on a thread of its own, a chunk of `people` ahead.
fn read_chunks(mut rows: Rows, people: usize) -> mpsc::Receiver<Result<RawChunk, ImportError>> {
    let (to, chunks) = mpsc::channel(1);
    spawn_blocking(move || {
        loop {
            let chunk = read_chunk(&mut rows, people);
            let ended = chunk.as_ref().map_or(true, |chunk| chunk.rows.is_empty());
            if chunk.is_ok() && ended {
                return;
            }
            // Whoever asked may have stopped; then nobody reads on.
            if to.blocking_send(chunk).is_err() || ended {
                return;
            }
        }
    });
    chunks
}

fn read_chunk(rows: &mut Rows, people: usize) -> Result<RawChunk, ImportError> {
    let mut chunk = Vec::with_capacity(people);
    while chunk.len() < people
        && let Some(row) = rows.next()?
    {
        chunk.push(row);
    }
    Ok(RawChunk { number: rows.number(), position: rows.position(), rows: chunk })
}

/// The length of the file, and the digest of it and its mapping.
async fn identify(path: &Path, mapping: &Mapping) -> Result<(u64, [u8; 32]), ImportError> {
    use std::io::Read;

    let (path, mapping) = (path.to_owned(), format!("{mapping:?}"));
    let identified = spawn_blocking(move || {
        let mut file = std::fs::File::open(path)?;
        let mut digest = digest::Context::new(&digest::SHA256);
        digest.update(mapping.as_bytes());
        let (mut buffer, mut length) = (vec![0; 1 << 20], 0);
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                let mut id = [0; 32];
                id.copy_from_slice(digest.finish().as_ref());
                return Ok::<_, std::io::Error>((length, id));
            }
            length += read as u64;
            digest.update(&buffer[..read]);
        }
    });
    Ok(identified.await.map_err(std::io::Error::other)??)
}

fn report(import: &ImportRow, rejects: &Rejects, resumed_after: u64, done_before: bool) -> Report {
    let (people, rejected) = (import.rows_in as u64, import.rejected as u64);
    let rejects = (rejected > 0).then(|| rejects.path().to_owned());
    Report { done_before, people, rejected, rejects, resumed_after }
}

impl ImportRow {
    fn new(id: [u8; 32]) -> Self {
        let (body, state) = ("{}".to_owned(), "running".to_owned());
        Self { body, id, position: 0, rejected: 0, rows_in: 0, state, version: 0 }
    }

    fn advance(&mut self, chunk: &Chunk, position: u64, number: u64, rejects_length: u64) {
        self.version += 1;
        self.position = position as i64;
        self.rows_in += chunk.people.len() as i64;
        self.rejected += chunk.rejects.len() as i64;
        let body = serde_json::json!({ "last_row": number, "rejects_length": rejects_length });
        self.body = body.to_string();
    }

    fn finish(&mut self) {
        self.version += 1;
        self.state = "done".to_owned();
    }

    /// The number of the last row that is dealt with.
    fn last_row(&self) -> u64 {
        self.noted("last_row")
    }

    fn rejects_length(&self) -> u64 {
        self.noted("rejects_length")
    }

    fn noted(&self, name: &str) -> u64 {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        body[name].as_u64().unwrap_or(0)
    }
}
