//! How fast the engine itself takes the same rows: for benchmarks.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::OpenFlags;

use crate::{Error, Place, Result, Schema, Server, postgres, sqlite};

/// Copies every table of `from` into the empty tables of `to`, engine to engine, one statement a
/// table and one transaction for all, and says how long that took. Nothing is checked, decoded or
/// recorded: the bound that a load through the register can be held against.
pub async fn raw_copy(from: &Place, to: &Place, schemas: &[&'static Schema]) -> Result<Duration> {
    crate::migrate(to, schemas).await?;
    let tables = schemas.iter().flat_map(|schema| schema.tables.iter().copied()).collect();
    match (from, to) {
        (Place::Sqlite(from), Place::Sqlite(to)) => sqlite_copy(from, to, tables),
        (Place::Postgres(from), Place::Postgres(to)) => postgres_copy(from, to, tables).await,
        _ => Err(Error::NoSuchPlace("two places of one engine".to_owned())),
    }
}

fn sqlite_copy(from: &Path, to: &Path, tables: Vec<&'static str>) -> Result<Duration> {
    let mut connection = sqlite::connect(to, OpenFlags::default())?;
    connection.execute("ATTACH DATABASE ?1 AS source", [from.to_string_lossy()])?;
    let began = Instant::now();
    let tx = connection.transaction()?;
    for table in tables {
        tx.execute(&format!("INSERT INTO main.{table} SELECT * FROM source.{table}"), [])?;
    }
    tx.commit()?;
    // The rows are loaded once they are in the file and not only in its log.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(began.elapsed())
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
