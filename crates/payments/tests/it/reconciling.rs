//! The books beside the bank's statement.

use axum::routing::get;
use payments::{Difference, Error, Payee, stated, statement};

use super::*;

#[tokio::test]
async fn what_the_bank_never_told_is_taken_up_from_its_statement() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    town.told(&transfer("FT1", 5, "x")).await;
    town.told(&transfer("FT2", 6, "x")).await;
    let csv = format!(
        "transaction,paid_at,amount,content\n\
         FT1,2026-11-23T08:00:00Z,50,x\n\
         FT3,2026-11-23T07:00:00Z,7000,\"nop, {reference}\"\n\
         FT4,2026-11-23T09:00:00Z,1,la\n"
    );
    let lines = statement(csv.as_bytes()).unwrap();
    let payments = town.payments(NOW, None);
    let found = payments.reconcile(&town.follows(), &lines).await.unwrap();
    let transaction = |number: &str| number.to_owned();
    let unknown = Outcome::UnknownReference;
    assert_eq!(
        found,
        [
            Difference::Amount { ours: 5, theirs: 50, transaction: transaction("FT1") },
            Difference::TakenUp { outcome: Outcome::Settled, transaction: transaction("FT3") },
            Difference::TakenUp { outcome: unknown, transaction: transaction("FT4") },
            Difference::NotOnStatement { transaction: transaction("FT2") },
        ]
    );
    assert_eq!(town.state(mai, &reference).await, "paid");
    let again = payments.reconcile(&town.follows(), &lines).await.unwrap();
    assert_eq!(again.len(), 2, "{again:?}");
}

#[test]
fn a_statement_names_the_line_that_cannot_be_read() {
    let csv = "transaction,paid_at,amount,content\nFT1,2026-11-23T08:00:00Z,1,x\nFT2,gestern,1,x\n";
    let error = statement(csv.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "line 3 of the statement cannot be read");
}

/// A bank that gives one statement for whatever day, signed for another where it lies.
async fn stating(csv: String, signed_for: &'static str) -> Bank {
    let answer = move |headers: HeaderMap| {
        let header = |name: &str| headers[name].to_str().unwrap().to_owned();
        let signature = (&*header("danh-time"), &*header("danh-signature"));
        let secret = Secret::new(SECRET).unwrap();
        secret.verify(signature, b"2026-11-23", NOW.now()).unwrap();
        let signature = secret.sign(NOW.now(), &stated(signed_for, csv.as_bytes()));
        std::future::ready((axum::response::AppendHeaders(signature), csv))
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/statement", listener.local_addr().unwrap());
    let routes = Router::new().route("/statement", get(answer));
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let bank = Bank::new(("970400", "Bank"), ("1900", "TREASURY"), SECRET).unwrap();
    bank.stated_at(&url).unwrap()
}

#[tokio::test]
async fn a_statement_is_fetched_believed_by_its_signature_and_has_one_effect() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let day = NOW.now().day();
    let csv =
        |at: &str| format!("transaction,paid_at,amount,content\nFT3,{at},7000,nop {reference}\n");
    let good = csv("2026-11-23T07:00:00Z");
    let other_day = csv("2026-11-21T07:00:00Z");
    for (text, signed_for) in [(good.clone(), "2026-11-22"), (other_day, "2026-11-23")] {
        let payments = town.payments_by(stating(text, signed_for).await, NOW);
        let refused = payments.reconcile_day(&town.follows(), day).await;
        assert!(matches!(refused, Err(Error::NoStatement)), "{refused:?}");
        assert_eq!(town.state(mai, &reference).await, "asked");
    }
    let payments = town.payments_by(stating(good, "2026-11-23").await, NOW);
    let (count, found) = payments.reconcile_day(&town.follows(), day).await.unwrap();
    assert_eq!((count, found.len()), (1, 1));
    assert_eq!(town.state(mai, &reference).await, "paid");
    let (_, found) = payments.reconcile_day(&town.follows(), day).await.unwrap();
    assert_eq!(found, [], "one effect");
}

#[tokio::test]
async fn an_office_is_paid_into_its_own_account_or_that_of_its_kind() {
    let (town, mai) = (Town::new().await, somebody(1));
    let reference = town.asked(mai).await;
    let path = format!("/services/payments/{reference}");
    let bank = || Bank::new(("970400", "Bank"), ("1900", "TREASURY"), SECRET).unwrap();
    let payee = |number| Payee::new(("970436", "Other bank"), (number, "POLICE")).unwrap();
    for (bank, number) in [
        (bank().paying("UB", payee("77")), "1900"),
        (bank().paying("CA", payee("4321")), "4321"),
        (bank().paying("CA", payee("4321")).paying("CA-00008", payee("8765")), "8765"),
    ] {
        let routes = payments::routes(town.payments_by(bank, NOW));
        let own = Session::new(routes, citizen(mai), Purpose::OwnRecord);
        let page = own.get(&path).await.text;
        assert!(page.contains(number), "{number}: {page}");
        let read = own.get(&format!("/v1/payments/{reference}")).await;
        assert!(read.body["qr"].as_str().unwrap().contains(number), "{read:?}");
    }
}
