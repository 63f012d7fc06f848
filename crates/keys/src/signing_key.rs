//! Keys that sign.

use std::fmt;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, ML_DSA_44_SIGNING, PqdsaKeyPair};
use tlog::{Algorithm, NoteSigner, VerifierKey};

use crate::error::Result;
use crate::file::{KeyFile, Kind};
use crate::{Error, Generation, KeyName};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 8032.
    Ed25519,
    /// FIPS 204.
    MlDsa44,
}

/// A key that signs. The private half is wiped by the library when the handle is dropped.
pub struct SigningKey {
    generation: Generation,
    name: KeyName,
    pair: Pair,
}

/// A signing key in the office of a log's signer, under the log's name.
#[derive(Debug)]
pub struct LogKey {
    key: SigningKey,
    verifier_key: VerifierKey,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    MlDsa44(PqdsaKeyPair),
}

impl Scheme {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Ed25519 => Kind::Ed25519,
            Self::MlDsa44 => Kind::MlDsa44,
        }
    }
}

impl SigningKey {
    pub(crate) fn new(name: &KeyName, scheme: Scheme, file: &KeyFile) -> Result<Self> {
        let secret = file.secret.as_slice();
        let pair = match scheme {
            Scheme::Ed25519 => Ed25519KeyPair::from_seed_unchecked(secret).map(Pair::Ed25519),
            Scheme::MlDsa44 => {
                PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, secret).map(Pair::MlDsa44)
            }
        };
        let pair = pair.map_err(|_| Error::Unusable)?;
        Ok(Self { generation: file.generation, name: name.clone(), pair })
    }

    pub fn generation(&self) -> Generation {
        self.generation
    }

    pub fn name(&self) -> &KeyName {
        &self.name
    }

    pub fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
            Pair::MlDsa44(pair) => pair.public_key().as_ref(),
        }
    }

    pub fn scheme(&self) -> Scheme {
        match &self.pair {
            Pair::Ed25519(_) => Scheme::Ed25519,
            Pair::MlDsa44(_) => Scheme::MlDsa44,
        }
    }

    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.try_sign(message).map(|made| made.as_ref().to_vec()),
            Pair::MlDsa44(pair) => {
                let mut signature = vec![0; ML_DSA_44_SIGNING.signature_len()];
                pair.sign(message, &mut signature).map(|_| signature)
            }
        };
        signature.map_err(|_| Error::Unusable)
    }

    /// Lets the key sign checkpoints of the log `origin`, and nothing else.
    pub fn into_log_key(self, origin: &str) -> Result<LogKey> {
        let algorithm = match self.scheme() {
            Scheme::Ed25519 => Algorithm::Ed25519,
            Scheme::MlDsa44 => Algorithm::MlDsa44,
        };
        let verifier_key = VerifierKey::new(origin, algorithm, self.public_key());
        Ok(LogKey { verifier_key: verifier_key.map_err(|_| Error::Unusable)?, key: self })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({} {:?} {})", self.name, self.scheme(), self.generation)
    }
}

impl NoteSigner for LogKey {
    fn verifier_key(&self) -> &VerifierKey {
        &self.verifier_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, tlog::Error> {
        self.key.sign(message).map_err(|_| tlog::Error::SignerFailed)
    }
}
