//! The modules of the FAPI 2.0 Security Profile plan, each by itself; those of Message Signing are
//! in `signing_modules.rs`. What they have in common is in `fapi.rs`; `docs/spec/oidc.md` says which
//! is which.

use super::fapi::{ASSERTION, Fapi};
use super::party::read;
use super::signer::{Signer, name, now_seconds, with};
use super::*;

/// What a pushed request comes to whose assertion is changed so.
async fn asserted(more: impl Fn(i64) -> Json) -> (u16, String) {
    let town = Town::new().await;
    let answer = Fapi::new(&town).await.push(&[], &more(now_seconds()), None).await;
    (answer.status.as_u16(), answer.body["error"].as_str().unwrap_or_default().to_owned())
}

/// What a code comes to at the token endpoint with such an assertion.
async fn asserted_for_tokens(more: impl Fn(i64) -> Json) -> u16 {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let proof = fapi.token_proof(&json!({}));
    fapi.exchange(&code, &more(now_seconds()), Some(&proof)).await.status.as_u16()
}

/// What a code comes to with a proof that is changed so.
async fn proved(more: impl Fn(i64) -> Json) -> u16 {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let proof = fapi.token_proof(&more(now_seconds()));
    fapi.exchange(&code, &json!({}), Some(&proof)).await.status.as_u16()
}

/// What a code comes to with a proof whose head is changed so.
async fn proved_by(more: Json) -> u16 {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let claims = json!({
        "jti": name(), "htm": "POST", "htu": format!("{ISSUER}/oidc/token"), "iat": now_seconds(),
    });
    let header = json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": fapi.proof.jwk() });
    let proof = fapi.proof.sign(&with(header, &more), &claims);
    fapi.exchange(&code, &json!({}), Some(&proof)).await.status.as_u16()
}

/// What a request comes to that is pushed so.
async fn pushed(more: &[(&str, &str)]) -> (u16, String) {
    let town = Town::new().await;
    let answer = Fapi::new(&town).await.push(more, &json!({}), None).await;
    (answer.status.as_u16(), answer.body["error"].as_str().unwrap_or_default().to_owned())
}

fn refused(error: &str) -> (u16, String) {
    (400, error.to_owned())
}

fn not_the_client() -> (u16, String) {
    (401, "invalid_client".to_owned())
}

// Who the client is: `private_key_jwt`.

