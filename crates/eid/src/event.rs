//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.
//! Neither a login name nor anything of a password is ever in them.

use kernel::PersonId;
use notices::Channel;
use serde::Serialize;

use crate::{
    AccountId, AuthenticatorId, Checked, ConsentId, CounterPaper, FactorKind, IdentityLevel,
    LockCause, LockId, LockOutcome, LockRequestId, NewPost, PartyId, PostId, SessionId, Wish,
};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    AccountActivated {
        person: PersonId,
    },
    AccountClosed {
        account: AccountId,
        person: PersonId,
    },
    AccountLocked {
        account: AccountId,
        cause: LockCause,
        lock: LockId,
        person: PersonId,
    },
    AccountOpened {
        account: AccountId,
        person: PersonId,
    },
    AccountReopened {
        account: AccountId,
        person: PersonId,
    },
    ActingBegun {
        by: PersonId,
        person: PersonId,
        session: SessionId,
        whom: PersonId,
    },
    ActingEnded {
        by: PersonId,
        person: PersonId,
        session: SessionId,
        whom: PersonId,
    },
    AddressShown {
        channel: Channel,
        person: PersonId,
    },
    CapacityChosen {
        ended: SessionId,
        person: PersonId,
        post: Option<PostId>,
        session: SessionId,
    },
    CitizenRegistered {
        account: AccountId,
        checked: Checked,
        #[serde(skip_serializing_if = "Option::is_none")]
        guardian: Option<PersonId>,
        level: IdentityLevel,
        person: PersonId,
    },
    CitizenSignedUp {
        account: AccountId,
        level: IdentityLevel,
        person: PersonId,
    },
    CodeMistyped {
        person: PersonId,
    },
    CodeSent {
        channel: Channel,
        person: PersonId,
    },
    CodeTyped {
        person: PersonId,
    },
    ConsentGiven {
        claims: Vec<String>,
        consent: ConsentId,
        /// Who is represented.
        #[serde(skip_serializing_if = "Option::is_none")]
        on_behalf: Option<PersonId>,
        party: PartyId,
        person: PersonId,
    },
    ConsentWithdrawn {
        consent: ConsentId,
        party: PartyId,
        person: PersonId,
    },
    CounterClosed {
        case: String,
        person: PersonId,
        session: SessionId,
    },
    CounterOpened {
        case: String,
        paper: CounterPaper,
        person: PersonId,
        session: SessionId,
    },
    DeathsFollowed {
        locked: usize,
        person: PersonId,
    },
    EnrolmentCodeGiven {
        person: PersonId,
    },
    EnrolmentCodeShown {
        person: PersonId,
        session: SessionId,
    },
    FactorAdded {
        factor: AuthenticatorId,
        kind: FactorKind,
        person: PersonId,
    },
    FactorRenamed {
        factor: AuthenticatorId,
        person: PersonId,
    },
    FactorRevoked {
        factor: AuthenticatorId,
        kind: FactorKind,
        person: PersonId,
    },
    LevelConfirmed {
        checked: Checked,
        #[serde(skip_serializing_if = "Option::is_none")]
        guardian: Option<PersonId>,
        level: IdentityLevel,
        person: PersonId,
    },
    LevelLowered {
        level: IdentityLevel,
        person: PersonId,
    },
    LockAsked {
        cause: LockCause,
        person: PersonId,
        request: LockRequestId,
        wish: Wish,
    },
    LockDecided {
        outcome: LockOutcome,
        person: PersonId,
        request: LockRequestId,
    },
    LockForwarded {
        person: PersonId,
        request: LockRequestId,
    },
    LockLifted {
        account: AccountId,
        cause: LockCause,
        lock: LockId,
        person: PersonId,
    },
    OfficialAppointed {
        person: PersonId,
        post: PostId,
        terms: NewPost,
    },
    PasswordChanged {
        person: PersonId,
    },
    PasswordReset {
        person: PersonId,
    },
    PostEnded {
        person: PersonId,
        post: PostId,
    },
    RecoveryBegun {
        person: PersonId,
    },
    RecoveryCodesMade {
        person: PersonId,
    },
    SecondFactorAsked {
        person: PersonId,
    },
    SessionContinued {
        person: PersonId,
        session: SessionId,
    },
    SessionEnded {
        person: PersonId,
        session: SessionId,
    },
    SessionsEnded {
        person: PersonId,
    },
    SignInFailed {
        person: PersonId,
    },
    SignUpRefused {
        person: PersonId,
    },
    SignedIn {
        person: PersonId,
        post: Option<PostId>,
        session: SessionId,
    },
    Swept {
        attempts: usize,
        consents: usize,
        mandates: usize,
        person: PersonId,
        sessions: usize,
    },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::AccountActivated { .. } => "eid.account-activated",
            Event::AccountClosed { .. } => "eid.account-closed",
            Event::AccountLocked { .. } => "eid.account-locked",
            Event::AccountOpened { .. } => "eid.account-opened",
            Event::AccountReopened { .. } => "eid.account-reopened",
            Event::ActingBegun { .. } => "eid.acting-begun",
            Event::ActingEnded { .. } => "eid.acting-ended",
            Event::AddressShown { .. } => "eid.address-shown",
            Event::CapacityChosen { .. } => "eid.capacity-chosen",
            Event::CitizenRegistered { .. } => "eid.citizen-registered",
            Event::CitizenSignedUp { .. } => "eid.citizen-signed-up",
            Event::CodeMistyped { .. } => "eid.code-mistyped",
            Event::CodeSent { .. } => "eid.code-sent",
            Event::CodeTyped { .. } => "eid.code-typed",
            Event::ConsentGiven { .. } => "eid.consent-given",
            Event::ConsentWithdrawn { .. } => "eid.consent-withdrawn",
            Event::CounterClosed { .. } => "eid.counter-closed",
            Event::CounterOpened { .. } => "eid.counter-opened",
            Event::DeathsFollowed { .. } => "eid.deaths-followed",
            Event::EnrolmentCodeGiven { .. } => "eid.enrolment-code-given",
            Event::EnrolmentCodeShown { .. } => "eid.enrolment-code-shown",
            Event::FactorAdded { .. } => "eid.factor-added",
            Event::FactorRenamed { .. } => "eid.factor-renamed",
            Event::FactorRevoked { .. } => "eid.factor-revoked",
            Event::LevelConfirmed { .. } => "eid.level-confirmed",
            Event::LevelLowered { .. } => "eid.level-lowered",
            Event::LockAsked { .. } => "eid.lock-asked",
            Event::LockDecided { .. } => "eid.lock-decided",
            Event::LockForwarded { .. } => "eid.lock-forwarded",
            Event::LockLifted { .. } => "eid.lock-lifted",
            Event::OfficialAppointed { .. } => "eid.official-appointed",
            Event::PasswordChanged { .. } => "eid.password-changed",
            Event::PasswordReset { .. } => "eid.password-reset",
            Event::PostEnded { .. } => "eid.post-ended",
            Event::RecoveryBegun { .. } => "eid.recovery-begun",
            Event::RecoveryCodesMade { .. } => "eid.recovery-codes-made",
            Event::SecondFactorAsked { .. } => "eid.second-factor-asked",
            Event::SessionContinued { .. } => "eid.session-continued",
            Event::SessionEnded { .. } => "eid.session-ended",
            Event::SessionsEnded { .. } => "eid.sessions-ended",
            Event::SignInFailed { .. } => "eid.sign-in-failed",
            Event::SignUpRefused { .. } => "eid.sign-up-refused",
            Event::SignedIn { .. } => "eid.signed-in",
            Event::Swept { .. } => "eid.swept",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::AccountActivated { person }
            | Event::AccountClosed { person, .. }
            | Event::AccountLocked { person, .. }
            | Event::AccountOpened { person, .. }
            | Event::AccountReopened { person, .. }
            | Event::ActingBegun { person, .. }
            | Event::ActingEnded { person, .. }
            | Event::AddressShown { person, .. }
            | Event::CapacityChosen { person, .. }
            | Event::CitizenRegistered { person, .. }
            | Event::CitizenSignedUp { person, .. }
            | Event::CodeMistyped { person }
            | Event::CodeSent { person, .. }
            | Event::CodeTyped { person }
            | Event::ConsentGiven { person, .. }
            | Event::ConsentWithdrawn { person, .. }
            | Event::CounterClosed { person, .. }
            | Event::CounterOpened { person, .. }
            | Event::DeathsFollowed { person, .. }
            | Event::EnrolmentCodeGiven { person }
            | Event::EnrolmentCodeShown { person, .. }
            | Event::FactorAdded { person, .. }
            | Event::FactorRenamed { person, .. }
            | Event::FactorRevoked { person, .. }
            | Event::LevelConfirmed { person, .. }
            | Event::LevelLowered { person, .. }
            | Event::LockAsked { person, .. }
            | Event::LockDecided { person, .. }
            | Event::LockForwarded { person, .. }
            | Event::LockLifted { person, .. }
            | Event::OfficialAppointed { person, .. }
            | Event::PasswordChanged { person }
            | Event::PasswordReset { person }
            | Event::PostEnded { person, .. }
            | Event::RecoveryBegun { person }
            | Event::RecoveryCodesMade { person }
            | Event::SecondFactorAsked { person }
            | Event::SessionContinued { person, .. }
            | Event::SessionEnded { person, .. }
            | Event::SessionsEnded { person }
            | Event::SignInFailed { person }
            | Event::SignUpRefused { person }
            | Event::SignedIn { person, .. }
            | Event::Swept { person, .. } => *person,
        }
    }
}
