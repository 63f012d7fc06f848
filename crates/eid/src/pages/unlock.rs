//! Opening again what its holder locked: with a passkey, or with a password and a second factor.

use access::{Caller, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Failure, Form, Page, show, show_again};

use super::told::told;
use crate::http::ask_again;
use crate::layer::Source;
use crate::policy::UnlockAccount;
use crate::{Accounts, Error, PasskeyOffer, Password, UnlockAttempt};

#[derive(Template)]
#[template(path = "unlock.html")]
struct UnlockPage<'a> {
    login: &'a str,
    offer: PasskeyOffer,
    page: Page,
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

#[derive(Deserialize)]
pub(crate) struct PasskeyForm {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    sealed: String,
}

pub(crate) async fn unlock_form(
    page: Page,
    State(accounts): State<Accounts>,
) -> Result<Response, Failure> {
    show(&UnlockPage { login: "", offer: accounts.ask_passkey_to_unlock()?, page })
}

pub(crate) async fn unlock(
    page: Page,
    State(accounts): State<Accounts>,
    Source(source): Source,
    Form(form): Form<UnlockForm>,
) -> Result<Response, Failure> {
    let attempt = UnlockAttempt {
        code: &form.code,
        login: &form.login,
        password: Password::typed(&form.password),
        source,
    };
    match accounts.unlock(&permitted()?, attempt).await {
        Ok(_) => Ok(Redirect::to("/sign-in?done=unlocked").into_response()),
        Err(error) => again(page, &accounts, &form.login, error),
    }
}

pub(crate) async fn unlock_with_passkey(
    page: Page,
    State(accounts): State<Accounts>,
    Source(source): Source,
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Failure> {
    let answered = (form.sealed.as_str(), form.answer.as_str());
    match accounts.unlock_with_passkey(&permitted()?, answered, source).await {
        Ok(_) => Ok(Redirect::to("/sign-in?done=unlocked").into_response()),
        Err(error) => again(page, &accounts, "", error),
    }
}

fn permitted() -> Result<Permit<UnlockAccount>, Error> {
    Ok(permit(UnlockAccount, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?)
}

/// The page with what was wrong, as far as a person can put it right here.
fn again(page: Page, accounts: &Accounts, login: &str, error: Error) -> Result<Response, Failure> {
    let wrong = match error {
        Error::NotLocked => "eid-unlock-not-locked",
        Error::StepLost | Error::WrongPasskey => "eid-unlock-passkey-wrong",
        Error::Busy | Error::Overloaded | Error::TooManyAttempts { .. } | Error::WrongSignIn => {
            "eid-unlock-wrong"
        }
        error => return Err(error.into()),
    };
    let told = told("login", wrong, &error);
    let page = page.with_errors(told.errors);
    let offer = accounts.ask_passkey_to_unlock()?;
    let mut response = show_again(&UnlockPage { login, offer, page })?;
    *response.status_mut() = told.status;
    ask_again(&mut response, told.wait_seconds);
    Ok(response)
}
