//! Who signs notes and with what: verifier keys, their text form, and the messages signed.

use std::fmt;

use aws_lc_rs::signature::{ED25519, ML_DSA_44, UnparsedPublicKey, VerificationAlgorithm};

use crate::hash::sha256;
use crate::{Checkpoint, Error, SIZE_MAX, text};

/// The signature types of signed-note, by their identifier byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// 0x01: Ed25519 over the note's text.
    Ed25519,
    /// 0x04: a timestamped Ed25519 cosignature.
    Ed25519Cosignature,
    /// 0x06: a timestamped ML-DSA-44 cosignature, which logs too should sign with.
    MlDsa44,
}

/// A public key under a name. Name and id together say which key made a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    algorithm: Algorithm,
    id: u32,
    name: String,
    public: Vec<u8>,
}

/// Something that holds the private half of a [`VerifierKey`] and does not show it.
pub trait NoteSigner {
    fn verifier_key(&self) -> &VerifierKey;

    /// The bare signature of the key's own scheme over these very bytes.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error>;
}

/// The seconds before a timestamped signature, in bytes.
const TIMESTAMP_BYTES: usize = 8;

impl Algorithm {
    const ALL: [Self; 3] = [Self::Ed25519, Self::Ed25519Cosignature, Self::MlDsa44];

    fn identifier(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::Ed25519Cosignature => 0x04,
            Self::MlDsa44 => 0x06,
        }
    }

    fn public_key_bytes(self) -> usize {
        match self {
            Self::Ed25519 | Self::Ed25519Cosignature => 32,
            Self::MlDsa44 => 1312,
        }
    }

    fn scheme(self) -> &'static dyn VerificationAlgorithm {
        match self {
            Self::Ed25519 | Self::Ed25519Cosignature => &ED25519,
            Self::MlDsa44 => &ML_DSA_44,
        }
    }

    fn is_timestamped(self) -> bool {
        self != Self::Ed25519
    }
}

impl VerifierKey {
    pub fn new(name: &str, algorithm: Algorithm, public: &[u8]) -> Result<Self, Error> {
        // 255 is as much as `cosigned_message` can hold of a name.
        let fits = is_key_name(name) && name.len() <= 255;
        if !fits || public.len() != algorithm.public_key_bytes() {
            return Err(Error::BadKey);
        }
        // signed-note, "Signatures": SHA-256(key name || 0x0A || signature type || public key)[:4]
        let told = [name.as_bytes(), b"\n", &[algorithm.identifier()], public].concat();
        let [a, b, c, d, ..] = sha256(&told).0;
        let id = u32::from_be_bytes([a, b, c, d]);
        Ok(Self { algorithm, id, name: name.to_owned(), public: public.to_vec() })
    }

    /// `<name>+<id in hex>+<base64(type || public key)>`, whose id must be right.
    pub fn parse(vkey: &str) -> Result<Self, Error> {
        let parts =
            vkey.split_once('+').and_then(|(name, rest)| Some((name, rest.split_once('+')?)));
        let (name, (_, key)) = parts.ok_or(Error::BadKey)?;
        let key = text::decode(key).ok_or(Error::BadKey)?;
        let (identifier, public) = key.split_first().ok_or(Error::BadKey)?;
        let algorithm = Algorithm::ALL.into_iter().find(|known| known.identifier() == *identifier);
        let key = Self::new(name, algorithm.ok_or(Error::BadKey)?, public)?;
        if key.to_string() == vkey { Ok(key) } else { Err(Error::BadKey) }
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn id(&self) -> u32 {
        self.id
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// Checks a note signature over `text`. Gives the time it states, if it states one.
    pub(crate) fn verify(&self, text: &str, signature: &[u8]) -> Result<Option<u64>, Error> {
        let (at_seconds, bare) = match signature.split_first_chunk::<TIMESTAMP_BYTES>() {
            _ if !self.algorithm.is_timestamped() => (0, signature),
            Some((at_seconds, bare)) => (u64::from_be_bytes(*at_seconds), bare),
            None => return Err(Error::SignatureDoesNotHold),
        };
        let message = self.message(text, at_seconds)?;
        let key = UnparsedPublicKey::new(self.algorithm.scheme(), &self.public);
        key.verify(&message, bare).map_err(|_| Error::SignatureDoesNotHold)?;
        Ok((at_seconds > 0).then_some(at_seconds))
    }

    /// What follows the key id in the signature line of `signer` over `text`.
    pub(crate) fn signature(
        signer: &dyn NoteSigner,
        text: &str,
        at_seconds: u64,
    ) -> Result<Vec<u8>, Error> {
        let key = signer.verifier_key();
        let bare = signer.sign(&key.message(text, at_seconds)?)?;
        if !key.algorithm.is_timestamped() {
            return Ok(bare);
        }
        Ok([at_seconds.to_be_bytes().as_slice(), &bare].concat())
    }

    fn message(&self, text: &str, at_seconds: u64) -> Result<Vec<u8>, Error> {
        // tlog-cosignature, "Format": the timestamp MUST NOT exceed 2^63 - 1.
        if at_seconds > SIZE_MAX {
            return Err(Error::SignatureDoesNotHold);
        }
        match self.algorithm {
            Algorithm::Ed25519 => Ok(text.as_bytes().to_vec()),
            // tlog-cosignature, "Ed25519 signed message"
            Algorithm::Ed25519Cosignature => {
                Ok(format!("cosignature/v1\ntime {at_seconds}\n{text}").into_bytes())
            }
            Algorithm::MlDsa44 => self.cosigned_message(&Checkpoint::parse(text)?, at_seconds),
        }
    }

    /// tlog-cosignature, "ML-DSA-44 signed message": `cosigned_message` in the presentation
    /// language of RFC 8446 section 3, for a whole tree (`start` 0). Extension lines are not in it.
    fn cosigned_message(&self, checkpoint: &Checkpoint, at_seconds: u64) -> Result<Vec<u8>, Error> {
        let mut message = b"subtree/v1\n\0".to_vec();
        push_short(&mut message, &self.name)?;
        message.extend_from_slice(&at_seconds.to_be_bytes());
        push_short(&mut message, checkpoint.origin())?;
        message.extend_from_slice(&0u64.to_be_bytes());
        message.extend_from_slice(&checkpoint.size().to_be_bytes());
        message.extend_from_slice(&checkpoint.root().0);
        Ok(message)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[self.algorithm.identifier()], self.public.as_slice()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, text::encode(key))
    }
}

/// signed-note, "Format": not empty, no Unicode spaces, no plus; and no control characters.
pub(crate) fn is_key_name(name: &str) -> bool {
    let fits = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '+';
    !name.is_empty() && name.chars().all(fits)
}

/// `opaque <1..2^8-1>`: a length in one byte, then the bytes.
fn push_short(message: &mut Vec<u8>, text: &str) -> Result<(), Error> {
    message.push(u8::try_from(text.len()).map_err(|_| Error::BadCheckpoint)?);
    message.extend_from_slice(text.as_bytes());
    Ok(())
}
