//! Locks over HTTP: one's own, and what authorities ask for.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Moment, PersonId};
use ledger::Receipt;
use serde::{Deserialize, Serialize};
use web::{Body, Failure, Path, SignedIn, Stated};

use crate::policy::{AskLock, DecideLock, LiftLock, LockAccount, ReadAccount, ReadLockRequests};
use crate::{
    Accounts, LockId, LockOutcome, LockRequest, LockRequestId, NewLockRequest, SignedInSession,
    Wish,
};

fn permitted<A: Action>(
    action: A,
    caller: &Caller,
    purpose: &Purpose,
) -> Result<Permit<A>, Failure> {
    Ok(permit(action, caller, purpose, Facts::none())?)
}

/// On record: the receipt is in the header.
pub(super) fn done(receipt: Receipt) -> Response {
    (StatusCode::NO_CONTENT, receipt, ()).into_response()
}

pub(crate) async fn lock(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let action = LockAccount { person: session.person };
    let permit = permitted(action, &session.caller(), &Purpose::OwnRecord)?;
    Ok(done(accounts.lock(&permit).await?))
}

pub(crate) async fn locks(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
) -> Result<Json<Vec<LockView>>, Failure> {
    let permit = permitted(ReadAccount { person }, &caller, &purpose)?;
    let locks = accounts.locks(&permit).await?.into_inner();
    let view = |lock: crate::Lock| LockView {
        cause: lock.cause.code(),
        lifted_at: lock.lifted_at,
        lock: lock.id,
        locked_at: lock.locked_at,
        reference: lock.reference,
    };
    Ok(Json(locks.into_iter().map(view).collect()))
}

pub(crate) async fn lock_at_desk(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Body(form): Body<LockForm>,
) -> Result<Response, Failure> {
    let permit = permitted(LockAccount { person }, &caller, &purpose)?;
    Ok(done(accounts.lock_for_holder(&permit, &form.reference).await?))
}

pub(crate) async fn lift(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
) -> Result<Response, Failure> {
    let permit = permitted(LiftLock { person }, &caller, &purpose)?;
    Ok(done(accounts.lift_own_lock(&permit).await?))
}

pub(crate) async fn requests(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
) -> Result<Json<Vec<RequestView>>, Failure> {
    let permit = permitted(ReadLockRequests, &caller, &purpose)?;
    let requests = accounts.lock_requests(&permit).await?.into_inner();
    Ok(Json(requests.into_iter().map(RequestView::of).collect()))
}

pub(crate) async fn ask(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path(person): Path<PersonId>,
    Body(form): Body<AskForm>,
) -> Result<Response, Failure> {
    let permit = permitted(AskLock { person }, &caller, &purpose)?;
    let new = match &form {
        AskForm::Lock { cause, reference } => {
            NewLockRequest::to_lock(cause, reference, accounts.today())?
        }
        AskForm::Unlock { lock, reference } => NewLockRequest::to_unlock(*lock, reference)?,
    };
    let (request, receipt) = accounts.ask_lock(&permit, new).await?;
    Ok((StatusCode::CREATED, receipt, Json(Asked { request })).into_response())
}

pub(crate) async fn forward(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path((person, request)): Path<(PersonId, LockRequestId)>,
) -> Result<Response, Failure> {
    let permit = permitted(AskLock { person }, &caller, &purpose)?;
    Ok(done(accounts.forward_lock(&permit, request).await?))
}

pub(crate) async fn decide(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(accounts): State<Accounts>,
    Path((person, request)): Path<(PersonId, LockRequestId)>,
    Body(form): Body<DecisionForm>,
) -> Result<Response, Failure> {
    let permit = permitted(DecideLock { person }, &caller, &purpose)?;
    let decision = (form.outcome, form.reasons.as_str());
    Ok(done(accounts.decide_lock(&permit, request, decision).await?))
}

/// Why and how the holder asked for it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LockForm {
    reference: String,
}

#[derive(Deserialize)]
#[serde(tag = "wish", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum AskForm {
    Lock { cause: String, reference: String },
    Unlock { lock: LockId, reference: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionForm {
    outcome: LockOutcome,
    reasons: String,
}

#[derive(Serialize)]
pub(crate) struct Asked {
    request: LockRequestId,
}

#[derive(Serialize)]
pub(crate) struct LockView {
    cause: &'static str,
    lifted_at: Option<Moment>,
    lock: LockId,
    locked_at: Moment,
    reference: String,
}

#[derive(Serialize)]
pub(crate) struct RequestView {
    asked_at: Moment,
    cause: &'static str,
    decide_by: Option<Moment>,
    forward_by: Moment,
    forwarded_at: Option<Moment>,
    /// Which is to be lifted.
    lock: Option<LockId>,
    office: String,
    person: PersonId,
    reference: String,
    request: LockRequestId,
    wish: Wish,
}

impl RequestView {
    fn of(request: LockRequest) -> Self {
        Self {
            asked_at: request.asked_at,
            cause: request.cause.code(),
            decide_by: request.decide_by,
            forward_by: request.forward_by,
            forwarded_at: request.forwarded_at,
            lock: request.lock.map(|lock| lock.id),
            office: request.office,
            person: request.person,
            reference: request.reference,
            request: request.id,
            wish: request.wish,
        }
    }
}
