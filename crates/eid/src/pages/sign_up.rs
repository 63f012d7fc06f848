//! Opening an account of level 1 from afar, in three steps: who one is, the code that was sent, a
//! password.

use std::net::IpAddr;

use access::{Caller, Facts, Permit, Purpose, permit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::{FullName, PartialDate};
use notices::{Address, Channel};
use population::{Claimed, HeldNumber};
use serde::Deserialize;
use web::parts::Choice;
use web::{Failure, FieldErrors, Form, Page, show, show_again};

use super::contacts::{filled, words};
use super::password::wrong_password;
use super::told::{Told, minutes_until_another, told, told_of_code, told_of_sending};
use crate::http::ask_again;
use crate::layer::{Source, Transport};
use crate::policy::SignUp;
use crate::{Accounts, Asking, Error, NewPassword, SignUpAttempt, StepToken};

const CODE: &str = "/sign-up/code";
const PASSWORD: &str = "/sign-up/password";

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage<'a> {
    channels: Vec<Choice>,
    form: &'a SignUpForm,
    only: Option<Only>,
    page: Page,
}

/// The one way in which a code can be sent here, where there is no other, and its field.
struct Only {
    autocomplete: &'static str,
    kind: &'static str,
    label: &'static str,
    mode: &'static str,
    word: &'static str,
}

#[derive(Template)]
#[template(path = "sign_up_code.html")]
struct SignUpCodePage {
    /// In so many minutes another code can be sent; none: at once.
    again_minutes: Option<usize>,
    masked: String,
    page: Page,
}

#[derive(Template)]
#[template(path = "sign_up_password.html")]
struct SignUpPasswordPage {
    length_min: usize,
    page: Page,
}

#[derive(Template)]
#[template(path = "sign_up_done.html")]
struct SignUpDonePage {
    page: Page,
}

/// No `Debug`: it holds who somebody says they are.
#[derive(Default, Deserialize)]
pub(crate) struct SignUpForm {
    #[serde(default)]
    address: String,
    #[serde(default, rename = "born-day")]
    born_day: String,
    #[serde(default, rename = "born-month")]
    born_month: String,
    #[serde(default, rename = "born-year")]
    born_year: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    number: String,
}

#[derive(Deserialize)]
pub(crate) struct SignUpCodeForm {
    #[serde(default)]
    code: String,
}

/// No `Debug`: it holds a password.
#[derive(Deserialize)]
pub(crate) struct SignUpPasswordForm {
    #[serde(default)]
    again: String,
    #[serde(default)]
    new: String,
}

pub(crate) async fn sign_up_form(
    page: Page,
    State(accounts): State<Accounts>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    show(&SignUpPage::of(page, &accounts, &SignUpForm::default()))
}

pub(crate) async fn sign_up(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport): (Source, Transport),
    Form(form): Form<SignUpForm>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    let mut errors = FieldErrors::default();
    let Some((claimed, address)) = form.read(&accounts, &mut errors) else {
        return show_again(&SignUpPage::of(page.with_errors(errors), &accounts, &form));
    };
    let asking = Asking { language: page.language, source };
    match accounts.begin_sign_up(&signing_up()?, claimed, address, asking).await {
        Ok(step) => Ok(transport.with_step(&step, Redirect::to(CODE).into_response())),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. })) => {
            let Told { errors, status, wait_seconds } = told_of_sending("address", &error);
            let page = page.with_errors(errors);
            let mut response = show_again(&SignUpPage::of(page, &accounts, &form))?;
            *response.status_mut() = status;
            ask_again(&mut response, wait_seconds);
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn sign_up_code_form(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport): (Source, Transport),
    step: Option<StepToken>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    let Some(step) = step else { return Ok(Redirect::to("/sign-up").into_response()) };
    match SignUpCodePage::of(page, &accounts, &step, source).await {
        Ok(shown) => show(&shown),
        Err(Error::StepLost) => Ok(without_step(transport, "/sign-up")),
        Err(error) => Err(error.into()),
    }
}

