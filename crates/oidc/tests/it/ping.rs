//! CIBA in the mode of pings: a service is told that the person decided, and need not poll.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::remote::{CIBA, links_to_mai};
use super::*;

const TOKEN: &str = "8d67dc78-7faa-4d41-aabd-67707b374255";

/// One ping, as it came.
struct Ping {
    authorization: String,
    body: Json,
    content_type: String,
}

/// A service on this machine, and what it hears.
async fn listener() -> (String, UnboundedReceiver<Ping>) {
    async fn hear(
        State(heard): State<UnboundedSender<Ping>>,
        headers: HeaderMap,
        body: String,
    ) -> StatusCode {
        let said = |name: &str| headers[name].to_str().unwrap().to_owned();
        let body = serde_json::from_str(&body).unwrap();
        let (authorization, content_type) = (said("authorization"), said("content-type"));
        heard.send(Ping { authorization, body, content_type }).unwrap();
        StatusCode::NO_CONTENT
    }
    let (sender, heard) = unbounded_channel();
    (serve(Router::new().route("/ping", post(hear)).with_state(sender)).await, heard)
}

async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/ping", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
    uri
}

/// A service that wants its pings there.
async fn party(town: &Town, endpoint: &str) -> Party {
    let more = json!({
        "grant_types": [CIBA], "redirect_uris": [],
        "backchannel_token_delivery_mode": "ping",
        "backchannel_client_notification_endpoint": endpoint,
    });
    Party::of(town.browser(), town.register(Conduct::ConfidentialWeb, more).await)
}

/// It asks Mai, and gets the name of its request.
async fn ask(party: &Party) -> String {
    let fields = [("scope", "openid"), ("login_hint", "mai"), ("client_notification_token", TOKEN)];
    let asked = party.ask("/oidc/bc-authorize", &fields).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    asked.body["auth_req_id"].as_str().unwrap().to_owned()
}

async fn decide(town: &Town, decision: &str) {
    let mai = town.browser();
    mai.sign_in("mai", "/").await;
    let link = links_to_mai(town).await.remove(0);
    let done = mai.submit(&link, &[("decision", decision)]).await;
    assert_eq!(done.status, 200, "{done:?}");
}

async fn poll(party: &Party, id: &str) -> Answer {
    party.token(&[("grant_type", CIBA), ("auth_req_id", id)]).await
}

#[tokio::test]
async fn a_service_is_told_by_a_ping_that_its_person_decided() {
    let town = Town::new().await;
    let (endpoint, mut heard) = listener().await;
    let party = party(&town, &endpoint).await;
    let without = [("scope", "openid"), ("login_hint", "mai")];
    let without = party.ask("/oidc/bc-authorize", &without).await;
    assert_eq!(without.refusal(), (400, "invalid_request"), "no token to show with the ping");

    for (decision, status) in [("allow", 200), ("deny", 403)] {
        let id = ask(&party).await;
        assert_eq!(poll(&party, &id).await.refusal(), (400, "authorization_pending"));
        assert!(heard.try_recv().is_err(), "not decided yet");
        decide(&town, decision).await;
        let ping = tokio::time::timeout(Duration::from_secs(20), heard.recv()).await;
        let ping = ping.unwrap().unwrap();
        assert_eq!(ping.authorization, format!("Bearer {TOKEN}"), "{decision}");
        assert_eq!(ping.content_type, "application/json");
        assert_eq!(ping.body, json!({ "auth_req_id": id }), "and nothing of the person");
        let answer = poll(&party, &id).await;
        assert_eq!(answer.status, status, "{decision}: {answer:?}");
    }
}

#[tokio::test]
async fn a_service_that_does_not_listen_holds_nobody_up_and_can_poll() {
    let town = Town::new().await;
    let deaf = Router::new().route("/ping", post(std::future::pending::<StatusCode>));
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for endpoint in [serve(deaf).await, format!("http://{gone}/ping")] {
        let party = party(&town, &endpoint).await;
        let id = ask(&party).await;
        decide(&town, "allow").await;
        let tokens = poll(&party, &id).await;
        assert_eq!(tokens.status, 200, "{endpoint}: {tokens:?}");
    }
}
