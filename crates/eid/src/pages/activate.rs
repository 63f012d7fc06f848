//! Activating an account with the code on paper: its holder chooses the password.

use access::{Caller, Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, show, show_again};

use super::password::wrong_password;
use crate::http::ask_again;
use crate::layer::Source;
use crate::policy::ActivateAccount;
use crate::{Accounts, ActivationAttempt, Error, NewPassword};

#[derive(Template)]
#[template(path = "activate.html")]
struct ActivatePage<'a> {
    code: &'a str,
    length_min: usize,
    login: &'a str,
    page: Page,
}

/// No `Debug`: it holds a password.
#[derive(Default, Deserialize)]
pub(crate) struct ActivateForm {
    #[serde(default)]
    again: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    new: String,
}

pub(crate) async fn activate_form(page: Page) -> Result<Response, Failure> {
    let length_min = NewPassword::LENGTH_MIN;
    show(&ActivatePage { code: "", length_min, login: "", page })
}

pub(crate) async fn activate(
    page: Page,
    State(accounts): State<Accounts>,
    Source(source): Source,
    Form(form): Form<ActivateForm>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    if form.new != form.again {
        errors.add("again", "eid-new-password-differs");
        return again(page, &form, (StatusCode::UNPROCESSABLE_ENTITY, errors), None);
    }
    let permit = permit(ActivateAccount, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt =
        ActivationAttempt { code: &form.code, login: &form.login, password: &form.new, source };
    let error = match accounts.activate(&permit, attempt).await {
        Ok(_) => return Ok(Redirect::to("/sign-in?done=activated").into_response()),
        Err(error) => error,
    };
    let status = match &error {
        Error::WrongCode => {
            errors.add("code", "eid-activate-wrong");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::NotAlone => {
            errors.add("login", "eid-guardian-acts");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = vec![("minutes", ((wait_seconds + 59) / 60).into())];
            errors.add_with("code", "eid-too-many-attempts", minutes);
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::Busy | Error::Overloaded => {
            errors.add("code", "eid-busy");
            StatusCode::SERVICE_UNAVAILABLE
        }
        Error::NewPassword(wrong) => {
            wrong_password(*wrong, &mut errors);
            StatusCode::UNPROCESSABLE_ENTITY
        }
        _ => return Err(error.into()),
    };
    again(page, &form, (status, errors), error.retry_after_seconds())
}

fn again(
    page: Page,
    form: &ActivateForm,
    (status, errors): (StatusCode, FieldErrors),
    wait_seconds: Option<i64>,
) -> Result<Response, Failure> {
    let (page, length_min) = (page.with_errors(errors), NewPassword::LENGTH_MIN);
    let shown = ActivatePage { code: &form.code, length_min, login: &form.login, page };
    let mut response = show_again(&shown)?;
    *response.status_mut() = status;
    ask_again(&mut response, wait_seconds);
    Ok(response)
}
