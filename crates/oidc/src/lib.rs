//! The OpenID Provider: services ask who somebody is, the person agrees, the register answers.
//!
//! Start at `checks.rs`, where the protocol stands on one screen: which endpoint makes which
//! checks. `conduct.rs` says how clients may conduct themselves, `interaction.rs` why a person is
//! asked something. The counter is [`Provider`]: `authorizing.rs`, `tokens.rs`, `telling.rs`,
//! `ending.rs`, signing in for
//! another in `representing.rs`; other slices learn in `asking.rs` who brings a token of its own.
//!
//! **Invariants**
//! - A client has one conduct; nothing of one is found in another.
//! - Every token rests on a grant and is good only while the grant, the account, the sign-in and
//!   the client stand, each read from its own row on each request.
//! - What carries no effect that happens once is sealed in the request and kept nowhere. What
//!   happens once is a row whose key refuses the second.
//! - A person has another name in each sector.
//! - What is told of a person comes through the register's counter, by consent, and on record.
//! - No secret, token, code or subject is in an event, an error or a `Debug`.

mod agreement;
mod answer;
mod asked;
mod asking;
mod authorizing;
mod bearer;
mod certificate;
mod checks;
mod claim;
mod client;
mod client_rows;
mod clients;
mod commands;
mod conduct;
mod discovery;
mod ending;
mod error;
mod event;
mod grant;
mod hint;
mod http;
mod id;
mod interaction;
mod invitation;
mod keyring;
mod leave;
mod levels;
mod logout;
mod logout_rows;
mod once;
mod pages;
mod params;
mod policy;
mod polls;
mod provider;
mod pushing;
mod registration;
mod remote;
mod remote_rows;
mod representing;
mod request;
mod rows;
mod sealed;
mod sealing;
mod service_scope;
mod subject;
mod subject_rows;
mod telling;
mod tokens;
mod verification;
mod way_back;

pub use asking::{Agreed, AskingService};
pub use certificate::{Authorities, CLIENT_CERT, CLIENT_CERT_CHAIN, client_cert_header};
pub use claim::{Claim, Scope};
pub use client::{Client, ClientState, Secret};
pub use clients::{NewClient, Registered};
pub use commands::{Command, CommandError};
pub use conduct::{Algorithm, AuthMethod, Conduct, Demand, Refresh, Rules};
pub use error::{Error, Result};
pub use grant::Grant;
pub use http::{OPEN_TO_OTHERS, open_routes, routes};
pub use id::{ClientId, GrantId, IdError};
pub use leave::{Leave, NameMatching, Purpose, Purposed, Representatives};
pub use policy::{
    Authorize, ChangeClient, EndGrant, ExchangeCode, OPERATOR_RULE, POLICIES, ReadClients,
    ReadGrants, RefreshTokens, RegisterClient, ServeClient, SweepProvider, TellLogout, TurnKeys,
    UPKEEP_RULE,
};
pub use provider::{Parts, Provider};
pub use registration::{GrantType, Registration, RegistrationForm};
pub use rows::SCHEMA;
pub use service_scope::{ServiceScope, ServiceScopeError};
pub use way_back::way_back_layer;
