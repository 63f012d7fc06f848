//! Nonces that a server gives out and knows again without remembering them (RFC 9449 section 8).

use aws_lc_rs::hmac;

use crate::text;

/// What all nodes make nonces with.
#[derive(Debug)]
pub struct NonceKey(hmac::Key);

const STEP_SECONDS: i64 = 60;
/// Steps for which a nonce is taken: this one and those before it.
const STEPS: i64 = 5;

impl NonceKey {
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, secret))
    }

    /// The nonce of this minute.
    pub fn nonce(&self, now: i64) -> String {
        self.of_step(now.div_euclid(STEP_SECONDS))
    }

    /// Whether it is one of the last minutes', or of the next: nodes' clocks differ.
    pub fn knows(&self, nonce: &str, now: i64) -> bool {
        let step = now.div_euclid(STEP_SECONDS);
        (step - STEPS + 1..=step + 1).any(|step| crate::pkce::same(&self.of_step(step), nonce))
    }

    fn of_step(&self, step: i64) -> String {
        text::encode(hmac::sign(&self.0, &step.to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_known_for_five_minutes_and_only_to_its_key() {
        let (key, other) = (NonceKey::new(&[1; 32]), NonceKey::new(&[2; 32]));
        let nonce = key.nonce(6_000);
        let known = [5_939, 5_940, 6_000, 6_299, 6_300].map(|now| key.knows(&nonce, now));
        assert_eq!(known, [false, true, true, true, false]);
        assert!(!other.knows(&nonce, 6_000));
        assert!(!key.knows("", 6_000));
    }
}
