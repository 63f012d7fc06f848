//! The door in front of the sign-in: who comes when too many are there waits in a queue that says
//! how long it takes, and comes back to a place that is kept. `queue.rs` has the rules.
//!
//! A place travels in a cookie that only this house can make. Who is signed in already, and who asks
//! for anything else, passes.

use std::sync::{Mutex, PoisonError};

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Moment;
use keys::SecretKey;
use web::{Failure, Page, show};

use crate::layer::Transport;
use crate::queue::{Place, Queue, Ticket, Wait, Work};
use crate::{Accounts, SignedInSession};

/// Where a passkey is shown.
const PASSKEY: &str = "/sign-in/passkey";

#[derive(Debug)]
pub(crate) struct Door {
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
    pub(crate) fn new(sign_in_rate: usize, now: Moment) -> Self {
        Self { queue: Mutex::new(Queue::new(sign_in_rate, now)) }
    }

    fn queue(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// What a browser carries.
    fn sealed(self, key: &SecretKey) -> String {
        let (kind, moment) = match self {
            Ticket::Inside(since) => ('i', since),
            Ticket::Waiting(came) => ('w', came),
        };
        let said = format!("{kind}{}", moment.micros());
        let tag = key.mac(format!("place at the sign-in: {said}").as_bytes());
        format!("{said}.{}", kernel::hex(&tag))
    }

    /// One that was made here.
    fn opened(key: &SecretKey, carried: &str) -> Option<Self> {
        let (said, _) = carried.split_once('.')?;
        let moment = |micros: &str| micros.parse().ok().map(Moment::from_micros);
        let ticket = match said.split_at_checked(1)? {
            ("i", since) => Ticket::Inside(moment(since)?),
            ("w", came) => Ticket::Waiting(moment(came)?),
            _ => return None,
        };
        (ticket.sealed(key) == carried).then_some(ticket)
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
    let (door, key) = (&accounts.0.door, &accounts.0.seal);
    let carried = transport.carried_place(request.headers());
    let had = carried.and_then(|carried| Ticket::opened(key, &carried));
    let (ticket, place) = door.queue().ask(had, accounts.now());
    let signs_in = request.method() == Method::POST;
    let work = match request.uri().path() {
        path if signs_in && path != PASSKEY => Work::Password,
        _ => Work::Request,
    };
    let response = match place {
        Place::Inside => next.run(request).await,
        Place::Waiting(wait) => told(page, wait, request.uri()),
    };
    let is_done = place == Place::Inside && signs_in && response.status().is_redirection();
    // Who is told to come later has taken nothing.
    if let Ticket::Inside(since) = ticket
        && response.status() != StatusCode::TOO_MANY_REQUESTS
    {
        door.queue().worked(since, work, is_done);
    }
    if is_done {
        return transport.without_place(response);
    }
    match had {
        Some(had) if had == ticket => response,
        _ => transport.with_place(&ticket.sealed(key), response),
    }
}

fn told(page: Page, Wait { ahead, again: looks, seconds }: Wait, asked: &Uri) -> Response {
    let again = asked.path_and_query().map_or("/sign-in", |it| it.as_str()).to_owned();
    // A passkey that was shown meanwhile is shown again.
    let again = again.replacen(PASSKEY, "/sign-in", 1);
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
