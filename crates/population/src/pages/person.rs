//! A person's record below a case: what the duty shows, what it withholds, what can be recorded.

use access::{Caller, Purpose};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::PersonId;
use ledger::Released;
use serde::Deserialize;
use web::parts::{Happening, Link, PersonHead};
use web::{Failure, Page, Path, Query, SignedIn, show};

use super::case::{CaseHead, case_of};
use super::events::Event;
use super::fields::sections;
use super::history::timeline;
use super::me::head_of;
use super::wording::{Wording, label};
use super::{Section, permit_on};
use crate::policy::ReadPerson;
use crate::{AsOf, Error, File, Group, Merge, Register, Related};

#[derive(Template)]
#[template(path = "desk_person.html")]
struct PersonPage {
    acts: Vec<Link>,
    case: CaseHead,
    /// What was just recorded, and what it leaves to settle.
    done: Vec<String>,
    head: PersonHead,
    merged: Vec<PersonId>,
    page: Page,
    person: PersonId,
    sections: Vec<Section>,
    withheld: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk_history.html")]
struct HistoryPage {
    case: CaseHead,
    happenings: Vec<Happening>,
    head: PersonHead,
    label: String,
    page: Page,
    person: PersonId,
}

#[derive(Deserialize)]
pub(super) struct Done {
    #[serde(default)]
    done: String,
    #[serde(default)]
    left: String,
}

#[derive(Deserialize)]
pub(super) struct OfGroup {
    #[serde(default)]
    group: String,
}

/// A record with the people it tells of, released for a case.
pub(super) async fn file_of(
    register: &Register,
    asking: (&Caller, &Purpose),
    person: PersonId,
) -> Result<(Released<File>, Related), Error> {
    let permit = permit_on(register, asking, person, ReadPerson { person }).await?;
    let (file, _) = register.file(&permit, AsOf::default()).await?;
    let related = register.related(&permit, &file).await?;
    Ok((file, related.map(Released::into_inner).unwrap_or_default()))
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path((code, person)): Path<(String, PersonId)>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let (file, related) = file_of(&register, (&caller, &purpose), person).await?;
    let case = CaseHead::of(&page, &register, &case);
    let wording = Wording { page: &page, related: &related };
    let merges = Merge::all_of(&file.history).into_iter();
    let standing = merges.filter(|merge| merge.undone.is_none());
    show(&PersonPage {
        acts: acts(&page, &caller, &case, file.record.person),
        done: said(&page, &done),
        head: head_of(&page, &file.record),
        merged: standing.map(|merge| merge.merged).collect(),
        person: file.record.person,
        sections: sections(&wording, &file.record),
        withheld: file.withheld.iter().map(|group| label(&page, *group)).collect(),
        case,
        page,
    })
}

pub(super) async fn history(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path((code, person)): Path<(String, PersonId)>,
    Query(OfGroup { group }): Query<OfGroup>,
) -> Result<Response, Failure> {
    let group = Group::parse(&group).ok_or(Error::NoSuchPage)?;
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let (file, related) = file_of(&register, (&caller, &purpose), person).await?;
    let case = CaseHead::of(&page, &register, &case);
    let wording = Wording { page: &page, related: &related };
    show(&HistoryPage {
        happenings: timeline(&wording, &file.history, group, file.record.known_at),
        head: head_of(&page, &file.record),
        label: label(&page, group),
        person: file.record.person,
        case,
        page,
    })
}

/// What the caller's duties let them record of the person.
fn acts(page: &Page, caller: &Caller, case: &CaseHead, person: PersonId) -> Vec<Link> {
    if !case.open {
        return Vec::new();
    }
    let mut links: Vec<Link> = Vec::new();
    if case.correction && has(caller, "correct-register") {
        let href = format!("/desk/cases/{}/decision", case.code);
        links.push(Link::new(href, page.t("population-decide")));
    }
    let open = Event::ALL.into_iter().filter(|event| has(caller, event.duty()));
    links.extend(open.map(|event| {
        let href = format!("{}/record/{}", case.person(&person), event.name());
        Link::new(href, page.t(&format!("population-event-{}", event.name())))
    }));
    links
}

fn has(caller: &Caller, duty: &str) -> bool {
    caller.duties().iter().any(|held| held.code() == duty)
}

/// Only words of ours come back from the address.
fn said(page: &Page, Done { done, left }: &Done) -> Vec<String> {
    let event = Event::named(done).map(|event| format!("population-recorded-{}", event.name()));
    let event = event.or_else(|| (done == "merged").then(|| "population-was-merged".to_owned()));
    let event = event.or_else(|| (done == "parted").then(|| "population-was-parted".to_owned()));
    let Some(event) = event else { return Vec::new() };
    let known = ["decide-marital-status", "name-head", "register-residence"];
    let left = left.split(',').filter(|kind| known.contains(kind));
    let left = left.map(|kind| page.t(&format!("population-left-{kind}")).into_owned());
    std::iter::once(page.t(&event).into_owned()).chain(left).collect()
}
