//! Results on paper: what an office decided, as a PDF that anyone can check for good, kept in the
//! document store of the person it was issued to.
//!
//! Start at `papers.rs`: a paper is planned by whoever decides and merged into the plan of the
//! decision; both are kept, or neither; `revoking.rs` has what offices do with papers later. [`Authority::issue`] makes the file: a [`Paper`] is rendered
//! as tagged PDF/A-2a, signed by the official who decided and sealed by the agency, each with a
//! timestamp, and preserved beyond the end of the certificates (PAdES B-LTA, `libs/pades`). Its QR
//! code carries a [`Mark`] that is checked offline, as the whole file is by [`verify`].
//!
//! **Invariants**
//! - A paper is kept only together with what it is the result of, under the same permit.
//! - Whoever checks a paper learns nothing about the person that does not stand on it, and not why
//!   it was revoked: only [`Shown`] has that.
//! - Private keys stay in `keys`.

mod authority;
mod error;
mod event;
mod http;
mod mark;
mod pages;
mod paper;
mod papers;
mod policy;
mod render;
mod revoking;
mod rows;
mod stored;
mod verifying;

pub use authority::{Authority, Holder, Issued};
pub use error::{Error, Result};
pub use http::routes;
pub use mark::Mark;
pub use paper::Paper;
pub use papers::{Papers, Parts};
pub use policy::{CheckPaper, POLICIES, ReadPapers, RevokePaper};
pub use revoking::Revocation;
pub use rows::SCHEMA;
pub use stored::{After, NewPaper, PaperCode, Shelf, Shown, Standing, Stored};
pub use verifying::{NoPaper, SignedBy, Verified, verify};
