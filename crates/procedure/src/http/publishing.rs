//! Files of procedures over HTTP: propose, agree, take back.

use axum::extract::State as Counter;
use axum::response::{IntoResponse, Response};
use catalogue::{Difference, Revised};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use web::{Body, Failure, Path, SignedIn};

use super::Answered;
use crate::views::{Answer, At};
use crate::{Dossiers, Publication};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposalForm {
    /// Whether it is only asked what the file would change.
    #[serde(default)]
    dry_run: bool,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionForm {
    version: i64,
}

#[derive(Serialize)]
pub(super) struct PublicationView {
    approvals: usize,
    decided_at: Option<At>,
    number: i64,
    procedure: String,
    proposed_at: At,
    state: &'static str,
    version: i64,
}

impl PublicationView {
    fn of(it: &Publication) -> Self {
        Self {
            approvals: it.approvals.len(),
            decided_at: it.decided_at.map(At::from),
            number: it.number,
            procedure: it.code.clone(),
            proposed_at: it.proposed_at.into(),
            state: it.state.name(),
            version: it.version,
        }
    }
}

pub(super) async fn list(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
) -> Result<axum::Json<Json>, Failure> {
    let publications = dossiers.publications(&caller).await?;
    let views: Vec<_> = publications.iter().map(PublicationView::of).collect();
    Ok(axum::Json(json!({ "files": views })))
}

pub(super) async fn propose(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Body(form): Body<ProposalForm>,
) -> Result<Response, Failure> {
    let may = dossiers.permit_to_propose(&caller)?;
    let revision = dossiers.revision(&may, &form.text)?;
    let versions: Vec<Json> = revision.versions.iter().map(changed).collect();
    if form.dry_run {
        return Ok(axum::Json(json!({ "changes": versions })).into_response());
    }
    let (proposed, receipt) = dossiers.propose(&may, &form.text).await?;
    let view = json!({ "changes": versions, "file": PublicationView::of(&proposed) });
    Ok(Answer(view, receipt).into_response())
}

pub(super) async fn approve(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((procedure, number)): Path<(String, i64)>,
    Body(form): Body<VersionForm>,
) -> Answered<PublicationView> {
    let of = (procedure.as_str(), number, form.version);
    let (approved, receipt) = dossiers.approve(&caller, of).await?;
    Ok(Answer(PublicationView::of(&approved), receipt))
}

pub(super) async fn withdraw(
    SignedIn(caller): SignedIn,
    Counter(dossiers): Counter<Dossiers>,
    Path((procedure, number)): Path<(String, i64)>,
    Body(form): Body<VersionForm>,
) -> Answered<Json> {
    let of = (procedure.as_str(), number, form.version);
    let receipt = dossiers.withdraw_publication(&caller, of).await?;
    Ok(Answer(json!({ "state": "withdrawn" }), receipt))
}

/// A version that is new, and what in it.
fn changed(revised: &Revised) -> Json {
    let said = |difference: &Difference| {
        let (how, part, key) = difference.parts();
        json!({ "how": how, "key": key, "part": part.name() })
    };
    let differences = revised.differences.as_ref();
    let differences = differences.map(|all| all.iter().map(said).collect::<Vec<_>>());
    json!({ "valid_from": revised.valid_from.to_string(), "differences": differences })
}
