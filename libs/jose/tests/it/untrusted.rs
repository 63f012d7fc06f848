//! Whatever is sent, it is read or refused.

use jose::{Algorithm, Jwk, JwkSet, NonceKey, RecipientKey, Unverified, challenge};
use proptest::prelude::*;

fn read_all(text: &str) {
    let pair = super::Pair::for_algorithm(Algorithm::EdDsa);
    if let Ok(token) = Unverified::parse(text, &Algorithm::ALL, &[]) {
        let _ = token.claimed_issuer();
        assert!(token.verify(&pair.key()).is_err(), "nobody signed this");
    }
    let _ = (challenge(text), NonceKey::new(&[0; 32]).knows(text, super::NOW));
    if let Ok(json) = serde_json::from_str(text) {
        let _ = (Jwk::parse(&json), JwkSet::parse(&json));
    }
}

proptest! {
    #[test]
    fn no_text_is_too_strange(text in any::<String>()) {
        read_all(&text);
    }

    #[test]
    fn no_token_is_too_strange(
        header in "\\{(\"(alg|typ|kid|jwk|crit)\":(\"(ES256|EdDSA|none|x)\"|1|\\[\\]|\\{\\}),?){0,3}\\}?",
        payload in proptest::collection::vec(any::<u8>(), 0..80),
        signature in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let parts = [header.as_bytes(), &payload, &signature].map(super::encode);
        read_all(&parts.join("."));
        let five = [&parts[0], "", &parts[1], &parts[2], &parts[2]].join(".");
        prop_assert!(RecipientKey::generate().unwrap().open(&five).is_err());
    }
}
