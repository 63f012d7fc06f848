//! The code with which somebody in a post sets up their first second factor: asked for before any of
//! the pages on which that is done, and given at the desk.

use access::permit;
use askama::Template;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Moment;
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Query, show, show_again};

use super::desk::{DeskForm, to_desk};
use super::desk_acts::{Desk, asked};
use super::told::told;
use super::{Onward, PASSKEY, own};
use crate::http::ask_again;
use crate::policy::{ShowEnrolmentCode, VouchForFactor};
use crate::{Accounts, Error, SignedInSession};

/// Where it is typed.
const CODE: &str = "/account/enrolment-code";

#[derive(Template)]
#[template(path = "enrolment_code.html")]
struct CodePage {
    page: Page,
}

/// What the desk prints and hands over: shown once.
#[derive(Template)]
#[template(path = "desk_enrolment_code.html")]
struct GivenPage {
    code: String,
    page: Page,
    until: Moment,
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
}

/// Leads whoever has to show a code there, and back when it was shown.
pub(crate) async fn vouched_first(
    State(accounts): State<Accounts>,
    current: Option<SignedInSession>,
    Query(onward): Query<Onward>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if let Some(SignedInSession(session)) = current
        && accounts.awaits_code(&session).await?
    {
        return Ok(Redirect::to(&onward.by(CODE)).into_response());
    }
    Ok(next.run(request).await)
}

pub(crate) async fn enrolment_code_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    if !accounts.awaits_code(&session).await? {
        return Ok(Redirect::to(&onward.by(PASSKEY)).into_response());
    }
    show(&CodePage { page })
}

pub(crate) async fn enrolment_code(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Query(onward): Query<Onward>,
    Form(form): Form<CodeForm>,
) -> Result<Response, Failure> {
    let permit = own(ShowEnrolmentCode { person: session.person }, &session)?;
    let told = match accounts.show_enrolment_code(&permit, &session, &form.code).await {
        Ok(()) => return Ok(Redirect::to(&onward.by(PASSKEY)).into_response()),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. } | Error::WrongCode)) => {
            told("code", "eid-enrolment-wrong", &error)
        }
        Err(error) => return Err(error.into()),
    };
    let mut response = show_again(&CodePage { page: page.with_errors(told.errors) })?;
    *response.status_mut() = told.status;
    ask_again(&mut response, told.wait_seconds);
    Ok(response)
}

pub(crate) async fn desk_vouch(
    desk: Desk,
    Form(form): Form<DeskForm>,
) -> Result<Response, Failure> {
    let Some(asked) = asked(desk) else { return Ok(to_desk()) };
    let (accounts, person) = (&asked.accounts, asked.person);
    let mut errors = FieldErrors::default();
    if form.vouch_sure.is_empty() {
        errors.add("vouch_sure", "eid-desk-sure-missing");
    } else if accounts.was_let_in_by(&asked.caller, person).await? {
        errors.add("vouch_sure", "eid-desk-vouch-other");
    }
    if !errors.is_empty() {
        return asked.again(&form, errors).await;
    }
    let facts = accounts.facts_on_vouching(&asked.caller, person).await?;
    let permit = permit(VouchForFactor { person }, &asked.caller, &asked.purpose, facts)?;
    let given = accounts.vouch(&permit).await?;
    let (code, until) = (given.code.expose(), given.until);
    show(&GivenPage { code, page: asked.page, until })
}

impl GivenPage {
    /// Where the code is used, as somebody types it.
    fn address(&self) -> String {
        format!("{}{CODE}", self.page.site)
    }
}
