//! The file of one key: what kind it is, which generation, and 32 secret bytes.
//!
//! All kinds grow from 32 bytes, so all files look the same: magic, kind, generation, secret, and
//! the first bytes of a SHA-256 that tells a torn file from a whole one. An RSA key does not grow
//! from so few; its numbers lie beside it, sealed with them (`rsa.rs`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use aws_lc_rs::digest;
use zeroize::Zeroizing;

use crate::Generation;

const MAGIC: &[u8; 8] = b"danhkey1";
const SUM: usize = 8;
const BYTES: usize = MAGIC.len() + 1 + 4 + SECRET + SUM;
pub(crate) const SECRET: usize = 32;

pub(crate) type Secret = Zeroizing<[u8; SECRET]>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ed25519 = 1,
    MlDsa44 = 2,
    P256 = 4,
    Rsa = 5,
    Secret = 3,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Ed25519, Self::MlDsa44, Self::P256, Self::Rsa, Self::Secret];
}

pub(crate) struct KeyFile {
    pub(crate) generation: Generation,
    pub(crate) kind: Kind,
    pub(crate) secret: Secret,
}

/// What a file turned out to be.
pub(crate) enum Found {
    Absent,
    Damaged,
    /// Its mode lets others in.
    Exposed(KeyFile),
    Key(KeyFile),
    /// Only zeros are left: a destruction was cut short.
    Wiped,
}

impl KeyFile {
    pub(crate) fn read(path: &Path) -> io::Result<Found> {
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Absent),
            file => file?,
        };
        let exposed = file.metadata()?.permissions().mode() & 0o077 != 0;
        // One byte more than fits, to notice what is too long.
        let mut bytes = Zeroizing::new([0; BYTES + 1]);
        let mut length = 0;
        while length < bytes.len() {
            match file.read(&mut bytes[length..])? {
                0 => break,
                more => length += more,
            }
        }
        Ok(match Self::decode(&bytes[..length]) {
            Some(key) if exposed => Found::Exposed(key),
            Some(key) => Found::Key(key),
            None if bytes[..length] == [0; BYTES] => Found::Wiped,
            None => Found::Damaged,
        })
    }

    /// Writes the file where none is yet; `false` when one is. It is whole or not there.
    pub(crate) fn create(&self, path: &Path, scratch: &Path) -> io::Result<bool> {
        write_new(scratch, &self.encode())?;
        let linked = fs::hard_link(scratch, path);
        fs::remove_file(scratch)?;
        match linked {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            linked => {
                linked?;
                sync_folder_of(path)?;
                Ok(true)
            }
        }
    }

    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(BYTES));
        bytes.extend_from_slice(MAGIC);
        bytes.push(self.kind as u8);
        bytes.extend_from_slice(&self.generation.0.to_be_bytes());
        bytes.extend_from_slice(&*self.secret);
        let sum = digest::digest(&digest::SHA256, &bytes);
        bytes.extend_from_slice(&sum.as_ref()[..SUM]);
        bytes
    }

    fn decode(bytes: &[u8]) -> Option<Self> {
        let (told, sum) = bytes.split_last_chunk::<SUM>()?;
        let whole = digest::digest(&digest::SHA256, told).as_ref().starts_with(sum);
        let rest = told.strip_prefix(MAGIC).filter(|_| whole)?;
        let ([kind], rest) = rest.split_first_chunk()?;
        let (generation, secret) = rest.split_first_chunk()?;
        let kind = Kind::ALL.into_iter().find(|known| *known as u8 == *kind)?;
        let generation = Generation(u32::from_be_bytes(*generation));
        Some(Self { generation, kind, secret: Zeroizing::new(secret.try_into().ok()?) })
    }
}

/// Overwrites the file, as far as the disk obeys, and removes it.
pub(crate) fn wipe(path: &Path) -> io::Result<()> {
    let file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        file => file?,
    };
    (&file).write_all(&[0; BYTES])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    sync_folder_of(path)
}

/// Puts `bytes` in the place of whatever is at `path`, at once.
pub(crate) fn replace(path: &Path, scratch: &Path, bytes: &[u8]) -> io::Result<()> {
    write_new(scratch, bytes)?;
    fs::rename(scratch, path)?;
    sync_folder_of(path)
}

pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}
