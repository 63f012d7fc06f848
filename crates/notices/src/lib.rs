//! Messages to people: an inbox for each person, read in the language they choose, and what goes out
//! by e-mail and SMS: messages of their own, and word of what lies in the inbox for who wants it.
//!
//! Start at `inboxes.rs`. A notice is planned by whoever has something to tell and merged into the
//! plan of what it tells about, so that both are kept or neither. It holds the name of a message
//! and what fills its gaps; the words stand in the language files of `web`. What goes out
//! (`message.rs`) is planned the same way, waits as a row, and is sent by `delivering.rs` through
//! `channels.rs`. A notice leaves by the channel that the person chose for its kind (`choice.rs`):
//! its row of `sending.rs` is kept with it, sent by `telling.rs`, and stays as the receipt.
//!
//! **Invariants**
//! - A notice is kept only together with what it tells about, under the same permit.
//! - Only the person it was left for reads it, and the reading is on record.
//! - It carries no more personal data than its sentence needs.
//! - A message lies sealed while it waits, and is erased once it was taken, refused or too old.
//! - A way to send that nobody set up is not offered, nor one without a confirmed address.
//! - What fills a notice never leaves the inbox (`brief.rs`), and no choice keeps one out of it.

mod address;
mod addresses;
mod brief;
mod channels;
mod choice;
mod choice_rows;
mod choosing;
mod delivering;
mod error;
mod event;
mod gateway;
mod http;
mod inboxes;
mod kind;
mod mail;
mod message;
mod message_rows;
mod notice;
mod pages;
mod policy;
mod rows;
mod sending;
mod sending_rows;
mod settings;
mod shelf;
mod telling;

pub use address::{Address, AddressError, Channel};
pub use addresses::{Addresses, Confirmed};
pub use channels::{Carrier, CarrierError, Channels};
pub use choice::{Choices, Quiet, TimeOfDay, TimeOfDayError};
pub use delivering::DELIVERY_RULE;
pub use error::Error;
pub use gateway::Gateway;
pub use http::routes;
pub use inboxes::Notices;
pub use kind::Kind;
pub use mail::Mail;
pub use message::{Letter, MessageId, NewMessage};
pub use notice::{NewNotice, Notice, NoticeId, NoticeIdError};
pub use policy::{DeliverMessage, MakeChoices, MarkRead, POLICIES, ReadChoices, ReadInbox};
pub use rows::SCHEMA;
pub use sending::{Sending, SendingState};
pub use shelf::{Laid, Shelf, shelf_routes};
