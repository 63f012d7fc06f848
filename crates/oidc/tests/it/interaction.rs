//! What a person is asked, when, and what a service hears when they must not be.

use super::party::{agree, read};
use super::*;

#[tokio::test]
async fn who_agreed_before_is_not_asked_again_unless_the_service_wants_it() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    party.code(&browser, &[]).await;
    assert!(browser.get(&party.way(&[])).await.given("code").is_some());
    assert_eq!(browser.get(&party.way(&[("prompt", "consent")])).await.status, 200);
    let more = browser.get(&party.way(&[("scope", "openid profile address")])).await;
    assert_eq!(more.status, 200, "more is asked for than was agreed");
}

#[tokio::test]
async fn with_prompt_none_the_service_hears_what_would_be_asked() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let silent = party.way(&[("prompt", "none")]);
    let heard = |answer: &Answer| answer.given("error").unwrap_or_default();
    let answer = browser.get(&silent).await;
    assert_eq!(heard(&answer), "login_required");
    assert_eq!(answer.given("state").as_deref(), Some("s t&te"));
    assert_eq!(answer.given("iss").as_deref(), Some(ISSUER));
    browser.sign_in("mai", "/").await;
    assert_eq!(heard(&browser.get(&silent).await), "consent_required");
    party.code(&browser, &[]).await;
    assert!(browser.get(&silent).await.given("code").is_some());
    let both = party.way(&[("prompt", "none login")]);
    assert_eq!(heard(&browser.get(&both).await), "invalid_request");
}

#[tokio::test]
async fn who_says_no_is_not_asked_twice_and_the_service_hears_it() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let page = browser.get(&party.way(&[])).await;
    let question = page.hidden("question");
    let fields = [("question", &*question), ("decision", "deny")];
    let answer = browser.submit("/oidc/consent", &fields).await;
    assert_eq!(answer.given("error").as_deref(), Some("access_denied"));
    assert!(answer.given("code").is_none());
}

#[tokio::test]
async fn prompt_login_asks_again_and_the_time_of_signing_in_moves() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let max = [("max_age", "10000")];
    let first = party.exchange(&party.code(&browser, &max).await).await;
    let browser = browser.at(town.later(5));
    let party = party.at(town.later(5));
    let answer = browser.get(&party.way(&[("prompt", "login"), ("max_age", "10000")])).await;
    assert!(answer.location().starts_with("/sign-in"), "{answer:?}");
    let since = answer.given("since").unwrap();
    assert_eq!(since, (NOW.now().micros() + 5_000_000).to_string());
    let back = answer.given("back").unwrap();
    let answer = browser.sign_in("mai", &back).await;
    let second = party.exchange(&answer.given("code").unwrap()).await;
    let time = |tokens: &Answer| {
        read(tokens.body["id_token"].as_str().unwrap()).1["auth_time"].as_i64().unwrap()
    };
    assert_eq!(time(&second) - time(&first), 5);
}

#[tokio::test]
async fn max_age_asks_again_only_when_the_sign_in_is_older() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    party.code(&browser, &[]).await;
    let browser = browser.at(town.later(2));
    let asked = browser.get(&party.way(&[("max_age", "1")])).await;
    assert!(asked.location().starts_with("/sign-in"));
    let asked = browser.get(&party.way(&[("max_age", "1"), ("prompt", "none")])).await;
    assert_eq!(asked.given("error").as_deref(), Some("login_required"));
    assert!(browser.get(&party.way(&[("max_age", "10000")])).await.given("code").is_some());
    let wrong = browser.get(&party.way(&[("max_age", "-1")])).await;
    assert_eq!(wrong.given("error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn a_level_that_is_essential_is_reached_or_refused() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let ask = async |values: Json, prompt: &str| {
        let claims = json!({ "id_token": { "acr": { "essential": true, "values": values } } });
        browser.get(&party.way(&[("claims", &claims.to_string()), ("prompt", prompt)])).await
    };
    let [one, two, three] = [1, 2, 3].map(|it| format!("urn:danh:authentication-level:{it}"));
    assert_eq!(ask(json!([one]), "").await.status, 200);
    let up = ask(json!([two, three]), "").await;
    assert!(up.location().starts_with("/sign-in") && up.location().contains("level=2"));
    let unmet = "unmet_authentication_requirements";
    assert_eq!(ask(json!([two]), "none").await.given("error").as_deref(), Some(unmet));
    assert_eq!(ask(json!([three]), "").await.given("error").as_deref(), Some(unmet));
    let wished = browser.get(&party.way(&[("acr_values", &three)])).await;
    assert_eq!(wished.status, 200, "what is only wished for stops nobody");
}

