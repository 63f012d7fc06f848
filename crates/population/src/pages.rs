//! The register's pages: one's own record, and the desk of an official.
//!
//! On the desk everything about a person stands below a case, whose code in the path is the purpose
//! of the look. They need no script.

use access::{Action, Caller, Permit, Purpose, permit};
use axum::Router;
use axum::routing::{get, post};
use kernel::{Calendar, Moment, PersonId};
use time::Date;
use web::Page;
use web::parts::{Clock, ClockState, Standing};

use crate::cases::Case;
use crate::{Error, Register};

mod acts;
mod case;
mod desk;
mod fields;
mod findings;
mod history;
mod me;
mod merging;
mod person;
mod proposal;
mod wording;

pub use acts::desk_acts;
pub use proposal::{
    CORRECTABLE, proposal_choices, proposal_hint, proposal_of, proposed_value, told_proposal,
};

/// The pages, listed so that a test can ask each of them.
macro_rules! pages {
    ($($method:ident $path:literal $handler:expr;)*) => {
        /// Method and path of every page.
        pub const PAGES: &[(&str, &str)] = &[$((stringify!($method), $path)),*];

        pub(crate) fn pages() -> Router<Register> {
            Router::new()$(.route($path, $method($handler)))*
        }
    };
}

pages! {
    get "/desk" desk::inbox;
    post "/desk/cases" desk::open;
    get "/desk/cases/new" desk::open_form;
    get "/desk/cases/{case}" case::page;
    post "/desk/cases/{case}/closing" case::close;
    post "/desk/cases/{case}/find" case::find;
    get "/desk/cases/{case}/merge" merging::compare;
    post "/desk/cases/{case}/merge" merging::merge;
    post "/desk/cases/{case}/parting" merging::part;
    get "/desk/cases/{case}/persons/{person}" person::page;
    get "/desk/cases/{case}/persons/{person}/history" person::history;
    get "/desk/cases/{case}/persons/{person}/record/{act}" acts::form;
    post "/desk/cases/{case}/persons/{person}/record/{act}" acts::record;
    get "/desk/findings" findings::list;
    post "/desk/findings/case" findings::open_case;
    get "/desk/merge" merging::desk;
    get "/me" me::record;
    get "/me/corrections" me::corrections;
    get "/me/corrections/new" me::correction;
    get "/me/history" me::history;
}

/// The code of a commune of that day, from its code or its name and that of its province.
pub fn commune_code(text: &str, on: Date) -> Option<String> {
    fields::commune_of(text, on).map(crate::value::Division::code)
}

/// A whole day as people here write it: `09/03/1952`.
pub fn written_day(text: &str) -> Option<Date> {
    fields::written_day(text)?.date()
}

/// The rule under which an official sees what waits at their own office.
const INBOX: Purpose = Purpose::Rule("office-inbox");
/// The rule under which papers brought to a desk become cases.
const RECEIPT: Purpose = Purpose::Rule("receipt-of-dossiers");
/// The rule under which records are kept clean.
const CLEANING: Purpose = Purpose::Rule("data-quality");

/// A permit for something done to the record of a person.
async fn permit_on<A: Action>(
    register: &Register,
    (caller, purpose): (&Caller, &Purpose),
    person: PersonId,
    action: A,
) -> Result<Permit<A>, Error> {
    let facts = register.facts_on(person, caller, purpose).await?;
    Ok(permit(action, caller, purpose, facts)?)
}

/// A permit for something done at the desk.
async fn permit_at<A: Action>(
    register: &Register,
    (caller, purpose): (&Caller, &Purpose),
    action: A,
) -> Result<Permit<A>, Error> {
    let facts = register.facts_at_desk(caller, purpose).await?;
    Ok(permit(action, caller, purpose, facts)?)
}

/// The caller, for themselves or for a ward, and whose record that means.
fn on_behalf(caller: Caller, ward: Option<PersonId>) -> Result<(Caller, PersonId), Error> {
    let acting_for = ward.or(caller.acting_for);
    let person = acting_for.or(caller.person()).ok_or(Error::NotOnRegister)?;
    Ok((Caller { acting_for, ..caller }, person))
}

/// The time left on a case, by working days.
fn clock(case: &Case, now: Moment) -> Clock {
    let days = |from: Date, to: Date| {
        let (from, to, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut count = 0;
        let mut day = from;
        while let Some(next) = day.next_day().filter(|next| *next <= to) {
            day = next;
            // Past the years the calendar knows, every day counts.
            count += i64::from(Calendar::viet_nam().is_working_day(day).unwrap_or(true));
        }
        count * sign
    };
    let due = case.due_at.day();
    let state = if case.is_open() { ClockState::Running } else { ClockState::Stopped };
    let mut left = days(now.day(), due);
    if left == 0 && case.is_overdue(now) {
        left = -1;
    }
    let term = u32::try_from(days(case.opened_at.day(), due)).unwrap_or(1);
    Clock { due, left, state, term }
}

/// How a case stands, in a word and its colour.
fn state_of(page: &Page, case: &Case, now: Moment) -> (String, Standing) {
    if !case.is_open() {
        return (page.t("population-state-closed").into_owned(), Standing::Plain);
    }
    let clock = clock(case, now);
    (page.tn(clock.key(), clock.days()), clock.standing())
}

/// Paragraphs as one line, as the register keeps text.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One group of a record on a page.
struct Row {
    group: &'static str,
    label: String,
    lines: Vec<String>,
    /// What is behind the source, for those who ask.
    more: Vec<String>,
    source: String,
}

/// Rows under a heading.
struct Section {
    heading: String,
    rows: Vec<Row>,
}

#[cfg(test)]
mod tests;
