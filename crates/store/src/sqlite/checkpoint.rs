//! Moves what the writer has logged into the database file, on a thread and a connection of its
//! own, so that no commit waits for it.
//!
//! A passive checkpoint copies beside the writer but cannot let the log start anew while the
//! writer goes on. When the log has grown long, a second one copies what was written during the
//! first, and then one that restarts the log holds the writer up for what little is left.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::connect;
use crate::{Error, Result};

/// Changes after which a checkpoint is worth its while.
const CHANGES_BETWEEN: usize = 4_096;
/// Length of the log, in bytes, past which it is made to start anew.
const LOG_LENGTH_MAX: u64 = 128 << 20;
/// How long the last checkpoint waits for those who still read.
const FAREWELL: Duration = Duration::from_millis(500);

pub(super) struct Checkpointer {
    changes: std::cell::Cell<usize>,
    due: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    pub(super) fn start(path: &Path) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connect(path, flags)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let (due, waiting) = sync_channel(1);
        let thread = std::thread::Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || run(&connection, &PathBuf::from(log), &waiting))
            .map_err(Error::unavailable)?;
        Ok(Self { changes: std::cell::Cell::new(0), due, thread })
    }

    /// Counts what was written and asks for a checkpoint now and then. Never waits.
    pub(super) fn wrote(&self, changes: usize) {
        // A read leaves one entry and no change, and still fills a page of the log.
        self.changes.set(self.changes.get() + changes + 1);
        if self.changes.get() >= CHANGES_BETWEEN {
            self.changes.set(0);
            match self.due.try_send(()) {
                Ok(()) | Err(TrySendError::Full(())) => {}
                Err(TrySendError::Disconnected(())) => tracing::error!("checkpoints have stopped"),
            }
        }
    }

    /// Leaves nothing in the log: whoever opens the file next would have to read all of it first.
    pub(super) fn finish(self) {
        drop(self.due);
        if self.thread.join().is_err() {
            tracing::error!("the thread of checkpoints has panicked");
        }
    }
}

fn run(connection: &Connection, log: &Path, due: &Receiver<()>) {
    while due.recv().is_ok() {
        if let Err(error) = checkpoint(connection, log) {
            // The log keeps what could not be copied; the next checkpoint tries again.
            tracing::warn!(%error, "checkpoint failed");
        }
    }
    let emptied = connection.busy_timeout(FAREWELL).and_then(|()| copied(connection, "TRUNCATE"));
    if let Err(error) = emptied {
        tracing::warn!(%error, "last checkpoint failed");
    }
}

fn checkpoint(connection: &Connection, log: &Path) -> rusqlite::Result<()> {
    let long = std::fs::metadata(log).is_ok_and(|log| log.len() > LOG_LENGTH_MAX);
    let modes: &[_] = if long { &["PASSIVE", "PASSIVE", "RESTART"] } else { &["PASSIVE"] };
    modes.iter().try_for_each(|mode| copied(connection, mode))
}

fn copied(connection: &Connection, mode: &str) -> rusqlite::Result<()> {
    connection.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()))
}
