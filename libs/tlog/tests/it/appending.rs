//! Growing a log batch by batch.

use proptest::prelude::*;
use tlog::{Appender, BundleId, Error, TileId, bundle_entries, edge_bundle, edge_tiles, tree_root};

use crate::logs::{Log, entry};

fn paths(size: u64) -> Vec<String> {
    edge_tiles(size).iter().map(TileId::path).collect()
}

#[test]
fn the_edge_is_what_the_standard_says_of_70000_and_256() {
    // tlog-tiles, "Partial Tiles"
    assert_eq!(paths(70_000), ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    assert_eq!(paths(256), ["tile/1/000.p/1"]);
    assert_eq!(paths(0), Vec::<String>::new());
    assert_eq!(edge_bundle(70_000).unwrap().path(), "tile/entries/273.p/112");
    assert_eq!(edge_bundle(256), None);
}

#[test]
fn every_tile_of_70000_entries_is_written_once_and_right() {
    let mut log = Log::default();
    let appended = log.grow(70_000);
    assert_eq!((appended.size, appended.root), (70_000, tree_root(&log.leaves)));
    assert_eq!(appended.tiles.len(), 274 + 2 + 1);
    assert_eq!(appended.bundles.len(), 274);
    for (id, bytes) in &appended.tiles {
        let span = 256usize.pow(u32::from(id.level()));
        let first = id.index() as usize * 256 * span;
        let roots = log.leaves[first..].chunks(span).take(usize::from(id.width())).map(tree_root);
        let expected: Vec<u8> = roots.flat_map(|hash| hash.0).collect();
        assert_eq!(*bytes, expected, "{}", id.path());
    }
    for (id, bytes) in &appended.bundles {
        let first = id.index() * 256;
        let expected: Vec<_> = (first..first + u64::from(id.width())).map(entry).collect();
        assert_eq!(bundle_entries(bytes).unwrap(), expected, "{}", id.path());
    }
}

#[test]
fn a_batch_of_nothing_writes_nothing() {
    let mut log = Log::of(300);
    let appended = log.grow(0);
    assert_eq!((appended.tiles.len(), appended.bundles.len()), (0, 0));
    assert_eq!(appended.root, tree_root(&log.leaves));
    assert_eq!(Log::default().grow(0).root, tree_root(&[]));
}

#[test]
fn a_kept_appender_goes_on_as_a_new_one_would() {
    let (mut log, mut kept) = (Log::default(), Appender::new(0, &Default::default(), b"").unwrap());
    for count in [1, 255, 256, 1, 600, 3] {
        (kept.size()..kept.size() + count).for_each(|index| {
            kept.append(&entry(index)).unwrap();
        });
        assert_eq!(kept.finish(), log.grow(count));
    }
}

#[test]
fn a_foreign_bundle_is_not_built_upon() {
    let log = Log::of(3);
    let tiles = log.fetch(edge_tiles(3));
    let bundle = &log.bundles[&BundleId::new(0, 3).unwrap()];
    assert!(Appender::new(3, &tiles, bundle).is_ok());

    let mut changed = bundle.clone();
    changed[4] ^= 1;
    for wrong in [&changed, &bundle[..8], b"", &bundle.repeat(2)] {
        assert_eq!(Appender::new(3, &tiles, wrong).unwrap_err(), Error::BadBundle);
    }
    assert_eq!(Appender::new(4, &tiles, bundle).unwrap_err(), Error::MissingTile);
}

#[test]
fn an_entry_may_be_65535_bytes_and_no_more() {
    let mut appender = Appender::new(0, &Default::default(), b"").unwrap();
    assert_eq!(appender.append(&[0; 65_536]), Err(Error::EntryTooLong));
    assert_eq!(appender.append(&[0; 65_535]), Ok(0));
    assert_eq!(bundle_entries(&appender.finish().bundles[0].1).unwrap(), [[0; 65_535]]);
}

#[test]
fn a_bundle_holds_whole_entries_and_at_most_256() {
    assert_eq!(bundle_entries(b"").unwrap(), Vec::<&[u8]>::new());
    assert_eq!(bundle_entries(&[0; 512]).unwrap().len(), 256);
    for wrong in [&[0; 514][..], &[0], &[0, 2, 7], &[0, 0, 1]] {
        assert_eq!(bundle_entries(wrong), Err(Error::BadBundle));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn batches_of_any_size_make_the_same_tree(counts in prop::collection::vec(0u64..700, 1..6)) {
        let mut log = Log::default();
        for count in &counts {
            let appended = log.grow(*count);
            prop_assert_eq!(appended.root, tree_root(&log.leaves));
            prop_assert_eq!(log.root(), appended.root);
        }
        let once = Log::of(counts.iter().sum());
        for (id, bytes) in &once.tiles {
            prop_assert_eq!(&log.tiles[id], bytes);
        }
        for (id, bytes) in &once.bundles {
            prop_assert_eq!(&log.bundles[id], bytes);
        }
    }
}
