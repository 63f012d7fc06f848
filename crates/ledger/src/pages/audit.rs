//! The auditor's room: how the log stands, what the last walk found, what is sealed, and every
//! entry of a person by order of a case.

use access::{Caller, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use kernel::{Moment, PersonId};
use serde::Deserialize;
use web::parts::Standing as Colour;
use web::{FieldErrors, Form, Page, SignedIn, show, show_again};

use super::wording::Line;
use crate::http::{Answered, Counter};
use crate::receipt::PROMISE_MICROS;
use crate::services::Behind;
use crate::{
    Entry, Health, InspectLog, Look, Page as Part, ReadAllEntries, SealedEntry, SealedTotal,
    WalkView,
};

/// The rule under which the log is watched over.
const INSPECTION: Purpose = Purpose::Rule("log-inspection");
const ENTRIES_SHOWN: i64 = 100;

#[derive(Template)]
#[template(path = "audit.html")]
struct RoomPage {
    age: String,
    asked: Asked,
    health: Health,
    page: Page,
    standing: Colour,
    totals: Vec<SealedTotal>,
    walk: Option<(String, WalkView)>,
}

#[derive(Template)]
#[template(path = "audit_sealed.html")]
struct SealedPage {
    page: Page,
    sealed: Vec<SealedEntry>,
}

#[derive(Template)]
#[template(path = "audit_entries.html")]
struct EntriesPage {
    lines: Vec<AuditLine>,
    page: Page,
    person: PersonId,
}

struct AuditLine {
    at: String,
    leaf: String,
    /// None when the record has been erased.
    line: Option<Line>,
    /// Until when it is sealed; empty when it is not.
    sealed_until: String,
}

/// Whose entries, and for which case or order.
#[derive(Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    purpose: String,
}

pub(crate) async fn room(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
) -> Answered<Response> {
    may(&caller)?;
    show(&RoomPage::of(page, &counter, Asked::default()).await?)
}

pub(crate) async fn sealed(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
) -> Answered<Response> {
    let sealed = counter.ledger.sealed_now(&may(&caller)?, counter.clock.now()).await?;
    show(&SealedPage { page, sealed: sealed.into_inner() })
}

/// Asked by a form, so that nobody's id and no reference stands in an address.
pub(crate) async fn entries(
    page: Page,
    SignedIn(caller): SignedIn,
    State(counter): State<Counter>,
    Form(asked): Form<Asked>,
) -> Answered<Response> {
    may(&caller)?;
    let mut errors = FieldErrors::default();
    let person = PersonId::parse(asked.person.trim());
    let person = errors.keep("person", "audit-person-wrong", person);
    let purpose = Purpose::parse(asked.purpose.trim());
    let purpose = errors.keep("purpose", "audit-purpose-wrong", purpose);
    let (Some(person), Some(purpose)) = (person, purpose) else {
        return show_again(&RoomPage::of(page.with_errors(errors), &counter, asked).await?);
    };
    let permit = permit(ReadAllEntries { person }, &caller, &purpose, Facts::none())?;
    let (first, now) = (Part { before: None, limit: ENTRIES_SHOWN }, counter.clock.now());
    let entries = counter.ledger.all_entries(&permit, first, now).await?;
    let looks: Vec<_> = entries.iter().filter_map(Look::of).collect();
    let behind = counter.services.behind(&looks, page.language).await?;
    let lines = entries.iter().map(|entry| AuditLine::of(&page, &behind, entry)).collect();
    show(&EntriesPage { lines, page, person })
}

fn may(caller: &Caller) -> Answered<Permit<InspectLog>> {
    Ok(permit(InspectLog, caller, &INSPECTION, Facts::none())?)
}

impl RoomPage {
    async fn of(page: Page, counter: &Counter, asked: Asked) -> Answered<Self> {
        let (ledger, now) = (&counter.ledger, counter.clock.now());
        let health = ledger.health().await?;
        let walk = ledger.last_report().await?;
        let behind = health.signed_at.map_or(0, |at| now.micros() - at.micros());
        let promised = |since: Moment| since.micros() + PROMISE_MICROS;
        let late = health.waiting_since.is_some_and(|since| now.micros() > promised(since));
        Ok(Self {
            age: page.tn("audit-age", behind / 1_000_000),
            asked,
            health,
            standing: if late { Colour::Overdue } else { Colour::Done },
            totals: ledger.sealed_totals().await?,
            walk: walk.map(|(at, walk)| (page.day_time(&at), walk)),
            page,
        })
    }

    fn gaps(&self, walk: &WalkView) -> String {
        self.page.tn("audit-gaps", walk.faults_count)
    }

    fn walked(&self, walk: &WalkView) -> String {
        self.page.tn("audit-walked-entries", walk.entries)
    }

    fn is_late(&self) -> bool {
        self.standing == Colour::Overdue
    }
}

impl SealedPage {
    fn made_at(&self, sealed: &SealedEntry) -> String {
        self.page.day_time(&sealed.entry.at())
    }
}

impl AuditLine {
    fn of(page: &Page, behind: &Behind, entry: &Entry) -> Self {
        Self {
            at: page.day_time(&entry.id.at()),
            leaf: kernel::hex(&entry.leaf.0),
            line: Look::of(entry).map(|look| Line::of(page, behind, &look)),
            sealed_until: entry.sealed_until.map(|day| page.date(day)).unwrap_or_default(),
        }
    }
}
