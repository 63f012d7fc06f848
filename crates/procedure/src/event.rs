//! What this crate tells the ledger. Names and fields are a public format: add, never edit. No
//! answer is ever in them.

use aws_lc_rs::digest::{SHA256, digest};
use kernel::PersonId;
use serde::Serialize;

use crate::{Act, Dossier, Publication, Score, State};

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
    /// An official gave it to a colleague of the same office.
    HandedOver {
        dossier: String,
        #[serde(skip)]
        person: PersonId,
    },
    /// More was asked for which the state had already. An empty question is something else.
    HeldAlready {
        dossier: String,
        #[serde(skip)]
        person: PersonId,
        question: String,
    },
    Moved {
        act: Act,
        dossier: String,
        office: String,
        #[serde(skip)]
        person: PersonId,
        state: State,
    },
    /// A file of a procedure was proposed, agreed to, published or taken back. The digest is that
    /// of its text.
    Published {
        approvals: usize,
        digest: String,
        number: i64,
        procedure: String,
        state: &'static str,
    },
    Rated {
        dossier: String,
        #[serde(skip)]
        person: PersonId,
        score: i64,
    },
    /// Its end is near or over: `to` says whether whoever has it was told, or the head of the unit.
    Reminded {
        dossier: String,
        kind: &'static str,
        #[serde(skip)]
        person: PersonId,
        to: &'static str,
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

    pub(crate) fn handed_over(dossier: &Dossier) -> Self {
        Event::HandedOver { dossier: dossier.code.to_string(), person: dossier.subject }
    }

    pub(crate) fn held_already(dossier: &Dossier, question: String) -> Self {
        Event::HeldAlready { dossier: dossier.code.to_string(), person: dossier.subject, question }
    }

    pub(crate) fn rated(dossier: &Dossier, score: Score) -> Self {
        let (dossier, person) = (dossier.code.to_string(), dossier.subject);
        Event::Rated { dossier, person, score: score.number() }
    }

    pub(crate) fn reminded(dossier: &Dossier, (kind, to): (&'static str, &'static str)) -> Self {
        Event::Reminded { dossier: dossier.code.to_string(), kind, person: dossier.subject, to }
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

    pub(crate) fn published(publication: &Publication) -> Self {
        Event::Published {
            approvals: publication.approvals.len(),
            digest: kernel::hex(digest(&SHA256, publication.body.as_bytes()).as_ref()),
            number: publication.number,
            procedure: publication.code.clone(),
            state: publication.state.name(),
        }
    }
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Claimed { .. } => "procedure.dossier-claimed",
            Event::DraftSaved { .. } => "procedure.draft-saved",
            Event::Filed { .. } => "procedure.dossier-filed",
            Event::HandedOver { .. } => "procedure.dossier-handed-over",
            Event::HeldAlready { .. } => "procedure.held-already",
            Event::Moved { .. } => "procedure.dossier-moved",
            Event::Published { .. } => "procedure.file-published",
            Event::Rated { .. } => "procedure.dossier-rated",
            Event::Reminded { .. } => "procedure.term-reminded",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::Claimed { person, .. }
            | Event::DraftSaved { person, .. }
            | Event::Filed { person, .. }
            | Event::HandedOver { person, .. }
            | Event::HeldAlready { person, .. }
            | Event::Moved { person, .. }
            | Event::Rated { person, .. }
            | Event::Reminded { person, .. } => *person,
            Event::Published { .. } => PersonId::NOBODY,
        }
    }
}
