//! The statements of the walks: pages in the order of a key, and what hangs together with a row.

use kernel::PersonId;
use store::{Db, Error, Result, Row};

use crate::batch_rows::Link;
use crate::rows::{ChunkRow, entry_from_row, member_from_row};
use crate::{Entry, MemberEntry};

store::statements! {
    CHUNKS_AFTER scatter = "
        SELECT chunk_id, entry_id, leaves
          FROM ledger_chunk
         WHERE chunk_id > $1
      ORDER BY chunk_id
         LIMIT $2";

    // Both engines count from 1.
    CHUNK_LEAF by chunk_id = "
        SELECT substr(leaves, CAST(CAST($2 AS BIGINT) * 32 + 1 AS INTEGER), 32) AS leaf
          FROM ledger_chunk
         WHERE chunk_id = $1";

    COMMITMENT by shard = "
        SELECT substr(commitments, CAST(CAST($3 AS BIGINT) * 32 + 1 AS INTEGER), 32) AS commitment
          FROM ledger_round
         WHERE shard = $1 AND round = $2";

    ENTRIES_AFTER scatter = "
        SELECT subject_id, entry_id, leaf, leaf_key, record, sealed_until, authority, batch_id,
               batch_offset
          FROM ledger_entry
         WHERE (subject_id, entry_id) > ($1, $2)
      ORDER BY subject_id, entry_id
         LIMIT $3";

    HEADS_AFTER scatter = "
        SELECT subject_id, chain, seq
          FROM ledger_head
         WHERE (subject_id, chain) > ($1, $2)
      ORDER BY subject_id, chain
         LIMIT $3";

    LISTED by batch_id = "
        SELECT shard, place,
               substr(leaves, CAST(CAST($2 AS BIGINT) * 32 + 1 AS INTEGER), 32) AS leaf,
               substr(members, CAST(CAST($2 AS BIGINT) * 33 + 1 AS INTEGER), 33) AS member,
               substr(links, CAST(CAST($2 AS BIGINT) * 40 + 1 AS INTEGER), 40) AS link
          FROM ledger_batch
         WHERE batch_id = $1";

    MEMBERS_AFTER scatter = "
        SELECT subject_id, chunk_id, chunk_offset, content_digest, leaf_key
          FROM ledger_member
         WHERE (subject_id, chunk_id) > ($1, $2)
      ORDER BY subject_id, chunk_id
         LIMIT $3";

    TILES_COUNT by shard = "
        SELECT COUNT(*) AS tiles
          FROM ledger_tile
         WHERE shard = $1";
}

const PAGE: i64 = 512;
const CHUNKS_PAGE: i64 = 32;

/// A row of a page under its key, readable or not.
pub(super) struct Keyed<T> {
    pub(super) key: (Vec<u8>, Vec<u8>),
    pub(super) row: Result<T>,
}

/// An entry with what only the walk looks at.
pub(super) struct FullEntry {
    pub(super) authority: Option<String>,
    pub(super) entry: Entry,
}

/// What a batch says of one of its leaves.
pub(super) struct Listed {
    pub(super) leaf: Vec<u8>,
    pub(super) member: Vec<u8>,
    /// Once it has a place: shard, index, link.
    pub(super) place: Option<(String, i64, Link)>,
}

pub(super) async fn chunks_after(db: &Db, after: &[u8]) -> Result<Vec<Keyed<ChunkRow>>> {
    let rows = db.search(&CHUNKS_AFTER, vec![after.into(), CHUNKS_PAGE.into()]).await?;
    let keyed = |row: &Row| {
        let key = (bytes(row, "chunk_id")?, Vec::new());
        Ok(Keyed { key, row: crate::rows::chunk_from_row(row) })
    };
    rows.iter().map(keyed).collect()
}

pub(super) async fn chunk_leaf(db: &Db, chunk: PersonId, offset: i64) -> Result<Option<Vec<u8>>> {
    let row = db.row(&CHUNK_LEAF, vec![chunk.as_bytes().into(), offset.into()]).await?;
    // Past the end SQLite finds nothing and PostgreSQL an empty piece.
    row.map(|row| Ok(row.get::<Option<&[u8]>>("leaf")?.unwrap_or_default().to_vec())).transpose()
}

pub(super) async fn commitment(
    db: &Db,
    (shard, round): (&str, i64),
    offset: i64,
) -> Result<Option<Vec<u8>>> {
    let row = db.row(&COMMITMENT, vec![shard.into(), round.into(), offset.into()]).await?;
    row.map(|row| bytes(&row, "commitment")).transpose()
}

pub(super) async fn entries_after(
    db: &Db,
    (subject, entry): &(Vec<u8>, Vec<u8>),
) -> Result<Vec<Keyed<FullEntry>>> {
    let after = vec![subject.as_slice().into(), entry.as_slice().into(), PAGE.into()];
    let rows = db.search(&ENTRIES_AFTER, after).await?;
    let full = |row: &Row| {
        let authority = row.get::<Option<&str>>("authority")?.map(str::to_owned);
        Ok(FullEntry { authority, entry: entry_from_row(person(row)?, row)? })
    };
    let keyed = |row: &Row| {
        let key = (bytes(row, "subject_id")?, bytes(row, "entry_id")?);
        Ok(Keyed { key, row: full(row) })
    };
    rows.iter().map(keyed).collect()
}

/// `(person, chain, seq)` of the heads after one.
pub(super) async fn heads_after(
    db: &Db,
    (subject, chain): (&[u8], i64),
) -> Result<Vec<(PersonId, i64, i64)>> {
    let rows = db.search(&HEADS_AFTER, vec![subject.into(), chain.into(), PAGE.into()]).await?;
    rows.iter().map(|row| Ok((person(row)?, row.get("chain")?, row.get("seq")?))).collect()
}

pub(super) async fn listed(db: &Db, batch: &[u8], offset: i64) -> Result<Option<Listed>> {
    let row = db.row(&LISTED, vec![batch.into(), offset.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let place = match (row.get::<Option<&str>>("shard")?, row.get::<Option<i64>>("place")?) {
        (Some(shard), Some(place)) => {
            Some((shard.to_owned(), place + offset, Link::parse(row.get("link")?)?))
        }
        _ => None,
    };
    Ok(Some(Listed { leaf: bytes(&row, "leaf")?, member: bytes(&row, "member")?, place }))
}

pub(super) async fn members_after(
    db: &Db,
    (subject, chunk): &(Vec<u8>, Vec<u8>),
) -> Result<Vec<Keyed<MemberEntry>>> {
    let after = vec![subject.as_slice().into(), chunk.as_slice().into(), PAGE.into()];
    let rows = db.search(&MEMBERS_AFTER, after).await?;
    let keyed = |row: &Row| {
        let key = (bytes(row, "subject_id")?, bytes(row, "chunk_id")?);
        Ok(Keyed { key, row: person(row).and_then(|subject| member_from_row(subject, row)) })
    };
    rows.iter().map(keyed).collect()
}

pub(super) async fn tiles_count(db: &Db, shard: &str) -> Result<i64> {
    let row = db.row(&TILES_COUNT, vec![shard.into()]).await?;
    row.map_or(Ok(0), |row| row.get("tiles"))
}

fn person(row: &Row) -> Result<PersonId> {
    let corrupt = |_| Error::Corrupt { what: "person id" };
    PersonId::from_bytes(row.get("subject_id")?).map_err(corrupt)
}

fn bytes(row: &Row, column: &'static str) -> Result<Vec<u8>> {
    row.get::<&[u8]>(column).map(<[u8]>::to_vec)
}
