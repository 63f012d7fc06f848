//! The keys of the log, and how others know them.

use keys::{KeyName, Keys, Scheme, SigningKey};
use tlog::{Algorithm, NoteSigner, TrustPolicy, VerifierKey};

use crate::Error;

/// Three keys: two sign checkpoints, so that both schemes would have to fall, and one signs
/// promises.
#[derive(Debug)]
pub struct LogKeys {
    checkpoint: [SigningKey; 2],
    pub(crate) promise: SigningKey,
}

/// The public halves, and the log they belong to: all that it takes to check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogIdentity {
    checkpoint: Vec<(Algorithm, Vec<u8>)>,
    pub origin: String,
    pub(crate) promise: Vec<u8>,
}

/// A key of the log under the name of one shard.
pub(crate) struct ShardSigner<'k> {
    key: &'k SigningKey,
    verifier_key: VerifierKey,
}

impl LogKeys {
    /// The keys `log-ed25519`, `log-ml-dsa-44` and `log-promise` of a key store, made now if they
    /// never were.
    pub fn open(keys: &Keys) -> Result<Self, Error> {
        let key =
            |name, scheme| Ok::<_, Error>(keys.signing_or_make(&KeyName::parse(name)?, scheme)?);
        let ed25519 = key("log-ed25519", Scheme::Ed25519)?;
        let ml_dsa = key("log-ml-dsa-44", Scheme::MlDsa44)?;
        let promise = key("log-promise", Scheme::Ed25519)?;
        Ok(Self { checkpoint: [ed25519, ml_dsa], promise })
    }

    pub fn identity(&self, origin: &str) -> LogIdentity {
        let public = |key: &SigningKey| (algorithm(key), key.public_key().to_vec());
        LogIdentity {
            checkpoint: self.checkpoint.iter().map(public).collect(),
            origin: origin.to_owned(),
            promise: self.promise.public_key().to_vec(),
        }
    }

    /// The signers of checkpoints of a shard, by its origin.
    pub(crate) fn signers(&self, origin: &str) -> Result<Vec<ShardSigner<'_>>, Error> {
        let signer = |key| {
            let verifier_key = VerifierKey::new(origin, algorithm(key), key.public_key());
            let verifier_key = verifier_key.map_err(|_| Error::BadOrigin)?;
            Ok(ShardSigner { key, verifier_key })
        };
        self.checkpoint.iter().map(signer).collect()
    }
}

impl LogIdentity {
    /// The keys of a shard, as a verifier wants them.
    pub fn verifier_keys(&self, shard: &str) -> Result<Vec<VerifierKey>, Error> {
        let origin = self.shard_origin(shard);
        let key = |(algorithm, public): &(Algorithm, Vec<u8>)| {
            VerifierKey::new(&origin, *algorithm, public).map_err(|_| Error::BadOrigin)
        };
        self.checkpoint.iter().map(key).collect()
    }

    /// Whom to believe about a shard; without witnesses, unless more is asked for.
    pub fn policy(&self, shard: &str) -> Result<TrustPolicy, Error> {
        let log_keys = self.verifier_keys(shard)?;
        let origin = self.shard_origin(shard);
        Ok(TrustPolicy { log_keys, origin, witness_keys: Vec::new(), witnesses_min: 0 })
    }

    /// The name by which the checkpoints and keys of a shard go.
    pub fn shard_origin(&self, shard: &str) -> String {
        format!("{}/{shard}", self.origin)
    }

    /// The key of promises, in the text form of verifier keys, under the name of the log.
    pub fn promise_key(&self) -> Result<VerifierKey, Error> {
        let key = VerifierKey::new(&self.origin, Algorithm::Ed25519, &self.promise);
        key.map_err(|_| Error::BadOrigin)
    }
}

impl NoteSigner for ShardSigner<'_> {
    fn verifier_key(&self) -> &VerifierKey {
        &self.verifier_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, tlog::Error> {
        self.key.sign(message).map_err(|_| tlog::Error::SignerFailed)
    }
}

fn algorithm(key: &SigningKey) -> Algorithm {
    match key.scheme() {
        Scheme::MlDsa44 => Algorithm::MlDsa44,
        // The keys of a log are of these two schemes.
        _ => Algorithm::Ed25519,
    }
}
