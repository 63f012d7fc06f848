//! One round of the sequencer: leaves into the tree, heads moved, checkpoint signed, all kept at
//! once.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use futures_util::future::try_join_all;
use kernel::{Moment, PersonId};
use store::Changes;
use tlog::{Appended, Appender, Checkpoint, Hash};

use crate::batch_rows::{self, BatchRow, Link, Member};
use crate::head::{head_commitment, link};
use crate::log_rows::{self, HeadRow, LeaseRow, RoundRow, Shard};
use crate::sequencer::{Round, Sequencer, Step};
use crate::{Error, note};

/// Leaves that one round places at most (a batch more): what a writer can be held up by.
const LEAVES_MAX: usize = 256;
/// The same when the first of them has waited long: promises come before the time of writers.
const LEAVES_LATE_MAX: usize = 8_192;
const LATE_MICROS: i64 = 500_000;
const BATCHES_MAX: usize = 256;

/// The chains that a round moves, by person and chain.
type Heads = BTreeMap<([u8; 16], u8), HeadRow>;

impl Sequencer {
    /// Places what waits in `shard`.
    pub(crate) async fn place(
        &self,
        lease: &LeaseRow,
        shard: &Shard,
        now: Moment,
    ) -> Result<Round, Error> {
        let (batches, more) = self.batches(now).await?;
        if self.stops(Step::BatchesRead) {
            return Ok(Round::Stopped);
        }
        if batches.is_empty() {
            return Ok(Round::Placed { entries: 0, more: false });
        }
        let mut changes = Changes::new();
        let mut tree = appender(self.ledger.db(), shard).await?;
        let mut heads = self.heads(&batches).await?;
        for batch in &batches {
            let links: Vec<Link> = batch.entries().map(|entry| heads.grow(entry)).collect();
            let place = (shard.name.as_str(), tree.size() as i64);
            batch_rows::batch_put(&mut changes, &batch.id, place, &links);
            batch.entries().try_for_each(|(_, leaf)| append(&mut tree, &leaf))?;
        }
        let (round, leaf) = self.commit_heads(&mut changes, shard, heads, tree.size())?;
        append(&mut tree, &leaf)?;
        log_rows::round_insert(&mut changes, &shard.name, &round);
        if self.stops(Step::HeadsMoved) {
            return Ok(Round::Stopped);
        }

        let grown = tree.finish();
        let head = (grown.size, grown.root);
        let checkpoint = note::checkpoint(self.ledger.parts(), &shard.name, head, now)?;
        put_tiles(&mut changes, shard, grown);
        log_rows::shard_advance(&mut changes, shard, (head.0 as i64, &checkpoint), now);
        log_rows::lease_guard(&mut changes, lease);
        // Before anyone can see it, so that a restored copy never signs another of the same size.
        self.ledger.parts().memory.remember(&shard.checkpoint, &checkpoint).await?;
        if self.stops(Step::Signed) {
            return Ok(Round::Stopped);
        }
        self.ledger.keep_log(changes).await?;
        if let Err(error) = self.ledger.parts().memory.confirm(&checkpoint).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the last checkpoint could not be noted as kept");
        }
        let entries = batches.iter().map(|batch| batch.members.len()).sum();
        let placed = Round::Placed { entries, more };
        Ok(if self.stops(Step::Kept) { Round::Stopped } else { placed })
    }

    /// What waits for a place, and whether there is more than fits in a round.
    async fn batches(&self, now: Moment) -> Result<(Vec<BatchRow>, bool), Error> {
        let limit = BATCHES_MAX as i64;
        let mut batches = batch_rows::batches_unplaced(self.ledger.db(), limit).await?;
        let found = batches.len();
        let first = batches.first().and_then(BatchRow::kept_at).unwrap_or(now);
        let late = now.micros() - first.micros() > LATE_MICROS;
        let most = if late { LEAVES_LATE_MAX } else { LEAVES_MAX };
        let mut leaves = 0;
        let fitting = batches.iter().take_while(|batch| {
            let before = leaves;
            leaves += batch.members.len();
            before < most
        });
        let fitting = fitting.count();
        batches.truncate(fitting);
        Ok((batches, found == BATCHES_MAX || fitting < found))
    }

    /// The heads, as they are, of everyone in `batches`.
    async fn heads(&self, batches: &[BatchRow]) -> Result<Heads, Error> {
        let mut heads = Heads::new();
        for member in batches.iter().flat_map(|batch| &batch.members) {
            if let Slot::Vacant(slot) = heads.entry(chain_of(member)) {
                slot.insert(HeadRow::none());
            }
        }
        let stored = try_join_all(heads.iter_mut().map(async |((id, chain), head)| {
            let subject = PersonId::from_bytes(id).map_err(|_| Error::Diverged)?;
            let stored = log_rows::head(self.ledger.db(), subject, *chain).await?;
            *head = stored.unwrap_or_else(HeadRow::none);
            Ok::<_, Error>(())
        }));
        stored.await?;
        Ok(heads)
    }

    /// Keeps the moved heads, and returns the row and the leaf of the round, which comes to lie at
    /// `place`.
    fn commit_heads(
        &self,
        changes: &mut Changes,
        shard: &Shard,
        heads: Heads,
        place: u64,
    ) -> Result<(RoundRow, [u8; 32]), Error> {
        let (number, place) = (shard.version, place as i64);
        let mut commitments = Vec::with_capacity(heads.len() * 32);
        let mut hashes: Vec<Hash> = Vec::with_capacity(heads.len());
        for (((id, chain), mut head), offset) in heads.into_iter().zip(0..) {
            let subject = PersonId::from_bytes(&id).map_err(|_| Error::Diverged)?;
            head.key = self.ledger.parts().entropy.bytes();
            (head.commitment_offset, head.round) = (offset, number);
            head.shard.clone_from(&shard.name);
            let commitment = head_commitment(&head.key, (subject, chain), head.seq, &head.head);
            commitments.extend(commitment);
            hashes.push(tlog::leaf_hash(&commitment));
            log_rows::head_put(changes, (subject, chain), &head);
        }
        let root = tlog::tree_root(&hashes).0;
        Ok((RoundRow { commitments, place, round: number }, root))
    }
}

