//! Who signs in for a service and is asked nothing more is led straight back to it: session and
//! grant open in one commit, or the session alone.

use testkit::Phone;

use super::party::agree;
use super::*;

/// Mai has agreed with the service before; now she comes with another browser, and is asked to
/// sign in. Where she is to come back to after that.
async fn at_the_sign_in(party: &Party, browser: &Browser, more: &[(&str, &str)]) -> String {
    let answer = browser.get(&party.way(more)).await;
    assert!(answer.location().starts_with("/sign-in"), "{answer:?}");
    answer.given("back").unwrap()
}

async fn agreed() -> (Town, Party) {
    let town = Town::new().await;
    let party = town.web().await;
    party.code(&town.browser(), &[]).await;
    (town, party)
}

#[tokio::test]
async fn who_agreed_before_is_led_straight_back_when_they_have_signed_in() {
    let (town, party) = agreed().await;
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[]).await;
    let page = browser.get(&format!("/sign-in?{}", encoded(&[("back", &back)]))).await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https://rp.example"), "{policy}");
    let answer = browser.sign_in("mai", &back).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    assert!(answer.location().starts_with(BACK), "{answer:?}");
    assert_eq!(answer.given("state").as_deref(), Some("s t&te"));
    assert_eq!(answer.given("iss").as_deref(), Some(ISSUER));
    assert_eq!(party.exchange(&answer.given("code").unwrap()).await.status, 200);
    assert!(browser.get(&party.way(&[])).await.given("code").is_some(), "and is signed in");
    assert_eq!(browser.get(&back).await.status, 400, "the request is used up");
}

#[tokio::test]
async fn sign_in_and_grant_are_on_record_each_under_its_own_policy() {
    let (town, party) = agreed().await;
    let before = town.on_record(town.mai).await.len();
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[]).await;
    browser.sign_in("mai", &back).await;
    let records = town.on_record(town.mai).await;
    // The newest first; the one before them is that of looking.
    let new = records[..records.len() - before - 1].iter();
    let new: Vec<_> = new.map(|it| json!([it["what"]["name"], it["policy"]])).collect();
    let given = json!(["oidc.grant-given", "oidc-agree"]);
    assert_eq!(new, [given, json!(["eid.signed-in", "eid-sign-in"])]);
}

#[tokio::test]
async fn a_second_factor_leads_straight_back_too_and_a_password_alone_does_not() {
    let (town, party) = agreed().await;
    let first = town.browser();
    first.sign_in("mai", "/account").await;
    let phone = Phone::set_up(&first).await;
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[]).await;
    let asked = browser.sign_in("mai", &back).await;
    let code_page = asked.location().to_owned();
    assert!(code_page.starts_with("/sign-in/code?back="), "{asked:?}");
    let wrong = browser.submit(&code_page, &[("code", "000000")]).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    let answer = browser.submit(&code_page, &[("code", &phone.code(0))]).await;
    assert!(answer.given("code").is_some(), "{answer:?}");
}

#[tokio::test]
async fn what_has_to_be_asked_or_said_is_left_to_the_page_behind_the_sign_in() {
    let (town, party) = agreed().await;
    let essential = json!({ "id_token": { "sub": { "value": "somebody else" } } }).to_string();
    for (more, field) in [
        (("scope", "openid profile address"), Some("question")),
        (("prompt", "consent"), Some("question")),
        (("response_mode", "form_post"), Some("code")),
        (("claims", &*essential), None),
    ] {
        let browser = town.browser();
        let back = at_the_sign_in(&party, &browser, &[more]).await;
        let answer = browser.sign_in("mai", &back).await;
        assert_eq!(answer.location(), back, "{more:?}");
        assert_eq!(browser.get("/account").await.status, 200, "{more:?}");
        let behind = browser.get(&back).await;
        match field {
            Some(field) => assert!(!behind.hidden(field).is_empty(), "{more:?}"),
            None => assert_eq!(behind.given("error").as_deref(), Some("login_required")),
        }
    }
}

