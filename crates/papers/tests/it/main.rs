//! Papers as others see them.

mod issuing;
mod verifiers;
