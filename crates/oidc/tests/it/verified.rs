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

#[tokio::test]
async fn verified_claims_say_by_which_rules_the_state_knows() {
    let town = Town::new().await;
    let claims = json!({
        "birthdate": { "essential": true }, "email": { "essential": true },
        "gender": { "essential": false }, "x.y/z\"<": { "essential": true }, "unknown": null,
    });
    let verified = told(&town, json!({ "trust_framework": null, "time": {} }), claims).await;
    assert_eq!(verified["verification"]["trust_framework"], "vn_nd_69_2024");
    assert_eq!(verified["verification"]["assurance_level"], "1");
    assert_eq!(verified["verification"]["evidence"][0]["type"], "electronic_record");
    assert_eq!(verified["claims"], json!({ "birthdate": "1985-03-09" }));
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
    let named = json!({ "birthdate": { "essential": true, "value": "1985-03-09" } });
    assert!(told(&town, json!({}), named).await.is_null(), "a value is not compared");
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
