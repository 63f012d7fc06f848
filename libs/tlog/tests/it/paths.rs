//! The names of tiles and bundles.

use proptest::prelude::*;
use tlog::{BundleId, Error, TileId};

#[track_caller]
fn tile(path: &str, level: u8, index: u64, width: u16) {
    let id = TileId::new(level, index, width).unwrap();
    assert_eq!(id.path(), path);
    assert_eq!(TileId::parse(path), Ok(id));
}

#[test]
fn paths_are_spelled_as_the_standard_spells_them() {
    tile("tile/0/000", 0, 0, 256);
    tile("tile/0/x001/x234/067", 0, 1_234_067, 256);
    tile("tile/0/x001/234.p/5", 0, 1234, 5);
    tile("tile/63/999.p/255", 63, 999, 255);
    tile("tile/1/x018/x446/x744/x073/x709/x551/615", 1, u64::MAX, 256);
    let bundle = BundleId::new(1234, 5).unwrap();
    assert_eq!(bundle.path(), "tile/entries/x001/234.p/5");
    assert_eq!(BundleId::parse("tile/entries/x001/234.p/5"), Ok(bundle));
}

#[test]
fn other_spellings_are_refused() {
    for path in [
        "",
        "tile",
        "tile/0",
        "tile/0/",
        "/tile/0/000",
        "tile/0/000/",
        "tile/0/0",
        "tile/0/0000",
        "tile/00/000",
        "tile/+1/000",
        "tile/64/000",
        "tile/256/000",
        "tile/-1/000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001",
        "tile/0/x001/x001",
        "tile/0/X001/001",
        "tile/0/000.p/0",
        "tile/0/000.p/05",
        "tile/0/000.p/256",
        "tile/0/000.p/257",
        "tile/0/000.p/",
        "tile/0/000.p",
        "tile/0/000.p/1.p/1",
        "tile/0/000.p/1/",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/0/../000",
        "tile/0/٠٠٠",
        "tile/8/0/000",
    ] {
        assert_eq!(TileId::parse(path), Err(Error::BadPath), "{path}");
        let entries = path.replacen("/0/", "/entries/", 1);
        assert_eq!(BundleId::parse(&entries), Err(Error::BadPath), "{entries}");
    }
    assert_eq!(TileId::parse("tile/entries/000"), Err(Error::BadPath));
    assert_eq!(BundleId::parse("tile/0/000"), Err(Error::BadPath));
}

#[test]
fn a_tree_has_the_tiles_it_has_and_no_others() {
    assert_eq!(TileId::in_tree(0, 1, 300).unwrap().path(), "tile/0/001.p/44");
    assert_eq!(TileId::in_tree(1, 0, 300).unwrap().path(), "tile/1/000.p/1");
    for (level, index) in [(0, 2), (1, 1), (2, 0), (8, 0), (63, 0), (255, 0), (0, u64::MAX)] {
        assert_eq!(TileId::in_tree(level, index, 300), None);
    }
    assert_eq!(BundleId::in_tree(2, 512), None);
    assert_eq!(BundleId::in_tree(1, 512).unwrap().width(), 256);
}

proptest! {
    #[test]
    fn what_is_written_is_read(level in 0u8..64, index: u64, width in 1u16..=256) {
        let id = TileId::new(level, index, width).unwrap();
        prop_assert_eq!(TileId::parse(&id.path()), Ok(id));
        let id = BundleId::new(index, width).unwrap();
        prop_assert_eq!(BundleId::parse(&id.path()), Ok(id));
    }
}
