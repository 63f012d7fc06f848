//! How the bank and this program know each other: HMAC-SHA256 under a shared secret over the time
//! and the body. Both directions sign the same way.

use std::fmt;

use aws_lc_rs::hmac;
use kernel::Moment;

/// A signed message counts for so long, in both directions of a wrong clock.
const SECONDS_MAX: i64 = 300;
/// Fewer bytes could be guessed.
const BYTES_MIN: usize = 16;

/// What only the bank and this program know. It does not print.
#[derive(Clone)]
pub struct Secret(hmac::Key);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("the secret is shorter than 16 bytes")]
    SecretShort,
    #[error("the signature is missing or not the bank's")]
    Forged,
    #[error("the message was signed too long ago")]
    Stale,
}

impl Secret {
    pub fn new(text: &str) -> Result<Self, SignatureError> {
        let text = text.trim();
        if text.len() < BYTES_MIN {
            return Err(SignatureError::SecretShort);
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes())))
    }

    /// The headers `danh-time` and `danh-signature` of a body that is sent now.
    pub fn sign(&self, at: Moment, body: &[u8]) -> [(&'static str, String); 2] {
        let time = at.micros().div_euclid(1_000_000).to_string();
        let signature = hmac::sign(&self.0, &signed(&time, body));
        [("danh-time", time), ("danh-signature", kernel::hex(signature.as_ref()))]
    }

    /// Whether a body comes from whoever knows the secret, and was sent just now.
    pub fn verify(
        &self,
        (time, signature): (&str, &str),
        body: &[u8],
        now: Moment,
    ) -> Result<(), SignatureError> {
        let signature = bytes(signature).ok_or(SignatureError::Forged)?;
        // In constant time.
        hmac::verify(&self.0, &signed(time, body), &signature)
            .map_err(|_| SignatureError::Forged)?;
        let seconds: i64 = time.parse().map_err(|_| SignatureError::Forged)?;
        let passed = now.micros().div_euclid(1_000_000).saturating_sub(seconds);
        if passed.saturating_abs() > SECONDS_MAX { Err(SignatureError::Stale) } else { Ok(()) }
    }
}

fn signed(time: &str, body: &[u8]) -> Vec<u8> {
    [time.as_bytes(), b".", body].concat()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() || hex.len() != 64 {
        return None;
    }
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect()
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests;
