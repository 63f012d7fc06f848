//! Signatures, and everything that only looks like one.

use jose::{Algorithm, Error, Jwk, JwkSet, Unverified};
use serde_json::{Value, json};

use super::{ISSUER, Pair, encode};

fn claims() -> Value {
    json!({ "iss": ISSUER, "sub": "somebody" })
}

#[test]
fn each_algorithm_holds_for_its_own_key_and_no_other() {
    for algorithm in Algorithm::ALL {
        let (own, other) = (Pair::for_algorithm(algorithm), Pair::for_algorithm(algorithm));
        let token = own.sign(&json!({ "alg": algorithm.name() }), &claims());
        let token = Unverified::parse(&token, &[algorithm], &[]).unwrap();
        assert_eq!(token.claimed_issuer().as_deref(), Some(ISSUER));
        assert_eq!(token.verify(&own.key()).unwrap().algorithm, algorithm, "{algorithm:?}");
        assert!(token.verify_in(&own.set()).is_ok());
        assert_eq!(token.verify(&other.key()), Err(Error::BadSignature));
        assert_eq!(token.verify_in(&other.set()), Err(Error::BadSignature));
        for stranger in Algorithm::ALL.into_iter().filter(|it| *it != algorithm) {
            let keys = Pair::for_algorithm(stranger);
            let held = token.verify(&keys.key());
            assert!(held.is_err(), "{algorithm:?} with a key for {stranger:?}");
        }
    }
}

#[test]
fn a_changed_token_does_not_hold() {
    let pair = Pair::for_algorithm(Algorithm::Es256);
    let token = pair.sign(&json!({ "alg": "ES256" }), &claims());
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        let read = Unverified::parse(&changed, &Algorithm::ALL, &[]);
        assert!(read.and_then(|token| token.verify(&pair.key())).is_err(), "byte {at}");
    }
}

#[test]
fn what_only_looks_like_a_signature_does_not_hold() {
    let pair = Pair::for_algorithm(Algorithm::Es256);
    let token = pair.sign(&json!({ "alg": "ES256" }), &claims());
    let (input, signature) = token.rsplit_once('.').unwrap();
    let good = super::decode(signature);
    // The order of P-256 (SEC 2, 2.4.2).
    let order = [
        &[0xff; 4][..],
        &[0; 4],
        &[0xff; 8],
        &[0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e],
        &[0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51],
    ]
    .concat();
    let mut one = vec![0; 64];
    (one[31], one[63]) = (1, 1);
    for (name, made) in [
        ("none", Vec::new()),
        ("zeros", vec![0; 64]),
        ("ones", one),
        ("the order", [&order[..], &order].concat()),
        ("s of zero", [&good[..32], &[0; 32]].concat()),
        ("r of zero", [&[0; 32], &good[32..]].concat()),
        ("cut off", good[..63].to_vec()),
        ("one byte more", [&good[..], &[0]].concat()),
        ("the halves exchanged", [&good[32..], &good[..32]].concat()),
        ("in DER", [&[0x30, 0x44, 2, 32], &good[..32], &[2, 32], &good[32..]].concat()),
    ] {
        let made = format!("{input}.{}", encode(&made));
        let read = Unverified::parse(&made, &Algorithm::ALL, &[]).unwrap();
        assert_eq!(read.verify(&pair.key()), Err(Error::BadSignature), "{name}");
    }
    for around in [format!(" {token}"), format!("{token}\n"), format!("{token}=")] {
        assert!(Unverified::parse(&around, &Algorithm::ALL, &[]).is_err(), "{around:?}");
    }
}

#[test]
fn what_is_no_token_for_this_place_is_refused_by_its_header() {
    let pair = Pair::for_algorithm(Algorithm::Es256);
    let allowed = [Algorithm::Es256, Algorithm::Ps256];
    let read = |header: Value| {
        let token = pair.sign(&header, &claims());
        Unverified::parse(&token, &allowed, &["dpop+jwt"]).map(|_| ()).err()
    };
    assert_eq!(read(json!({ "alg": "ES256", "typ": "dpop+jwt" })), None);
    assert_eq!(read(json!({ "alg": "ES256", "typ": "application/DPoP+jwt" })), None);
    for (header, error) in [
        (json!({ "alg": "none", "typ": "dpop+jwt" }), Error::AlgorithmNotAllowed),
        (json!({ "alg": "HS256", "typ": "dpop+jwt" }), Error::AlgorithmNotAllowed),
        (json!({ "alg": "RS256", "typ": "dpop+jwt" }), Error::AlgorithmNotAllowed),
        (json!({ "alg": "es256", "typ": "dpop+jwt" }), Error::AlgorithmNotAllowed),
        (json!({ "alg": "ES256", "typ": "JWT" }), Error::TypeDiffers),
        (json!({ "alg": "ES256" }), Error::TypeDiffers),
        (json!({ "alg": "ES256", "typ": "dpop+jwt", "crit": ["exp"] }), Error::Critical),
        (json!({ "alg": "ES256", "typ": "dpop+jwt", "b64": false }), Error::Critical),
    ] {
        assert_eq!(read(header.clone()), Some(error), "{header}");
    }
}

