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

use super::acts::{ACTS, DeskAct, Matter};
use super::case::{CaseHead, case_of};
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
    acts: Vec<Acts>,
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

/// What can be recorded in one matter.
struct Acts {
    heading: String,
    links: Vec<Link>,
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
    changed: String,
    #[serde(default)]
    done: String,
    #[serde(default)]
    left: String,
    #[serde(default)]
    others: u8,
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
        acts: acts(&page, &caller, &case, &file),
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

/// What the caller's duties let them record of the person, as far as the record leaves room.
fn acts(page: &Page, caller: &Caller, case: &CaseHead, file: &File) -> Vec<Acts> {
    if !case.open {
        return Vec::new();
    }
    let mut acts = Vec::new();
    let link = |act: &DeskAct| {
        let href = format!("{}/record/{}", case.person(&file.record.person), act.name);
        Link::new(href, page.t(&act.title_key()))
    };
    for matter in Matter::ALL.into_iter().filter(|matter| has(caller, matter.duty())) {
        let fitting = ACTS.iter().filter(|act| act.matter == matter && act.fits(file));
        let links: Vec<Link> = fitting.map(link).collect();
        let heading = page.t(&format!("population-matter-{}", matter.name())).into_owned();
        acts.extend((!links.is_empty()).then_some(Acts { heading, links }));
    }
    acts
}

fn has(caller: &Caller, duty: &str) -> bool {
    caller.duties().iter().any(|held| held.code() == duty)
}

/// Only words of ours come back from the address.
fn said(page: &Page, Done { changed, done, left, others }: &Done) -> Vec<String> {
    let act = DeskAct::named(done).map(|act| page.t(&act.title_key()));
    let act = act.map(|act| page.tw("population-recorded-act", "act", act));
    let act = act.or_else(|| (done == "merged").then(|| page.t("population-was-merged").into()));
    let act = act.or_else(|| (done == "parted").then(|| page.t("population-was-parted").into()));
    let Some(act) = act else { return Vec::new() };
    let groups = changed.split(',').filter_map(Group::parse).map(|group| label(page, group));
    let groups: Vec<String> = groups.collect();
    let changed = (!groups.is_empty())
        .then(|| page.tw("population-recorded-changed", "groups", groups.join(", ")));
    let others = (*others > 0).then(|| page.tn("population-recorded-others", *others));
    let known = ["decide-marital-status", "name-head", "register-residence"];
    let left = left.split(',').filter(|kind| known.contains(kind));
    let left = left.map(|kind| page.t(&format!("population-left-{kind}")).into_owned());
    std::iter::once(act).chain(changed).chain(others).chain(left).collect()
}
