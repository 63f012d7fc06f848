//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.
//! Neither a token nor a secret nor a subject's name at a relying party is ever in them.

use std::collections::BTreeSet;

use kernel::PersonId;
use serde::Serialize;

use crate::claim::{Claim, Scope};
use crate::client::ClientState;
use crate::leave::{Leave, Purposed};
use crate::logout::Outcome;
use crate::{ClientId, GrantId, Registration};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    ClientChanged {
        client: ClientId,
        leave: Leave,
        registration: Box<Registration>,
        state: ClientState,
    },
    ClientRegistered {
        client: ClientId,
        conduct: &'static str,
        registration: Box<Registration>,
    },
    ClientServed {
        client: ClientId,
        endpoint: &'static str,
    },
    GrantEnded {
        client: ClientId,
        grant: GrantId,
        person: PersonId,
        why: Why,
    },
    GrantGiven {
        claims: BTreeSet<Claim>,
        client: ClientId,
        grant: GrantId,
        person: PersonId,
        /// The codes of all purposes.
        purpose: String,
        /// Which claim is for which.
        purposes: Purposed,
        scope: BTreeSet<Scope>,
    },
    GrantRefused {
        client: ClientId,
        person: PersonId,
    },
    GrantsEnded {
        client: ClientId,
        person: PersonId,
    },
    KeyMade {
        algorithm: &'static str,
        key: String,
    },
    LogoutTold {
        client: ClientId,
        grant: GrantId,
        outcome: Outcome,
        person: PersonId,
    },
    /// Told to whoever is represented.
    Represented {
        by: PersonId,
        client: ClientId,
        grant: GrantId,
        person: PersonId,
    },
    Swept {
        grants: usize,
        once: usize,
    },
    TokensIssued {
        claims: BTreeSet<Claim>,
        client: ClientId,
        grant: GrantId,
        person: PersonId,
    },
    TokensRefreshed {
        client: ClientId,
        grant: GrantId,
        person: PersonId,
    },
}

/// Why a grant is over.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Why {
    CodeReused,
    RefreshTokenReused,
    Revoked,
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::ClientChanged { .. } => "oidc.client-changed",
            Event::ClientRegistered { .. } => "oidc.client-registered",
            Event::ClientServed { .. } => "oidc.client-served",
            Event::GrantEnded { .. } => "oidc.grant-ended",
            Event::GrantGiven { .. } => "oidc.grant-given",
            Event::GrantRefused { .. } => "oidc.grant-refused",
            Event::GrantsEnded { .. } => "oidc.grants-ended",
            Event::KeyMade { .. } => "oidc.key-made",
            Event::LogoutTold { .. } => "oidc.logout-told",
            Event::Represented { .. } => "oidc.represented",
            Event::Swept { .. } => "oidc.swept",
            Event::TokensIssued { .. } => "oidc.tokens-issued",
            Event::TokensRefreshed { .. } => "oidc.tokens-refreshed",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::GrantEnded { person, .. }
            | Event::GrantGiven { person, .. }
            | Event::GrantRefused { person, .. }
            | Event::GrantsEnded { person, .. }
            | Event::LogoutTold { person, .. }
            | Event::Represented { person, .. }
            | Event::TokensIssued { person, .. }
            | Event::TokensRefreshed { person, .. } => *person,
            Event::ClientChanged { .. }
            | Event::ClientRegistered { .. }
            | Event::ClientServed { .. }
            | Event::KeyMade { .. }
            | Event::Swept { .. } => PersonId::NOBODY,
        }
    }
}
