//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    PaperIssued {
        dossier: String,
        kind: String,
        person: PersonId,
        sha256: String,
    },
    /// The law is that of the procedure. The reason stands with the paper: it is the person's.
    PaperRevoked {
        dossier: String,
        kind: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        legal_basis: Option<String>,
        person: PersonId,
        sha256: String,
    },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::PaperIssued { .. } => "papers.paper-issued",
            Event::PaperRevoked { .. } => "papers.paper-revoked",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::PaperIssued { person, .. } | Event::PaperRevoked { person, .. } => *person,
        }
    }
}
