//! Proofs out of stored tiles: first which tiles, then, with them at hand, the hashes.

use std::collections::{BTreeMap, BTreeSet};

use crate::hash::perfect_root;
use crate::proof::{Range, consistency_ranges, inclusion_ranges};
use crate::{Error, Hash, TILE_WIDTH, TileId, node_hash, tree_root};

/// A proof to be made in a tree of a given size.
#[derive(Clone, Debug)]
pub struct ProofPlan {
    ranges: Vec<Range>,
    size: u64,
}

/// A perfect subtree: 2^`height` leaves, of which it is number `index` from the left.
#[derive(Clone, Copy)]
struct Node {
    height: u32,
    index: u64,
}

impl ProofPlan {
    /// That the new tree begins with the old one.
    pub fn consistency(old_size: u64, new_size: u64) -> Result<Self, Error> {
        Ok(Self { ranges: consistency_ranges(old_size, new_size)?, size: new_size })
    }

    /// That entry `index` is in the tree.
    pub fn inclusion(index: u64, size: u64) -> Result<Self, Error> {
        Ok(Self { ranges: inclusion_ranges(index, size)?, size })
    }

    /// The root itself, as the one hash of the proof. An empty tree has none to fetch.
    pub fn root(size: u64) -> Result<Self, Error> {
        match size {
            ..=crate::SIZE_MAX => Ok(Self { ranges: vec![Range { start: 0, end: size }], size }),
            _ => Err(Error::NotInTree),
        }
    }

    /// The tiles that [`ProofPlan::hashes`] needs, each once. A wider tile of the same level and
    /// index does as well, put under the id named here: a partial tile is how a full one begins.
    pub fn tiles(&self) -> Vec<TileId> {
        let nodes = self.ranges.iter().flat_map(|range| nodes(*range));
        let tiles: BTreeSet<_> = nodes.filter_map(|node| node.tile(self.size)).collect();
        tiles.into_iter().collect()
    }

    /// The hashes of the proof, in the order RFC 6962 gives them.
    pub fn hashes(&self, tiles: &BTreeMap<TileId, Vec<u8>>) -> Result<Vec<Hash>, Error> {
        self.ranges.iter().map(|range| self.range_root(*range, tiles)).collect()
    }

    fn range_root(&self, range: Range, tiles: &BTreeMap<TileId, Vec<u8>>) -> Result<Hash, Error> {
        let mut root = None;
        for node in nodes(range).into_iter().rev() {
            let left = node.hash(self.size, tiles)?;
            root = Some(root.map_or(left, |right| node_hash(&left, &right)));
        }
        Ok(root.unwrap_or_else(|| tree_root(&[])))
    }
}

impl Node {
    /// The tile of a tree of `size` whose hashes make up this node.
    fn tile(self, size: u64) -> Option<TileId> {
        let (level, _, first) = self.place();
        TileId::in_tree(level, first / u64::from(TILE_WIDTH), size)
    }

    fn hash(self, size: u64, tiles: &BTreeMap<TileId, Vec<u8>>) -> Result<Hash, Error> {
        let hashes = tile_hashes(tiles, &self.tile(size).ok_or(Error::NotInTree)?)?;
        let (_, count, first) = self.place();
        let at = (first % u64::from(TILE_WIDTH)) as usize;
        let own = hashes.get(at..at + count).ok_or(Error::BadTile)?;
        perfect_root(own.to_vec()).ok_or(Error::BadTile)
    }

    /// The level of the tiles it is in, of how many of their hashes it is made, and from which.
    fn place(self) -> (u8, usize, u64) {
        let within = self.height % 8;
        ((self.height / 8) as u8, 1 << within, self.index << within)
    }
}

/// The hashes that tile `id` must have at least.
pub(crate) fn tile_hashes(
    tiles: &BTreeMap<TileId, Vec<u8>>,
    id: &TileId,
) -> Result<Vec<Hash>, Error> {
    let (hashes, rest) = tiles.get(id).ok_or(Error::MissingTile)?.as_chunks();
    let hashes = hashes.get(..usize::from(id.width())).filter(|_| rest.is_empty());
    Ok(hashes.ok_or(Error::BadTile)?.iter().map(|hash| Hash(*hash)).collect())
}

/// The perfect subtrees of a range that is itself a subtree, from the left. They shrink, because
/// only the right edge of a tree is imperfect.
fn nodes(range: Range) -> Vec<Node> {
    let (mut start, mut nodes) = (range.start, Vec::new());
    while start < range.end {
        let height = (range.end - start).ilog2();
        nodes.push(Node { height, index: start >> height });
        start += 1 << height;
    }
    nodes
}
