//! Payments over HTTP. What the bank says comes signed and outside of any sign-in.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Serialize;
use serde_json::{Value, json};
use web::{Failure, Path, SignedIn};

use crate::transfer::rfc3339;
use crate::{
    Error, Follows, Line, Outcome, Payments, Refund, Request, RequestState, Transfer, pages,
};

/// Everything this slice answers to whoever is signed in.
pub fn routes(payments: Payments) -> Router {
    Router::new()
        .route("/desk/payments", get(pages::till))
        .route("/services/payments/{reference}", get(pages::payment))
        .route("/services/payments/{reference}/receipt", get(pages::receipt))
        .route("/services/payments/{reference}/renewal", post(pages::renew))
        .route("/v1/office/payments", get(till))
        .route("/v1/payments/{reference}", get(read))
        .route("/v1/payments/{reference}/receipt", get(receipt))
        .route("/v1/payments/{reference}/renewal", post(renew))
        .with_state(payments)
}

/// What the bank says. `follows` plans what a payment leads to.
pub fn open_routes(payments: Payments, follows: Follows) -> Router {
    Router::new().route("/v1/bank/transfers", post(receive)).with_state((payments, follows))
}

async fn receive(
    State((payments, follows)): State<(Payments, Follows)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Failure> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let signature = (header("danh-time"), header("danh-signature"));
    let outcome = payments.receive_signed(&follows, signature, &body).await?;
    Ok(Json(json!({ "outcome": outcome })))
}

async fn read(
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
    Path(reference): Path<String>,
) -> Result<Json<PaymentView>, Failure> {
    let (request, _) = payments.read(&caller, &reference).await?;
    let request = request.into_inner();
    let qr = match request.state {
        RequestState::Asked => Some(payments.bank()?.qr_text(&request).map_err(Error::from)?),
        _ => None,
    };
    Ok(Json(PaymentView::of(request, qr)))
}

async fn receipt(
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
    Path(reference): Path<String>,
) -> Result<Json<ReceiptView>, Failure> {
    let (request, _) = payments.read(&caller, &reference).await?;
    Ok(Json(ReceiptView::of(request.into_inner()).ok_or(Error::NotPaid)?))
}

async fn renew(
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
    Path(reference): Path<String>,
) -> Result<Json<Value>, Failure> {
    payments.renew(&caller, &reference).await?;
    Ok(Json(json!({ "reference": reference })))
}

async fn till(
    SignedIn(caller): SignedIn,
    State(payments): State<Payments>,
) -> Result<Json<TillView>, Failure> {
    let (till, _) = payments.till(&caller).await?;
    let till = till.into_inner();
    let open = till.open.into_iter().map(|request| PaymentView::of(request, None));
    Ok(Json(TillView {
        mismatched: till.mismatched.into_iter().map(TransferView::from).collect(),
        open: open.collect(),
        refunds: till.refunds.into_iter().map(TransferView::from).collect(),
    }))
}

/// RFC 3339.
#[derive(Serialize)]
struct At(#[serde(with = "rfc3339")] kernel::Moment);

#[derive(Serialize)]
struct PaymentView {
    amount: i64,
    dossier: String,
    expires_at: At,
    lines: Vec<Line>,
    paid_at: Option<At>,
    /// What the QR code holds, while it can be paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    qr: Option<String>,
    reference: String,
    state: RequestState,
}

impl PaymentView {
    fn of(request: Request, qr: Option<String>) -> Self {
        Self {
            amount: request.amount,
            dossier: request.dossier,
            expires_at: At(request.expires_at),
            lines: request.lines,
            paid_at: request.paid_at.map(At),
            qr,
            reference: request.reference.to_string(),
            state: request.state,
        }
    }
}

#[derive(Serialize)]
struct ReceiptView {
    amount: i64,
    currency: &'static str,
    dossier: String,
    lines: Vec<Line>,
    number: String,
    /// To whom it was due.
    office: String,
    paid_at: At,
    payer: String,
    reference: String,
    state: RequestState,
    transaction: Option<String>,
}

impl ReceiptView {
    fn of(request: Request) -> Option<Self> {
        Some(Self {
            number: request.receipt_number()?,
            amount: request.amount,
            currency: "VND",
            dossier: request.dossier,
            lines: request.lines,
            office: request.office,
            paid_at: At(request.paid_at?),
            payer: request.payer.to_string(),
            reference: request.reference.to_string(),
            state: request.state,
            transaction: request.transaction,
        })
    }
}

#[derive(Serialize)]
struct TillView {
    mismatched: Vec<TransferView>,
    open: Vec<PaymentView>,
    refunds: Vec<TransferView>,
}

#[derive(Serialize)]
struct TransferView {
    amount: i64,
    attempts: i64,
    outcome: Outcome,
    paid_at: At,
    received_at: At,
    reference: String,
    refund: Refund,
    transaction: String,
}

impl From<Transfer> for TransferView {
    fn from(it: Transfer) -> Self {
        Self {
            amount: it.amount,
            attempts: it.attempts,
            outcome: it.outcome,
            paid_at: At(it.paid_at),
            received_at: At(it.received_at),
            reference: it.reference,
            refund: it.refund,
            transaction: it.transaction,
        }
    }
}
