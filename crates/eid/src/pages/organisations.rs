//! Organisations as their people see them: asking for an account, mandates given and accepted.

use access::{Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{FullName, PersonalNumber};
use serde::Deserialize;
use time::Date;
use web::parts::Standing;
use web::{Failure, FieldErrors, Form, Page, Path, show, show_again};

use super::factors::ConfirmPage;
use super::own;
use super::told::{Told, told};
use crate::http::ask_again;
use crate::policy::{
    AnswerMandate, AskOrganisation, GiveMandate, ReadAccount, ReadOrganisation, WithdrawMandate,
};
use crate::{
    Accounts, Error, Mandate, MandateId, MandatePurpose, NewMandate, NewOrganisation, Organisation,
    OrganisationCode, OrganisationFile, OrganisationId, OrganisationState, OwnOrganisation,
    RepresentationId, RepresentativeRequest, Session, SignedInSession,
};

pub(super) const HOME: &str = "/account/organisations";

#[derive(Template)]
#[template(path = "organisations.html")]
struct OrganisationsPage {
    level_two: bool,
    lines: Vec<Line>,
    page: Page,
}

/// One organisation, and what its reader has to do with it.
struct Line {
    /// What they asked about who represents it, or are named in.
    asked: Vec<AskedLine>,
    due: String,
    id: OrganisationId,
    mandates: Vec<MandateLine>,
    name: String,
    reasons: String,
    /// The reader is its representative, and it has an account.
    rules: bool,
    standing: Standing,
    state: String,
    /// The reader asked for it, and may take that back.
    withdraws: bool,
}

/// That somebody else represent an organisation.
struct AskedLine {
    due: String,
    id: RepresentationId,
    /// The reader asked, and may take it back.
    own: bool,
    words: String,
}

pub(super) struct MandateLine {
    pub(super) id: MandateId,
    pub(super) name: String,
    /// It may be withdrawn, given back or declined.
    pub(super) open: bool,
    pub(super) offered: bool,
    pub(super) purposes: String,
    pub(super) standing: Standing,
    pub(super) state: String,
    pub(super) until: String,
}

#[derive(Template)]
#[template(path = "organisation_new.html")]
struct AskPage<'a> {
    form: &'a AskForm,
    page: Page,
}

#[derive(Default, Deserialize)]
pub(crate) struct AskForm {
    #[serde(default)]
    address: String,
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage<'a> {
    form: &'a MandateForm,
    mandates: Vec<MandateLine>,
    organisation: Organisation,
    page: Page,
    /// What a mandate may be for: the word, what it means, whether it was chosen.
    purposes: Vec<(&'static str, String, bool)>,
}

/// What the representative wrote.
#[derive(Default)]
struct MandateForm {
    day: String,
    month: String,
    name: String,
    number: String,
    purposes: Vec<MandatePurpose>,
    year: String,
}

pub(crate) async fn organisations(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let permit = own(ReadAccount { person: session.person }, &session)?;
    let level_two = accounts.has_level_two(session.person).await?;
    let own = accounts.own_organisations(&permit).await?.into_inner();
    let line = |own: OwnOrganisation| Line::of(&page, own, &session, accounts.today());
    let lines = own.into_iter().map(line).collect();
    show(&OrganisationsPage { level_two, lines, page })
}

pub(crate) async fn ask_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    asking(&accounts, &session, AskOrganisation).await?;
    show(&AskPage { form: &AskForm::default(), page })
}

pub(crate) async fn ask(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Form(form): Form<AskForm>,
) -> Result<Response, Failure> {
    let permit = asking(&accounts, &session, AskOrganisation).await?;
    let mut errors = FieldErrors::default();
    if form.name.trim().is_empty() {
        errors.add("name", "field-empty");
    }
    if OrganisationCode::parse(&form.code).is_none() {
        errors.add("code", "eid-organisation-code-wrong");
    }
    if form.address.trim().is_empty() {
        errors.add("address", "field-empty");
    }
    if form.agreed.is_empty() {
        errors.add("agreed", "eid-organisation-agreed-missing");
    }
    let new = NewOrganisation::parse(&form.name, &form.code, &form.address);
    if errors.is_empty() && new.is_err() {
        errors.add("name", "eid-organisation-too-long");
    }
    if !errors.is_empty() {
        return show_again(&AskPage { form: &form, page: page.with_errors(errors) });
    }
    accounts.ask_organisation(&permit, new?).await?;
    Ok(Redirect::to(HOME).into_response())
}

