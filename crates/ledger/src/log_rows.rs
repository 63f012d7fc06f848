//! The rows of the log: shards, the lease, tiles, heads, rounds, what witnesses have signed. Each
//! function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row, Val};

store::statements! {
    COSIGNATURE_UPSERT by shard = "
        INSERT INTO ledger_cosignature (shard, witness, size, note)
             VALUES ($1, $2, $3, $4)
        ON CONFLICT (shard, witness) DO UPDATE
                SET size = EXCLUDED.size, note = EXCLUDED.note";

    COSIGNATURES_BY_SHARD by shard = "
        SELECT witness, size, note
          FROM ledger_cosignature
         WHERE shard = $1
      ORDER BY witness";

    HEAD_BY_SUBJECT by subject_id = "
        SELECT seq, head, head_key, shard, round, commitment_offset
          FROM ledger_head
         WHERE subject_id = $1 AND chain = $2";

    HEAD_UPSERT by subject_id = "
        INSERT INTO ledger_head (subject_id, chain, seq, head, head_key, shard, round,
                                 commitment_offset)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (subject_id, chain) DO UPDATE
                SET seq = EXCLUDED.seq, head = EXCLUDED.head, head_key = EXCLUDED.head_key,
                    shard = EXCLUDED.shard, round = EXCLUDED.round,
                    commitment_offset = EXCLUDED.commitment_offset";

    LEASE_BY_NAME by name = "
        SELECT holder, fence, until
          FROM ledger_lease
         WHERE name = $1";

    LEASE_GUARD by name = "
        SELECT 1
          FROM ledger_lease
         WHERE name = $1 AND holder = $2 AND fence = $3";

    LEASE_INSERT by name = "
        INSERT INTO ledger_lease (name, holder, fence, until)
             VALUES ($1, $2, $3, $4)";

    LEASE_TAKE by name = "
        UPDATE ledger_lease
           SET holder = $2, fence = $3, until = $4
         WHERE name = $1 AND fence = $5 AND until = $6";

    ROUND_BY_NUMBER by shard = "
        SELECT place, commitments
          FROM ledger_round
         WHERE shard = $1 AND round = $2";

    ROUND_INSERT by shard = "
        INSERT INTO ledger_round (shard, round, place, commitments)
             VALUES ($1, $2, $3, $4)";

    ROUNDS_FROM by shard = "
        SELECT round, place, commitments
          FROM ledger_round
         WHERE shard = $1 AND round >= $2
      ORDER BY round
         LIMIT $3";

    SHARD_ADVANCE by shard = "
        UPDATE ledger_shard
           SET version = $2 + 1, size = $3, checkpoint = $4, signed_at = $5
         WHERE shard = $1 AND version = $2 AND closed = 0";

    SHARD_CLOSE by shard = "
        UPDATE ledger_shard
           SET version = $2 + 1, closed = 1
         WHERE shard = $1 AND version = $2";

    SHARD_INSERT by shard = "
        INSERT INTO ledger_shard (shard, version, size, checkpoint, signed_at, opened_at,
                                  statement, closed)
             VALUES ($1, 1, 0, $2, $3, $3, $4, 0)";

    SHARDS scatter = "
        SELECT shard, version, size, checkpoint, signed_at, opened_at, statement, closed
          FROM ledger_shard
      ORDER BY opened_at DESC, shard DESC
         LIMIT $1";

    TILE_BY_ID by shard = "
        SELECT bytes
          FROM ledger_tile
         WHERE shard = $1 AND level = $2 AND position = $3";

    TILE_UPSERT by shard = "
        INSERT INTO ledger_tile (shard, level, position, bytes)
             VALUES ($1, $2, $3, $4)
        ON CONFLICT (shard, level, position) DO UPDATE
                SET bytes = EXCLUDED.bytes";
}

