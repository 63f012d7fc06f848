//! PAdES: documents that stay provable. Signatures and timestamps of a PDF, and the certificates
//! and lists they rest on.
//!
//! Start at [`sign`], which appends a revision with a signature (ETSI EN 319 142-1, level B-T), and
//! [`preserve`], which appends what a verifier needs after the certificates expired (B-LTA).
//! [`verify`] says whether a document is what these two made, and who signed. Only the algorithm ECDSA on P-256 with SHA-256 is spoken. Keys stay outside, behind [`Signer`].

mod certificate;
mod cms;
mod crl;
mod der;
mod error;
mod pdf;
mod said;
mod sign;
mod stamp;
#[cfg(test)]
mod tests;
mod verify;

pub use certificate::{Certificate, Office, Subject, Term};
pub use cms::{Signatory, Signer};
pub use crl::{Revoked, revocation_list};
pub use error::Error;
pub use sign::{Signing, preserve, sign};
pub use stamp::Stamp;
pub use verify::{Signed, Verified, verify};