/// What somebody asks who must be known at level 2 for it.
pub(super) async fn asking<A: access::Action>(
    accounts: &Accounts,
    session: &Session,
    action: A,
) -> Result<access::Permit<A>, Error> {
    let facts = accounts.facts_on_asking(session.person).await?;
    Ok(permit(action, &session.caller(), &Purpose::OwnRecord, facts)?)
}

pub(crate) async fn organisation(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    let file = read(&accounts, &session, organisation).await?;
    show(&OrganisationPage::of(page, file, &MandateForm::default(), accounts.today()))
}

pub(crate) async fn mandate_give(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(organisation): Path<OrganisationId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let permit = on(&accounts, &session, organisation, GiveMandate { organisation }).await?;
    let form = MandateForm::of(&pairs);
    let mut errors = FieldErrors::default();
    let given = match form.read(&mut errors) {
        Some(new) => accounts.give_mandate(&permit, new).await,
        None => Err(Error::Mandate),
    };
    let told = match given {
        Ok(_) => return Ok(back(organisation)),
        Err(Error::Mandate) if !errors.is_empty() => {
            Told { errors, status: StatusCode::UNPROCESSABLE_ENTITY, wait_seconds: None }
        }
        Err(error @ Error::Mandate) => told("until", "eid-mandate-until-past", &error),
        Err(error @ (Error::NobodyFits | Error::TooManyAttempts { .. })) => {
            told("number", "eid-mandate-nobody", &error)
        }
        Err(error) => return Err(error.into()),
    };
    let (file, page) =
        (read(&accounts, &session, organisation).await?, page.with_errors(told.errors));
    let mut response = show_again(&OrganisationPage::of(page, file, &form, accounts.today()))?;
    *response.status_mut() = told.status;
    ask_again(&mut response, told.wait_seconds);
    Ok(response)
}

/// Asks once more before a mandate that somebody has is taken from them.
pub(crate) async fn end_mandate_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path((organisation, mandate)): Path<(OrganisationId, MandateId)>,
) -> Result<Response, Failure> {
    on(&accounts, &session, organisation, WithdrawMandate { organisation }).await?;
    let file = read(&accounts, &session, organisation).await?;
    let open = |it: &&Mandate| it.id == mandate && it.ended_at.is_none();
    let mandate = file.mandates.iter().find(open).ok_or(Error::NoSuchMandate)?;
    let line = MandateLine::of(&page, mandate, accounts.today());
    let named = format!("{}: {}", line.name, line.purposes);
    let words = ["eid-mandate-withdraw-title", "eid-mandate-withdraw-lead", "eid-mandate-withdraw"];
    show(&ConfirmPage::from(format!("{HOME}/{organisation}"), page, words, named))
}

pub(crate) async fn mandate_withdraw(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path((organisation, mandate)): Path<(OrganisationId, MandateId)>,
) -> Result<Response, Failure> {
    let permit = on(&accounts, &session, organisation, WithdrawMandate { organisation }).await?;
    accounts.withdraw_mandate(&permit, mandate).await?;
    Ok(back(organisation))
}

pub(crate) async fn mandate_accept(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path((organisation, mandate)): Path<(OrganisationId, MandateId)>,
) -> Result<Response, Failure> {
    let permit = on(&accounts, &session, organisation, AnswerMandate { organisation }).await?;
    accounts.accept_mandate(&permit, mandate).await?;
    Ok(Redirect::to(HOME).into_response())
}

