//! How fast the engine itself takes the same rows: for benchmarks.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::{Error, Place, Result, Schema, Server, Val, postgres, sqlite};

/// Rows that one transaction of the embedded engine keeps.
const ROWS: usize = 50_000;

/// Rows of one table.
struct Rows {
    table: &'static str,
    rows: Vec<Vec<Val>>,
}

/// Loads every row of `from` into the empty tables of `to` and says how long that took. Nothing is
/// checked, decoded or recorded: the bound that a load through the register can be held against.
///
/// On PostgreSQL one statement a table copies inside the server. The embedded engine is given each
/// row through the driver, table by table, in the order in which people came: those of a chunk have
/// ids that lie together.
pub async fn raw_copy(from: &Place, to: &Place, schemas: &[&'static Schema]) -> Result<Duration> {
    crate::migrate(to, schemas).await?;
    let tables = schemas.iter().flat_map(|schema| schema.tables.iter().copied()).collect();
    match (from, to) {
        (Place::Sqlite(from), Place::Sqlite(to)) => sqlite_load(from, to, tables),
        (Place::Postgres(from), Place::Postgres(to)) => postgres_copy(from, to, tables).await,
        _ => Err(Error::NoSuchPlace("two places of one engine".to_owned())),
    }
}

fn sqlite_load(from: &Path, to: &Path, tables: Vec<&'static str>) -> Result<Duration> {
    let mut connection = sqlite::connect(to, OpenFlags::default())?;
    let (send, rows) = sync_channel(2);
    let from = PathBuf::from(from);
    let reader = std::thread::spawn(move || {
        let connection = sqlite::connect(&from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        tables.into_iter().try_for_each(|table| sqlite_read(&connection, table, &send))
    });
    let began = Instant::now();
    sqlite_write(&mut connection, rows)?;
    // The rows are loaded once they are in the file and not only in its log.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let took = began.elapsed();
    reader.join().map_err(|_| Error::gone("the reading thread has stopped"))??;
    Ok(took)
}

fn sqlite_read(
    connection: &Connection,
    table: &'static str,
    send: &SyncSender<Rows>,
) -> Result<()> {
    let by_person = connection
        .prepare(&format!("SELECT * FROM {table}"))?
        .column_names()
        .into_iter()
        .find(|name| ["person_id", "subject_id"].contains(name))
        .map(|name| format!(" ORDER BY {name}"));
    let order = by_person.unwrap_or_default();
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}{order}"))?;
    let columns = statement.column_count();
    let mut found = statement.query([])?;
    let mut rows = Vec::with_capacity(ROWS);
    loop {
        let row = found.next()?;
        let ended = row.is_none();
        if let Some(row) = row {
            let values = (0..columns).map(|index| sqlite::value(row.get_ref(index)?));
            rows.push(values.collect::<Result<Vec<_>>>()?);
        }
        if (ended || rows.len() == ROWS)
            && send.send(Rows { table, rows: std::mem::take(&mut rows) }).is_err()
        {
            return Err(Error::gone("the writing thread has stopped"));
        }
        if ended {
            return Ok(());
        }
    }
}

fn sqlite_write(connection: &mut Connection, rows: Receiver<Rows>) -> Result<()> {
    for Rows { table, rows } in rows {
        let Some(first) = rows.first() else { continue };
        let values: Vec<_> = (1..=first.len()).map(|number| format!("?{number}")).collect();
        let insert = format!("INSERT INTO {table} VALUES ({})", values.join(", "));
        let tx = connection.transaction()?;
        let mut statement = tx.prepare_cached(&insert)?;
        for row in &rows {
            statement.execute(params_from_iter(row))?;
        }
        drop(statement);
        tx.commit()?;
    }
    Ok(())
}

async fn postgres_copy(from: &Server, to: &Server, tables: Vec<&'static str>) -> Result<Duration> {
    let mut client = postgres::client(to).await?;
    let began = Instant::now();
    let tx = client.transaction().await?;
    for table in tables {
        let (to, from) = (&to.schema, &from.schema);
        tx.batch_execute(&format!("INSERT INTO {to}.{table} SELECT * FROM {from}.{table}")).await?;
    }
    tx.commit().await?;
    Ok(began.elapsed())
}
