//! What an official records of a person on pages: every act of the register, in one form.
//!
//! The table (`table.rs`) says which fields an act has; one template draws them (`showing.rs`).
//! What is written in them (`reading.rs`) becomes the body that the same act has over HTTP, so a
//! page and a system record the same thing.

use std::collections::BTreeMap;
use std::pin::Pin;

use access::{Caller, Purpose};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use serde::de::DeserializeOwned;
use serde_json::{Value as Json, json};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::case::{CaseHead, case_of};
use super::permit_on;
use crate::http::acts::{Act, Recognised};
use crate::{Done, Error, FollowUp, Register};
use field::{Field, Kind};
use reading::{Reading, Sent};
pub(super) use table::{ACTS, DeskAct, Matter};

mod field;
mod reading;
mod showing;
mod table;
#[cfg(test)]
pub(super) use table::keys;

/// Who asks, where, about whom.
struct Asking<'a> {
    caller: &'a Caller,
    person: PersonId,
    purpose: &'a Purpose,
    register: &'a Register,
}

type Answering<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// How an act comes from a page to the register.
struct Ways {
    /// What the act tells and the paper it rests on, as the body has them.
    body: fn(Json, Json) -> Json,
    may: for<'a> fn(&'a Asking<'a>) -> Answering<'a, ()>,
    record: for<'a> fn(&'a Asking<'a>, Json) -> Answering<'a, Done>,
}

impl Ways {
    const fn of<A: Act + 'static>() -> Self {
        Self { body: act_body, may: may::<A>, record: record_act::<A> }
    }

    /// A birth makes a record of its own, and is permitted as any civil event.
    const fn birth() -> Self {
        Self { body: birth_body, may: may::<Recognised>, record: record_birth }
    }
}

fn act_body(act: Json, source: Json) -> Json {
    json!({ "act": act, "source": source })
}

fn birth_body(mut birth: Json, source: Json) -> Json {
    birth["source"] = source;
    birth
}

fn may<'a, A: Act + 'static>(asking: &'a Asking<'a>) -> Answering<'a, ()> {
    let Asking { caller, person, purpose, register } = *asking;
    Box::pin(async move {
        permit_on(register, (caller, purpose), person, A::action(person)).await.map(drop)
    })
}

fn record_act<'a, A: Act + 'static>(asking: &'a Asking<'a>, body: Json) -> Answering<'a, Done> {
    let Asking { caller, person, purpose, register } = *asking;
    Box::pin(async move {
        crate::http::record::<A>(register, (caller, purpose), person, body_of(body)?).await
    })
}

fn record_birth<'a>(asking: &'a Asking<'a>, body: Json) -> Answering<'a, Done> {
    let Asking { caller, person, purpose, register } = *asking;
    Box::pin(async move {
        let birth = body_of(body)?;
        let (_, done) =
            crate::http::record_birth(register, (caller, purpose), person, birth).await?;
        Ok(done)
    })
}

fn body_of<T: DeserializeOwned>(body: Json) -> Result<T, Error> {
    serde_json::from_value(body).map_err(|error| Error::Unreadable(error.to_string()))
}

pub(super) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path((code, person, act)): Path<(String, PersonId, String)>,
) -> Result<Response, Failure> {
    let act = DeskAct::named(&act).ok_or(Error::NoSuchPage)?;
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    let asking = Asking { caller: &caller, purpose: &purpose, register: &register, person };
    (act.ways.may)(&asking).await?;
    show(&showing::view(page, &asking, (case, act), &Sent::default()).await?)
}

pub(super) async fn record(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path((code, person, act)): Path<(String, PersonId, String)>,
    Form(sent): Form<BTreeMap<String, String>>,
) -> Result<Response, Failure> {
    let act = DeskAct::named(&act).ok_or(Error::NoSuchPage)?;
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    let asking = Asking { caller: &caller, purpose: &purpose, register: &register, person };
    (act.ways.may)(&asking).await?;
    let sent = Sent::from(sent);
    let errors = FieldErrors::default();
    let reading = Reading { asking: &asking, errors, page, sent: &sent };
    let (mut page, body) = reading.body(act).await?;
    let mut impossible = None;
    if let Some(body) = body {
        match (act.ways.record)(&asking, body).await {
            Ok(done) => {
                let address = format!("{}?{}", case.person(&person), told(act, person, &done));
                return Ok(Redirect::to(&address).into_response());
            }
            Err(error) => {
                let (errors, banner) = refusal(act, error)?;
                page = page.with_errors(errors);
                impossible = banner;
            }
        }
    }
    let mut view = showing::view(page, &asking, (case, act), &sent).await?;
    view.impossible = impossible.unwrap_or_default().to_owned();
    show_again(&view)
}

/// What the record or the law does not allow: beside the field it speaks of, or above them all.
/// Any other error goes on.
fn refusal(act: &DeskAct, error: Error) -> Result<(FieldErrors, Option<&'static str>), Error> {
    let Some(key) = error.refusal_key() else { return Err(error) };
    let last = |field: &Field| matches!(field.kind, Kind::LastDay(_));
    let field = match &error {
        Error::BeforeBirth | Error::InTheFuture => {
            act.field(|field| matches!(field.kind, Kind::Day))
        }
        Error::HeadNotOne | Error::HouseholdMembersLeft(_) | Error::NotInHousehold => {
            act.field(|field| matches!(field.kind, Kind::Members(_)))
        }
        Error::NotStaying => act.field(|field| field.name == "group"),
        Error::NumberStaysInUse => act.field(|field| field.name == "cause"),
        Error::NumberTaken => act.field(|field| matches!(field.kind, Kind::Number)),
        Error::ParentRecorded => act.field(|field| field.name == "relation"),
        Error::SamePerson => act.field(|field| matches!(field.kind, Kind::Person)),
        Error::SpanEmpty | Error::StayTooLong => act.field(last),
        _ => None,
    };
    let mut errors = FieldErrors::default();
    match (field, &error) {
        (_, Error::SameCommune) => errors.add("commune", key),
        (Some(field), _) => errors.add(field.name, key),
        (None, _) => return Ok((errors, Some(key))),
    }
    Ok((errors, None))
}

/// What was done, for the address of the page that says so: names of ours and a count.
fn told(act: &DeskAct, person: PersonId, done: &Done) -> String {
    let own = done.changed.iter().filter(|event| event.person == person);
    let groups: Vec<_> = own.flat_map(|event| &event.groups).map(|group| group.name()).collect();
    let others = done.changed.iter().filter(|event| event.person != person).count();
    let left: Vec<_> = done.follow_ups.iter().map(kind).collect();
    let (groups, left) = (groups.join(","), left.join(","));
    format!("done={}&changed={groups}&others={others}&left={left}", act.name)
}

fn kind(follow_up: &FollowUp) -> &'static str {
    match follow_up {
        FollowUp::DecideMaritalStatus(_) => "decide-marital-status",
        FollowUp::NameHead { .. } => "name-head",
        FollowUp::RegisterResidence(_) => "register-residence",
    }
}

/// The names of all acts, as they stand in the address of their form.
pub fn desk_acts() -> impl Iterator<Item = &'static str> {
    ACTS.iter().map(|act| act.name)
}
