//! Mix-up: a client that knows several providers is made to take the answer of one for another's
//! (RFC 9207, RFC 9700 section 4.4).

use super::party::{VERIFIER, read};
use super::*;

/// One way back for each provider that the client knows.
const WAYS_BACK: [&str; 2] = ["https://rp.example/cb/danh", "https://rp.example/cb/other"];

/// What an answer says, in whichever way it came.
fn said(answer: &Answer, mode: &str, name: &str) -> String {
    let field = |name: &str| match mode.starts_with("form_post") {
        true => answer.hidden(name),
        false => answer.given(name).unwrap_or_default(),
    };
    match mode.ends_with("jwt") {
        true => read(&field("response")).1[name].as_str().unwrap_or_default().to_owned(),
        false => field(name),
    }
}

#[tokio::test]
async fn every_answer_says_which_provider_gives_it() {
    let town = Town::new().await;
    let party = town.web().await;
    let browser = town.browser();
    party.code(&browser, &[]).await;
    for mode in
        ["query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"]
    {
        for (more, name) in [(("nonce", "n1"), "code"), (("prompt", "dance"), "error")] {
            let answer = browser.get(&party.way(&[("response_mode", mode), more])).await;
            assert!(!said(&answer, mode, name).is_empty(), "{mode} {name}: {answer:?}");
            assert_eq!(said(&answer, mode, "iss"), ISSUER, "{mode} {name}");
        }
    }
    let found = browser.get("/.well-known/openid-configuration").await;
    assert_eq!(found.body["authorization_response_iss_parameter_supported"], true);
    assert_eq!(found.body["issuer"], ISSUER);
}

#[tokio::test]
async fn a_code_is_of_no_use_to_another_client_by_another_way_back_or_from_elsewhere() {
    let (town, elsewhere) = (Town::new().await, Town::new().await);
    let both = json!({ "redirect_uris": WAYS_BACK });
    let party = town.register(Conduct::ConfidentialWeb, both).await;
    let (party, other) = (Party::of(town.browser(), party), town.web().await);
    let [own, of_other] = WAYS_BACK;
    let exchange = async |party: &Party, code: &str, back: &str| {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", VERIFIER),
        ];
        party.token(&fields).await
    };
    let code = party.code(&town.browser(), &[("redirect_uri", own)]).await;
    let foreign = elsewhere.web().await;
    let foreign = foreign.code(&elsewhere.browser(), &[]).await;
    for (who, code, back, why) in [
        (&other, &code, own, "another client"),
        (&other, &code, BACK, "another client, by its own way back"),
        (&party, &code, of_other, "the way back of another provider"),
        (&party, &code, "", "no way back"),
        (&party, &foreign, own, "another provider's code"),
    ] {
        assert_eq!(exchange(who, code, back).await.refusal(), (400, "invalid_grant"), "{why}");
    }
    assert_eq!(exchange(&party, &code, own).await.status, 200, "where it belongs");
}
