//! OpenID Connect for Identity Assurance: what the register vouches for, and how it knows.

use super::party::read;
use super::*;

const LEVEL_TWO: &str = "2";

/// What Mai agrees that a service is told in one place, when it asks for that there.
async fn told_in(town: &Town, place: &str, wish: Json) -> Json {
    let party = town.web().await;
    let claims = json!({ place: { "verified_claims": wish } }).to_string();
    let more = [("scope", "openid"), ("claims", &*claims)];
    let tokens = party.exchange(&party.code(&town.browser(), &more).await).await;
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    let (_, id_token) = read(tokens.body["id_token"].as_str().unwrap());
    let (here, there) = match place {
        "id_token" => (id_token, info.body),
        _ => (info.body, id_token),
    };
    assert!(there.get("verified_claims").is_none(), "asked for elsewhere");
    here["verified_claims"].clone()
}

async fn told(town: &Town, verification: Json, claims: Json) -> Json {
    let wish = json!({ "verification": verification, "claims": claims });
    told_in(town, "userinfo", wish).await
}

/// What is told of a birth date, and of another claim that is wished for so.
async fn beside(other: &str, wish: Json) -> Json {
    let town = Town::new().await;
    let claims = json!({ "birthdate": { "essential": true }, other: wish });
    told(&town, json!({ "trust_framework": null }), claims).await["claims"].clone()
}

fn born() -> Json {
    json!({ "birthdate": "1985-03-09" })
}

#[tokio::test]
async fn verified_claims_say_by_which_rules_the_state_knows() {
    let town = Town::new().await;
    let claims = json!({ "birthdate": { "essential": true } });
    let verified = told(&town, json!({ "trust_framework": null }), claims).await;
    assert_eq!(verified["verification"]["trust_framework"], "vn_nd_69_2024");
    assert_eq!(verified["verification"]["assurance_level"], "1");
    assert_eq!(verified["verification"]["evidence"][0]["type"], "electronic_record");
    assert_eq!(verified["claims"], born());
}

#[tokio::test]
async fn empty_objects_of_the_verification_ask_for_nothing_more() {
    let town = Town::new().await;
    let claims = json!({ "birthdate": { "essential": true } });
    let empty = json!({ "trust_framework": {}, "time": {}, "assurance_level": {} });
    assert_eq!(told(&town, empty, claims).await["claims"], born());
}

#[tokio::test]
async fn a_verified_claim_that_is_not_essential_is_told_once_it_is_agreed_to() {
    assert_eq!(beside("gender", json!({ "essential": false })).await, born(), "not ticked");
    let town = Town::new().await;
    let party = town.web().await;
    let wish = json!({
        "verification": { "trust_framework": null }, "claims": { "gender": { "essential": false } },
    });
    let claims = json!({ "userinfo": { "verified_claims": wish } }).to_string();
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let page = browser.get(&party.way(&[("scope", "openid"), ("claims", &claims)])).await;
    let question = page.hidden("question");
    let ticked = ("claim", "procedures:gender");
    let fields = [("question", &*question), ("decision", "allow"), ticked];
    let code = browser.submit("/oidc/consent", &fields).await.given("code").unwrap();
    let tokens = party.exchange(&code).await;
    let told = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await.body;
    assert_eq!(told["verified_claims"]["claims"], json!({ "gender": "female" }));
}

#[tokio::test]
async fn verified_claims_at_userinfo_are_told_by_default_in_plain_json() {
    let town = Town::new().await;
    let party = town.web().await;
    let wish = json!({
        "verification": { "trust_framework": null }, "claims": { "name": { "essential": true } },
    });
    let claims = json!({ "userinfo": { "verified_claims": wish } }).to_string();
    let more = [("scope", "openid"), ("claims", &*claims)];
    let tokens = party.exchange(&party.code(&town.browser(), &more).await).await;
    let told = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert!(told.header("content-type").starts_with("application/json"));
    assert!(told.body["verified_claims"]["claims"]["name"].is_string());
}

#[tokio::test]
async fn a_verified_claim_that_nobody_knows_is_left_out() {
    assert_eq!(beside("unknown", Json::Null).await, born());
}

