//! The key store: one folder, one file a key, and one small file for each name with what of it
//! has been destroyed.

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::{Entropy, hex};
use zeroize::Zeroizing;

use crate::error::Result;
use crate::file::{self, Found, KeyFile, Kind, SECRET};
use crate::{Error, Generation, KeyName, Scheme, SecretKey, SigningKey, rsa};

/// Keys by name, in software. Cheap to clone; several processes may share one folder.
#[derive(Clone, Debug)]
pub struct Keys(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    entropy: Entropy,
    folder: PathBuf,
}

impl Keys {
    /// Opens the key store in `folder`, which only its owner may enter, and finishes what a
    /// destruction cut short left behind.
    pub fn open(folder: &Path, entropy: &Entropy) -> Result<Self> {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        if fs::metadata(folder)?.permissions().mode() & 0o022 != 0 {
            let why = "others than its owner may write the folder of keys";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, why).into());
        }
        let keys = Self(Arc::new(Inner { entropy: entropy.clone(), folder: folder.to_owned() }));
        for (name, generation) in keys.destroyed()? {
            keys.wipe_up_to(&name, generation)?;
        }
        Ok(keys)
    }

    /// A new signing key under a name that has none.
    pub fn make_signing(&self, name: &KeyName, scheme: Scheme) -> Result<SigningKey> {
        self.made(name, scheme)
    }

    /// The signing key of that name.
    pub fn signing(&self, name: &KeyName, scheme: Scheme) -> Result<SigningKey> {
        self.signing_of(name, scheme, &self.load(name, scheme.kind())?)
    }

    /// The signing key of that name, made now if there never was one. A destroyed name is not
    /// made again in passing: that takes [`Keys::make_signing`].
    pub fn signing_or_make(&self, name: &KeyName, scheme: Scheme) -> Result<SigningKey> {
        match self.signing(name, scheme) {
            Err(Error::NotMade(_)) => match self.made(name, scheme) {
                // Another process was quicker.
                Err(Error::AlreadyMade(_)) => self.signing(name, scheme),
                made => made,
            },
            loaded => loaded,
        }
    }

    /// A new symmetric key under a name that has none.
    pub fn make_secret(&self, name: &KeyName) -> Result<SecretKey> {
        SecretKey::new(name, &self.make(name, Kind::Secret)?, &self.0.entropy)
    }

    /// The symmetric key of that name.
    pub fn secret(&self, name: &KeyName) -> Result<SecretKey> {
        SecretKey::new(name, &self.load(name, Kind::Secret)?, &self.0.entropy)
    }

    /// The symmetric key of that name, made now if there never was one.
    pub fn secret_or_make(&self, name: &KeyName) -> Result<SecretKey> {
        SecretKey::new(name, &self.load_or_make(name, Kind::Secret)?, &self.0.entropy)
    }

    /// Destroys the key of that name for good. Handles taken before work until they are dropped.
    pub fn destroy(&self, name: &KeyName) -> Result<Generation> {
        let generation = match KeyFile::read(&self.key_path(name))? {
            Found::Absent | Found::Wiped => return Err(self.absent(name)?),
            // What cannot be read can be destroyed; it was at most the next one.
            Found::Damaged => self.destroyed_up_to(name)?.next(),
            Found::Exposed(key) | Found::Key(key) => key.generation,
        };
        self.hold_destroyed(name, generation)?;
        file::wipe(&self.key_path(name))?;
        rsa::forget_all(&self.0.folder, name)?;
        Ok(generation)
    }

    /// Sees to it that no key of that name up to `generation` is or will be there: for a list of
    /// destroyed keys that is kept outside of backups.
    pub fn hold_destroyed(&self, name: &KeyName, generation: Generation) -> Result<()> {
        // First the word that it is gone, so that a crash in between cannot leave it usable.
        if generation > self.destroyed_up_to(name)? {
            let bytes = format!("{generation}\n");
            file::replace(&self.destroyed_path(name), &self.scratch_path(), bytes.as_bytes())?;
        }
        self.wipe_up_to(name, generation)
    }

    /// For each name of which keys were destroyed, the last generation that was.
    pub fn destroyed(&self) -> Result<Vec<(KeyName, Generation)>> {
        let mut destroyed = Vec::new();
        for entry in fs::read_dir(&self.0.folder)? {
            let file = entry?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(DESTROYED));
            if let Some(name) = name.and_then(|name| KeyName::parse(name).ok()) {
                let generation = self.destroyed_up_to(&name)?;
                destroyed.push((name, generation));
            }
        }
        destroyed.sort();
        Ok(destroyed)
    }

    fn made(&self, name: &KeyName, scheme: Scheme) -> Result<SigningKey> {
        let key = self.fresh(name, scheme.kind())?;
        if scheme.kind() == Kind::Rsa {
            // First the numbers, so that a key that is there can always be used.
            rsa::make(&self.0.folder, name, &key, &self.0.entropy)?;
        }
        self.keep(name, &key).inspect_err(|_| rsa::forget(&self.0.folder, name, &key))?;
        self.signing_of(name, scheme, &key)
    }

    fn signing_of(&self, name: &KeyName, scheme: Scheme, key: &KeyFile) -> Result<SigningKey> {
        let numbers = match scheme.kind() {
            Kind::Rsa => rsa::numbers(&self.0.folder, name, key, &self.0.entropy)?,
            _ => Zeroizing::default(),
        };
        SigningKey::new(name, scheme, key, &numbers)
    }

    fn make(&self, name: &KeyName, kind: Kind) -> Result<KeyFile> {
        let key = self.fresh(name, kind)?;
        self.keep(name, &key)?;
        Ok(key)
    }

    fn fresh(&self, name: &KeyName, kind: Kind) -> Result<KeyFile> {
        let generation = self.destroyed_up_to(name)?.next();
        let secret = Zeroizing::new(self.0.entropy.bytes::<SECRET>());
        Ok(KeyFile { generation, kind, secret })
    }

    fn keep(&self, name: &KeyName, key: &KeyFile) -> Result<()> {
        match key.create(&self.key_path(name), &self.scratch_path())? {
            true => Ok(()),
            false => Err(Error::AlreadyMade(name.clone())),
        }
    }

    fn load(&self, name: &KeyName, kind: Kind) -> Result<KeyFile> {
        let key = match KeyFile::read(&self.key_path(name))? {
            Found::Absent | Found::Wiped => return Err(self.absent(name)?),
            Found::Damaged => return Err(Error::Damaged(name.clone())),
            Found::Exposed(_) => return Err(Error::Exposed(name.clone())),
            Found::Key(key) => key,
        };
        // A backup may have brought the file back.
        if key.generation <= self.destroyed_up_to(name)? {
            return Err(Error::Destroyed(name.clone()));
        }
        if key.kind != kind {
            return Err(Error::OtherKind(name.clone()));
        }
        Ok(key)
    }

    fn load_or_make(&self, name: &KeyName, kind: Kind) -> Result<KeyFile> {
        match self.load(name, kind) {
            Err(Error::NotMade(_)) => match self.make(name, kind) {
                // Another process was quicker.
                Err(Error::AlreadyMade(_)) => self.load(name, kind),
                made => made,
            },
            loaded => loaded,
        }
    }

    fn absent(&self, name: &KeyName) -> Result<Error> {
        Ok(match self.destroyed_up_to(name)? {
            Generation::NONE => Error::NotMade(name.clone()),
            _ => Error::Destroyed(name.clone()),
        })
    }

    fn wipe_up_to(&self, name: &KeyName, generation: Generation) -> Result<()> {
        let path = self.key_path(name);
        let doomed = match KeyFile::read(&path)? {
            Found::Absent | Found::Damaged => false,
            Found::Exposed(key) | Found::Key(key) => key.generation <= generation,
            Found::Wiped => true,
        };
        if !doomed {
            return Ok(());
        }
        file::wipe(&path)?;
        rsa::forget_all(&self.0.folder, name)
    }

    fn destroyed_up_to(&self, name: &KeyName) -> Result<Generation> {
        let generation = match fs::read_to_string(self.destroyed_path(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Generation::NONE),
            text => text?.trim_end().parse(),
        };
        generation.map(Generation).map_err(|_| Error::Damaged(name.clone()))
    }

    fn key_path(&self, name: &KeyName) -> PathBuf {
        self.0.folder.join(format!("{name}.key"))
    }

    fn destroyed_path(&self, name: &KeyName) -> PathBuf {
        self.0.folder.join(format!("{name}{DESTROYED}"))
    }

    /// A name nobody else writes to.
    fn scratch_path(&self) -> PathBuf {
        self.0.folder.join(format!(".{}.new", hex(&self.0.entropy.bytes::<16>())))
    }
}

const DESTROYED: &str = ".destroyed";
