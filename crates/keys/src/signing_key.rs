//! Keys that sign.

use std::fmt;

use aws_lc_rs::hkdf;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, ML_DSA_44_SIGNING,
    PqdsaKeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
};
use tlog::{Algorithm, NoteSigner, VerifierKey};
use zeroize::Zeroizing;

use crate::error::Result;
use crate::file::{KeyFile, Kind};
use crate::{Error, Generation, KeyName};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// RFC 8032.
    Ed25519,
    /// ECDSA on P-256 with SHA-256, the two numbers side by side: `ES256` of RFC 7518.
    Es256,
    /// FIPS 204.
    MlDsa44,
    /// RSASSA-PSS with SHA-256 and a salt as long: `PS256` of RFC 7518.
    Ps256,
    /// RSASSA-PKCS1-v1_5 with SHA-256: `RS256` of RFC 7518.
    Rs256,
}

/// The public half in numbers, as a JWK writes them (RFC 7518 section 6, RFC 8037).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    Ed25519 { x: Vec<u8> },
    P256 { x: Vec<u8>, y: Vec<u8> },
    Rsa { e: Vec<u8>, n: Vec<u8> },
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
    Es256(EcdsaKeyPair),
    MlDsa44(PqdsaKeyPair),
    Ps256(rsa::KeyPair),
    Rs256(rsa::KeyPair),
}

impl Scheme {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Ed25519 => Kind::Ed25519,
            Self::Es256 => Kind::P256,
            Self::MlDsa44 => Kind::MlDsa44,
            Self::Ps256 | Self::Rs256 => Kind::Rsa,
        }
    }
}

