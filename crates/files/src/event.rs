//! What this crate tells the ledger. Names and fields are a public format: add, never edit. Neither
//! the name of a file nor what is in it is ever in them.

use kernel::PersonId;
use serde::Serialize;

use crate::{Checked, File};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    Begun {
        bytes: u64,
        document: String,
        file: String,
        #[serde(skip)]
        person: PersonId,
        procedure: String,
    },
    /// It is among the papers of a dossier.
    Filed {
        dossier: String,
        file: String,
        #[serde(skip)]
        person: PersonId,
        sha256: String,
    },
    /// It is whole, and was looked at.
    Kept {
        file: String,
        malware: Checked,
        #[serde(skip)]
        person: PersonId,
        sha256: String,
    },
    /// So much of it came.
    Received {
        file: String,
        from: u64,
        #[serde(skip)]
        person: PersonId,
        to: u64,
    },
    Removed {
        file: String,
        #[serde(skip)]
        person: PersonId,
        /// Where it was not taken back: why it is not kept.
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'static str>,
    },
}

impl Event {
    pub(crate) fn begun(file: &File) -> Self {
        Event::Begun {
            bytes: file.bytes,
            document: file.document.clone(),
            file: file.id.to_string(),
            person: file.subject,
            procedure: file.place.procedure.clone(),
        }
    }

    pub(crate) fn filed(file: &File, dossier: &str, sha256: &str) -> Self {
        Event::Filed {
            dossier: dossier.to_owned(),
            file: file.id.to_string(),
            person: file.subject,
            sha256: sha256.to_owned(),
        }
    }

    pub(crate) fn removed(file: &File, reason: Option<&'static str>) -> Self {
        Event::Removed { file: file.id.to_string(), person: file.subject, reason }
    }
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Begun { .. } => "files.file-begun",
            Event::Filed { .. } => "files.file-filed",
            Event::Kept { .. } => "files.file-kept",
            Event::Received { .. } => "files.file-received",
            Event::Removed { .. } => "files.file-removed",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::Begun { person, .. }
            | Event::Filed { person, .. }
            | Event::Kept { person, .. }
            | Event::Received { person, .. }
            | Event::Removed { person, .. } => *person,
        }
    }
}
