//! The second step of signing in, and opening a locked account again.

use access::{Caller, Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Query, local_path, show, show_again};

use super::go_on;
use crate::device::device;
use crate::http::{ask_again, user_agent};
use crate::layer::{Source, Transport};
use crate::policy::{SignIn, UnlockAccount};
use crate::{Accounts, Error, Password, SecondAttempt, SignedInSession, StepToken, UnlockAttempt};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    page: Page,
}

#[derive(Template)]
#[template(path = "unlock.html")]
struct UnlockPage<'a> {
    login: &'a str,
    page: Page,
}

#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
}

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
pub(crate) struct UnlockForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
}

pub(crate) async fn code_form(page: Page, step: Option<StepToken>) -> Result<Response, Failure> {
    if step.is_none() {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    show(&CodePage { page })
}

pub(crate) async fn code(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport, headers): (Source, Transport, HeaderMap),
    (current, step): (Option<SignedInSession>, Option<StepToken>),
    Query(Back { back }): Query<Back>,
    Form(form): Form<CodeForm>,
) -> Result<Response, Failure> {
    let Some(step) = step else { return Ok(Redirect::to("/sign-in").into_response()) };
    if form.code.trim().is_empty() {
        return code_again(page, "eid-code-missing", &Error::WrongCode);
    }
    let permit = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt = SecondAttempt {
        code: &form.code,
        current: current.as_ref().map(|SignedInSession(session)| session),
        device: &device(user_agent(&headers)),
        source,
        step: &step,
    };
    match accounts.sign_in_second(&permit, attempt).await {
        Ok((token, _)) => {
            let mut response = go_on(transport, &token, local_path(&back));
            transport.forget_step(&mut response);
            Ok(response)
        }
        Err(Error::Locked) => Ok(Redirect::to("/locked").into_response()),
        Err(error @ (Error::WrongCode | Error::TooManyAttempts { .. } | Error::Busy)) => {
            code_again(page, "eid-code-wrong", &error)
        }
        Err(Error::StepLost) => {
            let mut response = Redirect::to("/sign-in").into_response();
            transport.forget_step(&mut response);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

fn code_again(page: Page, wrong: &'static str, error: &Error) -> Result<Response, Failure> {
    let (status, errors) = told("code", wrong, error);
    let mut response = show_again(&CodePage { page: page.with_errors(errors) })?;
    *response.status_mut() = status;
    ask_again(&mut response, error.retry_after_seconds());
    Ok(response)
}

pub(crate) async fn unlock_form(page: Page) -> Result<Response, Failure> {
    show(&UnlockPage { login: "", page })
}

pub(crate) async fn unlock(
    page: Page,
    State(accounts): State<Accounts>,
    Source(source): Source,
    Form(form): Form<UnlockForm>,
) -> Result<Response, Failure> {
    let permit = permit(UnlockAccount, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt = UnlockAttempt {
        code: &form.code,
        login: &form.login,
        password: Password::typed(&form.password),
        source,
    };
    match accounts.unlock(&permit, attempt).await {
        Ok(_) => Ok(Redirect::to("/sign-in").into_response()),
        Err(
            error @ (Error::Busy
            | Error::NotLocked
            | Error::Overloaded
            | Error::TooManyAttempts { .. }
            | Error::WrongSignIn),
        ) => {
            let wrong = match error {
                Error::NotLocked => "eid-unlock-not-locked",
                _ => "eid-unlock-wrong",
            };
            let (status, errors) = told("login", wrong, &error);
            let page = page.with_errors(errors);
            let mut response = show_again(&UnlockPage { login: &form.login, page })?;
            *response.status_mut() = status;
            ask_again(&mut response, error.retry_after_seconds());
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

/// What is said beside a field, and with which status.
fn told(field: &'static str, wrong: &'static str, error: &Error) -> (StatusCode, FieldErrors) {
    let mut errors = FieldErrors::default();
    let status = match error {
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = vec![("minutes", ((wait_seconds + 59) / 60).into())];
            errors.add_with(field, "eid-too-many-attempts", minutes);
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::Busy | Error::Overloaded => {
            errors.add(field, "eid-busy");
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => {
            errors.add(field, wrong);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    (status, errors)
}
