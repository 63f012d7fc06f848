//! The names of tiles and entry bundles, and which of them a tree of some size has.

use crate::Error;

/// Hashes in a full tile, entries in a full bundle: tiles are eight levels high.
pub const TILE_WIDTH: u16 = 256;

/// The longest path has seven groups of digits and a width; nothing longer is looked at.
const PATH_BYTES_MAX: usize = 64;

/// A tile: `width` hashes, each over 256^`level` entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

/// A bundle of entries: the entries whose hashes are the tile of level 0 with the same index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BundleId {
    index: u64,
    width: u16,
}

impl TileId {
    pub fn new(level: u8, index: u64, width: u16) -> Result<Self, Error> {
        // tlog-tiles, "Merkle Tree": levels 0 to 63, widths 1 to 255 and the full 256.
        let fits = level < 64 && (1..=TILE_WIDTH).contains(&width);
        if fits { Ok(Self { level, index, width }) } else { Err(Error::BadPath) }
    }

    /// The tile at this place as a tree of `size` has it: full, partial, or not there.
    pub fn in_tree(level: u8, index: u64, size: u64) -> Option<Self> {
        let width = width_in(size.checked_shr(u32::from(level) * 8).unwrap_or(0), index)?;
        Some(Self { level, index, width })
    }

    /// `tile/<L>/<N>[.p/<W>]`, relative to the log's prefix.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, place(self.index, self.width))
    }

    /// Accepts exactly what [`TileId::path`] writes.
    pub fn parse(path: &str) -> Result<Self, Error> {
        let (level, place) = halves(path)?;
        let (index, width) = parse_place(place)?;
        let id = Self::new(level.parse().map_err(|_| Error::BadPath)?, index, width)?;
        if id.path() == path { Ok(id) } else { Err(Error::BadPath) }
    }

    pub fn level(&self) -> u8 {
        self.level
    }

    pub fn index(&self) -> u64 {
        self.index
    }

    pub fn width(&self) -> u16 {
        self.width
    }
}

impl BundleId {
    pub fn new(index: u64, width: u16) -> Result<Self, Error> {
        TileId::new(0, index, width).map(|tile| Self { index: tile.index, width: tile.width })
    }

    /// The bundle at this place as a tree of `size` has it: full, partial, or not there.
    pub fn in_tree(index: u64, size: u64) -> Option<Self> {
        Some(Self { index, width: width_in(size, index)? })
    }

    /// `tile/entries/<N>[.p/<W>]`, relative to the log's prefix.
    pub fn path(&self) -> String {
        format!("tile/entries/{}", place(self.index, self.width))
    }

    /// Accepts exactly what [`BundleId::path`] writes.
    pub fn parse(path: &str) -> Result<Self, Error> {
        let (_, place) = halves(path)?;
        let (index, width) = parse_place(place)?;
        let id = Self::new(index, width)?;
        if id.path() == path { Ok(id) } else { Err(Error::BadPath) }
    }

    pub fn index(&self) -> u64 {
        self.index
    }

    pub fn width(&self) -> u16 {
        self.width
    }
}

/// How many of a level's `hashes` fall into tile `index`.
fn width_in(hashes: u64, index: u64) -> Option<u16> {
    let before = index.checked_mul(u64::from(TILE_WIDTH))?;
    let width = hashes.checked_sub(before)?.min(u64::from(TILE_WIDTH)) as u16;
    (width > 0).then_some(width)
}

fn place(index: u64, width: u16) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    if width == TILE_WIDTH { path } else { format!("{path}.p/{width}") }
}

fn halves(path: &str) -> Result<(&str, &str), Error> {
    let short = (path.len() <= PATH_BYTES_MAX).then_some(path);
    short.and_then(|path| path.strip_prefix("tile/")?.split_once('/')).ok_or(Error::BadPath)
}

/// Reads every spelling; the callers compare with the one right spelling.
fn parse_place(place: &str) -> Result<(u64, u16), Error> {
    let (digits, width) = match place.split_once(".p/") {
        Some((_, "256")) => return Err(Error::BadPath),
        Some((digits, width)) => (digits, width.parse().map_err(|_| Error::BadPath)?),
        None => (place, TILE_WIDTH),
    };
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    Ok((digits.parse().map_err(|_| Error::BadPath)?, width))
}
