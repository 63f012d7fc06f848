//! The desk: a dossier beside the record, handing it over, and deciding it.

use access::Caller;
use askama::Template;
use axum::extract::State as Counter;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::{OutcomeKind, Procedure};
use kernel::Calendar;
use population::Text;
use serde::Deserialize;
use time::Date;
use web::parts::{Choice, Clock, Happening, Standing};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::papers::{EnclosedLine, HeldLine, enclosed, held};
use super::{Told, all_told, exemption, happened, stood};
use crate::working::Beside;
use crate::{Act, After, Dossiers, Error, Ground, State, Stated, Verdict, correcting};

#[derive(Template)]
#[template(path = "desk_dossier.html")]
struct DossierPage {
    acts: Vec<Choice>,
    /// How it was checked who it is, as it was said before.
    checked: String,
    /// How that can be done, of an electronic identity.
    checks: Vec<Choice>,
    /// When it ends, where an apology can still name another day.
    apologisable: String,
    claimable: bool,
    clock: Option<Clock>,
    code: String,
    /// Of a correction it is said since when it is true.
    corrects: bool,
    decidable: bool,
    handable: bool,
    enclosed: Vec<EnclosedLine>,
    /// What lets them off the fee.
    exempt: String,
    ground: String,
    from: String,
    happened: Vec<Happening>,
    held: Vec<HeldLine>,
    /// Whether its outcome handed out a paper.
    issued: bool,
    name: String,
    /// Where it stands in the inbox.
    place: String,
    /// As it was chosen before.
    outcome: String,
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

/// Ways to make sure who somebody is, where granting confirms that.
fn checks(page: &Page, procedure: &Procedure, origin: population::Origin) -> Vec<Choice> {
    let mut effects = procedure.outcomes.iter().filter_map(|outcome| outcome.effect.as_ref());
    if !effects.any(|effect| effect.act == catalogue::Act::IdentityConfirmed) {
        return Vec::new();
    }
    let word =
        |it: &eid::Checked| Choice::new(it.word(), page.t(&format!("eid-checked-{}", it.word())));
    eid::Checked::of(origin).iter().map(word).collect()
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
    let Beside { dossier, held: today, known, origin, procedure, record } = beside;
    let stood = stood(&page, dossier, dossiers.now());
    let mine = reader.is_some() && dossier.claimed_by == reader;
    let acts = [Act::AskFee, Act::AskSupplement, Act::Stop, Act::Return].into_iter();
    let fee = dossiers.may_ask_fee(procedure, dossier);
    let acts = acts.filter(|act| mine && dossier.state.after(*act).is_some());
    let acts = acts.filter(|act| *act != Act::AskFee || fee);
    let choice =
        |act: Act| Choice::new(act.name(), page.t(&format!("procedure-do-{}", act.name())));
    let outcome = |name: &str| Choice::new(name, page.t(&format!("procedure-outcome-{name}")));
    let may_apologise = mine
        && dossier.state.after(Act::Apologise).is_some()
        && !dossier.has_passed(Act::Apologise);
    let due = dossier.clock.due_at.filter(|_| may_apologise);
    DossierPage {
        apologisable: due.map(|due| page.date(due)).unwrap_or_default(),
        acts: acts.map(choice).collect(),
        checked: said.checked.clone(),
        checks: checks(&page, procedure, *origin),
        claimable: dossier.claimed_by.is_none()
            && dossier.state.is_open()
            && !dossier.waits_to_be_paid_first(),
        clock: stood.clock,
        code: dossier.code.to_string(),
        corrects: correcting::questions(procedure).is_some(),
        decidable: mine && dossier.state == State::InProcess,
        handable: mine && dossier.state.is_open(),
        enclosed: enclosed(&page, procedure, dossier),
        exempt: exemption::names(&page, procedure, dossier.body.exempt.iter().map(String::as_str)),
        from: said.from.clone(),
        ground: said.ground.clone(),
        happened: happened(&page, dossier),
        held: held(&page, (procedure, dossier), today),
        issued: procedure.result_of(dossier.body.outcome.as_deref()).is_some(),
        place: After::of(dossier).to_link(),
        name: procedure.names.of(page.language).to_owned(),
        outcome: said.outcome.clone(),
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

#[derive(Deserialize)]
pub(super) struct ApologyFields {
    #[serde(default)]
    apology: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    version: i64,
}

/// An apology and another day, once.
pub(super) async fn apologise(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<ApologyFields>,
) -> Result<Response, Failure> {
    let mut errors = FieldErrors::default();
    let said = Text::<1000>::parse(&one_line(&fields.apology));
    let said = errors.keep("apology", "procedure-reason-missing", said);
    let until = population::written_day(&fields.until);
    match until.map(|day| Calendar::viet_nam().is_working_day(day)) {
        Some(Ok(true)) => (),
        Some(Ok(false)) => errors.add("until", "procedure-apology-no-working-day"),
        Some(Err(_)) | None => errors.add("until", "procedure-apology-day"),
    }
    if errors.is_empty() {
        let act = (Act::Apologise, until);
        match dossiers.work(&caller, (&code, fields.version), act, said).await {
            Ok(_) => return Ok(back(&code)),
            Err(Error::NotLater) => errors.add("until", "procedure-apology-later"),
            Err(error) => return Err(error.into()),
        }
    }
    let (beside, _) = dossiers.beside(&caller, &code).await?;
    let page = page.with_errors(errors);
    show_again(&page_of(page, &dossiers, &beside, (caller.person(), &DecisionFields::default())))
}

#[derive(Template)]
#[template(path = "desk_colleagues.html")]
struct ColleaguesPage {
    code: String,
    colleagues: Vec<Choice>,
    name: String,
    page: Page,
    version: i64,
}

/// Who could go on with a dossier.
pub(super) async fn colleagues(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    show(&colleagues_page(page, &dossiers, &caller, &code).await?)
}

async fn colleagues_page(
    page: Page,
    dossiers: &Dossiers,
    caller: &Caller,
    code: &str,
) -> Result<ColleaguesPage, Error> {
    let (dossier, colleagues) = dossiers.colleagues(caller, code).await?;
    let choice = |it: &eid::Colleague| Choice::new(it.login.expose(), it.login.expose());
    Ok(ColleaguesPage {
        code: dossier.code.to_string(),
        colleagues: colleagues.iter().map(choice).collect(),
        name: dossiers.name_of(&dossier, &page),
        version: dossier.version,
        page,
    })
}

#[derive(Deserialize)]
pub(super) struct HandFields {
    #[serde(default)]
    colleague: String,
    #[serde(default)]
    version: i64,
}

pub(super) async fn hand_over(
    page: Page,
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Form(fields): Form<HandFields>,
) -> Result<Response, Failure> {
    match dossiers.hand_to(&caller, (&code, fields.version), &fields.colleague).await {
        Ok(_) => Ok(Redirect::to("/desk/dossiers").into_response()),
        Err(Error::NoSuchColleague) => {
            let mut errors = FieldErrors::default();
            errors.add("colleague", "choice-missing");
            let page = page.with_errors(errors);
            show_again(&colleagues_page(page, &dossiers, &caller, &code).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Default, Deserialize)]
pub(super) struct DecisionFields {
    #[serde(default)]
    checked: String,
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
            let checked = eid::Checked::parse(&fields.checked);
            let verdict = Verdict { kind, stated: Stated { checked, ground } };
            dossiers.decide(&caller, of, verdict, reasons).await.map(Some)
        }
        _ => Ok(None),
    };
    match decided {
        Ok(Some(_)) => return Ok(back(&code)),
        Ok(None) => {}
        Err(Error::Accounts(eid::Error::GuardianNeeded | eid::Error::NotGuardian)) => {
            errors.add("outcome", "eid-desk-not-guardian");
        }
        Err(Error::Accounts(eid::Error::NoSuchAccount)) => {
            errors.add("outcome", "procedure-account-first");
        }
        Err(Error::Accounts(eid::Error::CheckMisfits)) => {
            errors.add("checked", "eid-desk-check-misfits");
        }
        Err(Error::Accounts(eid::Error::NotSeen)) => errors.add("checked", "eid-desk-not-seen"),
        Err(Error::CheckMissing) => errors.add("checked", "eid-desk-checked-missing"),
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
