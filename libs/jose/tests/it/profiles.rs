//! Client assertions, request objects and proofs at the edges of what they may be.

use jose::{
    AHEAD_SECONDS_MAX, Algorithm, Assertion, DpopProof, Error, ExpectedAssertion, ExpectedProof,
    ExpectedRequest, request_object, token_hash,
};
use serde_json::{Value, json};

use super::{ISSUER, NOW, Pair, with};

const CLIENT: &str = "bank";
const TOKEN_URL: &str = "https://id.example/token";

fn assertion(other: &Value) -> Result<Assertion, Error> {
    let pair = Pair::for_algorithm(Algorithm::Es256);
    let claims = json!({ "iss": CLIENT, "sub": CLIENT, "aud": ISSUER, "jti": "1", "iat": NOW,
        "exp": NOW + 60 });
    let token = pair.sign(&json!({ "alg": "ES256" }), &with(&claims, other));
    let verified = Assertion::parse(&token, &[Algorithm::Es256])?.verify_in(&pair.set())?;
    let expected = ExpectedAssertion {
        client_id: CLIENT,
        issuer: ISSUER,
        lifetime_seconds_max: 120,
        now: NOW,
    };
    Assertion::of(&verified, &expected)
}

#[test]
fn an_assertion_is_for_the_issuer_alone_and_for_a_short_time() {
    assert_eq!(assertion(&json!({})), Ok(Assertion { expires_at: NOW + 60, jti: "1".into() }));
    let ahead = NOW + AHEAD_SECONDS_MAX;
    for fine in [
        json!({ "iat": null }),
        json!({ "iat": ahead, "nbf": ahead }),
        json!({ "exp": NOW + 1 }),
        json!({ "exp": NOW + 120 }),
        json!({ "iat": NOW - 60, "exp": NOW + 60 }),
        json!({ "iat": ahead, "exp": ahead + 120 }),
        json!({ "exp": (NOW + 60) as f64 + 0.5 }),
    ] {
        assert!(assertion(&fine).is_ok(), "{fine}");
    }
    for (other, error) in [
        (json!({ "aud": TOKEN_URL }), Error::AudienceDiffers),
        (json!({ "aud": [ISSUER] }), Error::AudienceDiffers),
        (json!({ "aud": null }), Error::AudienceDiffers),
        (json!({ "aud": format!("{ISSUER}/") }), Error::AudienceDiffers),
        (json!({ "iss": "other" }), Error::IssuerDiffers),
        (json!({ "sub": "other" }), Error::IssuerDiffers),
        (json!({ "sub": null }), Error::Claim("sub")),
        (json!({ "exp": null }), Error::Claim("exp")),
        (json!({ "exp": "soon" }), Error::Claim("exp")),
        (json!({ "exp": NOW }), Error::Expired),
        (json!({ "exp": NOW - 300 }), Error::Expired),
        (json!({ "exp": NOW + 121 }), Error::TooLong),
        (json!({ "iat": NOW - 61, "exp": NOW + 60 }), Error::TooLong),
        (json!({ "iat": null, "exp": NOW + 121 }), Error::TooLong),
        (json!({ "iat": i64::MIN }), Error::TooLong),
        (json!({ "iat": ahead + 1 }), Error::YetToCome),
        (json!({ "nbf": ahead + 1 }), Error::YetToCome),
        (json!({ "jti": null }), Error::Claim("jti")),
        (json!({ "jti": "" }), Error::Claim("jti")),
        (json!({ "jti": "j".repeat(300) }), Error::TooLarge),
    ] {
        assert_eq!(assertion(&other), Err(error), "{other}");
    }
}

fn request(other: &Value) -> Result<Value, Error> {
    let pair = Pair::for_algorithm(Algorithm::Ps256);
    let claims = json!({ "iss": CLIENT, "client_id": CLIENT, "aud": ISSUER, "nbf": NOW,
        "exp": NOW + 300, "scope": "openid", "max_age": 60 });
    let header = json!({ "alg": "PS256", "typ": "oauth-authz-req+jwt" });
    let token = pair.sign(&header, &with(&claims, other));
    let algorithms = &[Algorithm::Ps256];
    let expected = ExpectedRequest { algorithms, client_id: CLIENT, issuer: ISSUER, now: NOW };
    request_object(&token, &pair.set(), &expected).map(Value::Object)
}

