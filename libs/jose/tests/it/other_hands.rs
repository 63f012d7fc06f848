//! The same tokens through `jwcrypto` and the `jose` of npm, which others wrote: they read ours,
//! we read theirs, and neither reads what was changed or forged.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use jose::{Algorithm, Encryption, Envelope, Error, Jwk, Management, RecipientKey, Unverified};
use serde_json::{Value, json};

use super::Pair;

const CONTENT: &str = "họ, chữ đệm và tên";

/// RFC 7517 appendix A.2.
fn recipient() -> (RecipientKey, Value) {
    let d = "870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE";
    let jwk = json!({ "kty": "EC", "crv": "P-256", "d": d,
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" });
    let number = super::decode(d).try_into().unwrap();
    (RecipientKey::from_private_number(&number).unwrap(), jwk)
}

fn claims() -> Value {
    json!({ "iss": super::ISSUER, "name": CONTENT, "age": 61, "roles": ["a", { "b": null }] })
}

fn signed() -> Vec<Value> {
    let sign = |algorithm: Algorithm| {
        let pair = Pair::for_algorithm(algorithm);
        let (alg, key) = (algorithm.name(), pair.key().key);
        let token = pair.sign(&json!({ "alg": alg }), &claims());
        let thumbprint = key.thumbprint();
        json!({ "alg": alg, "jwk": key.members(), "thumbprint": thumbprint, "token": token })
    };
    Algorithm::ALL.map(sign).to_vec()
}

fn encrypted(key: &RecipientKey) -> Vec<Value> {
    let (key, mut tokens) = (key.public_key().unwrap(), Vec::new());
    for management in Management::ALL {
        for encryption in Encryption::ALL {
            let envelope = Envelope { content_type: None, encryption, kid: None, management };
            let token = envelope.seal(&key, CONTENT.as_bytes()).unwrap();
            let (alg, enc) = (management.name(), encryption.name());
            tokens.push(json!({ "alg": alg, "enc": enc, "token": token }));
        }
    }
    tokens
}

/// What the judge wrote, when it has read all of ours and refused what was changed.
fn judged(program: &str, script: &str, asked: &Value) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/sign-in");
    let program = std::env::var_os(program).unwrap_or_else(|| panic!("{program} names a program"));
    let mut judge = Command::new(program);
    judge.arg(folder.join(script)).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut judge = judge.spawn().unwrap();
    judge.stdin.take().unwrap().write_all(asked.to_string().as_bytes()).unwrap();
    let answer = judge.wait_with_output().unwrap();
    assert!(answer.status.success(), "the judge refused what we wrote");
    serde_json::from_slice(&answer.stdout).unwrap()
}

fn read(token: &Value, key: &Jwk, algorithms: &[Algorithm]) -> Result<Value, Error> {
    let token = Unverified::parse(token.as_str().unwrap(), algorithms, &[])?;
    Ok(Value::Object(token.verify(key)?.claims.into_map()))
}

#[track_caller]
fn each_reads_the_other(program: &str, script: &str) {
    let (key, recipient) = recipient();
    let asked = json!({ "claims": claims(), "content": CONTENT, "encrypted": encrypted(&key),
        "recipient": recipient, "signed": signed() });
    let theirs = judged(program, script, &asked);
    let list = |name: &str| theirs[name].as_array().unwrap().clone();
    for signed in list("signed") {
        let algorithm = Algorithm::parse(signed["alg"].as_str().unwrap()).unwrap();
        let own = Jwk::parse(&signed["jwk"]).unwrap();
        assert_eq!(read(&signed["token"], &own, &[algorithm]), Ok(claims()), "{algorithm:?}");
        for forged in list("forged") {
            let read = read(&forged, &own, &Algorithm::ALL);
            assert_eq!(read, Err(Error::AlgorithmNotAllowed), "{forged}");
        }
    }
    for sealed in list("encrypted") {
        let opened = key.open(sealed["token"].as_str().unwrap());
        assert_eq!(opened.as_deref(), Ok(CONTENT.as_bytes()), "{sealed}");
    }
    assert_eq!(list("encrypted").len(), 8, "each kind, with and without names of the parties");
    assert!(list("signed").len() >= Algorithm::ALL.len());
}

#[test]
#[ignore = "needs jwcrypto, which `make test` installs"]
fn jwcrypto_and_we_read_the_same() {
    each_reads_the_other("DANH_TEST_JWCRYPTO", "tokens.py");
}

#[test]
#[ignore = "needs the npm package jose, which `make test` installs"]
fn node_jose_and_we_read_the_same() {
    each_reads_the_other("DANH_TEST_NODE", "tokens.mjs");
}
