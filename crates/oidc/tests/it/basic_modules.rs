//! The modules of the plan Basic OP, each by itself, where no other test is one of them alone:
//! `docs/spec/oidc.md` says which is which.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::party::{VERIFIER, read};
use super::*;

/// A code comes back to a request with that much more, and tokens for it.
async fn goes_well(more: &[(&str, &str)]) -> Json {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), more).await).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    tokens.body
}

/// What Mai's service is told for a scope, without her name there.
async fn told(scope: &str) -> Json {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[("scope", scope)]).await).await;
    let mut told = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await.body;
    assert!(told.as_object_mut().unwrap().remove("sub").is_some());
    told
}

/// What UserInfo says to a token that is brought so.
async fn userinfo(method: &str, bearer: impl Fn(&str) -> (Option<String>, String)) -> u16 {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    let (header, body) = bearer(tokens.body["access_token"].as_str().unwrap());
    let headers: Vec<_> = header.iter().map(|it| ("authorization", it.as_str())).collect();
    party.door.send(method, "/oidc/userinfo", &headers, &body).await.status.as_u16()
}

fn in_header(token: &str) -> (Option<String>, String) {
    (Some(format!("Bearer {token}")), String::new())
}

#[tokio::test]
async fn scopes_come_in_any_order() {
    let tokens = goes_well(&[("scope", "profile openid")]).await;
    assert!(tokens["id_token"].is_string());
}

#[tokio::test]
async fn a_code_is_good_with_the_verifier_of_its_challenge() {
    let town = Town::new().await;
    let party = town.web().await;
    let code = party.code(&town.browser(), &[]).await;
    let with = async |verifier: &str| {
        let fields = [("grant_type", "authorization_code"), ("code", &*code)];
        let more = [("redirect_uri", BACK), ("code_verifier", verifier)];
        party.token(&[fields, more].concat()).await.status.as_u16()
    };
    assert_eq!(with(&VERIFIER.replace('d', "e")).await, 400);
    assert_eq!(with(VERIFIER).await, 200);
}

#[tokio::test]
async fn no_id_token_goes_unsigned() {
    let form = json!({
        "client_name": "x", "redirect_uris": [BACK], "id_token_signed_response_alg": "none",
    });
    let form: RegistrationForm = serde_json::from_value(form).unwrap();
    let refused = form.read(Conduct::ConfidentialWeb);
    assert!(matches!(refused, Err(oidc::Error::InvalidClientMetadata(_))), "{refused:?}");
}

#[tokio::test]
async fn a_request_without_a_response_type_is_refused() {
    let town = Town::new().await;
    let party = town.web().await;
    let answer = party.door.get(&party.way(&[("response_type", "")])).await;
    assert_eq!(answer.given("error").as_deref(), Some("invalid_request"));
    assert!(answer.location().starts_with(BACK));
}

#[tokio::test]
async fn userinfo_is_told_to_who_gets_it_with_the_token_in_the_header() {
    assert_eq!(userinfo("GET", in_header).await, 200);
}

#[tokio::test]
async fn userinfo_is_told_to_who_posts_with_the_token_in_the_header() {
    assert_eq!(userinfo("POST", in_header).await, 200);
}

#[tokio::test]
async fn userinfo_is_told_to_who_posts_the_token_in_the_body() {
    let in_body = |token: &str| (None, encoded(&[("access_token", token)]));
    assert_eq!(userinfo("POST", in_body).await, 200);
}

#[tokio::test]
async fn a_request_without_a_nonce_succeeds() {
    let tokens = goes_well(&[("nonce", "")]).await;
    assert!(read(tokens["id_token"].as_str().unwrap()).1.get("nonce").is_none());
}