#[tokio::test]
async fn who_must_be_known_more_surely_sets_up_another_way_and_goes_on_to_the_service() {
    let (town, party) = agreed().await;
    let two = json!({ "id_token": { "acr": {
        "essential": true, "values": ["urn:danh:authentication-level:2"]
    } } });
    let browser = town.browser();
    let asked = browser.get(&party.way(&[("claims", &two.to_string())])).await;
    let form = [("login", "mai"), ("password", PASSWORD), ("acts_as", "citizen")];
    let answer = browser.submit(asked.location(), &form).await;
    let (passkey, back) = (answer.location(), asked.given("back").unwrap());
    assert!(passkey.starts_with("/account/factors/passkey?back=/oidc/go"), "{answer:?}");
    let application = passkey.replacen("passkey", "totp", 1);
    let page = browser.get(passkey).await;
    assert!(page.text.contains(&format!("href=\"{application}\"")), "{page:?}");
    for page in [&page, &browser.get(&application).await] {
        let policy = page.header("content-security-policy");
        assert!(policy.contains("form-action 'self' https://rp.example"), "{policy}");
    }
    let behind = browser.get(&back).await;
    assert!(behind.location().contains("level=2"), "the request waits: {behind:?}");

    let (_, codes) = Phone::set_up_at(&browser, &application).await;
    assert!(codes.text.contains(&format!("class=\"govuk-button\" href=\"{back}\"")), "{codes:?}");
    let code = browser.get(&back).await.given("code").unwrap();
    let token = party.exchange(&code).await.body["id_token"].as_str().unwrap().to_owned();
    assert_eq!(party::read(&token).1["acr"], "urn:danh:authentication-level:2");
}

#[tokio::test]
async fn who_never_agreed_is_asked_whoever_else_did() {
    let (town, party) = agreed().await;
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[]).await;
    assert_eq!(browser.sign_in("lan", &back).await.location(), back);
    let page = browser.get(&back).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(agree(&browser, &page).await.given("code").is_some());
}

#[tokio::test]
async fn a_signed_answer_is_signed_at_the_sign_in() {
    let (town, party) = agreed().await;
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[("response_mode", "query.jwt")]).await;
    let answer = browser.sign_in("mai", &back).await;
    let claims = party::read(&answer.given("response").unwrap()).1;
    let code = claims["code"].as_str().unwrap();
    assert_eq!(party.exchange(code).await.status, 200);
}

#[tokio::test]
async fn of_many_who_sign_in_for_one_request_at_once_all_are_in_and_one_has_the_code() {
    let (town, party) = agreed().await;
    let back = at_the_sign_in(&party, &town.browser(), &[]).await;
    let mut coming = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (browser, back) = (town.browser(), back.clone());
        coming.spawn(async move {
            let answer = browser.sign_in("mai", &back).await;
            assert_eq!(answer.status, 303, "{answer:?}");
            assert_eq!(browser.get("/account").await.status, 200);
            answer.given("code")
        });
    }
    let codes: Vec<_> = coming.join_all().await.into_iter().flatten().collect();
    assert_eq!(codes.len(), 1);
    assert_eq!(party.exchange(&codes[0]).await.status, 200);
}

#[tokio::test]
async fn a_request_that_was_completed_before_keeps_nobody_out() {
    let (town, party) = agreed().await;
    let back = at_the_sign_in(&party, &town.browser(), &[]).await;
    let [first, second] = [town.browser(), town.browser()];
    assert!(first.sign_in("mai", &back).await.given("code").is_some());
    assert_eq!(second.sign_in("mai", &back).await.location(), back);
    assert_eq!(second.get(&back).await.status, 400);
    assert_eq!(second.get("/account").await.status, 200);
}

#[tokio::test]
async fn a_wrong_password_leaves_the_request_as_it_was() {
    let (town, party) = agreed().await;
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[]).await;
    let door = format!("/sign-in?{}", encoded(&[("back", &back)]));
    let wrong = [("login", "mai"), ("password", "x"), ("acts_as", "citizen")];
    assert_eq!(browser.submit(&door, &wrong).await.status, 422);
    assert!(browser.sign_in("mai", &back).await.given("code").is_some());
}

#[tokio::test]
async fn a_consent_that_was_withdrawn_is_asked_for_again() {
    let (town, party) = agreed().await;
    let before = town.browser();
    before.sign_in("mai", "/").await;
    before.submit(&format!("/account/services/{}/end", party.id()), &[]).await;
    let browser = town.browser();
    let back = at_the_sign_in(&party, &browser, &[]).await;
    assert_eq!(browser.sign_in("mai", &back).await.location(), back);
    assert!(!browser.get(&back).await.hidden("question").is_empty());
}
