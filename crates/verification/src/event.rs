//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.
//! Neither an identifier nor a value that was asked about is ever in them.

use kernel::PersonId;
use serde::Serialize;

use crate::AliasId;

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    AliasMade {
        alias: AliasId,
        /// The one service that it is for.
        #[serde(skip_serializing_if = "Option::is_none")]
        client: Option<String>,
        person: PersonId,
    },
    AliasRevoked {
        alias: AliasId,
        person: PersonId,
    },
    /// What was asked is so.
    Confirmed(Asked),
    /// What was asked is not so.
    Denied(Asked),
    /// Nothing was told, because the person did not agree to it.
    NotTold {
        attributes: Vec<&'static str>,
        client: String,
        person: PersonId,
    },
    Swept {
        gates: usize,
        questions: usize,
    },
}

/// A question about one person, or about nobody.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Asked {
    pub(crate) attributes: Vec<&'static str>,
    pub(crate) client: String,
    /// The kind of code that was asked about with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'static str>,
    pub(crate) person: PersonId,
    /// What the question is kept under: a keyed hash of service and transaction.
    pub(crate) question: String,
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::AliasMade { .. } => "verification.alias-made",
            Event::AliasRevoked { .. } => "verification.alias-revoked",
            Event::Confirmed(_) => "verification.confirmed",
            Event::Denied(_) => "verification.denied",
            Event::NotTold { .. } => "verification.not-told",
            Event::Swept { .. } => "verification.swept",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::AliasMade { person, .. }
            | Event::AliasRevoked { person, .. }
            | Event::Confirmed(Asked { person, .. })
            | Event::Denied(Asked { person, .. })
            | Event::NotTold { person, .. } => *person,
            Event::Swept { .. } => nobody(),
        }
    }
}

/// Under whom the ledger keeps what was asked about no person.
#[expect(clippy::expect_used, reason = "sixteen bytes are sixteen bytes")]
pub(crate) fn nobody() -> PersonId {
    PersonId::from_bytes(&[0; 16]).expect("sixteen bytes")
}
