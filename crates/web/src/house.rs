//! The front door: what happens to every request before a capability sees it, and to every
//! answer after.

use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Router};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::page::Visit;
use crate::{Failure, Page, Problem, assets, language, problem};

const BODY_BYTES_MAX: usize = 1 << 20;
const ANSWER_SECONDS_MAX: u64 = 30;
/// For whoever sends a file over a slow line. Who reads it waits for no byte longer than it takes.
const UPLOAD_SECONDS_MAX: u64 = 900;

/// Only what this site serves itself, and no other site around it.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What kind of house this is.
#[derive(Clone, Copy, Debug, Default)]
pub struct House {
    /// People and records are invented, and every page says so.
    pub demo: bool,
    /// Paths to which other sites may send: they are asked by programs, or make nothing happen.
    pub open: &'static [&'static str],
    /// Browsers reach it over TLS, and are told to stay there.
    pub tls: bool,
}

impl House {
    /// The routes of the whole platform behind its front door. `sign_in` puts the layer around
    /// them that finds out who asks; it stands inside the door, so its refusals are pages too.
    pub fn front_door(self, routes: Router, sign_in: impl FnOnce(Router) -> Router) -> Router {
        let nothing = Problem::new(StatusCode::NOT_FOUND, "no-such-page", "There is nothing here");
        let wrong = "This cannot be done here";
        let wrong = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no-such-method", wrong);
        let routes = routes
            .merge(assets::routes())
            .fallback(async || Failure::from(nothing))
            .method_not_allowed_fallback(async || Failure::from(wrong));
        sign_in(routes)
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
            .layer(middleware::from_fn(doorway))
            .layer(Extension(self))
            .layer(CompressionLayer::new().compress_when(compressible()))
            .layer(middleware::map_response(move |response| guarded(self, response)))
    }
}

/// The front door of a house with nothing special, as tests use it.
pub fn front_door(routes: Router) -> Router {
    House::default().front_door(routes, |routes| routes)
}

/// Letters come compressed already.
fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("font/"))
}

/// Turns away, switches the language, waits so long and no longer, and shows refusals as pages.
async fn doorway(mut request: Request, next: Next) -> Response {
    if let Some(switched) = language::switch(request.method(), request.uri()) {
        return switched;
    }
    let visit = Visit::default();
    request.extensions_mut().insert(visit.clone());
    let (parts, body) = request.into_parts();
    let mut page = Page::of(&parts);
    let accept = Accept::of(&parts.headers);
    let looking = parts.method == Method::GET;
    let limit = if sends_file(&parts.headers) { UPLOAD_SECONDS_MAX } else { ANSWER_SECONDS_MAX };

    let house = parts.extensions.get::<House>().copied().unwrap_or_default();
    let open = house.open.contains(&parts.uri.path());
    let answer = if !open && from_elsewhere(&parts) {
        let title = "This was sent from another site; open the page here and send it again";
        refusal(Problem::new(StatusCode::FORBIDDEN, "sent-from-elsewhere", title))
    } else {
        let answer = next.run(Request::from_parts(parts, body));
        let limit = Duration::from_secs(limit);
        tokio::time::timeout(limit, answer).await.unwrap_or_else(|_| {
            let title = "This took too long; try again later";
            refusal(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-slow", title))
        })
    };
    page.signed_in = page.signed_in.or_else(|| visit.signed_in());
    // Who only looks, and is not known yet, is shown the way in and brought back.
    if looking && accept == Accept::Page && problem::asks_to_sign_in(&answer) {
        return Redirect::to(&page.sign_in()).into_response();
    }
    if looking && accept == Accept::Page && problem::asks_to_confirm(&answer) {
        return Redirect::to(&page.confirm()).into_response();
    }
    problem::shown(answer, page, accept)
}

fn refusal(problem: Problem) -> Response {
    Failure::from(problem).into_response()
}

/// How a refusal is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accept {
    /// To a program, in the language it asked for; otherwise in English.
    Json(Option<kernel::Language>),
    Page,
}

impl Accept {
    fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get_all(header::ACCEPT).into_iter();
        let mut accepted = accepted.filter_map(|value| value.to_str().ok());
        if accepted.any(|kinds| kinds.contains("text/html")) {
            Self::Page
        } else {
            Self::Json(language::wanted(headers))
        }
    }
}

/// Whether bytes of a file are on their way.
fn sends_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    matches!(kind, Some("application/offset+octet-stream" | "multipart/form-data"))
}

/// A browser says where a request comes from; one that changes something must come from here.
/// A program says nothing, and is not carried along by somebody's cookies.
fn from_elsewhere(parts: &Parts) -> bool {
    if [Method::GET, Method::HEAD, Method::OPTIONS].contains(&parts.method) {
        return false;
    }
    let text = |name: HeaderName| parts.headers.get(name).map(|said| said.to_str().unwrap_or("?"));
    if let Some(site) = text(HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    origin.split_once("://").map(|(_, host)| host) != crate::page::host(parts)
}

/// What every answer carries, unless its maker said otherwise.
async fn guarded(house: House, mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut say = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    say(header::CACHE_CONTROL, "no-store");
    say(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    say(header::REFERRER_POLICY, "same-origin");
    say(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    say(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    if house.tls {
        say(header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
    response
}

#[cfg(test)]
mod tests;
