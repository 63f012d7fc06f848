//! An official's inbox, and opening a case for the paper that someone has brought.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Moment;
use serde::Deserialize;
use web::parts::QueueRow;
use web::{Failure, FieldErrors, Form, Page, Query, SignedIn, show, show_again};

use super::{INBOX, RECEIPT, permit_at, state_of};
use crate::Register;
use crate::case_rows::PAGE;
use crate::cases::{Body, Case};
use crate::policy::{OpenCase, ReadCases};
use crate::value::Text;

#[derive(Template)]
#[template(path = "desk_inbox.html")]
struct InboxPage {
    next: String,
    overdue: usize,
    page: Page,
    rows: Vec<QueueRow>,
}

impl InboxPage {
    fn overdue_said(&self) -> String {
        self.page.tn("population-overdue", self.overdue)
    }
}

#[derive(Template)]
#[template(path = "desk_case_new.html")]
struct OpenPage<'a> {
    form: &'a OpenFields,
    page: Page,
}

#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    case: String,
    due: Option<i64>,
}

#[derive(Default, Deserialize)]
pub(super) struct OpenFields {
    #[serde(default)]
    matter: String,
    #[serde(default)]
    reference: String,
}

pub(super) async fn inbox(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Query(After { case, due }): Query<After>,
) -> Result<Response, Failure> {
    let permit = permit_at(&register, (&caller, &INBOX), ReadCases).await?;
    let after = due.map(|due| (Moment::from_micros(due), case));
    let (cases, _) = register.cases(&permit, after).await?;
    let now = register.now();
    let rows = cases.iter().map(|case| row(&page, case, now)).collect();
    let last = cases.last().filter(|_| cases.len() as i64 == PAGE);
    let next = last.map(|last| format!("/desk?due={}&case={}", last.due_at.micros(), last.code));
    let overdue = cases.iter().filter(|case| case.is_overdue(now)).count();
    show(&InboxPage { next: next.unwrap_or_default(), overdue, rows, page })
}

fn row(page: &Page, case: &Case, now: Moment) -> QueueRow {
    let (tag, standing) = state_of(page, case, now);
    QueueRow {
        current: false,
        facts: format!("{} · {}", case.code, page.date(case.opened_at)),
        href: format!("/desk/cases/{}", case.code),
        standing,
        tag,
        title: title(case),
    }
}

/// What a case is about, in a line.
pub(super) fn title(case: &Case) -> String {
    let Body::Desk { matter, .. } = &case.body;
    matter.expose().to_owned()
}

pub(super) async fn open_form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
) -> Result<Response, Failure> {
    permit_at(&register, (&caller, &RECEIPT), OpenCase).await?;
    show(&OpenPage { form: &OpenFields::default(), page })
}

pub(super) async fn open(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Form(form): Form<OpenFields>,
) -> Result<Response, Failure> {
    let permit = permit_at(&register, (&caller, &RECEIPT), OpenCase).await?;
    let mut errors = FieldErrors::default();
    let reference = Text::parse(&form.reference);
    let reference = errors.keep("reference", "population-reference-missing", reference);
    let matter = errors.keep("matter", "population-matter-missing", Text::parse(&form.matter));
    let (Some(reference), Some(matter)) = (reference, matter) else {
        return show_again(&OpenPage { form: &form, page: page.with_errors(errors) });
    };
    let (case, _) = register.open_case(&permit, reference, matter, None).await?;
    Ok(Redirect::to(&format!("/desk/cases/{}", case.code)).into_response())
}
