//! One's own record, or that of a ward.

use access::Purpose;
use askama::Template;
use axum::extract::State;
use axum::response::{Redirect, Response};
use kernel::PersonId;
use serde::Deserialize;
use web::parts::{Happening, PersonHead};
use web::{Failure, Page, Query, SignedIn, show};

use super::fields::{sections, unknown};
use super::history::timeline;
use super::proposal::CORRECTABLE;
use super::wording::{Wording, label};
use super::{Section, on_behalf, permit_on};
use crate::policy::ReadPerson;
use crate::{AsOf, Error, Group, Record, Register};

/// Whose record is meant: one's own, or a ward's.
#[derive(Deserialize)]
pub(super) struct Whose {
    #[serde(default, rename = "for")]
    pub(super) ward: Option<PersonId>,
}

#[derive(Deserialize)]
pub(super) struct WhoseGroup {
    #[serde(default, rename = "for")]
    pub(super) ward: Option<PersonId>,
    #[serde(default)]
    pub(super) group: String,
}

#[derive(Template)]
#[template(path = "me.html")]
struct MePage {
    head: PersonHead,
    looks_at_ward: bool,
    page: Page,
    sections: Vec<Section>,
    unknown: Vec<(&'static str, String)>,
    /// `&for=..`, for the links of a ward's record.
    whose: String,
    ward: bool,
    wards: Vec<(PersonId, String)>,
}

#[derive(Template)]
#[template(path = "me_history.html")]
struct MyHistoryPage {
    group: &'static str,
    happenings: Vec<Happening>,
    label: String,
    looks_at_ward: bool,
    page: Page,
    whose: String,
}

impl MePage {
    fn correcting(&self, group: &str) -> String {
        correcting(group, self.looks_at_ward)
    }
}

impl MyHistoryPage {
    fn correcting(&self) -> String {
        correcting(self.group, self.looks_at_ward)
    }

    fn back(&self) -> String {
        format!("{}#{}", back(&self.whose), self.group)
    }
}

pub(super) async fn record(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Query(Whose { ward }): Query<Whose>,
) -> Result<Response, Failure> {
    let looks_at_ward = ward.is_some() && caller.acting_for != ward;
    let (caller, person) = on_behalf(caller, ward)?;
    let purpose = Purpose::OwnRecord;
    let permit = permit_on(&register, (&caller, &purpose), person, ReadPerson { person }).await?;
    let (file, _) = register.file(&permit, AsOf::default()).await?;
    let related = register.related(&permit, &file).await?;
    let related = related.map(ledger::Released::into_inner).unwrap_or_default();
    let wording = Wording { page: &page, related: &related };
    let wards = if caller.acting_for.is_some() { Vec::new() } else { related.wards.clone() };
    let wards = wards.into_iter().map(|ward| (ward, wording.name(ward))).collect();
    show(&MePage {
        head: head_of(&page, &file.record),
        looks_at_ward,
        sections: sections(&wording, &file.record),
        unknown: unknown(&page, &file.record),
        whose: link(caller.acting_for),
        ward: caller.acting_for.is_some(),
        wards,
        page,
    })
}

pub(super) async fn history(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Query(WhoseGroup { ward, group }): Query<WhoseGroup>,
) -> Result<Response, Failure> {
    let group = Group::parse(&group).ok_or(Error::NoSuchPage)?;
    let looks_at_ward = ward.is_some() && caller.acting_for != ward;
    let (caller, person) = on_behalf(caller, ward)?;
    let purpose = Purpose::OwnRecord;
    let permit = permit_on(&register, (&caller, &purpose), person, ReadPerson { person }).await?;
    let (file, _) = register.file(&permit, AsOf::default()).await?;
    let related = register.related(&permit, &file).await?;
    let related = related.map(ledger::Released::into_inner).unwrap_or_default();
    let wording = Wording { page: &page, related: &related };
    show(&MyHistoryPage {
        group: group.name(),
        happenings: timeline(&wording, &file.history, group, file.record.known_at),
        label: label(&page, group),
        looks_at_ward,
        whose: link(caller.acting_for),
        page,
    })
}

/// Where corrections were followed once.
pub(super) async fn corrections() -> Redirect {
    Redirect::permanent("/services")
}

/// Where they were asked for once.
pub(super) async fn correction(Query(WhoseGroup { ward, group }): Query<WhoseGroup>) -> Redirect {
    Redirect::permanent(&correcting(&group, ward.is_some()))
}

/// Where a group is said to be wrong; all services where it has acts of its own. Whoever only looks
/// at the record of a ward begins with acting for them.
fn correcting(group: &str, looks_at_ward: bool) -> String {
    match Group::parse(group).filter(|group| CORRECTABLE.contains(group)) {
        _ if looks_at_ward => "/account/acting-for".to_owned(),
        Some(group) => format!("/services/register-correction?group={}", group.name()),
        None => "/services".to_owned(),
    }
}

/// Whom a page is about, as far as the record shows it.
pub(super) fn head_of(page: &Page, record: &Record) -> PersonHead {
    let name = record.birth_name().map(|name| name.expose().to_owned());
    let born = record.birth_date().map(|date| page.tw("population-born", "day", page.date(*date)));
    let facts = [born, record.death().map(|_| page.t("population-dead").into_owned())];
    PersonHead {
        facts: facts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        name: name.unwrap_or_else(|| page.t("population-no-name").into_owned()),
        number: record.personal_number().map(|number| number.expose()).unwrap_or_default(),
        photo: String::new(),
    }
}

/// The address of the record that a page belongs to.
pub(super) fn back(whose: &str) -> String {
    match whose.strip_prefix('&') {
        Some(whose) => format!("/me?{whose}"),
        None => "/me".to_owned(),
    }
}

/// What keeps the links of a page with a ward.
pub(super) fn link(ward: Option<PersonId>) -> String {
    ward.map(|ward| format!("&for={ward}")).unwrap_or_default()
}
