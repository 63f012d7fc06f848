//! Signatures of others, read strictly: one form, the algorithms that are allowed, and a key that is
//! of the algorithm's own kind. Nothing in here trusts what a header says of itself.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keys::PublicKey;
use serde_json::{Map, Value as Json};

use crate::conduct::Algorithm;

/// What somebody says, before it is known whether they do.
pub(crate) struct Jws<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) claims: Map<String, Json>,
    pub(crate) header: Map<String, Json>,
    said: &'a str,
    signature: Vec<u8>,
}

const BYTES_MAX: usize = 24 << 10;
/// The members of a header that are understood (RFC 7515 section 4.1). What must be understood and
/// is not, is refused with the rest: `crit`, `b64`, `zip`.
const HEADER: [&str; 7] = ["alg", "cty", "jwk", "kid", "typ", "x5t", "x5t#S256"];

impl<'a> Jws<'a> {
    /// Compact form alone (RFC 7515 section 7.1). `none` is no algorithm.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        if text.len() > BYTES_MAX {
            return None;
        }
        let (said, signature) = text.rsplit_once('.')?;
        let (header, claims) = said.split_once('.')?;
        let object = |part: &str| match serde_json::from_slice(&bytes(part)?).ok()? {
            Json::Object(object) => Some(object),
            _ => None,
        };
        let header = object(header)?;
        if !header.keys().all(|name| HEADER.contains(&name.as_str())) {
            return None;
        }
        let algorithm = Algorithm::parse(header.get("alg")?.as_str()?)?;
        Some(Self {
            algorithm,
            claims: object(claims)?,
            header,
            said,
            signature: bytes(signature)?,
        })
    }

    /// Whether the holder of that key said it.
    pub(crate) fn is_said_by(&self, jwk: &Json) -> bool {
        let of_use = |name: &str, value: &str| jwk.get(name).is_none_or(|known| known == value);
        if !of_use("alg", self.algorithm.name()) || !of_use("use", "sig") {
            return false;
        }
        public_key(jwk).is_some_and(|key| self.fits(&key))
    }

    fn fits(&self, key: &PublicKey) -> bool {
        let (said, signature) = (self.said.as_bytes(), self.signature.as_slice());
        match (self.algorithm, key) {
            (Algorithm::EdDsa, PublicKey::Ed25519 { x }) => {
                UnparsedPublicKey::new(&ED25519, x).verify(said, signature).is_ok()
            }
            (Algorithm::Es256, PublicKey::P256 { x, y }) => {
                let point = [&[4], x.as_slice(), y].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(said, signature).is_ok()
            }
            (Algorithm::Ps256, PublicKey::Rsa { e, n }) => {
                let key = RsaPublicKeyComponents { e, n };
                key.verify(&RSA_PSS_2048_8192_SHA256, said, signature).is_ok()
            }
            (Algorithm::Rs256, PublicKey::Rsa { e, n }) => {
                let key = RsaPublicKeyComponents { e, n };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, said, signature).is_ok()
            }
            _ => false,
        }
    }

    /// Whether one of the keys said it: the one that is named, otherwise any of its kind.
    pub(crate) fn is_said_by_one_of(&self, jwks: &Json) -> bool {
        let named = self.header.get("kid");
        let keys = jwks.get("keys").and_then(Json::as_array).into_iter().flatten();
        let mut meant = keys.filter(|key| named.is_none_or(|kid| key.get("kid") == Some(kid)));
        meant.any(|key| self.is_said_by(key))
    }

    pub(crate) fn kind(&self) -> Option<&str> {
        self.header.get("typ").and_then(Json::as_str)
    }

    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim).and_then(Json::as_str)
    }

    /// A NumericDate in whole seconds (RFC 7519 section 2); none when it is not there.
    pub(crate) fn seconds(&self, claim: &str) -> Option<i64> {
        let value = self.claims.get(claim)?;
        value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
    }
}

/// The key in a JWK, if it is a public one of a kind that is used here.
pub(crate) fn public_key(jwk: &Json) -> Option<PublicKey> {
    // A private half has no business here, nor has a secret shared by two.
    if ["d", "k", "p", "q"].iter().any(|private| jwk.get(private).is_some()) {
        return None;
    }
    let text = |name: &str| jwk.get(name).and_then(Json::as_str);
    let number = |name: &str| bytes(text(name)?);
    match (text("kty")?, text("crv")) {
        ("EC", Some("P-256")) => Some(PublicKey::P256 { x: number("x")?, y: number("y")? }),
        ("OKP", Some("Ed25519")) => Some(PublicKey::Ed25519 { x: number("x")? }),
        ("RSA", None) => Some(PublicKey::Rsa { e: number("e")?, n: number("n")? }),
        _ => None,
    }
}

fn bytes(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7515 appendix A.3.
    const ES256: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

    fn key() -> Json {
        serde_json::json!({
            "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        })
    }

    #[test]
    fn the_example_of_rfc_7515_holds() {
        let jws = Jws::parse(ES256).unwrap();
        assert_eq!((jws.text("iss"), jws.seconds("exp")), (Some("joe"), Some(1_300_819_380)));
        assert!(jws.is_said_by(&key()));
        let changed = ES256.replace("cGxlLmNvbS9", "cGxlLm9yZy9");
        assert!(!Jws::parse(&changed).unwrap().is_said_by(&key()));
    }

    #[test]
    fn a_key_of_another_kind_or_use_says_nothing() {
        let jws = Jws::parse(ES256).unwrap();
        for (name, value) in [("use", "enc"), ("alg", "PS256"), ("d", "AAAA"), ("crv", "P-384")] {
            let mut other = key();
            other[name] = value.into();
            assert!(!jws.is_said_by(&other), "{name}");
        }
        let secret = serde_json::json!({ "kty": "oct", "k": "AAAA" });
        assert!(!jws.is_said_by(&secret));
        assert!(!jws.is_said_by_one_of(&serde_json::json!({ "keys": [] })));
        assert!(jws.is_said_by_one_of(&serde_json::json!({ "keys": [key()] })));
    }

    #[test]
    fn what_is_not_strictly_so_is_not_read() {
        let with = |header: &str| format!("{}.e30.AAAA", URL_SAFE_NO_PAD.encode(header));
        assert!(Jws::parse(&with(r#"{"alg":"ES256"}"#)).is_some());
        for header in [
            r#"{"alg":"none"}"#,
            r#"{"alg":"HS256"}"#,
            r#"{"alg":"ES256","crit":["x"]}"#,
            r#"{"alg":"ES256","b64":false}"#,
            r#"{"typ":"JWT"}"#,
            "[]",
        ] {
            assert!(Jws::parse(&with(header)).is_none(), "{header}");
        }
        for text in [
            "",
            "..",
            "a.b",
            &format!("{ES256}.x"),
            &format!("{ES256}="),
            &"a".repeat(BYTES_MAX + 1),
        ] {
            assert!(Jws::parse(text).is_none());
        }
    }
}