#[test]
fn a_request_object_gives_its_parameters_and_nothing_about_itself() {
    let parameters = json!({ "client_id": CLIENT, "scope": "openid", "max_age": 60 });
    assert_eq!(request(&json!({})), Ok(parameters));
    assert!(request(&json!({ "exp": NOW + 3_600 })).is_ok());
    for (other, error) in [
        (json!({ "exp": NOW + 3_601 }), Error::TooLong),
        (json!({ "nbf": NOW - 3_601, "exp": NOW + 1 }), Error::TooLong),
        (json!({ "nbf": null }), Error::Claim("nbf")),
        (json!({ "exp": null }), Error::Claim("exp")),
        (json!({ "exp": NOW - 1 }), Error::Expired),
        (json!({ "nbf": NOW + 60 }), Error::YetToCome),
        (json!({ "aud": [ISSUER] }), Error::AudienceDiffers),
        (json!({ "iss": "other" }), Error::IssuerDiffers),
        (json!({ "client_id": "other" }), Error::IssuerDiffers),
        (json!({ "sub": CLIENT }), Error::Claim("sub")),
        (json!({ "request": "x" }), Error::Claim("request")),
        (json!({ "request_uri": "x" }), Error::Claim("request_uri")),
    ] {
        assert_eq!(request(&other), Err(error), "{other}");
    }
}

fn proof(header: &Value, claims: &Value, token: Option<&str>) -> Result<DpopProof, Error> {
    let pair = Pair::for_algorithm(Algorithm::Es256);
    let own = json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": pair.jwk() });
    let said = json!({ "jti": "1", "htm": "POST", "htu": TOKEN_URL, "iat": NOW });
    let proof = pair.sign(&with(&own, header), &with(&said, claims));
    let expected = ExpectedProof {
        access_token: token,
        algorithms: &[Algorithm::Es256],
        method: "POST",
        now: NOW,
        url: TOKEN_URL,
    };
    DpopProof::parse(&proof, &expected)
}

#[test]
fn a_proof_is_for_one_request_and_one_moment() {
    let at = |claims: Value| proof(&json!({}), &claims, None);
    let oldest = NOW - DpopProof::AGE_SECONDS_MAX - AHEAD_SECONDS_MAX;
    for fine in [
        json!({}),
        json!({ "iat": NOW + AHEAD_SECONDS_MAX }),
        json!({ "iat": NOW - 10 }),
        json!({ "iat": oldest }),
        json!({ "htu": "HTTPS://ID.example:443/token?a#b" }),
        json!({ "nbf": NOW, "exp": NOW + 1 }),
    ] {
        assert!(at(fine.clone()).is_ok(), "{fine}");
    }
    assert_eq!(at(json!({ "nonce": "n" })).unwrap().nonce.as_deref(), Some("n"));
    for (claims, error) in [
        (json!({ "htm": "GET" }), Error::RequestDiffers),
        (json!({ "htm": "post" }), Error::RequestDiffers),
        (json!({ "htu": "https://id.example/other" }), Error::RequestDiffers),
        (json!({ "htu": "https://evil.example/token" }), Error::RequestDiffers),
        (json!({ "htu": null }), Error::Claim("htu")),
        (json!({ "iat": NOW + AHEAD_SECONDS_MAX + 1 }), Error::YetToCome),
        (json!({ "iat": oldest - 1 }), Error::Expired),
        (json!({ "iat": null }), Error::Claim("iat")),
        (json!({ "exp": NOW }), Error::Expired),
        (json!({ "nbf": NOW + 60 }), Error::YetToCome),
        (json!({ "jti": null }), Error::Claim("jti")),
        (json!({ "nonce": 1 }), Error::Claim("nonce")),
    ] {
        assert_eq!(at(claims.clone()), Err(error), "{claims}");
    }
}

#[test]
fn a_proof_carries_its_own_public_key() {
    let with_header = |header: Value| proof(&header, &json!({}), None).map(|_| ());
    let other = Pair::for_algorithm(Algorithm::Es256).jwk();
    assert_eq!(with_header(json!({ "jwk": other })), Err(Error::BadSignature));
    assert_eq!(with_header(json!({ "jwk": null })), Err(Error::KeyNotUsable));
    let private = with(&Pair::for_algorithm(Algorithm::Es256).jwk(), &json!({ "d": "AA" }));
    assert_eq!(with_header(json!({ "jwk": private })), Err(Error::KeyNotUsable));
    assert_eq!(with_header(json!({ "typ": "JWT" })), Err(Error::TypeDiffers));
}

#[test]
fn a_proof_at_a_resource_is_for_the_token_it_came_with() {
    let at = |ath: Value| proof(&json!({}), &json!({ "ath": ath }), Some("secret")).map(|_| ());
    assert_eq!(at(json!(token_hash("secret"))), Ok(()));
    assert_eq!(at(json!(token_hash("other"))), Err(Error::TokenDiffers));
    assert_eq!(at(Value::Null), Err(Error::Claim("ath")));
}
