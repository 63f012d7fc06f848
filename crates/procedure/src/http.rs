//! Dossiers over HTTP. A dossier's code in the path is the purpose of an official; a secret travels
//! in a body, because paths are logged. The receipt goes out in `danh-receipt`.

use access::Actor;
use axum::Router;
use axum::extract::State as Counter;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use catalogue::{Answers, OutcomeKind};
use kernel::Moment;
use population::Text;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use time::Date;
use web::{Body, Failure, Path, Query, SignedIn};

use crate::views::{Answer, BesideView, DossierView, DraftView, ListView, StandingView};
use crate::{
    Act, After, Dossiers, Error, Filing, FilingKey, Ground, Score, State, Stated, Urgency, Verdict,
    Wanted, Whose,
};

mod publishing;

/// Everything this slice answers to whoever is signed in.
pub fn routes(dossiers: Dossiers) -> Router {
    Router::new()
        .route("/v1/dossiers", get(own).post(file))
        .route("/v1/dossiers/{dossier}", get(read))
        .route("/v1/dossiers/{dossier}/acts", post(work))
        .route("/v1/dossiers/{dossier}/colleague", post(hand_over))
        .route("/v1/dossiers/{dossier}/claim", post(claim))
        .route("/v1/dossiers/{dossier}/decision", post(decide))
        .route("/v1/dossiers/{dossier}/files/{file}", get(enclosed))
        .route("/v1/dossiers/{dossier}/papers/{paper}", get(held))
        .route("/v1/dossiers/{dossier}/papers/{paper}/revocation", post(revoke_paper))
        .route("/v1/dossiers/{dossier}/exemption", post(claim_exemption))
        .route("/v1/dossiers/{dossier}/rating", put(rate))
        .route("/v1/dossiers/{dossier}/release", post(release))
        .route("/v1/dossiers/{dossier}/supplement", post(supply))
        .route("/v1/dossiers/{dossier}/withdrawal", post(withdraw))
        .route("/v1/office/dossiers", get(inbox))
        .route("/v1/procedure-files", get(publishing::list).post(publishing::propose))
        .route("/v1/procedure-files/{procedure}/{number}/approval", post(publishing::approve))
        .route("/v1/procedure-files/{procedure}/{number}/withdrawal", post(publishing::withdraw))
        .route("/v1/procedures/{procedure}/draft", get(draft).put(save_draft))
        .merge(crate::pages::pages())
        .with_state(dossiers)
}

/// What is answered without signing in.
pub fn open_routes(dossiers: Dossiers) -> Router {
    Router::new()
        .route("/v1/dossier-standing", post(look_up))
        .merge(crate::pages::open_pages())
        .with_state(dossiers)
}

type Answered<T> = Result<Answer<T>, Failure>;

/// What the caller has begun, with what the register answers.
async fn draft(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(procedure): Path<String>,
) -> Answered<DraftView> {
    let (procedure, permit) = dossiers.begun(&caller, &procedure, None).await?;
    let (opened, receipt) = dossiers.draft(&permit, procedure).await?;
    Ok(Answer(DraftView::of(opened.into_inner()), receipt))
}

async fn save_draft(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(procedure): Path<String>,
    Body(form): Body<DraftForm>,
) -> Answered<Json> {
    let (procedure, permit) = dossiers.begun(&caller, &procedure, form.valid_from).await?;
    let receipt = dossiers.save_draft(&permit, procedure, &form.answers, form.version).await?;
    Ok(Answer(json!({ "version": form.version + 1 }), receipt))
}

async fn file(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Body(form): Body<FileForm>,
) -> Answered<DossierView> {
    let (procedure, permit) = dossiers.begun(&caller, &form.procedure, form.valid_from).await?;
    let filing = Filing { answers: form.answers, key: FilingKey::parse(&form.key)? };
    let (filed, receipt) = dossiers.file(&permit, procedure, &filing).await?;
    let now = dossiers.now();
    Ok(Answer(DossierView::of(filed.into_inner(), caller.person(), now), receipt))
}

/// What is filed about the caller, or about whom they act for.
async fn own(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Query(query): Query<OwnQuery>,
) -> Answered<ListView> {
    let permit = dossiers.permit_to_list(&caller).await?;
    let after = after(query.after)?;
    let (list, receipt) = dossiers.own(&permit, after.as_ref()).await?;
    Ok(Answer(ListView::of(&list, dossiers.now()), receipt))
}

async fn read(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let now = dossiers.now();
    if let Actor::Official { .. } = caller.actor {
        let (beside, receipt) = dossiers.beside(&caller, &code).await?;
        let view = BesideView::of(beside.into_inner(), caller.person(), now);
        return Ok(Answer(view, receipt).into_response());
    }
    let (dossier, receipt) = dossiers.read(&caller, &code).await?;
    let view = DossierView::of(dossier.into_inner(), caller.person(), now);
    Ok(Answer(view, receipt).into_response())
}

/// A file of a dossier, as it came.
async fn enclosed(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, file)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (file, receipt) = dossiers.enclosed(&caller, &code, &file).await?;
    Ok(files::download(&dossiers.files, &file, receipt))
}

/// A paper that was there already, as it was issued.
async fn held(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, paper)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (file, receipt) = dossiers.held_file(&caller, (&code, &paper)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"giay-to.pdf\"".to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, receipt, file.into_inner()).into_response())
}

/// A paper that the dossier handed out stands no longer.
async fn revoke_paper(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((code, paper)): Path<(String, String)>,
    Body(form): Body<RevocationForm>,
) -> Answered<Json> {
    let receipt = dossiers.revoke_paper(&caller, (&code, &paper), &form.reason).await?;
    Ok(Answer(json!({ "standing": "revoked" }), receipt))
}

