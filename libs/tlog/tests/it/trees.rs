//! Roots and proofs.

use proptest::prelude::*;
use tlog::{
    Error, Hash, ProofPlan, SIZE_MAX, leaf_hash, tree_consistency, tree_inclusion, tree_root,
    verify_consistency, verify_inclusion,
};

use crate::logs::Log;

// The leaves, roots and paths that the authors of RFC 6962 test with:
// github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc.
const ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const PATH_OF_5_IN_8: [&str; 3] = [
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
];
const FROM_1_TO_8: [&str; 3] = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
];

fn hex(hash: &Hash) -> String {
    hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_vectors_of_rfc_6962_hold() {
    let leaves: Vec<Hash> = ENTRIES.iter().map(|entry| leaf_hash(entry)).collect();
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(hex(&tree_root(&leaves[..size])), *root, "size {size}");
    }
    let path: Vec<_> = tree_inclusion(&leaves, 5).unwrap().iter().map(hex).collect();
    assert_eq!(path, PATH_OF_5_IN_8);
    let path: Vec<_> = tree_consistency(&leaves, 1).unwrap().iter().map(hex).collect();
    assert_eq!(path, FROM_1_TO_8);
}

#[test]
fn an_entry_hashes_the_same_however_long_it_is() {
    for length in [0, 1, 254, 255, 256, 257, 65_535] {
        let entry = vec![7; length];
        let prefixed = [&[0], entry.as_slice()].concat();
        let plain = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &prefixed);
        assert_eq!(leaf_hash(&entry).0.as_slice(), plain.as_ref(), "{length} bytes");
    }
}

#[test]
fn every_small_tree_proves_every_entry_and_every_older_tree() {
    let log = Log::of(70);
    for size in 1..=70 {
        let (leaves, root) = (&log.leaves[..size], tree_root(&log.leaves[..size]));
        for index in 0..size {
            let proof = tree_inclusion(leaves, index).unwrap();
            let holds = verify_inclusion(index as u64, &leaves[index], &proof, size as u64, &root);
            assert_eq!(holds, Ok(()), "{index} in {size}");
        }
        for old in 0..=size {
            let (old_root, proof) = (tree_root(&leaves[..old]), tree_consistency(leaves, old));
            let proof = proof.unwrap();
            let (old, size) = (old as u64, size as u64);
            assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Ok(()));
        }
    }
}

#[test]
fn what_is_not_in_the_tree_has_no_proof() {
    assert_eq!(tree_inclusion(&[], 0), Err(Error::NotInTree));
    assert_eq!(ProofPlan::inclusion(5, 5).unwrap_err(), Error::NotInTree);
    assert_eq!(ProofPlan::consistency(6, 5).unwrap_err(), Error::NotInTree);
    assert_eq!(ProofPlan::root(SIZE_MAX + 1).unwrap_err(), Error::NotInTree);
    assert_eq!(ProofPlan::inclusion(0, u64::MAX).unwrap_err(), Error::NotInTree);
}

#[test]
fn the_largest_tree_can_be_planned_for() {
    let plan = ProofPlan::inclusion(SIZE_MAX / 3, SIZE_MAX).unwrap();
    assert!(plan.tiles().len() < 80);
    assert_eq!(plan.hashes(&Default::default()), Err(Error::MissingTile));
}

#[test]
fn a_short_or_ragged_tile_is_refused() {
    let log = Log::of(300);
    let plan = ProofPlan::inclusion(3, 300).unwrap();
    for length in [0, 31, 33, 32 * 43, 32 * 256 + 1] {
        let mut tiles = log.fetch(plan.tiles());
        tiles.values_mut().for_each(|tile| tile.resize(length, 0));
        assert_eq!(plan.hashes(&tiles), Err(Error::BadTile), "{length} bytes");
    }
}

#[test]
fn a_fuller_tile_serves_an_older_tree() {
    let (old, new) = (Log::of(300), Log::of(70_000));
    let plan = ProofPlan::inclusion(299, 300).unwrap();
    let wider = plan.tiles().into_iter().map(|id| {
        let wide = tlog::TileId::in_tree(id.level(), id.index(), 70_000).unwrap();
        (id, new.tiles[&wide].clone())
    });
    assert_eq!(plan.hashes(&wider.collect()).unwrap(), old.hashes(&plan));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn tiles_and_lists_give_the_same_proofs(size in 1u64..2_000, a: u64, b: u64) {
        let log = Log::of(size);
        let (index, old) = (a % size, b % (size + 1));
        prop_assert_eq!(log.root(), tree_root(&log.leaves));

        let inclusion = log.hashes(&ProofPlan::inclusion(index, size).unwrap());
        prop_assert_eq!(&inclusion, &tree_inclusion(&log.leaves, index as usize).unwrap());
        let consistency = log.hashes(&ProofPlan::consistency(old, size).unwrap());
        prop_assert_eq!(&consistency, &tree_consistency(&log.leaves, old as usize).unwrap());
    }

    #[test]
    fn a_changed_proof_does_not_hold(size in 2u64..600, a: u64, b: usize, bit in 0usize..256) {
        let log = Log::of(size);
        let (index, old, root) = (a % size, 1 + a % (size - 1), log.root());
        let flip = |proof: &mut Vec<Hash>| {
            let at = b % proof.len();
            proof[at].0[bit / 8] ^= 1 << (bit % 8);
        };

        let leaf = log.leaves[index as usize];
        let mut proof = log.hashes(&ProofPlan::inclusion(index, size).unwrap());
        prop_assert!(verify_inclusion(index ^ 1, &leaf, &proof, size, &root).is_err());
        flip(&mut proof);
        prop_assert!(verify_inclusion(index, &leaf, &proof, size, &root).is_err());
        proof.pop();
        prop_assert!(verify_inclusion(index, &leaf, &proof, size, &root).is_err());

        let old_root = tree_root(&log.leaves[..old as usize]);
        let mut proof = log.hashes(&ProofPlan::consistency(old, size).unwrap());
        prop_assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Ok(()));
        prop_assert!(verify_consistency(old, &root, size, &root, &proof).is_err());
        flip(&mut proof);
        prop_assert!(verify_consistency(old, &old_root, size, &root, &proof).is_err());
    }
}
