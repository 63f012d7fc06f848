//! Signing out by way of a service.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use eid::SignedInSession;
use web::{Failure, Form, Page, Query, show};

use crate::answer::form_action;
use crate::logout::{Leave, Leaving};
use crate::params::{Params, encoded};
use crate::sealed::{self, later};
use crate::{Error, Provider, discovery};

/// How long the question may stand on somebody's screen.
const QUESTION_SECONDS: i64 = 900;

#[derive(Template)]
#[template(path = "leave.html")]
struct LeavePage {
    leave: String,
    /// Who asks; empty when nobody says so.
    name: String,
    page: Page,
}

#[derive(Template)]
#[template(path = "left.html")]
struct LeftPage {
    page: Page,
}

/// Asks before it signs anybody out: an address that signs out by itself is a nuisance in others'
/// hands.
pub(crate) async fn end_session(
    page: Page,
    State(provider): State<Provider>,
    session: Option<SignedInSession>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let Leaving { client, goes_to } = provider.leaving(&Params::of(pairs)?).await?;
    let Some(SignedInSession(session)) = session else { return gone(page, goes_to) };
    let name = client.as_ref().map(|client| client.name(page.language).to_owned());
    let expires_at = later(provider.now(), QUESTION_SECONDS);
    let leave = Leave { expires_at, goes_to: goes_to.clone(), session: session.id };
    let leave = sealed::seal(&provider.0.seal, &leave)?;
    let mut response = show(&LeavePage { leave, name: name.unwrap_or_default(), page })?;
    if let Some(uri) = &goes_to {
        form_action(&mut response, uri);
    }
    Ok(response)
}

/// From another site no cookie comes along, so it comes again by itself.
pub(crate) async fn end_session_posted(
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    Params::of(pairs.clone())?;
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let again = format!("{}?{}", discovery::END_SESSION, encoded(pairs));
    Ok(Redirect::to(&again).into_response())
}

pub(crate) async fn end_session_confirmed(
    page: Page,
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let sent = pairs.iter().find(|(name, _)| name == "leave").map(|(_, value)| value.as_str());
    let leave = sent.and_then(|sent| sealed::open::<Leave>(&provider.0.seal, sent, provider.now()));
    let leave = leave.ok_or(Error::ExpiredToken)?;
    provider.leave(&leave, &session).await?;
    gone(page, leave.goes_to)
}

fn gone(page: Page, goes_to: Option<String>) -> Result<Response, Failure> {
    match goes_to {
        Some(uri) => Ok(Redirect::to(&uri).into_response()),
        None => {
            let mut page = page;
            page.signed_in = None;
            show(&LeftPage { page })
        }
    }
}
