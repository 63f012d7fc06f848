//! The desk: what waits, a dossier beside the record, and deciding it.

use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::OutcomeKind;
use population::Text;
use serde::Deserialize;
use time::Date;
use web::parts::{Choice, Clock, Happening, QueueRow, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, Query, SignedIn, show, show_again};

use super::papers::{EnclosedLine, enclosed};
use super::{Told, all_told, happened, stood};
use crate::working::Beside;
use crate::{
    Act, After, Dossier, Dossiers, Error, Ground, State, Urgency, Verdict, Wanted, correcting,
};

#[derive(Template)]
#[template(path = "desk_dossiers.html")]
struct InboxPage {
    next: String,
    overdue: usize,
    page: Page,
    rows: Vec<QueueRow>,
}

impl InboxPage {
    fn overdue_said(&self) -> String {
        self.page.tn("procedure-overdue", self.overdue)
    }
}

#[derive(Deserialize)]
pub(super) struct InboxQuery {
    #[serde(default)]
    after: String,
}

pub(super) async fn inbox(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Query(InboxQuery { after }): Query<InboxQuery>,
) -> Result<Response, Failure> {
    let after = (!after.is_empty()).then(|| After::from_link(&after).ok_or(Error::NoSuchPage));
    let wanted = Wanted { after: after.transpose()?, ..Wanted::default() };
    let (inbox, _) = dossiers.inbox(&caller, &wanted).await?;
    let now = dossiers.now();
    let row = |dossier: &Dossier| {
        let stood = stood(&page, dossier, now);
        let clock = stood.clock.filter(|_| !dossier.state.pauses());
        let (tag, standing) = match clock {
            Some(clock) => (page.tn(clock.key(), clock.days()), clock.standing()),
            None => (stood.state, stood.standing),
        };
        QueueRow {
            current: false,
            facts: format!("{} · {}", dossier.code, page.date(dossier.clock.filed_at)),
            href: format!("/desk/dossiers/{}", dossier.code),
            standing,
            tag,
            title: dossiers.name_of(dossier, &page),
        }
    };
    let rows = inbox.dossiers.iter().map(row).collect();
    let overdue = |dossier: &&Dossier| {
        dossier.clock.urgency(now).is_ok_and(|urgency| urgency == Urgency::Overdue)
    };
    let overdue = inbox.dossiers.iter().filter(overdue).count();
    let next = inbox.next.as_ref().map(|next| format!("/desk/dossiers?after={}", next.to_link()));
    show(&InboxPage { next: next.unwrap_or_default(), overdue, rows, page })
}

#[derive(Template)]
#[template(path = "desk_dossier.html")]
struct DossierPage {
    acts: Vec<Choice>,
    claimable: bool,
    clock: Option<Clock>,
    code: String,
    /// Of a correction it is said since when it is true.
    corrects: bool,
    decidable: bool,
    enclosed: Vec<EnclosedLine>,
    ground: String,
    from: String,
    happened: Vec<Happening>,
    name: String,
    outcomes: Vec<Choice>,
    page: Page,
    reasons: String,
    record_version: i64,
    standing: Standing,
    state: String,
    told: Vec<Told>,
    version: i64,
}

impl DossierPage {
    fn grounds(&self) -> [Choice; 2] {
        ["clerical-error", "decision"].map(|name| {
            let key = format!("procedure-ground-{name}");
            Choice::new(name, self.page.t(&key)).with_hint(self.page.t(&format!("{key}-hint")))
        })
    }
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let (beside, _) = dossiers.beside(&caller, &code).await?;
    show(&page_of(page, &dossiers, &beside, (caller.person(), &DecisionFields::default())))
}

