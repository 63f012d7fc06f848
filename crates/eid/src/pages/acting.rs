//! Acting for another: a child or another ward, an organisation; and the way back.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::PersonId;
use serde::Deserialize;
use web::{Failure, Form, Page, show};

use super::{go_on, own};
use crate::layer::Transport;
use crate::policy::{ChooseCapacity, ReadAccount};
use crate::{
    Accounts, Acting, Error, OrganisationState, OwnOrganisation, Session, SignedInSession, Whom,
};

#[derive(Template)]
#[template(path = "acting_for.html")]
struct ActingPage {
    /// An official first goes back to being a citizen.
    in_office: bool,
    offered: Vec<Offer>,
    page: Page,
}

/// Somebody the holder may act for.
struct Offer {
    current: bool,
    kind: String,
    name: String,
    whom: Whom,
}

impl Offer {
    /// As the form sends it back.
    fn value(&self) -> String {
        match self.whom {
            Whom::Organisation(organisation) => format!("organisation:{organisation}"),
            Whom::Ward(person) => format!("ward:{person}"),
        }
    }
}

/// `whom` as an offer names it; empty: oneself.
#[derive(Deserialize)]
pub(crate) struct ActingForm {
    #[serde(default)]
    whom: String,
}

pub(crate) async fn acting_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let offered = offers(&page, &accounts, &session).await?;
    show(&ActingPage { in_office: session.post.is_some(), offered, page })
}

pub(crate) async fn act_for(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    transport: Transport,
    Form(form): Form<ActingForm>,
) -> Result<Response, Failure> {
    if form.whom.is_empty() {
        if session.acting.is_none() {
            return Ok(Redirect::to("/account/acting-for").into_response());
        }
        let permit = own(ChooseCapacity { person: session.person }, &session)?;
        let token = accounts.act_for_oneself(&permit, &session).await?;
        return Ok(go_on(transport, &token, "/account/acting-for"));
    }
    let offered = offers(&page, &accounts, &session).await?;
    let chosen = offered.into_iter().find(|offer| offer.value() == form.whom);
    let Offer { name, whom, .. } = chosen.ok_or(access::Refused::NotPermitted)?;
    let token = accounts.act_for(&session, Acting { name, whom }).await?;
    let room = match whom {
        Whom::Organisation(_) => "/notices",
        Whom::Ward(_) => "/me",
    };
    Ok(go_on(transport, &token, room))
}

/// Takes only what is on record as shown.
async fn offers(page: &Page, accounts: &Accounts, session: &Session) -> Result<Vec<Offer>, Error> {
    if session.post.is_some() {
        return Ok(Vec::new());
    }
    let current = session.acting.as_ref().map(|acting| acting.whom);
    let offer = |kind: &str, name, whom| Offer {
        current: current == Some(whom),
        kind: page.t(kind).into_owned(),
        name,
        whom,
    };
    let ward = |ward: population::Ward| {
        let name = ward.name.map(|name| name.expose().to_owned());
        let name = name.unwrap_or_else(|| page.t("eid-acting-no-name").into_owned());
        offer("eid-acting-ward", name, Whom::Ward(ward.person))
    };
    let wards = accounts.wards_of(session).await?.into_inner();
    let mut offers: Vec<_> = wards.into_iter().map(ward).collect();
    let permit = own(ReadAccount { person: session.person }, session)?;
    let organisations = accounts.own_organisations(&permit).await?.into_inner();
    let organisations = organisations.into_iter().filter(|it| acts(it, session.person, accounts));
    let organisation = |OwnOrganisation { organisation, .. }: OwnOrganisation| {
        let whom = Whom::Organisation(organisation.id);
        offer("eid-acting-organisation", organisation.name, whom)
    };
    offers.extend(organisations.map(organisation));
    Ok(offers)
}

/// Whether the person acts for it already.
fn acts(own: &OwnOrganisation, person: PersonId, accounts: &Accounts) -> bool {
    let today = accounts.today();
    let mandated = own.mandates.iter().any(|mandate| mandate.stands(today));
    own.organisation.state() == OrganisationState::Active
        && (own.organisation.representative == person || mandated)
}