/// Sends another code, as often as one is sent.
pub(crate) async fn sign_up_code_send(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport): (Source, Transport),
    step: Option<StepToken>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    let Some(step) = step else { return Ok(Redirect::to("/sign-up").into_response()) };
    let asking = Asking { language: page.language, source };
    match accounts.send_sign_up_again(&signing_up()?, &step, asking).await {
        Ok(step) => Ok(transport.with_step(&step, Redirect::to(CODE).into_response())),
        Err(Error::StepLost) => Ok(without_step(transport, "/sign-up")),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. })) => {
            let told = told_of_sending("code", &error);
            code_again((page, &accounts), &step, source, told).await
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn sign_up_code(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport): (Source, Transport),
    step: Option<StepToken>,
    Form(form): Form<SignUpCodeForm>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    let Some(step) = step else { return Ok(Redirect::to("/sign-up").into_response()) };
    match accounts.show_sign_up_code(&signing_up()?, (&step, &form.code), source).await {
        Ok(step) => Ok(transport.with_step(&step, Redirect::to(PASSWORD).into_response())),
        Err(Error::StepLost) => Ok(without_step(transport, "/sign-up")),
        Err(error @ (Error::Busy | Error::TooManyAttempts { .. } | Error::WrongCode)) => {
            let told = told_of_code("code", &error);
            code_again((page, &accounts), &step, source, told).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The page of the code with what was wrong.
async fn code_again(
    (page, accounts): (Page, &Accounts),
    step: &StepToken,
    source: IpAddr,
    Told { errors, status, wait_seconds }: Told,
) -> Result<Response, Failure> {
    let page = page.with_errors(errors);
    let mut response = show_again(&SignUpCodePage::of(page, accounts, step, source).await?)?;
    *response.status_mut() = status;
    ask_again(&mut response, wait_seconds);
    Ok(response)
}

pub(crate) async fn sign_up_password_form(
    page: Page,
    State(accounts): State<Accounts>,
    transport: Transport,
    step: Option<StepToken>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    let Some(step) = step else { return Ok(Redirect::to("/sign-up").into_response()) };
    match accounts.chooses_password(&step).await {
        Ok(()) => show(&SignUpPasswordPage { length_min: NewPassword::LENGTH_MIN, page }),
        Err(Error::StepLost) => Ok(without_step(transport, "/sign-up")),
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn sign_up_finish(
    page: Page,
    State(accounts): State<Accounts>,
    (Source(source), transport): (Source, Transport),
    step: Option<StepToken>,
    Form(form): Form<SignUpPasswordForm>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    let Some(step) = step else { return Ok(Redirect::to("/sign-up").into_response()) };
    if form.new != form.again {
        let mut errors = FieldErrors::default();
        errors.add("again", "eid-new-password-differs");
        let page = page.with_errors(errors);
        return show_again(&SignUpPasswordPage { length_min: NewPassword::LENGTH_MIN, page });
    }
    let attempt = SignUpAttempt { password: &form.new, source, step: &step };
    match accounts.finish_sign_up(&signing_up()?, attempt).await {
        Ok(()) => Ok(without_step(transport, "/sign-up/done")),
        Err(Error::StepLost) => Ok(without_step(transport, "/sign-up")),
        Err(error) => finish_again(page, error),
    }
}

/// The form with what can be put right in it.
fn finish_again(page: Page, error: Error) -> Result<Response, Failure> {
    let Told { mut errors, status, wait_seconds } = told("new", "eid-busy", &error);
    match &error {
        Error::NewPassword(wrong) => {
            errors = FieldErrors::default();
            wrong_password(*wrong, &mut errors);
        }
        Error::Busy | Error::Overloaded | Error::TooManyAttempts { .. } => {}
        _ => return Err(error.into()),
    }
    let page = page.with_errors(errors);
    let shown = SignUpPasswordPage { length_min: NewPassword::LENGTH_MIN, page };
    let mut response = show_again(&shown)?;
    *response.status_mut() = status;
    ask_again(&mut response, wait_seconds);
    Ok(response)
}

impl SignUpCodePage {
    async fn of(
        page: Page,
        accounts: &Accounts,
        step: &StepToken,
        source: IpAddr,
    ) -> Result<Self, Error> {
        let code = accounts.sign_up_code(step, source).await?;
        Ok(Self { again_minutes: minutes_until_another(&code), masked: code.masked, page })
    }
}

/// Elsewhere, with nothing left of what was begun.
pub(super) fn without_step(transport: Transport, path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    transport.forget_step(&mut response);
    response
}

/// The same for everybody: only a sign-in shows what was decided.
pub(crate) async fn sign_up_done(
    page: Page,
    State(accounts): State<Accounts>,
) -> Result<Response, Failure> {
    is_open(&accounts)?;
    show(&SignUpDonePage { page })
}

fn signing_up() -> Result<Permit<SignUp>, Failure> {
    Ok(permit(SignUp, &Caller::visitor(), &Purpose::OwnRecord, Facts::none())?)
}

fn is_open(accounts: &Accounts) -> Result<(), Failure> {
    if accounts.signs_up() { Ok(()) } else { Err(Error::NoChannel.into()) }
}

impl<'a> SignUpPage<'a> {
    fn of(page: Page, accounts: &Accounts, form: &'a SignUpForm) -> Self {
        let offered = accounts.channels();
        let only = match offered.as_slice() {
            [only] => Some(Only::of(*only)),
            _ => None,
        };
        let choice = |channel: Channel| Choice::new(channel.word(), page.t(words(channel).address));
        Self { channels: offered.into_iter().map(choice).collect(), form, only, page }
    }
}

impl Only {
    fn of(channel: Channel) -> Self {
        let (kind, autocomplete, mode) = filled(channel);
        Self { autocomplete, kind, label: words(channel).address, mode, word: channel.word() }
    }
}

impl SignUpForm {
    /// Who it says somebody is, and where they are reached. Everything wrong with it is said at
    /// once.
    fn read(&self, accounts: &Accounts, errors: &mut FieldErrors) -> Option<(Claimed, Address)> {
        let number = HeldNumber::parse(&self.number);
        let number = errors.keep("number", "eid-sign-up-number-wrong", number);
        let name = errors.keep("name", "eid-sign-up-name-wrong", FullName::parse(&self.name));
        let born = errors.keep("born", "eid-sign-up-born-wrong", self.born());
        let offered = accounts.channels();
        let channel = Channel::parse(&self.channel).filter(|channel| offered.contains(channel));
        let channel = errors.keep("channel", "eid-sign-up-channel-wrong", channel.ok_or(()));
        let address = channel.and_then(|channel| {
            let address = Address::parse(channel, &self.address);
            errors.keep("address", words(channel).wrong, address)
        });
        let claimed = Claimed { born: born?, name: name?, number: number? };
        Some((claimed, address?))
    }

    /// As much of a birth date as is known: for some only the year.
    fn born(&self) -> Result<PartialDate, ()> {
        let part = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<u16>().map(Some).map_err(|_| ()),
        };
        let year = part(&self.born_year)?.ok_or(())?;
        let (month, day) = (part(&self.born_month)?, part(&self.born_day)?);
        PartialDate::of(year, month, day).map_err(|_| ())
    }
}
