//! A bank of the demo: another program in all but its process, on a port of its own. It shows a
//! page to pay at, tells of transfers with its signature, and takes refunds. No money is in it.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::{get, post};
use kernel::{Clock, Entropy};
use payments::{Notification, RefundAsked, Secret, stated};
use serde::Deserialize;
use tokio::net::TcpListener;
use vietqr::Transfer;

use crate::{Config, Error, Result, files};

/// Not the number of any bank.
const NUMBER: &str = "999999";
const ACCOUNT: &str = "1900000001";
const SECRET_FILE: &str = "demo-bank-secret";

/// The bank before it opens.
pub(super) struct Bank {
    listener: TcpListener,
    secret: Secret,
    told_at: String,
}

#[derive(Clone)]
struct Counter {
    books: Arc<Mutex<Books>>,
    client: reqwest::Client,
    secret: Secret,
    told_at: String,
}

#[derive(Default)]
struct Books {
    refunded: Vec<String>,
    transfers: Vec<Notification>,
}

impl Bank {
    /// Takes a port, and writes into the settings that fees are paid here.
    pub(super) async fn found(config: &mut Config) -> Result<Self> {
        let failed = |error| Error::Listen("the demo bank".to_owned(), error);
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let file = config.data.join(SECRET_FILE);
        if !file.exists() {
            let secret = kernel::hex(&Entropy::System.bytes::<32>());
            files::write_private(&file, secret.as_bytes())?;
        }
        let secret = Secret::new(&files::read(&file)?);
        let secret = secret.map_err(|error| Error::Demo(error.to_string()))?;
        ACCOUNT.clone_into(&mut config.bank_account);
        "KHO BAC THU NGHIEM".clone_into(&mut config.bank_holder);
        "Ngân hàng dùng thử".clone_into(&mut config.bank_name);
        NUMBER.clone_into(&mut config.bank_number);
        config.bank_page = format!("http://localhost:{port}/pay");
        config.bank_refunds = format!("http://localhost:{port}/refunds");
        config.bank_statements = format!("http://localhost:{port}/statement");
        config.bank_secret = file;
        Ok(Self { listener, secret, told_at: config.url() })
    }

    /// Serves until the program ends.
    pub(super) async fn open(self) {
        let Self { listener, secret, told_at } = self;
        let (books, client) = (Arc::default(), reqwest::Client::new());
        let counter = Counter { books, client, secret, told_at };
        let routes = Router::new()
            .route("/pay", get(ask).post(pay))
            .route("/refunds", post(refund))
            .route("/statement", get(statement_of_day))
            .route("/statement.csv", get(statement))
            .with_state(counter);
        if let Err(error) = axum::serve(listener, routes).await {
            tracing::warn!(%error, "the demo bank has closed");
        }
    }
}

#[derive(Deserialize)]
struct Asked {
    qr: String,
}

/// What a bank's app shows when it has read the code. The amount can be changed, as in an app.
async fn ask(Query(Asked { qr }): Query<Asked>) -> Response {
    let Ok(transfer) = Transfer::parse(&qr) else { return unreadable() };
    // Nothing that a code may hold means anything in HTML.
    let amount = transfer.amount.map(|it| it.dong().to_string()).unwrap_or_default();
    let content = transfer.purpose.as_ref().map(|it| it.as_str()).unwrap_or_default();
    let (bank, account) = (transfer.account.bank(), transfer.account.number());
    let body = format!(
        "<h1>Chuyển khoản</h1><dl><dt>Ngân hàng</dt><dd>{bank}</dd><dt>Tài khoản</dt>\
         <dd>{account}</dd><dt>Nội dung</dt><dd>{content}</dd></dl>\
         <form method=\"post\" action=\"/pay\"><input type=\"hidden\" name=\"qr\" value=\"{qr}\">\
         <p><label for=\"amount\">Số tiền (đồng)</label>\
         <input id=\"amount\" name=\"amount\" inputmode=\"numeric\" value=\"{amount}\"></p>\
         <button>Chuyển khoản</button></form>"
    );
    page(StatusCode::OK, &body)
}

#[derive(Deserialize)]
struct Paid {
    amount: i64,
    qr: String,
}

