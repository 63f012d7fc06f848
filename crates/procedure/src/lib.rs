//! Dossiers: what people file under a procedure, until it is decided and its effect stands in the
//! register.
//!
//! Start at `dossier.rs` for the states and which act leads from where to where, at `clock.rs` for
//! when it is due, at `code.rs` for what it is called. The counter is [`Dossiers`]: `filing.rs` is
//! what whoever applies does, `working.rs` what officials do, `effects.rs` what the register is
//! asked to do.
//!
//! **Invariants**
//! - A dossier keeps the version of the procedure that it was filed under.
//! - A decision, its effect on the register, the entries and the notices are one commit.
//! - Filing twice under one key makes one dossier.
//! - A code alone reveals nothing: who may not read a dossier is told that there is none.
//! - More is asked of whoever applies at most once, and an apology is made at most once.
//! - A file of a procedure is in force when two officials have agreed to it, and never leaves.
//! - A fee is settled in the commit that takes up its payment, and ends with the dossier.
//! - What another system decides moves only by what that system says (`elsewhere.rs`).
//! - What changes a dossier notes in the same commit that others are to be told (`outbox_rows.rs`).
//! - What somebody has among their papers is not asked for, and is enclosed only while it stands.
//! - Nobody is reminded twice of one end, however many nodes there are.

mod at_once;
mod clock;
mod code;
mod correcting;
mod counter;
mod desk;
mod desk_rows;
mod documents;
mod dossier;
mod dossiers;
mod draft_rows;
mod effects;
mod elsewhere;
mod error;
mod event;
mod fees;
mod filing;
mod handing;
mod held;
mod http;
mod numbers;
mod opinion;
mod opinion_rows;
mod outbox_rows;
mod pages;
mod policy;
mod prefill;
mod public;
mod publication_rows;
mod publishing;
mod reminding;
mod result;
mod revoking;
mod rows;
mod taking_over;
mod together;
mod versions;
mod views;
mod working;

pub use clock::{Clock, Urgency};
pub use code::{CodeError, DossierCode, UnitCode};
pub use correcting::Ground;
pub use counter::ReceivedAt;
pub use desk::{Beyond, CLAIMS_MAX, COUNTED_MAX, Counts, Load, Whose, Workload};
pub use documents::{Enclosed, With};
pub use dossier::{Act, Body, Dossier, MoveError, Passed, State};
pub use dossiers::{Dossiers, Parts};
pub use effects::is_done_here;
pub use elsewhere::{Due, Given, SaidElsewhere, Untold};
pub use error::{Error, Result};
pub use filing::{Draft, Filing, FilingKey};
pub use held::HeldPaper;
pub use http::{open_routes, routes};
pub use opinion::{Held, Opinion, Rating, Score};
pub use policy::{
    ApproveProcedure, ClaimDossier, DecideDossier, FileDossier, HandDossierOver, LookUpDossier,
    POLICIES, ProposeProcedure, RateDossier, ReadDossier, ReadInbox, ReadOwnDossiers,
    ReadPublications, ReadWorkload, RemindOfTerm, TellHeldAlready, WithdrawDossier, WorkOnDossier,
};
pub use prefill::Prefilled;
pub use public::public_routes;
pub use publishing::{APPROVALS, Catalogues, PUBLISHING_RULE, Publication, PublicationState};
pub use reminding::REMINDING_RULE;
pub use rows::SCHEMA;
pub use taking_over::UPGRADE_RULE;
pub use together::{Seen, TOGETHER_MAX};
pub use working::{After, Inbox, Stated, Verdict, Wanted};
