//! Papers.
mod error;
mod render;
mod signing;
pub use error::{Error, Result};
pub use signing::{Decider, Signers};
