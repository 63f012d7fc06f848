//! The state of a token, signed (RFC 9701).

use super::party::read;
use super::*;

/// What a client that registers so is told of a token, in the algorithm that it is signed by.
async fn signed(town: &Town, more: Json) -> (Json, Json) {
    let more = signer::with(json!({ "grant_types": ["client_credentials"] }), &more);
    let party = Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await);
    let own = [("client_id", party.id()), ("client_secret", &*party.secret)];
    let asked = [&own[..], &[("grant_type", "client_credentials")]].concat();
    let tokens = party.door.submit("/oidc/token", &asked).await;
    let token = tokens.body["access_token"].as_str().unwrap();
    let form = [&own[..], &[("token", token)]].concat();
    let wanted = [("accept", "application/token-introspection+jwt")];
    let answer = party.door.send("POST", "/oidc/introspect", &wanted, &encoded(&form)).await;
    assert_eq!(answer.header("content-type"), "application/token-introspection+jwt");
    let (header, claims) = read(&answer.text);
    assert_eq!(header["typ"], "token-introspection+jwt");
    assert_eq!((&claims["aud"], &claims["iss"]), (&json!(party.id()), &json!(ISSUER)));
    (header, claims["token_introspection"].clone())
}

#[tokio::test]
async fn the_state_of_a_token_is_signed_as_the_client_registered() {
    let town = Town::new().await;
    let found = town.browser().get("/.well-known/oauth-authorization-server").await;
    let all = json!(["ES256", "EdDSA", "PS256", "RS256"]);
    assert_eq!(found.body["introspection_signing_alg_values_supported"], all);
    let posted = json!({ "token_endpoint_auth_method": "client_secret_post" });
    for algorithm in all.as_array().unwrap() {
        let more = json!({ "introspection_signed_response_alg": algorithm });
        let (header, state) = signed(&town, signer::with(posted.clone(), &more)).await;
        assert_eq!((&header["alg"], &state["active"]), (algorithm, &json!(true)));
    }
    let other = json!({ "id_token_signed_response_alg": "ES256" });
    let (header, _) = signed(&town, signer::with(posted, &other)).await;
    assert_eq!(header["alg"], "RS256", "RFC 9701 section 6, for who names none");
}
