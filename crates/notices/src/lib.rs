//! Messages to people: an inbox for each person, read in the language they choose, and what goes out
//! by e-mail and SMS.
//!
//! Start at `inboxes.rs`. A notice is planned by whoever has something to tell and merged into the
//! plan of what it tells about, so that both are kept or neither. It holds the name of a message
//! and what fills its gaps; the words stand in the language files of `web`. What goes out
//! (`message.rs`) is planned the same way, waits as a row, and is sent by `delivering.rs` through
//! `channels.rs`.
//!
//! **Invariants**
//! - A notice is kept only together with what it tells about, under the same permit.
//! - Only the person it was left for reads it, and the reading is on record.
//! - It carries no more personal data than its sentence needs.
//! - A message lies sealed while it waits, and is erased once it was taken, refused or too old.
//! - A way to send that nobody set up is not offered.

mod address;
mod channels;
mod delivering;
mod error;
mod event;
mod gateway;
mod http;
mod inboxes;
mod mail;
mod message;
mod message_rows;
mod notice;
mod pages;
mod policy;
mod rows;
mod shelf;

pub use address::{Address, AddressError, Channel};
pub use channels::{Carrier, CarrierError, Channels};
pub use delivering::DELIVERY_RULE;
pub use error::Error;
pub use gateway::Gateway;
pub use http::routes;
pub use inboxes::Notices;
pub use mail::Mail;
pub use message::{Letter, MessageId, NewMessage};
pub use notice::{NewNotice, Notice, NoticeId, NoticeIdError};
pub use policy::{DeliverMessage, MarkRead, POLICIES, ReadInbox};
pub use rows::SCHEMA;
pub use shelf::{Laid, Shelf, shelf_routes};
