//! Approving what another device asks: by the code it shows, or by the notice that came.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use eid::SignedInSession;
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Path, Query, show, show_again};

use super::{ConsentPage, said_yes};
use crate::interaction::Step;
use crate::{Error, Provider};

#[derive(Template)]
#[template(path = "device.html")]
struct DevicePage {
    page: Page,
    user_code: String,
}

#[derive(Template)]
#[template(path = "device_done.html")]
struct DonePage {
    agreed: bool,
    page: Page,
}

#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    user_code: String,
}

pub(crate) async fn device(
    page: Page,
    SignedInSession(_): SignedInSession,
    Query(Typed { user_code }): Query<Typed>,
) -> Result<Response, Failure> {
    show(&DevicePage { page, user_code })
}

pub(crate) async fn device_typed(
    page: Page,
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
    Form(Typed { user_code }): Form<Typed>,
) -> Result<Response, Failure> {
    match provider.way_of_code(&user_code, &session).await? {
        Some(way) => Ok(Redirect::to(&format!("/device/{way}")).into_response()),
        None => {
            let mut errors = FieldErrors::default();
            errors.add("user_code", "oidc-device-unknown");
            show_again(&DevicePage { page: page.with_errors(errors), user_code })
        }
    }
}

/// Who asks, what for, for what: as if the person had been sent here.
pub(crate) async fn remote(
    page: Page,
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
    Path(way): Path<String>,
) -> Result<Response, Failure> {
    let (remote, at) = provider.remote(&way, &session).await?;
    match provider.step(&at, Some(&session)).await? {
        Step::SignIn(wanted) => {
            // What was typed in one sign-in is typed again in the next.
            let back = match &remote.user_code {
                Some(user_code) => format!("/device?user_code={user_code}"),
                None => format!("/device/{way}"),
            };
            Ok(Redirect::to(&wanted.address(&back)).into_response())
        }
        Step::Refuse(error) => Err(error.into()),
        Step::Ask | Step::Complete(_) => {
            let choices = provider.choices(&at.client, &session).await?;
            let mut view = ConsentPage::of(page, &at, String::new(), &choices);
            view.action = format!("/device/{way}");
            view.binding = remote.binding_message.unwrap_or_default();
            view.user_code = remote.user_code.unwrap_or_default();
            show(&view)
        }
    }
}

pub(crate) async fn remote_decided(
    page: Page,
    State(provider): State<Provider>,
    SignedInSession(session): SignedInSession,
    Path(way): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Failure> {
    let (remote, at) = provider.remote(&way, &session).await?;
    if let Step::SignIn(_) | Step::Refuse(_) = provider.step(&at, Some(&session)).await? {
        return Err(Error::LoginRequired.into());
    }
    let agreed = pairs.iter().any(|(name, value)| name == "decision" && value == "allow");
    let decision = match agreed {
        true => Some(said_yes(page.language, &provider, (&at, &session), &pairs).await?),
        false => None,
    };
    provider.decide_remote((&remote, &at), &session, decision).await?;
    show(&DonePage { agreed, page })
}
