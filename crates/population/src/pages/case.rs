//! One case: its matter and clock, the search within it, its end.

use access::{Caller, Purpose};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{Division, PersonId};
use ledger::Released;
use serde::Deserialize;
use web::parts::{Choice, Clock};
use web::{Failure, FieldErrors, Form, Page, Path, SignedIn, show, show_again};

use super::desk::title;
use super::fields::written_day;
use super::wording::Wording;
use super::{clock, one_line, permit_at};
use crate::cases::{Body, Case};
use crate::policy::{CloseCase, FindPeople, ReadCases};
use crate::value::{HeldNumber, Text};
use crate::{After, Error, Group, Hit, Query, Register, Related};

/// What stands beside everything below a case.
pub(super) struct CaseHead {
    pub(super) clock: Clock,
    pub(super) code: String,
    pub(super) office: String,
    pub(super) open: bool,
    pub(super) outcome: String,
    pub(super) reference: String,
    pub(super) subject: Option<PersonId>,
    pub(super) title: String,
    pub(super) version: i64,
}

impl CaseHead {
    pub(super) fn of(page: &Page, register: &Register, case: &Case) -> Self {
        let clock = clock(case, register.now());
        let Body::Desk { reference, outcome, .. } = &case.body;
        let outcome = outcome.as_ref().map(|it| it.expose().to_owned());
        Self {
            clock,
            code: case.code.clone(),
            office: page.office(&case.office),
            open: case.is_open(),
            outcome: outcome.unwrap_or_default(),
            reference: reference.expose().to_owned(),
            subject: case.subject,
            title: title(case),
            version: case.version,
        }
    }

    pub(super) fn person(&self, person: &PersonId) -> String {
        format!("/desk/cases/{}/persons/{person}", self.code)
    }
}

/// The case that a page stands below, and the purpose that cites it.
pub(super) async fn case_of(
    register: &Register,
    caller: &Caller,
    code: &str,
) -> Result<(Released<Case>, Purpose), Error> {
    let purpose = Purpose::Case(code.to_owned());
    let permit = permit_at(register, (caller, &purpose), ReadCases).await?;
    let (case, _) = register.case(&permit, code).await?;
    Ok((case, purpose))
}

/// One person found, in words.
struct Found {
    address: String,
    born: String,
    name: String,
    number: String,
    person: PersonId,
    sex: String,
}

#[derive(Template)]
#[template(path = "desk_case.html")]
struct CasePage<'a> {
    case: CaseHead,
    /// Whether two of those found can be compared.
    compares: bool,
    found: Option<Vec<Found>>,
    next: String,
    outcome: &'a str,
    page: Page,
    query: &'a FindFields,
    searches: bool,
    territories: Vec<Choice>,
}

impl CasePage<'_> {
    fn heads(&self) -> Vec<String> {
        let mut keys = vec![
            "population-find-name",
            "population-group-birth-date",
            "population-group-sex",
            "personal-number",
            "population-group-permanent-residence",
        ];
        keys.extend(self.compares.then_some("population-compare"));
        keys.into_iter().map(|key| self.page.t(key).into_owned()).collect()
    }
}

#[derive(Default, Deserialize)]
pub(super) struct FindFields {
    #[serde(default)]
    after: String,
    #[serde(default)]
    born: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    territory: String,
}

#[derive(Deserialize)]
pub(super) struct CloseFields {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    version: i64,
}

pub(super) async fn page(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
) -> Result<Response, Failure> {
    let (case, _) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    show(&view(page, &caller, case, &FindFields::default()))
}

