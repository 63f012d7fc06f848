//! Fees and charges: what somebody is asked to pay, what the bank says has come in, and what goes
//! back. No card is ever seen here: people pay in their bank's app.
//!
//! Start at `request.rs` for what is asked and at `transfer.rs` for what becomes of a transfer. The
//! counter is [`Payments`]: `asking.rs` is planned by whoever asks, `receiving.rs` takes up what the
//! bank says, `refunding.rs` sends back, `reconciling.rs` compares with the bank's statement.
//!
//! **Invariants**
//! - A transfer is taken up once, by the bank's number of it, however often it is told.
//! - What fits no open request is refunded: nothing is kept that was not asked for.
//! - What follows from a payment is kept with it, or neither is.
//! - The bank is believed by its signature alone, and for five minutes.

mod asking;
mod bank;
mod error;
mod event;
mod follows;
mod http;
mod pages;
mod payments;
mod policy;
mod receiving;
mod reconciling;
mod refunding;
mod request;
mod rows;
mod signature;
mod transfer;

pub use asking::{Back, NewRequest};
pub use bank::{Bank, BankError, Payee, stated};
pub use error::{Error, Result};
pub use follows::{Following, Follows};
pub use http::{open_routes, routes};
pub use payments::{PAYMENTS_RULE, Parts, Payments, Till};
pub use policy::{POLICIES, ReadPayment, ReadTill, ReceiveTransfer, RenewPayment, SendRefund};
pub use reconciling::{Difference, Line as StatementLine, statement};
pub use request::{Line, Reference, Request, RequestState};
pub use rows::SCHEMA;
pub use signature::{Secret, SignatureError};
pub use transfer::{Notification, Outcome, Refund, RefundAsked, Transfer};
