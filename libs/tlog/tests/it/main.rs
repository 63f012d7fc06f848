//! The crate against the standards' vectors, a naive tree, and two crates of other hands.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod appending;
mod entry_proofs;
mod logs;
mod notes;
mod other_hands;
mod paths;
mod signer;
mod trees;
mod untrusted;
mod witnesses;
