//! The certificate that papers are checked with. It is made once and lies beside the keys: the same
//! for every node, and nothing secret.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use kernel::{Entropy, Moment, hex};
use keys::Keys;
use papers::Authority;

use crate::Result;
use crate::files::at;

const FILE: &str = "papers-root.cer";
const NAME: &str = "Danh";

/// Where it lies, in the folder of the keys.
pub(crate) fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

pub(crate) fn authority(keys: &Keys, folder: &Path, now: Moment) -> Result<Authority> {
    let (entropy, file) = (Entropy::System, file(folder));
    if !file.exists() {
        let made = Authority::found(keys, &entropy, NAME, now)?;
        let scratch = folder.join(format!(".{}.new", hex(&entropy.bytes::<8>())));
        fs::write(&scratch, made.root()).map_err(at(&scratch))?;
        // Whole or not at all, and whoever is first has made it.
        let linked = fs::hard_link(&scratch, &file);
        fs::remove_file(&scratch).map_err(at(&scratch))?;
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(at(&file)(error)),
            _ => {}
        }
    }
    let root = fs::read(&file).map_err(at(&file))?;
    Ok(Authority::opened(keys, &entropy, &root, now)?)
}
