//! The page around what a slice shows: language, who is signed in, errors of a form.
//!
//! A handler asks for a [`Page`], puts it into its view as the field `page`, and answers with
//! [`show`].

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::Display;
use std::sync::{Arc, OnceLock};

use askama::Template;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Language, Moment};

use crate::parts::Link;
use crate::text::{self, Filling};
use crate::words::{self, Day};
use crate::{Failure, FieldError, FieldErrors, House, Problem, assets, language, local_path};

/// Who is signed in, as the masthead names them, and the rooms open to them.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedInAs {
    /// Whom they act for, by name; empty: for themselves.
    pub acting_for: String,
    /// Whether that is somebody whom an official attends to at a counter.
    pub at_counter: bool,
    pub name: String,
    /// In words: `Công dân`, or the office and duty of an official.
    pub role: String,
    pub rooms: Vec<Link>,
}

/// A name is personal data.
impl std::fmt::Debug for SignedInAs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignedInAs(..)")
    }
}

/// What the page around a view knows of its request.
#[derive(Clone, Debug)]
pub struct Page {
    pub demo: bool,
    pub errors: FieldErrors,
    pub language: Language,
    pub signed_in: Option<SignedInAs>,
    /// Path and query, for the language switch and for coming back.
    path: String,
    /// Under which name the browser came here, with the port if there is one.
    pub site: String,
}

/// Where the sign-in puts who it found, for pages made outside of it.
#[derive(Clone, Default)]
pub(crate) struct Visit(Arc<OnceLock<SignedInAs>>);

impl Visit {
    pub(crate) fn signed_in(&self) -> Option<SignedInAs> {
        self.0.get().cloned()
    }
}

/// Called by the sign-in middleware: from here on every page names this person.
pub fn signed_in(request: &mut Request, who: SignedInAs) {
    if let Some(Visit(visit)) = request.extensions().get::<Visit>() {
        // A second sign-in within one request would be an error of the first.
        let _ = visit.set(who.clone());
    }
    request.extensions_mut().insert(who);
}

impl Page {
    pub(crate) fn of(parts: &Parts) -> Self {
        let house = parts.extensions.get::<House>().copied().unwrap_or_default();
        Self {
            demo: house.demo,
            errors: FieldErrors::default(),
            language: language::wanted(&parts.headers).unwrap_or_default(),
            signed_in: parts.extensions.get::<SignedInAs>().cloned(),
            path: place(parts).unwrap_or("/").to_owned(),
            site: host(parts).unwrap_or_default().to_owned(),
        }
    }

    /// The same page, showing what is to be put right.
    pub fn with_errors(self, errors: FieldErrors) -> Self {
        Self { errors, ..self }
    }

