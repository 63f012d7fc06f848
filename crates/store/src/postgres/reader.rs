//! Reads on PostgreSQL.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use deadpool_postgres::{ClientWrapper, Object, Pool};

use super::rows;
use crate::sqlite::Waiting;
use crate::{Result, Row, Sql, Val};

const SHARED: usize = 2;

pub(crate) struct Reader {
    next: AtomicUsize,
    /// In a transaction that sees the database as of one moment.
    pinned: Option<ClientWrapper>,
    pub(crate) pool: Pool,
    searches: Pool,
    shared: [Mutex<Option<Arc<Object>>>; SHARED],
    waiting: AtomicUsize,
}

impl Reader {
    pub(super) fn new(pool: Pool, searches: Pool) -> Self {
        let (next, waiting) = (AtomicUsize::new(0), AtomicUsize::new(0));
        Self { next, pinned: None, pool, searches, shared: Default::default(), waiting }
    }

    /// The database as it is now, whatever is written meanwhile.
    pub(crate) async fn snapshot(&self) -> Result<Self> {
        // Out of the pool: the connection ends with its transaction.
        let client = Object::take(self.pool.get().await?);
        // The first read fixes the moment.
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1";
        client.batch_execute(begin).await?;
        let whole = Self::new(self.pool.clone(), self.searches.clone());
        Ok(Self { pinned: Some(client), ..whole })
    }

    pub(crate) async fn rows(&self, sql: &'static Sql, values: &[Val]) -> Result<Vec<Row>> {
        if let Some(pinned) = &self.pinned {
            let statement = pinned.prepare_cached(sql.postgres()).await?;
            return rows(pinned, sql, &statement, values).await;
        }
        let client = self.connection().await?;
        let statement = client.prepare_cached(sql.postgres()).await?;
        rows(&client, sql, &statement, values).await
    }

    pub(crate) async fn search(&self, sql: &'static Sql, values: &[Val]) -> Result<Vec<Row>> {
        if self.pinned.is_some() {
            return self.rows(sql, values).await;
        }
        let place = Waiting::take(&self.waiting)?;
        let client = self.searches.get().await?;
        drop(place);
        let statement = client.prepare_cached(sql.postgres()).await?;
        rows(&client, sql, &statement, values).await
    }

    pub(crate) async fn sizes(&self) -> Result<Vec<(String, i64)>> {
        let sql = "
            SELECT c.relname, pg_relation_size(c.oid)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'i', 't')
          ORDER BY 2 DESC";
        let found = self.searches.get().await?.query(sql, &[]).await?;
        found.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// One of the shared connections, made anew when the server has gone away.
    async fn connection(&self) -> Result<Arc<Object>> {
        let place = &self.shared[self.next.fetch_add(1, Ordering::Relaxed) % SHARED];
        let open = place.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(open) = open.filter(|open| !open.is_closed()) {
            return Ok(open);
        }
        let fresh = Arc::new(self.pool.get().await?);
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&fresh));
        Ok(fresh)
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("postgres::Reader(..)")
    }
}
