//! Entry bundles: each entry behind its length in two big-endian bytes (tlog-tiles, "Log entries").

use crate::{Error, TILE_WIDTH};

/// What two bytes can say.
pub const ENTRY_BYTES_MAX: usize = 65_535;

pub(crate) fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), Error> {
    let length = u16::try_from(entry.len()).map_err(|_| Error::EntryTooLong)?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle, at most 256, with nothing left over.
pub fn bundle_entries(mut bundle: &[u8]) -> Result<Vec<&[u8]>, Error> {
    let mut entries = Vec::new();
    while !bundle.is_empty() {
        let (length, rest) = bundle.split_first_chunk().ok_or(Error::BadBundle)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest.split_at_checked(length).ok_or(Error::BadBundle)?;
        entries.push(entry);
        bundle = rest;
        if entries.len() > usize::from(TILE_WIDTH) {
            return Err(Error::BadBundle);
        }
    }
    Ok(entries)
}