async fn pay(State(counter): State<Counter>, Form(paid): Form<Paid>) -> Response {
    let Ok(transfer) = Transfer::parse(&paid.qr) else { return unreadable() };
    let content = transfer.purpose.as_ref().map(|it| it.as_str()).unwrap_or_default();
    let told = Notification {
        amount: paid.amount,
        content: content.to_owned(),
        paid_at: Clock::System.now(),
        transaction: format!("FT{}", kernel::hex(&Entropy::System.bytes::<6>())),
    };
    if let Ok(mut books) = counter.books.lock() {
        books.transfers.push(told.clone());
    }
    let said = match counter.tell(&told).await {
        true => "Đã chuyển khoản",
        false => "Đã chuyển khoản; nơi nhận chưa được báo",
    };
    let back = format!("{}/services/payments/{content}", counter.told_at);
    let body = format!(
        "<h1>{said}</h1><p>Số giao dịch: {}</p><p><a href=\"{back}\">Quay lại nơi nộp</a></p>",
        told.transaction
    );
    page(StatusCode::OK, &body)
}

impl Counter {
    /// Tells of a transfer, signed; whether it was taken up.
    async fn tell(&self, told: &Notification) -> bool {
        let Ok(body) = serde_json::to_vec(told) else { return false };
        let url = format!("{}/v1/bank/transfers", self.told_at);
        let mut request = self.client.post(url).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in self.secret.sign(Clock::System.now(), &body) {
            request = request.header(name, value);
        }
        let answer = request.body(body).send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}

async fn refund(State(counter): State<Counter>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let signature = (header("danh-time"), header("danh-signature"));
    if counter.secret.verify(signature, &body, Clock::System.now()).is_err() {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(asked) = serde_json::from_slice::<RefundAsked>(&body) else {
        return StatusCode::UNPROCESSABLE_ENTITY;
    };
    let Ok(mut books) = counter.books.lock() else { return StatusCode::SERVICE_UNAVAILABLE };
    // Asked twice, it goes back once.
    if !books.refunded.contains(&asked.transaction) {
        books.refunded.push(asked.transaction);
    }
    StatusCode::ACCEPTED
}

async fn statement(State(counter): State<Counter>) -> Response {
    csv(counter.statement(|_| true)).into_response()
}

#[derive(Deserialize)]
struct OfDay {
    day: String,
}

/// The statement of a day, for whoever signs its day; signed.
async fn statement_of_day(
    State(counter): State<Counter>,
    Query(OfDay { day }): Query<OfDay>,
    headers: HeaderMap,
) -> Response {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let signature = (header("danh-time"), header("danh-signature"));
    let now = Clock::System.now();
    if counter.secret.verify(signature, day.as_bytes(), now).is_err() {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let text = counter.statement(|told| told.paid_at.day().to_string() == day);
    let signature = counter.secret.sign(now, &stated(&day, text.as_bytes()));
    (AppendHeaders(signature), csv(text)).into_response()
}

fn csv(text: String) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], text)
}

impl Counter {
    fn statement(&self, takes: impl Fn(&Notification) -> bool) -> String {
        let mut text = "transaction,paid_at,amount,content\n".to_owned();
        let transfers = self.books.lock().map(|it| it.transfers.clone()).unwrap_or_default();
        for told in transfers.iter().filter(|told| takes(told)) {
            let line = serde_json::to_value(told).unwrap_or_default();
            let at = line["paid_at"].as_str().unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{},{at},{},{}", told.transaction, told.amount, told.content);
        }
        text
    }
}

fn unreadable() -> Response {
    page(StatusCode::UNPROCESSABLE_ENTITY, "<h1>Mã không đọc được</h1>")
}

fn page(status: StatusCode, body: &str) -> Response {
    let text = format!(
        "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Ngân hàng dùng thử</title>\
         <style>body{{font:1.1rem sans-serif;max-width:32rem;margin:2rem auto;padding:0 1rem}}\
         button,input{{font:inherit;padding:.4rem}}</style>\
         <main><p>Ngân hàng dùng thử: không có tiền thật.</p>{body}</main></html>"
    );
    (status, Html(text)).into_response()
}
