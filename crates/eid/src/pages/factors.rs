//! The pages on which somebody sets up, names and gives up what opens their account.

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use qrcodegen::{QrCode, QrCodeEcc};
use serde::Deserialize;
use web::{Failure, FieldErrors, Form, Page, Path, Query, show, show_again};

use super::{Onward, own, own_factors};
use crate::http::ask_again;
use crate::layer::Transport;
use crate::policy::ReadAccount;
use crate::{
    Accounts, AuthenticatorId, Error, Label, RecoveryCode, Session, SignedInSession, TotpSecret,
};

/// Light around a code, in modules: ISO/IEC 18004, 6.3.8.
const QUIET: i32 = 4;
const TOTP: &str = "/account/factors/totp";

#[derive(Template)]
#[template(path = "totp.html")]
struct TotpPage {
    called: String,
    onward: Onward,
    page: Page,
    /// Of the picture, in modules.
    qr_path: String,
    qr_size: i32,
    sealed: String,
    secret: String,
    uri: String,
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesPage<'a> {
    codes: Vec<String>,
    /// Where to go from here.
    onward: &'a str,
    page: Page,
}

#[derive(Template)]
#[template(path = "confirm.html")]
pub(super) struct ConfirmPage {
    /// What the button says.
    act: String,
    /// Where one goes who leaves it as it is.
    back: String,
    lead: String,
    /// What it is about; empty when the title says it.
    named: String,
    page: Page,
    title: String,
}

#[derive(Deserialize)]
pub(crate) struct TotpForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    sealed: String,
}

#[derive(Deserialize)]
pub(crate) struct LabelForm {
    #[serde(default)]
    label: String,
}

pub(crate) async fn totp_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Query(onward): Query<Onward>,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    let offer = accounts.offer_totp(&permit).await?;
    let form = (offer.sealed, page.t("eid-totp-label-default").into_owned());
    let mut response = show(&TotpPage::of(page, onward, &session, &offer.secret, form))?;
    not_kept(&mut response);
    Ok(response)
}

pub(crate) async fn totp_enrol(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    (transport, Query(onward)): (Transport, Query<Onward>),
    Form(form): Form<TotpForm>,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    let secret = match accounts.offered_totp(&session, &form.sealed) {
        Err(Error::StepLost) => return Ok(Redirect::to(&onward.by(TOTP)).into_response()),
        secret => secret?,
    };
    let enrolled = match Label::parse(&form.label) {
        Ok(label) => {
            let shown = (form.sealed.as_str(), form.code.as_str(), &label);
            accounts.enrol_totp(&permit, &session, shown).await
        }
        Err(error) => Err(error),
    };
    match enrolled {
        Ok(enrolled) => {
            let mut response = codes_page(page, &enrolled.recovery, onward.path())?;
            let cookie = transport.cookie(&enrolled.token);
            response.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(response)
        }
        Err(error) => {
            let Some((status, errors)) = wrong(&error) else { return Err(error.into()) };
            let page = page.with_errors(errors);
            let form = (form.sealed, form.label);
            let mut response = show_again(&TotpPage::of(page, onward, &session, &secret, form))?;
            *response.status_mut() = status;
            ask_again(&mut response, error.retry_after_seconds());
            not_kept(&mut response);
            Ok(response)
        }
    }
}

pub(crate) async fn codes_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    own_factors(&accounts, &session).await?;
    let words = ["eid-recovery-renew-title", "eid-recovery-renew-lead", "eid-recovery-renew"];
    show(&ConfirmPage::of(page, words, String::new()))
}

pub(crate) async fn codes_make(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    codes_page(page, &accounts.make_recovery_codes(&permit, &session).await?, "/account")
}

pub(crate) async fn factor_rename(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(factor): Path<AuthenticatorId>,
    Form(form): Form<LabelForm>,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    accounts.rename_factor(&permit, &session, (factor, &Label::parse(&form.label)?)).await?;
    Ok(Redirect::to("/account").into_response())
}

pub(crate) async fn revoke_form(
    page: Page,
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(factor): Path<AuthenticatorId>,
) -> Result<Response, Failure> {
    own_factors(&accounts, &session).await?;
    let permit = own(ReadAccount { person: session.person }, &session)?;
    let (factors, _) = accounts.factors(&permit).await?.into_inner();
    let factor = factors.into_iter().find(|it| it.id == factor).ok_or(Error::NoSuchFactor)?;
    let named = format!("{} {}", page.t(factor.kind.key()), factor.label);
    let words = ["eid-factor-revoke-title", "eid-factor-revoke-lead", "eid-factor-revoke"];
    show(&ConfirmPage::of(page, words, named))
}

pub(crate) async fn revoke(
    State(accounts): State<Accounts>,
    SignedInSession(session): SignedInSession,
    Path(factor): Path<AuthenticatorId>,
) -> Result<Response, Failure> {
    let permit = own_factors(&accounts, &session).await?;
    accounts.revoke_factor(&permit, &session, factor).await?;
    Ok(Redirect::to("/account").into_response())
}

/// Shown once, and kept by no browser.
pub(super) fn codes_page(
    page: Page,
    codes: &[RecoveryCode],
    onward: &str,
) -> Result<Response, Failure> {
    if codes.is_empty() {
        return Ok(Redirect::to(onward).into_response());
    }
    let codes = codes.iter().map(RecoveryCode::expose).collect();
    let mut response = show(&CodesPage { codes, onward, page })?;
    not_kept(&mut response);
    Ok(response)
}

fn not_kept(response: &mut Response) {
    let no_store = header::HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
}

fn wrong(error: &Error) -> Option<(StatusCode, FieldErrors)> {
    let mut errors = FieldErrors::default();
    let mut status = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        Error::Label => errors.add("label", "eid-label-wrong"),
        Error::WrongCode => errors.add("code", "eid-totp-code-wrong"),
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = vec![("minutes", ((wait_seconds + 59) / 60).into())];
            errors.add_with("code", "eid-too-many-tries", minutes);
            status = StatusCode::TOO_MANY_REQUESTS;
        }
        _ => return None,
    }
    Some((status, errors))
}

impl ConfirmPage {
    fn of(page: Page, words: [&str; 3], named: String) -> Self {
        let [title, lead, act] = words.map(|key| page.t(key).into_owned());
        Self { act, back: "/account".to_owned(), lead, named, page, title }
    }

    /// The same on the way from another page than that of the account.
    pub(super) fn from(back: String, page: Page, words: [&str; 3], named: String) -> Self {
        Self { back, ..Self::of(page, words, named) }
    }
}

impl TotpPage {
    fn of(
        page: Page,
        onward: Onward,
        session: &Session,
        secret: &TotpSecret,
        (sealed, called): (String, String),
    ) -> Self {
        let uri = secret.uri("danh", &session.login);
        let (qr_path, qr_size) = picture(&uri);
        Self { called, onward, page, qr_path, qr_size, sealed, secret: secret.text(), uri }
    }
}

/// A QR code as the path of an SVG picture and its size; empty when the text is too long for one.
fn picture(text: &str) -> (String, i32) {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return (String::new(), 0);
    };
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
        }
    }
    (path, code.size() + 2 * QUIET)
}
