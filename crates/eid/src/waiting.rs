//! The door in front of the sign-in: who comes when too many are there waits in a queue that says
//! how long it takes, and comes back to a place that is kept. `queue.rs` has the rules.
//!
//! A place travels in a cookie that only this node can make, so those who wait cost no memory,
//! however many they are. Who is signed in already, and who asks for anything else, passes.

use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Entropy;
use keys::SecretKey;
use web::{Failure, Page, show};

use crate::layer::{Transport, carried_place};
use crate::queue::{Place, Queue, Wait};
use crate::{Accounts, SignedInSession};

/// How soon who waits looks again, at least and at most.
const LOOKS_AGAIN_SECONDS: std::ops::RangeInclusive<u64> = 5..=30;

#[derive(Debug)]
pub(crate) struct Door {
    /// Other than that of any earlier start and of any other node: their places are not ours.
    epoch: [u8; 8],
    queue: Mutex<Queue>,
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct WaitingPage {
    ahead: u64,
    /// Where the form is.
    again: String,
    minutes: u64,
    page: Page,
}

impl Door {
    pub(crate) fn new(people_max: usize, entropy: &Entropy) -> Self {
        Self { epoch: entropy.bytes(), queue: Mutex::new(Queue::new(people_max)) }
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a browser carries.
    fn ticket(&self, key: &SecretKey, number: u64) -> String {
        format!("{number}.{}", kernel::hex(&key.mac(&self.place(number))))
    }

    /// The number on a ticket of ours.
    fn number(&self, key: &SecretKey, ticket: &str) -> Option<u64> {
        let number = ticket.split_once('.')?.0.parse().ok()?;
        (self.ticket(key, number) == ticket).then_some(number)
    }

    fn place(&self, number: u64) -> Vec<u8> {
        [b"place at the sign-in".as_slice(), &self.epoch, &number.to_be_bytes()].concat()
    }
}

/// Lets in, or says how long it takes.
pub(crate) async fn wait_in_line(
    State(accounts): State<Accounts>,
    (page, transport): (Page, Transport),
    current: Option<SignedInSession>,
    request: Request,
    next: Next,
) -> Response {
    if current.is_some() {
        return next.run(request).await;
    }
    let (now, door, key) = (accounts.now(), &accounts.0.door, &accounts.0.seal);
    let had = carried_place(request.headers()).and_then(|ticket| door.number(key, &ticket));
    let (number, place) = match had {
        Some(number) => (number, door.queue().ask(number, now)),
        None => door.queue().come(now),
    };
    let signs_in = request.method() == Method::POST;
    let response = match place {
        Place::Inside => next.run(request).await,
        Place::Waiting(wait) => told(page, wait, request.uri()),
    };
    if place == Place::Inside && signs_in && response.status().is_redirection() {
        accounts.0.door.queue().leave(number, accounts.now());
        return transport.without_place(response);
    }
    if had.is_some() { response } else { transport.with_place(&door.ticket(key, number), response) }
}

fn told(page: Page, Wait { ahead, seconds }: Wait, asked: &Uri) -> Response {
    let again = asked.path_and_query().map_or("/sign-in", |it| it.as_str()).to_owned();
    // A passkey that was shown meanwhile is shown again.
    let again = again.replacen("/sign-in/passkey", "/sign-in", 1);
    let looks = seconds.clamp(*LOOKS_AGAIN_SECONDS.start(), *LOOKS_AGAIN_SECONDS.end());
    let refresh = format!("{looks}; url={again}");
    let minutes = seconds.div_ceil(60);
    let mut response = match show(&WaitingPage { ahead, again, minutes, page }) {
        Ok(response) => response,
        Err(failure) => Failure::into_response(failure),
    };
    *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, seconds.clamp(1, 3_600).into());
    if let Ok(refresh) = refresh.try_into() {
        headers.insert(header::REFRESH, refresh);
    }
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}
