//! The keys that sign: shown before they sign and long after, so that whoever keeps the list for as
//! long as it says always has the one they need. Which one signs follows from the time alone.

use std::sync::Arc;

use jose::PublicKey;
use kernel::{Entropy, Moment};
use keys::{KeyName, Keys, Scheme, SigningKey};
use serde_json::{Value as Json, json};

use crate::conduct::Algorithm;
use crate::sealed::later;
use crate::{Error, Result};

/// The life of one key, as its row has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    pub(crate) algorithm: Algorithm,
    /// In the key store.
    pub(crate) name: String,
    pub(crate) shown_until: Option<Moment>,
    pub(crate) signs_from: Moment,
    pub(crate) signs_until: Option<Moment>,
}

/// Where a key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Active,
    Gone,
    Pending,
    Retired,
}

/// A key that can sign, under the name that verifiers know it by.
#[derive(Debug)]
pub(crate) struct Signer {
    pub(crate) algorithm: Algorithm,
    key: SigningKey,
    pub(crate) kid: String,
    jwk: Json,
}

/// All keys as they stood at one moment.
#[derive(Clone, Debug)]
pub(crate) struct KeyRing {
    keys: Vec<(Published, Arc<Signer>)>,
    pub(crate) loaded_at: Moment,
}

/// How long others may keep the list.
pub(crate) const JWKS_SECONDS: i64 = 600;
/// From when it is shown to when it signs: long enough for every copy to be renewed, and for this
/// node to see it.
pub(crate) const PENDING_SECONDS: i64 = 2 * JWKS_SECONDS;
/// How long what it signed can still be checked.
pub(crate) const RETIRED_SECONDS: i64 = 30 * 24 * 3_600;
/// How old a ring may be in use.
pub(crate) const RING_SECONDS: i64 = 60;

impl Published {
    pub(crate) fn turn(&self, now: Moment) -> Turn {
        let over = |end: Option<Moment>| end.is_some_and(|end| end <= now);
        match () {
            () if now < self.signs_from => Turn::Pending,
            () if !over(self.signs_until) => Turn::Active,
            () if !over(self.shown_until) => Turn::Retired,
            () => Turn::Gone,
        }
    }

    /// The first key of an algorithm signs at once: there is no other, and no copy of the list.
    pub(crate) fn first(algorithm: Algorithm, now: Moment, entropy: &Entropy) -> Self {
        Self::named(algorithm, now, entropy)
    }

    /// The next signs when every copy of the list has it.
    pub(crate) fn next(algorithm: Algorithm, now: Moment, entropy: &Entropy) -> Self {
        Self::named(algorithm, later(now, PENDING_SECONDS), entropy)
    }

    fn named(algorithm: Algorithm, signs_from: Moment, entropy: &Entropy) -> Self {
        let number = kernel::hex(&entropy.bytes::<6>());
        let name = format!("oidc-{}-{number}", algorithm.name().to_lowercase());
        Self { algorithm, name, shown_until: None, signs_from, signs_until: None }
    }
}

impl Signer {
    pub(crate) fn open(keys: &Keys, published: &Published, make: bool) -> Result<Self> {
        let scheme = match published.algorithm {
            Algorithm::EdDsa => Scheme::Ed25519,
            Algorithm::Es256 => Scheme::Es256,
            Algorithm::Ps256 => Scheme::Ps256,
            Algorithm::Rs256 => Scheme::Rs256,
        };
        let name = KeyName::parse(&published.name)?;
        let key = match make {
            false => keys.signing(&name, scheme)?,
            true => keys.signing_or_make(&name, scheme)?,
        };
        let public = key.public_numbers().and_then(public).ok_or(Error::Unwritable)?;
        let (algorithm, kid) = (published.algorithm, public.thumbprint());
        let mut jwk = public.members();
        for (name, said) in [("alg", algorithm.name()), ("kid", &kid), ("use", "sig")] {
            jwk[name] = json!(said);
        }
        Ok(Self { algorithm, key, kid, jwk })
    }

    /// A JWS in compact form (RFC 7515 section 7.1).
    pub(crate) fn sign(&self, kind: &str, claims: &Json) -> Result<String> {
        let header = json!({ "alg": self.algorithm.name(), "kid": self.kid, "typ": kind });
        let claims = serde_json::to_vec(claims).map_err(|_| Error::Unwritable)?;
        Ok(jose::compact(&header, &claims, |said| self.key.sign(said))?)
    }
}

impl KeyRing {
    pub(crate) fn new(keys: Vec<(Published, Arc<Signer>)>, loaded_at: Moment) -> Self {
        Self { keys, loaded_at }
    }

    pub(crate) fn is_fresh(&self, now: Moment) -> bool {
        later(self.loaded_at, RING_SECONDS) > now
    }

    /// The key that signs now: of several the newest.
    pub(crate) fn signer(&self, algorithm: Algorithm, now: Moment) -> Result<&Signer> {
        let active = self
            .keys
            .iter()
            .filter(|(key, _)| key.algorithm == algorithm && key.turn(now) == Turn::Active);
        let newest = active.max_by_key(|(key, _)| key.signs_from);
        newest.map(|(_, signer)| signer.as_ref()).ok_or(Error::Unwritable)
    }

    /// RFC 7517 section 5.
    pub(crate) fn jwks(&self, now: Moment) -> Json {
        let shown = self.keys.iter().filter(|(key, _)| key.turn(now) != Turn::Gone);
        json!({ "keys": shown.map(|(_, signer)| &signer.jwk).collect::<Vec<_>>() })
    }

    pub(crate) fn published(&self) -> impl Iterator<Item = &Published> {
        self.keys.iter().map(|(published, _)| published)
    }
}

/// The public half as JOSE names it.
fn public(key: keys::PublicKey) -> Option<PublicKey> {
    let number = |bytes: Vec<u8>| bytes.try_into().ok();
    match key {
        keys::PublicKey::Ed25519 { x } => Some(PublicKey::Ed25519 { x: number(x)? }),
        keys::PublicKey::P256 { x, y } => Some(PublicKey::P256 { x: number(x)?, y: number(y)? }),
        keys::PublicKey::Rsa { e, n } => Some(PublicKey::Rsa { e, n }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_before_it_signs_and_after() {
        let at = Moment::from_micros;
        let key = Published {
            algorithm: Algorithm::Es256,
            name: "k".to_owned(),
            shown_until: Some(at(40)),
            signs_from: at(10),
            signs_until: Some(at(20)),
        };
        let turns = [9, 10, 19, 20, 39, 40].map(|now| key.turn(at(now)));
        use Turn::{Active, Gone, Pending, Retired};
        assert_eq!(turns, [Pending, Active, Active, Retired, Retired, Gone]);
        assert_eq!(Published::next(Algorithm::Es256, at(0), &Entropy::System).turn(at(0)), Pending);
        assert_eq!(Published::first(Algorithm::Es256, at(0), &Entropy::System).turn(at(0)), Active);
    }
}
