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

/// Their name, where the register knows one.
type Offered = (Option<String>, Whom);

impl Offer {
    fn of(page: &Page, session: &Session, (name, whom): Offered) -> Self {
        let kind = match whom {
            Whom::Attended(_) => "eid-acting-attended",
            Whom::Organisation(_) => "eid-acting-organisation",
            Whom::Ward(_) => "eid-acting-ward",
        };
        Self {
            current: session.acting.as_ref().is_some_and(|acting| acting.whom == whom),
            kind: page.t(kind).into_owned(),
            name: name.unwrap_or_else(|| page.t("eid-acting-no-name").into_owned()),
            whom,
        }
    }

    /// As the form sends it back.
    fn value(&self) -> String {
        match self.whom {
            Whom::Attended(attendance) => format!("attended:{}", attendance.person),
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
    let offered = offered(&accounts, &session).await?.into_iter();
    let offered = offered.map(|offered| Offer::of(&page, &session, offered)).collect();
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
        let attended = session.attendance().is_some();
        let next = if attended { "/desk/counter" } else { "/account/acting-for" };
        return Ok(go_on(transport, &token, next));
    }
    let offered = offered(&accounts, &session).await?;
    let chosen = {
        let mut offers = offered.into_iter().map(|offered| Offer::of(&page, &session, offered));
        offers.find(|offer| offer.value() == form.whom)
    };
    let Offer { name, whom, .. } = chosen.ok_or(access::Refused::NotPermitted)?;
    let token = accounts.act_for(&session, Acting { name, whom }).await?;
    let room = match whom {
        Whom::Organisation(_) => "/notices",
        Whom::Attended(_) | Whom::Ward(_) => "/me",
    };
    Ok(go_on(transport, &token, room))
}

/// Those the holder may act for, by name; none while they are in office.
async fn offered(accounts: &Accounts, session: &Session) -> Result<Vec<Offered>, Error> {
    if session.post.is_some() {
        return Ok(Vec::new());
    }
    let wards = accounts.wards_of(session).await?.into_inner();
    let ward = |ward: population::Ward| {
        let name = ward.name.map(|name| name.expose().to_owned());
        (name, Whom::Ward(ward.person))
    };
    let mut offered: Vec<_> = wards.into_iter().map(ward).collect();
    let permit = own(ReadAccount { person: session.person }, session)?;
    let organisations = accounts.own_organisations(&permit).await?.into_inner();
    let organisations = organisations.into_iter().filter(|it| acts(it, session.person, accounts));
    let organisation = |OwnOrganisation { organisation, .. }: OwnOrganisation| {
        (Some(organisation.name), Whom::Organisation(organisation.id))
    };
    offered.extend(organisations.map(organisation));
    Ok(offered)
}

/// Whether the person acts for it already.
fn acts(own: &OwnOrganisation, person: PersonId, accounts: &Accounts) -> bool {
    let today = accounts.today();
    let mandated = own.mandates.iter().any(|mandate| mandate.stands(today));
    own.organisation.state() == OrganisationState::Active
        && (own.organisation.representative == person || mandated)
}
