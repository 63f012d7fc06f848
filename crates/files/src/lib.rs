//! Files that people send with what they file: by the tus protocol, piece by piece and resumable,
//! or with a plain form.
//!
//! Start at `file.rs` for what a file is, at `kind.rs` for how its content is held against what it
//! says of itself, at `sending.rs` for its way in. The counter is [`Files`]; `tus.rs` is the
//! protocol, `told.rs` the way in for other systems, `malware.rs` whoever else looks at a file.
//!
//! **Invariants**
//! - No file is held in memory: what comes is kept piece by piece, and read back so.
//! - A file is whole, has its hash and was looked at, or it cannot be filed.
//! - What a file is, its content says; a file that says something else is not kept.
//! - Nothing is unpacked.
//! - Whoever did not send a file is told that there is none; an office reads those of its dossiers.
//! - What is never filed is removed.

mod error;
mod event;
mod file;
mod form;
mod kind;
mod malware;
mod policy;
mod rows;
mod sending;
mod told;
mod tus;
mod views;

pub use error::{Error, Result};
pub use file::{Checked, File, FileId, FileName, Kept, NewFile, Place};
pub use form::{FileForm, form_limit};
pub use kind::{Kind, NotThatKind};
pub use malware::MalwareCheck;
pub use policy::{POLICIES, REMOVAL_RULE, RemoveEndedFiles, SendFile};
pub use rows::SCHEMA;
pub use sending::{CatalogueNow, Files, Limits, Parts, Sum};
pub use told::{ToldFile, sender_of};
pub use tus::routes;
pub use views::{FileView, download, pieces};
