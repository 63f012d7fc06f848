//! "This is wrong": asking for a correction, and what became of those asked for.

use access::Purpose;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use ledger::Released;
use serde::Deserialize;
use web::parts::{Choice, Clock, Standing};
use web::{Failure, FieldErrors, Form, Page, Query, SignedIn, show, show_again};

use super::me::{WhoseGroup, back, link};
use super::wording::{Wording, label};
use super::{clock, on_behalf, permit_on, state_of};
use crate::cases::{Body, Case};
use crate::policy::{ReadPerson, RequestCorrection};
use crate::value::Text;
use crate::{AfterCase, AsOf, CorrectionRequest, Error, File, Group, Register, Related};

/// One correction on the list.
struct Asked {
    clock: Option<Clock>,
    code: String,
    group: String,
    office: String,
    opened: String,
    proposed: String,
    reasons: String,
    standing: Standing,
    state: String,
    statement: String,
}

#[derive(Template)]
#[template(path = "me_corrections.html")]
struct CorrectionsPage {
    asked: Vec<Asked>,
    /// The address of what is older; empty when nothing is.
    older: String,
    page: Page,
    /// The code of the one just sent.
    sent: String,
    whose: String,
}

#[derive(Template)]
#[template(path = "me_correction_new.html")]
struct CorrectionPage<'a> {
    current: String,
    form: &'a RequestFields,
    groups: Vec<Choice>,
    label: String,
    page: Page,
    ward: Option<PersonId>,
    whose: String,
}

impl CorrectionsPage {
    fn back(&self) -> String {
        back(&self.whose)
    }

    fn sent_note(&self, one: &Asked, clock: &Clock) -> String {
        let fillings = [
            ("office", one.office.as_str().into()),
            ("day", self.page.date(clock.due).into()),
            ("code", one.code.as_str().into()),
        ];
        self.page.t_with("population-sent-note", &fillings)
    }
}

impl CorrectionPage<'_> {
    fn back(&self) -> String {
        back(&self.whose)
    }
}

#[derive(Default, Deserialize)]
pub(super) struct RequestFields {
    #[serde(default)]
    group: String,
    #[serde(default)]
    proposed: String,
    #[serde(default)]
    statement: String,
    #[serde(default, rename = "for")]
    ward: String,
}

#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    after: String,
    #[serde(default)]
    sent: String,
    #[serde(default, rename = "for")]
    ward: Option<PersonId>,
}

pub(super) async fn list(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Query(Sent { after, sent, ward }): Query<Sent>,
) -> Result<Response, Failure> {
    let (caller, person) = on_behalf(caller, ward)?;
    let ward = caller.acting_for;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = permit_on(&register, asking, person, RequestCorrection { person }).await?;
    let after = (!after.is_empty()).then(|| AfterCase::from_link(&after).ok_or(Error::NoSuchPage));
    let (own, _) = register.own_cases(&permit, after.transpose()?.as_ref()).await?;
    let now = register.now();
    let asked = |case: &Case| {
        let (state, standing) = state_of(&page, case, now);
        let group = case.group().map(|group| label(&page, group)).unwrap_or_default();
        let Body::Correction { proposed, statement, reasons, .. } = &case.body else { return None };
        Some(Asked {
            clock: case.is_open().then(|| clock(case, now)),
            code: case.code.clone(),
            group,
            office: page.office(&case.office),
            opened: page.date(case.opened_at),
            proposed: proposed.expose().to_owned(),
            reasons: reasons.as_ref().map(|it| it.expose().to_owned()).unwrap_or_default(),
            standing,
            state,
            statement: statement.expose().to_owned(),
        })
    };
    let asked: Vec<Asked> = own.cases.iter().filter_map(asked).collect();
    let older = own.next.as_ref().map(AfterCase::to_link);
    let older = older.map(|next| format!("/me/corrections?after={next}{}", link(ward)));
    let sent = if asked.iter().any(|one| one.code == sent) { sent } else { String::new() };
    let (older, whose) = (older.unwrap_or_default(), link(ward));
    show(&CorrectionsPage { asked, older, sent, whose, page })
}

pub(super) async fn form(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Query(WhoseGroup { ward, group }): Query<WhoseGroup>,
) -> Result<Response, Failure> {
    let ward = ward.or(caller.acting_for);
    let form = RequestFields { group, ..RequestFields::default() };
    let file = current(&register, caller, (ward, &form.group)).await?;
    show(&page_of(page, file, &form, ward))
}

pub(super) async fn send(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Form(form): Form<RequestFields>,
) -> Result<Response, Failure> {
    let ward = PersonId::parse(&form.ward).ok().or(caller.acting_for);
    let mut errors = FieldErrors::default();
    let group = Group::parse(&form.group).filter(|group| *group != Group::Protection);
    if group.is_none() {
        errors.add("group", "choice-missing");
    }
    let proposed =
        errors.keep("proposed", "population-proposed-missing", Text::parse(&form.proposed));
    let statement = one_line(&form.statement);
    let statement =
        errors.keep("statement", "population-statement-missing", Text::parse(&statement));
    let (Some(group), Some(proposed), Some(statement)) = (group, proposed, statement) else {
        let file = current(&register, caller, (ward, &form.group)).await?;
        return show_again(&page_of(page.with_errors(errors), file, &form, ward));
    };
    let (caller, person) = on_behalf(caller, ward)?;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = permit_on(&register, asking, person, RequestCorrection { person }).await?;
    let request = CorrectionRequest { group, proposed, statement };
    let (case, _) = register.request_correction(&permit, request).await?;
    let address = format!("/me/corrections?sent={}{}", case.code, link(ward));
    Ok(Redirect::to(&address).into_response())
}

/// Paragraphs as one line, as the register keeps text.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Filed = (Released<File>, Related);

/// The record as it is, when a group of it is named.
async fn current(
    register: &Register,
    caller: access::Caller,
    (ward, group): (Option<PersonId>, &str),
) -> Result<Option<Filed>, Error> {
    if Group::parse(group).is_none() {
        return Ok(None);
    }
    let (caller, person) = on_behalf(caller, ward)?;
    let asking = (&caller, &Purpose::OwnRecord);
    let permit = permit_on(register, asking, person, ReadPerson { person }).await?;
    let (file, _) = register.file(&permit, AsOf::default()).await?;
    let related = register.related(&permit, &file).await?;
    Ok(Some((file, related.map(Released::into_inner).unwrap_or_default())))
}

fn page_of(
    page: Page,
    file: Option<Filed>,
    form: &RequestFields,
    ward: Option<PersonId>,
) -> CorrectionPage<'_> {
    let said = |(file, related): (Released<File>, Related)| {
        let value = file.record.value(Group::parse(&form.group)?);
        Some(Wording { page: &page, related: &related }.line(value))
    };
    let current = file.and_then(said).unwrap_or_default();
    let groups = Group::ALL.iter().filter(|group| **group != Group::Protection);
    let groups = groups.map(|group| Choice::new(group.name(), label(&page, *group))).collect();
    let label = Group::parse(&form.group).map(|group| label(&page, group)).unwrap_or_default();
    CorrectionPage { current, form, groups, label, ward, whose: link(ward), page }
}