#[tokio::test]
async fn claims_that_are_not_needed_are_agreed_to_one_by_one() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let claims =
        json!({ "userinfo": { "birthdate": null, "gender": null, "name": { "essential": true } } });
    let page =
        browser.get(&party.way(&[("scope", "openid"), ("claims", &claims.to_string())])).await;
    assert!(page.text.contains(r#"name="claim" type="checkbox" value="procedures:birthdate""#));
    assert!(!page.text.contains(r#"value="procedures:name""#), "what is needed is no choice");
    let question = page.hidden("question");
    let fields = [("question", &*question), ("decision", "allow"), ("claim", "procedures:gender")];
    let fields = [&fields[..], &[("claim", "procedures:personal_number")]].concat();
    let code = browser.submit("/oidc/consent", &fields).await.given("code").unwrap();
    let tokens = party.exchange(&code).await;
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.names(), ["gender", "name", "sub"]);
}

#[tokio::test]
async fn a_question_is_answered_by_the_sign_in_it_was_put_to() {
    let town = Town::new().await;
    let party = town.web().await;
    let (mai, lan) = (town.browser(), town.browser());
    mai.sign_in("mai", "/").await;
    lan.sign_in("lan", "/").await;
    let page = mai.get(&party.way(&[])).await;
    let stolen = agree(&lan, &page).await;
    assert_eq!(stolen.status, 400, "{stolen:?}");
    assert!(stolen.given("code").is_none());
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let fields = [("question", &*page.hidden("question")), ("decision", "allow")];
    let forged = mai.send("POST", "/oidc/consent", &elsewhere, &encoded(&fields)).await;
    assert_eq!(forged.status, 403, "from another site");
    assert!(agree(&mai, &page).await.given("code").is_some());
    assert_eq!(agree(&mai, &page).await.status, 400, "answered already");
}

#[tokio::test]
async fn another_site_may_post_the_request_and_the_person_goes_on_as_themselves() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let elsewhere = [("sec-fetch-site", "cross-site"), ("origin", "https://rp.example")];
    let answer = browser.send("POST", "/oidc/authorize", &elsewhere, &party.query(&[])).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(answer.location().starts_with("/oidc/go?request="));
    assert_eq!(browser.get(answer.location()).await.status, 200);
    let wrong = party.query(&[("response_type", "token")]);
    let answer = browser.send("POST", "/oidc/authorize", &elsewhere, &wrong).await;
    assert_eq!(answer.given("error").as_deref(), Some("unsupported_response_type"));
}

#[tokio::test]
async fn what_is_wrong_with_client_or_address_is_told_on_a_page_and_goes_nowhere() {
    let town = Town::new().await;
    let party = town.web().await;
    let page = [("accept", "text/html")];
    let ask = async |more: &[(&str, &str)]| {
        let answer = party.door.send("GET", &party.way(more), &page, "").await;
        assert_eq!(answer.location(), "", "{more:?}");
        assert!(answer.header("content-type").starts_with("text/html"), "{more:?}");
        answer.status.as_u16()
    };
    assert_eq!(ask(&[("client_id", "nobody")]).await, 404);
    assert_eq!(ask(&[("client_id", "")]).await, 400);
    assert_eq!(ask(&[("redirect_uri", "https://evil.example/cb")]).await, 400);
    assert_eq!(ask(&[("redirect_uri", "https://rp.example/cb/..")]).await, 400);
    assert_eq!(ask(&[("redirect_uri", "")]).await, 400);
    assert_eq!(ask(&[("request_uri", "https://rp.example/request")]).await, 400);
}

#[tokio::test]
async fn everything_else_that_is_wrong_is_told_to_the_service() {
    let town = Town::new().await;
    let party = town.web().await;
    let long = "s".repeat(3_000);
    for (more, error) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_mode", "web_message")], "invalid_request"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("scope", "")], "invalid_scope"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("prompt", "dance")], "invalid_request"),
        (&[("claims", "[]")], "invalid_request"),
        (&[("nonce", &long)], "invalid_request"),
    ] {
        let answer = party.door.get(&party.way(more)).await;
        assert_eq!(answer.status, 303, "{more:?}: {answer:?}");
        assert!(answer.location().starts_with(BACK), "{more:?}");
        assert_eq!(answer.given("error").as_deref(), Some(error), "{more:?}");
        assert_eq!(answer.given("iss").as_deref(), Some(ISSUER));
    }
    let twice = format!("{}&nonce=n1", party.way(&[]));
    let answer = party.door.get(&twice).await;
    assert_eq!(answer.given("error").as_deref(), Some("invalid_request"), "twice");
}

#[tokio::test]
async fn the_answer_comes_in_the_mode_that_was_asked_for() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    party.code(&browser, &[]).await;
    let fragment = browser.get(&party.way(&[("response_mode", "fragment")])).await;
    assert!(fragment.location().starts_with("https://rp.example/cb#code="));
    let form = browser.get(&party.way(&[("response_mode", "form_post")])).await;
    assert_eq!(form.status, 200);
    assert!(form.text.contains(r#"<form method="post" action="https://rp.example/cb">"#));
    assert_eq!(form.hidden("state"), "s t&#38;te");
    let signed = browser.get(&party.way(&[("response_mode", "jwt")])).await;
    let (_, said) = read(&signed.given("response").unwrap());
    assert_eq!((&said["aud"], &said["iss"]), (&json!(party.id()), &json!(ISSUER)));
    assert_eq!(said["state"], "s t&te");
    assert!(said["code"].is_string() && said["exp"].is_i64());
    let more = [("response_mode", "query.jwt"), ("prompt", "none"), ("max_age", "x")];
    let refused = browser.get(&party.way(&more)).await;
    assert_eq!(read(&refused.given("response").unwrap()).1["error"], "invalid_request");
}
