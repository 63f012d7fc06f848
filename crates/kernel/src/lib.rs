//! The words every other crate speaks: persons, personal numbers, names, time, chance.
//!
//! Pure values only. Nothing here opens a file, a socket or a database, so every type can be
//! tested by calling it.
//!
//! To enter this crate a type must be used by three capability crates and mean the same thing in
//! all of them. Otherwise it belongs to the capability that owns the meaning.

mod calendar;
mod citation;
mod clock;
mod country;
mod division;
mod entropy;
mod fold;
mod full_name;
mod language;
mod law;
mod moment;
mod office;
mod partial_date;
mod person_id;
mod personal_number;
mod words;

pub use calendar::{Calendar, CalendarError, Intake};
pub use citation::citation;
pub use clock::Clock;
pub use country::Country;
pub use division::{BirthRegistration, Division, DivisionKind, DivisionLevel};
pub use entropy::{Entropy, PLAIN_LETTERS};
pub use fold::fold;
pub use full_name::{FullName, FullNameError};
pub use language::Language;
pub use law::{Confidence, LawError, Rule, RuleError, Term, TermUnit, allows, check_law, rule};
pub use moment::Moment;
pub use office::{office_body, office_name};
pub use partial_date::{PartialDate, PartialDateError};
pub use person_id::{PersonId, PersonIdError};
pub use personal_number::{PersonalNumber, PersonalNumberError, Sex};

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
