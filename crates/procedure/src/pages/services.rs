//! What somebody can file, what is under way, and each dossier with its clock.

use access::{Caller, Permit};
use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::{AnswerFault, Procedure, Settles, Step};
use files::File;
use kernel::{Moment, PartialDate};
use population::{CORRECTABLE, Group, Text};
use serde::Deserialize;
use web::parts::{Choice, Clock, Happening, Link, QueueRow, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, Query, SignedIn, show, show_again};

use super::opinion::OpinionView;
use super::papers::{
    EnclosedLine, HeldLine, PaperLine, enclosed, files_to_add, held, papers_of, papers_to_add,
};
use super::{Asked, Told, all_told, asked, exemption, happened, read, stood, told};
use crate::filing::Opened;
use crate::policy::FileDossier;
use crate::prefill::together;
use crate::{Dossier, Dossiers, Error, Filing, FilingKey, Prefilled, State, correcting};

#[derive(Template)]
#[template(path = "services.html")]
struct ServicesPage {
    dossiers: Vec<QueueRow>,
    page: Page,
    procedures: Vec<Link>,
}

pub(super) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
) -> Result<Response, Failure> {
    let permit = dossiers.permit_to_list(&caller).await?;
    let (own, _) = dossiers.own(&permit, None).await?;
    let now = dossiers.now();
    let row = |dossier: &Dossier| {
        let stood = stood(&page, dossier, now);
        QueueRow {
            current: false,
            facts: format!("{} · {}", dossier.code, page.date(dossier.clock.filed_at)),
            href: format!("/services/dossiers/{}", dossier.code),
            standing: stood.standing,
            tag: stood.state,
            title: dossiers.name_of(dossier, &page),
        }
    };
    let mut rows: Vec<(bool, QueueRow)> =
        own.dossiers.iter().map(|dossier| (!dossier.state.pauses(), row(dossier))).collect();
    // What waits for the reader stands first.
    rows.sort_by_key(|(later, _)| *later);
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let procedures = dossiers.catalogue().current(now.day());
    let procedures = procedures.filter(|procedure| crate::is_done_here(procedure));
    let link =
        |it: &Procedure| Link::new(format!("/services/{}", it.code), it.names.of(page.language));
    let procedures = procedures.map(link).collect();
    show(&ServicesPage { dossiers: rows, procedures, page })
}

#[derive(Template)]
#[template(path = "service.html")]
struct ServicePage {
    asked: Vec<Asked>,
    begun_here: bool,
    handed_over: String,
    known: Vec<Told>,
    name: String,
    page: Page,
    path: String,
    summary: String,
    valid_from: String,
    version: i64,
}

#[derive(Deserialize)]
pub(super) struct Wrong {
    /// The field group of the register that is said to be wrong.
    #[serde(default)]
    group: String,
}

pub(super) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Query(Wrong { group }): Query<Wrong>,
) -> Result<Response, Failure> {
    let (procedure, permit) = dossiers.begun(&caller, &code, None).await?;
    let wrong = Group::parse(&group).filter(|group| CORRECTABLE.contains(group));
    let (opened, _) = dossiers.draft_about(&permit, procedure, wrong).await?;
    show(&service_page(page, opened.into_inner()))
}

fn service_page(page: Page, opened: Opened) -> ServicePage {
    let Opened { draft, known, procedure, today, .. } = opened;
    let questions = &procedure.form.questions;
    let fixed: Vec<_> = known.iter().filter(|known| !known.may_change).cloned().collect();
    let (answers, _) = together(&catalogue::Answers::new(), &fixed);
    let mut asked = asked(&page, questions, &draft.answers, &known);
    if let Some(today) = &today {
        say_today(&page, (procedure, &draft.answers), today, &mut asked);
    }
    let handed_over = match &procedure.settles {
        Settles::HandedOver { ministry } => ministry.of(page.language).to_owned(),
        Settles::Here => String::new(),
    };
    ServicePage {
        asked,
        begun_here: procedure.is_begun_here(),
        handed_over,
        known: all_told(&page, questions, &answers, &fixed),
        name: procedure.names.of(page.language).to_owned(),
        path: format!("/services/{}", procedure.code),
        summary: procedure.summary.of(page.language).to_owned(),
        valid_from: procedure.valid_from.to_string(),
        version: draft.version,
        page,
    }
}

/// Puts what the register says today beside the question for what is right.
fn say_today(
    page: &Page,
    (procedure, answers): (&Procedure, &catalogue::Answers),
    today: &Prefilled,
    asked: &mut [Asked],
) {
    let Some(question) = procedure.form.question(&today.question) else { return };
    let value = told(page, question, &today.answer, answers);
    let said = page.tw("procedure-today", "value", value);
    for one in asked.iter_mut().filter(|one| one.key == today.question) {
        one.hint = [said.as_str(), one.hint.as_str()].join(" ").trim().to_owned();
    }
}

