//! What the ledger remembers beside the database and never in its backups: the last checkpoints it
//! signed, and which keys it destroyed.
//!
//! Both are there for the day on which an old copy is put back. The copy does not know what the
//! world has already seen of the log, nor what may never be read again.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::PersonId;
use serde::{Deserialize, Serialize};
use tlog::Checkpoint;

use crate::log_rows::{self, Shard};
use crate::{EntryId, Error, note};

/// A folder that no backup holds. Each node has its own.
#[derive(Clone, Debug)]
pub struct Memory(Arc<Files>);

#[derive(Debug)]
struct Files {
    folder: PathBuf,
    /// One writer at a time.
    turn: Mutex<()>,
}

/// The last two checkpoints this node signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signed {
    /// The one on which the last was built; it is in the database for sure.
    pub(crate) before: String,
    /// The last. It may have been kept and shown, or the node died before.
    pub(crate) last: String,
}

/// An entry whose key was destroyed: `<person> <entry>`, one a line, all of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Destroyed {
    pub(crate) entry: EntryId,
    pub(crate) subject: PersonId,
}

/// Whether the disk must have it before anything goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flush {
    Later,
    Now,
}

const CHECKPOINTS: &str = "last-checkpoints.json";
const DESTROYED: &str = "destroyed-keys";

impl Memory {
    /// Remembers in `folder`, which is made if it is not there.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(Error::Memory)?;
        let (folder, turn) = (folder.to_owned(), Mutex::new(()));
        Ok(Self(Arc::new(Files { folder, turn })))
    }

    /// Notes what is about to be kept and shown.
    pub(crate) async fn remember(&self, before: &str, last: &str) -> Result<(), Error> {
        let signed = Signed { before: before.to_owned(), last: last.to_owned() };
        self.write(signed, Flush::Now).await
    }

    /// Notes that it was kept. Losing this note only makes the node less strict.
    pub(crate) async fn confirm(&self, last: &str) -> Result<(), Error> {
        let signed = Signed { before: last.to_owned(), last: last.to_owned() };
        self.write(signed, Flush::Later).await
    }

    async fn write(&self, signed: Signed, flush: Flush) -> Result<(), Error> {
        let bytes = serde_json::to_vec(&signed).map_err(|_| Error::Unwritable)?;
        self.on_disk(move |files| files.replace(CHECKPOINTS, &bytes, flush)).await
    }

    /// What was signed last; none on a node that never signed.
    pub(crate) fn signed(&self) -> Result<Option<Signed>, Error> {
        let Some(text) = self.0.read(CHECKPOINTS)? else { return Ok(None) };
        serde_json::from_str(&text).map(Some).map_err(|_| Error::MemoryUnreadable)
    }

    /// Refuses to go on with an older copy of the log than the one this node has signed for.
    pub(crate) fn check(&self, newest: &Shard) -> Result<(), Error> {
        let Some(signed) = self.signed()? else { return Ok(()) };
        let before = Checkpoint::parse(&note::text_of(&signed.before));
        let before = before.map_err(|_| Error::MemoryUnreadable)?;
        let remembered = (log_rows::number(before.origin()), before.size());
        if (newest.number(), newest.size as u64) < remembered { Err(Error::Behind) } else { Ok(()) }
    }

    /// Puts an entry on the list of those whose key is destroyed.
    pub(crate) async fn destroy(&self, destroyed: Destroyed) -> Result<(), Error> {
        let line = format!("{} {}\n", destroyed.subject, destroyed.entry);
        self.on_disk(move |files| files.append(DESTROYED, line.as_bytes())).await
    }

    pub(crate) fn destroyed(&self) -> Result<Vec<Destroyed>, Error> {
        let text = self.0.read(DESTROYED)?.unwrap_or_default();
        // A last line without its end was never acknowledged.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let lines = whole.lines().map(|line| {
            let (subject, entry) = line.split_once(' ')?;
            let (subject, entry) = (PersonId::parse(subject).ok()?, EntryId::parse(entry).ok()?);
            Some(Destroyed { entry, subject })
        });
        lines.collect::<Option<_>>().ok_or(Error::MemoryUnreadable)
    }

    async fn on_disk(
        &self,
        act: impl FnOnce(&Files) -> std::io::Result<()> + Send + 'static,
    ) -> Result<(), Error> {
        let files = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let _turn = files.turn.lock().unwrap_or_else(PoisonError::into_inner);
            act(&files)
        });
        done.await.map_err(|_| Error::Unwritable)?.map_err(Error::Memory)
    }
}

impl Files {
    fn read(&self, name: &str) -> Result<Option<String>, Error> {
        match std::fs::read_to_string(self.folder.join(name)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::Memory(error)),
        }
    }

    fn replace(&self, name: &str, bytes: &[u8], flush: Flush) -> std::io::Result<()> {
        let (path, fresh) = (self.folder.join(name), self.folder.join(format!("{name}.new")));
        let mut file = std::fs::File::create(&fresh)?;
        file.write_all(bytes)?;
        if flush == Flush::Later {
            return std::fs::rename(fresh, path);
        }
        file.sync_data()?;
        std::fs::rename(fresh, path)?;
        std::fs::File::open(&self.folder)?.sync_all()
    }

    fn append(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let path = self.folder.join(name);
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path)?;
        // A line that a crash cut short was never acknowledged.
        let length = file.metadata()?.len();
        file.set_len(length - length % bytes.len() as u64)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        std::fs::File::open(&self.folder)?.sync_all()
    }
}
