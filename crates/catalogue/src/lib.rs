//! Administrative procedures as data: what is asked of whom, who decides until when, what it
//! costs, and what the register is then asked to do. Read from `data/vn/procedures`.
//!
//! Pure: no files, no clock, no database. Start at `procedure.rs` for what a procedure is, at
//! `form.rs` for how answers are checked, at `reading.rs` for how a file becomes a procedure, at
//! `lint.rs` for what holds of every procedure. The format is written in
//! `docs/spec/procedures.md`.

mod answers;
mod catalogue;
mod difference;
mod effect;
mod fault;
mod fees;
mod files;
mod form;
mod life;
mod lint;
mod procedure;
mod raw;
mod reading;
mod register;
mod revision;
mod schema;
mod search;
mod steps;

pub use answers::{Answer, AnswerFault, AnswerFaultKind, Answers, Checked};
pub use catalogue::{Catalogue, check_procedures, check_rules};
pub use difference::{Difference, Part};
pub use effect::{Act, Effect, Field, Origin};
pub use fault::{Fault, Faults};
pub use form::{Choice, Condition, Form, Kind, Prefill, Question};
pub use life::LifeEvent;
pub use procedure::{
    Applicant, Authority, By, Channel, Confidence, Document, Exempt, Exemption, Fee, FeePer, Limit,
    Names, Next, Onward, Outcome, OutcomeKind, PortalCode, Procedure, ResultPaper, Settles, Step,
    Territory,
};
pub use register::{FIELD_GROUPS, knows_field};
pub use revision::{Revised, Revision};
