//! What is to be paid, the receipt, and the till, as people see them. They need no script: a page
//! that waits for the bank is looked at again.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Language;
use qrcodegen::{QrCode, QrCodeEcc};
use web::parts::Standing;
use web::{Failure, Page, Path, SignedIn, show};

use crate::{Error, Line, Payments, Request, RequestState, Till, Transfer};

/// Modules of white around a picture (ISO/IEC 18004).
const QUIET: i32 = 4;

#[derive(Template)]
#[template(path = "payment.html")]
struct PaymentPage {
    account: String,
    amount: String,
    back: String,
    bank: String,
    dossier: String,
    expired: bool,
    expires: String,
    holder: String,
    lines: Vec<(String, String, String)>,
    /// Waits for the bank.
    open: bool,
    page: Page,
    paid: bool,
    pay_link: String,
    qr_path: String,
    qr_size: i32,
    reference: String,
    standing: Standing,
    state: String,
}

pub(crate) async fn payment(
    page: Page,
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
    Path(reference): Path<String>,
) -> Result<Response, Failure> {
    let (request, _) = payments.read(&caller, &reference).await?;
    show(&payment_page(page, &payments, &request)?)
}

fn payment_page(page: Page, payments: &Payments, it: &Request) -> Result<PaymentPage, Error> {
    let bank = payments.bank()?;
    let expired = it.state == RequestState::Asked && !it.takes(payments.now());
    let open = it.state == RequestState::Asked && !expired;
    let text = bank.qr_text(it)?;
    let payee = bank.payee_of(&it.office);
    let (qr_path, qr_size) = picture(&text);
    let (state, standing) = standing_of(&page, it, expired);
    Ok(PaymentPage {
        account: payee.number().to_owned(),
        amount: page.dong(it.amount),
        back: format!("/services/dossiers/{}", it.dossier),
        bank: payee.bank_name().to_owned(),
        dossier: it.dossier.clone(),
        expired,
        expires: page.day_time(&it.expires_at),
        holder: payee.holder().to_owned(),
        lines: lines(&page, &it.lines),
        open,
        paid: it.paid_at.is_some(),
        pay_link: bank.pay_link(&text).filter(|_| open).unwrap_or_default(),
        qr_path,
        qr_size,
        reference: it.reference.to_string(),
        standing,
        state,
        page,
    })
}

fn standing_of(page: &Page, it: &Request, expired: bool) -> (String, Standing) {
    let (word, standing) = match it.state {
        RequestState::Asked if expired => ("expired", Standing::Overdue),
        RequestState::Asked => ("asked", Standing::Due),
        RequestState::Cancelled => ("cancelled", Standing::Plain),
        RequestState::Paid => ("paid", Standing::Done),
        RequestState::RefundDue => ("refund-due", Standing::Open),
        RequestState::Refunded => ("refunded", Standing::Plain),
    };
    (page.t(&format!("payments-state-{word}")).into_owned(), standing)
}

/// Name, amount, law.
fn lines(page: &Page, lines: &[Line]) -> Vec<(String, String, String)> {
    let line = |it: &Line| {
        let name = if page.language == Language::Vi { &it.vi } else { &it.en };
        let law = it.legal_basis.clone().unwrap_or_default();
        (name.clone(), page.dong(it.amount), law)
    };
    lines.iter().map(line).collect()
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

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    amount: String,
    back: String,
    dossier: String,
    holder: String,
    lines: Vec<(String, String, String)>,
    number: String,
    office: String,
    page: Page,
    paid_at: String,
    payer: String,
    reference: String,
    standing: Standing,
    state: String,
    transaction: String,
}

pub(crate) async fn receipt(
    page: Page,
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
    Path(reference): Path<String>,
) -> Result<Response, Failure> {
    let (request, _) = payments.read(&caller, &reference).await?;
    let (number, paid_at) = request.receipt_number().zip(request.paid_at).ok_or(Error::NotPaid)?;
    let (state, standing) = standing_of(&page, &request, false);
    show(&ReceiptPage {
        amount: page.dong(request.amount),
        back: format!("/services/payments/{}", request.reference),
        dossier: request.dossier.clone(),
        holder: payments.bank()?.payee_of(&request.office).holder().to_owned(),
        lines: lines(&page, &request.lines),
        number,
        office: page.office(&request.office),
        paid_at: page.day_time(&paid_at),
        payer: page.signed_in.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
        reference: request.reference.to_string(),
        standing,
        state,
        transaction: request.transaction.clone().unwrap_or_default(),
        page,
    })
}

pub(crate) async fn renew(
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
    Path(reference): Path<String>,
) -> Result<Response, Failure> {
    payments.renew(&caller, &reference).await?;
    Ok(Redirect::to(&format!("/services/payments/{reference}")).into_response())
}

#[derive(Template)]
#[template(path = "desk_payments.html")]
struct TillPage {
    mismatched: Vec<[String; 5]>,
    open: Vec<[String; 5]>,
    page: Page,
    refunds: Vec<[String; 4]>,
}

pub(crate) async fn till(
    page: Page,
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
) -> Result<Response, Failure> {
    let (till, _) = payments.till(&caller).await?;
    let now = payments.now();
    let Till { mismatched, open, refunds } = till.into_inner();
    let waits = |it: &Request| {
        let (state, _) = standing_of(&page, it, !it.takes(now));
        let (amount, at) = (page.dong(it.amount), page.date(it.asked_at));
        [it.reference.to_string(), amount, it.dossier.clone(), at, state]
    };
    let fitted_nothing = |it: &Transfer| {
        let word = page.t(&format!("payments-outcome-{}", it.outcome.name())).into_owned();
        let back = page.t(&format!("payments-back-{}", it.refund.name())).into_owned();
        let (amount, at) = (page.dong(it.amount), page.day_time(&it.received_at));
        [it.transaction.clone(), amount, at, word, back]
    };
    let goes_back = |it: &Transfer| {
        let (amount, at) = (page.dong(it.amount), page.day_time(&it.received_at));
        [it.transaction.clone(), amount, at, it.attempts.to_string()]
    };
    show(&TillPage {
        mismatched: mismatched.iter().map(fitted_nothing).collect(),
        open: open.iter().map(waits).collect(),
        refunds: refunds.iter().map(goes_back).collect(),
        page,
    })
}
