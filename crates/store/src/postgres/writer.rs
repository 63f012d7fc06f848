//! The tasks that write.
//!
//! Each takes what has queued up, puts the changes of all of it in the order of table and key, and
//! sends them in one transaction: inserts of one statement go as arrays, or by COPY through a
//! staging table when there are many. If something in it is refused, the transaction is undone and
//! each piece of work is tried by itself, so that it answers only for its own.

use std::sync::Arc;

use deadpool_postgres::{Object, Pool, Transaction};
use futures_util::future::join_all;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_postgres::Statement;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

use crate::changes::{Change, Fits, Work};
use crate::journal::Scribe;
use crate::{Error, Result, Sql, Val};

const WORK_MAX: usize = 128;
const CHANGES_MAX: usize = 2_048;
const QUEUE_MAX: usize = 4_096;
const WRITERS: usize = 4;
/// From so many rows on, COPY is faster than arrays.
const COPY_MIN: usize = 512;

#[derive(Debug)]
pub(crate) struct Keeper(mpsc::Sender<Job>);

#[derive(Debug)]
struct Job {
    done: oneshot::Sender<Result<()>>,
    work: Arc<Work>,
}

impl Keeper {
    pub(super) fn start(pool: &Pool, scribe: &Scribe) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..WRITERS {
            tokio::spawn(write(pool.clone(), Arc::clone(&jobs), scribe.clone()));
        }
        Self(queue)
    }

    pub(crate) async fn keep(&self, work: Arc<Work>) -> Result<()> {
        let (done, kept) = oneshot::channel();
        let gone = || Error::gone("the writer tasks have stopped");
        self.0.send(Job { done, work }).await.map_err(|_| gone())?;
        kept.await.map_err(|_| gone())?
    }
}

async fn write(pool: Pool, jobs: Arc<Mutex<mpsc::Receiver<Job>>>, scribe: Scribe) {
    loop {
        let batch = take(&mut *jobs.lock().await).await;
        if batch.is_empty() {
            return;
        }
        let work: Vec<&Work> = batch.iter().map(|job| &*job.work).collect();
        let mut outcomes = vec![keep(&pool, &work, &scribe).await; batch.len()];
        if outcomes[0].as_ref().is_err_and(|e| e.is_refusal() || matches!(e, Error::Busy)) {
            for (work, outcome) in work.iter().zip(&mut outcomes) {
                *outcome = keep(&pool, &[work], &scribe).await;
            }
        }
        for (job, outcome) in batch.into_iter().zip(outcomes) {
            // A caller who no longer waits has lost nothing: the work is kept or refused as told.
            let _ = job.done.send(outcome);
        }
    }
}

/// What has queued up, as far as it fits in one transaction. Empty when nobody can ask any more.
async fn take(jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut batch: Vec<Job> = jobs.recv().await.into_iter().collect();
    let mut changes = batch.iter().map(|job| job.work.changes.len()).sum::<usize>();
    while !batch.is_empty()
        && batch.len() < WORK_MAX
        && changes < CHANGES_MAX
        && let Ok(job) = jobs.try_recv()
    {
        changes += job.work.changes.len();
        batch.push(job);
    }
    batch
}

async fn keep(pool: &Pool, work: &[&Work], scribe: &Scribe) -> Result<()> {
    let rows = scribe.rows(work.iter().copied());
    let mut changes: Vec<&Change> = work.iter().flat_map(|work| &work.changes).collect();
    changes.sort_by(|one, other| one.order().cmp(&other.order()));
    changes.extend(&rows);

    let mut client: Object = pool.get().await?;
    let tx = client.transaction().await?;
    let mut alike = Vec::new();
    for run in
        changes.chunk_by(|one, other| one.sql.is_insert() && std::ptr::eq(one.sql, other.sql))
    {
        if run.len() >= COPY_MIN {
            // COPY needs the connection for itself.
            apply_all(&tx, &std::mem::take(&mut alike)).await?;
            copy(&tx, run).await?;
        } else {
            alike.push(run);
        }
    }
    apply_all(&tx, &alike).await?;
    Ok(tx.commit().await?)
}

