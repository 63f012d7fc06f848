//! Cases over HTTP: opened, listed, read, closed.

use axum::extract::State;
use kernel::{Moment, PersonId};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use web::{Body, Path, Query, SignedIn, Stated};

use super::Answered;
use super::views::{Answer, CaseView, CasesView};
use crate::Register;
use crate::policy::{CloseCase, OpenCase, ReadCases};
use crate::value::Text;

/// The open cases of the caller's office, the most urgent first.
pub(super) async fn list(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Query(query): Query<AfterCase>,
) -> Answered<CasesView> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(ReadCases, &caller, &purpose, facts)?;
    let due = query.after_due.map(Moment::of);
    let (cases, receipt) = register.cases(&permit, due.zip(query.after_case)).await?;
    Ok(Answer(CasesView::of(cases), receipt))
}

pub(super) async fn open(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Body(form): Body<OpenForm>,
) -> Answered<CaseView> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(OpenCase, &caller, &purpose, facts)?;
    let OpenForm { matter, reference, subject } = form;
    let (case, receipt) = register.open_case(&permit, reference, matter, subject).await?;
    Ok(Answer(case.into(), receipt))
}

pub(super) async fn read(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(case): Path<String>,
) -> Answered<CaseView> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(ReadCases, &caller, &purpose, facts)?;
    let (case, receipt) = register.case(&permit, &case).await?;
    Ok(Answer(case.into_inner().into(), receipt))
}

pub(super) async fn close(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(case): Path<String>,
    Body(form): Body<CloseForm>,
) -> Answered<Json> {
    let facts = register.facts_at_desk(&caller, &purpose).await?;
    let permit = access::permit(CloseCase, &caller, &purpose, facts)?;
    let receipt = register.close_case(&permit, &case, form.version, form.outcome).await?;
    Ok(Answer(json!({ "case": case, "state": "closed" }), receipt))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AfterCase {
    after_case: Option<String>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    after_due: Option<time::OffsetDateTime>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenForm {
    matter: Text<300>,
    reference: Text<100>,
    subject: Option<PersonId>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CloseForm {
    outcome: Text<1000>,
    version: i64,
}
