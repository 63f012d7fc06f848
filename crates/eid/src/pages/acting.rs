//! Acting for another: a child or another ward, an organisation; and the way back.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Failure, Form, Page, show};

use super::{go_on, own};
use crate::layer::Transport;
use crate::policy::ChooseCapacity;
use crate::{Accounts, Acting, Offered, Session, SignedInSession, Whom};

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
    fn of(page: &Page, session: &Session, Offered { name, whom }: Offered) -> Self {
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
    let offered = accounts.offered(&session, |_| true).await?.into_iter();
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
    let offered = accounts.offered(&session, |_| true).await?;
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
