//! Who is let in, what the provider says of itself, and what its keys sign.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oidc::{ChangeClient, Client};

use super::*;

pub(crate) async fn change(town: &Town, client: &Client) -> oidc::Result<()> {
    let operator = Caller::job("test", oidc::OPERATOR_RULE);
    let rule = Purpose::Rule(oidc::OPERATOR_RULE);
    let facts = Facts::none().flag("invited", false).flag("own", false);
    let may = permit(ChangeClient, &operator, &rule, facts).unwrap();
    town.provider.change_client(&may, client).await
}

/// The client as it is now.
pub(crate) async fn file(town: &Town, party: &Party) -> Client {
    let operator = Caller::job("test", oidc::OPERATOR_RULE);
    let rule = Purpose::Rule(oidc::OPERATOR_RULE);
    let may = permit(oidc::ReadClients, &operator, &rule, Facts::none()).unwrap();
    town.provider.client_file(&may, &party.client.id).await.unwrap().into_inner()
}

#[tokio::test]
async fn who_is_suspended_gets_nothing_from_the_next_request_on() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let tokens = party.exchange(&party.code(&browser, &[]).await).await;
    let access = tokens.body["access_token"].as_str().unwrap();
    let code = party.code(&browser, &[]).await;
    let mut client = party.client.clone();
    client.state = ClientState::Suspended;
    change(&town, &client).await.unwrap();

    assert_eq!(browser.get(&party.way(&[])).await.status, 403);
    assert_eq!(party.exchange(&code).await.refusal(), (400, "unauthorized_client"));
    assert_eq!(party.userinfo(access).await.refusal(), (401, "invalid_token"));
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(party.token(&again).await.refusal(), (400, "unauthorized_client"));
}

#[tokio::test]
async fn of_two_who_change_a_client_at_once_one_is_told() {
    let town = Town::new().await;
    let party = town.web().await;
    change(&town, &party.client).await.unwrap();
    assert!(matches!(change(&town, &party.client).await, Err(oidc::Error::Stale)));
}

#[tokio::test]
async fn a_claim_that_was_not_allowed_is_neither_asked_for_nor_told() {
    let town = Town::new().await;
    let party = town.web().await;
    let leave = Leave { purposes: vec![purpose(&[Claim::Name])], ..Leave::default() };
    let mut client = party.client.clone();
    client.leave = leave;
    change(&town, &client).await.unwrap();
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let page = browser.get(&party.way(&[])).await;
    assert!(page.text.contains("Họ, chữ đệm và tên") && !page.text.contains("Ngày sinh"));
    let tokens = party.exchange(&party.code(&browser, &[]).await).await;
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.names(), ["name", "sub"]);
}

#[tokio::test]
async fn the_provider_says_what_it_can_do() {
    let town = Town::new().await;
    let door = town.browser();
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let answer = door.get(path).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.body["issuer"], ISSUER);
        assert_eq!(answer.body["response_types_supported"], json!(["code"]));
        assert_eq!(answer.body["subject_types_supported"], json!(["pairwise"]));
        let algorithms = answer.body["id_token_signing_alg_values_supported"].as_array().unwrap();
        assert!(algorithms.contains(&json!("RS256")) && !algorithms.contains(&json!("none")));
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
    let asked = door.send("OPTIONS", "/oidc/token", &[("origin", "https://app.example")], "").await;
    assert_eq!(asked.status, 204);
    assert!(asked.header("access-control-allow-headers").contains("DPoP"));
    let other = door.get("/oidc/authorize").await;
    assert_eq!(other.header("access-control-allow-origin"), "", "never for the browser's way");
}

