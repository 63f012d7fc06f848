//! Who represents an organisation from now on, for its people: asked by who does or by who shall; and
//! what was asked, taken back.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{FullName, PersonalNumber};
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Path, show, show_again};

use super::organisations::{HOME, asking, on, read};
use super::told::told;
use crate::http::ask_again;
use crate::policy::{AskRepresentative, ClaimOrganisation, WithdrawOrganisation};
use crate::{
    Accounts, Error, NewRepresentative, OrganisationCode, OrganisationId, OrganisationState,
    RepresentationId, SignedInSession,
};

#[derive(Template)]
#[template(path = "claim.html")]
struct ClaimPage<'a> {
    form: &'a ClaimForm,
    page: Page,
}

#[derive(Default, Deserialize)]
pub(crate) struct ClaimForm {
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "representative.html")]
struct RepresentativePage<'a> {
    form: &'a RepresentativeForm,
    name: String,
    organisation: OrganisationId,
    page: Page,
}

impl RepresentativePage<'_> {
    fn back(&self) -> String {
        format!("{HOME}/{}", self.organisation)
    }
}

/// Whom the representative names. No `Debug`: it holds a number.
#[derive(Default, Deserialize)]
pub(crate) struct RepresentativeForm {
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    number: String,
}

#[derive(Template)]
#[template(path = "organisation_withdraw.html")]
struct WithdrawPage {
    name: String,
    page: Page,
}

pub(crate) async fn claim_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    asking(&accounts, &session, ClaimOrganisation).await?;
    show(&ClaimPage { form: &ClaimForm::default(), page })
}

pub(crate) async fn claim(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Form(form): Form<ClaimForm>,
) -> Result<Response, Failure> {
    let permit = asking(&accounts, &session, ClaimOrganisation).await?;
    let mut errors = FieldErrors::default();
    let code = OrganisationCode::parse(&form.code).ok_or(());
    let code = errors.keep("code", "eid-organisation-code-wrong", code);
    if form.agreed.is_empty() {
        errors.add("agreed", "eid-organisation-agreed-missing");
    }
    if let (Some(code), true) = (code, errors.is_empty()) {
        match accounts.claim_organisation(&permit, &code).await {
            Ok(_) => return Ok(Redirect::to(HOME).into_response()),
            Err(Error::NoSuchOrganisation) => errors.add("code", "eid-claim-nobody"),
            Err(Error::RepresentsAlready) => errors.add("code", "eid-claim-already"),
            Err(error) => return Err(error.into()),
        }
    }
    show_again(&ClaimPage { form: &form, page: page.with_errors(errors) })
}

pub(crate) async fn representative_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    on(&accounts, &session, organisation, AskRepresentative { organisation }).await?;
    let name = read(&accounts, &session, organisation).await?.organisation.name;
    show(&RepresentativePage { form: &RepresentativeForm::default(), name, organisation, page })
}

pub(crate) async fn representative_ask(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(organisation): Path<OrganisationId>,
    Form(form): Form<RepresentativeForm>,
) -> Result<Response, Failure> {
    let permit = on(&accounts, &session, organisation, AskRepresentative { organisation }).await?;
    let mut errors = FieldErrors::default();
    let new = form.read(&mut errors);
    let mut wait_seconds = None;
    let mut status = None;
    if let Some(new) = new {
        match accounts.ask_representative(&permit, new).await {
            Ok(_) => return Ok(Redirect::to(HOME).into_response()),
            Err(error @ (Error::NobodyFits | Error::TooManyAttempts { .. })) => {
                let told = told("number", "eid-mandate-nobody", &error);
                (errors, wait_seconds) = (told.errors, told.wait_seconds);
                status = Some(told.status);
            }
            Err(Error::RepresentsAlready) => errors.add("number", "eid-claim-already"),
            Err(error) => return Err(error.into()),
        }
    }
    let name = read(&accounts, &session, organisation).await?.organisation.name;
    let page = page.with_errors(errors);
    let mut response = show_again(&RepresentativePage { form: &form, name, organisation, page })?;
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    ask_again(&mut response, wait_seconds);
    Ok(response)
}

pub(crate) async fn take_back(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path((organisation, representation)): Path<(OrganisationId, RepresentationId)>,
) -> Result<Response, Failure> {
    let action = WithdrawOrganisation { organisation };
    let permit = on(&accounts, &session, organisation, action).await?;
    accounts.withdraw_representative(&permit, representation).await?;
    Ok(Redirect::to(HOME).into_response())
}

pub(crate) async fn withdraw_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    let found = read(&accounts, &session, organisation).await?.organisation;
    if found.state() != OrganisationState::Asked {
        return Err(Error::OrganisationDecided.into());
    }
    show(&WithdrawPage { name: found.name, page })
}

pub(crate) async fn organisation_withdraw(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(organisation): Path<OrganisationId>,
) -> Result<Response, Failure> {
    let action = WithdrawOrganisation { organisation };
    let permit = on(&accounts, &session, organisation, action).await?;
    accounts.withdraw_organisation(&permit).await?;
    Ok(Redirect::to(HOME).into_response())
}

impl RepresentativeForm {
    fn read(&self, errors: &mut FieldErrors) -> Option<NewRepresentative> {
        let name = errors.keep("name", "eid-mandate-name-wrong", FullName::parse(&self.name));
        let number = PersonalNumber::parse(&self.number.replace(' ', ""));
        let number = errors.keep("number", "personal-number-wrong", number);
        if self.agreed.is_empty() {
            errors.add("agreed", "eid-organisation-agreed-missing");
        }
        if !errors.is_empty() {
            return None;
        }
        Some(NewRepresentative { name: name?, number: number? })
    }
}