pub(super) async fn find(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
    Form(form): Form<FindFields>,
) -> Result<Response, Failure> {
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    let mut errors = FieldErrors::default();
    let Some(query) = form.read(&mut errors) else {
        return show_again(&view(page.with_errors(errors), &caller, case, &form));
    };
    let permit = permit_at(&register, (&caller, &purpose), FindPeople).await?;
    let (hits, _) = match register.find(&permit, &query).await {
        Err(Error::QueryTooWide) => {
            errors.add("name", "population-query-too-wide");
            return show_again(&view(page.with_errors(errors), &caller, case, &form));
        }
        found => found?,
    };
    let found = hits.hits.iter().map(|hit| found(&page, hit)).collect();
    let next = hits.next.as_ref().map(After::to_link).unwrap_or_default();
    let view = view(page, &caller, case, &form);
    show(&CasePage { found: Some(found), next, ..view })
}

pub(super) async fn close(
    page: Page,
    SignedIn(caller): SignedIn,
    State(register): State<Register>,
    Path(code): Path<String>,
    Form(form): Form<CloseFields>,
) -> Result<Response, Failure> {
    let (case, purpose) = case_of(&register, &caller, &code).await?;
    let case = CaseHead::of(&page, &register, &case);
    let outcome = one_line(&form.outcome);
    let mut errors = FieldErrors::default();
    let read = Text::parse(&outcome);
    let Some(read) = errors.keep("outcome", "population-outcome-missing", read) else {
        let fields = FindFields::default();
        let view = view(page.with_errors(errors), &caller, case, &fields);
        return show_again(&CasePage { outcome: &form.outcome, ..view });
    };
    let permit = permit_at(&register, (&caller, &purpose), CloseCase).await?;
    register.close_case(&permit, &code, form.version, read).await?;
    Ok(Redirect::to("/desk").into_response())
}

fn view<'a>(page: Page, caller: &Caller, case: CaseHead, query: &'a FindFields) -> CasePage<'a> {
    let has = |code: &str| caller.duties().iter().any(|duty| duty.code() == code);
    CasePage {
        compares: has("merge-records") && case.open,
        found: None,
        next: String::new(),
        outcome: "",
        query,
        searches: case.open,
        territories: territories(&page, caller),
        case,
        page,
    }
}

/// The territories a search can be narrowed to: the caller's own, then the provinces.
fn territories(page: &Page, caller: &Caller) -> Vec<Choice> {
    let own = match &caller.actor {
        access::Actor::Official { territory, .. } if territory.len() == 5 => {
            Some(Choice::new(territory, super::wording::commune(page, territory)))
        }
        _ => None,
    };
    let today = kernel::Division::provinces(time::Date::MAX);
    let name = |province: Division| Choice::new(province.code, province.name(page.language));
    let mut provinces: Vec<Choice> = today.map(name).collect();
    provinces.sort_by(|one, other| one.value.cmp(&other.value));
    own.into_iter().chain(provinces).collect()
}

impl FindFields {
    fn read(&self, errors: &mut FieldErrors) -> Option<Query> {
        let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let number = text(&self.number).map(|number| HeldNumber::parse(&number)).transpose();
        let number = errors.keep("number", "held-number-wrong", number);
        let born = text(&self.born).map(|born| written_day(&born).ok_or(())).transpose();
        let birth_date = errors.keep("born", "population-born-wrong", born);
        let after = text(&self.after).map(|link| After::from_link(&link).ok_or(())).transpose();
        let after = errors.keep("name", "population-query-too-wide", after);
        Some(Query {
            after: after?,
            birth_date: birth_date?,
            commune: text(&self.territory),
            name: text(&self.name),
            number: number?,
        })
    }
}

fn found(page: &Page, hit: &Hit) -> Found {
    let related = Related::default();
    let wording = Wording { page, related: &related };
    let said = |group| match hit.record.value(group) {
        Some(value) => wording.value(value).join("; "),
        None => "–".to_owned(),
    };
    Found {
        address: said(Group::PermanentResidence),
        born: said(Group::BirthDate),
        name: said(Group::BirthName),
        number: said(Group::PersonalNumber),
        person: hit.person,
        sex: said(Group::Sex),
    }
}
