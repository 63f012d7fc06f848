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
use crate::policy::{
    DecideOrganisation, LockOrganisation, ReadOrganisation, ReadOrganisationRequests,
};
use crate::{
    Accounts, Error, Measure, Organisation, OrganisationCode, OrganisationFile, OrganisationId,
    OrganisationOutcome, OrganisationState, OrganisationWork, RepresentationId,
    RepresentativeRequest,
};

pub(super) const LIST: &str = "/desk/organisations";

#[derive(Template)]
#[template(path = "desk_organisations.html")]
struct ListPage<'a> {
    form: &'a FindForm,
    page: Page,
    rows: Vec<QueueRow>,
}

#[derive(Default, Deserialize)]
pub(crate) struct FindForm {
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "desk_organisation.html")]
struct OrganisationPage<'a> {
    asked: String,
    clock: Option<Clock>,
    /// The reader may decide on it.
    decides: bool,
    form: &'a DecisionForm,
    organisation: Organisation,
    /// The account may be locked, unlocked or closed by the reader.
    measures: bool,
    outcomes: Vec<Choice>,
    page: Page,
    representations: Vec<RepresentationLine>,
    representative: PersonHead,
    /// The shorter term runs, and may be made the longer one.
    short_term: bool,
    standing: Standing,
    state: String,
}

