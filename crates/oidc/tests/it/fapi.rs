//! FAPI 2.0 Security Profile and Message Signing: what works, and what must not, one misdeed after
//! another. The modules of the plans, each by itself, are in `fapi_modules.rs`.

use super::party::{CHALLENGE, VERIFIER, read};
use super::signer::{Signer, name, now_seconds, with};
use super::*;

/// A client of FAPI 2.0 with its two keys.
pub(crate) struct Fapi {
    pub(crate) client: String,
    pub(crate) door: Browser,
    pub(crate) key: Signer,
    pub(crate) proof: Signer,
}

pub(crate) const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

impl Fapi {
    pub(crate) async fn of(town: &Town, more: Json) -> Self {
        let key = Signer::new();
        let registered = town.register(Conduct::Fapi2, with(json!({ "jwks": key.jwks() }), &more));
        let client = registered.await.client.id.to_string();
        Self { client, door: town.browser(), key, proof: Signer::new() }
    }

    pub(crate) async fn new(town: &Town) -> Self {
        Self::of(town, json!({})).await
    }

    pub(crate) fn at(self, door: Browser) -> Self {
        Self { door, ..self }
    }

    pub(crate) fn request<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut fields = vec![
            ("client_id", self.client.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", "openid profile"),
            ("state", "s"),
            ("nonce", "n"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
        fields.extend(more.iter().copied().filter(|(_, value)| !value.is_empty()));
        fields
    }

    pub(crate) async fn push(
        &self,
        more: &[(&str, &str)],
        assertion: &Json,
        proof: Option<&str>,
    ) -> Answer {
        self.ask("/oidc/par", &self.request(more), assertion, proof).await
    }

    pub(crate) async fn ask(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        assertion: &Json,
        proof: Option<&str>,
    ) -> Answer {
        let assertion = self.key.assertion(&self.client, assertion);
        let own = [("client_assertion_type", ASSERTION), ("client_assertion", assertion.as_str())];
        let fields = [fields, &own].concat();
        let proof: Vec<_> = proof.into_iter().map(|proof| ("dpop", proof)).collect();
        self.door.send("POST", path, &proof, &encoded(&fields)).await
    }

    pub(crate) async fn pushed(&self, more: &[(&str, &str)]) -> String {
        let answer = self.push(more, &json!({}), None).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.body["request_uri"].as_str().unwrap().to_owned()
    }

    pub(crate) fn way(&self, request_uri: &str) -> String {
        let fields = [("client_id", self.client.as_str()), ("request_uri", request_uri)];
        format!("/oidc/authorize?{}", encoded(&fields))
    }

    /// Mai goes there and comes back with the answer.
    pub(crate) async fn walk(&self, browser: &Browser, request_uri: &str) -> Answer {
        if browser.get("/account").await.status != 200 {
            browser.sign_in("mai", "/").await;
        }
        let page = browser.get(&self.way(request_uri)).await;
        if page.status == 200 { party::agree(browser, &page).await } else { page }
    }

    pub(crate) async fn code(&self, browser: &Browser) -> String {
        self.walk(browser, &self.pushed(&[]).await).await.given("code").unwrap()
    }

    pub(crate) async fn exchange(
        &self,
        code: &str,
        assertion: &Json,
        proof: Option<&str>,
    ) -> Answer {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        self.ask("/oidc/token", &fields, assertion, proof).await
    }

    pub(crate) fn token_proof(&self, more: &Json) -> String {
        self.proof.proof("POST", "/oidc/token", more)
    }

    pub(crate) async fn tokens(&self, browser: &Browser) -> Answer {
        let code = self.code(browser).await;
        let answer = self.exchange(&code, &json!({}), Some(&self.token_proof(&json!({})))).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer
    }

    pub(crate) async fn userinfo(&self, scheme: &str, token: &str, proof: Option<&str>) -> Answer {
        let authorization = format!("{scheme} {token}");
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(proof.map(|proof| ("dpop", proof)));
        self.door.send("GET", "/oidc/userinfo", &headers, "").await
    }
}

#[tokio::test]
async fn a_pushed_request_ends_in_tokens_that_only_the_key_can_use() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let answer = fapi.push(&[], &json!({}), None).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.body["expires_in"], 300);
    let uri = answer.body["request_uri"].as_str().unwrap();
    assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:"));
    let back = fapi.walk(&town.browser(), uri).await;
    assert_eq!((back.given("state"), back.given("iss")), (Some("s".into()), Some(ISSUER.into())));
    let proof = fapi.token_proof(&json!({}));
    let tokens = fapi.exchange(&back.given("code").unwrap(), &json!({}), Some(&proof)).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert_eq!(tokens.body["token_type"], "DPoP");
    assert_eq!(read(tokens.body["id_token"].as_str().unwrap()).0["alg"], "ES256");

