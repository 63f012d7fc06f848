//! The numbers of an RSA key, which do not grow from 32 bytes: a file beside the key's, sealed with
//! the secret that is in it. Whoever destroys the secret has destroyed them.

use std::fs;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use kernel::{Entropy, hex};
use zeroize::Zeroizing;

use crate::error::Result;
use crate::file::{self, KeyFile};
use crate::{Error, KeyName, SecretKey};

const CONTEXT: &[u8] = b"danh rsa v1";
const ENDING: &str = ".rsa";

/// Makes the numbers for a key that is about to be kept.
pub(crate) fn make(folder: &Path, name: &KeyName, key: &KeyFile, entropy: &Entropy) -> Result<()> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| Error::Unusable)?;
    let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| Error::Unusable)?;
    let sealed = SecretKey::new(name, key, entropy)?.seal(CONTEXT, der.as_ref())?;
    Ok(file::write_new(&path(folder, name, key), &sealed)?)
}

/// The numbers as PKCS #8.
pub(crate) fn numbers(
    folder: &Path,
    name: &KeyName,
    key: &KeyFile,
    entropy: &Entropy,
) -> Result<Zeroizing<Vec<u8>>> {
    let sealed = fs::read(path(folder, name, key)).map_err(|_| Error::Damaged(name.clone()))?;
    let opened = SecretKey::new(name, key, entropy)?.open(CONTEXT, &sealed);
    opened.map_err(|_| Error::Damaged(name.clone()))
}

/// Removes the numbers of a key that came too late.
pub(crate) fn forget(folder: &Path, name: &KeyName, key: &KeyFile) {
    // Nobody can open what is left.
    let _ = fs::remove_file(path(folder, name, key));
}

/// Removes all numbers under that name.
pub(crate) fn forget_all(folder: &Path, name: &KeyName) -> Result<()> {
    let begins = format!("{name}.");
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let file = entry.file_name();
        let of_name = |file: &str| file.starts_with(&begins) && file.ends_with(ENDING);
        if file.to_str().is_some_and(of_name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Each secret has a file of its own, so that of two who make the key at once neither overwrites
/// the other's numbers.
fn path(folder: &Path, name: &KeyName, key: &KeyFile) -> PathBuf {
    let sum = digest::digest(&digest::SHA256, &[CONTEXT, key.secret.as_slice()].concat());
    folder.join(format!("{name}.{}{ENDING}", hex(&sum.as_ref()[..8])))
}
