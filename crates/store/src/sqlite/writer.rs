//! The one thread that writes.

use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior, params_from_iter};
use tokio::sync::{mpsc, oneshot};

use super::checkpoint::Checkpointer;
use crate::changes::{Change, Fits, Work};
use crate::journal::Scribe;
use crate::{Error, Result};

/// A trip to the disk carries at most so much work, and takes up no more once it has so many
/// changes.
const WORK_MAX: usize = 256;
const CHANGES_MAX: usize = 4_096;
const QUEUE_MAX: usize = 4_096;
/// How long a trip waits for more when the one before was shared: where many write, a trip for
/// each two or three of them costs more than they do.
const LINGER: Duration = Duration::from_micros(500);

#[derive(Debug)]
pub(crate) struct Keeper {
    /// Gone only while the keeper goes.
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Job {
    done: oneshot::Sender<Result<()>>,
    work: Arc<Work>,
}

impl Keeper {
    pub(crate) fn start(writer: Connection, scribe: Scribe, path: &Path) -> Result<Self> {
        let checkpointer = Checkpointer::start(path)?;
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || write(writer, jobs, &scribe, checkpointer))
            .map_err(Error::unavailable)?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    pub(crate) async fn keep(&self, work: Arc<Work>) -> Result<()> {
        let (done, kept) = oneshot::channel();
        let gone = || Error::gone("the writer thread has stopped");
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(Job { done, work }).await.map_err(|_| gone())?;
        kept.await.map_err(|_| gone())?
    }
}

/// Waits until what was queued is kept and the log is empty: a process that ended before would
/// leave both to the next start.
impl Drop for Keeper {
    fn drop(&mut self) {
        self.queue.take();
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the writer thread has panicked");
        }
    }
}

fn write(
    mut writer: Connection,
    mut jobs: mpsc::Receiver<Job>,
    scribe: &Scribe,
    checkpointer: Checkpointer,
) {
    let mut shared = false;
    while let Some(first) = jobs.blocking_recv() {
        if shared {
            linger();
        }
        let mut changes = first.work.changes.len();
        let mut batch = vec![first];
        while batch.len() < WORK_MAX
            && changes < CHANGES_MAX
            && let Ok(next) = jobs.try_recv()
        {
            changes += next.work.changes.len();
            batch.push(next);
        }
        shared = batch.len() > 1;
        let outcomes = keep(&mut writer, &batch, scribe)
            .unwrap_or_else(|error| batch.iter().map(|_| Err(error.clone())).collect());
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            // A caller who no longer waits has lost nothing: the work is kept or refused as told.
            let _ = job.done.send(outcome);
        }
        checkpointer.wrote(changes);
    }
    checkpointer.finish();
}

#[expect(clippy::disallowed_methods, reason = "nothing is waited for but that time passes")]
fn linger() {
    std::thread::sleep(LINGER);
}

/// Keeps the whole batch with one trip to the disk. What is refused leaves no trace; anything
/// worse undoes the batch.
fn keep(writer: &mut Connection, batch: &[Job], scribe: &Scribe) -> Result<Vec<Result<()>>> {
    let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in batch {
        outcomes.push(attempt(&tx, &job.work.changes)?);
    }
    let kept = batch.iter().zip(&outcomes).filter(|(_, outcome)| outcome.is_ok());
    for row in scribe.rows(kept.map(|(job, _)| &*job.work)) {
        apply(&tx, &row)?;
    }
    tx.commit()?;
    Ok(outcomes)
}

/// The inner result says whether the work was refused, the outer one whether the batch can go on.
fn attempt(tx: &Transaction<'_>, changes: &[Change]) -> Result<Result<()>> {
    if changes.is_empty() {
        return Ok(Ok(()));
    }
    tx.prepare_cached("SAVEPOINT work")?.execute([])?;
    let outcome = changes.iter().try_for_each(|change| apply(tx, change));
    match &outcome {
        Err(error) if error.is_refusal() => {
            tx.prepare_cached("ROLLBACK TO work")?.execute([])?;
        }
        Err(error) => return Err(error.clone()),
        Ok(()) => {}
    }
    tx.prepare_cached("RELEASE work")?.execute([])?;
    Ok(outcome)
}

fn apply(tx: &Transaction<'_>, change: &Change) -> Result<()> {
    let mut statement = tx.prepare_cached(change.sql.sqlite())?;
    let values = params_from_iter(&change.values);
    let rows = match change.fits {
        Fits::Guard => u64::from(statement.exists(values)?),
        Fits::Any | Fits::One => statement.execute(values)? as u64,
    };
    if change.met(rows) { Ok(()) } else { Err(Error::Stale) }
}
