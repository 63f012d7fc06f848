//! What those who run it ask: is it alive, can it answer, how much does it do.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kernel::Clock;

use super::metrics::{Metrics, of_notices, of_work};
use super::stop::Stop;
use crate::Platform;

#[derive(Clone)]
struct Desk {
    metrics: Arc<Metrics>,
    platform: Platform,
    stop: Stop,
}

pub(crate) fn routes(platform: Platform, metrics: Arc<Metrics>, stop: Stop) -> Router {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(readiness))
        .route("/metrics", get(numbers))
        .with_state(Desk { metrics, platform, stop })
}

/// Not ready: a balancer sends the next request elsewhere.
async fn readiness(State(desk): State<Desk>) -> (StatusCode, &'static str) {
    if desk.stop.is_asked() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match desk.platform.ledger.health().await {
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

async fn numbers(State(desk): State<Desk>) -> Response {
    let log = desk.platform.ledger.health().await.ok();
    let backlog = desk.platform.portal.backlog().await;
    let backlog = backlog.ok().filter(|_| desk.platform.portal.tells());
    let now = Clock::System.now().micros();
    let mut text = desk.metrics.text((log.as_ref(), backlog.as_ref()), now);
    text.push_str(&of_notices(&desk.platform.notices));
    let hashes = desk.platform.accounts.hashing().done();
    text.push_str(&of_work(desk.platform.db.statements(), hashes));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
