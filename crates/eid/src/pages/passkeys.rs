//! Passkeys on pages: the one thing that asks for a script, because only a script can speak to the
//! device. It fills a hidden field and sends the form.

use access::{Caller, Facts, Purpose, permit};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Query, show, show_again};

use super::contacts::{contact_address, words};
use super::sign_in::{Door, SignInPage, capacity};
use super::{Onward, go_on, own_factors};
use crate::device::device;
use crate::http::{ask_again, user_agent};
use crate::layer::{Source, Transport};
use crate::policy::SignIn;
use crate::{Accounts, Error, Label, PasskeyAttempt, PasskeyOffer, SignedInSession, WayBack};

#[derive(Template)]
#[template(path = "passkey.html")]
struct PasskeyPage {
    called: String,
    /// Where addresses for codes are claimed, for whose device makes no passkeys: address and title.
    contacts: Vec<(String, &'static str)>,
    offer: PasskeyOffer,
    onward: Onward,
    page: Page,
}

impl PasskeyPage {
    fn of(page: Page, accounts: &Accounts, onward: Onward, asked: (String, PasskeyOffer)) -> Self {
        let contact = |channel| (onward.by(&contact_address(channel)), words(channel).title);
        let contacts = accounts.channels().into_iter().map(contact).collect();
        let (called, offer) = asked;
        Self { called, contacts, offer, onward, page }
    }
}

#[derive(Deserialize)]
pub(crate) struct PasskeyForm {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    sealed: String,
}

#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    #[serde(default)]
    acts_as: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    sealed: String,
}

pub(crate) async fn passkey_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    let offer = accounts.offer_passkey(&permit).await?;
    let called = page.t("eid-passkey-label-default").into_owned();
    show(&PasskeyPage::of(page, &accounts, onward, (called, offer)))
}

pub(crate) async fn passkey_enrol(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (transport, Query(onward)): (Transport, Query<Onward>),
    Form(form): Form<PasskeyForm>,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    let enrolled = match Label::parse(&form.label) {
        Ok(label) => {
            let answered = (form.sealed.as_str(), form.answer.as_str(), &label);
            accounts.enrol_passkey(&permit, &session, answered).await
        }
        Err(error) => Err(error),
    };
    let (field, wrong) = match enrolled {
        Ok(token) => return Ok(go_on(transport, &token, onward.path())),
        Err(Error::Label) => ("label", "eid-label-wrong"),
        Err(Error::StepLost | Error::WrongPasskey) => ("answer", "eid-passkey-not-made"),
        Err(error) => return Err(error.into()),
    };
    let mut errors = FieldErrors::default();
    errors.add(field, wrong);
    let offer = accounts.offer_passkey(&permit).await?;
    let page = page.with_errors(errors);
    show_again(&PasskeyPage::of(page, &accounts, onward, (form.label, offer)))
}

pub(crate) async fn passkey_sign_in(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport, headers): (Source, Transport, HeaderMap),
    (current, way_back): (Option<SignedInSession>, Option<Extension<WayBack>>),
    Query(door): Query<Door>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Failure> {
    let permit = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt = PasskeyAttempt {
        answer: &form.answer,
        capacity: capacity(&form.acts_as),
        current: current.as_ref().map(|SignedInSession(session)| session),
        device: &device(user_agent(&headers)),
        sealed: &form.sealed,
        source,
        way_back: way_back.as_deref(),
    };
    let error = match accounts.sign_in_with_passkey(&permit, attempt).await {
        Ok(let_in) => return Ok(go_on(transport, &let_in.token, let_in.path(&door.back))),
        Err(Error::Locked) => return Ok(Redirect::to("/locked").into_response()),
        Err(error) => error,
    };
    let mut errors = FieldErrors::default();
    let status = match &error {
        Error::NoPost => {
            errors.add("acts_as", "eid-no-post");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::StepLost | Error::WrongPasskey => {
            errors.add("login", "eid-passkey-wrong");
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = vec![("minutes", ((wait_seconds + 59) / 60).into())];
            errors.add_with("login", "eid-too-many-attempts", minutes);
            StatusCode::TOO_MANY_REQUESTS
        }
        _ => return Err(error.into()),
    };
    let (page, shown) = (page.with_errors(errors), (form.acts_as.as_str(), ""));
    let mut response = show_again(&SignInPage::of(page, &accounts, &door, shown)?)?;
    *response.status_mut() = status;
    ask_again(&mut response, error.retry_after_seconds());
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    Ok(response)
}
