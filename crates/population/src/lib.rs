//! The population register: one living record for each person.
//!
//! Start at `group.rs` for what the law wants known of a person, at `change.rs` for how it is
//! kept, at `history.rs` for how changes are folded into a record. Every act (`entry.rs`,
//! `correction.rs`, `civil.rs`, `family.rs`, `household.rs`, `residence.rs`, `merging.rs`) is a
//! pure function from histories to [`Effects`]: the changes of all records it touches.
//!
//! **Invariants**
//! - A person is a random id. A personal number is an attribute with a history.
//! - Nothing is overwritten: a change says from when to when something is true, and since when we
//!   know; of all that is said of a day, the newest counts.
//! - An act on several records is planned as one, with the version of each record it read.

mod acts;
mod agreeing;
mod case_event;
mod case_rows;
mod cases;
mod change;
mod civil;
mod confirming;
mod correction;
mod counting;
mod days;
mod dossiers;
mod effects;
mod entry;
mod error;
mod event;
mod export;
mod family;
mod finding;
mod finding_rows;
mod findings_list;
#[cfg(test)]
mod fixture;
mod group;
mod history;
mod household;
mod http;
mod identifying;
mod import;
mod import_rows;
mod living;
mod merging;
mod moving;
mod numbering;
mod pages;
mod papers;
mod policy;
mod record;
mod register;
mod related;
mod residence;
mod rows;
mod rules;
mod search;
mod source;
mod stored;
mod surroundings;
mod value;

pub use acts::Done;
pub use agreeing::Claimed;
pub use case_event::CORRECTIONS_DECIDED;
pub use cases::{Body, Case, State};
pub use change::{Assertion, Change, Joint, Mark, Span};
pub use civil::{
    Death, Marriage, MarriageRules, Sexes, concerned, concerned_ever, divorce, marry, record_death,
    record_return,
};
pub use correction::{
    AskedBy, Correction, Ground, NumberCause, NumberChange, Truth, cancel_number, change_name,
    correct, lift_protection, protect, replace_number,
};
pub use counting::{COUNTING_RULE, Counted};
pub use dossiers::correct_as_asked;
pub use effects::{Effects, FollowUp, People};
pub use entry::{Birth, Entry, enter, register_birth};
pub use error::Error;
pub use event::{Event, Happening};
pub use export::ExportError;
pub use family::{
    Adoption, AdoptionRules, adopt, end_adoption, end_representation, recognise_child, represent,
};
pub use finding::{Code, Finding, Fit, NextStep, Severity, Surroundings, findings};
pub use findings_list::{AfterFinding, Listed};
pub use group::{Group, Sensitivity, Value};
pub use history::{Fact, History, Segment, Standing, TimelineEntry};
pub use household::{
    HouseholdRules, Members, Split, change_head, create_household, join_household, leave_household,
    split_household,
};
pub use http::{ROUTES, routes};
pub use identifying::Known;
pub use import::{CHUNK, Format, ImportError, Incoming, Mapping, MappingError, Progress, Report};
pub use living::{Living, Tie};
pub use merging::{Merge, differences, merge, unmerge};
pub use moving::{AskedBefore, AskedBody, corrections_wait};
pub use pages::{
    CORRECTABLE, PAGES, commune_code, desk_acts, proposal_choices, proposal_hint, proposal_of,
    proposed_value, told_proposal, written_day,
};
pub use papers::{Hindrance, Origin};
pub use policy::*;
pub use record::{Field, Record};
pub use register::{AsOf, File, Register};
pub use related::{Related, Ward};
pub use residence::{
    Move, ResidenceRules, Stay, declare_absence, delete_permanent_residence, end_stay,
    extend_temporary_residence, lodge, register_permanent_residence, register_temporary_residence,
};
pub use rows::SCHEMA;
pub use rules::{check_rules, household_rules, residence_rules};
pub use search::{After, Hit, Hits, PAGE, Query};
pub use source::{Channel, Document, DocumentKind, Source};
pub(crate) use surroundings::{catalogued, commune_now, found_in, province_of, represented_by};
pub use value::{
    Absence, Address, Area, BloodType, Commune, Contact, Country, Division, DocumentNumber, Email,
    Fate, Few, HeldNumber, Household, HouseholdId, HouseholdRelation, IdentityDocument,
    IdentityDocumentKind, Level, Lodging, MaritalStatus, Mobile, OfficeCode, OldNumber, OtherField,
    Party, Place, Protection, Relation, Relative, ResidenceFileNumber, Sex, Text, ValueError,
};
