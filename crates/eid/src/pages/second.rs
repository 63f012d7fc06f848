//! The second step of signing in.

use access::{Caller, Facts, Purpose, permit};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use notices::Channel;
use serde::Deserialize;
use web::{Failure, Form, Page, Query, local_path, show, show_again};

use super::go_on;
use super::told::{Told, told, told_of_sending};
use crate::device::device;
use crate::http::{ask_again, user_agent};
use crate::layer::{Source, Transport};
use crate::policy::SignIn;
use crate::{
    Accounts, Asking, Error, SecondAttempt, SecondWays, SignedInSession, StepToken, WayBack,
};

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage {
    back: String,
    page: Page,
    ways: SecondWays,
}

impl CodePage {
    fn lead(&self) -> &'static str {
        match (self.ways.sent, self.ways.application) {
            (Some(Channel::Email), _) => "eid-code-sent-email",
            (Some(Channel::Sms), _) => "eid-code-sent-sms",
            (None, true) => "eid-code-lead",
            (None, false) => "eid-code-lead-send",
        }
    }

    fn hint(&self) -> &'static str {
        match (self.ways.sent, self.ways.application) {
            (Some(_), _) => "eid-code-hint-sent",
            (None, true) => "eid-code-hint",
            (None, false) => "eid-code-hint-choose",
        }
    }

    /// Whether there is nothing to type before a code was sent.
    fn sends_first(&self) -> bool {
        self.ways.sent.is_none() && !self.ways.application
    }

    fn sign_in_address(&self) -> String {
        web::sign_in_address(&self.back)
    }

    fn send_address(&self) -> String {
        web::with_back("/sign-in/code/send", &self.back)
    }

    /// Once one was sent, the button sends another.
    fn send_words(&self, channel: &Channel) -> &'static str {
        match (channel, self.ways.sent == Some(*channel)) {
            (Channel::Email, false) => "eid-code-send-email",
            (Channel::Email, true) => "eid-code-send-email-again",
            (Channel::Sms, false) => "eid-code-send-sms",
            (Channel::Sms, true) => "eid-code-send-sms-again",
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
}

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    #[serde(default)]
    code: String,
}

#[derive(Deserialize)]
pub(crate) struct SendForm {
    #[serde(default)]
    channel: String,
}

/// Somebody at the second step.
struct AtSecond<'a> {
    accounts: &'a Accounts,
    back: &'a str,
    step: &'a StepToken,
    transport: Transport,
}

pub(crate) async fn code_form(
    page: Page,
    State(accounts): State<Accounts>,
    transport: Transport,
    step: Option<StepToken>,
    Query(Back { back }): Query<Back>,
) -> Result<Response, Failure> {
    let Some(step) = step else { return Ok(to_sign_in(&back)) };
    match accounts.second_ways(&step).await {
        Ok(ways) => show(&CodePage { back: local_path(&back).to_owned(), page, ways }),
        Err(Error::StepLost) => Ok(begin_again(transport, &back)),
        Err(error) => Err(error.into()),
    }
}

/// Sends a code the way that was chosen.
pub(crate) async fn code_send(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport): (Source, Transport),
    step: Option<StepToken>,
    Query(Back { back }): Query<Back>,
    Form(form): Form<SendForm>,
) -> Result<Response, Failure> {
    let Some(step) = step else { return Ok(to_sign_in(&back)) };
    let permit = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let channel = Channel::parse(&form.channel).ok_or(Error::NoSuchFactor)?;
    let at = AtSecond { accounts: &accounts, back: local_path(&back), step: &step, transport };
    let asking = Asking { language: page.language, source };
    match accounts.send_code(&permit, &step, channel, asking).await {
        Ok(step) => {
            Ok(transport.with_step(&step, Redirect::to(&code_address(at.back)).into_response()))
        }
        Err(Error::StepLost) => Ok(begin_again(transport, &back)),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. })) => {
            at.again(page, |_| told_of_sending("code", &error)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Where the second step is.
pub(super) fn code_address(back: &str) -> String {
    web::with_back("/sign-in/code", back)
}

fn to_sign_in(back: &str) -> Response {
    Redirect::to(&web::sign_in_address(local_path(back))).into_response()
}

fn begin_again(transport: Transport, back: &str) -> Response {
    let address = format!("{}&done=late", web::sign_in_address(local_path(back)));
    let mut response = Redirect::to(&address).into_response();
    transport.forget_step(&mut response);
    response
}

pub(crate) async fn code(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport, headers): (Source, Transport, HeaderMap),
    (current, way_back): (Option<SignedInSession>, Option<Extension<WayBack>>),
    (step, Query(Back { back })): (Option<StepToken>, Query<Back>),
    Form(form): Form<CodeForm>,
) -> Result<Response, Failure> {
    let Some(step) = step else { return Ok(to_sign_in(&back)) };
    let at = AtSecond { accounts: &accounts, back: local_path(&back), step: &step, transport };
    if form.code.trim().is_empty() {
        return at.again(page, |_| told("code", "eid-code-missing", &Error::WrongCode)).await;
    }
    let permit = permit(SignIn, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?;
    let attempt = SecondAttempt {
        code: &form.code,
        current: current.as_ref().map(|SignedInSession(session)| session),
        device: &device(user_agent(&headers)),
        source,
        step: &step,
        way_back: way_back.as_deref(),
    };
    match accounts.sign_in_second(&permit, attempt).await {
        Ok(let_in) => {
            let mut response = go_on(transport, &let_in.token, let_in.path(&back));
            transport.forget_step(&mut response);
            Ok(response)
        }
        Err(Error::Locked) => Ok(Redirect::to("/locked").into_response()),
        Err(error @ (Error::WrongCode | Error::TooManyAttempts { .. } | Error::Busy)) => {
            at.again(page, |ways| told("code", wrong(ways), &error)).await
        }
        Err(Error::StepLost) => Ok(begin_again(transport, &back)),
        Err(error) => Err(error.into()),
    }
}

/// An application shows another code by itself; who had one sent has to ask.
fn wrong(ways: &SecondWays) -> &'static str {
    let is_sent = ways.sent.is_some() || !ways.application;
    if is_sent { "eid-code-resend" } else { "eid-code-wrong" }
}

impl AtSecond<'_> {
    /// The page with what was wrong.
    async fn again(
        &self,
        page: Page,
        told: impl FnOnce(&SecondWays) -> Told,
    ) -> Result<Response, Failure> {
        let ways = match self.accounts.second_ways(self.step).await {
            Err(Error::StepLost) => return Ok(begin_again(self.transport, self.back)),
            ways => ways?,
        };
        let told = told(&ways);
        let page = page.with_errors(told.errors);
        let mut response = show_again(&CodePage { back: self.back.to_owned(), page, ways })?;
        *response.status_mut() = told.status;
        ask_again(&mut response, told.wait_seconds);
        Ok(response)
    }
}
