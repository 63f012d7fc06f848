//! What carries no effect that happens once travels sealed in the request and is kept nowhere:
//! parked requests, codes, tokens. Each kind opens only as what it was sealed for.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::Moment;
use keys::SecretKey;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{ClientId, Error, GrantId, Result};

/// Something that is sealed under a name of its own.
pub(crate) trait Sealable: Serialize + DeserializeOwned {
    const KIND: &'static str;

    fn expires_at(&self) -> Moment;
}

/// Longer ones are not even tried.
const BYTES_MAX: usize = 24 << 10;

pub(crate) fn seal<T: Sealable>(key: &SecretKey, value: &T) -> Result<String> {
    let plain = serde_json::to_vec(value).map_err(|_| Error::Unwritable)?;
    Ok(URL_SAFE_NO_PAD.encode(key.seal(context::<T>().as_bytes(), &plain)?))
}

/// None when it was not sealed here, was sealed as something else, or is over.
pub(crate) fn open<T: Sealable>(key: &SecretKey, text: &str, now: Moment) -> Option<T> {
    unseal(key, text).filter(|value: &T| value.expires_at() > now)
}

/// The same for one that may be over.
pub(crate) fn unseal<T: Sealable>(key: &SecretKey, text: &str) -> Option<T> {
    if text.len() > BYTES_MAX {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let plain = key.open(context::<T>().as_bytes(), &bytes).ok()?;
    serde_json::from_slice(&plain).ok()
}

fn context<T: Sealable>() -> String {
    format!("oidc {} v1", T::KIND)
}

/// An authorization code: which grant it stands for. That it was used stands in the grant's row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Code {
    #[serde(rename = "a")]
    pub(crate) account: eid::AccountId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "g")]
    pub(crate) grant: GrantId,
}

/// What a token is of use only with: who has the key of that thumbprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Binding {
    /// RFC 8705 section 3.
    #[serde(rename = "x")]
    Certificate(String),
    /// RFC 9449 section 6.
    #[serde(rename = "j")]
    Key(String),
}

/// An access token. It is good as long as its grant stands, whatever it says itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccessToken {
    #[serde(rename = "c")]
    pub(crate) client: ClientId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(flatten)]
    pub(crate) bound: Option<Binding>,
    #[serde(rename = "i")]
    pub(crate) issued_at: Moment,
    #[serde(rename = "s")]
    pub(crate) scope: String,
    /// Whose grant; none for a client's own.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub(crate) under: Option<(eid::AccountId, GrantId)>,
}

/// A refresh token. `number` counts those that took another's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefreshToken {
    #[serde(rename = "a")]
    pub(crate) account: eid::AccountId,
    #[serde(rename = "c")]
    pub(crate) client: ClientId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "g")]
    pub(crate) grant: GrantId,
    /// For public clients alone (RFC 9449 section 5).
    #[serde(rename = "j", default, skip_serializing_if = "Option::is_none")]
    pub(crate) jkt: Option<String>,
    #[serde(rename = "n")]
    pub(crate) number: i64,
}

impl AccessToken {
    /// RFC 6749 section 7.1: how it is brought.
    pub(crate) fn kind(&self) -> &'static str {
        match self.bound {
            Some(Binding::Key(_)) => "DPoP",
            Some(Binding::Certificate(_)) | None => "Bearer",
        }
    }
}

macro_rules! sealable {
    ($($kind:ident $name:literal)+) => { $(
        impl $crate::sealed::Sealable for $kind {
            const KIND: &'static str = $name;

            fn expires_at(&self) -> kernel::Moment {
                self.expires_at
            }
        }
    )+ };
}

pub(crate) use sealable;

sealable! { AccessToken "access" Code "code" RefreshToken "refresh" }

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

/// RFC 7515 appendix C.
pub(crate) fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Empty for what is not of that form.
pub(crate) fn unbase64url(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap_or_default()
}

pub(crate) fn later(now: Moment, seconds: i64) -> Moment {
    Moment::from_micros(now.micros() + seconds * 1_000_000)
}

/// Seconds since 1970, as tokens tell time.
pub(crate) fn seconds(at: Moment) -> i64 {
    at.micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use kernel::Entropy;
    use keys::{KeyName, Keys};

    use super::*;

    #[test]
    fn what_is_sealed_opens_as_what_it_is_and_in_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path(), &Entropy::System).unwrap();
        let key = keys.make_secret(&KeyName::parse("seal").unwrap()).unwrap();
        let [now, end] = [1, 2].map(Moment::from_micros);
        let account = eid::AccountId::parse(&"0a".repeat(16)).unwrap();
        let grant = GrantId::parse(&"0b".repeat(16)).unwrap();
        let code = Code { account, expires_at: end, grant };
        let sealed = seal(&key, &code).unwrap();
        assert_eq!(open(&key, &sealed, now), Some(code));
        assert_eq!(open::<Code>(&key, &sealed, end), None, "over");
        assert!(unseal::<RefreshToken>(&key, &sealed).is_none(), "sealed as a code");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            // The last letter of base64 may stand for the same bytes.
            assert!(at + 1 == sealed.len() || unseal::<Code>(&key, &changed).is_none(), "{at}");
        }
        for wrong in ["", "x", "===", &"A".repeat(BYTES_MAX + 1)] {
            assert!(unseal::<Code>(&key, wrong).is_none());
        }
    }
}
