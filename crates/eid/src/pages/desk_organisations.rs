//! Organisations that ask for an account, as a list of work with its clocks, and the decision.

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Moment;
use population::Known;
use serde::Deserialize;
use web::parts::{Choice, Clock, PersonHead, QueueRow, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::desk::{INBOX, head};
use super::organisations::state;
use crate::policy::{DecideOrganisation, ReadOrganisation, ReadOrganisationRequests};
use crate::{
    Accounts, Error, Organisation, OrganisationId, OrganisationOutcome, OrganisationState,
};

const LIST: &str = "/desk/organisations";

#[derive(Template)]
#[template(path = "desk_organisations.html")]
struct ListPage {
    page: Page,
    rows: Vec<QueueRow>,
}

#[derive(Template)]
#[template(path = "desk_organisation.html")]
struct OrganisationPage<'a> {
    asked: String,
    clock: Option<Clock>,
    form: &'a DecisionForm,
    organisation: Organisation,
    outcomes: Vec<Choice>,
    page: Page,
    representative: PersonHead,
    /// The shorter term runs, and may be made the longer one.
    short_term: bool,
    standing: Standing,
    state: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct DecisionForm {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    reasons: String,
    #[serde(default)]
    source: String,
}

pub(crate) async fn organisation_requests(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
) -> Result<Response, Failure> {
    let permit = permit(ReadOrganisationRequests, &caller, &INBOX, Facts::none())?;
    let requests = accounts.organisation_requests(&permit).await?.into_inner();
    let now = accounts.now();
    let rows = requests.iter().map(|request| row(&page, request, now)).collect();
    show(&ListPage { page, rows })
}

pub(crate) async fn desk_organisation(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    let found = read(&accounts, &caller, organisation).await?;
    let form = DecisionForm::default();
    show(&OrganisationPage::of((page, &accounts), &caller, found, &form).await?)
}

pub(crate) async fn organisation_verify(
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    let found = read(&accounts, &caller, organisation).await?;
    let permit = deciding(&accounts, &caller, &found).await?;
    accounts.verify_organisation(&permit).await?;
    Ok(Redirect::to(&format!("{LIST}/{organisation}")).into_response())
}

pub(crate) async fn organisation_decide(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path(organisation): Path<OrganisationId>,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let found = read(&accounts, &caller, organisation).await?;
    let permit = deciding(&accounts, &caller, &found).await?;
    let mut errors = FieldErrors::default();
    let outcome = OrganisationOutcome::parse(&form.outcome).ok_or(());
    let outcome = errors.keep("outcome", "choice-missing", outcome);
    if form.source.trim().is_empty() {
        errors.add("source", "eid-organisation-source-missing");
    }
    if outcome == Some(OrganisationOutcome::Refused) && form.reasons.trim().is_empty() {
        errors.add("reasons", "eid-desk-reasons-missing");
    }
    if let (Some(outcome), true) = (outcome, errors.is_empty()) {
        let words = (form.source.as_str(), form.reasons.as_str());
        match accounts.decide_organisation(&permit, outcome, words).await {
            Ok(_) => return Ok(Redirect::to(LIST).into_response()),
            Err(Error::NoReasons) => errors.add("source", "eid-organisation-source-missing"),
            Err(Error::OrganisationTaken) => errors.add("outcome", "eid-organisation-taken"),
            Err(Error::LevelTooLow) => errors.add("outcome", "eid-organisation-level-low"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page.with_errors(errors);
    show_again(&OrganisationPage::of((page, &accounts), &caller, found, &form).await?)
}

/// Its number among what was asked is the case.
fn purpose(organisation: OrganisationId) -> Purpose {
    Purpose::Order(format!("organisation-{organisation}"))
}

async fn read(
    accounts: &Accounts,
    caller: &Caller,
    organisation: OrganisationId,
) -> Result<Organisation, Error> {
    let permit = on(accounts, caller, ReadOrganisation { organisation }, organisation).await?;
    Ok(accounts.organisation(&permit).await?.into_inner().organisation)
}

async fn deciding(
    accounts: &Accounts,
    caller: &Caller,
    found: &Organisation,
) -> Result<Permit<DecideOrganisation>, Error> {
    let organisation = found.id;
    on(accounts, caller, DecideOrganisation { organisation }, organisation).await
}

async fn on<A: Action>(
    accounts: &Accounts,
    caller: &Caller,
    action: A,
    organisation: OrganisationId,
) -> Result<Permit<A>, Error> {
    let facts = accounts.facts_on_organisation(organisation, caller.person()).await?;
    Ok(permit(action, caller, &purpose(organisation), facts)?)
}

fn row(page: &Page, organisation: &Organisation, now: Moment) -> QueueRow {
    let clock = clock(organisation, now);
    QueueRow {
        current: false,
        facts: organisation.code.as_str().to_owned(),
        href: format!("{LIST}/{}", organisation.id),
        standing: clock.standing(),
        tag: page.tn(clock.key(), clock.days()),
        title: organisation.name.clone(),
    }
}

fn clock(organisation: &Organisation, now: Moment) -> Clock {
    Clock::running(organisation.asked_at, organisation.decide_by, now)
}

impl<'a> OrganisationPage<'a> {
    async fn of(
        (page, accounts): (Page, &Accounts),
        caller: &Caller,
        organisation: Organisation,
        form: &'a DecisionForm,
    ) -> Result<Self, Failure> {
        let cited = purpose(organisation.id);
        let known = Known::Person(organisation.representative);
        let hit = accounts.identified((caller, &cited), known).await?.into_inner();
        let (state, standing) = state(&page, &organisation);
        let waits = organisation.state() == OrganisationState::Asked;
        let outcome =
            |(outcome, key): (OrganisationOutcome, &str)| Choice::new(outcome.word(), page.t(key));
        let outcomes = [
            (OrganisationOutcome::Granted, "eid-organisation-grant"),
            (OrganisationOutcome::Refused, "eid-outcome-refused"),
        ];
        Ok(Self {
            asked: page.day_time(&organisation.asked_at),
            clock: waits.then(|| clock(&organisation, accounts.now())),
            form,
            outcomes: outcomes.map(outcome).into(),
            representative: head(&page, hit.as_ref().map(|hit| &hit.record)),
            short_term: waits && organisation.slow_since.is_none(),
            standing,
            state,
            organisation,
            page,
        })
    }
}
