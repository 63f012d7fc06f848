//! What the ledger remembers beside the database and never in its backups: the last checkpoints it
//! signed, and which keys it destroyed.
//!
//! Both are there for the day on which an old copy is put back. The copy does not know what the
//! world has already seen of the log, nor what may never be read again.

use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::FileExt as _;
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
    checkpoints: File,
    destroyed: PathBuf,
    /// One writer at a time; the number of its next note.
    turn: Mutex<u64>,
}

/// The last two checkpoints this node signed, without their signatures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signed {
    /// The one on which the last was built; it is in the database for sure.
    pub(crate) before: String,
    /// The last. It may have been kept and shown, or the node died before.
    pub(crate) last: String,
    number: u64,
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

const CHECKPOINTS: &str = "last-checkpoints";
const DESTROYED: &str = "destroyed-keys";
/// Notes go round in so many places of a file that never grows, so that one costs one trip to the
/// disk, and a crash in the middle of one leaves an older whole.
const SLOTS: u64 = 3;
const SLOT_BYTES: usize = 2_048;

impl Memory {
    /// Remembers in `folder`, which is made if it is not there.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(Error::Memory)?;
        let path = folder.join(CHECKPOINTS);
        let mut open = OpenOptions::new();
        let open = open.create(true).truncate(false).read(true).write(true).open(path);
        let checkpoints = open.map_err(Error::Memory)?;
        let (destroyed, turn) = (folder.join(DESTROYED), Mutex::new(0));
        let files = Files { checkpoints, destroyed, turn };
        let number = files.signed()?.map_or(0, |signed| signed.number + 1);
        Ok(Self(Arc::new(Files { turn: Mutex::new(number), ..files })))
    }

    /// Notes what is about to be kept and shown.
    pub(crate) async fn remember(&self, before: &str, last: &str) -> Result<(), Error> {
        self.sign(note::text_of(before), note::text_of(last), Flush::Now).await
    }

    /// Notes that it was kept. Losing this note only makes the node less strict.
    pub(crate) async fn confirm(&self, last: &str) -> Result<(), Error> {
        self.sign(note::text_of(last), note::text_of(last), Flush::Later).await
    }

    /// What was signed last; none on a node that never signed.
    pub(crate) fn signed(&self) -> Result<Option<Signed>, Error> {
        self.0.signed()
    }

    async fn sign(&self, before: String, last: String, flush: Flush) -> Result<(), Error> {
        self.on_disk(move |files, number| {
            files.note(&Signed { before, last, number: *number }, flush)?;
            *number += 1;
            Ok(())
        })
        .await
    }

    /// Refuses to go on with an older copy of the log than the one this node has signed for.
    pub(crate) fn check(&self, newest: Option<&Shard>) -> Result<(), Error> {
        let Some(signed) = self.signed()? else { return Ok(()) };
        // A shard is there before anything in it is signed.
        let newest = newest.ok_or(Error::Behind)?;
        let before = Checkpoint::parse(&signed.before);
        let before = before.map_err(|_| Error::MemoryUnreadable)?;
        let remembered = (log_rows::number(before.origin()), before.size());
        if (newest.number(), newest.size as u64) < remembered { Err(Error::Behind) } else { Ok(()) }
    }

    /// Puts an entry on the list of those whose key is destroyed.
    pub(crate) async fn destroy(&self, destroyed: Destroyed) -> Result<(), Error> {
        let line = format!("{} {}\n", destroyed.subject, destroyed.entry);
        self.on_disk(move |files, _| append(&files.destroyed, line.as_bytes())).await
    }

    pub(crate) fn destroyed(&self) -> Result<Vec<Destroyed>, Error> {
        let text = match std::fs::read_to_string(&self.0.destroyed) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(Error::Memory)?,
        };
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
        act: impl FnOnce(&Files, &mut u64) -> io::Result<()> + Send + 'static,
    ) -> Result<(), Error> {
        let files = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let mut number = files.turn.lock().unwrap_or_else(PoisonError::into_inner);
            act(&files, &mut number)
        });
        done.await.map_err(|_| Error::Unwritable)?.map_err(Error::Memory)
    }
}

impl Files {
    /// The newest note that is whole.
    fn signed(&self) -> Result<Option<Signed>, Error> {
        let length = self.checkpoints.metadata().map_err(Error::Memory)?.len();
        let mut notes = Vec::new();
        for slot in 0..length / SLOT_BYTES as u64 {
            let mut bytes = [0; SLOT_BYTES];
            let read = self.checkpoints.read_exact_at(&mut bytes, slot * SLOT_BYTES as u64);
            read.map_err(Error::Memory)?;
            notes.extend(serde_json::from_slice::<Signed>(&bytes).ok());
        }
        // Someone who empties the file must not make the node forget in silence.
        let newest = notes.into_iter().max_by_key(|signed| signed.number);
        if newest.is_none() && length > 0 { Err(Error::MemoryUnreadable) } else { Ok(newest) }
    }

    fn note(&self, signed: &Signed, flush: Flush) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(signed)?;
        if bytes.len() > SLOT_BYTES {
            return Err(io::Error::other("the name of the log is too long to be remembered"));
        }
        bytes.resize(SLOT_BYTES, b' ');
        let slot = signed.number % SLOTS;
        self.checkpoints.write_all_at(&bytes, slot * SLOT_BYTES as u64)?;
        if flush == Flush::Now { self.checkpoints.sync_data() } else { Ok(()) }
    }
}

fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    // A line that a crash cut short was never acknowledged.
    let length = file.metadata()?.len();
    file.set_len(length - length % line.len() as u64)?;
    file.write_all(line)?;
    file.sync_data()?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_note_torn_by_a_crash_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::in_folder(folder.path()).unwrap();
        assert_eq!(memory.signed().unwrap(), None);
        for number in 0..5 {
            memory.sign("a".to_owned(), number.to_string(), Flush::Now).await.unwrap();
        }
        let torn = OpenOptions::new().write(true).open(folder.path().join(CHECKPOINTS)).unwrap();
        torn.write_all_at(b"\0\0\0", 4 % SLOTS * SLOT_BYTES as u64).unwrap();

        let memory = Memory::in_folder(folder.path()).unwrap();
        assert_eq!(memory.signed().unwrap().unwrap().last, "3");
        torn.write_all_at(&[0; 3 * SLOT_BYTES], 0).unwrap();
        assert!(matches!(Memory::in_folder(folder.path()), Err(Error::MemoryUnreadable)));
    }

    #[tokio::test]
    async fn a_destroyed_key_cut_short_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::in_folder(folder.path()).unwrap();
        let destroyed = |number| Destroyed {
            entry: EntryId::from_bytes(&[number; 16]).unwrap(),
            subject: PersonId::from_bytes(&[1; 16]).unwrap(),
        };
        memory.destroy(destroyed(1)).await.unwrap();
        let mut torn = OpenOptions::new().append(true).open(folder.path().join(DESTROYED)).unwrap();
        torn.write_all(b"0101").unwrap();
        assert_eq!(memory.destroyed().unwrap(), [destroyed(1)]);
        memory.destroy(destroyed(2)).await.unwrap();
        assert_eq!(memory.destroyed().unwrap(), [destroyed(1), destroyed(2)]);
    }
}
