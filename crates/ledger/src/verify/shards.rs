//! Each shard's tree, grown again from batches and rounds in the order of their places.

use std::collections::BTreeMap;

use tlog::{
    Algorithm, Appended, Appender, Checkpoint, Note, ProofPlan, TILE_WIDTH, TileId, TrustPolicy,
};

use super::{Fault, Walk, rows};
use crate::batch_rows::{self, BatchRow};
use crate::log_rows::{self, ENTRIES, RoundRow, Shard};
use crate::{Error, note};

/// Batches and rounds that are looked at together.
const PAGE: i64 = 64;

/// The next batches and rounds of a shard, each in the order of its place.
#[derive(Default)]
struct Ahead {
    batches: Vec<BatchRow>,
    rounds: Vec<RoundRow>,
    /// The place and the round from which the next pages begin.
    next: (i64, i64),
}

/// Tiles by level and position.
type Tiles = BTreeMap<(i64, u64), Vec<u8>>;

impl Walk<'_> {
    pub(super) async fn shards(&mut self) -> Result<(), Error> {
        let mut shards = log_rows::shards(self.db).await?;
        shards.reverse();
        for shard in &shards {
            self.report.counts.shards += 1;
            self.shard(shard).await?;
            self.signatures(shard)?;
            self.witnessed(shard).await?;
            self.tell();
        }
        Ok(())
    }

    async fn shard(&mut self, shard: &Shard) -> Result<(), Error> {
        let mut tree = Appender::new(0, &BTreeMap::new(), &[]).map_err(|_| Error::Diverged)?;
        let (mut ahead, mut edge) = (Ahead::default(), Tiles::new());
        while let Some(leaves) = self.next_leaves(shard, &mut ahead, tree.size()).await? {
            for leaf in leaves.chunks(32) {
                tree.append(leaf).map_err(|_| Error::Diverged)?;
            }
            self.report.counts.leaves += leaves.len() as u64 / 32;
            for (width, place, bytes) in pieces(tree.finish()) {
                match width {
                    TILE_WIDTH => {
                        edge.remove(&place);
                        self.tile(shard, place, &bytes).await?;
                    }
                    // It will grow; at the end it is compared as wide as it is then.
                    _ => drop(edge.insert(place, bytes)),
                }
            }
        }
        for (place, bytes) in edge {
            self.tile(shard, place, &bytes).await?;
        }
        let (size, root) = (tree.size(), tree.root());
        let name = || shard.name.clone();
        self.check(size >= shard.size as u64, || Fault::PlaceEmpty { place: size, shard: name() });
        let stored = Checkpoint::parse(&note::text_of(&shard.checkpoint));
        let same = stored.is_ok_and(|stored| stored.size() == size && stored.root() == root);
        self.check(same, || Fault::RootDiffers { shard: name() });
        let stored = rows::tiles_count(self.db, &shard.name).await?;
        let expected = tiles_in(size);
        self.check(stored == expected, || Fault::TilesMiscounted {
            expected,
            shard: name(),
            stored,
        });
        Ok(())
    }

    /// The leaves that lie at `place`: of a batch, or of a round. None at the end, or when nothing
    /// lies there.
    async fn next_leaves(
        &mut self,
        shard: &Shard,
        ahead: &mut Ahead,
        place: u64,
    ) -> Result<Option<Vec<u8>>, Error> {
        let place = place as i64;
        if ahead.batches.is_empty() {
            let from = ahead.next.0.max(place);
            let read = batch_rows::batches_placed(self.db, &shard.name, from, PAGE).await;
            ahead.batches = self.readable(read)?.unwrap_or_default();
            ahead.next.0 = ahead.batches.last().and_then(|last| last.place).unwrap_or(from) + 1;
            ahead.batches.reverse();
        }
        if ahead.rounds.is_empty() {
            let read = log_rows::rounds_from(self.db, &shard.name, ahead.next.1, PAGE).await;
            ahead.rounds = self.readable(read)?.unwrap_or_default();
            ahead.next.1 = ahead.rounds.last().map_or(ahead.next.1, |last| last.round + 1);
            ahead.rounds.reverse();
        }
        if let Some(batch) = ahead.batches.pop_if(|batch| batch.place == Some(place)) {
            self.batch(&batch).await?;
            return Ok(Some(batch.leaves));
        }
        let round = ahead.rounds.pop_if(|round| round.place == place);
        Ok(round.map(|round| {
            self.report.counts.rounds += 1;
            let commitments = round.commitments.chunks(32);
            let hashes: Vec<_> = commitments.map(tlog::leaf_hash).collect();
            tlog::tree_root(&hashes).0.to_vec()
        }))
    }

    /// Every leaf of a batch has its entry.
    async fn batch(&mut self, batch: &BatchRow) -> Result<(), Error> {
        self.report.counts.batches += 1;
        for (member, leaf) in batch.entries() {
            let (subject, entry) = (member.subject, member.entry);
            let read = crate::rows::entry_by_id(self.db, subject, entry).await;
            match self.readable(read)?.flatten() {
                None => self.fault(Fault::EntryMissing { entry, subject }),
                Some(stored) => {
                    let same = stored.leaf.0 == leaf && stored.batch == batch.id;
                    self.check(same, || Fault::EntryDiffers { entry, subject });
                }
            }
        }
        Ok(())
    }

    /// Whether what was computed is what is stored and served.
    async fn tile(
        &mut self,
        shard: &Shard,
        (level, position): (i64, u64),
        bytes: &[u8],
    ) -> Result<(), Error> {
        self.report.counts.tiles += 1;
        let stored = log_rows::tile(self.db, &shard.name, (level, position as i64)).await?;
        let same = stored.is_some_and(|stored| stored == bytes);
        self.check(same, || Fault::TileDiffers { level, position, shard: shard.name.clone() });
        Ok(())
    }

    fn signatures(&mut self, shard: &Shard) -> Result<(), Error> {
        let policy = self.log.policy(&shard.name)?;
        let signed = policy.open(&shard.checkpoint).is_ok();
        self.check(signed, || Fault::CheckpointNotSigned { shard: shard.name.clone() });
        if !shard.statement.is_empty() {
            let signed = is_succession(&shard.statement, &policy);
            self.check(signed, || Fault::SuccessionNotSigned { shard: shard.name.clone() });
        }
        Ok(())
    }

    /// What witnesses have signed is a beginning of the tree.
    async fn witnessed(&mut self, shard: &Shard) -> Result<(), Error> {
        let read = log_rows::cosignatures(self.db, &shard.name).await;
        for (witness, size, checkpoint) in self.readable(read)?.unwrap_or_default() {
            let keys = self.witnesses.iter().filter(|key| key.name() == witness);
            let policy = TrustPolicy {
                witness_keys: keys.cloned().collect(),
                witnesses_min: usize::from(self.witnesses.iter().any(|key| key.name() == witness)),
                ..self.log.policy(&shard.name)?
            };
            let holds = match policy.open(&checkpoint) {
                Err(_) => false,
                Ok(opened) => {
                    let told = opened.checkpoint;
                    told.size() == size as u64
                        && size <= shard.size
                        && self.root_at(shard, told.size()).await? == Some(told.root())
                }
            };
            let shard = shard.name.clone();
            self.check(holds, || Fault::WitnessedDiffers { shard, witness });
        }
        Ok(())
    }

    /// The root that the stored tiles had at an earlier size.
    async fn root_at(&self, shard: &Shard, size: u64) -> Result<Option<tlog::Hash>, Error> {
        let plan = ProofPlan::root(size).map_err(|_| Error::Diverged)?;
        let mut tiles: BTreeMap<TileId, Vec<u8>> = BTreeMap::new();
        for id in plan.tiles() {
            let place = (i64::from(id.level()), id.index() as i64);
            if let Some(tile) = log_rows::tile(self.db, &shard.name, place).await? {
                tiles.insert(id, tile);
            }
        }
        Ok(plan.hashes(&tiles).ok().and_then(|hashes| hashes.into_iter().next()))
    }
}

