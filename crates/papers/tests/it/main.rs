//! Papers as others see them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod issuing;
mod verifiers;
