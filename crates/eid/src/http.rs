//! Accounts over HTTP: sign-in for programs here, pages for people in `pages.rs`.

mod desk;
mod locks;

use access::{Caller, Facts, Purpose, permit};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use web::{Body, Failure};

use crate::device::device;
use crate::layer::Source;
use crate::policy::{EndSession, SignIn};
use crate::waiting::wait_in_line;
use crate::{
    Accounts, Attempt, Capacity, Entered, Error, LetIn, Password, PostId, SessionId,
    SignedInSession, pages,
};

pub fn routes(accounts: Accounts) -> Router {
    let door = middleware::from_fn_with_state(accounts.clone(), wait_in_line);
    let doors = doors().route_layer(door);
    let vouched = middleware::from_fn_with_state(accounts.clone(), pages::vouched_first);
    let factors = factors().route_layer(vouched);
    doors.merge(pages()).merge(factors).merge(desk_pages()).merge(programs()).with_state(accounts)
}

/// Where everybody comes at once.
fn doors() -> Router<Accounts> {
    Router::new()
        .route("/sign-in", get(pages::sign_in_form).post(pages::sign_in))
        .route("/sign-in/passkey", post(pages::passkey_sign_in))
        .route("/sign-up", get(pages::sign_up_form).post(pages::sign_up))
}

fn pages() -> Router<Accounts> {
    Router::new()
        .route("/account", get(pages::account))
        .route("/account/acting-for", get(pages::acting_form).post(pages::act_for))
        .route("/account/consents/{consent}/withdraw", post(pages::consent_withdraw))
        .route("/account/capacity", post(pages::capacity_choose))
        .route("/account/enrolment-code", get(pages::enrolment_code_form))
        .route("/account/enrolment-code", post(pages::enrolment_code))
        .route("/account/lock", get(pages::lock_form).post(pages::lock))
        .route("/account/organisations", get(pages::organisations))
        .route("/account/organisations/claim", get(pages::claim_form).post(pages::claim))
        .route("/account/organisations/new", get(pages::ask_form).post(pages::ask))
        .route("/account/organisations/{organisation}", get(pages::organisation))
        .route("/account/organisations/{organisation}/mandates", post(pages::mandate_give))
        .route("/account/representatives/{organisation}", get(pages::representative_form))
        .route("/account/representatives/{organisation}", post(pages::representative_ask))
        .route("/account/organisations/{organisation}/withdraw", get(pages::withdraw_form))
        .route("/account/organisations/{organisation}/withdraw", post(pages::organisation_withdraw))
        .route("/account/representatives/{organisation}/{asked}/withdraw", post(pages::take_back))
        .route("/account/mandates/{organisation}/{mandate}/accept", post(pages::mandate_accept))
        .route("/account/mandates/{organisation}/{mandate}/decline", get(pages::decline_form))
        .route("/account/mandates/{organisation}/{mandate}/decline", post(pages::mandate_decline))
        .route("/account/mandates/{organisation}/{mandate}/withdraw", get(pages::end_mandate_form))
        .route("/account/mandates/{organisation}/{mandate}/withdraw", post(pages::mandate_withdraw))
        .route("/account/password", get(pages::password_form).post(pages::password_change))
        .route("/account/sessions/end", post(pages::sessions_end))
        .route("/account/sessions/{session}/end", post(pages::session_end))
        .route("/activate", get(pages::activate_form).post(pages::activate))
        .route("/locked", get(pages::locked))
        .route("/sign-in/code", get(pages::code_form).post(pages::code))
        .route("/sign-in/code/send", get(to_code).post(pages::code_send))
        .route("/sign-out", post(pages::sign_out))
        .route("/sign-up/code", get(pages::sign_up_code_form).post(pages::sign_up_code))
        .route("/sign-up/code/send", get(to_code).post(pages::sign_up_code_send))
        .route("/sign-up/done", get(pages::sign_up_done))
        .route("/sign-up/password", get(pages::sign_up_password_form).post(pages::sign_up_finish))
        .route("/unlock", get(pages::unlock_form).post(pages::unlock))
        .route("/unlock/passkey", post(pages::unlock_with_passkey))
}

/// Where an account gets more to be opened with.
fn factors() -> Router<Accounts> {
    Router::new()
        .route("/account/contacts/{channel}", get(pages::contact_form).post(pages::contact_claim))
        .route("/account/contacts/{channel}/code", get(pages::verify_form).post(pages::verify))
        .route("/account/contacts/{channel}/code/send", get(to_code).post(pages::contact_send))
        .route("/account/factors/passkey", get(pages::passkey_form).post(pages::passkey_enrol))
        .route("/account/factors/totp", get(pages::totp_form).post(pages::totp_enrol))
        .route("/account/factors/{factor}/name", post(pages::factor_rename))
        .route("/account/factors/{factor}/revoke", get(pages::revoke_form).post(pages::revoke))
        .route("/account/recovery-codes", get(pages::codes_form).post(pages::codes_make))
}

/// Whoever opens the address of an answer from where a code is sent, as one does who changes the
/// language, waits for the code.
async fn to_code(uri: Uri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::to(&format!("{}{query}", uri.path().trim_end_matches("/send")))
}

