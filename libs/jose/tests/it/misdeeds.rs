//! Small liberties that a reader might let pass, one by one.

use jose::{Algorithm, DpopProof, Envelope, Error, ExpectedProof, Jwk, JwkSet, Unverified};
use jose::{Encryption, Management, RecipientKey};
use serde_json::{Value, json};

use super::{NOW, Pair, decode, encode, with};

fn es256() -> Pair {
    Pair::for_algorithm(Algorithm::Es256)
}

#[test]
fn a_type_that_is_no_text_or_empty_is_no_missing_type() {
    let pair = es256();
    for typ in [json!(1), json!(["JWT"]), json!({}), json!(true), json!("")] {
        let token = pair.sign(&json!({ "alg": "ES256", "typ": typ }), &json!({}));
        let read = Unverified::parse(&token, &Algorithm::ALL, &["", "JWT"]);
        assert_eq!(read, Err(Error::TypeDiffers), "{typ}");
    }
}

#[test]
fn no_bit_of_a_token_may_change() {
    for algorithm in Algorithm::ALL {
        let pair = Pair::for_algorithm(algorithm);
        let header = json!({ "alg": algorithm.name(), "typ": "JWT" });
        let token = pair.sign(&header, &json!({ "sub": "a" }));
        let parts: Vec<_> = token.split('.').map(decode).collect();
        for (part, bytes) in parts.iter().enumerate() {
            for bit in 0..bytes.len() * 8 {
                let mut changed = parts.clone();
                changed[part][bit / 8] ^= 1 << (bit % 8);
                let changed: Vec<_> = changed.iter().map(|part| encode(part)).collect();
                let changed = changed.join(".");
                let read = Unverified::parse(&changed, &Algorithm::ALL, &["", "JWT"]);
                let held = read.and_then(|token| token.verify(&pair.key()));
                assert!(held.is_err(), "{algorithm:?}: bit {bit} of part {part}");
            }
        }
    }
}

#[test]
fn base64url_has_one_form() {
    let pair = es256();
    let token = pair.sign(&json!({ "alg": "ES256" }), &json!({}));
    let (message, signature) = token.rsplit_once('.').unwrap();
    // The last letter of 86 has four bits that mean nothing, and must be zero.
    let last = signature.chars().last().unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = letters.chars().nth(letters.find(last).unwrap() + 1).unwrap();
    let other = format!("{message}.{}{next}", &signature[..85]);
    for wrong in [other, format!("{token}="), format!(" {token}"), format!("{token}\n")] {
        let read = Unverified::parse(&wrong, &Algorithm::ALL, &[]);
        assert_eq!(read, Err(Error::Malformed), "{wrong}");
    }
}

#[test]
fn a_signature_as_asn_1_writes_it_is_refused() {
    let pair = es256();
    let token = pair.sign(&json!({ "alg": "ES256" }), &json!({}));
    let (message, signature) = token.rsplit_once('.').unwrap();
    let numbers = decode(signature);
    let der = [&[0x30, 70, 2, 33, 0][..], &numbers[..32], &[2, 33, 0], &numbers[32..]].concat();
    let der = format!("{message}.{}", encode(&der));
    let read = Unverified::parse(&der, &Algorithm::ALL, &[]).unwrap();
    assert_eq!(read.verify(&pair.key()), Err(Error::BadSignature));
}

#[test]
fn a_key_is_used_for_what_its_holder_says_it_is_for() {
    let pair = es256();
    let token = pair.sign(&json!({ "alg": "ES256" }), &json!({}));
    let token = Unverified::parse(&token, &Algorithm::ALL, &[]).unwrap();
    for said in [
        json!({ "use": "enc" }),
        json!({ "alg": "PS256" }),
        json!({ "alg": "ECDH-ES" }),
        json!({ "key_ops": ["deriveKey"] }),
    ] {
        let key = with(&pair.jwk(), &said);
        assert!(token.verify(&Jwk::parse(&key).unwrap()).is_err(), "{said}");
        let keys = JwkSet::parse(&json!({ "keys": [key] })).unwrap();
        assert_eq!(token.verify_in(&keys), Err(Error::KeyNotFound), "{said}");
    }
    let fine = with(&pair.jwk(), &json!({ "use": "sig", "alg": "ES256", "key_ops": ["verify"] }));
    assert!(token.verify(&Jwk::parse(&fine).unwrap()).is_ok());
}

#[test]
fn a_key_that_nobody_can_use_is_refused_when_it_is_read() {
    let (curve, rsa) = (es256().jwk(), Pair::for_algorithm(Algorithm::Ps256).jwk());
    let modulus = |first: u8, last: u8| {
        let mut n = vec![0xff; 256];
        (n[0], n[255]) = (first, last);
        json!({ "n": encode(&n) })
    };
    for (jwk, other) in [
        (&curve, json!({ "x": encode(&[1; 32]) })),
        (&curve, json!({ "x": encode(&[0; 32]), "y": encode(&[0; 32]) })),
        (&curve, json!({ "key_ops": "verify" })),
        (&curve, json!({ "key_ops": ["verify", "verify"] })),
        (&rsa, modulus(0x7f, 0xff)),
        (&rsa, modulus(0x01, 0xff)),
        (&rsa, modulus(0xff, 0xfe)),
        (&rsa, json!({ "e": "AAEAAQ" })),
    ] {
        assert_eq!(Jwk::parse(&with(jwk, &other)), Err(Error::KeyNotUsable), "{other}");
    }
}

