//! What cases tell the ledger. Names and fields are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

use crate::cases::{Case, State};

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

    pub(crate) fn decided(case: &'a Case, subject: PersonId) -> Self {
        let name = match case.state {
            State::Closed | State::Open => "population.case-closed",
            State::Granted => "population.correction-granted",
            State::Refused => "population.correction-refused",
        };
        Self { case: &case.code, name, office: &case.office, subject }
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
