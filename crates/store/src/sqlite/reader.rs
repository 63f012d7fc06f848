//! Reads of the embedded engine: by key on the spot, searches on threads of their own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::{connect, rows};
use crate::{Error, Result, Row, SEARCH_DEADLINE, SEARCHES, SEARCHES_WAITING_MAX, Sql, Val};

/// Connections for reads by key.
const READERS: usize = 4;

#[derive(Debug)]
pub(crate) struct Reader {
    by_key: Arc<Readers>,
    path: PathBuf,
    searches: Arc<Readers>,
    turns: Semaphore,
    waiting: AtomicUsize,
}

#[derive(Debug)]
struct Readers(Vec<Mutex<Connection>>);

/// Runs a search when its turn comes, and interrupts it when it takes too long.
pub(crate) async fn search(
    reader: Arc<Reader>,
    sql: &'static Sql,
    values: Vec<Val>,
) -> Result<Vec<Row>> {
    let turn = reader.turn().await?;
    let running = Arc::clone(&reader);
    let (begun, connection) = tokio::sync::oneshot::channel();
    let task = tokio::task::spawn_blocking(move || {
        let connection = running.searches.free();
        // The one who waits may be gone; then nobody will interrupt.
        let _ = begun.send(connection.get_interrupt_handle());
        rows(&connection, sql, &values)
    });
    let interrupt = connection.await.map_err(Error::unavailable)?;
    let outcome = match tokio::time::timeout(SEARCH_DEADLINE, task).await {
        Ok(outcome) => outcome.map_err(Error::unavailable)?,
        Err(_) => {
            interrupt.interrupt();
            Err(Error::TooSlow)
        }
    };
    drop(turn);
    outcome
}

impl Reader {
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let (by_key, searches) = (Readers::open(path, READERS)?, Readers::open(path, SEARCHES)?);
        Ok(Self::over(path, Arc::new(by_key), Arc::new(searches)))
    }

    /// The file as it is now, whatever is written meanwhile. Checkpoints of the WAL wait for it.
    pub(crate) fn snapshot(&self) -> Result<Self> {
        let one = Readers::open(&self.path, 1)?;
        // The first read fixes the moment.
        one.free().execute_batch("BEGIN; SELECT COUNT(*) FROM sqlite_schema")?;
        let one = Arc::new(one);
        Ok(Self::over(&self.path, Arc::clone(&one), one))
    }

    fn over(path: &Path, by_key: Arc<Readers>, searches: Arc<Readers>) -> Self {
        let (turns, waiting) = (Semaphore::new(SEARCHES), AtomicUsize::new(0));
        Self { by_key, path: path.to_owned(), searches, turns, waiting }
    }

    pub(crate) fn rows(&self, sql: &'static Sql, values: &[Val]) -> Result<Vec<Row>> {
        rows(&self.by_key.free(), sql, values)
    }

    pub(crate) fn sizes(&self) -> Result<Vec<(String, i64)>> {
        let connection = self.searches.free();
        let sql = "SELECT name, SUM(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC";
        let mut statement = connection.prepare(sql)?;
        let sizes = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(sizes.collect::<rusqlite::Result<_>>()?)
    }

    /// Copies the whole file as of one moment, without stopping the writer.
    pub(crate) fn copy_to(&self, file: &Path) -> Result<()> {
        let connection = self.searches.free();
        connection.execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
        Ok(())
    }

    async fn turn(&self) -> Result<tokio::sync::SemaphorePermit<'_>> {
        if let Ok(turn) = self.turns.try_acquire() {
            return Ok(turn);
        }
        let _place = Waiting::take(&self.waiting)?;
        self.turns.acquire().await.map_err(Error::unavailable)
    }
}

/// A place in the queue, given back when it is dropped.
pub(crate) struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    pub(crate) fn take(queue: &'a AtomicUsize) -> Result<Self> {
        let place = Self(queue);
        let before = queue.fetch_add(1, Ordering::Relaxed);
        if before < SEARCHES_WAITING_MAX { Ok(place) } else { Err(Error::Overloaded) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Readers {
    fn open(path: &Path, count: usize) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        (0..count).map(|_| connect(path, flags).map(Mutex::new)).collect::<Result<_>>().map(Self)
    }

    /// The first that is free: every commit empties the cache of each connection once, so the
    /// fewer are in use, the more is found in it.
    fn free(&self) -> MutexGuard<'_, Connection> {
        let Self(connections) = self;
        let free = connections.iter().find_map(|connection| connection.try_lock().ok());
        free.unwrap_or_else(|| connections[0].lock().unwrap_or_else(PoisonError::into_inner))
    }
}