    let token = tokens.body["access_token"].as_str().unwrap();
    let proof = fapi.proof.proof_with("/oidc/userinfo", token, &json!({}));
    let told = fapi.userinfo("DPoP", token, Some(&proof)).await;
    assert_eq!(told.status, 200, "{told:?}");
    assert_eq!(told.body["given_name"], "Mai");
    assert!(!told.header("dpop-nonce").is_empty());
    let lower = fapi.proof.proof_with("/oidc/userinfo", token, &json!({}));
    assert_eq!(fapi.userinfo("dpop", token, Some(&lower)).await.status, 200, "any letters");

    let invalid = |answer: Answer| answer.refusal().1.to_owned();
    assert_eq!(invalid(fapi.userinfo("DPoP", token, Some(&proof)).await), "invalid_dpop_proof");
    assert_eq!(invalid(fapi.userinfo("Bearer", token, None).await), "invalid_token");
    assert_eq!(invalid(fapi.userinfo("DPoP", token, None).await), "invalid_dpop_proof");
    let thief = Signer::new().proof_with("/oidc/userinfo", token, &json!({}));
    assert_eq!(invalid(fapi.userinfo("DPoP", token, Some(&thief)).await), "invalid_token");
    let other = fapi.proof.proof_with("/oidc/userinfo", "another token", &json!({}));
    assert_eq!(invalid(fapi.userinfo("DPoP", token, Some(&other)).await), "invalid_dpop_proof");
}

#[tokio::test]
async fn a_request_that_was_not_pushed_is_refused() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let way = format!("/oidc/authorize?{}", encoded(&fapi.request(&[])));
    let page = fapi.door.get(&way).await;
    assert_eq!((page.status.as_u16(), page.location()), (400, ""), "{page:?}");
}

#[tokio::test]
async fn an_assertion_is_for_the_issuer_alone_in_its_time_and_once() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let now = now_seconds();
    for fine in [
        json!({ "iat": now + 8, "nbf": now + 8 }),
        json!({ "iat": now + 10, "nbf": null }),
        json!({ "iat": null }),
        json!({ "exp": now + 1 }),
        json!({ "exp": now + 120 }),
        json!({ "iat": now + 8, "exp": now + 128 }),
    ] {
        assert_eq!(fapi.push(&[], &fine, None).await.status, 201, "{fine}");
    }
    for wrong in [
        json!({ "aud": format!("{ISSUER}/oidc/par") }),
        json!({ "aud": format!("{ISSUER}/oidc/token") }),
        json!({ "aud": [ISSUER] }),
        json!({ "aud": [ISSUER, "https://other.example"] }),
        json!({ "aud": "https://other.example" }),
        json!({ "aud": null }),
        json!({ "iat": now + 60 }),
        json!({ "nbf": now + 60 }),
        json!({ "iat": now + 11 }),
        json!({ "exp": now - 300 }),
        json!({ "exp": now }),
        json!({ "exp": now + 121 }),
        json!({ "iat": null, "exp": now + 121 }),
        json!({ "iat": now - 61, "exp": now + 60 }),
        json!({ "exp": null }),
        json!({ "jti": null }),
        json!({ "jti": "" }),
        json!({ "iss": "other" }),
        json!({ "sub": "other" }),
        json!({ "sub": null }),
    ] {
        let answer = fapi.push(&[], &wrong, None).await;
        assert_eq!(answer.refusal(), (401, "invalid_client"), "{wrong}");
    }
    let same = json!({ "jti": name() });
    assert_eq!(fapi.push(&[], &same, None).await.status, 201);
    assert_eq!(fapi.push(&[], &same, None).await.refusal(), (401, "invalid_client"), "again");
    let longer = json!({ "jti": same["jti"], "exp": now + 61 });
    assert_eq!(fapi.push(&[], &longer, None).await.refusal(), (401, "invalid_client"), "longer");
    let elsewhere = fapi.exchange("x", &same, Some(&fapi.token_proof(&json!({})))).await;
    assert_eq!(elsewhere.refusal(), (401, "invalid_client"), "elsewhere, with a wrong code");
    // What was refused for another reason was used all the same.
    let spent = json!({ "jti": name() });
    let proof = || fapi.token_proof(&json!({}));
    assert_eq!(fapi.exchange("x", &spent, Some(&proof())).await.refusal(), (400, "invalid_grant"));
    assert_eq!(fapi.push(&[], &spent, None).await.refusal(), (401, "invalid_client"));
}

