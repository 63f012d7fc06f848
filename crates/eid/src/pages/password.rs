//! A new password.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, show, show_again};

use super::{go_on, own};
use crate::http::ask_again;
use crate::layer::Transport;
use crate::policy::ChangePassword;
use crate::{Accounts, Error, NewPassword, NewPasswordError, Password, SignedInSession};

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    length_min: usize,
    page: Page,
}

/// No `Debug`: it holds passwords.
#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    again: String,
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

pub(crate) async fn password_form(page: Page, _: SignedInSession) -> Result<Response, Failure> {
    show(&PasswordPage { length_min: NewPassword::LENGTH_MIN, page })
}

pub(crate) async fn password_change(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    transport: Transport,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Failure> {
    let length_min = NewPassword::LENGTH_MIN;
    if form.new != form.again {
        let mut errors = FieldErrors::default();
        errors.add("again", "eid-new-password-differs");
        return show_again(&PasswordPage { length_min, page: page.with_errors(errors) });
    }
    let permit = own(ChangePassword { person: session.person }, &session)?;
    let current = Password::typed(&form.current);
    match accounts.change_password(&permit, &session, current, &form.new).await {
        Ok((token, _)) => Ok(go_on(transport, &token, "/account")),
        Err(error) => {
            let Some((status, errors)) = wrong(&error) else { return Err(error.into()) };
            let mut response =
                show_again(&PasswordPage { length_min, page: page.with_errors(errors) })?;
            *response.status_mut() = status;
            ask_again(&mut response, error.retry_after_seconds());
            Ok(response)
        }
    }
}

/// What a person can put right on this page.
fn wrong(error: &Error) -> Option<(StatusCode, FieldErrors)> {
    let mut errors = FieldErrors::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        Error::Busy | Error::Overloaded => {
            errors.add("current", "eid-busy");
            status = StatusCode::SERVICE_UNAVAILABLE;
        }
        Error::NewPassword(wrong) => wrong_password(*wrong, &mut errors),
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = vec![("minutes", ((wait_seconds + 59) / 60).into())];
            errors.add_with("current", "eid-too-many-attempts", minutes);
            status = StatusCode::TOO_MANY_REQUESTS;
        }
        Error::WrongSignIn => errors.add("current", "eid-wrong-current-password"),
        _ => return None,
    }
    Some((status, errors))
}

/// What is said of a password that will not do.
pub(super) fn wrong_password(wrong: NewPasswordError, errors: &mut FieldErrors) {
    match wrong {
        NewPasswordError::Guessable => errors.add("new", "eid-new-password-guessable"),
        NewPasswordError::Known => errors.add("new", "eid-new-password-known"),
        NewPasswordError::Long => {
            let count = vec![("count", NewPassword::LENGTH_MAX.into())];
            errors.add_with("new", "eid-new-password-long", count);
        }
        NewPasswordError::Short => {
            let count = vec![("count", NewPassword::LENGTH_MIN.into())];
            errors.add_with("new", "eid-new-password-short", count);
        }
    }
}
