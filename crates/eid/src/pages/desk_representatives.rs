//! Who represents an organisation from now on, decided at the desk; and its account locked, unlocked
//! or closed there.

use access::{Caller, Purpose};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use population::Known;
use serde::Deserialize;
use web::parts::{Choice, Clock, PersonHead, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::desk::head;
use super::desk_organisations::{DecisionForm, LIST, deciding, outcomes, purpose, read, under};
use super::organisations::state;
use crate::policy::LockOrganisation;
use crate::{
    Accounts, Error, Measure, Organisation, OrganisationId, RepresentationId, RepresentativeRequest,
};

#[derive(Template)]
#[template(path = "desk_representative.html")]
struct RepresentativePage<'a> {
    asked: String,
    asked_by: String,
    clock: Option<Clock>,
    current: PersonHead,
    form: &'a DecisionForm,
    new: PersonHead,
    organisation: Organisation,
    outcomes: Vec<Choice>,
    page: Page,
}

#[derive(Template)]
#[template(path = "desk_measure.html")]
struct MeasurePage<'a> {
    form: &'a MeasureForm,
    measures: Vec<Choice>,
    organisation: Organisation,
    page: Page,
    standing: Standing,
    state: String,
}

#[derive(Default, Deserialize)]
pub(crate) struct MeasureForm {
    #[serde(default)]
    measure: String,
    #[serde(default)]
    paper: String,
    #[serde(default)]
    reasons: String,
    #[serde(default)]
    sure: String,
}

type Asked = Path<(OrganisationId, RepresentationId)>;

pub(crate) async fn desk_representative(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path((organisation, asked)): Asked,
) -> Result<Response, Failure> {
    let found = asked_of(&accounts, &caller, organisation, asked).await?;
    let form = DecisionForm::default();
    show(&RepresentativePage::of((page, &accounts), &caller, found, &form).await?)
}

pub(crate) async fn asked_decide(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path((organisation, asked)): Asked,
    Form(form): Form<DecisionForm>,
) -> Result<Response, Failure> {
    let found = asked_of(&accounts, &caller, organisation, asked).await?;
    let permit = deciding(&accounts, &caller, &found.0).await?;
    let mut errors = FieldErrors::default();
    if let Some(outcome) = form.read(&mut errors) {
        let words = (form.source.as_str(), form.reasons.as_str());
        match accounts.decide_representative(&permit, asked, outcome, words).await {
            Ok(_) => return Ok(Redirect::to(&format!("{LIST}/{organisation}")).into_response()),
            Err(Error::NoReasons) => errors.add("source", "eid-organisation-source-missing"),
            Err(Error::LevelTooLow) => errors.add("outcome", "eid-representative-level-low"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page.with_errors(errors);
    show_again(&RepresentativePage::of((page, &accounts), &caller, found, &form).await?)
}

pub(crate) async fn measure_form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    let action = (LockOrganisation { organisation }, organisation);
    under(&accounts, &caller, &purpose(organisation), action).await?;
    let found = read(&accounts, &caller, organisation).await?.organisation;
    show(&MeasurePage::of(page, found, &MeasureForm::default()))
}

pub(crate) async fn measure(
    page: Page,
    SignedIn(caller): SignedIn,
    State(accounts): State<Accounts>,
    Path(organisation): Path<OrganisationId>,
    Form(form): Form<MeasureForm>,
) -> Result<Response, Failure> {
    // Whether they may at all, before it is looked at what they wrote.
    let action = (LockOrganisation { organisation }, organisation);
    under(&accounts, &caller, &purpose(organisation), action).await?;
    let mut errors = FieldErrors::default();
    let measure = errors.keep("measure", "choice-missing", Measure::parse(&form.measure).ok_or(()));
    let paper = Purpose::parse(&format!("order:{}", form.paper.trim()));
    let paper = errors.keep("paper", "eid-desk-paper-missing", paper);
    if form.reasons.trim().is_empty() {
        errors.add("reasons", "eid-desk-reasons-missing");
    }
    if form.sure.is_empty() {
        errors.add("sure", "eid-measure-sure-missing");
    }
    if let (Some(measure), Some(paper), true) = (measure, paper, errors.is_empty()) {
        let permit = under(&accounts, &caller, &paper, action).await?;
        match accounts.take_measure(&permit, measure, &form.reasons).await {
            Ok(_) => return Ok(Redirect::to(&format!("{LIST}/{organisation}")).into_response()),
            Err(Error::NoReasons) => errors.add("reasons", "eid-desk-reasons-missing"),
            Err(error) => return Err(error.into()),
        }
    }
    let found = read(&accounts, &caller, organisation).await?.organisation;
    show_again(&MeasurePage::of(page.with_errors(errors), found, &form))
}

async fn asked_of(
    accounts: &Accounts,
    caller: &Caller,
    organisation: OrganisationId,
    asked: RepresentationId,
) -> Result<(Organisation, RepresentativeRequest), Error> {
    let file = read(accounts, caller, organisation).await?;
    let found = file.representations.into_iter().find(|it| it.id == asked);
    Ok((file.organisation, found.ok_or(Error::NoSuchOrganisation)?))
}

impl<'a> RepresentativePage<'a> {
    async fn of(
        (page, accounts): (Page, &Accounts),
        caller: &Caller,
        (organisation, asked): (Organisation, RepresentativeRequest),
        form: &'a DecisionForm,
    ) -> Result<Self, Failure> {
        let cited = purpose(organisation.id);
        let person = async |person| {
            let known = Known::Person(person);
            accounts.identified((caller, &cited), known).await
        };
        let new = person(asked.person).await?.into_inner();
        let current = person(organisation.representative).await?.into_inner();
        let by = match asked.asked_by == organisation.representative {
            true => "eid-representative-by-current",
            false => "eid-representative-by-new",
        };
        let clock = Clock::running(asked.asked_at, asked.decide_by, accounts.now());
        Ok(Self {
            asked: page.day_time(&asked.asked_at),
            asked_by: page.t(by).into_owned(),
            clock: asked.is_open().then_some(clock),
            current: head(&page, current.as_ref().map(|hit| &hit.record)),
            form,
            new: head(&page, new.as_ref().map(|hit| &hit.record)),
            organisation,
            outcomes: outcomes(&page, "eid-outcome-granted"),
            page,
        })
    }
}

impl<'a> MeasurePage<'a> {
    fn of(page: Page, organisation: Organisation, form: &'a MeasureForm) -> Self {
        let (state, standing) = state(&page, &organisation);
        let fits = |measure: &Measure| measure.fits(organisation.state());
        let choice = |measure: Measure| {
            Choice::new(measure.word(), page.t(&format!("eid-measure-{}", measure.word())))
        };
        let measures = Measure::ALL.into_iter().filter(fits).map(choice).collect();
        Self { form, measures, organisation, page, standing, state }
    }
}