#[tokio::test]
async fn an_essential_verified_claim_that_nobody_knows_is_left_out() {
    assert_eq!(beside("unknown", json!({ "essential": true })).await, born());
}

#[tokio::test]
async fn a_verified_claim_with_strange_letters_that_nobody_knows_is_left_out() {
    assert_eq!(beside("x.y/z\"<", json!({ "essential": true })).await, born());
}

#[tokio::test]
async fn a_claim_that_the_state_does_not_vouch_for_is_not_verified() {
    assert_eq!(beside("email", json!({ "essential": true })).await, born());
}

#[tokio::test]
async fn a_verified_claim_with_a_value_is_left_out() {
    let town = Town::new().await;
    let named = json!({ "birthdate": { "essential": true, "value": "1985-03-09" } });
    assert!(told(&town, json!({}), named).await.is_null(), "a value is not compared");
}

#[tokio::test]
async fn verified_claims_are_told_in_the_id_token_alone() {
    let town = Town::new().await;
    let wish = json!({
        "verification": { "trust_framework": null }, "claims": { "birthdate": { "essential": true } },
    });
    assert_eq!(told_in(&town, "id_token", wish).await["claims"], born());
}

#[tokio::test]
async fn verified_claims_are_told_at_userinfo_alone() {
    let town = Town::new().await;
    let wish = json!({
        "verification": { "trust_framework": null }, "claims": { "birthdate": { "essential": true } },
    });
    assert_eq!(told_in(&town, "userinfo", wish).await["claims"], born());
}

#[tokio::test]
async fn what_is_asked_of_the_verification_is_met_or_nothing_is_told() {
    let town = Town::new().await;
    for (verification, is_met) in [
        (json!({ "assurance_level": { "value": "1" } }), true),
        (json!({ "assurance_level": { "values": ["1", LEVEL_TWO] } }), true),
        (json!({ "assurance_level": { "value": LEVEL_TWO } }), false),
        (json!({ "evidence": [{ "type": { "value": "electronic_record" } }] }), true),
        (json!({ "evidence": [{ "type": { "value": "document" } }] }), false),
        (json!({ "time": { "max_age": 63_113_852 } }), false),
        (json!({ "trust_framework": { "value": "de_aml" } }), false),
    ] {
        let claims = json!({ "birthdate": { "essential": true } });
        let verified = told(&town, verification.clone(), claims).await;
        assert_eq!(verified.is_object(), is_met, "{verification}: {verified}");
    }
}

#[tokio::test]
async fn a_level_that_was_asked_for_is_told_once_the_person_has_it() {
    let town = Town::new().await;
    super::code_flow::raise(&town).await;
    let (claims, level) = (json!({ "gender": { "essential": true } }), "assurance_level");
    let second = told(&town, json!({ level: { "value": LEVEL_TWO } }), claims.clone()).await;
    assert_eq!(second["verification"][level], LEVEL_TWO);
    assert_eq!(second["claims"], json!({ "gender": "female" }));
    assert!(told(&town, json!({ level: { "value": "1" } }), claims.clone()).await.is_null());

    super::code_flow::lower(&town).await;
    assert!(told(&town, json!({ level: { "value": LEVEL_TWO } }), claims.clone()).await.is_null());
    let first = told(&town, json!({ level: { "value": "1" } }), claims).await;
    assert_eq!(first["verification"][level], "1");
}

#[tokio::test]
async fn verified_claims_are_told_where_they_were_asked_for_and_of_several_the_first_that_can_be() {
    let town = Town::new().await;
    let wish = |framework: &str, claim: &str| {
        let verification = json!({ "trust_framework": { "value": framework } });
        json!({ "verification": verification, "claims": { claim: { "essential": true } } })
    };
    let several = json!([wish("de_aml", "gender"), wish("vn_nd_69_2024", "birthdate")]);
    let verified = told_in(&town, "id_token", several).await;
    assert_eq!(verified["claims"], json!({ "birthdate": "1985-03-09" }));
    let one = wish("vn_nd_69_2024", "gender");
    assert_eq!(told_in(&town, "userinfo", one).await["claims"], json!({ "gender": "female" }));
}
