//! Accounts of citizens and officials: how a person shows that it is them who asks.
//!
//! Start at `http.rs` to follow a sign-in, at `layer.rs` for what every request passes, at
//! `session.rs` and `throttle.rs` for the rules. The counter is [`Accounts`]: `accounts.rs` opens
//! and closes, `sign_in.rs` and `second.rs` let in, `sessions.rs` out, `locking.rs` locks,
//! `factors.rs` keeps what an account is opened with, `consent.rs` what its holder agreed to,
//! `standing.rs` says to others what stands, `shown.rs`
//! whether a code that a service was given is right.
//!
//! **Invariants**
//! - A person has one account at most; an official is a person with a post.
//! - A session is read from its own row on each request, together with the account, the
//!   authenticator and the post it rests on. What was revoked opens nothing any more.
//! - A locked account, and that of somebody who died, opens nothing from the next request on.
//! - Where there is a second factor, a password alone opens nothing; no code counts twice.
//! - The outcome of an attempt is told only after it was counted, in the commit that counts it.
//! - A wrong password and an unknown name cost the same work and say the same thing.
//! - No password, token or login name is in a record, an error or a `Debug`.

mod account;
mod account_rows;
mod accounts;
mod activation_rows;
mod attempt_rows;
mod authenticator;
mod authenticator_rows;
mod commands;
mod consent;
mod consent_rows;
mod counting;
mod device;
mod error;
mod event;
mod factor;
mod factor_rows;
mod factors;
mod hashing;
mod http;
mod id;
mod layer;
mod level;
mod lock;
mod lock_cause;
mod lock_rows;
mod locking;
mod login;
mod pages;
mod passkey_rows;
mod passkeys;
mod password;
mod policy;
mod post;
mod post_rows;
mod registering;
mod rows;
mod second;
mod session;
mod session_rows;
mod sessions;
mod shown;
mod sign_in;
mod standing;
mod step;
mod step_rows;
mod throttle;
mod unlocking;
mod wanted;

pub use account::{Account, AccountState, NewAccount, Overview};
pub use accounts::{Accounts, Parts};
pub use authenticator::{Means, Methods, RecoveryCode, TotpSecret};
pub use commands::{Command, CommandError};
pub use consent::{Consent, ConsentedClaim, NewConsent, PartyId, PartyIdError};
pub use error::Error;
pub use factor::{Enrolled, Factor, FactorKind, Label, TotpOffer};
pub use hashing::Hashing;
pub use http::routes;
pub use id::{
    AccountId, AuthenticatorId, ConsentId, IdError, LockId, LockRequestId, PostId, SessionId,
};
pub use layer::{Source, sign_in_layer};
pub use level::IdentityLevel;
pub use lock::{Lock, LockDecision, LockOutcome, LockRequest, NewLockRequest, Wish};
pub use lock_cause::{AskedBy, LockCause, LockCauseError};
pub use locking::check_rules;
pub use login::{Login, LoginError};
pub use passkeys::{PasskeyAttempt, PasskeyOffer};
pub use password::{NewPassword, NewPasswordError, Password};
pub use policy::{
    ActivateAccount, AppointOfficial, AskFactor, AskLock, ChangePassword, ChooseCapacity,
    CloseAccount, ConfirmLevel, ContinueSession, DEATH_RULE, DecideLock, EndPost, EndSession,
    GiveConsent, LiftLock, LockAccount, ManageFactors, OPERATOR_RULE, OpenAccount, POLICIES,
    ReadAccount, ReadLockRequests, RecoverAccount, RegisterCitizen, ResetPassword, SWEEP_RULE,
    SignIn, SweepAccounts, UnlockAccount, WithdrawConsent,
};
pub use post::{NewPost, Post, PostError};
pub use registering::{Activation, ActivationAttempt};
pub use rows::SCHEMA;
pub use second::{Entered, SecondAttempt};
pub use session::{Session, Token, TokenError};
pub use shown::{Held, Shown};
pub use sign_in::{Attempt, Capacity};
pub use standing::{SignedInSession, Standing};
pub use step::StepToken;
pub use unlocking::UnlockAttempt;
pub use wanted::Wanted;
