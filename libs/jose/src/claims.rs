//! What a token says, once it is known who says it.

use serde_json::{Map, Value};

use crate::Error;

/// How far a clock of others may be ahead of ours, in seconds: FAPI 2.0 Security Profile section
/// 5.3.2.1 has ten accepted and more than sixty refused.
pub const AHEAD_SECONDS_MAX: i64 = 10;

/// The claims of a token whose signature holds.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims(pub(crate) Map<String, Value>);

impl Claims {
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }

    /// A text that must be there and not be empty.
    pub(crate) fn text(&self, name: &'static str) -> Result<&str, Error> {
        let text = self.0.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        text.ok_or(Error::Claim(name))
    }

    /// Whole Unix seconds that must be there; a fraction is cut off (RFC 7519 section 2).
    pub(crate) fn seconds(&self, name: &'static str) -> Result<i64, Error> {
        self.seconds_if_any(name)?.ok_or(Error::Claim(name))
    }

    pub(crate) fn seconds_if_any(&self, name: &'static str) -> Result<Option<i64>, Error> {
        const LATEST: f64 = 253_402_300_799.0;
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let fraction =
            || value.as_f64().filter(|it| (0.0..=LATEST).contains(it)).map(|it| it as i64);
        value.as_i64().or_else(fraction).map(Some).ok_or(Error::Claim(name))
    }

    /// RFC 7519 section 4.1.4 to 4.1.6, each if it is there.
    pub(crate) fn hold_at(&self, now: i64) -> Result<(), Error> {
        if self.seconds_if_any("exp")?.is_some_and(|end| end <= now) {
            return Err(Error::Expired);
        }
        for name in ["iat", "nbf"] {
            if self.seconds_if_any(name)?.is_some_and(|from| from > now + AHEAD_SECONDS_MAX) {
                return Err(Error::YetToCome);
            }
        }
        Ok(())
    }

    /// One text and no list: a list lets somebody in it play the token on to another.
    pub(crate) fn is_only_for(&self, audience: &str) -> Result<(), Error> {
        let said = self.0.get("aud").and_then(Value::as_str);
        if said == Some(audience) { Ok(()) } else { Err(Error::AudienceDiffers) }
    }
}

/// Claims may be anything of a person's.
impl std::fmt::Debug for Claims {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Claims(..)")
    }
}
