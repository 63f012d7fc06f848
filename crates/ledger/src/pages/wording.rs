//! Entries in the words of a page.

use access::Duty;
use kernel::{Calendar, Moment};
use time::Date;
use web::Page;
use web::parts::{Clock, ClockState, Standing as Colour};

use crate::objection::{ACKNOWLEDGE, ANSWER};
use crate::services::Behind;
use crate::{Did, EntryId, Error, Look, Objection, Service, Standing, Who};

/// One look as a page shows it.
pub(super) struct Line {
    pub(super) at: String,
    pub(super) by: String,
    pub(super) ground: String,
    pub(super) id: EntryId,
    /// Which fields were shown; empty when it was no reading.
    pub(super) what: String,
    pub(super) title: String,
    pub(super) why: String,
}

impl Line {
    pub(super) fn of(page: &Page, behind: &Behind, look: &Look) -> Self {
        let service = behind.service(look);
        let (title, what) = did(page, &look.did);
        Self {
            at: page.day_time(&look.at),
            by: by(page, &look.by, &service),
            ground: page.tw("looks-ground", "law", page.law(&look.law)),
            id: look.id,
            what,
            title,
            why: why(page, &look.purpose, &service),
        }
    }
}

fn by(page: &Page, who: &Who, service: &Service) -> String {
    match who {
        Who::Citizen { themselves: true } => page.t("looks-by-you").into_owned(),
        Who::Citizen { themselves: false } => page.t("looks-by-other").into_owned(),
        Who::Job { name } => page.tw("looks-by-program", "name", name),
        Who::Official { duties, office } => {
            let name = |code: &String| match Duty::parse(code) {
                Ok(duty) => duty.name(page.language).to_owned(),
                Err(_) => code.clone(),
            };
            let duties: Vec<String> = duties.iter().map(name).collect();
            let fillings =
                [("office", page.office(office).into()), ("duties", duties.join(", ").into())];
            page.t_with("looks-by-office", &fillings)
        }
        Who::Service { name, .. } => page.tw("looks-by-service", "name", service.name_for(name)),
        Who::Visitor => page.t("looks-by-nobody").into_owned(),
    }
}

/// What happened, and of which fields.
fn did(page: &Page, did: &Did) -> (String, String) {
    match did {
        Did::Changed { name } => (happened(page, name), String::new()),
        Did::Chunk { name } => {
            (page.tw("looks-among-many", "what", happened(page, name)), String::new())
        }
        Did::Missed => (page.t("looks-missed").into_owned(), String::new()),
        Did::Read { fields } => {
            let fields: Vec<String> = fields.iter().map(|field| named(page, field)).collect();
            let fields = page.tw("looks-fields", "fields", fields.join(", "));
            (page.t("looks-read").into_owned(), fields)
        }
    }
}

/// `population.name-changed` in words, or as it is when this version has none for it.
fn happened(page: &Page, event: &str) -> String {
    let key = format!("did-{}", event.replace('.', "-"));
    said(page, &key).unwrap_or_else(|| page.tw("looks-changed", "name", event))
}

/// A field group in words: the register's, or one of the other slices.
fn named(page: &Page, field: &str) -> String {
    let register = said(page, &format!("population-group-{field}"));
    let other = || said(page, &format!("field-{field}"));
    register.or_else(other).unwrap_or_else(|| field.to_owned())
}

fn why(page: &Page, purpose: &str, service: &Service) -> String {
    match purpose.split_once(':') {
        Some(("approved", cited)) => {
            page.tw("looks-why-approved", "reference", service.purposes_for(cited))
        }
        Some(("case", reference)) => page.tw("looks-why-case", "reference", reference),
        Some(("consent", cited)) => {
            page.tw("looks-why-consent", "reference", service.purposes_for(cited))
        }
        Some(("order", reference)) => page.tw("looks-why-order", "reference", reference),
        Some(("rule", reference)) => page.tw("looks-why-rule", "reference", reference),
        _ => page.t("looks-why-own").into_owned(),
    }
}

/// The message of that key, where there is one.
fn said(page: &Page, key: &str) -> Option<String> {
    let said = page.t(key);
    (said != key).then(|| said.into_owned())
}

/// How an objection stands, in a word and its colour.
pub(super) fn standing(page: &Page, standing: Standing) -> (String, Colour) {
    let (key, colour) = match standing {
        Standing::Acknowledged => ("objection-acknowledged", Colour::Open),
        Standing::Dismissed => ("objection-dismissed", Colour::Plain),
        Standing::Made => ("objection-made", Colour::Due),
        Standing::Upheld => ("objection-upheld", Colour::Done),
    };
    (page.t(key).into_owned(), colour)
}

/// The time left to answer, or to acknowledge as long as nobody has.
pub(super) fn clock(objection: &Objection, now: Moment) -> Clock {
    let due = match objection.acknowledged_at {
        None if objection.answered.is_none() => objection.acknowledge_by,
        _ => objection.answer_by,
    };
    let state = match objection.answered {
        None => ClockState::Running,
        Some(_) => ClockState::Stopped,
    };
    let mut left = working_days(now.day(), due.day());
    if left == 0 && now > due {
        left = -1;
    }
    let term = working_days(objection.id.at().day(), due.day());
    Clock { due: due.day(), left, state, term: u32::try_from(term).unwrap_or(1) }
}

/// How long the law gives to acknowledge and to answer, in the message of that key.
pub(super) fn terms(page: &Page, key: &str, now: Moment) -> Result<String, Error> {
    let acknowledge = kernel::rule(ACKNOWLEDGE, now.day())?;
    let answer = kernel::rule(ANSWER, now.day())?;
    let fillings = [
        ("acknowledge", acknowledge.sets.amount.into()),
        ("answer", answer.sets.amount.into()),
        ("law", page.law(&answer.legal_basis).into()),
    ];
    Ok(page.t_with(key, &fillings))
}

/// From one day to another, the first not counted; negative when it lies behind.
fn working_days(from: Date, to: Date) -> i64 {
    let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let days = std::iter::successors(first.next_day(), |day| day.next_day());
    let days = days.take_while(|day| *day <= last);
    // Past the years the calendar knows, every day counts.
    let worked = days.filter(|day| Calendar::viet_nam().is_working_day(*day).unwrap_or(true));
    worked.count() as i64 * sign
}
