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
