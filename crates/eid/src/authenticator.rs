//! What an account is opened with: its kinds, and what each shows of who holds it.
//!
//! `methods.rs` says what each counts for. The chip card will be one more kind; its place is kept in
//! the tables.

mod assertion;
pub(crate) mod methods;
pub(crate) mod passkey;
pub(crate) mod recovery;
pub(crate) mod totp;

pub use methods::{Means, Methods};
pub use recovery::RecoveryCode;
pub use totp::TotpSecret;
