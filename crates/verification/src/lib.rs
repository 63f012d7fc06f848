//! Yes or no about one person: services ask whether what somebody told them is so, and are told no
//! more. OSIA Third Party Services 1.2, below `/osia/3rdparty`.
//!
//! Start at `http.rs`, where the five operations stand; `attribute.rs` has the table of what can be
//! asked, `question.rs` reads a question. The counter is [`Answers`]: `verifying.rs` says yes or
//! no, `telling.rs` tells what a person agreed to, `aliases.rs` keeps the numbers that people give
//! out in place of their own.
//!
//! **Invariants**
//! - An unknown identifier, a dead person, a locked account and a wrong answer are told alike.
//! - An answer is told only after it was counted and put on record, in the commit that counts it.
//! - The same question under the same transaction gets the same answer and is no second guess;
//!   another question under it is refused.
//! - Nothing is told that was not asked for, that an official did not approve, or that the person
//!   did not agree to.
//! - A service, a scope, an alias and an agreement are read from their own rows on each request.
//! - No value that was asked about is in a record, an error or a `Debug`.

mod alias;
mod alias_rows;
mod aliases;
mod answers;
mod attribute;
mod error;
mod event;
mod gate;
mod gate_rows;
mod http;
mod identifier;
mod pages;
mod policy;
mod question;
mod rows;
mod telling;
mod verifying;

pub use alias::{Alias, AliasError, AliasId, AliasNumber};
pub use aliases::NewAlias;
pub use answers::{Answers, Parts};
pub use attribute::{Attribute, Claimed, Set};
pub use error::{Error, Result};
pub use http::{open_routes, routes};
pub use identifier::{Identifier, Transaction};
pub use policy::{
    Identify, MakeAlias, MatchWithoutMarks, POLICIES, ReadAliases, ReadAttributes, RevokeAlias,
    SweepAnswers, UPKEEP_RULE, Verify,
};
pub use question::{Question, Sought};
pub use rows::SCHEMA;
