//! The same log through `tlog_tiles` and `signed_note`, which others wrote.

use proptest::prelude::*;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog::{Algorithm, Checkpoint, NoteSigner, ProofPlan, TileId, VerifierKey};
use tlog_tiles as theirs;
use tlog_tiles::HashReader;

use crate::logs::{Log, entry};
use crate::signer::Signer;

/// All hashes of a tree in the order `tlog_tiles` stores them.
#[derive(Default)]
struct Stored(Vec<theirs::Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<theirs::Hash>, theirs::Error> {
        Ok(indexes.iter().map(|index| self.0[*index as usize]).collect())
    }
}

impl Stored {
    fn of(size: u64) -> Self {
        let mut stored = Self::default();
        for index in 0..size {
            let hashes = theirs::stored_hashes(index, &entry(index), &stored).unwrap();
            stored.0.extend(hashes);
        }
        stored
    }
}

/// Theirs is the path of Go, with the height in it.
fn path(tile: &theirs::Tile) -> String {
    tile.path().replacen("tile/8/", "tile/", 1)
}

fn ours(hashes: &[theirs::Hash]) -> Vec<tlog::Hash> {
    hashes.iter().map(|hash| tlog::Hash(hash.0)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn tlog_tiles_writes_and_proves_the_same(old in 0u64..800, more in 1u64..1200, a: u64) {
        let (size, index) = (old + more, a % (old + more));
        let stored = Stored::of(size);
        let mut log = Log::of(old);
        let appended = log.grow(more);

        let root = theirs::tree_hash(size, &stored).unwrap();
        prop_assert_eq!(appended.root.0, root.0);
        let expected = theirs::Tile::new_tiles(8, old, size);
        let mut paths: Vec<_> = expected.iter().map(path).collect();
        let mut written: Vec<_> = appended.tiles.iter().map(|(id, _)| id.path()).collect();
        paths.sort();
        written.sort();
        prop_assert_eq!(written, paths);
        for tile in &expected {
            let id = TileId::parse(&path(tile)).unwrap();
            prop_assert_eq!(&log.tiles[&id], &tile.read_data(&stored).unwrap());
        }

        let proof = theirs::prove_record(size, index, &stored).unwrap();
        let found = log.hashes(&ProofPlan::inclusion(index, size).unwrap());
        prop_assert_eq!(found, ours(&proof));
        if old > 0 {
            let proof = theirs::prove_tree(size, old, &stored).unwrap();
            let found = log.hashes(&ProofPlan::consistency(old, size).unwrap());
            prop_assert_eq!(found, ours(&proof));
        }
    }
}

#[test]
fn signed_note_believes_our_checkpoint() {
    let signer = Signer::new("danh.example/log", Algorithm::Ed25519, 1);
    let post_quantum = Signer::new("danh.example/log", Algorithm::MlDsa44, 2);
    let checkpoint = Checkpoint::new("danh.example/log", 7, tlog::Hash([3; 32])).unwrap();
    let note = checkpoint.sign(&[&signer, &post_quantum], 1).unwrap().to_string();

    let verifier = StandardVerifier::new(&signer.verifier_key().to_string()).unwrap();
    let theirs = Note::from_bytes(note.as_bytes()).unwrap();
    let (known, unknown) = theirs.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((known.len(), unknown.len()), (1, 1));
    let read = tlog_tiles::Checkpoint::from_bytes(theirs.text()).unwrap();
    assert_eq!((read.origin(), read.size(), read.hash().0), ("danh.example/log", 7, [3; 32]));
}

#[test]
fn we_believe_a_note_of_signed_note() {
    // golang.org/x/mod, sumdb/note/note_test.go
    const PRIVATE: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let mut note = Note::new(b"any text\n", &[]).unwrap();
    note.add_sigs(&[&StandardSigner::new(PRIVATE).unwrap()]).unwrap();
    let note = String::from_utf8(note.to_bytes()).unwrap();
    let keys = [VerifierKey::parse(PUBLIC).unwrap()];
    assert_eq!(tlog::Note::parse(&note).unwrap().verify(&keys).unwrap().len(), 1);
}
