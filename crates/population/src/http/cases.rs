//! Cases over HTTP: opened, listed, read, decided, closed.

use axum::extract::State;
use kernel::{Moment, PersonId};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use web::{Body, Failure, Path, Query, SignedIn, Stated};

use super::views::{Answer, CaseView, CasesView};
use super::{Answered, GroundForm, truth};
use crate::cases::{Decision, Versions};
use crate::policy::{CloseCase, DecideCorrection, OpenCase, ReadCases};
use crate::value::Text;
use crate::{Error, Register};

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

/// Decides the correction in the path, which must be the one that the purpose cites.
pub(super) async fn decide(
    SignedIn(caller): SignedIn,
    Stated(purpose): Stated,
    State(register): State<Register>,
    Path(case): Path<String>,
    Body(form): Body<DecisionForm>,
) -> Answered<Json> {
    let person = form.person;
    let facts = register.facts_on(person, &caller, &purpose).await?;
    let permit = access::permit(DecideCorrection { person }, &caller, &purpose, facts);
    let permit = match permit {
        Ok(permit) => permit,
        Err(why) => return Err(register.refused(&caller, &purpose, why.into()).await.into()),
    };
    if purpose.reference() != case {
        return Err(Error::NoSuchCase.into());
    }
    let versions = Versions { case: form.case_version, record: form.record_version };
    let (decision, state) = form.decision.read()?;
    let receipt = register.decide_correction(&permit, versions, decision).await?;
    Ok(Answer(json!({ "case": case, "state": state }), receipt))
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionForm {
    case_version: i64,
    decision: DecidedForm,
    person: PersonId,
    record_version: i64,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum DecidedForm {
    Grant {
        #[serde(deserialize_with = "super::group")]
        group: crate::Group,
        ground: GroundForm,
        reasons: Text<1000>,
        /// None: nothing holds.
        value: Option<Json>,
    },
    Refuse {
        reasons: Text<1000>,
    },
}

impl DecidedForm {
    fn read(self) -> Result<(Decision, &'static str), Failure> {
        Ok(match self {
            DecidedForm::Grant { group, ground, reasons, value } => {
                let truth = truth(group, value)?;
                (Decision::Grant { ground: ground.into(), reasons, truth }, "granted")
            }
            DecidedForm::Refuse { reasons } => (Decision::Refuse { reasons }, "refused"),
        })
    }
}