#[tokio::test]
async fn what_may_happen_once_leaves_no_entry() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let nobody = PersonId::from_bytes(&[0; 16]).unwrap();
    let before = town.on_record(nobody).await.len();
    let same = json!({ "jti": name() });
    assert_eq!(fapi.push(&[], &same, None).await.status, 201);
    assert_eq!(fapi.push(&[], &same, None).await.refusal(), (401, "invalid_client"), "again");
    // Reading this record is itself an entry.
    assert_eq!(town.on_record(nobody).await.len(), before + 1);
}

#[tokio::test]
async fn an_assertion_by_another_key_or_algorithm_is_refused() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let now = now_seconds();
    let claims = json!({
        "iss": fapi.client, "sub": fapi.client, "aud": ISSUER, "jti": name(), "exp": now + 60,
    });
    let ask = async |assertion: &str| {
        let own = [("client_assertion_type", ASSERTION), ("client_assertion", assertion)];
        let fields = [&fapi.request(&[])[..], &own].concat();
        fapi.door.submit("/oidc/par", &fields).await.refusal().0
    };
    for algorithm in ["none", "RS256", "HS256", "PS256", "ES384"] {
        let header = json!({ "alg": algorithm });
        assert_eq!(ask(&fapi.key.sign(&header, &claims)).await, 401, "{algorithm}");
    }
    let critical = json!({ "alg": "ES256", "crit": ["x"], "x": 1 });
    assert_eq!(ask(&fapi.key.sign(&critical, &claims)).await, 401);
    let embedded = json!({ "alg": "ES256", "jwk": Signer::new().jwk() });
    assert_eq!(ask(&Signer::new().sign(&embedded, &claims)).await, 401, "a key it brings along");
    assert_eq!(ask(&Signer::new().sign(&json!({ "alg": "ES256" }), &claims)).await, 401);
    assert_eq!(ask("").await, 401);
    assert_eq!(ask(&fapi.key.sign(&json!({ "alg": "ES256" }), &claims)).await, 201);
}

#[tokio::test]
async fn what_may_not_be_pushed_is_refused_at_once() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    for (more, error) in [
        (&[("request_uri", "urn:ietf:params:oauth:request_uri:x")][..], "invalid_request"),
        (&[("redirect_uri", "https://evil.example/cb")], "invalid_request"),
        (&[("redirect_uri", "")], "invalid_request"),
        (&[("response_type", "code id_token")], "unsupported_response_type"),
        (&[("response_type", "token")], "unsupported_response_type"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("request", "e30.e30.AAAA")], "invalid_request_object"),
    ] {
        let answer = fapi.push(more, &json!({}), None).await;
        assert_eq!(answer.refusal(), (400, error), "{more:?}");
    }
    assert_eq!(fapi.door.get("/oidc/par").await.status, 405);
    let nobody = fapi.door.submit("/oidc/par", &fapi.request(&[])).await;
    assert_eq!(nobody.refusal(), (401, "invalid_client"));
    let long = "n".repeat(64);
    let (state, nonce) = ("s".repeat(1_024), long.as_str());
    fapi.pushed(&[("state", &state), ("nonce", nonce)]).await;
}