async fn hand_over(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<ColleagueForm>,
) -> Answered<Json> {
    let receipt = dossiers.hand_to(&caller, (&code, form.version), &form.login).await?;
    Ok(Answer(json!({ "claimed": true, "version": form.version + 1 }), receipt))
}

async fn rate(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<RatingForm>,
) -> Answered<Json> {
    let receipt = dossiers.rate(&caller, &code, form.score, form.comment).await?;
    Ok(Answer(json!({ "score": form.score.number() }), receipt))
}

async fn claim_exemption(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<ExemptionForm>,
) -> Answered<Json> {
    let ExemptionForm { exemption, reason, version } = form;
    let of = (code.as_str(), version);
    let receipt = dossiers.claim_exemption(&caller, of, &exemption, reason).await?;
    Ok(Answer(json!({ "act": Act::ClaimExemption, "version": version + 1 }), receipt))
}

async fn withdraw(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<WithdrawForm>,
) -> Answered<Json> {
    let receipt = dossiers.withdraw(&caller, (&code, form.version), form.reason).await?;
    Ok(moved(State::Withdrawn, form.version, receipt))
}

async fn supply(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<SupplyForm>,
) -> Answered<Json> {
    let of = (code.as_str(), form.version);
    let receipt = dossiers.supply(&caller, of, &form.answers, form.statement).await?;
    Ok(moved(State::InProcess, form.version, receipt))
}

/// What waits at the caller's office, the most urgent first.
async fn inbox(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Query(query): Query<InboxQuery>,
) -> Answered<ListView> {
    let InboxQuery { after: link, procedure, state, urgency, whose } = query;
    let urgency = urgency.map(|it| Urgency::parse(&it).ok_or(Error::NoSuchPage)).transpose()?;
    let whose = whose.map(|it| Whose::parse(&it).ok_or(Error::NoSuchPage)).transpose()?;
    let wanted = Wanted { after: after(link)?, procedure, state, urgency, whose };
    let (inbox, receipt) = dossiers.inbox(&caller, &wanted).await?;
    Ok(Answer(ListView::of(&inbox, dossiers.now()), receipt))
}

async fn claim(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<VersionForm>,
) -> Answered<Json> {
    let receipt = dossiers.claim(&caller, (&code, form.version)).await?;
    Ok(Answer(json!({ "claimed": true, "version": form.version + 1 }), receipt))
}

async fn release(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<VersionForm>,
) -> Answered<Json> {
    let receipt = dossiers.release(&caller, (&code, form.version)).await?;
    Ok(Answer(json!({ "claimed": false, "version": form.version + 1 }), receipt))
}

async fn work(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<WorkForm>,
) -> Answered<Json> {
    let WorkForm { act, reason, until, version } = form;
    let receipt = dossiers.work(&caller, (&code, version), (act, until), reason).await?;
    Ok(Answer(json!({ "act": act, "version": version + 1 }), receipt))
}

async fn decide(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path(code): Path<String>,
    Body(form): Body<DecisionForm>,
) -> Answered<Json> {
    let of = (code.as_str(), form.version, form.record_version);
    let stated = Stated { checked: form.checked, ground: form.ground };
    let verdict = Verdict { kind: form.outcome, stated };
    let receipt = dossiers.decide(&caller, of, verdict, form.reasons).await?;
    Ok(moved(State::Settled, form.version, receipt))
}

async fn look_up(
    Counter(dossiers): Counter<Dossiers>,
    Body(form): Body<LookUpForm>,
) -> Answered<StandingView> {
    let (dossier, receipt) = dossiers.look_up(&form.code, &form.secret).await?;
    Ok(Answer(StandingView::of(&dossier, dossiers.now()), receipt))
}

fn moved(state: State, version: i64, receipt: ledger::Receipt) -> Answer<Json> {
    Answer(json!({ "state": state, "version": version + 1 }), receipt)
}

fn after(link: Option<String>) -> Result<Option<After>, Error> {
    link.map(|link| After::from_link(&link).ok_or(Error::NoSuchPage)).transpose()
}

impl Dossiers {
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftForm {
    answers: Answers,
    /// Of the version of the procedure that it is of; the one it began under when left out.
    valid_from: Option<Date>,
    /// Of the draft that it goes on from; 0 for none.
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    answers: Answers,
    key: String,
    procedure: String,
    /// As in a draft.
    valid_from: Option<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnQuery {
    after: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InboxQuery {
    after: Option<String>,
    procedure: Option<String>,
    state: Option<State>,
    urgency: Option<String>,
    whose: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WithdrawForm {
    reason: Option<Text<1000>>,
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RevocationForm {
    reason: Text<1000>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SupplyForm {
    answers: Answers,
    statement: Text<1000>,
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionForm {
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColleagueForm {
    /// The name under which they sign in.
    login: String,
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RatingForm {
    comment: Option<Text<1000>>,
    score: Score,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExemptionForm {
    /// Its key.
    exemption: String,
    reason: Text<1000>,
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorkForm {
    act: Act,
    reason: Option<Text<1000>>,
    /// The new day, of an apology.
    until: Option<Date>,
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionForm {
    /// Of an electronic identity that is confirmed.
    checked: Option<eid::Checked>,
    /// Of a correction that is granted.
    ground: Option<Ground>,
    outcome: OutcomeKind,
    reasons: Text<1000>,
    record_version: i64,
    version: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LookUpForm {
    code: String,
    secret: String,
}
