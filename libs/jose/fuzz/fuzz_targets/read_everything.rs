//! Every reader of the library on whatever it is given.

#![no_main]

use jose::{Algorithm, Jwk, JwkSet, RecipientKey, Unverified, challenge};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(token) = Unverified::parse(text, &Algorithm::ALL, &[]) {
        let _ = token.claimed_issuer();
    }
    let _ = challenge(text);
    if let Ok(json) = serde_json::from_str(text) {
        let _ = (Jwk::parse(&json), JwkSet::parse(&json));
    }
    if let Ok(key) = RecipientKey::generate() {
        assert!(key.open(text).is_err(), "nobody encrypted this");
    }
});