#[tokio::test]
async fn a_request_uri_is_one_clients_for_a_time_and_until_it_is_completed() {
    let town = Town::new().await;
    let (fapi, other) = (Fapi::new(&town).await, Fapi::new(&town).await);
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let uri = fapi.pushed(&[]).await;
    assert_eq!(browser.get(&other.way(&uri)).await.status, 400, "another client's");
    // Never what it was, and no letter of which only some bits count.
    let (head, tail) = uri.split_at(uri.len() - 8);
    let letter = if tail.starts_with('A') { 'B' } else { 'A' };
    let changed = format!("{head}{letter}{}", &tail[1..]);
    assert_eq!(browser.get(&fapi.way(&changed)).await.status, 400);
    for _ in 0..2 {
        assert_eq!(browser.get(&fapi.way(&uri)).await.status, 200, "looked at, not completed");
    }
    assert!(fapi.walk(&browser, &uri).await.given("code").is_some());
    let again = browser.get(&fapi.way(&uri)).await;
    assert_eq!((again.status.as_u16(), again.location()), (400, ""), "completed");

    let uri = fapi.pushed(&[]).await;
    let late = browser.at(town.later(300));
    assert_eq!(late.get(&fapi.way(&uri)).await.status, 400, "over");
}

#[expect(clippy::too_many_lines, reason = "one misdeed after another, read top down")]
#[tokio::test]
async fn a_proof_is_for_this_request_in_its_time_and_once() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    let now = now_seconds();
    for fine in [
        json!({ "iat": now - 10 }),
        json!({ "iat": now + 10 }),
        json!({ "iat": now - 70 }),
        json!({ "nbf": now, "exp": now + 30 }),
        json!({ "htu": format!("{ISSUER}/oidc/token?x=1#f") }),
    ] {
        let code = fapi.code(&browser).await;
        let tokens = fapi.exchange(&code, &json!({}), Some(&fapi.token_proof(&fine))).await;
        assert_eq!(tokens.status, 200, "{fine}: {tokens:?}");
    }
    let code = fapi.code(&browser).await;
    let refused = async |proof: &str, why: &str| {
        let answer = fapi.exchange(&code, &json!({}), Some(proof)).await;
        assert_eq!(answer.refusal(), (400, "invalid_dpop_proof"), "{why}");
    };
    for wrong in [
        json!({ "iat": now - 71 }),
        json!({ "iat": now + 11 }),
        json!({ "iat": null }),
        json!({ "exp": now - 1 }),
        json!({ "nbf": now + 60 }),
        json!({ "htm": "GET" }),
        json!({ "htu": format!("{ISSUER}/oidc/par") }),
        json!({ "htu": "https://other.example/oidc/token" }),
        json!({ "jti": null }),
    ] {
        refused(&fapi.token_proof(&wrong), &wrong.to_string()).await;
    }
    let claims = json!({
        "jti": name(), "htm": "POST", "htu": format!("{ISSUER}/oidc/token"), "iat": now,
    });
    let jwk = fapi.proof.jwk();
    for (header, why) in [
        (json!({ "alg": "ES256", "typ": "JWT", "jwk": jwk }), "kind"),
        (json!({ "alg": "ES256", "jwk": jwk }), "no kind"),
        (json!({ "alg": "ES256", "typ": "dpop+jwt" }), "no key"),
        (json!({ "alg": "none", "typ": "dpop+jwt", "jwk": jwk }), "none"),
        (json!({ "alg": "RS256", "typ": "dpop+jwt", "jwk": jwk }), "algorithm"),
        (json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": Signer::new().jwk() }), "key"),
        (
            json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": with(jwk.clone(), &json!({ "d": "AA" })) }),
            "a private key",
        ),
    ] {
        refused(&fapi.proof.sign(&header, &claims), why).await;
    }
    let same = json!({ "jti": name() });
    let (one, two) = (fapi.token_proof(&same), fapi.token_proof(&same));
    let double = [("dpop", one.as_str()), ("dpop", two.as_str())];
    let assertion = fapi.key.assertion(&fapi.client, &json!({}));
    let fields = [("grant_type", "authorization_code"), ("code", &*code)];
    let own = [("client_assertion_type", ASSERTION), ("client_assertion", &*assertion)];
    let body = encoded(&[&fields[..], &own].concat());
    let answer = fapi.door.send("POST", "/oidc/token", &double, &body).await;
    assert_eq!(answer.refusal(), (400, "invalid_dpop_proof"), "two of them");

    let missing = fapi.exchange(&code, &json!({}), None).await;
    assert_eq!(missing.refusal(), (400, "invalid_dpop_proof"), "none");
    assert_eq!(fapi.exchange(&code, &json!({}), Some(&one)).await.status, 200);
    let next = fapi.code(&browser).await;
    let again = fapi.exchange(&next, &json!({}), Some(&one)).await;
    assert_eq!(again.refusal(), (400, "invalid_dpop_proof"), "used before");
    // RFC 9449 section 4.3, 11: it is the `jti` that was used, whenever the proof was made.
    let younger = fapi.token_proof(&json!({ "jti": same["jti"], "iat": now + 1 }));
    let again = fapi.exchange(&next, &json!({}), Some(&younger)).await;
    assert_eq!(again.refusal(), (400, "invalid_dpop_proof"), "its jti was used before");
    assert_eq!(fapi.tokens(&browser).await.status, 200);
}

