//! What a client signs with.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value as Json, json};

use super::*;

pub(crate) struct Signer(EcdsaKeyPair);

impl Signer {
    pub(crate) fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    pub(crate) fn jwk(&self) -> Json {
        let point = self.0.public_key().as_ref();
        let number = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        json!({ "kty": "EC", "crv": "P-256", "x": number(&point[1..33]), "y": number(&point[33..]) })
    }

    /// RFC 7638: the members in the order of their names.
    pub(crate) fn thumbprint(&self) -> String {
        let jwk = self.jwk();
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, jwk["x"], jwk["y"]);
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, members.as_bytes());
        URL_SAFE_NO_PAD.encode(hash)
    }

    pub(crate) fn jwks(&self) -> Json {
        json!({ "keys": [self.jwk()] })
    }

    pub(crate) fn sign(&self, header: &Json, claims: &Json) -> String {
        let encode = |part: &Json| URL_SAFE_NO_PAD.encode(part.to_string());
        let said = format!("{}.{}", encode(header), encode(claims));
        let signature = self.0.sign(&SystemRandom::new(), said.as_bytes()).unwrap();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// That it is this client who asks; `more` takes the place of what is usual, null takes away.
    pub(crate) fn assertion(&self, client: &str, more: &Json) -> String {
        let now = now_seconds();
        let usual = json!({
            "iss": client, "sub": client, "aud": ISSUER, "jti": name(), "iat": now,
            "exp": now + 60,
        });
        self.sign(&json!({ "alg": "ES256" }), &with(usual, more))
    }

    /// That whoever sends this has the key.
    pub(crate) fn proof(&self, method: &str, path: &str, more: &Json) -> String {
        let usual = json!({
            "jti": name(), "htm": method, "htu": format!("{ISSUER}{path}"), "iat": now_seconds(),
        });
        let header = json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": self.jwk() });
        self.sign(&header, &with(usual, more))
    }

    pub(crate) fn proof_with(&self, path: &str, token: &str, more: &Json) -> String {
        let ath = URL_SAFE_NO_PAD
            .encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes()));
        self.proof("GET", path, &with(json!({ "ath": ath }), more))
    }
}

pub(crate) fn with(mut usual: Json, more: &Json) -> Json {
    for (name, value) in more.as_object().unwrap() {
        match value {
            Json::Null => {
                usual.as_object_mut().unwrap().remove(name);
            }
            value => usual[name] = value.clone(),
        }
    }
    usual
}

pub(crate) fn now_seconds() -> i64 {
    NOW.now().micros() / 1_000_000
}

/// A name never used before.
pub(crate) fn name() -> String {
    URL_SAFE_NO_PAD.encode(Entropy::System.bytes::<12>())
}
