//! Inclusion and consistency: which hashes prove them, and whether given ones do.
//!
//! A proof is a list of subtree roots (RFC 6962 sections 2.1.1 and 2.1.2). Here it is first a list
//! of ranges of leaves; tiles or a list in memory then give the root of each.

use crate::{Error, Hash, node_hash};

/// The largest tree.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// The leaves from `start` up to, not including, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: u64,
    pub(crate) end: u64,
}

impl Range {
    pub(crate) fn as_usize(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Where RFC 6962 divides `size` > 1 leaves: the largest power of two below it.
pub(crate) fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The subtrees beside the way from leaf `index` up to the root, from below.
pub(crate) fn inclusion_ranges(index: u64, size: u64) -> Result<Vec<Range>, Error> {
    if index >= size || size > SIZE_MAX {
        return Err(Error::NotInTree);
    }
    let (mut start, mut end, mut ranges) = (0, size, Vec::new());
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            ranges.push(Range { start: middle, end });
            end = middle;
        } else {
            ranges.push(Range { start, end: middle });
            start = middle;
        }
    }
    ranges.reverse();
    Ok(ranges)
}

/// The subtrees that rebuild both the root of `old` leaves and that of `new`, from below.
pub(crate) fn consistency_ranges(old: u64, new: u64) -> Result<Vec<Range>, Error> {
    if old > new || new > SIZE_MAX {
        return Err(Error::NotInTree);
    }
    // RFC 6962 2.1.2 asks for 0 < m < n; tlog-witness wants nothing sent from size 0.
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let (mut start, mut end, mut ranges) = (0, new, Vec::new());
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            ranges.push(Range { start: middle, end });
            end = middle;
        } else {
            ranges.push(Range { start, end: middle });
            start = middle;
        }
    }
    if start > 0 {
        ranges.push(Range { start, end });
    }
    ranges.reverse();
    Ok(ranges)
}

/// Holds when `proof` leads from `leaf` at `index` to the `root` of a tree of `size`.
pub fn verify_inclusion(
    index: u64,
    leaf: &Hash,
    proof: &[Hash],
    size: u64,
    root: &Hash,
) -> Result<(), Error> {
    let ranges = inclusion_ranges(index, size)?;
    if ranges.len() != proof.len() {
        return Err(Error::ProofDoesNotHold);
    }
    let up = |below: Hash, (range, beside): (&Range, &Hash)| match range.start > index {
        true => node_hash(&below, beside),
        false => node_hash(beside, &below),
    };
    let found = ranges.iter().zip(proof).fold(*leaf, up);
    if found == *root { Ok(()) } else { Err(Error::ProofDoesNotHold) }
}

/// Holds when `proof` shows that the tree of `new_size` begins with the one of `old_size`.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), Error> {
    let ranges = consistency_ranges(old_size, new_size)?;
    if ranges.len() != proof.len() {
        return Err(Error::ProofDoesNotHold);
    }
    let holds = match old_size {
        0 => *old_root == crate::tree_root(&[]),
        _ if old_size == new_size => old_root == new_root,
        _ => both_roots(old_size, old_root, &ranges, proof) == Some((*old_root, *new_root)),
    };
    if holds { Ok(()) } else { Err(Error::ProofDoesNotHold) }
}

/// The two roots that a proof leads to.
fn both_roots(old: u64, old_root: &Hash, ranges: &[Range], proof: &[Hash]) -> Option<(Hash, Hash)> {
    let mut steps = ranges.iter().zip(proof);
    // When the old tree is itself a perfect subtree its root is left out of the proof.
    let seed = match ranges.first()? {
        first if first.start >= old => *old_root,
        _ => *steps.next()?.1,
    };
    let up = |(old_below, new_below): (Hash, Hash), (range, beside): (&Range, &Hash)| match range
        .start
        >= old
    {
        true => (old_below, node_hash(&new_below, beside)),
        false => (node_hash(beside, &old_below), node_hash(beside, &new_below)),
    };
    Some(steps.fold((seed, seed), up))
}