/// The level under which bundles of entries lie.
pub(crate) const ENTRIES: i64 = -1;
const LEASE: &str = "sequencer";

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct HeadRow {
    pub(crate) commitment_offset: i64,
    pub(crate) head: [u8; 32],
    pub(crate) key: [u8; 32],
    pub(crate) round: i64,
    pub(crate) seq: i64,
    pub(crate) shard: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeaseRow {
    pub(crate) holder: [u8; 16],
    pub(crate) fence: i64,
    pub(crate) until: Moment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RoundRow {
    pub(crate) commitments: Vec<u8>,
    pub(crate) place: i64,
    pub(crate) round: i64,
}

/// A part of the log with a tree of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shard {
    pub name: String,
    pub version: i64,
    pub size: i64,
    /// A signed note; empty before the first.
    pub checkpoint: String,
    pub signed_at: Moment,
    pub opened_at: Moment,
    /// Why it was opened, as a signed note; empty for the first shard.
    pub statement: String,
    pub closed: bool,
}

pub(crate) fn cosignature_put(
    changes: &mut Changes,
    shard: &str,
    witness: &str,
    size: i64,
    note: &str,
) {
    let values = vec![shard.into(), witness.into(), size.into(), note.into()];
    changes.any(&COSIGNATURE_UPSERT, values);
}

/// `(witness, size, cosigned checkpoint)` of each witness of a shard.
pub(crate) async fn cosignatures(db: &Db, shard: &str) -> Result<Vec<(String, i64, String)>> {
    let rows = db.rows(&COSIGNATURES_BY_SHARD, vec![shard.into()]).await?;
    rows.iter()
        .map(|row| {
            let text = |column| row.get::<&str>(column).map(str::to_owned);
            Ok((text("witness")?, row.get("size")?, text("note")?))
        })
        .collect()
}

impl Shard {
    /// The year, and which shard of that year it is: `2026` is 1, `2026-2` is 2.
    pub(crate) fn number(&self) -> (i32, u32) {
        number(&self.name)
    }
}

/// The same of the name of a shard, or of an origin that ends with one.
pub(crate) fn number(name: &str) -> (i32, u32) {
    let name = name.rsplit('/').next().unwrap_or(name);
    let (year, number) = name.split_once('-').unwrap_or((name, "1"));
    (year.parse().unwrap_or(0), number.parse().unwrap_or(0))
}

pub(crate) async fn head(db: &Db, subject: PersonId, chain: u8) -> Result<Option<HeadRow>> {
    let key = vec![subject.as_bytes().into(), i64::from(chain).into()];
    let Some(row) = db.row(&HEAD_BY_SUBJECT, key).await? else { return Ok(None) };
    Ok(Some(HeadRow {
        commitment_offset: row.get("commitment_offset")?,
        head: bytes(&row, "head")?,
        key: bytes(&row, "head_key")?,
        round: row.get("round")?,
        seq: row.get("seq")?,
        shard: row.get::<&str>("shard")?.to_owned(),
    }))
}

pub(crate) fn head_put(changes: &mut Changes, (subject, chain): (PersonId, u8), head: &HeadRow) {
    let values = vec![
        subject.as_bytes().into(),
        i64::from(chain).into(),
        head.seq.into(),
        head.head.as_slice().into(),
        head.key.as_slice().into(),
        head.shard.as_str().into(),
        head.round.into(),
        head.commitment_offset.into(),
    ];
    changes.any(&HEAD_UPSERT, values);
}

pub(crate) async fn lease(db: &Db) -> Result<Option<LeaseRow>> {
    let Some(row) = db.row(&LEASE_BY_NAME, vec![LEASE.into()]).await? else { return Ok(None) };
    let until = Moment::from_micros(row.get("until")?);
    Ok(Some(LeaseRow { holder: bytes(&row, "holder")?, fence: row.get("fence")?, until }))
}

pub(crate) fn lease_guard(changes: &mut Changes, lease: &LeaseRow) {
    let values = vec![LEASE.into(), lease.holder.as_slice().into(), lease.fence.into()];
    changes.guard(&LEASE_GUARD, values);
}

/// Takes the lease from how it was read; fails as stale or taken when someone was faster.
pub(crate) fn lease_take(changes: &mut Changes, before: Option<&LeaseRow>, lease: &LeaseRow) {
    let mut values = vec![
        LEASE.into(),
        lease.holder.as_slice().into(),
        lease.fence.into(),
        lease.until.micros().into(),
    ];
    match before {
        None => changes.one(&LEASE_INSERT, values),
        Some(before) => {
            values.extend([Val::from(before.fence), before.until.micros().into()]);
            changes.one(&LEASE_TAKE, values);
        }
    }
}

pub(crate) async fn round(db: &Db, shard: &str, round: i64) -> Result<Option<RoundRow>> {
    let row = db.row(&ROUND_BY_NUMBER, vec![shard.into(), round.into()]).await?;
    row.map(|row| round_from_row(&row, round)).transpose()
}

pub(crate) async fn rounds_from(
    db: &Db,
    shard: &str,
    from: i64,
    limit: i64,
) -> Result<Vec<RoundRow>> {
    let rows = db.search(&ROUNDS_FROM, vec![shard.into(), from.into(), limit.into()]).await?;
    rows.iter().map(|row| round_from_row(row, row.get("round")?)).collect()
}

pub(crate) fn round_insert(changes: &mut Changes, shard: &str, round: &RoundRow) {
    let values = vec![
        shard.into(),
        round.round.into(),
        round.place.into(),
        round.commitments.as_slice().into(),
    ];
    changes.one(&ROUND_INSERT, values);
}

/// Newest first.
pub(crate) async fn shards(db: &Db) -> Result<Vec<Shard>> {
    const SHARDS_MAX: i64 = 1_000;
    let rows = db.rows(&SHARDS, vec![SHARDS_MAX.into()]).await?;
    let text = |row: &Row, column| row.get::<&str>(column).map(str::to_owned);
    rows.iter()
        .map(|row| {
            Ok(Shard {
                name: text(row, "shard")?,
                version: row.get("version")?,
                size: row.get("size")?,
                checkpoint: text(row, "checkpoint")?,
                signed_at: Moment::from_micros(row.get("signed_at")?),
                opened_at: Moment::from_micros(row.get("opened_at")?),
                statement: text(row, "statement")?,
                closed: row.get::<i64>("closed")? == 1,
            })
        })
        .collect()
}

pub(crate) fn shard_advance(
    changes: &mut Changes,
    shard: &Shard,
    (size, checkpoint): (i64, &str),
    at: Moment,
) {
    let (name, version) = (shard.name.as_str(), shard.version);
    let values =
        vec![name.into(), version.into(), size.into(), checkpoint.into(), at.micros().into()];
    changes.one(&SHARD_ADVANCE, values);
}

pub(crate) fn shard_close(changes: &mut Changes, shard: &Shard) {
    changes.one(&SHARD_CLOSE, vec![shard.name.as_str().into(), shard.version.into()]);
}

/// A new shard. `checkpoint` is that of the empty tree.
pub(crate) fn shard_insert(
    changes: &mut Changes,
    name: &str,
    checkpoint: &str,
    statement: &str,
    at: Moment,
) {
    let values = vec![name.into(), checkpoint.into(), at.micros().into(), statement.into()];
    changes.one(&SHARD_INSERT, values);
}

pub(crate) async fn tile(
    db: &Db,
    shard: &str,
    (level, position): (i64, i64),
) -> Result<Option<Vec<u8>>> {
    let row = db.row(&TILE_BY_ID, vec![shard.into(), level.into(), position.into()]).await?;
    row.map(|row| Ok(row.get::<&[u8]>("bytes")?.to_owned())).transpose()
}

pub(crate) fn tile_put(
    changes: &mut Changes,
    shard: &str,
    (level, position): (i64, i64),
    bytes: Vec<u8>,
) {
    let values = vec![shard.into(), level.into(), position.into(), bytes.into()];
    changes.any(&TILE_UPSERT, values);
}

fn round_from_row(row: &Row, round: i64) -> Result<RoundRow> {
    let commitments = row.get::<&[u8]>("commitments")?.to_owned();
    Ok(RoundRow { commitments, place: row.get("place")?, round })
}

fn bytes<const N: usize>(row: &Row, column: &'static str) -> Result<[u8; N]> {
    row.get::<&[u8]>(column)?.try_into().map_err(|_| Error::Corrupt { what: column })
}
