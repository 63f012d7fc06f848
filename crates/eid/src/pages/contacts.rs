//! The addresses of one's own account: where one is claimed, and where the code sent there is typed.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use notices::{Address, Channel};
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Path, Query, show, show_again};

use super::factors::codes_page;
use super::sign_up::without_step;
use super::told::{Told, minutes_until_another, told_of_code, told_of_sending};
use super::{Onward, PASSKEY, own_factors};
use crate::http::ask_again;
use crate::layer::{Source, Transport};
use crate::{Accounts, Asking, CodeOnItsWay, Error, SignedInSession, StepToken};

#[derive(Template)]
#[template(path = "contact.html")]
struct ContactPage<'a> {
    address: &'a str,
    channel: Channel,
    onward: &'a Onward,
    page: Page,
}

#[derive(Template)]
#[template(path = "contact_code.html")]
struct ContactCodePage {
    again_minutes: Option<usize>,
    channel: Channel,
    masked: String,
    onward: Onward,
    page: Page,
}

#[derive(Deserialize)]
pub(crate) struct ContactForm {
    #[serde(default)]
    address: String,
}

#[derive(Deserialize)]
pub(crate) struct ContactCodeForm {
    #[serde(default)]
    code: String,
}

/// Where an address for that channel is claimed.
pub(super) fn contact_address(channel: Channel) -> String {
    format!("/account/contacts/{}", channel.word())
}

/// Where the code that was sent to it is brought.
fn code_address(channel: Channel) -> String {
    format!("{}/code", contact_address(channel))
}

pub(crate) async fn contact_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (Path(channel), Query(onward)): (Path<String>, Query<Onward>),
) -> Result<Response, Failure> {
    let channel = offered(&accounts, &channel)?;
    own_factors(&accounts, &session).await?;
    show(&ContactPage { address: "", channel, onward: &onward, page })
}

pub(crate) async fn contact_claim(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (Source(source), transport): (Source, Transport),
    (Path(channel), Query(onward)): (Path<String>, Query<Onward>),
    Form(form): Form<ContactForm>,
) -> Result<Response, Failure> {
    let channel = offered(&accounts, &channel)?;
    let permit = own_factors(&accounts, &session).await?;
    let Ok(address) = Address::parse(channel, &form.address) else {
        let mut errors = FieldErrors::default();
        errors.add("address", words(channel).wrong);
        let page = page.with_errors(errors);
        let address = form.address.as_str();
        return show_again(&ContactPage { address, channel, onward: &onward, page });
    };
    let asking = Asking { language: page.language, source };
    match accounts.claim_contact(&permit, address, asking).await {
        Ok(step) => {
            let path = onward.by(&code_address(channel));
            Ok(transport.with_step(&step, Redirect::to(&path).into_response()))
        }
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. })) => {
            let Told { errors, status, wait_seconds } = told_of_sending("address", &error);
            let page = page.with_errors(errors);
            let (address, onward) = (form.address.as_str(), &onward);
            let mut response = show_again(&ContactPage { address, channel, onward, page })?;
            *response.status_mut() = status;
            ask_again(&mut response, wait_seconds);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn verify_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (Source(source), transport, step): (Source, Transport, Option<StepToken>),
    (Path(channel), Query(onward)): (Path<String>, Query<Onward>),
) -> Result<Response, Failure> {
    let channel = offered(&accounts, &channel)?;
    let claim = onward.by(&contact_address(channel));
    let permit = own_factors(&accounts, &session).await?;
    let Some(step) = step else { return Ok(Redirect::to(&claim).into_response()) };
    match accounts.contact_code(&permit, &step, source).await {
        Ok(code) => show(&ContactCodePage::of(page, (channel, onward), code)),
        Err(Error::StepLost) => Ok(without_step(transport, &claim)),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn contact_send(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (Source(source), transport, step): (Source, Transport, Option<StepToken>),
    (Path(channel), Query(onward)): (Path<String>, Query<Onward>),
) -> Result<Response, Failure> {
    let channel = offered(&accounts, &channel)?;
    let claim = onward.by(&contact_address(channel));
    let permit = own_factors(&accounts, &session).await?;
    let Some(step) = step else { return Ok(Redirect::to(&claim).into_response()) };
    let asking = Asking { language: page.language, source };
    match accounts.send_contact_again(&permit, &step, asking).await {
        Ok(step) => {
            let path = onward.by(&code_address(channel));
            Ok(transport.with_step(&step, Redirect::to(&path).into_response()))
        }
        Err(Error::StepLost) => Ok(without_step(transport, &claim)),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. })) => {
            let code = accounts.contact_code(&permit, &step, source).await?;
            let told = told_of_sending("code", &error);
            ContactCodePage::of(page, (channel, onward), code).again(told)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn verify(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (Source(source), transport, step): (Source, Transport, Option<StepToken>),
    (Path(channel), Query(onward)): (Path<String>, Query<Onward>),
    Form(form): Form<ContactCodeForm>,
) -> Result<Response, Failure> {
    let channel = offered(&accounts, &channel)?;
    let claim = onward.by(&contact_address(channel));
    let Some(step) = step else { return Ok(Redirect::to(&claim).into_response()) };
    let permit = own_factors(&accounts, &session).await?;
    match accounts.verify_contact(&permit, &session, (&step, &form.code)).await {
        Ok(enrolled) => {
            let mut response = codes_page(page, &enrolled.recovery, onward.path())?;
            let cookie = transport.cookie(&enrolled.token);
            response.headers_mut().append(header::SET_COOKIE, cookie);
            transport.forget_step(&mut response);
            Ok(response)
        }
        Err(Error::StepLost) => Ok(without_step(transport, &claim)),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. } | Error::WrongCode)) => {
            let code = accounts.contact_code(&permit, &step, source).await?;
            let told = told_of_code("code", &error);
            ContactCodePage::of(page, (channel, onward), code).again(told)
        }
        Err(error) => Err(error.into()),
    }
}

