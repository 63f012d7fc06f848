//! In and out.

use access::{AuthenticationLevel, Caller, Facts, Purpose, permit};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::parts::Choice;
use web::{Failure, FieldErrors, Form, Page, Query, local_path, show, show_again};

use super::second::code_address;
use super::{PASSKEY, go_on, own};
use crate::device::device;
use crate::http::{ask_again, user_agent};
use crate::layer::{Source, Transport};
use crate::policy::{EndSession, SignIn};
use crate::{
    Accounts, Attempt, Capacity, Entered, Error, LetIn, PasskeyOffer, Password, SignedInSession,
    Wanted, WayBack,
};

const CITIZEN: &str = "citizen";
const OFFICIAL: &str = "official";

/// Where to go afterwards, and which capacity to offer first.
#[derive(Deserialize)]
pub(crate) struct Door {
    #[serde(default, rename = "as")]
    acts_as: String,
    #[serde(default)]
    pub(super) back: String,
    /// What was done before, or why one begins again.
    #[serde(default)]
    done: String,
    /// The authentication level that is wanted.
    #[serde(default)]
    level: Option<u8>,
    /// Who was authenticated before this moment, in microseconds, shows it again.
    #[serde(default)]
    since: Option<i64>,
}

impl Door {
    fn wanted(&self) -> Wanted {
        Wanted::asked(self.level, self.since)
    }

    /// The title and the words of what is told at the door.
    fn news(&self) -> Option<(&'static str, &'static str)> {
        match self.done.as_str() {
            "activated" => Some(("eid-done-title", "eid-activated")),
            "late" => Some(("eid-again-title", "eid-begin-again")),
            "unlocked" => Some(("eid-done-title", "eid-unlocked")),
            _ => None,
        }
    }
}

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    #[serde(default)]
    acts_as: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage<'a> {
    acts_as: &'static str,
    back: &'a str,
    login: &'a str,
    news: Option<(&'static str, &'static str)>,
    offer: PasskeyOffer,
    page: Page,
    /// Whether somebody without an account can open one here.
    signs_up: bool,
    /// Whether a password alone will not do.
    surer: bool,
}

impl<'a> SignInPage<'a> {
    pub(super) fn of(
        page: Page,
        accounts: &Accounts,
        door: &'a Door,
        (acts_as, login): (&str, &'a str),
    ) -> Result<Self, Error> {
        Ok(Self {
            acts_as: offered(acts_as),
            back: local_path(&door.back),
            login,
            news: door.news().filter(|_| page.errors.is_empty()),
            offer: accounts.ask_passkey()?,
            page,
            signs_up: accounts.signs_up(),
            surer: door.wanted().level > AuthenticationLevel::ONE,
        })
    }

    /// Where the answer of a passkey goes.
    fn passkey_address(&self) -> String {
        web::with_back("/sign-in/passkey", self.back)
    }

    fn lost_title(&self) -> &'static str {
        if self.signs_up { "eid-forgotten-title" } else { "eid-no-account-title" }
    }

    fn capacities(&self) -> [Choice; 2] {
        [CITIZEN, OFFICIAL].map(|value| {
            let key = format!("eid-as-{value}");
            Choice::new(value, self.page.t(&key)).with_hint(self.page.t(&format!("{key}-hint")))
        })
    }
}

pub(crate) async fn sign_in_form(
    page: Page,
    State(accounts): State<Accounts>,
    current: Option<SignedInSession>,
    Query(door): Query<Door>,
) -> Result<Response, Failure> {
    let current = current.map(|SignedInSession(session)| session);
    if current.as_ref().is_some_and(|session| door.wanted().is_met_by(session)) {
        return Ok(Redirect::to(local_path(&door.back)).into_response());
    }
    let in_office = current.is_some_and(|session| session.post.is_some());
    let acts_as = if in_office { OFFICIAL } else { &*door.acts_as };
    show(&SignInPage::of(page, &accounts, &door, (acts_as, ""))?)
}

