//! Signing out, and who is told.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Form, Router};
use tokio::sync::Barrier;

use super::party::read;
use super::*;

pub(crate) const LEFT: &str = "https://rp.example/left";

type Heard = Arc<Mutex<Vec<String>>>;

/// A service that hears of logouts, and what it heard. It does not listen the first time.
async fn listener() -> (String, Heard) {
    async fn hear(
        State(heard): State<Heard>,
        Form(form): Form<Vec<(String, String)>>,
    ) -> StatusCode {
        let mut heard = heard.lock().unwrap();
        heard.push(form.into_iter().find(|(name, _)| name == "logout_token").unwrap().1);
        if heard.len() == 1 { StatusCode::BAD_GATEWAY } else { StatusCode::OK }
    }
    let heard = Heard::default();
    let routes = Router::new().route("/logout", post(hear)).with_state(Arc::clone(&heard));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/logout", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    (uri, heard)
}

#[tokio::test]
async fn a_person_signs_out_by_way_of_a_service_and_every_service_is_told() {
    let town = Town::new().await;
    let (uri, heard) = listener().await;
    let more = json!({ "post_logout_redirect_uris": [LEFT], "backchannel_logout_uri": uri });
    let party = Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await);
    let browser = town.browser();
    let tokens = party.exchange(&party.code(&browser, &[]).await).await;
    let id_token = tokens.body["id_token"].as_str().unwrap();
    town.provider.logout_round(&[0; 16]).await.unwrap();
    assert!(heard.lock().unwrap().is_empty(), "still signed in");

    let fields = [("id_token_hint", id_token), ("post_logout_redirect_uri", LEFT)];
    let fields = [&fields[..], &[("state", "a b")]].concat();
    let way = format!("/oidc/end-session?{}", encoded(&fields));
    let page = browser.at(town.later(600)).get(&way).await;
    assert_eq!(page.status, 200, "with an ID token that is over: {page:?}");
    let page = browser.get(&way).await;
    assert!(page.text.contains("Cổng dịch vụ"));
    assert!(page.header("content-security-policy").contains("https://rp.example"));
    let leave = page.hidden("leave");
    let gone = browser.submit("/oidc/end-session/confirm", &[("leave", &leave)]).await;
    assert_eq!(gone.location(), "https://rp.example/left?state=a%20b");
    assert_eq!(browser.get("/account").await.status, 401);

    town.provider.logout_round(&[0; 16]).await.unwrap();
    assert_eq!(heard.lock().unwrap().len(), 1, "it did not listen");
    town.provider.logout_round(&[0; 16]).await.unwrap();
    assert_eq!(heard.lock().unwrap().len(), 1, "it is not time yet");
    let then = Moment::from_micros(NOW.now().micros() + 60_000_000);
    let (_, _, later) = counters(&town.platform, Clock::Fixed(then));
    later.logout_round(&[0; 16]).await.unwrap();
    later.logout_round(&[0; 16]).await.unwrap();
    let heard = heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 2, "told once it listened, and not again");

    let (header, said) = read(&heard[1]);
    let (_, known) = read(id_token);
    assert_eq!(header["typ"], "logout+jwt");
    assert_eq!((&said["aud"], &said["iss"]), (&json!(party.id()), &json!(ISSUER)));
    assert_eq!((&said["sub"], &said["sid"]), (&known["sub"], &known["sid"]));
    let events = &said["events"]["http://schemas.openid.net/event/backchannel-logout"];
    assert_eq!(events, &json!({}));
    assert!(said.get("nonce").is_none());
    assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 120);
}

#[tokio::test]
async fn nobody_is_signed_out_by_a_link_or_sent_to_a_strange_address() {
    let town = Town::new().await;
    let more = json!({ "post_logout_redirect_uris": [LEFT] });
    let party = Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await);
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let ask = async |fields: &[(&str, &str)]| {
        let way = format!("/oidc/end-session?{}", encoded(fields));
        let answer = browser.get(&way).await;
        assert_eq!(answer.location(), "", "{fields:?}");
        answer.status.as_u16()
    };
    let own = ("client_id", party.id());
    assert_eq!(ask(&[]).await, 200);
    assert_eq!(ask(&[own, ("post_logout_redirect_uri", LEFT)]).await, 200);
    assert_eq!(ask(&[own, ("post_logout_redirect_uri", "https://evil.example/")]).await, 400);
    assert_eq!(ask(&[("post_logout_redirect_uri", LEFT)]).await, 400, "whose is it?");
    assert_eq!(ask(&[("client_id", "nobody")]).await, 404);
    assert_eq!(ask(&[("id_token_hint", "e30.e30.AA")]).await, 400);
    assert_eq!(browser.get("/account").await.status, 200, "still signed in");
    let forged = browser.submit("/oidc/end-session/confirm", &[("leave", "x")]).await;
    assert_eq!(forged.status, 400);
    let elsewhere = [("sec-fetch-site", "cross-site")];
    let posted = browser.send("POST", "/oidc/end-session", &elsewhere, "client_id=x").await;
    assert_eq!(posted.location(), "/oidc/end-session?client_id=x");
}

#[tokio::test]
async fn who_agreed_by_way_of_a_device_is_signed_out_there_too() {
    const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
    let town = Town::new().await;
    let (uri, heard) = listener().await;
    let more =
        json!({ "grant_types": [DEVICE], "redirect_uris": [], "backchannel_logout_uri": uri });
    let party = Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await);
    let shown = party.ask("/oidc/device", &[("scope", "openid profile")]).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let code = shown.body["user_code"].as_str().unwrap();
    let typed = browser.submit("/device", &[("user_code", code)]).await;
    browser.submit(typed.location(), &[("decision", "allow")]).await;
    let code = shown.body["device_code"].as_str().unwrap();
    let tokens = party.token(&[("grant_type", DEVICE), ("device_code", code)]).await;
    let (_, known) = read(tokens.body["id_token"].as_str().unwrap());

    browser.submit("/sign-out", &[]).await;
    town.provider.logout_round(&[0; 16]).await.unwrap();
    let (_, said) = read(&heard.lock().unwrap()[0]);
    assert_eq!((&said["sub"], &said["sid"]), (&known["sub"], &known["sid"]));
}

/// Both services answer only once both have been asked.
#[tokio::test]
async fn a_service_that_is_slow_to_listen_keeps_no_other_waiting() {
    async fn hear(State(both): State<Arc<Barrier>>) -> StatusCode {
        both.wait().await;
        StatusCode::OK
    }
    let both = Arc::new(Barrier::new(2));
    let routes = Router::new().route("/logout", post(hear)).with_state(both);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/logout", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });

    let town = Town::new().await;
    let browser = town.browser();
    for _ in 0..2 {
        let more = json!({ "backchannel_logout_uri": uri });
        let party = Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await);
        party.code(&browser, &[]).await;
    }
    browser.submit("/sign-out", &[]).await;
    assert_eq!(browser.get("/account").await.status, 401);
    town.provider.logout_round(&[0; 16]).await.unwrap();
    let told = town.on_record(town.mai).await;
    let told = told.iter().filter(|record| record.to_string().contains("\"told\""));
    assert_eq!(told.count(), 2);
}
