//! Public keys as JSON (RFC 7517), and their names (RFC 7638).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Map, Value, json};

use crate::{Algorithm, Error, text};

/// A key that verifies, or to which somebody encrypts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    Ed25519 { x: [u8; 32] },
    P256 { x: [u8; 32], y: [u8; 32] },
    Rsa { e: Vec<u8>, n: Vec<u8> },
}

/// A public key with what its holder says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    /// The one algorithm it is for, if it says so: a name of RFC 7518.
    pub alg: Option<String>,
    pub key: PublicKey,
    pub kid: Option<String>,
    /// `sig` or `enc`, if it says so.
    pub usage: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwkSet(Vec<Jwk>);

const KID_BYTES_MAX: usize = 256;
/// Moduli from 2048 to 4096 bits.
const MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;
const EXPONENT_BYTES_MAX: usize = 4;
/// Members that only private and symmetric keys have (RFC 7518 section 6).
const PRIVATE: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];

impl PublicKey {
    fn parse(jwk: &Map<String, Value>) -> Result<Self, Error> {
        let member = |name| jwk.get(name).and_then(Value::as_str).ok_or(Error::KeyNotUsable);
        let bytes = |name| text::decode(member(name)?).map_err(|_| Error::KeyNotUsable);
        let number = |name| bytes(name)?.try_into().map_err(|_| Error::KeyNotUsable);
        match (member("kty")?, jwk.get("crv").and_then(Value::as_str)) {
            ("EC", Some("P-256")) => Ok(Self::P256 { x: number("x")?, y: number("y")? }),
            ("OKP", Some("Ed25519")) => Ok(Self::Ed25519 { x: number("x")? }),
            ("RSA", _) => {
                let (e, n) = (bytes("e")?, bytes("n")?);
                let plain = |number: &[u8]| number.first().is_some_and(|first| *first != 0);
                let fits = MODULUS_BYTES.contains(&n.len()) && e.len() <= EXPONENT_BYTES_MAX;
                let odd = e.last().is_some_and(|last| last % 2 == 1) && e != [1];
                let usable = fits && odd && plain(&n) && plain(&e);
                if usable { Ok(Self::Rsa { e, n }) } else { Err(Error::KeyNotUsable) }
            }
            _ => Err(Error::KeyNotUsable),
        }
    }

    /// Whether the algorithm is one for this kind of key.
    pub(crate) fn fits(&self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::Ed25519 { .. }, Algorithm::EdDsa)
                | (Self::P256 { .. }, Algorithm::Es256)
                | (Self::Rsa { .. }, Algorithm::Ps256 | Algorithm::Rs256)
        )
    }

    pub(crate) fn verify(
        &self,
        algorithm: Algorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Error> {
        let held = match (self, algorithm) {
            (Self::Ed25519 { x }, Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&ED25519, x).verify(message, signature)
            }
            (Self::P256 { .. }, Algorithm::Es256) => {
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.point());
                key.verify(message, signature)
            }
            (Self::Rsa { e, n }, Algorithm::Ps256) => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PSS_2048_8192_SHA256,
                message,
                signature,
            ),
            (Self::Rsa { e, n }, Algorithm::Rs256) => RsaPublicKeyComponents { n, e }.verify(
                &RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            _ => return Err(Error::AlgorithmNotAllowed),
        };
        held.map_err(|_| Error::BadSignature)
    }

    /// SEC 1, 2.3.3: 04, then x and y. Empty for keys on no curve.
    pub(crate) fn point(&self) -> Vec<u8> {
        match self {
            Self::P256 { x, y } => [&[4], &x[..], &y[..]].concat(),
            Self::Ed25519 { .. } | Self::Rsa { .. } => Vec::new(),
        }
    }

    /// The members of RFC 7518 section 6, without what a holder may say beside them.
    pub fn members(&self) -> Value {
        match self {
            Self::Ed25519 { x } => json!({ "crv": "Ed25519", "kty": "OKP", "x": text::encode(x) }),
            Self::P256 { x, y } => {
                let (x, y) = (text::encode(x), text::encode(y));
                json!({ "crv": "P-256", "kty": "EC", "x": x, "y": y })
            }
            Self::Rsa { e, n } => {
                json!({ "e": text::encode(e), "kty": "RSA", "n": text::encode(n) })
            }
        }
    }

    /// RFC 7638 with SHA-256, in base64url.
    pub fn thumbprint(&self) -> String {
        let text = match self {
            Self::Ed25519 { x } => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text::encode(x))
            }
            Self::P256 { x, y } => {
                let (x, y) = (text::encode(x), text::encode(y));
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
            }
            Self::Rsa { e, n } => {
                let (e, n) = (text::encode(e), text::encode(n));
                format!(r#"{{"e":"{e}","kty":"RSA","n":"{n}"}}"#)
            }
        };
        crate::text::encode(crate::text::sha256(text.as_bytes()))
    }
}

impl Jwk {
    /// Reads a public key; one that shows its private half is refused, since it is public now.
    pub fn parse(jwk: &Value) -> Result<Self, Error> {
        let jwk = jwk.as_object().ok_or(Error::KeyNotUsable)?;
        if PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
            return Err(Error::KeyNotUsable);
        }
        let said = |name| match jwk.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() <= KID_BYTES_MAX => Ok(Some(text.clone())),
            Some(_) => Err(Error::KeyNotUsable),
        };
        let (alg, kid, usage) = (said("alg")?, said("kid")?, said("use")?);
        Ok(Self { alg, key: PublicKey::parse(jwk)?, kid, usage })
    }

    fn signs_with(&self, algorithm: Algorithm) -> bool {
        let named = self.alg.as_deref().is_none_or(|alg| Algorithm::parse(alg) == Some(algorithm));
        self.key.fits(algorithm) && named && self.usage.as_deref().is_none_or(|it| it == "sig")
    }
}

impl JwkSet {
    pub const KEYS_MAX: usize = 20;

    /// Reads a set. Keys of kinds that are not known here are passed over (RFC 7517 section 5); one
    /// that shows a private half, or a set with nothing usable in it, is refused.
    pub fn parse(set: &Value) -> Result<Self, Error> {
        let keys = set.get("keys").and_then(Value::as_array).ok_or(Error::KeyNotUsable)?;
        if keys.len() > Self::KEYS_MAX {
            return Err(Error::TooLarge);
        }
        let private = |key: &&Value| PRIVATE.iter().any(|name| key.get(*name).is_some());
        if keys.iter().any(|key| private(&key)) {
            return Err(Error::KeyNotUsable);
        }
        let keys: Vec<Jwk> = keys.iter().filter_map(|key| Jwk::parse(key).ok()).collect();
        if keys.is_empty() { Err(Error::KeyNotUsable) } else { Ok(Self(keys)) }
    }

    /// The keys that may have made a signature: of that name, where one is named.
    pub(crate) fn signing(
        &self,
        algorithm: Algorithm,
        kid: Option<&str>,
    ) -> impl Iterator<Item = &Jwk> {
        let named = move |key: &&Jwk| kid.is_none() || key.kid.as_deref() == kid;
        self.0.iter().filter(named).filter(move |key| key.signs_with(algorithm))
    }

    /// A key to encrypt to, for `alg` of RFC 7518 section 4.1.
    pub fn encrypting(&self, alg: &str) -> Option<&Jwk> {
        self.0.iter().find(|key| {
            matches!(key.key, PublicKey::P256 { .. })
                && key.usage.as_deref() == Some("enc")
                && key.alg.as_deref().is_none_or(|named| named == alg)
        })
    }
}
