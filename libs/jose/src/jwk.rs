//! Public keys as JSON (RFC 7517), and their names (RFC 7638).

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
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
    /// `key_ops`, if it says so.
    pub operations: Option<Vec<String>>,
    /// `sig` or `enc`, if it says so.
    pub usage: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JwkSet(Vec<Jwk>);

const KID_BYTES_MAX: usize = 256;
/// The least that FAPI 2.0 allows (5.4.1), and the most that verifying may cost us.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
const EXPONENT_BYTES_MAX: usize = 4;
const OPERATIONS_MAX: usize = 8;
/// Members that only private and symmetric keys have (RFC 7518 section 6).
const PRIVATE: [&str; 8] = ["d", "dp", "dq", "k", "oth", "p", "q", "qi"];

impl PublicKey {
    /// None for a kind that is not known here.
    fn parse(jwk: &Map<String, Value>) -> Result<Option<Self>, Error> {
        let member = |name| jwk.get(name).and_then(Value::as_str).ok_or(Error::KeyNotUsable);
        let bytes = |name| text::decode(member(name)?).map_err(|_| Error::KeyNotUsable);
        let number = |name| bytes(name)?.try_into().map_err(|_| Error::KeyNotUsable);
        let key = match (member("kty")?, jwk.get("crv").and_then(Value::as_str)) {
            ("EC", Some("P-256")) => Self::P256 { x: number("x")?, y: number("y")? },
            ("OKP", Some("Ed25519")) => Self::Ed25519 { x: number("x")? },
            ("RSA", _) => Self::Rsa { e: bytes("e")?, n: bytes("n")? },
            _ => return Ok(None),
        };
        if key.is_usable() { Ok(Some(key)) } else { Err(Error::KeyNotUsable) }
    }

    /// Whether the numbers can be those of a key: better asked once than found out in use.
    fn is_usable(&self) -> bool {
        match self {
            // Every number of 32 bytes may be tried.
            Self::Ed25519 { .. } => true,
            Self::P256 { .. } => {
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, self.point()).is_ok()
            }
            Self::Rsa { e, n } => {
                let plain = |number: &[u8]| number.first().is_some_and(|first| *first != 0);
                let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
                let bits =
                    n.len() * 8 - n.first().map_or(0, |first| first.leading_zeros() as usize);
                MODULUS_BITS.contains(&bits)
                    && (plain(n) && odd(n) && plain(e) && odd(e))
                    && (e.len() <= EXPONENT_BYTES_MAX && e[..] != [1])
            }
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
        Self::parse_if_known(jwk)?.ok_or(Error::KeyNotUsable)
    }

    /// None for a kind that is not known here.
    fn parse_if_known(jwk: &Value) -> Result<Option<Self>, Error> {
        let jwk = jwk.as_object().ok_or(Error::KeyNotUsable)?;
        if PRIVATE.iter().any(|name| jwk.contains_key(*name)) {
            return Err(Error::KeyNotUsable);
        }
        let said = |name| match jwk.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.len() <= KID_BYTES_MAX => Ok(Some(text.clone())),
            Some(_) => Err(Error::KeyNotUsable),
        };
        let Some(key) = PublicKey::parse(jwk)? else { return Ok(None) };
        let (alg, kid, usage) = (said("alg")?, said("kid")?, said("use")?);
        Ok(Some(Self { alg, key, kid, operations: operations(jwk)?, usage }))
    }

    pub(crate) fn signs_with(&self, algorithm: Algorithm) -> bool {
        let named = self.alg.as_deref().is_none_or(|alg| Algorithm::parse(alg) == Some(algorithm));
        let meant = self.usage.as_deref().is_none_or(|it| it == "sig") && self.may("verify");
        self.key.fits(algorithm) && named && meant
    }

    fn may(&self, operation: &str) -> bool {
        self.operations.as_ref().is_none_or(|all| all.iter().any(|it| it == operation))
    }
}

impl JwkSet {
    pub const KEYS_MAX: usize = 20;

    /// Reads a set. Keys of kinds that are not known here are passed over (RFC 7517 section 5). A
    /// key that cannot be used or shows a private half, a name that two keys have (FAPI 2.0 Security
    /// Profile 5.6.3), or a set with nothing known in it, is refused.
    pub fn parse(set: &Value) -> Result<Self, Error> {
        let listed = set.get("keys").and_then(Value::as_array).ok_or(Error::KeyNotUsable)?;
        if listed.len() > Self::KEYS_MAX {
            return Err(Error::TooLarge);
        }
        let mut keys: Vec<Jwk> = Vec::new();
        for jwk in listed {
            let Some(key) = Jwk::parse_if_known(jwk)? else { continue };
            if key.kid.is_some() && keys.iter().any(|other| other.kid == key.kid) {
                return Err(Error::KeyNotUsable);
            }
            keys.push(key);
        }
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
                && (key.may("deriveKey") || key.may("deriveBits"))
        })
    }
}

/// RFC 7517 section 4.3: texts, each once.
fn operations(jwk: &Map<String, Value>) -> Result<Option<Vec<String>>, Error> {
    let Some(listed) = jwk.get("key_ops") else { return Ok(None) };
    let listed = listed.as_array().filter(|all| all.len() <= OPERATIONS_MAX);
    let mut operations: Vec<String> = Vec::new();
    for operation in listed.ok_or(Error::KeyNotUsable)? {
        let operation = operation.as_str().filter(|it| operations.iter().all(|known| known != it));
        operations.push(operation.ok_or(Error::KeyNotUsable)?.to_owned());
    }
    Ok(Some(operations))
}
