//! Whom a service means when it brings back an ID token of ours.

use super::party::read;
use super::signer::Signer;
use super::*;

/// Mai and Lan both agreed with the service, and the ID token it has of each.
async fn known(town: &Town, party: &Party) -> [String; 2] {
    let mut tokens = Vec::new();
    for login in ["mai", "lan"] {
        let answer = party.walk(&town.browser(), login, &party.way(&[])).await;
        let answer = party.exchange(&answer.given("code").unwrap()).await;
        tokens.push(answer.body["id_token"].as_str().unwrap().to_owned());
    }
    tokens.try_into().unwrap()
}

fn heard(answer: &Answer) -> String {
    answer.given("error").unwrap_or_default()
}

#[tokio::test]
async fn who_is_hinted_at_is_let_through_and_nobody_else() {
    let town = Town::new().await;
    let party = town.web().await;
    let [of_mai, of_lan] = known(&town, &party).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let silent = async |browser: &Browser, hint: &str| {
        browser.get(&party.way(&[("prompt", "none"), ("id_token_hint", hint)])).await
    };
    let code = silent(&browser, &of_mai).await.given("code").unwrap();
    let tokens = party.exchange(&code).await;
    let sub = |token: &str| read(token).1["sub"].clone();
    assert_eq!(sub(tokens.body["id_token"].as_str().unwrap()), sub(&of_mai));
    let other = silent(&browser, &of_lan).await;
    assert_eq!((heard(&other).as_str(), other.given("code")), ("login_required", None));
    let later = browser.at(town.later(600));
    assert!(silent(&later, &of_mai).await.given("code").is_some(), "an old one says as much");
    assert_eq!(heard(&silent(&later, &of_lan).await), "login_required");
    assert_eq!(heard(&silent(&town.browser(), &of_mai).await), "login_required", "nobody there");
}

#[tokio::test]
async fn another_than_who_is_hinted_at_is_asked_to_sign_in_as_them() {
    let town = Town::new().await;
    let party = town.web().await;
    let [of_mai, of_lan] = known(&town, &party).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    assert!(browser.get(&party.way(&[("id_token_hint", &of_mai)])).await.given("code").is_some());

    let later = browser.at(town.later(5));
    let way = party.way(&[("id_token_hint", &of_lan)]);
    let asked = later.get(&way).await;
    assert!(asked.location().starts_with("/sign-in"), "{asked:?}");
    let back = asked.given("back").unwrap();
    later.sign_in("mai", &back).await;
    assert_eq!(heard(&later.get(&back).await), "login_required", "the same one again");
    let answer = later.sign_in("lan", &back).await;
    assert!(answer.given("code").is_some(), "{answer:?}");
}

#[tokio::test]
async fn a_hint_that_is_no_id_token_of_ours_for_this_client_is_refused() {
    let town = Town::new().await;
    let (party, other) = (town.web().await, town.web().await);
    let [own, _] = known(&town, &party).await;
    let [of_other, _] = known(&town, &other).await;
    let (header, claims) = read(&own);
    // By a key that we do not have, and by one that hides behind the name of one of ours.
    let strangers = json!({ "alg": "ES256", "typ": "JWT", "kid": "k1" });
    let behind = json!({ "alg": "ES256", "typ": "JWT", "kid": header["kid"] });
    let signer = Signer::new();
    let (head, tail) = own.split_at(own.len() - 8);
    let letter = if tail.starts_with('A') { 'B' } else { 'A' };
    let signed = party.way(&[("response_mode", "jwt")]);
    let signed = party.walk(&town.browser(), "mai", &signed).await.given("response").unwrap();
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    for (hint, why) in [
        ("x", "garbage"),
        ("e30.e30.AA", "nothing in it"),
        (&signer.sign(&strangers, &claims), "another issuer's"),
        (&signer.sign(&behind, &claims), "another issuer's, as if it were ours"),
        (&format!("{head}{letter}{}", &tail[1..]), "changed"),
        (&of_other, "another client's"),
        (&signed, "an answer of ours"),
    ] {
        let answer = browser.get(&party.way(&[("id_token_hint", hint)])).await;
        assert_eq!(heard(&answer), "invalid_request", "{why}");
    }
    let pushed = [("redirect_uri", BACK), ("response_type", "code"), ("scope", "openid")];
    let pushed = [&pushed[..], &[("id_token_hint", &of_other)]].concat();
    assert_eq!(party.ask("/oidc/par", &pushed).await.refusal(), (400, "invalid_request"));
    let lan = json!({ "id_token": { "sub": { "value": "somebody else" } } }).to_string();
    let two = browser.get(&party.way(&[("id_token_hint", &own), ("claims", &lan)])).await;
    assert_eq!(heard(&two), "invalid_request", "two people at once");
}
