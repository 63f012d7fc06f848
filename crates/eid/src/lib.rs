//! Accounts of citizens and officials: how a person shows that it is them who asks.
//!
//! Start at `http.rs` to follow a sign-in, at `layer.rs` for what every request passes, at
//! `session.rs` and `throttle.rs` for the rules. The counter is [`Accounts`]: `accounts.rs` opens
//! and closes, `sign_in.rs` lets in and out.
//!
//! **Invariants**
//! - A person has one account at most; an official is a person with a post.
//! - A session is read from its own row on each request, together with the account, the
//!   authenticator and the post it rests on. What was revoked opens nothing any more.
//! - The outcome of an attempt is told only after it was counted, in the commit that counts it.
//! - A wrong password and an unknown name cost the same work and say the same thing.
//! - No password, token or login name is in a record, an error or a `Debug`.

mod account;
mod account_rows;
mod accounts;
mod attempt_rows;
mod authenticator;
mod authenticator_rows;
mod commands;
mod consent;
mod consent_rows;
mod device;
mod error;
mod event;
mod hashing;
mod http;
mod id;
mod layer;
mod level;
mod login;
mod pages;
mod password;
mod policy;
mod post;
mod post_rows;
mod rows;
mod session;
mod session_rows;
mod sign_in;
mod standing;
mod throttle;
mod wanted;

pub use account::{Account, AccountState, NewAccount, Overview};
pub use accounts::{Accounts, Parts};
pub use authenticator::{Means, Methods};
pub use commands::{Command, CommandError};
pub use consent::{Consent, ConsentedClaim, NewConsent, PartyId, PartyIdError};
pub use error::Error;
pub use hashing::Hashing;
pub use http::routes;
pub use id::{AccountId, AuthenticatorId, ConsentId, IdError, PostId, SessionId};
pub use layer::{Source, sign_in_layer};
pub use level::IdentityLevel;
pub use login::{Login, LoginError};
pub use password::{NewPassword, NewPasswordError, Password};
pub use policy::{
    AppointOfficial, ChangePassword, ChooseCapacity, CloseAccount, ContinueSession, EndPost,
    EndSession, GiveConsent, OPERATOR_RULE, OpenAccount, POLICIES, ReadAccount, ResetPassword,
    SWEEP_RULE, SignIn, SweepAccounts, WithdrawConsent,
};
pub use post::{NewPost, Post, PostError};
pub use rows::SCHEMA;
pub use session::{Session, Token, TokenError};
pub use sign_in::{Attempt, Capacity};
pub use standing::{SignedInSession, Standing};
pub use wanted::Wanted;