/// Tiles and bundles alike: width, place, bytes.
fn pieces(grown: Appended) -> impl Iterator<Item = (u16, (i64, u64), Vec<u8>)> {
    let tiles = grown.tiles.into_iter();
    let tiles = tiles.map(|(id, bytes)| (id.width(), (i64::from(id.level()), id.index()), bytes));
    let bundles = grown.bundles.into_iter();
    tiles.chain(bundles.map(|(id, bytes)| (id.width(), (ENTRIES, id.index()), bytes)))
}

/// How many tiles and bundles a tree has.
fn tiles_in(size: u64) -> i64 {
    let width = u64::from(TILE_WIDTH);
    let tiles: u64 = (0..8).map(|level| (size >> (8 * level)).div_ceil(width)).sum();
    (tiles + size.div_ceil(width)) as i64
}

/// Signed by the log's Ed25519 key, and about this shard.
fn is_succession(statement: &str, policy: &TrustPolicy) -> bool {
    let ed25519 = policy.log_keys.iter().filter(|key| key.algorithm() == Algorithm::Ed25519);
    let keys: Vec<_> = ed25519.cloned().collect();
    let Ok(note) = Note::parse(statement) else { return false };
    let head = format!("danh-succession/v1\n{}\n", policy.origin);
    note.text().starts_with(&head) && note.verify(&keys).is_ok()
}
