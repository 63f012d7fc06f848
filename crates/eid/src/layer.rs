//! What every request passes: who is it that asks?

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use access::{Actor, Caller};
use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use kernel::Language;
use web::parts::Link;
use web::{Failure, House, Page, Problem, SignedInAs};

use crate::{Accounts, Error, Session, StepToken, Token};

const COOKIE: &str = "danh-session";
const PLACE_COOKIE: &str = "danh-place";
const STEP_COOKIE: &str = "danh-step";

/// Puts the caller on each request that carries the token of a session that stands, in the cookie
/// `danh-session` (under TLS `__Host-danh-session`) or as `Authorization: Bearer`. The session is
/// read anew each time. `rooms` names the pages open to a caller, for the bar on top of each page.
pub fn sign_in_layer(
    routes: Router,
    accounts: Accounts,
    rooms: fn(&Caller, Language) -> Vec<Link>,
) -> Router {
    routes.layer(middleware::from_fn_with_state(Doorkeeper { accounts, rooms }, enter))
}

/// Where a request comes from, put on it by whoever knows better than the connection: a proxy that
/// is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source(pub IpAddr);

/// Whether a cookie may travel in the clear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Plain,
    Tls,
}

#[derive(Clone)]
struct Doorkeeper {
    accounts: Accounts,
    rooms: fn(&Caller, Language) -> Vec<Link>,
}

/// How a token came.
enum Carried {
    /// By a program, which is told when it opens nothing.
    Bearer(Option<Token>),
    Cookie(Token),
    Nothing,
}

async fn enter(State(keeper): State<Doorkeeper>, request: Request, next: Next) -> Response {
    let house = request.extensions().get::<House>().copied().unwrap_or_default();
    let carried = carried(request.headers(), Transport::of(house));
    let token = match &carried {
        Carried::Bearer(Some(token)) | Carried::Cookie(token) => token,
        Carried::Bearer(None) => return unknown_token(),
        Carried::Nothing => return next.run(request).await,
    };
    match keeper.accounts.session(token).await {
        Ok(Some(session)) => {
            let session = match keeper.acting_rightly(session).await {
                Ok(session) => session,
                Err(over) => return keeper.told(request, &carried, over).await,
            };
            // A program is shown no pages, so nobody need be named on one.
            let request = match carried {
                Carried::Cookie(_) => keeper.named(request, &session).await,
                _ => request,
            };
            next.run(known(request, session)).await
        }
        Ok(None) if matches!(carried, Carried::Bearer(_)) => unknown_token(),
        Ok(None) => next.run(request).await,
        Err(error) => Failure::from(error).into_response(),
    }
}

/// A session that acted for somebody whom its holder represents no more, or what went wrong.
struct Over {
    failure: Failure,
    session: Option<Session>,
}

impl Doorkeeper {
    /// The session, if its holder still represents whom they act for. Else this request is refused,
    /// whatever it asks, because it was meant for the other; from the next on they act for
    /// themselves.
    async fn acting_rightly(&self, session: Session) -> Result<Session, Over> {
        let failed = |error: Error| Over { failure: error.into(), session: None };
        if self.accounts.acts_rightly(&session).await.map_err(failed)? {
            return Ok(session);
        }
        self.accounts.end_acting(&session).await.map_err(failed)?;
        let failure = match session.attendance() {
            Some(_) => Error::AttendanceOver.into(),
            None => Error::ActingOver.into(),
        };
        let session = Some(Session { acting: None, ..session });
        Err(Over { failure, session })
    }

    /// The refusal, on a page that names who is signed in.
    async fn told(&self, request: Request, carried: &Carried, over: Over) -> Response {
        if let (Carried::Cookie(_), Some(session)) = (carried, &over.session) {
            self.named(request, session).await;
        }
        over.failure.into_response()
    }

    /// The request with what the bar on top of pages says of its caller.
    async fn named(&self, request: Request, session: &Session) -> Request {
        let (mut parts, body) = request.into_parts();
        let Ok(page) = Page::from_request_parts(&mut parts, &()).await;
        let mut request = Request::from_parts(parts, body);
        let caller = session.acting_caller();
        let acting_for = session.acting.as_ref().map(|acting| acting.name.clone());
        let acting_for = acting_for.unwrap_or_default();
        let at_counter = session.attendance().is_some();
        let name = session.login.shown();
        let role = match &caller.actor {
            Actor::Official { office, .. } => page.office(office),
            _ => page.t("eid-as-citizen").into_owned(),
        };
        let rooms = (self.rooms)(&caller, page.language);
        web::signed_in(&mut request, SignedInAs { acting_for, at_counter, name, role, rooms });
        request
    }
}

