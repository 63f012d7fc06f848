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
use crate::policy::{ConfirmLevel, LowerLevel, RecoverAccount, RegisterCitizen};
use crate::{
    AccountId, Accounts, Activation, Checked, Confirmation, Error, IdentityLevel, Login,
    Registration,
};

pub(crate) async fn register(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Body(form): Body<RegisterForm>,
) -> Result<Response, Failure> {
    let permit = permit(RegisterCitizen { person }, &caller, &purpose, Facts::none())?;
    let login = Login::parse(&form.login).map_err(|_| Error::Login)?;
    let RegisterForm { checked, guardian, level, .. } = form;
    let registration = Registration { checked, guardian, level, login };
    let (account, activation) = accounts.register_citizen(&permit, registration).await?;
    let made = Printed::of(activation.as_ref(), Some(account));
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

pub(crate) async fn confirm_level(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Body(LevelForm { checked, guardian }): Body<LevelForm>,
) -> Result<Response, Failure> {
    let permit = permit(ConfirmLevel { person }, &caller, &purpose, Facts::none())?;
    let confirmation = Confirmation { checked, guardian };
    Ok(done(accounts.confirm_level(&permit, confirmation).await?))
}

pub(crate) async fn lower_level(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Body(LoweringForm { reasons }): Body<LoweringForm>,
) -> Result<Response, Failure> {
    let permit = permit(LowerLevel { person }, &caller, &purpose, Facts::none())?;
    Ok(done(accounts.lower_level(&permit, &reasons).await?))
}

pub(crate) async fn recover(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
) -> Result<Response, Failure> {
    let permit = permit(RecoverAccount { person }, &caller, &purpose, Facts::none())?;
    let activation = accounts.recover(&permit).await?;
    Ok((StatusCode::CREATED, Json(Printed::of(Some(&activation), None))).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterForm {
    checked: Checked,
    /// Who represents a child and asks for it.
    #[serde(default)]
    guardian: Option<PersonId>,
    /// 1 or 2; left out: the highest that age and papers allow.
    #[serde(default)]
    level: Option<IdentityLevel>,
    login: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelForm {
    checked: Checked,
    #[serde(default)]
    guardian: Option<PersonId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoweringForm {
    /// As the holder reads them.
    reasons: String,
}

/// What the desk prints and hands over; for a child there is no code. No `Debug`: it holds one.
#[derive(Serialize)]
struct Printed {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<AccountId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Moment>,
}

impl Printed {
    fn of(activation: Option<&Activation>, account: Option<AccountId>) -> Self {
        let code = activation.map(|activation| activation.code.expose());
        Self { account, code, until: activation.map(|activation| activation.until) }
    }
}
