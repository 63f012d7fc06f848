//! What a field group can hold. Each type is parsed once, at the edge, and limited in length.
//!
//! The stored form of each (see `change.rs`) is a public format: add, never edit.

mod code;
mod document;
mod error;
mod names;
mod place;
mod relative;
mod status;
mod text;

pub use code::{
    Contact, Country, Email, HouseholdId, Mobile, OfficeCode, OldNumber, ResidenceFileNumber,
};
pub use document::{DocumentNumber, HeldNumber, IdentityDocument, IdentityDocumentKind};
pub use error::ValueError;
pub use place::{Absence, Address, Area, Commune, Division, Level, Lodging, Place};
pub use relative::{Party, Relation, Relative};
pub use status::{
    BloodType, Fate, Household, HouseholdRelation, MaritalStatus, OtherField, Protection, Sex,
};
pub use text::{Few, Text};

#[cfg(test)]
mod tests;
