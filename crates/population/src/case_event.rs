//! What cases tell the ledger. Names and fields are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

use crate::cases::Case;
use crate::moving::AskedBefore;

/// How corrections were decided before they were dossiers.
pub const CORRECTIONS_DECIDED: [&str; 2] =
    ["population.correction-granted", "population.correction-refused"];

#[derive(Debug, Serialize)]
pub(crate) struct CaseEvent<'a> {
    case: &'a str,
    #[serde(skip)]
    name: &'static str,
    office: &'a str,
    #[serde(skip)]
    subject: PersonId,
}

impl<'a> CaseEvent<'a> {
    pub(crate) fn opened(case: &'a Case, subject: PersonId) -> Self {
        Self { case: &case.code, name: "population.case-opened", office: &case.office, subject }
    }

    pub(crate) fn closed(case: &'a Case, subject: PersonId) -> Self {
        Self { case: &case.code, name: "population.case-closed", office: &case.office, subject }
    }

    /// It goes on as a dossier.
    pub(crate) fn moved(asked: &'a AskedBefore) -> Self {
        let AskedBefore { code, office, subject, .. } = asked;
        Self { case: code, name: "population.correction-moved", office, subject: *subject }
    }
}

impl ledger::Event for CaseEvent<'_> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn subject(&self) -> PersonId {
        self.subject
    }
}

impl ledger::Event for crate::Event {
    fn name(&self) -> &'static str {
        self.happening.name()
    }

    fn subject(&self) -> PersonId {
        self.person
    }
}
