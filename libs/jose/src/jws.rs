//! Signed tokens in compact form (RFC 7515 section 7.1).

use serde_json::{Map, Value};

use crate::{Claims, Error, Jwk, JwkSet, json, text};

/// How a token is signed. There is no `none` and nothing with a shared secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// Ed25519: `EdDSA` of RFC 8037, and `Ed25519` of RFC 9864.
    EdDsa,
    Es256,
    Ps256,
    Rs256,
}

/// A token in its parts. Only its header may be read.
#[derive(Clone, PartialEq, Eq)]
pub struct Unverified<'a> {
    algorithm: Algorithm,
    header: Map<String, Value>,
    input: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

/// A token whose signature holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub algorithm: Algorithm,
    pub claims: Claims,
}

const BYTES_MAX: usize = 32 << 10;

impl Algorithm {
    pub const ALL: [Self; 4] = [Self::EdDsa, Self::Es256, Self::Ps256, Self::Rs256];

    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let known = Self::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        known.or((name == "Ed25519").then_some(Self::EdDsa))
    }
}

impl<'a> Unverified<'a> {
    /// Takes a token apart that is signed in one of these ways and says it is of one of these
    /// types; an empty one: it may say none. An empty list: it may say what it likes.
    pub fn parse(token: &'a str, algorithms: &[Algorithm], types: &[&str]) -> Result<Self, Error> {
        if token.len() > BYTES_MAX {
            return Err(Error::TooLarge);
        }
        let (input, signature) = token.rsplit_once('.').ok_or(Error::Malformed)?;
        let (header, payload) = input.split_once('.').ok_or(Error::Malformed)?;
        if payload.contains('.') {
            return Err(Error::Malformed);
        }
        let header = json::object(&text::decode(header)?)?;
        if header.contains_key("crit") || header.contains_key("b64") {
            return Err(Error::Critical);
        }
        let said = |name| header.get(name).and_then(Value::as_str);
        let algorithm = said("alg").and_then(Algorithm::parse);
        let algorithm = algorithm.filter(|it| algorithms.contains(it));
        let algorithm = algorithm.ok_or(Error::AlgorithmNotAllowed)?;
        if !types.is_empty() && !is_one_of(header.get("typ"), types) {
            return Err(Error::TypeDiffers);
        }
        Ok(Self { algorithm, input, payload, signature: text::decode(signature)?, header })
    }

    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub fn header(&self, name: &str) -> Option<&Value> {
        self.header.get(name)
    }

    /// What it says it is from, to find the key by. Nobody has vouched for it yet.
    pub fn claimed_issuer(&self) -> Option<String> {
        let claims = json::object(&text::decode(self.payload).ok()?).ok()?;
        claims.get("iss").and_then(Value::as_str).map(str::to_owned)
    }

    /// With a key that its holder may have meant for this (RFC 7517 sections 4.2 to 4.4).
    pub fn verify(&self, key: &Jwk) -> Result<Verified, Error> {
        if !key.signs_with(self.algorithm) {
            return Err(Error::KeyNotUsable);
        }
        key.key.verify(self.algorithm, self.input.as_bytes(), &self.signature)?;
        let claims = Claims(json::object(&text::decode(self.payload)?)?);
        Ok(Verified { algorithm: self.algorithm, claims })
    }

    /// The same with whichever key of a set it was made by.
    pub fn verify_in(&self, keys: &JwkSet) -> Result<Verified, Error> {
        let kid = self.header.get("kid").map(|kid| kid.as_str().ok_or(Error::Malformed));
        let mut outcome = Err(Error::KeyNotFound);
        for key in keys.signing(self.algorithm, kid.transpose()?) {
            outcome = self.verify(key);
            if outcome != Err(Error::BadSignature) {
                break;
            }
        }
        outcome
    }
}

/// RFC 7515 section 4.1.9: `application/` may be left out, and case says nothing.
fn is_one_of(said: Option<&Value>, types: &[&str]) -> bool {
    let Some(said) = said else { return types.contains(&"") };
    let said = said.as_str().unwrap_or_default().to_ascii_lowercase();
    let kind = said.strip_prefix("application/").unwrap_or(&said);
    !kind.is_empty() && types.iter().any(|known| known.eq_ignore_ascii_case(kind))
}

/// A token with that header and those claims, signed by `sign`, which is given what is to be
/// signed.
pub fn compact<E>(
    header: &Value,
    claims: &[u8],
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<String, E> {
    let mut token = format!("{}.{}", text::encode(header.to_string()), text::encode(claims));
    let signature = sign(token.as_bytes())?;
    token.push('.');
    token.push_str(&text::encode(signature));
    Ok(token)
}

impl std::fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unverified").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}
