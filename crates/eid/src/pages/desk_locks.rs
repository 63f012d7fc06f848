//! What authorities ask to have locked or unlocked, as a list of work with its clocks: the police
//! pass it on, the identity authority decides.

use access::{Caller, Facts, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Moment, PersonId};
use population::Known;
use serde::Deserialize;
use web::parts::{Choice, Clock, PersonHead, QueueRow};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::desk::{INBOX, head, lock_words, wish_key};
use crate::policy::{AskLock, DecideLock, ReadLockRequests};
use crate::{Accounts, Error, LockOutcome, LockRequest, LockRequestId};

const LIST: &str = "/desk/account-locks";

#[derive(Template)]
#[template(path = "desk_locks.html")]
struct ListPage {
    page: Page,
    rows: Vec<QueueRow>,
}

#[derive(Template)]
#[template(path = "desk_lock.html")]
struct RequestPage<'a> {
    asked: String,
    cause: &'static str,
    clock: Clock,
    /// What the caller's duty lets them do now.
    decides: bool,
    form: &'a DecisionForm,
    forwards: bool,
    head: PersonHead,
    /// The one that is to be lifted; empty when it asks to lock.
    lock: String,
    office: String,
    outcomes: Vec<Choice>,
    page: Page,
    request: LockRequest,
    wish: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct DecisionForm {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    reasons: String,
}

pub(crate) async fn lock_requests(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
) -> Result<Response, Failure> {
    let mut requests = waiting(&accounts, &caller).await?;
    requests.sort_by_key(due);
    let now = accounts.now();
    let rows = requests.iter().map(|request| row(&page, request, now)).collect();
    show(&ListPage { page, rows })
}

pub(crate) async fn lock_request(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path((person, request)): Path<(PersonId, LockRequestId)>,
) -> Result<Response, Failure> {
    let request = the_one(&accounts, &caller, (person, request)).await?;
    let form = DecisionForm::default();
    show(&RequestPage::of((page, &accounts), &caller, request, &form).await?)
}

pub(crate) async fn lock_forward(
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path((person, request)): Path<(PersonId, LockRequestId)>,
) -> Result<Response, Failure> {
    let request = the_one(&accounts, &caller, (person, request)).await?;
    let permit = permit(AskLock { person }, &caller, &purpose(&request), Facts::none())?;
    accounts.forward_lock(&permit, request.id).await?;
    Ok(Redirect::to(LIST).into_response())
}

pub(crate) async fn lock_decide(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path((person, request)): Path<(PersonId, LockRequestId)>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let request = the_one(&accounts, &caller, (person, request)).await?;
    let permit = permit(DecideLock { person }, &caller, &purpose(&request), Facts::none())?;
    let mut errors = FieldErrors::default();
    let outcome = LockOutcome::parse(&form.outcome).ok_or(());
    let outcome = errors.keep("outcome", "choice-missing", outcome);
    if form.reasons.trim().is_empty() {
        errors.add("reasons", "eid-desk-reasons-missing");
    }
    if let (Some(outcome), true) = (outcome, errors.is_empty()) {
        match accounts.decide_lock(&permit, request.id, (outcome, &form.reasons)).await {
            Ok(_) => return Ok(Redirect::to(LIST).into_response()),
            Err(Error::NoReasons) => errors.add("reasons", "eid-desk-reasons-missing"),
            Err(Error::NotLocked) => errors.add("outcome", "eid-desk-not-locked"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page.with_errors(errors);
    show_again(&RequestPage::of((page, &accounts), &caller, request, &form).await?)
}

async fn waiting(accounts: &Accounts, caller: &Caller) -> Result<Vec<LockRequest>, Error> {
    let permit = permit(ReadLockRequests, caller, &INBOX, Facts::none())?;
    Ok(accounts.lock_requests(&permit).await?.into_inner())
}

async fn the_one(
    accounts: &Accounts,
    caller: &Caller,
    (person, request): (PersonId, LockRequestId),
) -> Result<LockRequest, Error> {
    let waiting = waiting(accounts, caller).await?;
    let found = waiting.into_iter().find(|it| it.person == person && it.id == request);
    found.ok_or(Error::NoSuchLockRequest)
}

/// The paper of the body that asks.
fn purpose(request: &LockRequest) -> Purpose {
    Purpose::Order(request.reference.clone())
}

/// When the step that is next must be done.
fn due(request: &LockRequest) -> Moment {
    request.decide_by.unwrap_or(request.forward_by)
}

fn clock(request: &LockRequest, now: Moment) -> Clock {
    Clock::running(request.forwarded_at.unwrap_or(request.asked_at), due(request), now)
}

fn row(page: &Page, request: &LockRequest, now: Moment) -> QueueRow {
    let clock = clock(request, now);
    let step = match request.forwarded_at {
        None => "eid-desk-to-forward",
        Some(_) => "eid-desk-to-decide",
    };
    QueueRow {
        current: false,
        facts: format!(
            "{} · {} · {}",
            page.t(step),
            request.cause.name(page.language),
            request.reference
        ),
        href: format!("{LIST}/{}/{}", request.person, request.id),
        standing: clock.standing(),
        tag: page.tn(clock.key(), clock.days()),
        title: page.t(wish_key(request.wish)).into_owned(),
    }
}

impl<'a> RequestPage<'a> {
    async fn of(
        (page, accounts): (Page, &Accounts),
        caller: &Caller,
        request: LockRequest,
        form: &'a DecisionForm,
    ) -> Result<Self, Failure> {
        let (person, cited) = (request.person, purpose(&request));
        let hit = accounts.identified((caller, &cited), Known::Person(person)).await?.into_inner();
        let forwarded = request.forwarded_at.is_some();
        let decides = permit(DecideLock { person }, caller, &cited, Facts::none()).is_ok();
        let forwards = permit(AskLock { person }, caller, &cited, Facts::none()).is_ok();
        let outcome =
            |(outcome, key): (LockOutcome, &str)| Choice::new(outcome.word(), page.t(key));
        let outcomes = [
            (LockOutcome::Granted, "eid-outcome-granted"),
            (LockOutcome::Refused, "eid-outcome-refused"),
        ];
        Ok(Self {
            asked: page.day_time(&request.asked_at),
            cause: request.cause.name(page.language),
            clock: clock(&request, accounts.now()),
            decides: decides && forwarded,
            form,
            forwards: forwards && !forwarded,
            head: head(&page, hit.as_ref().map(|hit| &hit.record)),
            lock: request.lock.as_ref().map(|lock| lock_words(&page, lock)).unwrap_or_default(),
            office: page.office(&request.office),
            outcomes: outcomes.map(outcome).into(),
            wish: page.t(wish_key(request.wish)).into_owned(),
            page,
            request,
        })
    }
}
