//! Tokens as others send them: those of the standards, forged ones, late ones, ones for somebody
//! else.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RSA_PSS_SHA256, RsaKeyPair,
};
use jose::{Algorithm, Jwk, JwkSet, compact};
use serde_json::{Value, json};

mod encrypted;
mod misdeeds;
mod other_hands;
mod profiles;
mod signed;
mod untrusted;
mod vectors;

const NOW: i64 = 1_790_000_000;
const ISSUER: &str = "https://id.example";

/// A key pair of somebody else's.
enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl Pair {
    fn for_algorithm(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::EdDsa => Self::Ed25519(Ed25519KeyPair::generate().unwrap()),
            Algorithm::Es256 => {
                Self::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
            }
            Algorithm::Ps256 | Algorithm::Rs256 => {
                Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
            }
        }
    }

    fn jwk(&self) -> Value {
        match self {
            Self::Ed25519(pair) => {
                let x = encode(pair.public_key().as_ref());
                json!({ "kty": "OKP", "crv": "Ed25519", "x": x })
            }
            Self::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": encode(x), "y": encode(y) })
            }
            Self::Rsa(pair) => {
                // RFC 8017 appendix A.1.1: of 2048 bits the modulus is bytes 9 to 264.
                let n = encode(&pair.public_key().as_ref()[9..265]);
                json!({ "kty": "RSA", "n": n, "e": "AQAB" })
            }
        }
    }

    fn key(&self) -> Jwk {
        Jwk::parse(&self.jwk()).unwrap()
    }

    fn set(&self) -> JwkSet {
        JwkSet::parse(&json!({ "keys": [self.jwk()] })).unwrap()
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let chance = SystemRandom::new();
        let algorithm = header["alg"].as_str().unwrap();
        let made = compact(header, claims.to_string().as_bytes(), |said| {
            Ok::<_, ()>(match self {
                Self::Ed25519(pair) => pair.sign(said).as_ref().to_vec(),
                Self::P256(pair) => pair.sign(&chance, said).unwrap().as_ref().to_vec(),
                Self::Rsa(pair) => {
                    let mut signature = vec![0; pair.public_modulus_len()];
                    let padding =
                        if algorithm == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 as _ };
                    pair.sign(padding, &chance, said, &mut signature).unwrap();
                    signature
                }
            })
        });
        made.unwrap()
    }
}

fn encode(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

/// `base` with the members of `other`; null takes one away.
fn with(base: &Value, other: &Value) -> Value {
    let mut both = base.clone();
    for (name, value) in other.as_object().unwrap() {
        match value {
            Value::Null => drop(both.as_object_mut().unwrap().remove(name)),
            value => both[name] = value.clone(),
        }
    }
    both
}