/// The channel of that name, if something can be sent that way here.
pub(super) fn offered(accounts: &Accounts, word: &str) -> Result<Channel, Failure> {
    let channel = Channel::parse(word).filter(|channel| accounts.channels().contains(channel));
    channel.ok_or_else(|| Error::NoChannel.into())
}

/// What is said of an address, by its channel.
pub(super) struct Words {
    pub(super) address: &'static str,
    pub(super) hint: &'static str,
    pub(super) title: &'static str,
    pub(super) wrong: &'static str,
}

pub(super) fn words(channel: Channel) -> Words {
    match channel {
        Channel::Email => Words {
            address: "eid-contact-email",
            hint: "eid-contact-email-hint",
            title: "eid-contact-email-title",
            wrong: "eid-contact-email-wrong",
        },
        Channel::Sms => Words {
            address: "eid-contact-sms",
            hint: "eid-contact-sms-hint",
            title: "eid-contact-sms-title",
            wrong: "eid-contact-sms-wrong",
        },
    }
}

/// The kind of the field, what browsers fill in, and which keys a phone shows.
pub(super) fn filled(channel: Channel) -> (&'static str, &'static str, &'static str) {
    match channel {
        Channel::Email => ("email", "email", "email"),
        Channel::Sms => ("tel", "tel", "tel"),
    }
}

impl ContactPage<'_> {
    fn back(&self) -> String {
        if self.onward.is_wanted() { self.onward.by(PASSKEY) } else { "/account".to_owned() }
    }

    fn filled(&self) -> (&'static str, &'static str, &'static str) {
        filled(self.channel)
    }

    fn words(&self) -> Words {
        words(self.channel)
    }
}

impl ContactCodePage {
    fn of(page: Page, (channel, onward): (Channel, Onward), code: CodeOnItsWay) -> Self {
        let again_minutes = minutes_until_another(&code);
        Self { again_minutes, channel, masked: code.masked, onward, page }
    }

    /// The page with what was wrong.
    fn again(self, Told { errors, status, wait_seconds }: Told) -> Result<Response, Failure> {
        let mut response =
            show_again(&Self { page: self.page.clone().with_errors(errors), ..self })?;
        *response.status_mut() = status;
        ask_again(&mut response, wait_seconds);
        Ok(response)
    }

    /// Where the code is brought.
    fn here(&self) -> String {
        self.onward.by(&code_address(self.channel))
    }

    /// Where another is asked for.
    fn send(&self) -> String {
        self.onward.by(&format!("{}/send", code_address(self.channel)))
    }

    fn words(&self) -> Words {
        words(self.channel)
    }

    fn back(&self) -> String {
        self.onward.by(&contact_address(self.channel))
    }
}
