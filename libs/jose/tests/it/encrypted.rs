//! What is encrypted to one holder of a key.

use jose::{Encryption, Envelope, Error, Management, RecipientKey};

fn all() -> impl Iterator<Item = Envelope<'static>> {
    Management::ALL.into_iter().flat_map(|management| {
        Encryption::ALL.map(|encryption| Envelope {
            content_type: Some("JWT"),
            encryption,
            kid: Some("1"),
            management,
        })
    })
}

#[test]
fn its_recipient_reads_it_and_nobody_else_does() {
    let (own, other) = (RecipientKey::generate().unwrap(), RecipientKey::generate().unwrap());
    for envelope in all() {
        for content in [&b""[..], b"a", &[7; 1_000]] {
            let token = envelope.seal(&own.public_key().unwrap(), content).unwrap();
            assert_eq!(own.open(&token).as_deref(), Ok(content), "{envelope:?}");
            assert_eq!(other.open(&token), Err(Error::BadSignature), "{envelope:?}");
        }
    }
}

#[test]
fn a_changed_token_is_not_read() {
    let own = RecipientKey::generate().unwrap();
    for envelope in all() {
        let token = envelope.seal(&own.public_key().unwrap(), b"who, what, why").unwrap();
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            assert!(own.open(&String::from_utf8(changed).unwrap()).is_err(), "byte {at}");
        }
    }
}

#[test]
fn what_only_looks_encrypted_is_not_read() {
    let own = RecipientKey::generate().unwrap();
    for envelope in all() {
        let token = envelope.seal(&own.public_key().unwrap(), b"who, what, why").unwrap();
        let parts: Vec<&str> = token.split('.').collect();
        let with = |at: usize, part: &str| {
            let mut parts = parts.clone();
            parts[at] = part;
            own.open(&parts.join("."))
        };
        let cut = |at: usize, bytes: usize| super::encode(&super::decode(parts[at])[..bytes]);
        assert!(own.open(&parts.join(".")).is_ok());
        for (name, read) in [
            ("no tag", with(4, "")),
            ("half a tag", with(4, &cut(4, 8))),
            ("no IV", with(2, "")),
            ("a short IV", with(2, &cut(2, 8))),
            ("no content", with(3, "")),
            ("another key", with(1, &super::encode(&[7; 40]))),
            ("half a key", with(1, &super::encode(&[7; 20]))),
        ] {
            assert!(read.is_err(), "{name} {envelope:?}");
        }
        let mut header: serde_json::Value =
            serde_json::from_slice(&super::decode(parts[0])).unwrap();
        let strangers = [
            serde_json::json!({ "kty": "EC", "crv": "P-384", "x": "AA", "y": "AA" }),
            serde_json::json!({ "kty": "OKP", "crv": "X25519", "x": super::encode(&[9; 32]) }),
            super::with(&header["epk"], &serde_json::json!({ "d": super::encode(&[1; 32]) })),
            super::with(&header["epk"], &serde_json::json!({ "y": super::encode(&[1; 32]) })),
        ];
        for epk in strangers {
            header["epk"] = epk;
            let read = with(0, &super::encode(header.to_string().as_bytes()));
            assert_eq!(read, Err(Error::KeyNotUsable), "{header}");
        }
    }
}

#[test]
fn what_is_no_such_token_is_refused() {
    let own = RecipientKey::generate().unwrap();
    let header = |text: &str| format!("{}....", super::encode(text.as_bytes()));
    for (token, error) in [
        (String::new(), Error::Malformed),
        ("a.b.c.d.e.f".to_owned(), Error::Malformed),
        (header(r#"{"alg":"dir","enc":"A256GCM"}"#), Error::AlgorithmNotAllowed),
        (header(r#"{"alg":"RSA1_5","enc":"A256GCM"}"#), Error::AlgorithmNotAllowed),
        (header(r#"{"alg":"ECDH-ES","enc":"A256GCM","zip":"DEF"}"#), Error::Critical),
        (header(r#"{"alg":"ECDH-ES","enc":"A256GCM"}"#), Error::KeyNotUsable),
        ("a".repeat(200_000), Error::TooLarge),
    ] {
        assert_eq!(own.open(&token), Err(error));
    }
}