/// Keeps what is answered, and goes on to the check when it holds.
pub(super) async fn save(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (procedure, permit, _) = dossiers.keep_form(&caller, &code, pairs).await?;
    let (opened, _) = dossiers.draft(&permit, procedure).await?;
    let opened = opened.into_inner();
    let (whole, _) = together(&opened.draft.answers, &opened.known);
    let today = dossiers.now().day();
    match correcting::check(procedure, whole.clone(), opened.today.as_ref(), today) {
        Ok(_) => {
            let first = procedure.documents_for(&whole).next();
            let next = super::papers::page_after(&code, first);
            Ok(Redirect::to(&next).into_response())
        }
        Err(faults) => {
            let page = page.with_errors(errors(procedure, &faults));
            show_again(&service_page(page, opened))
        }
    }
}

/// Keeps what is typed while it is typed, for a script that asks for it now and then.
pub(super) async fn autosave(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (_, _, version) = dossiers.keep_form(&caller, &code, pairs).await?;
    let saved = page.tw("procedure-saved", "at", page.day_time(&dossiers.now()));
    Ok(axum::Json(serde_json::json!({ "saved": saved, "version": version })).into_response())
}

fn errors(procedure: &'static Procedure, faults: &[AnswerFault]) -> FieldErrors {
    use catalogue::AnswerFaultKind as Kind;
    let mut errors = FieldErrors::default();
    for fault in faults {
        let Some(question) = procedure.form.question(&fault.question) else { continue };
        let key = match fault.kind {
            Kind::Missing => "procedure-answer-missing",
            Kind::NoSuchCommune => "procedure-answer-commune",
            Kind::NotAsked => "procedure-answer-not-asked",
            Kind::Malformed if question.value_of.is_some() => "procedure-value-wrong",
            Kind::TooLong | Kind::TooMany => "procedure-answer-too-long",
            Kind::Malformed | Kind::NotAmongChoices | Kind::Unknown => "procedure-answer-malformed",
        };
        errors.add(&question.key, key);
    }
    errors
}

#[derive(Template)]
#[template(path = "service_check.html")]
struct CheckPage {
    /// What lets them off it.
    exempt: String,
    /// What it costs, where that is paid after filing; empty: nothing is.
    fee: String,
    key: String,
    name: String,
    page: Page,
    papers: Vec<PaperLine>,
    path: String,
    told: Vec<Told>,
}

pub(super) async fn check(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let (procedure, permit) = dossiers.begun(&caller, &code, None).await?;
    let (opened, _) = dossiers.draft(&permit, procedure).await?;
    // The same page sent twice is one dossier.
    let key = kernel::hex(&dossiers.entropy.bytes::<16>());
    show(&check_page(page, &dossiers.serving(&caller), &opened, key))
}

fn check_page(page: Page, dossiers: &Dossiers, opened: &Opened, key: String) -> CheckPage {
    let Opened { draft, exempt, known, procedure, .. } = opened;
    let (whole, _) = together(&draft.answers, known);
    let papers = papers_of(&page, opened, &whole);
    let fee = dossiers.fee_of(procedure, &whole, exempt);
    CheckPage {
        exempt: exemption::names(&page, procedure, exempt.iter().map(|it| it.key.as_str())),
        fee: fee.map(|fee| page.dong(fee)).unwrap_or_default(),
        key,
        name: procedure.names.of(page.language).to_owned(),
        papers,
        path: format!("/services/{}", procedure.code),
        told: all_told(&page, &procedure.form.questions, &whole, known),
        page,
    }
}

#[derive(Deserialize)]
pub(super) struct FileFields {
    #[serde(default)]
    key: String,
}