#[tokio::test]
async fn an_assertion_for_the_endpoint_of_pushed_requests_is_refused() {
    let aud = json!({ "aud": format!("{ISSUER}/oidc/par") });
    assert_eq!(asserted(|_| aud.clone()).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_for_the_token_endpoint_is_refused() {
    let aud = json!({ "aud": format!("{ISSUER}/oidc/token") });
    assert_eq!(asserted(|_| aud.clone()).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_for_a_list_is_refused() {
    assert_eq!(asserted(|_| json!({ "aud": [ISSUER] })).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_for_another_provider_is_refused() {
    let aud = json!({ "aud": "https://other.example" });
    assert_eq!(asserted(|_| aud.clone()).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_that_is_eight_seconds_early_is_taken() {
    assert_eq!(asserted(|now| json!({ "iat": now + 8, "nbf": now + 8 })).await.0, 201);
}

#[tokio::test]
async fn an_assertion_that_is_a_minute_early_is_refused() {
    assert_eq!(asserted(|now| json!({ "nbf": now + 60 })).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_made_a_minute_from_now_is_refused() {
    assert_eq!(asserted(|now| json!({ "iat": now + 60 })).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_that_was_over_five_minutes_ago_is_refused() {
    assert_eq!(asserted(|now| json!({ "exp": now - 300 })).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_without_an_end_is_refused() {
    assert_eq!(asserted(|_| json!({ "exp": null })).await, not_the_client());
}

#[tokio::test]
async fn an_assertion_of_another_client_is_refused() {
    assert_eq!(asserted(|_| json!({ "iss": "other", "sub": "other" })).await, not_the_client());
}

#[tokio::test]
async fn at_the_token_endpoint_an_assertion_for_it_is_refused() {
    let aud = json!({ "aud": format!("{ISSUER}/oidc/token") });
    assert_eq!(asserted_for_tokens(|_| aud.clone()).await, 401);
}

#[tokio::test]
async fn at_the_token_endpoint_an_assertion_for_a_list_is_refused() {
    assert_eq!(asserted_for_tokens(|_| json!({ "aud": [ISSUER] })).await, 401);
}

#[tokio::test]
async fn at_the_token_endpoint_an_assertion_that_is_eight_seconds_early_is_taken() {
    let early = |now: i64| json!({ "iat": now + 8, "nbf": now + 8 });
    assert_eq!(asserted_for_tokens(early).await, 200);
}

#[tokio::test]
async fn at_the_token_endpoint_an_assertion_that_is_over_is_refused() {
    assert_eq!(asserted_for_tokens(|now| json!({ "exp": now - 300 })).await, 401);
}

#[tokio::test]
async fn who_shows_no_assertion_is_refused() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let answer = fapi.door.submit("/oidc/par", &fapi.request(&[])).await;
    assert_eq!(answer.refusal(), (401, "invalid_client"));
}

/// What an assertion comes to that is signed so.
async fn signed(header: Json, by: Option<&Signer>) -> u16 {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let claims = json!({
        "iss": fapi.client, "sub": fapi.client, "aud": ISSUER, "jti": name(),
        "exp": now_seconds() + 60,
    });
    let assertion = by.unwrap_or(&fapi.key).sign(&header, &claims);
    let own = [("client_assertion_type", ASSERTION), ("client_assertion", &*assertion)];
    let fields = [&fapi.request(&[])[..], &own].concat();
    fapi.door.submit("/oidc/par", &fields).await.status.as_u16()
}

#[tokio::test]
async fn an_assertion_by_rs256_is_refused() {
    assert_eq!(signed(json!({ "alg": "RS256" }), None).await, 401);
}

#[tokio::test]
async fn an_assertion_that_is_not_signed_is_refused() {
    assert_eq!(signed(json!({ "alg": "none" }), None).await, 401);
}

#[tokio::test]
async fn an_assertion_by_another_key_is_refused() {
    assert_eq!(signed(json!({ "alg": "ES256" }), Some(&Signer::new())).await, 401);
}

#[tokio::test]
async fn an_assertion_is_taken_once() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let same = json!({ "jti": name() });
    assert_eq!(fapi.push(&[], &same, None).await.status, 201);
    assert_eq!(fapi.push(&[], &same, None).await.refusal(), (401, "invalid_client"));
}

// What is pushed.

#[tokio::test]
async fn a_request_uri_within_a_pushed_request_is_refused() {
    let uri = ("request_uri", "urn:ietf:params:oauth:request_uri:x");
    assert_eq!(pushed(&[uri]).await, refused("invalid_request"));
}

#[tokio::test]
async fn a_pushed_request_without_a_way_back_is_refused() {
    assert_eq!(pushed(&[("redirect_uri", "")]).await, refused("invalid_request"));
}

#[tokio::test]
async fn a_pushed_request_with_a_strange_way_back_is_refused() {
    let strange = ("redirect_uri", "https://evil.example/cb");
    assert_eq!(pushed(&[strange]).await, refused("invalid_request"));
}

#[tokio::test]
async fn a_pushed_request_without_a_challenge_is_refused() {
    assert_eq!(pushed(&[("code_challenge", "")]).await, refused("invalid_request"));
}

#[tokio::test]
async fn a_pushed_request_with_a_plain_challenge_is_refused() {
    assert_eq!(pushed(&[("code_challenge_method", "plain")]).await, refused("invalid_request"));
}

#[tokio::test]
async fn a_pushed_request_for_a_token_on_the_way_is_refused() {
    let both = ("response_type", "code id_token");
    assert_eq!(pushed(&[both]).await, refused("unsupported_response_type"));
}

#[tokio::test]
async fn pushed_requests_are_not_got() {
    let town = Town::new().await;
    assert_eq!(town.browser().get("/oidc/par").await.status, 405);
}

#[tokio::test]
async fn a_long_state_and_a_long_nonce_come_back_whole() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let (state, nonce) = ("s".repeat(128), "n".repeat(64));
    let uri = fapi.pushed(&[("state", &state), ("nonce", &nonce)]).await;
    let back = fapi.walk(&town.browser(), &uri).await;
    assert_eq!(back.given("state").as_ref(), Some(&state));
    let proof = fapi.token_proof(&json!({}));
    let tokens = fapi.exchange(&back.given("code").unwrap(), &json!({}), Some(&proof)).await;
    assert_eq!(read(tokens.body["id_token"].as_str().unwrap()).1["nonce"], json!(nonce));
}

#[tokio::test]
async fn a_request_uri_is_of_no_use_to_another_client() {
    let town = Town::new().await;
    let (fapi, other) = (Fapi::new(&town).await, Fapi::new(&town).await);
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let uri = fapi.pushed(&[]).await;
    assert_eq!(browser.get(&other.way(&uri)).await.status, 400);
}

#[tokio::test]
async fn a_request_uri_is_completed_once() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    let uri = fapi.pushed(&[]).await;
    assert!(fapi.walk(&browser, &uri).await.given("code").is_some());
    assert_eq!(browser.get(&fapi.way(&uri)).await.status, 400);
}

#[tokio::test]
async fn a_request_uri_is_looked_at_more_than_once_before_it_is_completed() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let uri = fapi.pushed(&[]).await;
    for _ in 0..2 {
        assert_eq!(browser.get(&fapi.way(&uri)).await.status, 200);
    }
    assert!(fapi.walk(&browser, &uri).await.given("code").is_some());
}

#[tokio::test]
async fn a_request_uri_is_over_after_its_time() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let uri = fapi.pushed(&[]).await;
    assert_eq!(browser.at(town.later(300)).get(&fapi.way(&uri)).await.status, 400);
}

#[tokio::test]
async fn a_person_who_says_no_is_told_of_with_the_issuer() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let page = browser.get(&fapi.way(&fapi.pushed(&[]).await)).await;
    let question = page.hidden("question");
    let fields = [("question", &*question), ("decision", "deny")];
    let back = browser.submit("/oidc/consent", &fields).await;
    let heard = (back.given("error"), back.given("state"), back.given("iss"));
    assert_eq!(heard, (Some("access_denied".into()), Some("s".into()), Some(ISSUER.into())));
}

// Codes.

#[tokio::test]
async fn a_code_without_its_verifier_is_refused() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", BACK)];
    let proof = fapi.token_proof(&json!({}));
    let answer = fapi.ask("/oidc/token", &fields, &json!({}), Some(&proof)).await;
    assert_eq!(answer.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_of_another_client_is_refused() {
    let town = Town::new().await;
    let (fapi, other) = (Fapi::new(&town).await, Fapi::new(&town).await);
    let code = fapi.code(&town.browser()).await;
    let proof = other.token_proof(&json!({}));
    let answer = other.exchange(&code, &json!({}), Some(&proof)).await;
    assert_eq!(answer.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_is_refused_a_second_later_once_it_was_used() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let proof = fapi.token_proof(&json!({}));
    assert_eq!(fapi.exchange(&code, &json!({}), Some(&proof)).await.status, 200);
    let (fapi, later) = (fapi.at(town.later(1)), now_seconds() + 1);
    let proof = fapi.token_proof(&json!({ "iat": later }));
    let again = fapi.exchange(&code, &json!({ "iat": later }), Some(&proof)).await;
    assert_eq!(again.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_code_is_refused_after_its_minute() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let (fapi, later) = (fapi.at(town.later(61)), now_seconds() + 61);
    let proof = fapi.token_proof(&json!({ "iat": later }));
    let own = json!({ "iat": later, "exp": later + 60 });
    assert_eq!(fapi.exchange(&code, &own, Some(&proof)).await.refusal(), (400, "invalid_grant"));
}

// Proofs of a key.

#[tokio::test]
async fn a_proof_made_ten_seconds_ago_is_taken() {
    assert_eq!(proved(|now| json!({ "iat": now - 10 })).await, 200);
}

#[tokio::test]
async fn a_proof_made_ten_seconds_from_now_is_taken() {
    assert_eq!(proved(|now| json!({ "iat": now + 10 })).await, 200);
}

#[tokio::test]
async fn a_proof_that_has_a_beginning_and_an_end_is_taken_between_them() {
    assert_eq!(proved(|now| json!({ "nbf": now, "exp": now + 30 })).await, 200);
}

#[tokio::test]
async fn a_proof_that_is_over_is_refused() {
    assert_eq!(proved(|now| json!({ "exp": now - 1 })).await, 400);
}

#[tokio::test]
async fn a_proof_without_its_time_is_refused() {
    assert_eq!(proved(|_| json!({ "iat": null })).await, 400);
}

#[tokio::test]
async fn a_proof_without_a_name_is_refused() {
    assert_eq!(proved(|_| json!({ "jti": null })).await, 400);
}

#[tokio::test]
async fn a_proof_of_another_method_is_refused() {
    assert_eq!(proved(|_| json!({ "htm": "GET" })).await, 400);
}

#[tokio::test]
async fn a_proof_of_another_address_is_refused() {
    let htu = json!({ "htu": format!("{ISSUER}/oidc/par") });
    assert_eq!(proved(|_| htu.clone()).await, 400);
}

#[tokio::test]
async fn a_proof_of_another_type_is_refused() {
    assert_eq!(proved_by(json!({ "typ": "JWT" })).await, 400);
}

#[tokio::test]
async fn a_proof_without_its_key_is_refused() {
    assert_eq!(proved_by(json!({ "jwk": null })).await, 400);
}

#[tokio::test]
async fn a_proof_by_another_key_than_it_shows_is_refused() {
    assert_eq!(proved_by(json!({ "jwk": Signer::new().jwk() })).await, 400);
}

#[tokio::test]
async fn a_proof_that_is_not_signed_is_refused() {
    assert_eq!(proved_by(json!({ "alg": "none" })).await, 400);
}

#[tokio::test]
async fn a_proof_by_rs256_is_refused() {
    assert_eq!(proved_by(json!({ "alg": "RS256" })).await, 400);
}

#[tokio::test]
async fn a_code_without_a_proof_is_refused() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let answer = fapi.exchange(&code, &json!({}), None).await;
    assert_eq!(answer.refusal(), (400, "invalid_dpop_proof"));
}

#[tokio::test]
async fn a_proof_is_taken_once() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    let proof = fapi.token_proof(&json!({}));
    let (one, two) = (fapi.code(&browser).await, fapi.code(&browser).await);
    assert_eq!(fapi.exchange(&one, &json!({}), Some(&proof)).await.status, 200);
    let again = fapi.exchange(&two, &json!({}), Some(&proof)).await;
    assert_eq!(again.refusal(), (400, "invalid_dpop_proof"));
}

const OTHER_KEY: &str = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

#[tokio::test]
async fn a_request_that_names_another_key_than_it_proves_is_refused() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let proof = fapi.proof.proof("POST", "/oidc/par", &json!({}));
    let answer = fapi.push(&[("dpop_jkt", OTHER_KEY)], &json!({}), Some(&proof)).await;
    assert_eq!(answer.refusal(), (400, "invalid_dpop_proof"));
}

#[tokio::test]
async fn a_code_for_a_key_that_was_named_is_refused_to_another() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let uri = fapi.pushed(&[("dpop_jkt", OTHER_KEY)]).await;
    let code = fapi.walk(&town.browser(), &uri).await.given("code").unwrap();
    let proof = fapi.token_proof(&json!({}));
    assert_eq!(fapi.exchange(&code, &json!({}), Some(&proof)).await.status, 400);
}

#[tokio::test]
async fn a_code_for_a_key_that_was_named_and_proved_is_good_for_it() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let jkt = fapi.proof.thumbprint();
    let proof = fapi.proof.proof("POST", "/oidc/par", &json!({}));
    let answer = fapi.push(&[("dpop_jkt", &jkt)], &json!({}), Some(&proof)).await;
    let uri = answer.body["request_uri"].as_str().unwrap();
    let code = fapi.walk(&town.browser(), uri).await.given("code").unwrap();
    let proof = fapi.token_proof(&json!({}));
    assert_eq!(fapi.exchange(&code, &json!({}), Some(&proof)).await.status, 200);
}

#[tokio::test]
async fn a_code_for_a_key_that_was_proved_at_par_is_good_for_it_alone() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    for (key, status) in [(&Signer::new(), 400), (&fapi.proof, 200)] {
        let proof = fapi.proof.proof("POST", "/oidc/par", &json!({}));
        let answer = fapi.push(&[], &json!({}), Some(&proof)).await;
        let uri = answer.body["request_uri"].as_str().unwrap();
        let code = fapi.walk(&browser, uri).await.given("code").unwrap();
        let proof = key.proof("POST", "/oidc/token", &json!({}));
        assert_eq!(fapi.exchange(&code, &json!({}), Some(&proof)).await.status, status);
    }
}

// What a token opens.

/// What UserInfo says to a token that is brought so.
async fn opened(scheme: &str, proof: impl Fn(&Fapi, &str) -> Option<String>) -> u16 {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let tokens = fapi.tokens(&town.browser()).await;
    let token = tokens.body["access_token"].as_str().unwrap();
    fapi.userinfo(scheme, token, proof(&fapi, token).as_deref()).await.status.as_u16()
}

fn own_proof(fapi: &Fapi, token: &str) -> Option<String> {
    Some(fapi.proof.proof_with("/oidc/userinfo", token, &json!({})))
}

#[tokio::test]
async fn the_scheme_of_a_token_is_read_in_any_case_of_letters() {
    assert_eq!(opened("dPOp", own_proof).await, 200);
}

#[tokio::test]
async fn a_token_without_its_proof_opens_nothing() {
    assert_eq!(opened("DPoP", |_, _| None).await, 401);
}

#[tokio::test]
async fn a_token_for_a_key_is_no_bearers() {
    assert_eq!(opened("Bearer", |_, _| None).await, 401);
}

#[tokio::test]
async fn a_token_with_the_proof_of_another_key_opens_nothing() {
    let thief = |_: &Fapi, token: &str| own_proof_by(&Signer::new(), token);
    assert_eq!(opened("DPoP", thief).await, 401);
}

#[tokio::test]
async fn a_token_with_a_proof_for_another_token_opens_nothing() {
    let other = |fapi: &Fapi, _: &str| own_proof_by(&fapi.proof, "another token");
    assert_eq!(opened("DPoP", other).await, 401);
}

fn own_proof_by(key: &Signer, token: &str) -> Option<String> {
    Some(key.proof_with("/oidc/userinfo", token, &json!({})))
}

#[tokio::test]
async fn a_refresh_token_is_good_again_and_stays_the_same() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let tokens = fapi.tokens(&town.browser()).await;
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let proof = fapi.token_proof(&json!({}));
    let more = fapi.ask("/oidc/token", &fields, &json!({}), Some(&proof)).await;
    assert_eq!(more.body["refresh_token"], refresh, "{more:?}");
}
