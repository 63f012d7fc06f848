//! What this crate tells the ledger. Names and fields are a public format: add, never edit. No
//! reason and no number is ever in them.

use kernel::PersonId;
use serde::Serialize;

use crate::AlertKind;

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    /// Something is late, and somebody has to look at it.
    AlertRaised {
        dossier: String,
        kind: AlertKind,
        #[serde(skip)]
        person: PersonId,
    },
    CodeGiven {
        client: String,
        dossier: String,
    },
    DossierTaken {
        client: String,
        dossier: String,
        #[serde(skip)]
        person: PersonId,
    },
    FileAnnounced {
        client: String,
        file: String,
    },
    /// Its bytes are here.
    FileTaken {
        client: String,
        file: String,
    },
    StepTaken {
        client: String,
        dossier: String,
        #[serde(skip)]
        person: PersonId,
        state: i64,
        step: i64,
    },
    /// The portal has said that it has all steps up to this one.
    Told {
        dossier: String,
        #[serde(skip)]
        person: PersonId,
        step: i64,
    },
    Tried {
        dossier: String,
        #[serde(skip)]
        person: PersonId,
    },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::AlertRaised { .. } => "portal.alert-raised",
            Event::CodeGiven { .. } => "portal.code-given",
            Event::DossierTaken { .. } => "portal.dossier-taken",
            Event::FileAnnounced { .. } => "portal.file-announced",
            Event::FileTaken { .. } => "portal.file-taken",
            Event::StepTaken { .. } => "portal.step-taken",
            Event::Told { .. } => "portal.told",
            Event::Tried { .. } => "portal.tried",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::AlertRaised { person, .. }
            | Event::DossierTaken { person, .. }
            | Event::StepTaken { person, .. }
            | Event::Told { person, .. }
            | Event::Tried { person, .. } => *person,
            Event::CodeGiven { .. } | Event::FileAnnounced { .. } | Event::FileTaken { .. } => {
                PersonId::NOBODY
            }
        }
    }
}