/// The tree of a shard, ready to grow, once it is sure to be the one that was signed.
async fn appender(db: &store::Db, shard: &Shard) -> Result<Appender, Error> {
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
    let tree = Appender::new(size, &edge, &bundle).map_err(|_| Error::Diverged)?;
    let signed = Checkpoint::parse(&note::text_of(&shard.checkpoint));
    let same = signed.is_ok_and(|signed| signed.size() == size && signed.root() == tree.root());
    if same { Ok(tree) } else { Err(Error::Diverged) }
}

fn append(tree: &mut Appender, leaf: &[u8; 32]) -> Result<(), Error> {
    tree.append(leaf).map(|_| ()).map_err(|_| Error::Diverged)
}

fn put_tiles(changes: &mut Changes, shard: &Shard, grown: Appended) {
    for (id, bytes) in grown.tiles {
        let place = (i64::from(id.level()), id.index() as i64);
        log_rows::tile_put(changes, &shard.name, place, bytes);
    }
    for (id, bytes) in grown.bundles {
        let place = (log_rows::ENTRIES, id.index() as i64);
        log_rows::tile_put(changes, &shard.name, place, bytes);
    }
}

fn chain_of(member: &Member) -> ([u8; 16], u8) {
    let mut id = [0; 16];
    id.copy_from_slice(member.subject.as_bytes());
    (id, member.chain)
}

trait Grow {
    /// Hangs an entry at the end of its chain.
    fn grow(&mut self, entry: (Member, [u8; 32])) -> Link;
}

impl Grow for Heads {
    fn grow(&mut self, (member, leaf): (Member, [u8; 32])) -> Link {
        let head = self.entry(chain_of(&member)).or_insert_with(HeadRow::none);
        head.seq += 1;
        let link_here = Link { seq: head.seq, before: head.head };
        head.head = link(&link_here.before, head.seq, &leaf);
        link_here
    }
}

impl HeadRow {
    /// The head of someone who has no entry yet.
    pub(crate) fn none() -> Self {
        let (head, key, shard) = ([0; 32], [0; 32], String::new());
        Self { commitment_offset: 0, head, key, round: 0, seq: 0, shard }
    }
}