#[tokio::test]
async fn the_scope_profile_tells_what_it_stands_for() {
    let told = told("openid profile").await;
    let mut names: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let expected = ["birthdate", "family_name", "gender", "given_name", "middle_name", "name"];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn the_scope_email_tells_what_it_stands_for() {
    let expected = json!({ "email": "mai@example.vn", "email_verified": false });
    assert_eq!(told("openid email").await, expected);
}

#[tokio::test]
async fn the_scope_address_tells_what_it_stands_for() {
    let told = told("openid address").await;
    assert_eq!(told.as_object().unwrap().len(), 1);
    assert_eq!(told["address"]["region"], "Thành phố Hà Nội");
}

#[tokio::test]
async fn the_scope_phone_tells_what_it_stands_for() {
    let expected = json!({ "phone_number": "0901234567", "phone_number_verified": false });
    assert_eq!(told("openid phone").await, expected);
}

#[tokio::test]
async fn all_scopes_together_tell_all_of_it() {
    let told = told("openid profile email address phone").await;
    assert_eq!(told.as_object().unwrap().len(), 11, "{told}");
}

#[tokio::test]
async fn the_way_to_show_a_page_stops_nobody() {
    goes_well(&[("display", "page")]).await;
}

#[tokio::test]
async fn the_way_to_show_a_window_stops_nobody() {
    goes_well(&[("display", "popup")]).await;
}

#[tokio::test]
async fn a_hint_of_a_login_name_stops_nobody() {
    goes_well(&[("login_hint", "mai")]).await;
}

#[tokio::test]
async fn languages_of_pages_stop_nobody() {
    goes_well(&[("ui_locales", "se de")]).await;
}

#[tokio::test]
async fn languages_of_claims_stop_nobody() {
    goes_well(&[("claims_locales", "se vi")]).await;
}

#[tokio::test]
async fn a_parameter_that_nobody_knows_stops_nobody() {
    goes_well(&[("extra", "foobar")]).await;
}

#[tokio::test]
async fn a_level_that_is_only_wished_for_is_told_as_it_is() {
    let wish = "urn:danh:authentication-level:2 urn:danh:authentication-level:1";
    let tokens = goes_well(&[("acr_values", wish)]).await;
    let (_, claims) = read(tokens["id_token"].as_str().unwrap());
    assert_eq!(claims["acr"], "urn:danh:authentication-level:1");
}

#[tokio::test]
async fn who_must_not_be_asked_and_is_signed_in_is_led_back() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let before = party.exchange(&party.code(&browser, &[]).await).await.body;
    let silent = browser.get(&party.way(&[("prompt", "none")])).await;
    let after = party.exchange(&silent.given("code").unwrap()).await.body;
    let claims = |tokens: &Json| read(tokens["id_token"].as_str().unwrap()).1;
    for name in ["sub", "auth_time"] {
        assert_eq!(claims(&before)[name], claims(&after)[name], "{name}");
    }
}

#[tokio::test]
async fn who_must_not_be_asked_and_is_not_signed_in_is_told_of() {
    let town = Town::new().await;
    let party = town.web().await;
    let silent = town.browser().get(&party.way(&[("prompt", "none")])).await;
    assert_eq!(silent.given("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_sign_in_older_than_a_second_is_asked_for_again() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    party.code(&browser, &[]).await;
    let asked = browser.at(town.later(2)).get(&party.way(&[("max_age", "1")])).await;
    assert!(asked.location().starts_with("/sign-in"), "{asked:?}");
}

#[tokio::test]
async fn a_sign_in_younger_than_hours_is_asked_for_no_more_and_its_time_is_told() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    party.code(&browser, &[]).await;
    let back = browser.at(town.later(2)).get(&party.way(&[("max_age", "10000")])).await;
    let tokens = party.exchange(&back.given("code").unwrap()).await.body;
    let (_, claims) = read(tokens["id_token"].as_str().unwrap());
    assert_eq!(claims["auth_time"], NOW.now().micros() / 1_000_000);
}

#[tokio::test]
async fn an_address_that_is_not_registered_goes_nowhere() {
    let town = Town::new().await;
    let party = town.web().await;
    let answer = party.door.get(&party.way(&[("redirect_uri", "https://rp.example/other")])).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{answer:?}");
}

#[tokio::test]
async fn a_secret_in_the_form_is_good_where_it_was_registered_so() {
    let town = Town::new().await;
    let more = json!({ "token_endpoint_auth_method": "client_secret_post" });
    let party = Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await);
    let code = party.code(&town.browser(), &[]).await;
    let own = [("client_id", party.id()), ("client_secret", &*party.secret)];
    let fields = [("grant_type", "authorization_code"), ("code", &*code)];
    let more = [("redirect_uri", BACK), ("code_verifier", VERIFIER)];
    let tokens = party.door.submit("/oidc/token", &[own, fields, more].concat()).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
}

/// A request object that nobody signed.
fn unsigned(party: &Party) -> String {
    let encode = |part: Json| URL_SAFE_NO_PAD.encode(part.to_string());
    let claims = json!({
        "iss": party.id(), "aud": ISSUER, "client_id": party.id(), "redirect_uri": BACK,
        "response_type": "code", "scope": "openid profile",
    });
    format!("{}.{}.", encode(json!({ "alg": "none" })), encode(claims))
}

#[tokio::test]
async fn a_request_that_is_not_signed_is_refused_as_discovery_says() {
    let town = Town::new().await;
    let party = town.web().await;
    let found = party.door.get("/.well-known/openid-configuration").await.body;
    let known = &found["request_object_signing_alg_values_supported"];
    assert!(!known.as_array().unwrap().contains(&json!("none")));
    let answer = party.door.get(&party.way(&[("request", &unsigned(&party))])).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{answer:?}");
}

#[tokio::test]
async fn a_request_that_is_kept_elsewhere_is_refused_as_discovery_says() {
    let town = Town::new().await;
    let party = town.web().await;
    let found = party.door.get("/.well-known/openid-configuration").await.body;
    assert_eq!(found["request_uri_parameter_supported"], false);
    let kept = ("request_uri", "https://rp.example/request.jwt");
    let answer = party.door.get(&party.way(&[kept])).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{answer:?}");
}