    /// The message of that key.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        text::t(self.language, key)
    }

    /// The message of that key with its one gap filled by words.
    pub fn tw(&self, key: &str, name: &str, words: impl Display) -> String {
        self.t_with(key, &[(name, Filling::from(words.to_string()))])
    }

    /// The message of that key for so many, its gap named `count`.
    pub fn tn(&self, key: &str, count: impl TryInto<i64>) -> String {
        let count = count.try_into().unwrap_or(i64::MAX);
        self.t_with(key, &[("count", Filling::from(count))])
    }

    /// The message of that key with all its gaps filled.
    pub fn t_with(&self, key: &str, fillings: &[(&str, Filling<'_>)]) -> String {
        text::t_with(self.language, key, fillings)
    }

    /// `09/03/1952`.
    pub fn date(&self, day: impl Day) -> String {
        day.written()
    }

    /// `14:05, 03/07/2026`.
    pub fn day_time(&self, at: &Moment) -> String {
        words::day_time(*at)
    }

    /// `1.250.000`.
    pub fn number(&self, number: impl Display) -> String {
        words::number(self.language, number)
    }

    /// `1.250.000 ₫`.
    pub fn dong(&self, amount: impl Display) -> String {
        words::dong(self.language, amount)
    }

    /// `001 085 012345`.
    pub fn personal_number(&self, digits: &str) -> String {
        words::personal_number(digits)
    }

    /// `••• ••• ••2345`.
    pub fn masked_number(&self, digits: &str) -> String {
        words::masked_number(digits)
    }

    /// `4f1a 09c2`.
    pub fn grouped(&self, code: &str) -> String {
        words::grouped(code)
    }

    /// An office by its name, where it is known.
    pub fn office(&self, code: &str) -> String {
        kernel::office_name(code, self.language)
    }

    /// A law as it is cited, in the language of the page.
    pub fn law(&self, canonical: &str) -> String {
        kernel::citation(canonical, self.language)
    }

    pub fn initials(&self, full_name: &str) -> String {
        words::initials(full_name)
    }

    /// What is wrong with that field; empty when nothing is.
    pub fn error_of(&self, field: &str) -> Cow<'static, str> {
        self.errors.of(field).map(|error| error.said(self.language)).unwrap_or_default()
    }

    pub fn error_said(&self, error: &FieldError) -> Cow<'static, str> {
        error.said(self.language)
    }

    /// The languages of the switch, each named in itself.
    pub fn languages(&self) -> [(Language, &'static str); 2] {
        [(Language::Vi, "Tiếng Việt"), (Language::En, "English")]
    }

    pub fn is_at(&self, href: &str) -> bool {
        let path = self.path.split('?').next().unwrap_or_default();
        let below = path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
        path == href || (href != "/" && below)
    }

    /// Whether this page stands in that room, and in none within it.
    pub fn is_in(&self, room: &Link) -> bool {
        let rooms = self.signed_in.iter().flat_map(|who| &who.rooms);
        let nearest = rooms.filter(|room| self.is_at(&room.href)).max_by_key(|it| it.href.len());
        nearest == Some(room)
    }

    /// Where to sign in, and come back here.
    pub fn sign_in(&self) -> String {
        sign_in_address(&self.path)
    }

    /// Where to show with a second factor that it is oneself, and come back here.
    pub fn confirm(&self) -> String {
        format!("{}&level=2", self.sign_in())
    }

    /// This page's address in another language.
    pub fn in_language(&self, tag: &str) -> String {
        let joint = if self.path.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={tag}", self.path)
    }

    /// The address of an asset that this build has.
    pub fn asset(&self, name: &str) -> Option<&'static str> {
        assets::address(name)
    }

    /// The addresses of the letters that every page needs at once.
    pub fn letters(&self) -> impl Iterator<Item = &'static str> {
        assets::letters()
    }
}

/// Path and query of what the browser shows. What answers a form may be an address that nobody can
/// open, so there it is the page on which the form stood, as the browser tells it.
fn place(parts: &Parts) -> Option<&str> {
    let here = parts.uri.path_and_query().map(PathAndQuery::as_str);
    if parts.method.is_safe() {
        return here;
    }
    let stood_on = parts.headers.get(header::REFERER).and_then(|told| told.to_str().ok());
    let stood_on = stood_on.and_then(|told| told.split_once("://")).and_then(|(_, told)| {
        let (host_told, _) = told.split_once('/')?;
        (Some(host_told) == host(parts)).then(|| local_path(&told[host_told.len()..]))
    });
    stood_on.or(here)
}

/// HTTP/2 names the host in the address.
pub(crate) fn host(parts: &Parts) -> Option<&str> {
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    named.or_else(|| parts.uri.authority().map(|host| host.as_str()))
}

/// Where to sign in, and come back to that path of this site.
pub fn sign_in_address(back: &str) -> String {
    with_back("/sign-in", back)
}

/// That page, from which one goes on to `back`.
pub fn with_back(page: &str, back: &str) -> String {
    let mut address = format!("{page}?back=");
    for byte in back.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

impl<S: Sync> FromRequestParts<S> for Page {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// A page for one person: kept by no cache.
pub fn show(view: &impl Template) -> Result<Response, Failure> {
    show_as(StatusCode::OK, view)
}

/// The same form again, with what is to be put right.
pub fn show_again(view: &impl Template) -> Result<Response, Failure> {
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}

/// A page that is the same for everybody who asks in its language.
pub fn show_public(view: &impl Template) -> Result<Response, Failure> {
    let mut response = show(view)?;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-cache"));
    let vary = header::HeaderValue::from_static("accept-language, cookie");
    headers.insert(header::VARY, vary);
    Ok(response)
}

fn show_as(status: StatusCode, view: &impl Template) -> Result<Response, Failure> {
    let html = view.render().map_err(|error| {
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "a page could not be written");
        let title = "This page cannot be shown now; try again later";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "unshowable", title)
    })?;
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((status, headers, html).into_response())
}
