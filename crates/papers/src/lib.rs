//! Papers: what a decision hands out, as a signed PDF that outlives its certificates, kept in the
//! document store of the person it was issued to, and checked by whoever holds it.
//!
//! Start at `papers.rs`. A paper is planned by whoever decides and merged into the plan of the
//! decision: both are kept, or neither. `render.rs` draws it, `signing.rs` signs it over `pades`.
//!
//! **Invariants**
//! - A paper is kept only together with what it is the result of, under the same permit.
//! - Whoever checks a paper learns nothing about the person that does not stand on it.
//! - Private keys stay in `keys`; certificates are issued for each paper and live a day.

mod error;
mod event;
mod http;
mod pages;
mod paper;
mod papers;
mod policy;
mod render;
mod rows;
mod signing;

pub use error::{Error, Result};
pub use http::routes;
pub use paper::{NewPaper, Paper, PaperCode, Standing};
pub use papers::{Papers, Parts};
pub use policy::{CheckPaper, POLICIES, ReadPapers};
pub use rows::SCHEMA;