#[test]
fn what_is_not_in_compact_form_is_refused() {
    let read = |token: &str| Unverified::parse(token, &Algorithm::ALL, &[]).map(|_| ()).err();
    let header = encode(br#"{"alg":"ES256"}"#);
    for wrong in ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", &format!("{header}.e30.A")] {
        assert_eq!(read(wrong), Some(Error::Malformed), "{wrong}");
    }
    let twice = encode(br#"{"alg":"none","alg":"ES256"}"#);
    assert_eq!(read(&format!("{twice}.e30.AA")), Some(Error::Malformed));
    let padded = format!("{header}=.e30.AA");
    assert_eq!(read(&padded), Some(Error::Malformed));
    assert_eq!(read(&"a".repeat(40_000)), Some(Error::TooLarge));
}

#[test]
fn a_claim_that_is_named_twice_is_refused_though_it_is_signed() {
    let pair = Pair::for_algorithm(Algorithm::EdDsa);
    let Pair::Ed25519(own) = &pair else { unreachable!() };
    let said = br#"{"aud":"https://a.example","aud":"https://b.example"}"#;
    let token = jose::compact(&json!({ "alg": "EdDSA" }), said, |said| {
        Ok::<_, ()>(own.sign(said).as_ref().to_vec())
    });
    let token = token.unwrap();
    let token = Unverified::parse(&token, &Algorithm::ALL, &[]).unwrap();
    assert_eq!(token.verify(&pair.key()), Err(Error::Malformed));
    assert_eq!(token.claimed_issuer(), None);
}

#[test]
fn the_key_is_the_one_that_is_named_and_for_this_use() {
    let (one, two) = (Pair::for_algorithm(Algorithm::Es256), Pair::for_algorithm(Algorithm::Es256));
    let named = |pair: &Pair, kid: &str, usage: &str| {
        super::with(&pair.jwk(), &json!({ "kid": kid, "use": usage }))
    };
    let set = |keys: &[Value]| JwkSet::parse(&json!({ "keys": keys })).unwrap();
    let both = set(&[named(&one, "1", "sig"), named(&two, "2", "sig")]);
    let token = |header: Value| two.sign(&header, &claims());
    let verify = |token: &str, keys: &JwkSet| {
        Unverified::parse(token, &Algorithm::ALL, &[]).unwrap().verify_in(keys).map(|_| ())
    };
    let unnamed = token(json!({ "alg": "ES256" }));
    assert_eq!(verify(&unnamed, &both), Ok(()), "each is tried");
    assert_eq!(verify(&token(json!({ "alg": "ES256", "kid": "2" })), &both), Ok(()));
    let of_another = token(json!({ "alg": "ES256", "kid": "1" }));
    assert_eq!(verify(&of_another, &both), Err(Error::BadSignature));
    let unknown = token(json!({ "alg": "ES256", "kid": "3" }));
    assert_eq!(verify(&unknown, &both), Err(Error::KeyNotFound));
    let for_secrets = set(&[named(&two, "2", "enc")]);
    assert_eq!(verify(&unnamed, &for_secrets), Err(Error::KeyNotFound));
    assert!(for_secrets.encrypting("ECDH-ES").is_some());
    assert!(both.encrypting("ECDH-ES").is_none());
}

#[test]
fn a_key_that_shows_its_private_half_or_is_weak_is_refused() {
    let pair = Pair::for_algorithm(Algorithm::Es256);
    let refused = |other: Value| Jwk::parse(&super::with(&pair.jwk(), &other)).is_err();
    assert!(!refused(json!({})));
    assert!(refused(json!({ "d": "AA" })));
    assert!(refused(json!({ "x": "AA" })));
    assert!(refused(json!({ "crv": "secp256k1" })));
    assert!(refused(json!({ "kty": "oct", "k": "AA" })));
    assert!(refused(json!({ "kid": "k".repeat(300) })));
    let rsa = |bytes: usize, e: &str| {
        let n = encode(&vec![0xff; bytes]);
        Jwk::parse(&json!({ "kty": "RSA", "n": n, "e": e })).is_err()
    };
    assert!(!rsa(256, "AQAB"));
    assert!(rsa(128, "AQAB") && rsa(1_024, "AQAB") && rsa(256, "AQ") && rsa(256, "Ag"));
    let shown = json!({ "keys": [pair.jwk(), { "kty": "RSA", "d": "AA" }] });
    assert_eq!(JwkSet::parse(&shown), Err(Error::KeyNotUsable));
    assert_eq!(JwkSet::parse(&json!({ "keys": [] })), Err(Error::KeyNotUsable));
    let many = json!({ "keys": vec![pair.jwk(); 21] });
    assert_eq!(JwkSet::parse(&many), Err(Error::TooLarge));
}
