//! A log in memory: every tile and bundle ever written, and the leaves for comparison.

use std::collections::BTreeMap;

use tlog::{Appended, Appender, BundleId, Hash, ProofPlan, TileId, edge_bundle, edge_tiles};

#[derive(Default)]
pub(crate) struct Log {
    pub(crate) bundles: BTreeMap<BundleId, Vec<u8>>,
    pub(crate) leaves: Vec<Hash>,
    pub(crate) tiles: BTreeMap<TileId, Vec<u8>>,
}

pub(crate) fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

impl Log {
    pub(crate) fn of(size: u64) -> Self {
        let mut log = Self::default();
        log.grow(size);
        log
    }

    /// Adds `count` entries, beginning from what is stored.
    pub(crate) fn grow(&mut self, count: u64) -> Appended {
        let size = self.leaves.len() as u64;
        let tiles = self.fetch(edge_tiles(size));
        let bundle = edge_bundle(size).map(|id| self.bundles[&id].clone()).unwrap_or_default();
        let mut appender = Appender::new(size, &tiles, &bundle).unwrap();
        for index in size..size + count {
            assert_eq!(appender.append(&entry(index)), Ok(index));
            self.leaves.push(tlog::leaf_hash(&entry(index)));
        }
        let appended = appender.finish();
        self.tiles.extend(appended.tiles.clone());
        self.bundles.extend(appended.bundles.clone());
        appended
    }

    pub(crate) fn fetch(&self, ids: Vec<TileId>) -> BTreeMap<TileId, Vec<u8>> {
        ids.into_iter().map(|id| (id, self.tiles[&id].clone())).collect()
    }

    pub(crate) fn hashes(&self, plan: &ProofPlan) -> Vec<Hash> {
        plan.hashes(&self.fetch(plan.tiles())).unwrap()
    }

    pub(crate) fn root(&self) -> Hash {
        self.hashes(&ProofPlan::root(self.leaves.len() as u64).unwrap())[0]
    }
}