/// Sends the runs one behind the other without waiting for answers between them. All are prepared
/// before the first is sent, so that none overtakes another.
async fn apply_all(tx: &Transaction<'_>, runs: &[&[&Change]]) -> Result<()> {
    let mut prepared = Vec::with_capacity(runs.len());
    for run in runs {
        prepared.push((*run, prepare(tx, run).await?));
    }
    let applied = prepared.iter().map(|(run, statement)| apply(tx, run, statement));
    // The first in order is the cause; those behind it only say that the transaction has failed.
    join_all(applied).await.into_iter().collect()
}

async fn prepare(tx: &Transaction<'_>, run: &[&Change]) -> Result<Statement> {
    let sql = run[0].sql;
    Ok(match run[0].fits {
        Fits::Guard => tx.prepare_cached(&format!("{} FOR SHARE", sql.postgres())).await?,
        Fits::Any | Fits::One if run.len() > 1 => {
            let single = tx.prepare_cached(sql.postgres()).await?;
            tx.prepare_cached(&sql.unnested(single.params().iter().map(Type::name))).await?
        }
        Fits::Any | Fits::One => tx.prepare_cached(sql.postgres()).await?,
    })
}

async fn apply(tx: &Transaction<'_>, run: &[&Change], statement: &Statement) -> Result<()> {
    let [change] = run else { return insert(tx, run, statement).await };
    let rows = match change.fits {
        Fits::Guard => {
            let values: Vec<_> = change.values.iter().map(|value| value as _).collect();
            tx.query(statement, &values).await?.len() as u64
        }
        Fits::Any | Fits::One => tx.execute_raw(statement, &change.values).await?,
    };
    if change.met(rows) { Ok(()) } else { Err(Error::Stale) }
}

/// Many rows of one `INSERT`, one array for each value.
async fn insert(tx: &Transaction<'_>, run: &[&Change], statement: &Statement) -> Result<()> {
    let column =
        |index: usize| -> Vec<&Val> { run.iter().map(|change| &change.values[index]).collect() };
    let columns: Vec<_> = (0..statement.params().len()).map(column).collect();
    let rows = tx.execute_raw(statement, &columns).await?;
    all_met(run, rows)
}

/// Many more rows of one `INSERT`, by COPY into a staging table and from there.
async fn copy(tx: &Transaction<'_>, run: &[&Change]) -> Result<()> {
    let sql = run[0].sql;
    let types = tx.prepare_cached(sql.postgres()).await?.params().to_vec();
    let stage = staging_table(sql, types.len());
    let columns: Vec<_> =
        (1..).zip(&types).map(|(number, kind)| format!("v{number} {}", kind.name())).collect();
    let columns = columns.join(", ");
    tx.batch_execute(&format!(
        "CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ({columns}) ON COMMIT DELETE ROWS"
    ))
    .await?;
    let sink = tx.copy_in(&format!("COPY {stage} FROM STDIN BINARY")).await?;
    let writer = BinaryCopyInWriter::new(sink, &types);
    tokio::pin!(writer);
    for change in run {
        writer.as_mut().write_raw(&change.values).await?;
    }
    writer.finish().await?;
    let rows = tx.execute(&sql.insert_from(&stage), &[]).await?;
    // The same statement may come again in this transaction.
    tx.batch_execute(&format!("TRUNCATE {stage}")).await?;
    all_met(run, rows)
}

/// A name of its own for each statement: its table and where the statement lies in the program.
fn staging_table(sql: &'static Sql, values: usize) -> String {
    format!("stage_{}_{values}_{:x}", sql.place().table, std::ptr::from_ref(sql).addr())
}

fn all_met(run: &[&Change], rows: u64) -> Result<()> {
    let all_one = run.iter().all(|change| change.fits == Fits::One);
    if all_one && rows != run.len() as u64 { Err(Error::Stale) } else { Ok(()) }
}