fn page_of(
    page: Page,
    dossiers: &Dossiers,
    beside: &Beside,
    (reader, said): (Option<kernel::PersonId>, &DecisionFields),
) -> DossierPage {
    let Beside { dossier, known, procedure, record } = beside;
    let stood = stood(&page, dossier, dossiers.now());
    let mine = reader.is_some() && dossier.claimed_by == reader;
    let acts = [Act::AskSupplement, Act::Stop, Act::Return].into_iter();
    let acts = acts.filter(|act| mine && dossier.state.after(*act).is_some());
    let choice =
        |act: Act| Choice::new(act.name(), page.t(&format!("procedure-do-{}", act.name())));
    let outcome = |name: &str| Choice::new(name, page.t(&format!("procedure-outcome-{name}")));
    DossierPage {
        acts: acts.map(choice).collect(),
        claimable: dossier.claimed_by.is_none() && dossier.state.is_open(),
        clock: stood.clock,
        code: dossier.code.to_string(),
        corrects: correcting::questions(procedure).is_some(),
        decidable: mine && dossier.state == State::InProcess,
        enclosed: enclosed(&page, procedure, dossier),
        from: said.from.clone(),
        ground: said.ground.clone(),
        happened: happened(&page, dossier),
        name: procedure.names.of(page.language).to_owned(),
        outcomes: ["granted", "refused"].map(outcome).to_vec(),
        reasons: said.reasons.clone(),
        record_version: record.version,
        standing: stood.standing,
        state: stood.state,
        told: all_told(&page, &procedure.form.questions, &dossier.body.answers, known),
        version: dossier.version,
        page,
    }
}

#[derive(Deserialize)]
pub(super) struct ClaimFields {
    #[serde(default)]
    version: i64,
}

pub(super) async fn claim(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<ClaimFields>,
) -> Result<Response, Failure> {
    dossiers.claim(&caller, (&code, fields.version)).await?;
    Ok(back(&code))
}

#[derive(Deserialize)]
pub(super) struct WorkFields {
    #[serde(default)]
    act: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    version: i64,
}

pub(super) async fn work(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<WorkFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let act = Act::parse(&fields.act);
    if act.is_none() {
        errors.add("act", "choice-missing");
    }
    let reason = Text::<1000>::parse(&one_line(&fields.reason)).ok();
    if reason.is_none() && act.is_some_and(Act::needs_reason) {
        errors.add("reason", "procedure-reason-missing");
    }
    let (true, Some(act)) = (errors.is_empty(), act) else {
        let (beside, _) = dossiers.beside(&caller, &code).await?;
        let (page, none) = (page.with_errors(errors), DecisionFields::default());
        return show_again(&page_of(page, &dossiers, &beside, (caller.person(), &none)));
    };
    dossiers.work(&caller, (&code, fields.version), (act, None), reason).await?;
    Ok(back(&code))
}

#[derive(Default, Deserialize)]
pub(super) struct DecisionFields {
    #[serde(default)]
    from: String,
    #[serde(default)]
    ground: String,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    reasons: String,
    #[serde(default)]
    record_version: i64,
    #[serde(default)]
    version: i64,
}

impl DecisionFields {
    /// Since when a correction is true; nothing of what is no correction.
    fn ground(&self, errors: &mut FieldErrors) -> Option<Ground> {
        match self.ground.as_str() {
            "clerical-error" => Some(Ground::ClericalError),
            "decision" => {
                let from = errors.keep("from", "date-not-real", day_of(&self.from));
                from.map(|from| Ground::Decision { from })
            }
            _ => None,
        }
    }
}

fn day_of(text: &str) -> Result<Date, ()> {
    population::written_day(text).ok_or(())
}

pub(super) async fn decide(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<DecisionFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let kind = match fields.outcome.as_str() {
        "granted" => Some(OutcomeKind::Granted),
        "refused" => Some(OutcomeKind::Refused),
        _ => None,
    };
    if kind.is_none() {
        errors.add("outcome", "choice-missing");
    }
    let reasons = Text::<1000>::parse(&one_line(&fields.reasons));
    let reasons = errors.keep("reasons", "procedure-reason-missing", reasons);
    let granted = kind == Some(OutcomeKind::Granted);
    let ground = if granted { fields.ground(&mut errors) } else { None };
    let decided = match (kind, reasons, errors.is_empty()) {
        (Some(kind), Some(reasons), true) => {
            let of = (code.as_str(), fields.version, fields.record_version);
            dossiers.decide(&caller, of, Verdict { ground, kind }, reasons).await.map(Some)
        }
        _ => Ok(None),
    };
    match decided {
        Ok(Some(_)) => return Ok(back(&code)),
        Ok(None) => {}
        Err(Error::GroundMissing) => errors.add("ground", "procedure-ground-missing"),
        Err(error) => return Err(error.into()),
    }
    let (beside, _) = dossiers.beside(&caller, &code).await?;
    let page = page.with_errors(errors);
    show_again(&page_of(page, &dossiers, &beside, (caller.person(), &fields)))
}

fn back(code: &str) -> Response {
    Redirect::to(&format!("/desk/dossiers/{code}")).into_response()
}

/// Paragraphs as one line, as the register keeps text.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