fn desk_pages() -> Router<Accounts> {
    Router::new()
        .route("/desk/account-locks", get(pages::lock_requests))
        .route("/desk/account-locks/{person}/{request}", get(pages::lock_request))
        .route("/desk/account-locks/{person}/{request}/decision", post(pages::lock_decide))
        .route("/desk/account-locks/{person}/{request}/forward", post(pages::lock_forward))
        .route("/desk/accounts", get(pages::find_form).post(pages::find))
        .route("/desk/accounts/{person}", get(pages::desk_account).post(pages::desk_register))
        .route("/desk/accounts/{person}/enrolment-code", post(pages::desk_vouch))
        .route("/desk/accounts/{person}/level", post(pages::desk_level))
        .route("/desk/accounts/{person}/level/lowering", post(pages::desk_lower))
        .route("/desk/accounts/{person}/lock", post(pages::desk_lock))
        .route("/desk/accounts/{person}/lock-requests", post(pages::desk_lock_ask))
        .route("/desk/accounts/{person}/recovery", post(pages::desk_recover))
        .route("/desk/accounts/{person}/unlock", post(pages::desk_unlock))
        .route("/desk/counter", get(pages::counter_form).post(pages::counter))
        .route("/desk/organisations", get(pages::organisation_requests))
        .route("/desk/organisations", post(pages::organisation_find))
        .route("/desk/organisations/{organisation}", get(pages::desk_organisation))
        .route("/desk/organisations/{organisation}/decision", post(pages::organisation_decide))
        .route("/desk/organisations/{organisation}/measure", get(pages::measure_form))
        .route("/desk/organisations/{organisation}/measure", post(pages::measure))
        .route("/desk/organisations/{organisation}/asked/{asked}", get(pages::desk_representative))
        .route("/desk/organisations/{organisation}/asked/{asked}", post(pages::asked_decide))
        .route("/desk/organisations/{organisation}/verification", post(pages::organisation_verify))
}

fn programs() -> Router<Accounts> {
    Router::new()
        .route("/v1/account/lock", post(locks::lock))
        .route("/v1/lock-requests", get(locks::requests))
        .route("/v1/persons/{person}/account", post(desk::register))
        .route("/v1/persons/{person}/account/level", put(desk::confirm_level))
        .route("/v1/persons/{person}/account/level/lowering", post(desk::lower_level))
        .route("/v1/persons/{person}/account/recovery", post(desk::recover))
        .route("/v1/persons/{person}/account/lock", delete(locks::lift).post(locks::lock_at_desk))
        .route("/v1/persons/{person}/account/lock-requests", post(locks::ask))
        .route("/v1/persons/{person}/account/lock-requests/{request}/decision", post(locks::decide))
        .route("/v1/persons/{person}/account/lock-requests/{request}/forward", post(locks::forward))
        .route("/v1/persons/{person}/account/locks", get(locks::locks))
        .route("/v1/sessions", post(session_open))
        .route("/v1/sessions/current", delete(session_close))
}

/// Signs a program in. The token goes into `Authorization: Bearer` from then on.
async fn session_open(
    State(accounts): State<Accounts>,
    Source(source): Source,
    headers: HeaderMap,
    Body(form): Body<SignInForm>,
) -> Result<Response, Failure> {
    let permit = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt = Attempt {
        capacity: form.capacity(),
        code: form.code.as_deref(),
        current: None,
        device: &device(user_agent(&headers)),
        login: &form.login,
        password: Password::typed(&form.password),
        source,
        way_back: None,
    };
    match accounts.sign_in(&permit, attempt).await {
        Ok(Entered::Second(_)) => Ok(refused(Error::SecondFactor)),
        Ok(Entered::In(LetIn { session, token, .. })) => {
            let opened = Opened {
                token: token.expose(),
                ends_at: session.ends_at(),
                person: session.person,
                post: session.post.as_ref().map(|post| post.id),
                session: session.id,
            };
            Ok((StatusCode::CREATED, Json(opened)).into_response())
        }
        Err(error) => Ok(refused(error)),
    }
}

async fn session_close(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<StatusCode, Failure> {
    let action = EndSession { person: session.person };
    let permit = permit(action, &session.caller(), &Purpose::OwnRecord, Facts::none())?;
    accounts.end_session(&permit, session.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The refusal, with the time after which it is worth asking again.
pub(crate) fn refused(error: Error) -> Response {
    let wait = error.retry_after_seconds();
    let mut response = Failure::from(error).into_response();
    ask_again(&mut response, wait);
    response
}

pub(crate) fn ask_again(response: &mut Response, wait_seconds: Option<i64>) {
    if let Some(seconds) = wait_seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

pub(crate) fn user_agent(headers: &HeaderMap) -> &str {
    let named = headers.get(header::USER_AGENT);
    named.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignInForm {
    #[serde(default)]
    acts_as: ActsAs,
    /// Of the second factor, where there is one.
    #[serde(default)]
    code: Option<String>,
    login: String,
    password: String,
    /// In which post; without it, an official acts in the one given first.
    #[serde(default)]
    post: Option<PostId>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ActsAs {
    #[default]
    Citizen,
    Official,
}

impl SignInForm {
    fn capacity(&self) -> Capacity {
        match (self.acts_as, self.post) {
            (ActsAs::Citizen, _) => Capacity::Citizen,
            (ActsAs::Official, None) => Capacity::Official,
            (ActsAs::Official, Some(post)) => Capacity::Post(post),
        }
    }
}

#[derive(Serialize)]
struct Opened {
    token: String,
    /// Microseconds since 1970, if it is not used again.
    ends_at: Moment,
    person: PersonId,
    post: Option<PostId>,
    session: SessionId,
}
