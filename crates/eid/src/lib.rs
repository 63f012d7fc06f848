//! Accounts of citizens and officials: how a person shows that it is them who asks.
//!
//! Start at `http.rs` to follow a sign-in, at `layer.rs` for what every request passes, at
//! `session.rs` and `throttle.rs` for the rules. The counter is [`Accounts`]: `accounts.rs` opens
//! and closes, `sign_in.rs` and `second.rs` let in and `way_back.rs` says what for, `sessions.rs`
//! lets out, `locking.rs` locks, `factors.rs` keeps what an account is opened with, `contacts.rs`
//! where codes are sent, `signing_up.rs` opens accounts of level 1 from afar, `consent.rs` what its
//! holder agreed to, `standing.rs` says to others what stands, `shown.rs` whether a code that a
//! service was given is right, `acting.rs` who acts for whom, `organisations.rs` and `mandates.rs`
//! who acts for an organisation, `representing.rs` who represents one. `lowering.rs` takes a level
//! back, `dying.rs` does what follows from a death, `vouching.rs` lets nobody in a post set up their
//! first second factor alone.
//!
//! **Invariants**
//! - A person has one account at most; an official is a person with a post.
//! - A session is read from its own row on each request, together with the account, the
//!   authenticator and the post it rests on. What was revoked opens nothing any more.
//! - A locked account, and that of somebody who died, opens nothing from the next request on.
//! - Where there is a second factor, a password alone opens nothing; no code counts twice.
//! - The outcome of an attempt is told only after it was counted, in the commit that counts it.
//! - The first second factor of somebody in a post is set up with a code that somebody else gave.
//! - A code that is sent is good for five minutes, once, in one browser, for five guesses.
//! - Whether somebody is on the register or has an account is not told to who signs up.
//! - A wrong password and an unknown name cost the same work and say the same thing.
//! - Who acts for another represents them at the moment of the request, by law or by a mandate.
//! - A child's account is asked for by who represents them, and opened by nobody alone.
//! - No password, token or login name is in a record, an error or a `Debug`.

mod account;
mod account_rows;
mod accounts;
mod acting;
mod activation_rows;
mod age;
mod at_desk;
mod attempt_rows;
mod authenticator;
mod authenticator_rows;
mod checked;
mod code;
mod colleagues;
mod commands;
mod consent;
mod consent_rows;
mod contact_rows;
mod contacts;
mod counter;
mod counting;
mod death_rows;
mod device;
mod dying;
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
mod lowering;
mod lowering_rows;
mod mandate_rows;
mod mandates;
mod organisation;
mod organisation_event;
mod organisation_rows;
mod organisations;
mod pages;
mod passkey_rows;
mod passkeys;
mod password;
mod policy;
mod post;
mod post_rows;
mod queue;
mod refused;
mod registering;
mod representation;
mod representation_rows;
mod representative;
mod representing;
mod rows;
mod second;
mod session;
mod session_rows;
mod sessions;
mod settling;
mod shown;
mod sign_in;
mod signing_up;
mod standing;
mod step;
mod step_rows;
mod throttle;
mod unlocking;
mod vouching;
mod vouching_rows;
mod waiting;
mod wanted;
mod way_back;

pub use account::{Account, AccountState, NewAccount, Overview};
pub use accounts::{Accounts, Parts};
pub use acting::{Acting, Whom};
pub use authenticator::{Means, Methods, RecoveryCode, TotpSecret};
pub use checked::Checked;
pub use code::{Asking, CodeOnItsWay};
pub use colleagues::{Colleague, Colleagues};
pub use commands::{Command, CommandError};
pub use consent::{Consent, ConsentedClaim, NewConsent, PartyId, PartyIdError, PartyName};
pub use counter::{Attendance, CounterPaper};
pub use counting::Questioned;
pub use error::Error;
pub use factor::{Enrolled, Factor, FactorKind, Label, TotpOffer};
pub use hashing::Hashing;
pub use http::routes;
pub use id::{
    AccountId, AuthenticatorId, ConsentId, IdError, LockId, LockRequestId, MandateId,
    OrganisationId, PostId, RepresentationId, SessionId,
};
pub use layer::{Source, sign_in_layer};
pub use level::{IdentityLevel, IdentityLevelError};
pub use lock::{Lock, LockDecision, LockOutcome, LockRequest, NewLockRequest, Wish};
pub use lock_cause::{AskedBy, LockCause, LockCauseError};
pub use locking::check_rules;
pub use login::{Login, LoginError};
pub use lowering::Lowering;
pub use mandates::NewMandate;
pub use organisation::{
    Mandate, MandatePurpose, Measure, NewOrganisation, Organisation, OrganisationCode,
    OrganisationDecision, OrganisationOutcome, OrganisationState,
};
pub use organisations::{OrganisationFile, OrganisationWork, OwnOrganisation};
pub use passkeys::{PasskeyAttempt, PasskeyOffer};
pub use password::{NewPassword, NewPasswordError, Password};
pub use policy::{
    ActForAnother, ActivateAccount, AnswerMandate, AppointOfficial, AskFactor, AskLock,
    AskOrganisation, AskRepresentative, AttendAtCounter, ChangePassword, ChooseCapacity,
    ClaimOrganisation, CloseAccount, ConfirmLevel, ContinueSession, DEATH_RULE, DecideLock,
    DecideOrganisation, EndPost, EndSession, FollowDeaths, GiveConsent, GiveMandate, LiftLock,
    LockAccount, LockOrganisation, LowerLevel, ManageFactors, OPERATOR_RULE, OpenAccount,
    OpenCounter, OpenDesk, PAPERS_RULE, POLICIES, ReadAccount, ReadColleagues, ReadLockRequests,
    ReadOrganisation, ReadOrganisationRequests, RecoverAccount, RegisterCitizen, ResetPassword,
    SWEEP_RULE, ShowEnrolmentCode, SignIn, SignUp, SweepAccounts, UnlockAccount, VouchForFactor,
    WithdrawConsent, WithdrawMandate, WithdrawOrganisation,
};
pub use post::{NewPost, Post, PostError};
pub use refused::{RefusedPasswords, RefusedPasswordsError};
pub use registering::{Activation, ActivationAttempt, Confirmation, Registration};
pub use representation::{Offered, Representation, Represented, Role};
pub use representative::{NewRepresentative, RepresentativeRequest};
pub use rows::SCHEMA;
pub use second::{Entered, SecondAttempt, SecondWays};
pub use session::{Session, Token, TokenError};
pub use shown::{Held, Shown};
pub use sign_in::{Attempt, Capacity};
pub use signing_up::SignUpAttempt;
pub use standing::{SignedInSession, Standing};
pub use step::StepToken;
pub use unlocking::UnlockAttempt;
pub use vouching::EnrolmentCode;
pub use wanted::Wanted;
pub use way_back::{Errand, ErrandFound, LetIn, WayBack};
