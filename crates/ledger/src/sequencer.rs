//! Gives entries their place in the log, outside of any request.
//!
//! One node at a time holds the lease; each holder has a higher fence than the last. A round takes
//! batches that have no place, appends their leaves to the tree, moves the heads of the persons in
//! them, appends one leaf that commits to all those heads, signs the new checkpoint, and keeps all
//! of it in one transaction, which fails if the lease or the checkpoint is no longer as it was
//! read. So a round happens whole or not at all, whatever stops it, and no checkpoint is seen
//! before its tiles are durable.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use kernel::{Clock, Moment, PersonId};
use store::Changes;
use tlog::{Appender, Hash};

use crate::head::{head_commitment, link};
use crate::log_rows::{self, BatchRow, HeadRow, LeaseRow, RoundRow, ShardRow};
use crate::{Error, Ledger, note};

/// Leaves that one round places at most (a batch more): what a writer can be held up by.
const LEAVES_MAX: usize = 1_024;
const BATCHES_MAX: i64 = 256;
/// How long a lease lasts; it is renewed when half of it is over.
const LEASE_MICROS: i64 = 5_000_000;

/// The node's part in sequencing.
#[derive(Debug)]
pub struct Sequencer {
    clock: Clock,
    holder: [u8; 16],
    ledger: Ledger,
    stop_after: Option<Step>,
}

/// The steps of a round, in order. A test stops a node after each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Leased,
    ShardOpened,
    BatchesRead,
    HeadsMoved,
    Signed,
    Kept,
}

impl Step {
    pub const ALL: [Step; 6] = [
        Step::Leased,
        Step::ShardOpened,
        Step::BatchesRead,
        Step::HeadsMoved,
        Step::Signed,
        Step::Kept,
    ];
}

/// What a round did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Another node holds the lease.
    NotMine,
    /// The node was told to stop after a step.
    Stopped,
    /// So many entries have a place now.
    Placed(usize),
}

/// The chains that a round moves, by person and chain.
type Heads = BTreeMap<([u8; 16], u8), HeadRow>;

impl Sequencer {
    pub fn new(ledger: Ledger, clock: Clock) -> Self {
        let holder = ledger.parts().entropy.bytes();
        Self { clock, holder, ledger, stop_after: None }
    }

    /// The same node, which dies after a step.
    #[must_use]
    pub fn stop_after(self, step: Step) -> Self {
        Self { stop_after: Some(step), ..self }
    }

    /// Places what waits for a place, if this node may.
    pub async fn round(&self) -> Result<Round, Error> {
        let Some(lease) = self.lease().await? else { return Ok(Round::NotMine) };
        if self.stops(Step::Leased) {
            return Ok(Round::Stopped);
        }
        let now = self.clock.now();
        let shard = self.shard(&lease, now).await?;
        if self.stops(Step::ShardOpened) {
            return Ok(Round::Stopped);
        }
        let batches = self.batches().await?;
        if self.stops(Step::BatchesRead) {
            return Ok(Round::Stopped);
        }
        if batches.is_empty() {
            return Ok(Round::Placed(0));
        }
        self.place(&lease, &shard, &batches, now).await
    }

    /// Takes or renews the lease, unless another node holds it.
    async fn lease(&self) -> Result<Option<LeaseRow>, Error> {
        let now = self.clock.now();
        let held = log_rows::lease(self.ledger.db()).await?;
        let (mine, fence) = match &held {
            Some(lease) if lease.holder == self.holder => (true, lease.fence),
            Some(lease) if lease.until > now => return Ok(None),
            Some(lease) => (false, lease.fence + 1),
            None => (false, 1),
        };
        let left = held.as_ref().map_or(0, |lease| lease.until.micros() - now.micros());
        if mine && left > LEASE_MICROS / 2 {
            return Ok(held);
        }
        let until = Moment::from_micros(now.micros() + LEASE_MICROS);
        let lease = LeaseRow { holder: self.holder, fence, until };
        let mut changes = Changes::new();
        log_rows::lease_take(&mut changes, held.as_ref(), &lease);
        match self.ledger.keep_log(changes).await {
            Err(store::Error::Stale | store::Error::Taken) => Ok(None),
            kept => Ok(kept.map(|()| Some(lease))?),
        }
    }

    /// The shard that is open now: that of the year, opened when the year begins.
    async fn shard(&self, lease: &LeaseRow, now: Moment) -> Result<ShardRow, Error> {
        let shards = log_rows::shards(self.ledger.db()).await?;
        let newest = shards.into_iter().next();
        let year = now.day().year().to_string();
        if let Some(shard) = newest.as_ref().filter(|s| !s.closed && s.name.starts_with(&year)) {
            return Ok(shard.clone());
        }
        let mut changes = Changes::new();
        log_rows::lease_guard(&mut changes, lease);
        let nothing = (0, tlog::tree_root(&[]));
        let empty = note::checkpoint(self.ledger.parts(), &year, nothing, now)?;
        let statement = match &newest {
            None => String::new(),
            Some(before) => {
                log_rows::shard_close(&mut changes, before);
                note::succession(self.ledger.parts(), &year, (before, "a new year"), now)?
            }
        };
        log_rows::shard_insert(&mut changes, &year, &empty, &statement, now);
        self.ledger.keep_log(changes).await?;
        let shards = log_rows::shards(self.ledger.db()).await?;
        shards.into_iter().find(|shard| shard.name == year).ok_or(Error::Diverged)
    }

    async fn batches(&self) -> Result<Vec<BatchRow>, Error> {
        let mut batches = log_rows::batches_unplaced(self.ledger.db(), BATCHES_MAX).await?;
        let mut leaves = 0;
        let fitting = batches.iter().take_while(|batch| {
            let before = leaves;
            leaves += batch.members.len();
            before < LEAVES_MAX
        });
        let fitting = fitting.count();
        batches.truncate(fitting);
        Ok(batches)
    }

