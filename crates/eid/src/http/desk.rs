//! Citizens at a desk, over HTTP.

use access::{Facts, permit};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use web::{Body, Failure, Path, SignedIn, Stated};

use super::locks::done;
use crate::policy::{ConfirmLevel, RecoverAccount, RegisterCitizen};
use crate::{AccountId, Accounts, Activation, Error, Login};

pub(crate) async fn register(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Body(form): Body<RegisterForm>,
) -> Result<Response, Failure> {
    let permit = permit(RegisterCitizen { person }, &caller, &purpose, Facts::none())?;
    let login = Login::parse(&form.login).map_err(|_| Error::Login)?;
    let (account, activation) = accounts.register_citizen(&permit, login).await?;
    let made = Printed::of(&activation, Some(account));
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

pub(crate) async fn confirm_level(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
) -> Result<Response, Failure> {
    let permit = permit(ConfirmLevel { person }, &caller, &purpose, Facts::none())?;
    Ok(done(&accounts.confirm_level(&permit).await?))
}

pub(crate) async fn recover(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
) -> Result<Response, Failure> {
    let permit = permit(RecoverAccount { person }, &caller, &purpose, Facts::none())?;
    let activation = accounts.recover(&permit).await?;
    Ok((StatusCode::CREATED, Json(Printed::of(&activation, None))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterForm {
    login: String,
}

/// What the desk prints and hands over. No `Debug`: it holds a code.
#[derive(Serialize)]
struct Printed {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    code: String,
    until: Moment,
}

impl Printed {
    fn of(activation: &Activation, account: Option<AccountId>) -> Self {
        Self { account, code: activation.code.expose(), until: activation.until }
    }
}
