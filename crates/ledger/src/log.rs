//! The log as the world reads it: shards, checkpoints, tiles.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Moment;
use tlog::{BundleId, EntryProof, Note, ProofPlan, TileId, bundle_entries};

use crate::batch_rows;
use crate::log_rows::{self, ENTRIES, Shard};
use crate::{Error, Ledger};

/// How the log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Of the shard that is open.
    pub checkpoint: String,
    pub shards: usize,
    /// When the newest checkpoint was signed; none before the first entry.
    pub signed_at: Option<Moment>,
    pub size: i64,
    /// Trips to the disk that wait for a place, counted up to a thousand.
    pub waiting: i64,
    /// Since when the first of them has waited.
    pub waiting_since: Option<Moment>,
    pub witnesses: Vec<Witnessed>,
}

/// The last that a witness has signed of a shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    pub note: String,
    pub size: i64,
    pub witness: String,
}

const WAITING_MAX: i64 = 1_000;

impl Ledger {
    /// Newest first.
    pub async fn shards(&self) -> Result<Vec<Shard>, Error> {
        Ok(log_rows::shards(self.db()).await?)
    }

    pub async fn shard(&self, name: &str) -> Result<Shard, Error> {
        let shards = self.shards().await?;
        shards.into_iter().find(|shard| shard.name == name).ok_or(Error::NoSuchShard)
    }

    /// The newest checkpoint of a shard, with the cosignatures that it has already.
    pub async fn checkpoint(&self, name: &str) -> Result<String, Error> {
        let shard = self.shard(name).await?;
        let witnessed = self.witnessed(name).await?;
        let same = witnessed.iter().filter(|it| it.size == shard.size).map(|it| it.note.as_str());
        Ok(together(std::iter::once(shard.checkpoint.as_str()).chain(same)))
    }

    /// What each witness has signed last.
    pub async fn witnessed(&self, shard: &str) -> Result<Vec<Witnessed>, Error> {
        let rows = log_rows::cosignatures(self.db(), shard).await?;
        let rows = rows.into_iter();
        Ok(rows.map(|(witness, size, note)| Witnessed { note, size, witness }).collect())
    }

    /// A tile, cut to the width asked for; none when the tree is not as wide yet.
    pub async fn tile(&self, shard: &str, id: TileId) -> Result<Option<Vec<u8>>, Error> {
        let Some(mut bytes) = self.stored(shard, (id.level().into(), id.index())).await? else {
            return Ok(None);
        };
        let length = usize::from(id.width()) * 32;
        let wide_enough = bytes.len() >= length;
        bytes.truncate(length);
        Ok(wide_enough.then_some(bytes))
    }

    /// A bundle of entries, cut likewise.
    pub async fn bundle(&self, shard: &str, id: BundleId) -> Result<Option<Vec<u8>>, Error> {
        let Some(mut bytes) = self.stored(shard, (ENTRIES, id.index())).await? else {
            return Ok(None);
        };
        let entries = bundle_entries(&bytes).map_err(|_| Error::Diverged)?;
        let Some(asked) = entries.get(..usize::from(id.width())) else { return Ok(None) };
        let length = asked.iter().map(|entry| 2 + entry.len()).sum();
        bytes.truncate(length);
        Ok(Some(bytes))
    }

    pub async fn health(&self) -> Result<Health, Error> {
        let shards = self.shards().await?;
        let newest = shards.first();
        let witnesses = match newest {
            Some(shard) => self.witnessed(&shard.name).await?,
            None => Vec::new(),
        };
        let (waiting, waiting_since) = batch_rows::batches_waiting(self.db(), WAITING_MAX).await?;
        Ok(Health {
            checkpoint: newest.map(|shard| shard.checkpoint.clone()).unwrap_or_default(),
            shards: shards.len(),
            signed_at: newest.map(|shard| shard.signed_at),
            size: newest.map_or(0, |shard| shard.size),
            waiting,
            waiting_since,
            witnesses,
        })
    }

    /// The proof that leaf `index` is in a shard, under a checkpoint that witnesses have signed if
    /// one reaches that far.
    pub(crate) async fn inclusion(
        &self,
        shard: &str,
        index: i64,
        extra: Vec<u8>,
    ) -> Result<String, Error> {
        let checkpoint = self.checkpoint_over(shard, index).await?;
        let checkpoint = Note::parse(&checkpoint).map_err(|_| Error::Diverged)?;
        let size = size_of(checkpoint.text())?;
        let plan = ProofPlan::inclusion(index as u64, size).map_err(|_| Error::NotPlacedYet)?;
        let tiles = self.tiles(shard, &plan).await?;
        let proof = plan.hashes(&tiles).map_err(|_| Error::Diverged)?;
        let index = index as u64;
        Ok(EntryProof { checkpoint, extra: Some(extra), index, proof }.to_string())
    }

    /// The tiles that a proof needs.
    pub(crate) async fn tiles(
        &self,
        shard: &str,
        plan: &ProofPlan,
    ) -> Result<BTreeMap<TileId, Vec<u8>>, Error> {
        let mut tiles = BTreeMap::new();
        for id in plan.tiles() {
            tiles.insert(id, self.tile(shard, id).await?.ok_or(Error::Diverged)?);
        }
        Ok(tiles)
    }

    /// Of the checkpoints that reach over `index` the one that most witnesses have signed, or the
    /// newest.
    async fn checkpoint_over(&self, shard: &str, index: i64) -> Result<String, Error> {
        let mut by_size: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        for Witnessed { note, size, .. } in self.witnessed(shard).await? {
            if size > index {
                by_size.entry(size).or_default().push(note);
            }
        }
        let best = by_size.into_iter().max_by_key(|(size, notes)| (notes.len(), *size));
        match best {
            Some((_, notes)) => Ok(together(notes.iter().map(String::as_str))),
            None => Ok(self.shard(shard).await?.checkpoint),
        }
    }

    async fn stored(
        &self,
        shard: &str,
        (level, index): (i64, u64),
    ) -> Result<Option<Vec<u8>>, Error> {
        Ok(log_rows::tile(self.db(), shard, (level, index as i64)).await?)
    }
}

/// The size that the text of a checkpoint states.
pub(crate) fn size_of(text: &str) -> Result<u64, Error> {
    tlog::Checkpoint::parse(text).map(|it| it.size()).map_err(|_| Error::Diverged)
}

/// One note with the signatures of several of the same text.
fn together<'n>(notes: impl Iterator<Item = &'n str>) -> String {
    let (mut text, mut lines) = (String::new(), BTreeSet::new());
    for note in notes {
        let Some((checkpoint, signatures)) = note.rsplit_once("\n\n") else { continue };
        if text.is_empty() {
            text = format!("{checkpoint}\n\n");
        }
        for line in signatures.lines() {
            if lines.insert(line) {
                text.extend([line, "\n"]);
            }
        }
    }
    text
}
