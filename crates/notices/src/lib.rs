//! Messages to people: an inbox for each person, read in the language they choose.
//!
//! Start at `inboxes.rs`. A notice is planned by whoever has something to tell and merged into the
//! plan of what it tells about, so that both are kept or neither. It holds the name of a message
//! and what fills its gaps; the words stand in the language files of `web`.
//!
//! **Invariants**
//! - A notice is kept only together with what it tells about, under the same permit.
//! - Only the person it was left for reads it, and the reading is on record.
//! - It carries no more personal data than its sentence needs.

mod error;
mod event;
mod http;
mod inboxes;
mod notice;
mod pages;
mod policy;
mod rows;

pub use error::Error;
pub use http::routes;
pub use inboxes::Notices;
pub use notice::{NewNotice, Notice, NoticeId, NoticeIdError};
pub use policy::{MarkRead, POLICIES, ReadInbox};
pub use rows::SCHEMA;
