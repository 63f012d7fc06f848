//! Adding entries at the right edge of a tree, where only the partial tiles are needed.

use std::collections::BTreeMap;

use crate::bundle::{bundle_entries, push_entry};
use crate::hash::{perfect_root, sha256};
use crate::proof_plan::tile_hashes;
use crate::{BundleId, Error, Hash, SIZE_MAX, TILE_WIDTH, TileId, leaf_hash, node_hash};

const WIDTH: usize = TILE_WIDTH as usize;

/// The partial tiles of a tree of `size`: all that [`Appender::new`] needs of its hashes.
pub fn edge_tiles(size: u64) -> Vec<TileId> {
    let levels = (0..8u8).filter_map(|level| {
        let hashes = size >> (u32::from(level) * 8);
        TileId::in_tree(level, hashes / u64::from(TILE_WIDTH), size)
    });
    levels.collect()
}

/// The partial bundle of a tree of `size`, if it has one.
pub fn edge_bundle(size: u64) -> Option<BundleId> {
    BundleId::in_tree(size / u64::from(TILE_WIDTH), size)
}

/// A tree being added to. One may be kept from batch to batch; when a batch could not be stored,
/// drop it and begin again from what is stored.
#[derive(Clone, Debug)]
pub struct Appender {
    bundle: Vec<u8>,
    bundles: Vec<(BundleId, Vec<u8>)>,
    /// For each level the hashes of its partial tile.
    edge: Vec<Vec<Hash>>,
    size: u64,
    size_stored: u64,
    tiles: Vec<(TileId, Vec<u8>)>,
}

/// What a batch of entries made of the tree: every tile and bundle to store, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    pub bundles: Vec<(BundleId, Vec<u8>)>,
    pub root: Hash,
    pub size: u64,
    pub tiles: Vec<(TileId, Vec<u8>)>,
}

impl Appender {
    /// Takes up a tree of `size` from its [`edge_tiles`] and the bytes of its [`edge_bundle`]
    /// (empty when it has none). Compare [`Appender::root`] with the last checkpoint before adding.
    pub fn new(size: u64, tiles: &BTreeMap<TileId, Vec<u8>>, bundle: &[u8]) -> Result<Self, Error> {
        if size > SIZE_MAX {
            return Err(Error::NotInTree);
        }
        let mut edge = vec![Vec::new(); 8];
        for id in edge_tiles(size) {
            edge[usize::from(id.level())] = tile_hashes(tiles, &id)?;
        }
        let entries = bundle_entries(bundle)?;
        // A torn or foreign bundle would otherwise be signed for with the next checkpoint.
        if !entries.iter().map(|entry| leaf_hash(entry)).eq(edge[0].iter().copied()) {
            return Err(Error::BadBundle);
        }
        let (bundle, bundles, tiles) = (bundle.to_vec(), Vec::new(), Vec::new());
        Ok(Self { bundle, bundles, edge, size, size_stored: size, tiles })
    }

    /// Adds an entry and says at which index it stands.
    pub fn append(&mut self, entry: &[u8]) -> Result<u64, Error> {
        if self.size == SIZE_MAX {
            return Err(Error::NotInTree);
        }
        push_entry(&mut self.bundle, entry)?;
        let index = self.size;
        self.size += 1;
        self.push(leaf_hash(entry));
        Ok(index)
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over everything added so far.
    pub fn root(&self) -> Hash {
        let peaks = self.edge.iter().flat_map(|hashes| peaks(hashes));
        let root = peaks.reduce(|right, left| node_hash(&left, &right));
        root.unwrap_or_else(|| sha256(&[]))
    }

    /// Hands over what was written since the last time, and stands ready for the next batch.
    /// Tiles that filled up on the way are there once, full; tiles without change are not there.
    pub fn finish(&mut self) -> Appended {
        let mut tiles = std::mem::take(&mut self.tiles);
        for id in edge_tiles(self.size) {
            let shift = u32::from(id.level()) * 8;
            if self.size >> shift != self.size_stored >> shift {
                tiles.push((id, tile_bytes(&self.edge[usize::from(id.level())])));
            }
        }
        let mut bundles = std::mem::take(&mut self.bundles);
        let grown = self.size != self.size_stored;
        bundles
            .extend(edge_bundle(self.size).filter(|_| grown).map(|id| (id, self.bundle.clone())));
        self.size_stored = self.size;
        Appended { bundles, root: self.root(), size: self.size, tiles }
    }

    /// Adds a leaf's hash; a tile that is full becomes one hash of the tile above it.
    fn push(&mut self, leaf: Hash) {
        let mut carried = Some(leaf);
        for (level, hashes) in self.edge.iter_mut().enumerate() {
            let Some(hash) = carried.take() else { return };
            hashes.push(hash);
            if hashes.len() == WIDTH {
                let index = (self.size >> (8 * (level + 1))) - 1;
                let id = TileId::in_tree(level as u8, index, self.size);
                self.tiles.extend(id.map(|id| (id, tile_bytes(hashes))));
                if level == 0 {
                    let bundle = std::mem::take(&mut self.bundle);
                    self.bundles.extend(BundleId::in_tree(index, self.size).map(|id| (id, bundle)));
                }
                carried = perfect_root(std::mem::take(hashes));
            }
        }
    }
}

/// The roots of the perfect subtrees a partial tile is made of, from the right.
fn peaks(hashes: &[Hash]) -> Vec<Hash> {
    let (mut end, mut peaks) = (hashes.len(), Vec::new());
    while end > 0 {
        let start = end - (1 << end.trailing_zeros());
        peaks.extend(perfect_root(hashes[start..end].to_vec()));
        end = start;
    }
    peaks
}

fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}
