//! Copies of a whole database: made while it is in use, put back where none is.
//!
//! A copy of the embedded engine is a database file. A copy of PostgreSQL is a folder with one
//! file of COPY rows for each table, all of one snapshot.

use std::path::Path;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt, pin_mut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_postgres::IsolationLevel;

use crate::{Error, Place, Result, Schema, postgres, sqlite};

pub(crate) fn sqlite(reader: &sqlite::Reader, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Error::Exists);
    }
    reader.copy_to(file)?;
    // The copy is only a copy once the disk has it.
    std::fs::File::open(file).and_then(|file| file.sync_all()).map_err(Error::unavailable)
}

pub(crate) async fn postgres(
    reader: &postgres::Reader,
    folder: &Path,
    schemas: &[&'static Schema],
) -> Result<()> {
    if folder.exists() {
        return Err(Error::Exists);
    }
    tokio::fs::create_dir_all(folder).await.map_err(Error::unavailable)?;
    let mut client = reader.pool.get().await?;
    let snapshot = client.build_transaction();
    let snapshot = snapshot.isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let tx = snapshot.start().await?;
    for table in tables(schemas) {
        let path = folder.join(format!("{table}.copy"));
        let mut file = tokio::fs::File::create(&path).await.map_err(Error::unavailable)?;
        let rows = tx.copy_out(&format!("COPY {table} TO STDOUT BINARY")).await?;
        pin_mut!(rows);
        while let Some(bytes) = rows.next().await {
            file.write_all(&bytes?).await.map_err(Error::unavailable)?;
        }
        file.sync_all().await.map_err(Error::unavailable)?;
    }
    Ok(tx.commit().await?)
}

/// Puts a copy where no database is yet.
pub(crate) async fn restore(copy: &Path, place: &Place, schemas: &[&'static Schema]) -> Result<()> {
    match place {
        Place::Sqlite(path) if path.exists() => Err(Error::Exists),
        Place::Sqlite(path) => {
            std::fs::copy(copy, path).map_err(Error::unavailable)?;
            std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(Error::unavailable)
        }
        Place::Postgres(server) => {
            if crate::migrate(place, schemas).await?.is_empty() {
                return Err(Error::Exists);
            }
            let mut client = postgres::client(server).await?;
            let tx = client.transaction().await?;
            for table in tables(schemas) {
                let path = copy.join(format!("{table}.copy"));
                let mut file = tokio::fs::File::open(&path).await.map_err(Error::unavailable)?;
                let sink = tx.copy_in(&format!("COPY {table} FROM STDIN BINARY")).await?;
                pin_mut!(sink);
                let mut buffer = vec![0; 1 << 16];
                loop {
                    let length = file.read(&mut buffer).await.map_err(Error::unavailable)?;
                    if length == 0 {
                        break;
                    }
                    sink.send(Bytes::copy_from_slice(&buffer[..length])).await?;
                }
                sink.close().await?;
            }
            Ok(tx.commit().await?)
        }
    }
}

fn tables(schemas: &[&'static Schema]) -> impl Iterator<Item = &'static str> {
    schemas.iter().flat_map(|schema| schema.tables.iter().copied())
}