impl SigningKey {
    /// `numbers` are those of an RSA key, which does not grow from the secret.
    pub(crate) fn new(
        name: &KeyName,
        scheme: Scheme,
        file: &KeyFile,
        numbers: &[u8],
    ) -> Result<Self> {
        let secret = file.secret.as_slice();
        let pair = match scheme {
            Scheme::Ed25519 => Ed25519KeyPair::from_seed_unchecked(secret).map(Pair::Ed25519),
            Scheme::Es256 => p256_of(secret)?.map(Pair::Es256),
            Scheme::MlDsa44 => {
                PqdsaKeyPair::from_seed(&ML_DSA_44_SIGNING, secret).map(Pair::MlDsa44)
            }
            Scheme::Ps256 => rsa::KeyPair::from_pkcs8(numbers).map(Pair::Ps256),
            Scheme::Rs256 => rsa::KeyPair::from_pkcs8(numbers).map(Pair::Rs256),
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

    /// The public half as its standard writes it: RSA as `RSAPublicKey` of RFC 8017, P-256 as a
    /// point.
    pub fn public_key(&self) -> &[u8] {
        match &self.pair {
            Pair::Ed25519(pair) => pair.public_key().as_ref(),
            Pair::Es256(pair) => pair.public_key().as_ref(),
            Pair::MlDsa44(pair) => pair.public_key().as_ref(),
            Pair::Ps256(pair) | Pair::Rs256(pair) => pair.public_key().as_ref(),
        }
    }

    /// The public half in numbers; none for a scheme that JWK does not know here.
    pub fn public_numbers(&self) -> Option<PublicKey> {
        match &self.pair {
            Pair::Ed25519(_) => Some(PublicKey::Ed25519 { x: self.public_key().to_vec() }),
            Pair::Es256(_) => {
                // SEC 1, 2.3.3: 04, then x and y of 32 bytes each.
                let (x, y) = self.public_key().get(1..)?.split_at_checked(32)?;
                Some(PublicKey::P256 { x: x.to_vec(), y: y.to_vec() })
            }
            Pair::MlDsa44(_) => None,
            Pair::Ps256(_) | Pair::Rs256(_) => rsa_numbers(self.public_key()),
        }
    }

    pub fn scheme(&self) -> Scheme {
        match &self.pair {
            Pair::Ed25519(_) => Scheme::Ed25519,
            Pair::Es256(_) => Scheme::Es256,
            Pair::MlDsa44(_) => Scheme::MlDsa44,
            Pair::Ps256(_) => Scheme::Ps256,
            Pair::Rs256(_) => Scheme::Rs256,
        }
    }

    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.try_sign(message).map(|made| made.as_ref().to_vec()),
            Pair::Es256(pair) => {
                pair.sign(&SystemRandom::new(), message).map(|made| made.as_ref().to_vec())
            }
            Pair::MlDsa44(pair) => {
                let mut signature = vec![0; ML_DSA_44_SIGNING.signature_len()];
                pair.sign(message, &mut signature).map(|_| signature)
            }
            Pair::Ps256(pair) | Pair::Rs256(pair) => {
                let pss = matches!(self.pair, Pair::Ps256(_));
                let encoding = if pss { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
                    .map(|()| signature)
            }
        };
        signature.map_err(|_| Error::Unusable)
    }

    /// Lets the key sign checkpoints of the log `origin`, and nothing else.
    pub fn into_log_key(self, origin: &str) -> Result<LogKey> {
        let algorithm = match self.scheme() {
            Scheme::Ed25519 => Algorithm::Ed25519,
            Scheme::MlDsa44 => Algorithm::MlDsa44,
            // No C2SP note is signed so.
            Scheme::Es256 | Scheme::Ps256 | Scheme::Rs256 => return Err(Error::Unusable),
        };
        let verifier_key = VerifierKey::new(origin, algorithm, self.public_key());
        Ok(LogKey { verifier_key: verifier_key.map_err(|_| Error::Unusable)?, key: self })
    }
}

/// The pair whose private number is derived from the secret (HKDF-SHA256). The chance that it is
/// no number of the curve is 2^-32.
fn p256_of(secret: &[u8]) -> Result<Result<EcdsaKeyPair, aws_lc_rs::error::KeyRejected>> {
    let root = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, secret);
    let mut der = Zeroizing::new(P256_BEFORE.to_vec());
    der.extend([0; 32]);
    let filled = root
        .expand(&[b"danh p256 v1"], hkdf::HKDF_SHA256)
        .and_then(|number| number.fill(&mut der[P256_BEFORE.len()..]));
    filled.map_err(|_| Error::Unusable)?;
    der.extend(P256_AFTER);
    Ok(EcdsaKeyPair::from_private_key_der(&ECDSA_P256_SHA256_FIXED_SIGNING, &der))
}

/// The two numbers of an `RSAPublicKey` (RFC 8017 appendix A.1.1) in DER.
fn rsa_numbers(der: &[u8]) -> Option<PublicKey> {
    let (numbers, _) = der_part(0x30, der)?;
    let (n, rest) = der_part(0x02, numbers)?;
    let (e, _) = der_part(0x02, rest)?;
    let positive = |number: &[u8]| number.strip_prefix(&[0]).unwrap_or(number).to_vec();
    Some(PublicKey::Rsa { e: positive(e), n: positive(n) })
}

/// What the first part holds, which has that tag, and what comes after it.
fn der_part(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (head, rest) = der.split_first_chunk::<2>()?;
    let long = usize::from(head[1].saturating_sub(0x80));
    let (length, rest) = match head[1] {
        short @ ..0x80 => (usize::from(short), rest),
        _ => {
            let (bytes, rest) = rest.split_at_checked(long)?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
    };
    (head[0] == tag).then(|| rest.split_at_checked(length))?
}

/// `ECPrivateKey` of RFC 5915 around the number: version 1, and the curve prime256v1.
const P256_BEFORE: [u8; 7] = [0x30, 0x31, 0x02, 0x01, 0x01, 0x04, 0x20];
const P256_AFTER: [u8; 12] =
    [0xa0, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

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
