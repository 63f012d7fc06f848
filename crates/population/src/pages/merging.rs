//! Two records that may be one person's: side by side, merged, and parted again.

use access::Caller;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use serde::Deserialize;
use web::parts::QueueRow;
use web::{Failure, FieldErrors, Form, Page, Path, Query, SignedIn, show, show_again};

use super::case::{CaseHead, case_of};
use super::person::file_of;
use super::wording::{Wording, label};
use super::{INBOX, permit_at, permit_on};
use crate::http::source_at;
use crate::policy::{MergeRecords, PartRecords, ReadCases};
use crate::source::{Channel, Document, DocumentKind};
use crate::value::Text;
use crate::{Error, File, Group, Register, Related, Source, differences};

/// What both records say of a group.
struct Pair {
    differs: bool,
    label: String,
    one: String,
    other: String,
}

#[derive(Template)]
#[template(path = "desk_merge.html")]
struct MergePage<'a> {
    case: CaseHead,
    differ: usize,
    form: &'a MergeFields,
    names: [String; 2],
    one: PersonId,
    other: PersonId,
    page: Page,
    pairs: Vec<Pair>,
}

impl MergePage<'_> {
    fn differ_said(&self) -> String {
        self.page.tn("population-merge-differ", self.differ)
    }

    fn note(&self) -> String {
        let [one, other] = &self.names;
        let fillings = [("one", one.as_str().into()), ("other", other.as_str().into())];
        self.page.t_with("population-merge-note", &fillings)
    }
}

#[derive(Template)]
#[template(path = "desk_merge_start.html")]
struct MergeStartPage {
    page: Page,
    rows: Vec<QueueRow>,
}

#[derive(Deserialize)]
pub(super) struct Two {
    one: Option<PersonId>,
    other: Option<PersonId>,
}

#[derive(Default, Deserialize)]
pub(super) struct MergeFields {
    #[serde(default)]
    one: String,
    #[serde(default)]
    other: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    reference: String,
}

/// Where merging begins: with a case.
pub(super) async fn desk(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
) -> Result<Response, Failure> {
    let permit = permit_at(&register, (&caller, &INBOX), ReadCases).await?;
    let (cases, _) = register.cases(&permit, None).await?;
    let rows = cases.iter().map(|case| QueueRow {
        facts: case.code.clone(),
        href: format!("/desk/cases/{}", case.code),
        title: super::desk::title(case),
        ..QueueRow::default()
    });
    let rows = rows.collect();
    show(&MergeStartPage { rows, page })
}

pub(super) async fn compare(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
    Query(two): Query<Two>,
) -> Result<Response, Failure> {
    let Some(two) = two.one.zip(two.other).filter(|(one, other)| one != other) else {
        return Ok(Redirect::to(&format!("/desk/cases/{code}")).into_response());
    };
    let form = MergeFields::default();
    show(&view(page, (&register, &caller), &code, two, &form).await?)
}

pub(super) async fn merge(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
    Form(form): Form<MergeFields>,
) -> Result<Response, Failure> {
    let (one, other) = form.two()?;
    let (_, purpose) = case_of(&register, &caller, &code).await?;
    let mut errors = FieldErrors::default();
    let Some(source) = form.source(&caller, &mut errors)? else {
        let page = page.with_errors(errors);
        return show_again(&view(page, (&register, &caller), &code, (one, other), &form).await?);
    };
    let action = MergeRecords { person: one };
    let permit = permit_on(&register, (&caller, &purpose), one, action).await?;
    register.merge(&permit, other, &source).await?;
    let address = format!("/desk/cases/{code}/persons/{one}?done=merged");
    Ok(Redirect::to(&address).into_response())
}

pub(super) async fn part(
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
    Form(form): Form<MergeFields>,
) -> Result<Response, Failure> {
    let (one, other) = form.two()?;
    let (_, purpose) = case_of(&register, &caller, &code).await?;
    let source = source_at(Channel::Register, None, None, &caller)?;
    let permit = permit_on(&register, (&caller, &purpose), one, PartRecords { person: one });
    register.part(&permit.await?, other, &source).await?;
    let address = format!("/desk/cases/{code}/persons/{one}?done=parted");
    Ok(Redirect::to(&address).into_response())
}

impl MergeFields {
    fn two(&self) -> Result<(PersonId, PersonId), Error> {
        let read = |text: &str| PersonId::parse(text).map_err(|_| Error::NoSuchPage);
        Ok((read(&self.one)?, read(&self.other)?))
    }

    fn source(&self, caller: &Caller, errors: &mut FieldErrors) -> Result<Option<Source>, Error> {
        let reference = Text::parse(&self.reference);
        let reference = errors.keep("reference", "population-reference-missing", reference);
        let reason = errors.keep("reason", "population-reasons-missing", Text::parse(&self.reason));
        let (Some(reference), Some(reason)) = (reference, reason) else { return Ok(None) };
        let document = Document { kind: DocumentKind::AuthorityDecision, on: None, reference };
        source_at(Channel::Register, Some(document), Some(reason), caller).map(Some)
    }
}

async fn view<'a>(
    page: Page,
    (register, caller): (&Register, &Caller),
    code: &str,
    (one, other): (PersonId, PersonId),
    form: &'a MergeFields,
) -> Result<MergePage<'a>, Error> {
    let (case, purpose) = case_of(register, caller, code).await?;
    let asking = (caller, &purpose);
    permit_on(register, asking, one, MergeRecords { person: one }).await?;
    let (first, its) = file_of(register, asking, one).await?;
    let (second, others) = file_of(register, asking, other).await?;
    if first.record.person == second.record.person {
        return Err(Error::AlreadyMerged);
    }
    let case = CaseHead::of(&page, register, &case);
    let pairs = pairs(&page, (&first, &its), (&second, &others));
    let name = |file: &File| {
        let name = file.record.birth_name().map(|name| name.expose().to_owned());
        name.unwrap_or_else(|| page.t("population-no-name").into_owned())
    };
    Ok(MergePage {
        differ: pairs.iter().filter(|pair| pair.differs).count(),
        names: [name(&first), name(&second)],
        one,
        other,
        pairs,
        case,
        form,
        page,
    })
}

fn pairs(page: &Page, one: (&File, &Related), other: (&File, &Related)) -> Vec<Pair> {
    let differing = differences(&one.0.record, &other.0.record);
    let said = |(file, related): (&File, &Related), group: Group| {
        let value = file.record.value(group)?;
        Some(Wording { page, related }.value(value).join("; "))
    };
    let pair = |group: &Group| {
        let (one, other) = (said(one, *group), said(other, *group));
        if one.is_none() && other.is_none() {
            return None;
        }
        Some(Pair {
            differs: differing.contains(group),
            label: label(page, *group),
            one: one.unwrap_or_else(|| "–".to_owned()),
            other: other.unwrap_or_else(|| "–".to_owned()),
        })
    };
    Group::ALL.iter().filter_map(pair).collect()
}
