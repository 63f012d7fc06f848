//! The modules of the FAPI 2.0 Message Signing plan about signed requests, each by itself.

use super::fapi::Fapi;
use super::signer::{Signer, now_seconds, with};
use super::*;

/// What a signed request comes to that is changed so.
async fn requested(by: Option<&Signer>, header: Json, more: impl Fn(i64) -> Json) -> u16 {
    let town = Town::new().await;
    let fapi = Fapi::of(&town, json!({ "require_signed_request_object": true })).await;
    let now = now_seconds();
    let fields = fapi.request(&[]).into_iter().map(|(name, value)| (name.into(), json!(value)));
    let usual = json!({ "iss": fapi.client, "aud": ISSUER, "nbf": now, "exp": now + 300 });
    let claims = with(with(Json::Object(fields.collect()), &usual), &more(now));
    let request = by.unwrap_or(&fapi.key).sign(&header, &claims);
    let fields = [("client_id", fapi.client.as_str()), ("request", &*request)];
    fapi.ask("/oidc/par", &fields, &json!({}), None).await.status.as_u16()
}

fn es256() -> Json {
    json!({ "alg": "ES256", "typ": "oauth-authz-req+jwt" })
}

#[tokio::test]
async fn a_signed_request_is_taken() {
    assert_eq!(requested(None, es256(), |_| json!({})).await, 201);
}

#[tokio::test]
async fn a_signed_request_for_another_provider_is_refused() {
    let aud = json!({ "aud": "https://other.example" });
    assert_eq!(requested(None, es256(), |_| aud.clone()).await, 400);
}

#[tokio::test]
async fn a_signed_request_without_an_audience_is_refused() {
    assert_eq!(requested(None, es256(), |_| json!({ "aud": null })).await, 400);
}

#[tokio::test]
async fn a_signed_request_of_another_client_is_refused() {
    assert_eq!(requested(None, es256(), |_| json!({ "iss": "other" })).await, 400);
}

#[tokio::test]
async fn a_signed_request_that_is_over_is_refused() {
    assert_eq!(requested(None, es256(), |now| json!({ "exp": now - 300 })).await, 400);
}

#[tokio::test]
async fn a_signed_request_without_an_end_is_refused() {
    assert_eq!(requested(None, es256(), |_| json!({ "exp": null })).await, 400);
}

#[tokio::test]
async fn a_signed_request_without_a_beginning_is_refused() {
    assert_eq!(requested(None, es256(), |_| json!({ "nbf": null })).await, 400);
}

#[tokio::test]
async fn a_signed_request_that_is_a_minute_early_is_refused() {
    assert_eq!(requested(None, es256(), |now| json!({ "nbf": now + 60 })).await, 400);
}

#[tokio::test]
async fn a_signed_request_that_is_eight_seconds_early_is_taken() {
    assert_eq!(requested(None, es256(), |now| json!({ "nbf": now + 8 })).await, 201);
}

#[tokio::test]
async fn a_signed_request_that_lives_longer_than_an_hour_is_refused() {
    let long = |now: i64| json!({ "nbf": now - 3_400, "exp": now + 300 });
    assert_eq!(requested(None, es256(), long).await, 400);
}

#[tokio::test]
async fn a_signed_request_by_another_key_is_refused() {
    assert_eq!(requested(Some(&Signer::new()), es256(), |_| json!({})).await, 400);
}

#[tokio::test]
async fn a_request_object_that_nobody_signed_is_refused() {
    assert_eq!(requested(None, json!({ "alg": "none" }), |_| json!({})).await, 400);
}

#[tokio::test]
async fn a_request_object_by_rs256_is_refused() {
    assert_eq!(requested(None, json!({ "alg": "RS256" }), |_| json!({})).await, 400);
}