#[tokio::test]
async fn a_code_can_be_bound_to_a_key_before_there_is_one() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let browser = town.browser();
    let jkt = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";
    let proof = || fapi.proof.proof("POST", "/oidc/par", &json!({}));
    let both = fapi.push(&[("dpop_jkt", jkt)], &json!({}), Some(&proof())).await;
    assert_eq!(both.refusal(), (400, "invalid_dpop_proof"), "they do not agree");

    let bound = async |uri: &str, key: &Signer| {
        let code = fapi.walk(&browser, uri).await.given("code").unwrap();
        let proof = key.proof("POST", "/oidc/token", &json!({}));
        fapi.exchange(&code, &json!({}), Some(&proof)).await.status.as_u16()
    };
    let uri = async |more: &[(&str, &str)], proof: Option<&str>| {
        let answer = fapi.push(more, &json!({}), proof).await;
        answer.body["request_uri"].as_str().unwrap().to_owned()
    };
    let by_proof = uri(&[], Some(&proof())).await;
    assert_eq!(bound(&by_proof, &fapi.proof).await, 200);
    let by_proof = uri(&[], Some(&proof())).await;
    assert_eq!(bound(&by_proof, &Signer::new()).await, 400);
    let by_parameter = uri(&[("dpop_jkt", jkt)], None).await;
    assert_eq!(bound(&by_parameter, &fapi.proof).await, 400);
}

#[tokio::test]
async fn a_refresh_token_goes_on_with_the_clients_keys() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let tokens = fapi.tokens(&town.browser()).await;
    let refresh = tokens.body["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    for _ in 0..2 {
        let proof = fapi.token_proof(&json!({}));
        let more = fapi.ask("/oidc/token", &fields, &json!({}), Some(&proof)).await;
        assert_eq!(more.status, 200, "{more:?}");
        assert_eq!(more.body["refresh_token"], refresh, "not replaced");
    }
    let missing = fapi.ask("/oidc/token", &fields, &json!({}), None).await;
    assert_eq!(missing.refusal(), (400, "invalid_dpop_proof"));
}

