//! Signers for tests and examples, out of a seed.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, ML_DSA_44_SIGNING, PqdsaKeyPair};
use tlog::{Algorithm, Error, NoteSigner, VerifierKey};

pub(crate) struct Signer {
    key: Key,
    verifier_key: VerifierKey,
}

enum Key {
    Ed25519(Ed25519KeyPair),
    MlDsa44(PqdsaKeyPair),
}

impl Signer {
    pub(crate) fn new(name: &str, algorithm: Algorithm, seed: u8) -> Self {
        let seed = [seed; 32];
        let key = match algorithm {
            Algorithm::MlDsa44 => {
                Key::MlDsa44(PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, &seed).unwrap())
            }
            _ => Key::Ed25519(Ed25519KeyPair::from_seed_unchecked(&seed).unwrap()),
        };
        let public = match &key {
            Key::Ed25519(pair) => pair.public_key().as_ref(),
            Key::MlDsa44(pair) => pair.public_key().as_ref(),
        };
        let verifier_key = VerifierKey::new(name, algorithm, public).unwrap();
        Self { key, verifier_key }
    }
}

impl NoteSigner for Signer {
    fn verifier_key(&self) -> &VerifierKey {
        &self.verifier_key
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        match &self.key {
            Key::Ed25519(pair) => Ok(pair.sign(message).as_ref().to_vec()),
            Key::MlDsa44(pair) => {
                let mut signature = vec![0; ML_DSA_44_SIGNING.signature_len()];
                pair.sign(message, &mut signature).map_err(|_| Error::SignerFailed)?;
                Ok(signature)
            }
        }
    }
}