pub(super) async fn file(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<FileFields>,
) -> Result<Response, Failure> {
    let (procedure, permit) = dossiers.begun(&caller, &code, None).await?;
    let (opened, _) = dossiers.draft(&permit, procedure).await?;
    let answers = opened.draft.answers.clone();
    let filing = Filing { answers, key: FilingKey::parse(&fields.key)? };
    match dossiers.file(&permit, procedure, &filing).await {
        Ok((dossier, _)) => {
            let pays = |_: &&String| dossier.state == State::FeeAsked;
            let address = match dossier.body.payment.as_ref().filter(pays) {
                Some(reference) => format!("/services/payments/{reference}"),
                None => format!("/services/dossiers/{}?filed=yes", dossier.code),
            };
            Ok(Redirect::to(&address).into_response())
        }
        Err(Error::Answers(faults)) => {
            let page = page.with_errors(errors(procedure, &faults));
            show_again(&service_page(page, opened.into_inner()))
        }
        Err(Error::FilesAmiss(_)) => {
            let mut amiss = FieldErrors::default();
            amiss.add("papers", "files-amiss");
            let dossiers = dossiers.serving(&caller);
            show_again(&check_page(page.with_errors(amiss), &dossiers, &opened, fields.key))
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "service_dossier.html")]
pub(super) struct DossierPage {
    answers: Vec<Told>,
    asked: Vec<Asked>,
    /// What they said to be let off, and has to be put right.
    pub(super) claim: Claim,
    clock: Option<Clock>,
    code: String,
    enclosed: Vec<EnclosedLine>,
    /// What lets them off the fee.
    exempt: String,
    /// What they can say to be let off.
    exemptions: Vec<Choice>,
    filed: bool,
    held: Vec<HeldLine>,
    happened: Vec<Happening>,
    name: String,
    office: String,
    open: bool,
    opinion: OpinionView,
    page: Page,
    /// That more may be sent of, when more is asked for.
    papers: Vec<PaperLine>,
    /// The reference of its fee, for whoever pays it.
    payment: String,
    /// Whether that waits to be paid.
    pays: bool,
    /// Why the last act was done.
    reason: String,
    /// Whether its outcome handed out a paper.
    result: bool,
    secret: String,
    /// What was asked for elsewhere is on its way there.
    sent: bool,
    standing: Standing,
    state: String,
    /// Where several offices have a part in it: each step, and how far it is.
    steps: Vec<StepLine>,
    supplement: bool,
    version: i64,
}

/// Fields that come back as they were sent.
#[derive(Default)]
pub(super) struct Claim {
    pub(super) exemption: String,
    pub(super) grounds: String,
    pub(super) wrong: bool,
}

struct StepLine {
    name: String,
    said: String,
    standing: Standing,
}

fn steps(page: &Page, procedure: &Procedure, dossier: &Dossier) -> Vec<StepLine> {
    if procedure.steps.iter().all(|step| step.effect.is_none()) {
        return Vec::new();
    }
    let mut reached = false;
    let line = |step: &Step| {
        let here = dossier.step_of(procedure).is_some_and(|at| at.key == step.key);
        reached |= here;
        let open = dossier.state.is_open();
        let is_elsewhere =
            matches!(dossier.state, State::HandedOver | State::SupplementAskedElsewhere);
        let (key, standing) = match (reached, here) {
            (false, _) => ("done", Standing::Done),
            (true, true) if open => ("now", Standing::Open),
            // The last step that was done here, and what another system goes on with.
            (true, true) if is_elsewhere => ("done", Standing::Done),
            (true, false) if is_elsewhere => ("elsewhere", Standing::Open),
            _ => ("later", Standing::Plain),
        };
        let said = page.t(&format!("procedure-step-{key}")).into_owned();
        StepLine { name: step.names.of(page.language).to_owned(), said, standing }
    };
    procedure.steps.iter().map(line).collect()
}

#[derive(Deserialize)]
pub(super) struct Filed {
    #[serde(default)]
    filed: String,
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Query(Filed { filed }): Query<Filed>,
) -> Result<Response, Failure> {
    show(&page_with_opinion(page, &dossiers, &caller, (&code, filed == "yes")).await?)
}

pub(super) async fn page_with_opinion(
    page: Page,
    dossiers: &Dossiers,
    caller: &access::Caller,
    (code, filed): (&str, bool),
) -> Result<DossierPage, Failure> {
    let (read, _) = dossiers.read_with_opinion(caller, code).await?;
    let (dossier, opinion) = &*read;
    let mine = crate::counter::sees_secret(caller, dossier);
    let official = matches!(caller.actor, access::Actor::Official { .. });
    let files = match official && !crate::counter::stands_in(caller, dossier) {
        true => Vec::new(),
        false => files_to_add(dossiers, (caller, dossier)).await?,
    };
    let mut view = dossier_page(page, dossiers, (dossier, &files), (mine, filed))?;
    if official {
        // Rating is the person's own, from their account.
        let may = crate::counter::stands_in(caller, dossier);
        (view.open, view.supplement) = (view.open && may, view.supplement && may);
        return Ok(view);
    }
    view.opinion = OpinionView::of(&view.page, dossiers.procedure_of(dossier)?, opinion);
    Ok(view)
}

fn dossier_page(
    page: Page,
    dossiers: &Dossiers,
    (dossier, files): (&Dossier, &[File]),
    (mine, filed): (bool, bool),
) -> Result<DossierPage, Error> {
    let procedure = dossiers.procedure_of(dossier)?;
    let now: Moment = dossiers.now();
    let stood = stood(&page, dossier, now);
    let questions = &procedure.form.questions;
    let supplement = dossier.awaits_supplement();
    let asked = if supplement {
        let mut asked = asked(&page, questions, &dossier.body.answers, &[]);
        asked.retain(|one| !dossier.body.prefilled.iter().any(|key| key == one.key));
        asked
    } else {
        Vec::new()
    };
    Ok(DossierPage {
        answers: all_told(&page, questions, &dossier.body.answers, &[]),
        asked,
        claim: Claim::default(),
        clock: stood.clock,
        code: dossier.code.to_string(),
        enclosed: enclosed(&page, procedure, dossier),
        exempt: exemption::names(&page, procedure, dossier.body.exempt.iter().map(String::as_str)),
        exemptions: if mine { exemption::claimable(&page, procedure, dossier) } else { Vec::new() },
        filed,
        held: held(&page, (procedure, dossier), &[]),
        happened: happened(&page, dossier),
        name: procedure.names.of(page.language).to_owned(),
        office: page.office(&dossier.office),
        open: dossier.state.is_open(),
        opinion: OpinionView::default(),
        papers: papers_to_add(&page, procedure, (dossier, files)),
        payment: dossier.body.payment.clone().filter(|_| mine).unwrap_or_default(),
        pays: dossier.state == State::FeeAsked,
        reason: dossier.last_reason().unwrap_or_default().to_owned(),
        secret: if mine { dossier.body.secret.0.clone() } else { String::new() },
        standing: stood.standing,
        state: stood.state,
        steps: steps(&page, procedure, dossier),
        result: procedure.result_of(dossier.body.outcome.as_deref()).is_some(),
        sent: dossier.state == State::SupplementAskedElsewhere && !supplement,
        supplement,
        version: dossier.version,
        page,
    })
}

#[derive(Deserialize)]
pub(super) struct WithdrawFields {
    #[serde(default)]
    version: i64,
}

pub(super) async fn withdraw(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<WithdrawFields>,
) -> Result<Response, Failure> {
    dossiers.withdraw(&caller, (&code, fields.version), None).await?;
    Ok(Redirect::to(&format!("/services/dossiers/{code}")).into_response())
}

pub(super) async fn supply(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (dossier, _) = dossiers.read(&caller, &code).await?;
    let procedure = dossiers.procedure_of(&dossier)?;
    let field =
        |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, text)| text.as_str());
    let version = field("draft-version").and_then(|text| text.parse().ok()).unwrap_or(0);
    let statement = super::desk::one_line(field("statement").unwrap_or_default());
    let mut found = FieldErrors::default();
    let statement =
        found.keep("statement", "procedure-reason-missing", Text::<1000>::parse(&statement));
    let mut answers = dossier.body.answers.clone();
    answers.retain(|key, _| dossier.body.prefilled.contains(key));
    answers.extend(read(&procedure.form.questions, pairs.clone(), dossiers.now().day()));
    if let Err(faults) = procedure.form.check(&answers) {
        found = errors(procedure, &faults);
    }
    let (true, Some(statement)) = (found.is_empty(), statement) else {
        let files = files_to_add(&dossiers, (&caller, &dossier)).await?;
        let page = page.with_errors(found);
        let of = (&*dossier, files.as_slice());
        return show_again(&dossier_page(page, &dossiers, of, (false, false))?);
    };
    match dossiers.supply(&caller, (&code, version), &answers, statement).await {
        // What the form lets pass may be no value of the register.
        Err(Error::Answers(faults)) => {
            let files = files_to_add(&dossiers, (&caller, &dossier)).await?;
            let page = page.with_errors(errors(procedure, &faults));
            let of = (&*dossier, files.as_slice());
            show_again(&dossier_page(page, &dossiers, of, (false, false))?)
        }
        supplied => {
            supplied?;
            Ok(Redirect::to(&format!("/services/dossiers/{code}")).into_response())
        }
    }
}

impl Dossiers {
    /// Keeps what a form says under the version of the procedure that it was made of. Gives the
    /// version of the draft too.
    async fn keep_form(
        &self,
        caller: &Caller,
        code: &str,
        pairs: Vec<(String, String)>,
    ) -> Result<(&'static Procedure, Permit<FileDossier>, i64), Error> {
        let field = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, text)| text.as_str())
        };
        let version = field("draft-version").and_then(|text| text.parse().ok()).unwrap_or(0);
        let said = field("valid-from").and_then(|day| PartialDate::parse(day).ok());
        let said = said.and_then(PartialDate::date);
        let (procedure, permit) = self.begun(caller, code, said).await?;
        let answers = read(&procedure.form.questions, pairs, self.now().day());
        self.save_draft(&permit, procedure, &answers, version).await?;
        Ok((procedure, permit, version + 1))
    }

    /// The procedure of a dossier, as people call it.
    pub(super) fn name_of(&self, dossier: &Dossier, page: &Page) -> String {
        let procedure = self.procedure_of(dossier);
        procedure.map(|it| it.names.of(page.language).to_owned()).unwrap_or_default()
    }
}