#[tokio::test]
async fn a_code_is_used_once_within_its_minute() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let code = fapi.code(&town.browser()).await;
    let exchange = async |fapi: &Fapi, at: i64| {
        let shift = json!({ "iat": at, "exp": at + 60 });
        let proof = fapi.token_proof(&json!({ "iat": at }));
        fapi.exchange(&code, &shift, Some(&proof)).await
    };
    let now = now_seconds();
    assert_eq!(exchange(&fapi, now).await.status, 200);
    let fapi = fapi.at(town.later(1));
    assert_eq!(exchange(&fapi, now + 1).await.refusal(), (400, "invalid_grant"));
    let other = Fapi::new(&town).await;
    let code = other.code(&town.browser()).await;
    let other = other.at(town.later(61));
    let proof = other.token_proof(&json!({ "iat": now + 61 }));
    let answer =
        other.exchange(&code, &json!({ "iat": now + 61, "exp": now + 99 }), Some(&proof)).await;
    assert_eq!(answer.refusal(), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_signed_request_counts_and_what_stands_beside_it_does_not() {
    let town = Town::new().await;
    let signed = json!({ "require_signed_request_object": true });
    let fapi = Fapi::of(&town, signed).await;
    let now = now_seconds();
    let object = |more: &Json| {
        let request =
            fapi.request(&[]).into_iter().map(|(name, value)| (name.into(), json!(value)));
        let usual = json!({ "iss": fapi.client, "aud": ISSUER, "nbf": now, "exp": now + 300 });
        let usual = with(Json::Object(request.collect()), &usual);
        fapi.key.sign(&json!({ "alg": "ES256", "typ": "oauth-authz-req+jwt" }), &with(usual, more))
    };
    let push = async |request: &str, beside: &[(&str, &str)]| {
        let id = [("client_id", fapi.client.as_str()), ("request", request)];
        fapi.ask("/oidc/par", &[&id[..], beside].concat(), &json!({}), None).await
    };
    let answer = push(&object(&json!({ "state": "signed" })), &[("state", "beside")]).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    let uri = answer.body["request_uri"].as_str().unwrap().to_owned();
    let back = fapi.walk(&town.browser(), &uri).await;
    assert_eq!(back.given("state").as_deref(), Some("signed"));

    let unsigned = fapi.push(&[], &json!({}), None).await;
    assert_eq!(unsigned.refusal(), (400, "invalid_request"), "it has to be signed");
    for wrong in [
        json!({ "aud": "https://other.example" }),
        json!({ "aud": null }),
        json!({ "iss": "other" }),
        json!({ "client_id": "other" }),
        json!({ "client_id": null }),
        json!({ "aud": [ISSUER] }),
        json!({ "exp": null }),
        json!({ "exp": now }),
        json!({ "nbf": null }),
        json!({ "nbf": now - 3_400, "exp": now + 300 }),
        json!({ "nbf": now + 60 }),
        json!({ "request": "e30.e30.AA" }),
        json!({ "request_uri": "urn:x" }),
    ] {
        let answer = push(&object(&wrong), &[]).await;
        assert_eq!(answer.refusal(), (400, "invalid_request_object"), "{wrong}");
    }
    let claims = json!({ "iss": fapi.client, "aud": ISSUER, "nbf": now, "exp": now + 300 });
    for (signer, header) in [
        (&fapi.key, json!({ "alg": "none" })),
        (&Signer::new(), json!({ "alg": "ES256" })),
        (&fapi.key, json!({ "alg": "ES256", "typ": "dpop+jwt" })),
    ] {
        let answer = push(&signer.sign(&header, &claims), &[]).await;
        assert_eq!(answer.refusal(), (400, "invalid_request_object"), "{header}");
    }
}

#[tokio::test]
async fn the_answer_is_signed_for_a_client_that_wants_it_so() {
    let town = Town::new().await;
    let fapi = Fapi::new(&town).await;
    let uri = fapi.pushed(&[("response_mode", "jwt")]).await;
    let back = fapi.walk(&town.browser(), &uri).await;
    assert!(back.given("code").is_none() && back.given("iss").is_none());
    let (header, said) = read(&back.given("response").unwrap());
    assert_eq!(header["alg"], "ES256");
    assert_eq!((&said["iss"], &said["aud"]), (&json!(ISSUER), &json!(fapi.client)));
    assert!(said["code"].is_string() && said["state"] == "s");
}

#[tokio::test]
async fn a_public_app_has_no_secret_but_a_key_and_a_fresh_refresh_token_each_time() {
    let town = Town::new().await;
    let app = town.register(Conduct::PublicApp, json!({})).await.client;
    let (door, key) = (town.browser(), Signer::new());
    let party = Party { client: app.clone(), door: town.browser(), secret: String::new() };
    let code = party.code(&town.browser(), &[]).await;
    let ask = async |fields: &[(&str, &str)], proof: &str| {
        let fields = [fields, &[("client_id", app.id.as_str())]].concat();
        door.send("POST", "/oidc/token", &[("dpop", proof)], &encoded(&fields)).await
    };
    let exchange = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", BACK),
        ("code_verifier", VERIFIER),
    ];
    let first = ask(&exchange, &key.proof("POST", "/oidc/token", &json!({}))).await;
    assert_eq!(first.refusal(), (400, "use_dpop_nonce"));
    let nonce = first.header("dpop-nonce").to_owned();
    let proof = || key.proof("POST", "/oidc/token", &json!({ "nonce": nonce }));
    let stale = key.proof("POST", "/oidc/token", &json!({ "nonce": "x" }));
    assert_eq!(ask(&exchange, &stale).await.refusal(), (400, "use_dpop_nonce"));
    let tokens = ask(&exchange, &proof()).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");

    let again = async |refresh: &str, proof: &str| {
        ask(&[("grant_type", "refresh_token"), ("refresh_token", refresh)], proof).await
    };
    let one = tokens.body["refresh_token"].as_str().unwrap();
    let thief = Signer::new().proof("POST", "/oidc/token", &json!({ "nonce": nonce }));
    assert_eq!(again(one, &thief).await.refusal(), (400, "invalid_dpop_proof"), "another key");
    let more = again(one, &proof()).await;
    assert_eq!(more.status, 200, "{more:?}");
    let two = more.body["refresh_token"].as_str().unwrap();
    assert_ne!(one, two);
    assert_eq!(again(one, &proof()).await.refusal(), (400, "invalid_grant"), "the old one");
    assert_eq!(again(two, &proof()).await.refusal(), (400, "invalid_grant"), "the grant is over");
}