#[test]
fn in_a_set_each_key_is_good_and_has_a_name_of_its_own() {
    let (one, two) = (es256().jwk(), es256().jwk());
    let named = |jwk: &Value, kid: &str| with(jwk, &json!({ "kid": kid }));
    let set = |keys: &[Value]| JwkSet::parse(&json!({ "keys": keys })).map(|_| ());
    assert_eq!(set(&[named(&one, "1"), named(&two, "2")]), Ok(()));
    assert_eq!(set(&[one.clone(), two.clone()]), Ok(()));
    // FAPI 2.0 Security Profile 5.6.3.
    assert_eq!(set(&[named(&one, "1"), named(&two, "1")]), Err(Error::KeyNotUsable));
    let unknown = json!({ "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA" });
    let other_curve = json!({ "kty": "EC", "crv": "P-521", "x": "AA", "y": "AA" });
    assert_eq!(set(&[unknown, other_curve, one.clone()]), Ok(()));
    let weak = json!({ "kty": "RSA", "n": encode(&[0xff; 128]), "e": "AQAB" });
    let off = with(&two, &json!({ "x": encode(&[1; 32]) }));
    for wrong in [weak, off, json!("key"), json!({})] {
        assert_eq!(set(&[one.clone(), wrong.clone()]), Err(Error::KeyNotUsable), "{wrong}");
    }
}

#[test]
fn a_proof_is_for_an_address_however_it_is_written() {
    let pair = es256();
    let header = json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": pair.jwk() });
    let at = |htu: &str| {
        let claims = json!({ "htm": "POST", "htu": htu, "iat": NOW, "jti": "1" });
        let proof = pair.sign(&header, &claims);
        let expected = ExpectedProof {
            access_token: None,
            algorithms: &[Algorithm::Es256],
            method: "POST",
            now: NOW,
            url: "https://id.example/a/token",
        };
        DpopProof::parse(&proof, &expected).map(|_| ())
    };
    for same in [
        "https://id.example/a/token#",
        "https://ID.example:/a/token",
        "https://id.example/a/b/../token",
        "https://id.example/./a/./token",
        "https://id.example/%61/token?",
    ] {
        assert_eq!(at(same), Ok(()), "{same}");
    }
    for other in [
        "https://id.example@evil.example/a/token",
        "https://me@id.example/a/token",
        "https://id.example:8443/a/token",
        "https://id.example.evil.example/a/token",
        "https://id.example/a/token/",
        "https://id.example/a//token",
        "https://id.example/a/token%2F",
        "https://id.example/a/token%",
        "https:/id.example/a/token",
        "//id.example/a/token",
    ] {
        assert_eq!(at(other), Err(Error::RequestDiffers), "{other}");
    }
}

#[test]
fn a_number_at_the_end_of_time_does_no_harm() {
    let pair = es256();
    let header = json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": pair.jwk() });
    let iat = |iat: Value| {
        let claims = json!({ "htm": "POST", "htu": "https://id.example/", "iat": iat, "jti": "1" });
        let expected = ExpectedProof {
            access_token: None,
            algorithms: &[Algorithm::Es256],
            method: "POST",
            now: NOW,
            url: "https://id.example/",
        };
        DpopProof::parse(&pair.sign(&header, &claims), &expected).map(|_| ())
    };
    for strange in [json!(i64::MAX), json!(u64::MAX), json!(1e300), json!(-1), json!(i64::MIN)] {
        assert!(iat(strange.clone()).is_err(), "{strange}");
    }
    assert_eq!(iat(json!(NOW as f64 + 0.25)), Ok(()));
}

#[test]
fn a_point_of_another_curve_is_refused_by_a_recipient() {
    let own = RecipientKey::generate().unwrap();
    let envelope = Envelope {
        content_type: None,
        encryption: Encryption::A256Gcm,
        kid: None,
        management: Management::EcdhEs,
    };
    let token = envelope.seal(&own.public_key().unwrap(), b"a").unwrap();
    let (protected, rest) = token.split_once('.').unwrap();
    let header: Value = serde_json::from_slice(&decode(protected)).unwrap();
    let open = |other: Value| {
        let protected = encode(with(&header, &other).to_string().as_bytes());
        own.open(&format!("{protected}.{rest}"))
    };
    let (x, y) = (encode(&[7; 32]), encode(&[9; 32]));
    let off = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
    let private = with(&es256().jwk(), &json!({ "d": x }));
    let other = Pair::for_algorithm(Algorithm::EdDsa).jwk();
    for epk in [off, private, other, json!("key")] {
        assert_eq!(open(json!({ "epk": epk })), Err(Error::KeyNotUsable), "{epk}");
    }
    assert_eq!(open(json!({ "apu": "QWxpY2U" })), Err(Error::BadSignature));
    assert_eq!(open(json!({ "apu": "QWxpY2U=" })), Err(Error::Malformed));
    assert_eq!(open(json!({ "alg": "ECDH-ES+A256KW" })), Err(Error::BadSignature));
    assert_eq!(open(json!({ "enc": "A128GCM" })), Err(Error::AlgorithmNotAllowed));
}
