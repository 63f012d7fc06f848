//! Encrypted tokens in compact form (RFC 7516 section 7.1), for one recipient with a key on P-256.

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap as _};
use aws_lc_rs::{digest, rand};
use serde_json::{Map, Value, json};

use crate::{Error, Jwk, PublicKey, json, text};

mod content;

pub use content::Encryption;

/// How the recipient comes by the key of the content (RFC 7518 section 4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Management {
    /// The agreed key is the content's.
    EcdhEs,
    /// The agreed key wraps the content's.
    EcdhEsA256Kw,
}

/// What is written on the outside.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    /// `cty`: `JWT` when a signed token is inside.
    pub content_type: Option<&'a str>,
    pub encryption: Encryption,
    pub kid: Option<&'a str>,
    pub management: Management,
}

/// The key of a recipient. It is wiped by the library when it is dropped.
#[derive(Debug)]
pub struct RecipientKey(PrivateKey);

/// Bytes of every key here: 256 bits.
const KEY_BYTES: usize = 32;
const BYTES_MAX: usize = 64 << 10;

impl Management {
    pub const ALL: [Self; 2] = [Self::EcdhEs, Self::EcdhEsA256Kw];

    pub fn name(self) -> &'static str {
        match self {
            Self::EcdhEs => "ECDH-ES",
            Self::EcdhEsA256Kw => "ECDH-ES+A256KW",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// What the agreed key is for (RFC 7518 section 4.6.2, `AlgorithmID`).
    fn purpose(self, encryption: Encryption) -> &'static str {
        match self {
            Self::EcdhEs => encryption.name(),
            Self::EcdhEsA256Kw => self.name(),
        }
    }
}

impl Envelope<'_> {
    /// Encrypts to the holder of `key`.
    pub fn seal(&self, key: &PublicKey, content: &[u8]) -> Result<String, Error> {
        if content.len() > BYTES_MAX {
            return Err(Error::TooLarge);
        }
        let Self { encryption, management, .. } = *self;
        let once = PrivateKey::generate(&ECDH_P256).map_err(|_| Error::KeyNotUsable)?;
        let shared = agreed(&once, key)?;
        let agreed = derived(&shared, management.purpose(encryption), (&[], &[]), KEY_BYTES);
        let (content_key, wrapped) = match management {
            Management::EcdhEs => (agreed, Vec::new()),
            Management::EcdhEsA256Kw => {
                let mut fresh = vec![0; KEY_BYTES];
                rand::fill(&mut fresh).map_err(|_| Error::KeyNotUsable)?;
                let wrapped = wrap(&agreed, &fresh)?;
                (fresh, wrapped)
            }
        };
        let header = text::encode(self.header(&once)?.to_string());
        let sealed = encryption.seal(&content_key, header.as_bytes(), content)?;
        let parts = [&wrapped, &sealed.iv, &sealed.content, &sealed.tag].map(text::encode);
        Ok(format!("{header}.{}", parts.join(".")))
    }

    fn header(&self, once: &PrivateKey) -> Result<Value, Error> {
        let point = once.compute_public_key().map_err(|_| Error::KeyNotUsable)?;
        let (x, y) = point.as_ref()[1..].split_at(KEY_BYTES);
        let epk = json!({
            "crv": "P-256", "kty": "EC", "x": text::encode(x), "y": text::encode(y),
        });
        let (alg, enc) = (self.management.name(), self.encryption.name());
        let mut header = json!({ "alg": alg, "enc": enc, "epk": epk });
        for (name, said) in [("cty", self.content_type), ("kid", self.kid)] {
            if let Some(said) = said {
                header[name] = json!(said);
            }
        }
        Ok(header)
    }
}

impl RecipientKey {
    pub fn generate() -> Result<Self, Error> {
        PrivateKey::generate(&ECDH_P256).map(Self).map_err(|_| Error::KeyNotUsable)
    }

    /// From the number `d` of a JWK.
    pub fn from_private_number(d: &[u8; 32]) -> Result<Self, Error> {
        let key = PrivateKey::from_private_key(&ECDH_P256, d);
        key.map(Self).map_err(|_| Error::KeyNotUsable)
    }

    pub fn public_key(&self) -> Result<PublicKey, Error> {
        let point = self.0.compute_public_key().map_err(|_| Error::KeyNotUsable)?;
        let (x, y) = point.as_ref()[1..].split_at(KEY_BYTES);
        let number = |half: &[u8]| half.try_into().map_err(|_| Error::KeyNotUsable);
        Ok(PublicKey::P256 { x: number(x)?, y: number(y)? })
    }

