//! The catalogue for everybody: procedures by what happens in a life, a search, and what each
//! asks, takes and costs. As pages and as JSON; nothing here is about anybody.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use catalogue::{
    Applicant, Channel, FeePer, Form, LifeEvent, Names, OutcomeKind, Procedure, Settles,
};
use kernel::{Term, TermUnit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;
use web::parts::Link;
use web::{Failure, Page, Path, Query, show_public};

use crate::Dossiers;

/// Of what somebody types.
const WANTED_CHARACTERS_MAX: usize = 200;

/// What is answered to whoever asks.
pub fn public_routes(dossiers: Dossiers) -> Router {
    Router::new()
        .route("/procedures", get(all))
        .route("/procedures/{procedure}", get(one))
        .route("/v1/procedures", get(all_as_json))
        .route("/v1/procedures/{procedure}", get(one_as_json))
        .with_state(dossiers)
}

#[derive(Template)]
#[template(path = "procedures.html")]
struct ProceduresPage {
    /// By life event while nobody searches.
    events: Vec<(&'static str, Vec<Line>)>,
    found: Vec<Line>,
    page: Page,
    wanted: String,
}

struct Line {
    link: Link,
    summary: String,
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

async fn all(
    page: Page,
    Counter(dossiers): Counter<Dossiers>,
    Query(Wanted { q }): Query<Wanted>,
) -> Result<Response, Failure> {
    let wanted: String = q.trim().chars().take(WANTED_CHARACTERS_MAX).collect();
    let (catalogue, today) = (dossiers.catalogue(), dossiers.now().day());
    let line = |procedure: &Procedure| Line::of(&page, procedure);
    let found = catalogue.search(&wanted, today).into_iter().map(line).collect();
    let events = LifeEvent::ALL.iter().filter(|_| wanted.is_empty()).map(|event| {
        let lines = catalogue.of_life_event(*event, today).map(line).collect::<Vec<_>>();
        (event.name(page.language), lines)
    });
    let events = events.filter(|(_, lines)| !lines.is_empty()).collect();
    show_public(&ProceduresPage { events, found, page, wanted })
}

impl Line {
    fn of(page: &Page, procedure: &Procedure) -> Self {
        let name = procedure.names.of(page.language);
        Self {
            link: Link::new(format!("/procedures/{}", procedure.code), name),
            summary: procedure.summary.of(page.language).to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "procedure.html")]
struct ProcedurePage {
    applicants: Vec<&'static str>,
    /// The questions that the register does not answer.
    asked: Vec<&'static str>,
    channels: Vec<&'static str>,
    fees: Vec<FeeLine>,
    page: Page,
    papers: Vec<String>,
    procedure: &'static Procedure,
    steps: Vec<StepLine>,
}

struct FeeLine {
    direct: String,
    is_per_person: bool,
    name: String,
    /// Empty where it costs the same.
    online: String,
}

struct StepLine {
    law: String,
    name: String,
    /// Empty where no source names a term.
    term: String,
}

async fn one(
    page: Page,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let procedure = dossiers.procedure(&code)?;
    show_public(&ProcedurePage::of(page, procedure, dossiers.now().day()))
}

impl ProcedurePage {
    fn of(page: Page, procedure: &'static Procedure, today: Date) -> Self {
        let language = page.language;
        let fees = procedure.fees.iter().map(|fee| FeeLine {
            direct: page.dong(fee.direct),
            is_per_person: fee.per == FeePer::Person,
            name: fee.names.of(language).to_owned(),
            online: fee.online.map(|online| page.dong(online)).unwrap_or_default(),
        });
        let steps = procedure.steps.iter().map(|step| {
            let term = step.limit.as_ref().and_then(|limit| limit.term(today).ok());
            let rule = step.limit.as_ref().and_then(|limit| limit.rule(today));
            StepLine {
                law: rule.map(|rule| page.law(&rule.legal_basis)).unwrap_or_default(),
                name: step.names.of(language).to_owned(),
                term: term.map(|term| said(&page, term)).unwrap_or_default(),
            }
        });
        let asked = procedure.form.questions.iter().filter(|it| it.prefill.is_none());
        let granted = procedure.outcomes.iter().filter(|it| it.kind == OutcomeKind::Granted);
        let papers = granted.filter_map(|outcome| outcome.result.as_ref());
        Self {
            applicants: procedure.applicants.iter().map(|who| applicant(*who)).collect(),
            asked: asked.map(|question| question.names.of(language)).collect(),
            channels: procedure.channels.iter().map(|way| channel(*way)).collect(),
            fees: fees.collect(),
            papers: papers.map(|paper| paper.names.of(language).to_owned()).collect(),
            procedure,
            steps: steps.collect(),
            page,
        }
    }

    fn name(&self, names: &'static Names) -> &'static str {
        names.of(self.page.language)
    }

    /// Where it is begun, when it is filed here.
    fn begin(&self) -> Option<String> {
        let filed = || format!("/services/{}", self.procedure.code);
        let page = self.procedure.begun_at.clone();
        page.or_else(|| crate::is_done_here(self.procedure).then(filed))
    }

    fn ministry(&self) -> Option<&'static str> {
        match &self.procedure.settles {
            Settles::HandedOver { ministry } => Some(self.name(ministry)),
            Settles::Here => None,
        }
    }
}

fn said(page: &Page, term: Term) -> String {
    match term.unit {
        TermUnit::Days => page.tn("catalogue-days", term.amount),
        TermUnit::Hours => page.tn("catalogue-hours", term.amount),
        TermUnit::Months => page.tn("catalogue-months", term.amount),
        TermUnit::WorkingDays => page.tn("catalogue-working-days", term.amount),
        TermUnit::Years => page.tn("catalogue-years", term.amount),
    }
}

/// The key of the message that says it.
fn applicant(who: Applicant) -> &'static str {
    match who {
        Applicant::Guardian => "catalogue-who-guardian",
        Applicant::HouseholdHead => "catalogue-who-household-head",
        Applicant::Organisation => "catalogue-who-organisation",
        Applicant::Parent => "catalogue-who-parent",
        Applicant::Themselves => "catalogue-who-self",
    }
}

/// The key of the message that says it.
fn channel(way: Channel) -> &'static str {
    match way {
        Channel::Counter => "catalogue-way-counter",
        Channel::Online => "catalogue-way-online",
        Channel::Post => "catalogue-way-post",
    }
}

/// A procedure in a list.
#[derive(Serialize)]
struct ListedView {
    code: &'static str,
    life_events: Vec<&'static str>,
    names: &'static Names,
    valid_from: Date,
    verified: bool,
}

/// A procedure with what a program needs to fill in its form.
#[derive(Serialize)]
struct ProcedureView {
    #[serde(flatten)]
    listed: ListedView,
    answers: Value,
    applicants: &'static [Applicant],
    asked: usize,
    authentication_level: u8,
    channels: &'static [Channel],
    /// The names of the questions that the register answers.
    from_register: Vec<&'static str>,
    identity_level: u8,
    legal_basis: Option<&'static str>,
    portal_codes: Vec<&'static str>,
    settled_here: bool,
    summary: &'static Names,
}

#[derive(Serialize)]
struct CatalogueView {
    procedures: Vec<ListedView>,
}

async fn all_as_json(
    Counter(dossiers): Counter<Dossiers>,
    Query(Wanted { q }): Query<Wanted>,
) -> Json<CatalogueView> {
    let (catalogue, today) = (dossiers.catalogue(), dossiers.now().day());
    let procedures = if q.trim().is_empty() {
        catalogue.current(today).map(ListedView::of).collect()
    } else {
        catalogue.search(&q, today).into_iter().map(ListedView::of).collect()
    };
    Json(CatalogueView { procedures })
}

async fn one_as_json(
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Json<ProcedureView>, Failure> {
    Ok(Json(ProcedureView::of(dossiers.procedure(&code)?)))
}

impl ListedView {
    fn of(procedure: &'static Procedure) -> Self {
        Self {
            code: &procedure.code,
            life_events: procedure.life_events.iter().map(|event| event.code()).collect(),
            names: &procedure.names,
            valid_from: procedure.valid_from,
            verified: procedure.verified,
        }
    }
}

impl ProcedureView {
    fn of(procedure: &'static Procedure) -> Self {
        Self {
            listed: ListedView::of(procedure),
            answers: procedure.form.json_schema(),
            applicants: &procedure.applicants,
            asked: procedure.asked(),
            authentication_level: procedure.authentication_level,
            channels: &procedure.channels,
            from_register: from_register(&procedure.form),
            identity_level: procedure.identity_level,
            legal_basis: procedure.legal_basis.as_deref(),
            portal_codes: procedure.portal_codes.iter().map(|it| it.code.as_str()).collect(),
            settled_here: procedure.settles == Settles::Here,
            summary: &procedure.summary,
        }
    }
}

fn from_register(form: &'static Form) -> Vec<&'static str> {
    let known = form.questions.iter().filter(|question| question.prefill.is_some());
    known.map(|question| question.key.as_str()).collect()
}
