//! The exchange with the national portal and with the systems of ministries and provinces: they
//! tell us of the dossiers that they settle, we tell a portal of ours.
//!
//! Start at `wire.rs`, which has the six calls field by field as `docs/spec/portal.md` lists them.
//! The counter is [`Portal`]: `arriving.rs` takes what others tell, `sending.rs` tells what happened
//! here, `watching.rs` raises an alert where either is late, `following.rs` shows a person what is
//! settled elsewhere.
//!
//! **Invariants**
//! - Whatever is told twice has one effect; whatever comes out of its order has none.
//! - A system tells of its own dossiers and of those that were handed over to it; of others it is
//!   told that there are none.
//! - What is to be told stands in the outbox since the commit of what happened, until the portal
//!   has said that it has it.
//! - Neither a number nor a reason is in an event, an error or a log.

mod alert;
mod alert_rows;
mod arriving;
mod bodies;
mod enclosing;
mod error;
mod event;
mod fields;
mod following;
mod http;
mod pages;
mod policy;
mod portal;
mod push_rows;
mod receiving;
mod remote;
mod rows;
mod sending;
mod watching;
mod wire;

pub use alert::{Alert, AlertKind, Backlog};
pub use error::{Error, Result};
pub use http::{open_routes, routes};
pub use policy::{
    AnnounceFile, EXCHANGE_RULE, GiveCode, POLICIES, ReadBacklog, ReadElsewhere, TakeDossier,
    TakeStep, TellDossier, WatchDossiers,
};
pub use portal::{Parts, Portal};
pub use remote::{Remote, RemoteError, RemoteParts};
pub use rows::SCHEMA;
pub use sending::Round;