/// That somebody else was asked for to represent it.
struct RepresentationLine {
    at: String,
    id: RepresentationId,
    open: bool,
    outcome: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct DecisionForm {
    #[serde(default)]
    pub(super) outcome: String,
    #[serde(default)]
    pub(super) reasons: String,
    #[serde(default)]
    pub(super) source: String,
}

impl DecisionForm {
    /// What was decided, unless something is missing.
    pub(super) fn read(&self, errors: &mut FieldErrors) -> Option<OrganisationOutcome> {
        let outcome = OrganisationOutcome::parse(&self.outcome).ok_or(());
        let outcome = errors.keep("outcome", "choice-missing", outcome);
        if self.source.trim().is_empty() {
            errors.add("source", "eid-organisation-source-missing");
        }
        if outcome == Some(OrganisationOutcome::Refused) && self.reasons.trim().is_empty() {
            errors.add("reasons", "eid-desk-reasons-missing");
        }
        outcome.filter(|_| errors.is_empty())
    }
}

pub(crate) async fn organisation_requests(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
) -> Result<Response, Failure> {
    let permit = permit(ReadOrganisationRequests, &caller, &INBOX, Facts::none())?;
    let requests = accounts.organisation_requests(&permit).await?.into_inner();
    let rows = rows(&page, &requests, accounts.now());
    show(&ListPage { form: &FindForm::default(), page, rows })
}

/// Goes to the organisation of that code.
pub(crate) async fn organisation_find(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Form(form): Form<FindForm>,
) -> Result<Response, Failure> {
    let permit = permit(ReadOrganisationRequests, &caller, &INBOX, Facts::none())?;
    let mut errors = FieldErrors::default();
    let code = OrganisationCode::parse(&form.code).ok_or(());
    if let Some(code) = errors.keep("code", "eid-organisation-code-wrong", code) {
        match accounts.organisation_coded(&permit, &code).await?.into_inner() {
            Some(id) => return Ok(Redirect::to(&format!("{LIST}/{id}")).into_response()),
            None => errors.add("code", "eid-claim-nobody"),
        }
    }
    let requests = accounts.organisation_requests(&permit).await?.into_inner();
    let rows = rows(&page, &requests, accounts.now());
    show_again(&ListPage { form: &form, page: page.with_errors(errors), rows })
}

fn rows(page: &Page, requests: &[OrganisationWork], now: Moment) -> Vec<QueueRow> {
    requests.iter().map(|work| row(page, work, now)).collect()
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
    let permit = deciding(&accounts, &caller, &found.organisation).await?;
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
    let permit = deciding(&accounts, &caller, &found.organisation).await?;
    let mut errors = FieldErrors::default();
    if let Some(outcome) = form.read(&mut errors) {
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
pub(super) fn purpose(organisation: OrganisationId) -> Purpose {
    Purpose::Order(format!("organisation-{organisation}"))
}

pub(super) async fn read(
    accounts: &Accounts,
    caller: &Caller,
    organisation: OrganisationId,
) -> Result<OrganisationFile, Error> {
    let permit = on(accounts, caller, ReadOrganisation { organisation }, organisation).await?;
    Ok(accounts.organisation(&permit).await?.into_inner())
}

pub(super) async fn deciding(
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
    under(accounts, caller, &purpose(organisation), (action, organisation)).await
}

/// What an official does with an organisation, for that purpose.
pub(super) async fn under<A: Action>(
    accounts: &Accounts,
    caller: &Caller,
    purpose: &Purpose,
    (action, organisation): (A, OrganisationId),
) -> Result<Permit<A>, Error> {
    let facts = accounts.facts_on_organisation(organisation, caller.person()).await?;
    Ok(permit(action, caller, purpose, facts)?)
}

fn row(page: &Page, work: &OrganisationWork, now: Moment) -> QueueRow {
    let OrganisationWork { asked_at, decide_by, organisation, representation } = work;
    let clock = Clock::running(*asked_at, *decide_by, now);
    let (code, place) = (organisation.code.as_str(), format!("{LIST}/{}", organisation.id));
    let (facts, href) = match representation {
        None => (code.to_owned(), place),
        Some(asked) => {
            let facts = format!("{code} · {}", page.t("eid-representative-title"));
            (facts, format!("/desk/organisations/{}/asked/{asked}", organisation.id))
        }
    };
    QueueRow {
        current: false,
        facts,
        href,
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
        file: OrganisationFile,
        form: &'a DecisionForm,
    ) -> Result<Self, Failure> {
        let OrganisationFile { organisation, representations, .. } = file;
        let cited = purpose(organisation.id);
        let known = Known::Person(organisation.representative);
        let hit = accounts.identified((caller, &cited), known).await?.into_inner();
        let (state, standing) = state(&page, &organisation);
        let waits = organisation.state() == OrganisationState::Asked;
        let id = organisation.id;
        let action = (LockOrganisation { organisation: id }, id);
        let may = under(accounts, caller, &cited, action).await.is_ok();
        let decides = waits && deciding(accounts, caller, &organisation).await.is_ok();
        let fits = Measure::ALL.into_iter().any(|it| it.fits(organisation.state()));
        let line = |asked: &RepresentativeRequest| RepresentationLine::of(&page, asked);
        Ok(Self {
            asked: page.day_time(&organisation.asked_at),
            clock: waits.then(|| clock(&organisation, accounts.now())),
            decides,
            form,
            measures: may && fits,
            outcomes: outcomes(&page, "eid-organisation-grant"),
            representations: representations.iter().map(line).collect(),
            representative: head(&page, hit.as_ref().map(|hit| &hit.record)),
            short_term: decides && organisation.slow_since.is_none(),
            standing,
            state,
            organisation,
            page,
        })
    }
}

/// What can be decided; `grant` is what granting it is called.
pub(super) fn outcomes(page: &Page, grant: &str) -> Vec<Choice> {
    let outcomes = [
        (OrganisationOutcome::Granted, grant),
        (OrganisationOutcome::Refused, "eid-outcome-refused"),
    ];
    outcomes.map(|(outcome, key)| Choice::new(outcome.word(), page.t(key))).into()
}

impl RepresentationLine {
    fn of(page: &Page, asked: &RepresentativeRequest) -> Self {
        let key = match asked.decided.as_ref().map(|decided| decided.outcome) {
            None if asked.is_open() => "eid-request-open",
            None => "eid-organisation-withdrawn",
            Some(OrganisationOutcome::Granted) => "eid-request-granted",
            Some(OrganisationOutcome::Refused) => "eid-request-refused",
        };
        Self {
            at: page.day_time(&asked.asked_at),
            id: asked.id,
            open: asked.is_open(),
            outcome: page.t(key).into_owned(),
        }
    }
}