pub(crate) async fn sign_in(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport, headers): (Source, Transport, HeaderMap),
    (current, way_back): (Option<SignedInSession>, Option<Extension<WayBack>>),
    Query(door): Query<Door>,
    Form(form): Form<SignInForm>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    if form.login.trim().is_empty() {
        errors.add("login", "eid-login-missing");
    }
    if form.password.is_empty() {
        errors.add("password", "eid-password-missing");
    }
    if !errors.is_empty() {
        let (page, shown) = (page.with_errors(errors), (form.acts_as.as_str(), &*form.login));
        return show_again(&SignInPage::of(page, &accounts, &door, shown)?);
    }
    let permit = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt = Attempt {
        capacity: capacity(&form.acts_as),
        code: None,
        current: current.as_ref().map(|SignedInSession(session)| session),
        device: &device(user_agent(&headers)),
        login: &form.login,
        password: Password::typed(&form.password),
        source,
        way_back: way_back.as_deref(),
    };
    match accounts.sign_in(&permit, attempt).await {
        Ok(Entered::In(let_in)) => {
            // A post asks for two ways, whatever the door does.
            let in_office = let_in.session.post.is_some();
            let wanted = if in_office { AuthenticationLevel::TWO } else { door.wanted().level };
            if let_in.session.level() < wanted && let_in.leads_to.is_none() {
                return held_up(page, (&accounts, transport), (&door, &form), &let_in).await;
            }
            Ok(go_on(transport, &let_in.token, let_in.path(&door.back)))
        }
        Ok(Entered::Second(step)) => {
            let path = code_address(local_path(&door.back));
            Ok(transport.with_step(&step, Redirect::to(&path).into_response()))
        }
        Err(Error::Locked) => Ok(Redirect::to("/locked").into_response()),
        Err(error) => again(page, &accounts, (&door, &form), error),
    }
}

/// Somebody who showed one factor where two are wanted: the way on is another factor, or the passkey
/// that they have.
async fn held_up(
    page: Page,
    (accounts, transport): (&Accounts, Transport),
    (door, form): (&Door, &SignInForm),
    let_in: &LetIn,
) -> Result<Response, Failure> {
    if !accounts.has_second(let_in.session.person).await? {
        let path = web::with_back(PASSKEY, let_in.path(&door.back));
        return Ok(go_on(transport, &let_in.token, &path));
    }
    let mut errors = FieldErrors::default();
    errors.add("login", "eid-sign-in-passkey-only");
    let (page, shown) = (page.with_errors(errors), (form.acts_as.as_str(), &*form.login));
    let mut response = show_again(&SignInPage::of(page, accounts, door, shown)?)?;
    response.headers_mut().insert(header::SET_COOKIE, transport.cookie(&let_in.token));
    Ok(response)
}

pub(super) fn capacity(acts_as: &str) -> Capacity {
    if acts_as == OFFICIAL { Capacity::Official } else { Capacity::Citizen }
}

/// The capacity marked in the form.
fn offered(acts_as: &str) -> &'static str {
    if acts_as == OFFICIAL { OFFICIAL } else { CITIZEN }
}

/// The form with what was wrong, as far as a person can put it right here.
fn again(
    page: Page,
    accounts: &Accounts,
    (door, form): (&Door, &SignInForm),
    error: Error,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let status = match &error {
        Error::WrongSignIn => {
            errors.add("login", "eid-wrong-sign-in");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::NotAlone => {
            errors.add("login", "eid-guardian-acts");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::NoPost => {
            errors.add("acts_as", "eid-no-post");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = (wait_seconds + 59) / 60;
            errors.add_with("login", "eid-too-many-attempts", vec![("minutes", minutes.into())]);
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::Busy | Error::Overloaded => {
            errors.add("login", "eid-busy");
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => return Err(error.into()),
    };
    let (page, shown) = (page.with_errors(errors), (form.acts_as.as_str(), &*form.login));
    let mut response = show_again(&SignInPage::of(page, accounts, door, shown)?)?;
    *response.status_mut() = status;
    ask_again(&mut response, error.retry_after_seconds());
    Ok(response)
}

/// Ends the session, if there is one, and takes the token away in any case.
pub(crate) async fn sign_out(
    State(accounts): State<Accounts>,
    transport: Transport,
    current: Option<SignedInSession>,
) -> Result<Response, Failure> {
    if let Some(SignedInSession(session)) = current {
        let permit = own(EndSession { person: session.person }, &session)?;
        match accounts.end_session(&permit, session.id).await {
            Ok(_) | Err(Error::NoSuchSession) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let gone = [(header::SET_COOKIE, transport.no_cookie())];
    Ok((gone, Redirect::to("/")).into_response())
}