    /// The content of a token that was encrypted to this key.
    pub fn open(&self, token: &str) -> Result<Vec<u8>, Error> {
        if token.len() > 2 * BYTES_MAX {
            return Err(Error::TooLarge);
        }
        let parts: Vec<&str> = token.splitn(6, '.').collect();
        let [protected, wrapped, iv, content, tag] = parts[..] else {
            return Err(Error::Malformed);
        };
        let header = json::object(&text::decode(protected)?)?;
        // A compressed content may be a bomb.
        if header.contains_key("crit") || header.contains_key("zip") {
            return Err(Error::Critical);
        }
        let said = |name| header.get(name).and_then(Value::as_str);
        let management = said("alg").and_then(Management::parse);
        let encryption = said("enc").and_then(Encryption::parse);
        let (Some(management), Some(encryption)) = (management, encryption) else {
            return Err(Error::AlgorithmNotAllowed);
        };
        let agreed = self.agreed(&header, management.purpose(encryption))?;
        let wrapped = text::decode(wrapped)?;
        let content_key = match management {
            Management::EcdhEs if wrapped.is_empty() => agreed,
            Management::EcdhEs => return Err(Error::Malformed),
            Management::EcdhEsA256Kw => unwrap(&agreed, &wrapped)?,
        };
        let sealed = content::Sealed {
            content: text::decode(content)?,
            iv: text::decode(iv)?,
            tag: text::decode(tag)?,
        };
        encryption.open(&content_key, protected.as_bytes(), sealed)
    }

    fn agreed(&self, header: &Map<String, Value>, purpose: &str) -> Result<Vec<u8>, Error> {
        let epk = Jwk::parse(header.get("epk").ok_or(Error::KeyNotUsable)?)?;
        let party = |name| match header.get(name) {
            None => Ok(Vec::new()),
            Some(said) => text::decode(said.as_str().ok_or(Error::Malformed)?),
        };
        let shared = agreed(&self.0, &epk.key)?;
        Ok(derived(&shared, purpose, (&party("apu")?, &party("apv")?), KEY_BYTES))
    }
}

/// The x of the common point (RFC 7518 section 4.6.2, `Z`). A point off the curve is refused.
fn agreed(own: &PrivateKey, other: &PublicKey) -> Result<Vec<u8>, Error> {
    let PublicKey::P256 { .. } = other else { return Err(Error::KeyNotUsable) };
    let other = UnparsedPublicKey::new(&ECDH_P256, other.point());
    agree(own, other, Error::KeyNotUsable, |shared| Ok(shared.to_vec()))
}

/// Concat KDF with SHA-256 (RFC 7518 section 4.6.2), whose one round is enough for 256 bits.
fn derived(shared: &[u8], purpose: &str, parties: (&[u8], &[u8]), bytes: usize) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&1_u32.to_be_bytes());
    context.update(shared);
    for part in [purpose.as_bytes(), parties.0, parties.1] {
        context.update(&(part.len() as u32).to_be_bytes());
        context.update(part);
    }
    context.update(&(bytes as u32 * 8).to_be_bytes());
    context.finish().as_ref()[..bytes].to_vec()
}

fn wrap(key: &[u8], content_key: &[u8]) -> Result<Vec<u8>, Error> {
    let key = AesKek::new(&AES_256, key).map_err(|_| Error::KeyNotUsable)?;
    let mut wrapped = vec![0; content_key.len() + 8];
    key.wrap(content_key, &mut wrapped).map_err(|_| Error::KeyNotUsable)?;
    Ok(wrapped)
}

fn unwrap(key: &[u8], wrapped: &[u8]) -> Result<Vec<u8>, Error> {
    let key = AesKek::new(&AES_256, key).map_err(|_| Error::KeyNotUsable)?;
    if wrapped.len() != KEY_BYTES + 8 {
        return Err(Error::BadSignature);
    }
    let mut content_key = vec![0; KEY_BYTES];
    key.unwrap(wrapped, &mut content_key).map_err(|_| Error::BadSignature)?;
    Ok(content_key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> [u8; 32] {
        text::decode(text).unwrap().try_into().unwrap()
    }

    /// RFC 7518 appendix C.
    #[test]
    fn the_key_is_agreed_as_in_the_example_of_the_standard() {
        let alice = number("0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo");
        let alice = PrivateKey::from_private_key(&ECDH_P256, &alice).unwrap();
        let bob = PublicKey::P256 {
            x: number("weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ"),
            y: number("e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"),
        };
        let shared = agreed(&alice, &bob).unwrap();
        let key = derived(&shared, "A128GCM", (b"Alice", b"Bob"), 16);
        assert_eq!(text::encode(key), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn a_point_off_the_curve_is_refused() {
        let key = RecipientKey::generate().unwrap();
        let off = PublicKey::P256 { x: [1; 32], y: [1; 32] };
        assert_eq!(agreed(&key.0, &off), Err(Error::KeyNotUsable));
    }
}