    async fn place(
        &self,
        lease: &LeaseRow,
        shard: &ShardRow,
        batches: &[BatchRow],
        now: Moment,
    ) -> Result<Round, Error> {
        let db = self.ledger.db();
        let mut changes = Changes::new();
        let mut tree = appender(db, shard).await?;
        for batch in batches {
            log_rows::batch_put(&mut changes, &batch.id, &shard.name, tree.size() as i64);
            for leaf in batch.leaves.chunks(32) {
                tree.append(leaf).map_err(|_| Error::Diverged)?;
            }
        }
        let place = tree.size() as i64;
        let (round, leaf) = self.move_heads(&mut changes, shard, batches, place).await?;
        tree.append(&leaf).map_err(|_| Error::Diverged)?;
        log_rows::round_insert(&mut changes, &shard.name, &round);
        if self.stops(Step::HeadsMoved) {
            return Ok(Round::Stopped);
        }

        let grown = tree.finish();
        let size = grown.size as i64;
        let head = (grown.size, grown.root);
        let checkpoint = note::checkpoint(self.ledger.parts(), &shard.name, head, now)?;
        for (id, bytes) in grown.tiles {
            let place = (i64::from(id.level()), id.index() as i64);
            log_rows::tile_put(&mut changes, &shard.name, place, bytes);
        }
        for (id, bytes) in grown.bundles {
            let place = (log_rows::ENTRIES, id.index() as i64);
            log_rows::tile_put(&mut changes, &shard.name, place, bytes);
        }
        log_rows::shard_advance(&mut changes, shard, (size, &checkpoint), now);
        log_rows::lease_guard(&mut changes, lease);
        if self.stops(Step::Signed) {
            return Ok(Round::Stopped);
        }
        match self.ledger.keep_log(changes).await {
            // Another node was faster, with a higher fence: what it kept stands.
            Err(store::Error::Stale | store::Error::Taken) => return Ok(Round::NotMine),
            kept => kept?,
        }
        let placed = batches.iter().map(|batch| batch.members.len()).sum();
        Ok(if self.stops(Step::Kept) { Round::Stopped } else { Round::Placed(placed) })
    }

    /// Moves the heads of everyone in `batches`, and returns the row and the leaf of the round,
    /// which comes to lie at `place`.
    async fn move_heads(
        &self,
        changes: &mut Changes,
        shard: &ShardRow,
        batches: &[BatchRow],
        place: i64,
    ) -> Result<(RoundRow, [u8; 32]), Error> {
        let number = shard.version;
        let mut heads = Heads::new();
        for (member, leaf) in batches.iter().flat_map(BatchRow::entries) {
            let mut id = [0; 16];
            id.copy_from_slice(member.subject.as_bytes());
            let head = match heads.entry((id, member.chain)) {
                Slot::Occupied(slot) => slot.into_mut(),
                Slot::Vacant(slot) => {
                    let before =
                        log_rows::head(self.ledger.db(), member.subject, member.chain).await?;
                    slot.insert(before.unwrap_or_else(HeadRow::none))
                }
            };
            let before = (head.seq > 0).then_some(&head.head);
            head.head = link(before, head.seq + 1, &leaf);
            head.seq += 1;
        }
        let mut commitments = Vec::with_capacity(heads.len() * 32);
        let mut hashes: Vec<Hash> = Vec::with_capacity(heads.len());
        for (((id, chain), head), offset) in heads.iter_mut().zip(0..) {
            let subject = PersonId::from_bytes(id).map_err(|_| Error::Diverged)?;
            head.key = self.ledger.parts().entropy.bytes();
            (head.commitment_offset, head.round) = (offset, number);
            head.shard.clone_from(&shard.name);
            let commitment = head_commitment(&head.key, (subject, *chain), head.seq, &head.head);
            commitments.extend(commitment);
            hashes.push(tlog::leaf_hash(&commitment));
            log_rows::head_put(changes, (subject, *chain), head);
        }
        let root = tlog::tree_root(&hashes).0;
        Ok((RoundRow { commitments, place, round: number }, root))
    }

    fn stops(&self, step: Step) -> bool {
        self.stop_after == Some(step)
    }
}

/// The tree of a shard, ready to grow.
async fn appender(db: &store::Db, shard: &ShardRow) -> Result<Appender, Error> {
    let size = shard.size as u64;
    let mut edge = BTreeMap::new();
    for id in tlog::edge_tiles(size) {
        let place = (i64::from(id.level()), id.index() as i64);
        let tile = log_rows::tile(db, &shard.name, place).await?;
        edge.insert(id, tile.ok_or(Error::Diverged)?);
    }
    let bundle = match tlog::edge_bundle(size) {
        None => Vec::new(),
        Some(id) => {
            let place = (log_rows::ENTRIES, id.index() as i64);
            log_rows::tile(db, &shard.name, place).await?.ok_or(Error::Diverged)?
        }
    };
    Appender::new(size, &edge, &bundle).map_err(|_| Error::Diverged)
}

impl BatchRow {
    /// Each member with its leaf.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (log_rows::Member, [u8; 32])> {
        self.members.iter().zip(self.leaves.chunks_exact(32)).map(|(member, bytes)| {
            let mut leaf = [0; 32];
            leaf.copy_from_slice(bytes);
            (*member, leaf)
        })
    }
}

impl HeadRow {
    /// The head of someone who has no entry yet.
    fn none() -> Self {
        let (head, key, shard) = ([0; 32], [0; 32], String::new());
        Self { commitment_offset: 0, head, key, round: 0, seq: 0, shard }
    }
}