/// Asks once more before a mandate is declined or given back: only who gave it can give another.
pub(crate) async fn decline_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path((organisation, mandate)): Path<(OrganisationId, MandateId)>,
) -> Result<Response, Failure> {
    on(&accounts, &session, organisation, AnswerMandate { organisation }).await?;
    let permit = own(ReadAccount { person: session.person }, &session)?;
    let own = accounts.own_organisations(&permit).await?.into_inner();
    let of = own.iter().find(|own| own.organisation.id == organisation);
    let found = of.and_then(|own| Some((own, own.mandates.iter().find(|it| it.id == mandate)?)));
    let (own, mandate) = found.ok_or(Error::NoSuchMandate)?;
    let line = MandateLine::of(&page, mandate, accounts.today());
    let named = format!("{}: {}", own.organisation.name, line.purposes);
    let words = match line.offered {
        true => ["eid-mandate-decline-title", "eid-mandate-decline-lead", "eid-mandate-decline"],
        false => {
            ["eid-mandate-give-back-title", "eid-mandate-give-back-lead", "eid-mandate-give-back"]
        }
    };
    show(&ConfirmPage::from(HOME.to_owned(), page, words, named))
}

pub(crate) async fn mandate_decline(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path((organisation, mandate)): Path<(OrganisationId, MandateId)>,
) -> Result<Response, Failure> {
    let permit = on(&accounts, &session, organisation, AnswerMandate { organisation }).await?;
    accounts.decline_mandate(&permit, mandate).await?;
    Ok(Redirect::to(HOME).into_response())
}

pub(super) async fn on<A: access::Action>(
    accounts: &Accounts,
    session: &Session,
    organisation: OrganisationId,
    action: A,
) -> Result<access::Permit<A>, Error> {
    let facts = accounts.facts_on_organisation(organisation, Some(session.person)).await?;
    Ok(permit(action, &session.caller(), &Purpose::OwnRecord, facts)?)
}

pub(super) async fn read(
    accounts: &Accounts,
    session: &Session,
    organisation: OrganisationId,
) -> Result<OrganisationFile, Error> {
    let permit = on(accounts, session, organisation, ReadOrganisation { organisation }).await?;
    Ok(accounts.organisation(&permit).await?.into_inner())
}

fn back(organisation: OrganisationId) -> Response {
    Redirect::to(&format!("{HOME}/{organisation}")).into_response()
}

impl Line {
    fn of(page: &Page, own: OwnOrganisation, session: &Session, today: Date) -> Self {
        let OwnOrganisation { asked, mandates, organisation } = own;
        let (state, standing) = state(page, &organisation);
        let waits = organisation.state() == OrganisationState::Asked;
        let due = if waits { page.date(organisation.decide_by) } else { String::new() };
        let represents = organisation.representative == session.person;
        let refused = organisation.decided.as_ref().filter(|_| represents);
        let reasons = refused.map(|decided| decided.reasons.clone()).unwrap_or_default();
        let grounds = organisation.grounds.as_str();
        let grounds = if represents && !rules(&organisation) { grounds } else { "" };
        let mandate = |mandate: &Mandate| MandateLine::of(page, mandate, today);
        let line = |asked: &RepresentativeRequest| AskedLine::of(page, asked, session);
        Self {
            asked: asked.iter().map(line).collect(),
            due,
            id: organisation.id,
            mandates: mandates.iter().map(mandate).collect(),
            reasons: if grounds.is_empty() { reasons } else { grounds.to_owned() },
            rules: represents && rules(&organisation),
            withdraws: represents && waits,
            name: organisation.name,
            standing,
            state,
        }
    }
}

/// Whether its representative has something to do for it.
fn rules(organisation: &Organisation) -> bool {
    organisation.state() == OrganisationState::Active
}

impl AskedLine {
    fn of(page: &Page, asked: &RepresentativeRequest, session: &Session) -> Self {
        let key = match asked.person == session.person {
            true => "eid-representative-you",
            false => "eid-representative-other",
        };
        Self {
            due: page.date(asked.decide_by),
            id: asked.id,
            own: asked.asked_by == session.person,
            words: page.t(key).into_owned(),
        }
    }
}

