//! The work list of data quality, and the case in which a finding is settled.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use serde::Deserialize;
use web::parts::Link;
use web::{Failure, Form, Page, Query, SignedIn, show};

use super::wording::commune;
use super::{CLEANING, permit_at};
use crate::policy::{OpenCase, ReadFindings};
use crate::value::Text;
use crate::{AfterFinding, Code, Error, NextStep, Register, Severity};

struct Finding {
    code: &'static str,
    commune: String,
    found: String,
    name: String,
    person: PersonId,
    step: String,
    what: String,
}

#[derive(Template)]
#[template(path = "desk_findings.html")]
struct FindingsPage {
    findings: Vec<Finding>,
    next: String,
    page: Page,
    /// Each severity with its address and whether it is the one shown.
    severities: Vec<(Link, bool)>,
}

#[derive(Deserialize)]
pub(super) struct Which {
    #[serde(default)]
    after: String,
    severity: Option<Severity>,
}

#[derive(Deserialize)]
pub(super) struct FindingFields {
    #[serde(default)]
    code: String,
    person: PersonId,
}

pub(super) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Query(Which { after, severity }): Query<Which>,
) -> Result<Response, Failure> {
    let severity = severity.unwrap_or(Severity::Serious);
    let permit = permit_at(&register, (&caller, &CLEANING), ReadFindings).await?;
    let after = AfterFinding::from_link(&after);
    let (found, _) = register.findings(&permit, severity, after.as_ref()).await?;
    let (listed, next) = &*found;
    let findings = listed.iter().map(|one| Finding {
        code: one.code.name(),
        commune: if one.commune.is_empty() { "–".into() } else { commune(&page, &one.commune) },
        found: page.date(one.found_at),
        name: match &one.name {
            Some(name) => name.expose().to_owned(),
            None => page.t("population-no-name").into_owned(),
        },
        person: one.person,
        step: page.t(step(one.code.next_step())).into_owned(),
        what: page.t(one.code.message_key()).into_owned(),
    });
    let address = |severity| format!("/desk/findings?severity={}", name(severity));
    let next =
        next.as_ref().map(|after| format!("{}&after={}", address(severity), after.to_link()));
    let severities = [Severity::Serious, Severity::Warning, Severity::Notice].map(|one| {
        let text = page.t(&format!("population-severity-{}", name(one)));
        (Link::new(address(one), text), one == severity)
    });
    show(&FindingsPage {
        findings: findings.collect(),
        next: next.unwrap_or_default(),
        severities: severities.into(),
        page,
    })
}

/// Opens a case about the person of a finding, and goes to the record.
pub(super) async fn open_case(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Form(FindingFields { code, person }): Form<FindingFields>,
) -> Result<Response, Failure> {
    let code = Code::ALL.iter().find(|known| known.name() == code).ok_or(Error::NoSuchPage)?;
    let permit = permit_at(&register, (&caller, &CLEANING), OpenCase).await?;
    let reference = Text::parse(code.name()).map_err(Error::from)?;
    let matter = Text::parse(&page.t(code.message_key())).map_err(Error::from)?;
    let (case, _) = register.open_case(&permit, reference, matter, Some(person)).await?;
    let address = format!("/desk/cases/{}/persons/{person}", case.code);
    Ok(Redirect::to(&address).into_response())
}

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Notice => "notice",
        Severity::Serious => "serious",
        Severity::Warning => "warning",
    }
}

fn step(step: NextStep) -> &'static str {
    match step {
        NextStep::AskThePerson => "population-step-ask-the-person",
        NextStep::CheckCivilStatus => "population-step-check-civil-status",
        NextStep::CompareRecords => "population-step-compare-records",
        NextStep::ConvertAddress => "population-step-convert-address",
        NextStep::IssueDocument => "population-step-issue-document",
        NextStep::RecordDeletion => "population-step-record-deletion",
        NextStep::Wait => "population-step-wait",
    }
}
