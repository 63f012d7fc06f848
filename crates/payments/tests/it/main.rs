//! Payments through their front door, with a bank that is played by a real server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use access::{Caller, Facts, Purpose, permit};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::post;
use axum::{Extension, Router};
use http_body_util::BodyExt as _;
use kernel::{Clock, Moment, PersonId};
use ledger::Planned;
use notices::Notices;
use payments::{
    Back, Bank, Follows, Line, NewRequest, Notification, Outcome, PAYMENTS_RULE, Parts, Payments,
    RenewPayment, Secret,
};
use serde_json::{Value as Json, json};
use testkit::{NOW, Platform, Session, citizen, official};
use tower::ServiceExt as _;

mod bank;
mod reconciling;
mod routes;

const SECRET: &str = "a secret of the bank";
const DOSSIER: &str = "G01.000.08-261123-0001";

struct Town {
    /// Whether the dossier still waits for its fee.
    waits: Arc<AtomicBool>,
    platform: Platform,
}

impl Town {
    async fn new() -> Self {
        let platform = Platform::new(&[&notices::SCHEMA, &payments::SCHEMA]).await;
        Self { waits: Arc::new(AtomicBool::new(true)), platform }
    }

    fn payments(&self, clock: Clock, refunds_at: Option<&str>) -> Payments {
        let bank = Bank::new(("970400", "Bank"), ("1900", "TREASURY"), SECRET).unwrap();
        let bank = match refunds_at {
            Some(url) => bank.reached_at(url).unwrap(),
            None => bank,
        };
        self.payments_by(bank, clock)
    }

    fn payments_by(&self, bank: Bank, clock: Clock) -> Payments {
        let (db, ledger) = (self.platform.db.clone(), self.platform.ledger.clone());
        let entropy = self.platform.entropy.clone();
        let notices = Notices::new(db.clone(), ledger.clone(), clock, entropy.clone());
        Payments::new(Parts { bank: Some(bank), clock, db, entropy, ledger, notices })
    }

    /// What follows is nothing but a plan under the permit of whoever takes payments up.
    fn follows(&self) -> Follows {
        let waits = Arc::clone(&self.waits);
        Follows::new(move |_, _| {
            let waits = waits.load(Ordering::SeqCst);
            Box::pin(async move { Ok(waits.then(|| Planned::under(&receiving()))) })
        })
    }

    /// Somebody is asked for 7.000 ₫.
    async fn asked(&self, payer: PersonId) -> String {
        let payments = self.payments(NOW, None);
        let lines = vec![Line {
            amount: 7000,
            en: "Charge".to_owned(),
            legal_basis: Some("Circular 75/2022/TT-BTC".to_owned()),
            vi: "Lệ phí".to_owned(),
        }];
        let office = "CA-00008".to_owned();
        let new = NewRequest { dossier: DOSSIER.to_owned(), lines, office, payer };
        let (reference, planned) = payments.plan_ask(&own(payer), new, NOW.now()).unwrap();
        self.platform.ledger.commit(planned, NOW.now()).await.unwrap();
        reference.to_string()
    }

    async fn ended(&self, payer: PersonId, reference: &str, back: Back) {
        let payments = self.payments(NOW, None);
        let planned = payments.plan_end(&own(payer), reference, back).await.unwrap();
        self.platform.ledger.commit(planned, NOW.now()).await.unwrap();
    }

    async fn told(&self, told: &Notification) -> Outcome {
        let payments = self.payments(NOW, None);
        payments.receive(&self.follows(), told).await.unwrap()
    }

    fn session(&self, caller: Caller, clock: Clock) -> Session {
        let payments = self.payments(clock, None);
        let open = payments::open_routes(payments.clone(), self.follows());
        Session::new(payments::routes(payments).merge(open), caller, Purpose::OwnRecord)
    }

    /// What the bank sends, with those headers.
    async fn sent(&self, body: &str, headers: [(&'static str, String); 2]) -> (StatusCode, Json) {
        let payments = self.payments(NOW, None);
        let routes = payments::open_routes(payments, self.follows());
        let routes = web::front_door(routes).layer(Extension(Caller::visitor()));
        let mut request = Request::post("/v1/bank/transfers");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let answer = routes.oneshot(request).await.unwrap();
        let status = answer.status();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn state(&self, payer: PersonId, reference: &str) -> Json {
        let own = self.session(citizen(payer), NOW);
        own.get(&format!("/v1/payments/{reference}")).await.body["state"].clone()
    }

    async fn till(&self) -> Json {
        self.session(official(&["treasury"]), NOW).get("/v1/office/payments").await.body
    }
}

/// Who asks stands above: any permit on the payer will do.
fn own(payer: PersonId) -> access::Permit<RenewPayment> {
    let action = RenewPayment { person: payer };
    permit(action, &citizen(payer), &Purpose::OwnRecord, Facts::none()).unwrap()
}

fn receiving() -> access::Permit<payments::ReceiveTransfer> {
    let (job, rule) = (Caller::job("payments", PAYMENTS_RULE), Purpose::Rule(PAYMENTS_RULE));
    permit(payments::ReceiveTransfer, &job, &rule, Facts::none()).unwrap()
}

fn somebody(number: u8) -> PersonId {
    PersonId::from_bytes(&[number; 16]).unwrap()
}

fn transfer(transaction: &str, amount: i64, content: &str) -> Notification {
    let (content, transaction) = (content.to_owned(), transaction.to_owned());
    Notification { amount, content, paid_at: NOW.now(), transaction }
}

fn after(days: i64) -> Moment {
    Moment::from_micros(NOW.now().micros() + days * 86_400_000_000)
}

/// A bank that takes refunds, or not.
struct Played {
    busy: Arc<AtomicBool>,
    refunded: Arc<Mutex<Vec<String>>>,
    url: String,
}

impl Played {
    async fn open() -> Self {
        let busy = Arc::new(AtomicBool::new(false));
        let refunded = Arc::new(Mutex::new(Vec::new()));
        let (is_busy, books) = (Arc::clone(&busy), Arc::clone(&refunded));
        let take = move |headers: HeaderMap, body: Bytes| {
            let header = |name: &str| headers[name].to_str().unwrap().to_owned();
            let signature = (&*header("danh-time"), &*header("danh-signature"));
            Secret::new(SECRET).unwrap().verify(signature, &body, NOW.now()).unwrap();
            books.lock().unwrap().push(header("idempotency-key"));
            let busy = is_busy.load(Ordering::SeqCst);
            std::future::ready(if busy { StatusCode::BAD_GATEWAY } else { StatusCode::OK })
        };
        let routes = Router::new().route("/refunds", post(take));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/refunds", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { busy, refunded, url }
    }
}