fn known(mut request: Request, session: Session) -> Request {
    request.extensions_mut().insert(session.acting_caller());
    request.extensions_mut().insert(session);
    request
}

fn carried(headers: &HeaderMap, transport: Transport) -> Carried {
    let text = |value: &HeaderValue| value.to_str().ok().map(str::to_owned);
    if let Some(authorization) = headers.get(header::AUTHORIZATION).and_then(text)
        && let Some((scheme, token)) = authorization.split_once(' ')
        && scheme.eq_ignore_ascii_case("bearer")
    {
        return Carried::Bearer(Token::parse(token.trim()).ok());
    }
    let token = transport.carried(headers, COOKIE).and_then(|text| Token::parse(&text).ok());
    token.map_or(Carried::Nothing, Carried::Cookie)
}

/// RFC 6750 section 3.1.
fn unknown_token() -> Response {
    let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
    let mut response = not_signed_in().into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

pub(crate) fn not_signed_in() -> Failure {
    Problem::new(StatusCode::UNAUTHORIZED, "not-signed-in", "Sign in to continue").into()
}

impl Transport {
    pub(crate) fn of(house: House) -> Self {
        if house.tls { Transport::Tls } else { Transport::Plain }
    }

    /// The name of a cookie here. Browsers take one that begins so from this host alone and over
    /// TLS, so no sibling host plants one (draft-ietf-httpbis-rfc6265bis, 4.1.3.2).
    fn named(self, name: &str) -> String {
        match self {
            Transport::Plain => name.to_owned(),
            Transport::Tls => format!("__Host-{name}"),
        }
    }

    /// What a browser brings in a cookie. Nothing when it brings two of that name: one of them was
    /// planted, and nobody can say which.
    fn carried(self, headers: &HeaderMap, name: &str) -> Option<String> {
        let name = self.named(name);
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|it| it.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';'));
        let mut brought = pairs.filter_map(|it| it.trim().strip_prefix(&name)?.strip_prefix('='));
        let one = brought.next()?;
        brought.next().is_none().then(|| one.to_owned())
    }

    /// The place in the queue at the sign-in that a browser carries.
    pub(crate) fn carried_place(self, headers: &HeaderMap) -> Option<String> {
        self.carried(headers, PLACE_COOKIE)
    }

    /// The header that gives a browser its token.
    pub(crate) fn cookie(self, token: &Token) -> HeaderValue {
        self.header(COOKIE, &token.expose())
    }

    /// The header that takes it away.
    pub(crate) fn no_cookie(self) -> HeaderValue {
        self.header(COOKIE, "; Max-Age=0")
    }

    /// Gives a browser what it carries to its next request.
    pub(crate) fn with_step(self, step: &StepToken, mut response: Response) -> Response {
        let step = self.header(STEP_COOKIE, &format!("{}; Max-Age=600", step.expose()));
        response.headers_mut().append(header::SET_COOKIE, step);
        response
    }

    /// Gives a browser its place in the queue at the sign-in.
    pub(crate) fn with_place(self, ticket: &str, mut response: Response) -> Response {
        let place = self.header(PLACE_COOKIE, &format!("{ticket}; Max-Age=86400"));
        response.headers_mut().append(header::SET_COOKIE, place);
        response
    }

    /// Takes it away.
    pub(crate) fn without_place(self, mut response: Response) -> Response {
        let gone = self.header(PLACE_COOKIE, "; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, gone);
        response
    }

    /// Takes it away.
    pub(crate) fn forget_step(self, response: &mut Response) {
        let gone = self.header(STEP_COOKIE, "; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, gone);
    }

    fn header(self, name: &str, value: &str) -> HeaderValue {
        let secure = match self {
            Transport::Plain => "",
            Transport::Tls => "; Secure",
        };
        let name = self.named(name);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}");
        let mut value =
            HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
        value.set_sensitive(true);
        value
    }
}

impl<S: Sync> FromRequestParts<S> for Transport {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        Ok(Self::of(parts.extensions.get::<House>().copied().unwrap_or_default()))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for StepToken {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Failure> {
        let house = parts.extensions.get::<House>().copied().unwrap_or_default();
        let carried = Transport::of(house).carried(&parts.headers, STEP_COOKIE);
        Ok(carried.and_then(|text| StepToken::parse(&text)))
    }
}

impl<S: Sync> FromRequestParts<S> for Source {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let connection = || parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let named = parts.extensions.get::<Source>().copied();
        let source = named.or_else(|| connection().map(|peer| Source(peer.0.ip())));
        Ok(source.unwrap_or(Source(Ipv4Addr::UNSPECIFIED.into())))
    }
}
