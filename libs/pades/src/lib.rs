//! Signatures over PDFs that outlive their certificates: PAdES B-LTA (ETSI EN 319 142-1).
//!
//! Start at [`seal`]. It appends revisions to a PDF: one for each signature, each with a timestamp;
//! then the certificates and revocation lists that a verifier will need; then a timestamp over all
//! of it. Earlier revisions stay as they were, byte for byte. Certificates and revocation lists are
//! made by `certificate.rs`, timestamps by `timestamp.rs`, what is signed by `cms.rs`. Keys stay
//! with the caller: a [`Signer`] is a certificate and a function that signs.
//!
//! **Invariants**
//! - No clock and no chance: time and serial numbers are handed in.
//! - A PDF that is not of the plain kind (classic cross-reference table, not encrypted, unsigned) is
//!   refused, and never guessed at.

mod certificate;
mod cms;
mod der;
mod pdf;
mod seal;
mod timestamp;

pub use certificate::{Authority, Certificate, Person, Purpose, Subject};
pub use cms::Signer;
pub use seal::{Sealing, Signature, seal};

/// Why a PDF was not sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the key did not sign")]
    NotSigned,
    #[error("the PDF is not of a kind that is signed here")]
    Pdf,
    #[error("a signature is longer than the room for it")]
    TooLong,
}

pub type Result<T> = std::result::Result<T, Error>;

#[cfg(test)]
mod tests;