/// How an organisation stands, in a word and its colour.
pub(super) fn state(page: &Page, organisation: &Organisation) -> (String, Standing) {
    let (key, standing) = match organisation.state() {
        OrganisationState::Active => ("eid-organisation-active", Standing::Done),
        OrganisationState::Asked => ("eid-organisation-asked", Standing::Open),
        OrganisationState::Closed => ("eid-organisation-closed", Standing::Plain),
        OrganisationState::Locked => ("eid-organisation-locked", Standing::Overdue),
        OrganisationState::Refused => ("eid-organisation-refused", Standing::Plain),
        OrganisationState::Withdrawn => ("eid-organisation-withdrawn", Standing::Plain),
    };
    (page.t(key).into_owned(), standing)
}

impl MandateLine {
    pub(super) fn of(page: &Page, mandate: &Mandate, today: Date) -> Self {
        let (key, standing) = match mandate {
            it if it.ended_at.is_some() => ("eid-mandate-ended", Standing::Plain),
            it if it.stands(today) => ("eid-mandate-stands", Standing::Done),
            it if it.is_offered(today) => ("eid-mandate-offered", Standing::Open),
            _ => ("eid-mandate-over", Standing::Plain),
        };
        let named = |purpose: &MandatePurpose| page.t(purpose_key(*purpose)).into_owned();
        let purposes: Vec<_> = mandate.purposes.iter().map(named).collect();
        let offered = mandate.is_offered(today);
        Self {
            id: mandate.id,
            name: mandate.person_name.clone(),
            open: offered || mandate.stands(today),
            offered,
            purposes: purposes.join("; "),
            standing,
            state: page.t(key).into_owned(),
            until: page.date(mandate.last_day),
        }
    }
}

fn purpose_key(purpose: MandatePurpose) -> &'static str {
    match purpose {
        MandatePurpose::Entries => "eid-mandate-entries",
        MandatePurpose::Inbox => "eid-mandate-inbox",
        MandatePurpose::Services => "eid-mandate-services",
    }
}

impl MandateForm {
    fn of(pairs: &[(String, String)]) -> Self {
        let field = |name: &str| {
            let found = pairs.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
        };
        let purposes = pairs.iter().filter(|(name, _)| name == "purposes");
        Self {
            day: field("until-day"),
            month: field("until-month"),
            name: field("name"),
            number: field("number"),
            purposes: purposes.filter_map(|(_, word)| MandatePurpose::parse(word)).collect(),
            year: field("until-year"),
        }
    }

    fn read(&self, errors: &mut FieldErrors) -> Option<NewMandate> {
        let name = errors.keep("name", "eid-mandate-name-wrong", FullName::parse(&self.name));
        let number = PersonalNumber::parse(&self.number.replace(' ', ""));
        let number = errors.keep("number", "personal-number-wrong", number);
        if self.purposes.is_empty() {
            errors.add("purposes", "eid-mandate-purposes-missing");
        }
        let last_day = errors.keep("until", "date-not-real", self.last_day().ok_or(()));
        if !errors.is_empty() {
            return None;
        }
        let purposes = self.purposes.clone();
        Some(NewMandate { last_day: last_day?, name: name?, number: number?, purposes })
    }

    fn last_day(&self) -> Option<Date> {
        let month = time::Month::try_from(self.month.parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(self.year.parse().ok()?, month, self.day.parse().ok()?).ok()
    }
}

impl<'a> OrganisationPage<'a> {
    fn of(page: Page, file: OrganisationFile, form: &'a MandateForm, today: Date) -> Self {
        let OrganisationFile { mandates, organisation, .. } = file;
        let line = |mandate: &Mandate| MandateLine::of(&page, mandate, today);
        let mandates = mandates.iter().map(line).collect();
        let choice = |purpose: MandatePurpose| {
            let words = page.t(purpose_key(purpose)).into_owned();
            (purpose.word(), words, form.purposes.contains(&purpose))
        };
        let purposes = MandatePurpose::ALL.into_iter().map(choice).collect();
        Self { form, mandates, organisation, page, purposes }
    }

    fn is_active(&self) -> bool {
        self.organisation.state() == OrganisationState::Active
    }
}
