//! What this crate tells the ledger. Names and fields are a public format: add, never edit. No
//! answer is ever in them.

use kernel::PersonId;
use serde::Serialize;

use crate::{Act, Dossier, State};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    /// An official took it on, or put it back.
    Claimed {
        claimed: bool,
        dossier: String,
        #[serde(skip)]
        person: PersonId,
    },
    DraftSaved {
        #[serde(skip)]
        person: PersonId,
        procedure: String,
    },
    Filed {
        dossier: String,
        office: String,
        #[serde(skip)]
        person: PersonId,
        procedure: String,
    },
    Moved {
        act: Act,
        dossier: String,
        office: String,
        #[serde(skip)]
        person: PersonId,
        state: State,
    },
}

impl Event {
    pub(crate) fn claimed(dossier: &Dossier) -> Self {
        let claimed = dossier.claimed_by.is_some();
        Event::Claimed { claimed, dossier: dossier.code.to_string(), person: dossier.subject }
    }

    pub(crate) fn filed(dossier: &Dossier) -> Self {
        Event::Filed {
            dossier: dossier.code.to_string(),
            office: dossier.office.clone(),
            person: dossier.subject,
            procedure: dossier.procedure.clone(),
        }
    }

    pub(crate) fn moved(dossier: &Dossier, act: Act) -> Self {
        Event::Moved {
            act,
            dossier: dossier.code.to_string(),
            office: dossier.office.clone(),
            person: dossier.subject,
            state: dossier.state,
        }
    }
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Claimed { .. } => "procedure.dossier-claimed",
            Event::DraftSaved { .. } => "procedure.draft-saved",
            Event::Filed { .. } => "procedure.dossier-filed",
            Event::Moved { .. } => "procedure.dossier-moved",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::Claimed { person, .. }
            | Event::DraftSaved { person, .. }
            | Event::Filed { person, .. }
            | Event::Moved { person, .. } => *person,
        }
    }
}