#[tokio::test]
async fn an_id_token_and_userinfo_are_encrypted_to_a_client_that_wants_it_so() {
    let town = Town::new().await;
    let (key, reader) = (Signer::new(), jose::RecipientKey::generate().unwrap());
    let mut jwk = reader.public_key().unwrap().members();
    jwk["use"] = json!("enc");
    jwk["kid"] = json!("e1");
    let more = json!({
        "jwks": { "keys": [key.jwk(), jwk] },
        "id_token_encrypted_response_alg": "ECDH-ES+A256KW",
        "id_token_encrypted_response_enc": "A256GCM",
        "userinfo_encrypted_response_alg": "ECDH-ES",
        "userinfo_signed_response_alg": "ES256",
    });
    let client = town.register(Conduct::Fapi2, more).await.client.id.to_string();
    let fapi = Fapi { client, door: town.browser(), key, proof: Signer::new() };
    let tokens = fapi.tokens(&town.browser()).await;
    let inside = |jwe: &str| String::from_utf8(reader.open(jwe).unwrap()).unwrap();
    let id_token = inside(tokens.body["id_token"].as_str().unwrap());
    assert_eq!(read(&id_token).1["aud"], json!(fapi.client));

    let token = tokens.body["access_token"].as_str().unwrap();
    let proof = fapi.proof.proof_with("/oidc/userinfo", token, &json!({}));
    let told = fapi.userinfo("DPoP", token, Some(&proof)).await;
    assert_eq!(told.header("content-type"), "application/jwt");
    assert_eq!(read(&inside(&told.text)).1["given_name"], "Mai");
}