#[tokio::test]
async fn an_id_token_is_signed_by_a_key_of_the_list() {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    let jws = tokens.body["id_token"].as_str().unwrap();
    let answer = party.door.get("/oidc/jwks").await;
    assert_eq!(answer.header("cache-control"), "public, max-age=600");
    let keys = answer.body["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 4);
    for key in keys {
        assert!(key.get("d").is_none() && key["kid"].is_string() && key["use"] == "sig");
    }
    let kid = &party::read(jws).0["kid"];
    let key = keys.iter().find(|key| key["kid"] == *kid).unwrap();
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let public = RsaPublicKeyComponents { n: number("n"), e: number("e") };
    let (said, signature) = jws.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    public.verify(&RSA_PKCS1_2048_8192_SHA256, said.as_bytes(), &signature).unwrap();
}

#[tokio::test]
async fn the_next_keys_are_shown_before_they_sign() {
    let town = Town::new().await;
    let party = town.web().await;
    let kid =
        |tokens: &Answer| party::read(tokens.body["id_token"].as_str().unwrap()).0["kid"].clone();
    let first = kid(&party.exchange(&party.code(&town.browser(), &[]).await).await);
    let upkeep = Caller::job("test", UPKEEP_RULE);
    let may = permit(TurnKeys, &upkeep, &Purpose::Rule(UPKEEP_RULE), Facts::none()).unwrap();
    town.provider.turn_keys(&may).await.unwrap();
    let shown = party.door.get("/oidc/jwks").await.body["keys"].as_array().unwrap().len();
    assert_eq!(shown, 8);
    let same = kid(&party.exchange(&party.code(&town.browser(), &[]).await).await);
    assert_eq!(first, same);

    let party = party.at(town.later(1_201));
    let next = kid(&party.exchange(&party.code(&town.later(1_201), &[]).await).await);
    assert_ne!(first, next);
    let shown = party.door.get("/oidc/jwks").await.body["keys"].as_array().unwrap().len();
    assert_eq!(shown, 8, "what the old ones signed can still be checked");
}

#[tokio::test]
async fn a_token_is_known_to_its_own_sector_and_unknown_after_it_was_given_up() {
    let town = Town::new().await;
    let elsewhere = json!({ "redirect_uris": ["https://other.example/cb"] });
    let other = town.register(Conduct::ConfidentialWeb, elsewhere).await;
    let other = Party::of(town.browser(), other);
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    let token = [("token", tokens.body["access_token"].as_str().unwrap())];
    let state = party.ask("/oidc/introspect", &token).await;
    assert_eq!(state.body["active"], true);
    assert_eq!(state.body["client_id"], json!(party.id()));
    assert_eq!(state.body["scope"], "openid profile");
    assert_eq!(other.ask("/oidc/introspect", &token).await.body, json!({ "active": false }));
    assert_eq!(other.ask("/oidc/revoke", &token).await.status, 200);
    assert_eq!(party.ask("/oidc/introspect", &token).await.body["active"], true);

    assert_eq!(party.ask("/oidc/revoke", &token).await.status, 200);
    assert_eq!(party.ask("/oidc/introspect", &token).await.body, json!({ "active": false }));
    assert_eq!(party.ask("/oidc/revoke", &[("token", "x")]).await.status, 200, "unknown");
    assert_eq!(party.ask("/oidc/introspect", &[]).await.refusal(), (400, "invalid_request"));
}

/// RFC 7662 section 2.1.
#[tokio::test]
async fn who_cannot_show_who_they_are_learns_nothing_of_a_token() {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    // An app of the same sector.
    let app = town.register(Conduct::PublicApp, json!({})).await.client;
    let token = tokens.body["access_token"].as_str().unwrap();
    let fields = encoded(&[("client_id", app.id.as_str()), ("token", token)]);
    let refused = party.door.send("POST", "/oidc/introspect", &[], &fields).await;
    assert_eq!(refused.refusal(), (401, "invalid_client"));
}

#[tokio::test]
async fn a_token_that_comes_twice_opens_nothing() {
    let town = Town::new().await;
    let party = town.web().await;
    let tokens = party.exchange(&party.code(&town.browser(), &[]).await).await;
    let token = ("access_token", tokens.body["access_token"].as_str().unwrap());
    let ask = async |fields: &[(&str, &str)]| {
        party.door.send("POST", "/oidc/userinfo", &[], &encoded(fields)).await
    };
    assert_eq!(ask(&[token]).await.status, 200);
    let twice = ask(&[token, ("access_token", "other")]).await;
    assert_eq!(twice.refusal(), (400, "invalid_request"));
}

#[tokio::test]
async fn a_person_sees_the_services_and_ends_one() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    let tokens = party.exchange(&party.code(&browser, &[]).await).await;
    let page = browser.get("/account/services").await;
    for said in ["Cổng dịch vụ", "Ngày sinh", "để nộp hồ sơ thủ tục"] {
        assert!(page.text.contains(said), "{said}");
    }
    let end = format!("/account/services/{}/end", party.id());
    assert_eq!(browser.submit(&end, &[]).await.status, 303);
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.refusal(), (401, "invalid_token"));
    assert!(!browser.get("/account/services").await.text.contains("Cổng dịch vụ"));
    assert_eq!(browser.get(&party.way(&[])).await.status, 200, "asked anew");
}

#[tokio::test]
async fn a_client_gets_a_token_of_its_own_and_nothing_is_written() {
    let town = Town::new().await;
    let machine = json!({ "grant_types": ["client_credentials"] });
    let party = town.register(Conduct::ConfidentialWeb, machine).await;
    let party = Party::of(town.browser(), party);
    let nobody = PersonId::from_bytes(&[0; 16]).unwrap();
    let before = town.on_record(nobody).await.len();
    let tokens = party.token(&[("grant_type", "client_credentials")]).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert!(tokens.body.get("refresh_token").is_none() && tokens.body.get("id_token").is_none());
    let access = tokens.body["access_token"].as_str().unwrap();
    assert_eq!(party.ask("/oidc/introspect", &[("token", access)]).await.body["active"], true);
    assert_eq!(party.userinfo(access).await.refusal(), (403, "insufficient_scope"));
    let scope = [("grant_type", "client_credentials"), ("scope", "openid")];
    assert_eq!(party.token(&scope).await.refusal(), (400, "invalid_scope"));
    // Reading this record is itself an entry.
    assert_eq!(town.on_record(nobody).await.len(), before + 1);
    let web = town.web().await;
    let own = [("grant_type", "client_credentials")];
    assert_eq!(web.token(&own).await.refusal(), (400, "unauthorized_client"));
    let unknown = [("grant_type", "password"), ("username", "mai")];
    assert_eq!(web.token(&unknown).await.refusal(), (400, "unsupported_grant_type"));
}
