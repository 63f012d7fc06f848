//! The rows of batches, which are what one trip to the disk carried. Each function holds one
//! statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::EntryId;

store::statements! {
    BATCHES_PLACED scatter = "
        SELECT batch_id, leaves, members, place, links
          FROM ledger_batch
         WHERE shard = $1 AND place >= $2
      ORDER BY place
         LIMIT $3";

    // Ids begin with the time, so these come in the order in which they went to the disk.
    BATCHES_SINCE scatter = "
        SELECT batch_id, leaves, members, place, links
          FROM ledger_batch
         WHERE batch_id > $1
      ORDER BY batch_id
         LIMIT $2";

    BATCHES_UNPLACED scatter = "
        SELECT batch_id, leaves, members, place, links
          FROM ledger_batch
         WHERE place IS NULL
      ORDER BY batch_id
         LIMIT $1";

    BATCHES_WAITING scatter = "
        SELECT batch_id
          FROM ledger_batch
         WHERE place IS NULL
      ORDER BY batch_id
         LIMIT $1";

    BATCH_PLACE by batch_id = "
        UPDATE ledger_batch
           SET shard = $2, place = $3, links = $4
         WHERE batch_id = $1 AND place IS NULL";

    // 40 bytes a link; both engines count from 1.
    LINK_BY_OFFSET by batch_id = "
        SELECT shard, place, substr(links, CAST(CAST($2 AS BIGINT) * 40 + 1 AS INTEGER), 40) AS link
          FROM ledger_batch
         WHERE batch_id = $1";
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BatchRow {
    pub(crate) id: Vec<u8>,
    /// 32 bytes each.
    pub(crate) leaves: Vec<u8>,
    /// For each leaf; none before the batch has a place.
    pub(crate) links: Vec<Link>,
    pub(crate) members: Vec<Member>,
    pub(crate) place: Option<i64>,
}

/// Whose entry a leaf is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Member {
    pub(crate) subject: PersonId,
    pub(crate) entry: EntryId,
    pub(crate) chain: u8,
}

/// How an entry hangs in the chain of its person: its number, and where the chain ended before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) seq: i64,
    /// Zeros before the first.
    pub(crate) before: [u8; 32],
}

/// Where the leaf of an entry is in the log, and its link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) index: i64,
    pub(crate) link: Link,
    pub(crate) shard: String,
}

impl BatchRow {
    /// When it went to the disk, with which its id begins.
    pub(crate) fn kept_at(&self) -> Option<Moment> {
        kept_at(&self.id)
    }

    /// Each member with its leaf.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Member, [u8; 32])> {
        let (leaves, _) = self.leaves.as_chunks();
        self.members.iter().copied().zip(leaves.iter().copied())
    }
}

impl Link {
    pub(crate) const BYTES: usize = 40;

    pub(crate) fn bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.seq.to_be_bytes());
        bytes[8..].copy_from_slice(&self.before);
        bytes
    }

    pub(crate) fn parse(bytes: &[u8]) -> Result<Self> {
        let corrupt = |_| Error::Corrupt { what: "link" };
        let bytes: [u8; Self::BYTES] = bytes.try_into().map_err(corrupt)?;
        let (seq, before) = bytes.split_at(8);
        let seq = i64::from_be_bytes(seq.try_into().map_err(corrupt)?);
        Ok(Self { seq, before: before.try_into().map_err(corrupt)? })
    }
}

/// Those placed in `shard` at `from` or after it.
pub(crate) async fn batches_placed(
    db: &Db,
    shard: &str,
    from: i64,
    limit: i64,
) -> Result<Vec<BatchRow>> {
    let rows = db.search(&BATCHES_PLACED, vec![shard.into(), from.into(), limit.into()]).await?;
    rows.iter().map(batch_from_row).collect()
}

pub(crate) async fn batches_since(db: &Db, after: &[u8], limit: i64) -> Result<Vec<BatchRow>> {
    let rows = db.search(&BATCHES_SINCE, vec![after.into(), limit.into()]).await?;
    rows.iter().map(batch_from_row).collect()
}

pub(crate) async fn batches_unplaced(db: &Db, limit: i64) -> Result<Vec<BatchRow>> {
    let rows = db.search(&BATCHES_UNPLACED, vec![limit.into()]).await?;
    rows.iter().map(batch_from_row).collect()
}

/// How many have no place yet, counted up to `limit`, and since when the first has waited.
pub(crate) async fn batches_waiting(db: &Db, limit: i64) -> Result<(i64, Option<Moment>)> {
    let rows = db.search(&BATCHES_WAITING, vec![limit.into()]).await?;
    let since = |row: &Row| -> Result<Moment> {
        kept_at(row.get("batch_id")?).ok_or(Error::Corrupt { what: "batch id" })
    };
    Ok((rows.len() as i64, rows.first().map(since).transpose()?))
}

pub(crate) fn batch_put(
    changes: &mut Changes,
    batch: &[u8],
    (shard, place): (&str, i64),
    links: &[Link],
) {
    let links: Vec<u8> = links.iter().flat_map(Link::bytes).collect();
    changes.one(&BATCH_PLACE, vec![batch.into(), shard.into(), place.into(), links.into()]);
}

/// Where a leaf of a batch has come to lie, once the batch has a place.
pub(crate) async fn placed(db: &Db, batch: &[u8], offset: i64) -> Result<Option<Placed>> {
    let row = db.row(&LINK_BY_OFFSET, vec![batch.into(), offset.into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let shard = row.get::<Option<&str>>("shard")?;
    let (Some(shard), Some(place)) = (shard, row.get::<Option<i64>>("place")?) else {
        return Ok(None);
    };
    let link = Link::parse(row.get("link")?)?;
    Ok(Some(Placed { index: place + offset, link, shard: shard.to_owned() }))
}

fn kept_at(id: &[u8]) -> Option<Moment> {
    let moment = id.first_chunk().copied()?;
    Some(Moment::from_micros(i64::from_be_bytes(moment)))
}

fn batch_from_row(row: &Row) -> Result<BatchRow> {
    const CORRUPT: Error = Error::Corrupt { what: "batch" };
    let members = row.get::<&[u8]>("members")?.chunks(33).map(|member| {
        let (subject, rest) = member.split_at_checked(16).ok_or(CORRUPT)?;
        let (entry, chain) = rest.split_at_checked(16).ok_or(CORRUPT)?;
        Ok(Member {
            subject: PersonId::from_bytes(subject).map_err(|_| CORRUPT)?,
            entry: EntryId::from_bytes(entry).map_err(|_| CORRUPT)?,
            chain: *chain.first().ok_or(CORRUPT)?,
        })
    });
    let links = row.get::<Option<&[u8]>>("links")?.unwrap_or_default();
    let batch = BatchRow {
        id: row.get::<&[u8]>("batch_id")?.to_owned(),
        leaves: row.get::<&[u8]>("leaves")?.to_owned(),
        links: links.chunks(Link::BYTES).map(Link::parse).collect::<Result<_>>()?,
        members: members.collect::<Result<_>>()?,
        place: row.get("place")?,
    };
    let length = batch.members.len();
    let linked = batch.links.len() == if batch.place.is_some() { length } else { 0 };
    if linked && batch.leaves.len() == length * 32 { Ok(batch) } else { Err(CORRUPT) }
}
