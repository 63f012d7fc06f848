//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.
//! Neither a login name nor anything of a password is ever in them.

use kernel::PersonId;
use serde::Serialize;

use crate::{AccountId, ConsentId, NewPost, PartyId, PostId, SessionId};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    AccountClosed { account: AccountId, person: PersonId },
    AccountOpened { account: AccountId, person: PersonId },
    CapacityChosen { ended: SessionId, person: PersonId, post: Option<PostId>, session: SessionId },
    ConsentGiven { claims: Vec<String>, consent: ConsentId, party: PartyId, person: PersonId },
    ConsentWithdrawn { consent: ConsentId, party: PartyId, person: PersonId },
    OfficialAppointed { person: PersonId, post: PostId, terms: NewPost },
    PasswordChanged { person: PersonId },
    PasswordReset { person: PersonId },
    PostEnded { person: PersonId, post: PostId },
    SessionContinued { person: PersonId, session: SessionId },
    SessionEnded { person: PersonId, session: SessionId },
    SessionsEnded { person: PersonId },
    SignInFailed { person: PersonId },
    SignedIn { person: PersonId, post: Option<PostId>, session: SessionId },
    Swept { attempts: usize, person: PersonId, sessions: usize },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::AccountClosed { .. } => "eid.account-closed",
            Event::AccountOpened { .. } => "eid.account-opened",
            Event::CapacityChosen { .. } => "eid.capacity-chosen",
            Event::ConsentGiven { .. } => "eid.consent-given",
            Event::ConsentWithdrawn { .. } => "eid.consent-withdrawn",
            Event::OfficialAppointed { .. } => "eid.official-appointed",
            Event::PasswordChanged { .. } => "eid.password-changed",
            Event::PasswordReset { .. } => "eid.password-reset",
            Event::PostEnded { .. } => "eid.post-ended",
            Event::SessionContinued { .. } => "eid.session-continued",
            Event::SessionEnded { .. } => "eid.session-ended",
            Event::SessionsEnded { .. } => "eid.sessions-ended",
            Event::SignInFailed { .. } => "eid.sign-in-failed",
            Event::SignedIn { .. } => "eid.signed-in",
            Event::Swept { .. } => "eid.swept",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::AccountClosed { person, .. }
            | Event::AccountOpened { person, .. }
            | Event::CapacityChosen { person, .. }
            | Event::ConsentGiven { person, .. }
            | Event::ConsentWithdrawn { person, .. }
            | Event::OfficialAppointed { person, .. }
            | Event::PasswordChanged { person }
            | Event::PasswordReset { person }
            | Event::PostEnded { person, .. }
            | Event::SessionContinued { person, .. }
            | Event::SessionEnded { person, .. }
            | Event::SessionsEnded { person }
            | Event::SignInFailed { person }
            | Event::SignedIn { person, .. }
            | Event::Swept { person, .. } => *person,
        }
    }
}

/// Under whom the ledger keeps what happened to nobody it knows.
#[expect(clippy::expect_used, reason = "sixteen bytes are sixteen bytes")]
pub(crate) fn nobody() -> PersonId {
    PersonId::from_bytes(&[0; 16]).expect("sixteen bytes")
}
