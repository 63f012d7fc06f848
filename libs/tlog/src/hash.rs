//! The Merkle tree of RFC 6962 section 2.1 over hashes in memory.

use std::fmt;

use aws_lc_rs::digest;

use crate::Error;
use crate::proof::{consistency_ranges, inclusion_ranges, split};
use crate::text;

/// A SHA-256 hash: of a leaf, of a node, or the root of a tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

/// Entries shorter than this are hashed in one call, without allocating.
const LEAF_ON_STACK: usize = 256;

impl Hash {
    /// Standard base64, as checkpoints and proofs write it.
    pub fn parse(base64: &str) -> Option<Self> {
        // Cheaper than decoding, and the input may be anything.
        if base64.len() != 44 {
            return None;
        }
        Some(Self(text::decode(base64)?.try_into().ok()?))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::encode(self.0))
    }
}

/// SHA-256(0x00 || entry): the zero keeps a leaf from being taken for a node.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut leaf = [0; LEAF_ON_STACK];
    if let Some(room) = leaf.get_mut(1..=entry.len()) {
        room.copy_from_slice(entry);
        return sha256(&leaf[..=entry.len()]);
    }
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&[0]);
    context.update(entry);
    bytes(context.finish())
}

/// SHA-256(0x01 || left || right).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut node = [1; 65];
    node[1..33].copy_from_slice(&left.0);
    node[33..].copy_from_slice(&right.0);
    sha256(&node)
}

pub fn tree_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len() as u64) as usize);
            node_hash(&tree_root(left), &tree_root(right))
        }
    }
}

/// The proof that leaf `index` is in the tree of `leaves`, for [`crate::verify_inclusion`].
pub fn tree_inclusion(leaves: &[Hash], index: usize) -> Result<Vec<Hash>, Error> {
    let ranges = inclusion_ranges(index as u64, leaves.len() as u64)?;
    Ok(ranges.iter().map(|range| tree_root(&leaves[range.as_usize()])).collect())
}

/// The proof that the tree of `leaves` only added to its first `old_size`, for
/// [`crate::verify_consistency`].
pub fn tree_consistency(leaves: &[Hash], old_size: usize) -> Result<Vec<Hash>, Error> {
    let ranges = consistency_ranges(old_size as u64, leaves.len() as u64)?;
    Ok(ranges.iter().map(|range| tree_root(&leaves[range.as_usize()])).collect())
}

/// The root of a list whose length is a power of two, hashed level by level in place.
pub(crate) fn perfect_root(mut level: Vec<Hash>) -> Option<Hash> {
    while level.len() > 1 {
        let pairs = level.len() / 2;
        for pair in 0..pairs {
            level[pair] = node_hash(&level[2 * pair], &level[2 * pair + 1]);
        }
        level.truncate(pairs);
    }
    level.pop()
}

pub(crate) fn sha256(message: &[u8]) -> Hash {
    bytes(digest::digest(&digest::SHA256, message))
}

fn bytes(digest: digest::Digest) -> Hash {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    Hash(hash)
}
