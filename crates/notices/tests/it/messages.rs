//! What is sent beside the inbox: from the commit that plans it to the one that erases it.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use kernel::{Clock, Language, Moment};
use keys::Keys;
use notices::{Address, Carrier, Channel, Channels, Error, Gateway, NewMessage, Shelf};
use serde_json::Value;

use super::*;

const CODE: &str = "eid-message-code";
const SECRET: &str = "hush-hush";

/// A gateway of an operator, written from `docs/spec/messages.md`.
#[derive(Clone)]
pub(crate) struct Operator {
    answers: Arc<Mutex<Vec<u16>>>,
    asked: Arc<Mutex<Vec<Value>>>,
    url: String,
}

impl Operator {
    /// Answers with these statuses, then 202.
    pub(crate) async fn open(answers: &[u16]) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let operator = Self {
            answers: Arc::new(Mutex::new(answers.to_vec())),
            asked: Arc::default(),
            url: format!("http://{}/messages", listener.local_addr().unwrap()),
        };
        let routes = Router::new().route("/messages", post(take)).with_state(operator.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        operator
    }

    pub(crate) fn channels(&self) -> Channels {
        let gateway = Gateway::new(&self.url, SECRET.to_owned()).unwrap();
        Channels { email: None, sms: Some(Carrier::Gateway(gateway)) }
    }

    pub(crate) fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

async fn take(
    State(operator): State<Operator>,
    headers: HeaderMap,
    Json(message): Json<Value>,
) -> StatusCode {
    assert_eq!(headers[header::AUTHORIZATION], format!("Bearer {SECRET}"));
    assert_eq!(headers["idempotency-key"], message["id"].as_str().unwrap());
    operator.asked.lock().unwrap().push(message);
    let mut answers = operator.answers.lock().unwrap();
    let status = if answers.is_empty() { 202 } else { answers.remove(0) };
    StatusCode::from_u16(status).unwrap()
}

impl Town {
    pub(crate) fn keys(&self) -> Keys {
        Keys::open(&self.platform.files.path().join("keys"), &self.platform.entropy).unwrap()
    }

    /// The counter some seconds later, with these ways to send.
    pub(crate) fn later(&self, seconds: i64, channels: Channels) -> Notices {
        let (db, ledger) = (self.platform.db.clone(), self.platform.ledger.clone());
        let then = Clock::Fixed(at(seconds));
        let notices = Notices::new(db, ledger, then, self.platform.entropy.clone());
        notices.sending_by(channels, &self.keys()).unwrap()
    }

    fn onto(&self, seconds: i64, shelf: &Shelf) -> Notices {
        self.later(seconds, Channels::onto(shelf))
    }

    /// Something happens that Mai is sent a word of.
    async fn send(&self, notices: &Notices, to: &Address) -> Result<(), Error> {
        let action = ReadInbox { person: self.mai };
        let permit = permit(action, &citizen(self.mai), &Purpose::OwnRecord, Facts::none())?;
        let message = NewMessage::new(self.mai, to.clone(), (CODE, Language::Vi), at(300))
            .with("code", "493021");
        let planned = notices.plan_message(&permit, &message, NOW.now())?;
        self.platform.ledger.commit(planned, NOW.now()).await.unwrap();
        Ok(())
    }
}

pub(crate) fn at(seconds: i64) -> Moment {
    Moment::from_micros(NOW.now().micros() + seconds * 1_000_000)
}

fn email() -> Address {
    Address::parse(Channel::Email, "mai@example.vn").unwrap()
}

fn mobile() -> Address {
    Address::parse(Channel::Sms, "0912 345 678").unwrap()
}

#[tokio::test]
async fn a_message_is_sent_in_words_once_and_then_erased() {
    let town = Town::new().await;
    let shelf = Shelf::default();
    let notices = town.onto(0, &shelf);
    town.send(&notices, &email()).await.unwrap();
    assert_eq!(notices.delivery_round().await.unwrap(), 1);
    assert_eq!(notices.delivery_round().await.unwrap(), 0, "it is gone");
    let messages = shelf.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].to, "mai@example.vn");
    assert!(messages[0].title.contains("493021"), "{}", messages[0].title);
    assert!(messages[0].text.contains("không cần trả lời"), "{}", messages[0].text);

    let recorded = town.on_record().await;
    for word in ["notices.message-planned", "notices.message-handled", "delivered"] {
        assert!(recorded.iter().any(|record| record.contains(word)), "{word}");
    }
    for secret in ["493021", "mai@example.vn"] {
        assert!(recorded.iter().all(|record| !record.contains(secret)), "{secret}");
    }
}

#[tokio::test]
async fn a_way_that_nobody_set_up_is_not_pretended() {
    let town = Town::new().await;
    assert!(!town.notices.sends(Channel::Email));
    let refused = town.send(&town.notices, &email()).await;
    assert!(matches!(refused, Err(Error::NoChannel)), "{refused:?}");
    let sms_only = town.later(0, Operator::open(&[]).await.channels());
    assert!(sms_only.sends(Channel::Sms) && !sms_only.sends(Channel::Email));
}

#[tokio::test]
async fn a_gateway_that_does_not_answer_is_asked_again_later() {
    let town = Town::new().await;
    let operator = Operator::open(&[503, 429]).await;
    let notices = town.later(0, operator.channels());
    town.send(&notices, &mobile()).await.unwrap();
    notices.delivery_round().await.unwrap();
    assert_eq!(notices.delivery_round().await.unwrap(), 0, "not at once");
    for (seconds, asked) in [(5, 1), (11, 2), (25, 2), (32, 3), (200, 3)] {
        town.later(seconds, operator.channels()).delivery_round().await.unwrap();
        assert_eq!(operator.asked().len(), asked, "after {seconds} seconds");
    }
    let asked = operator.asked();
    assert!(asked.iter().all(|it| it == &asked[0]), "the same under the same name: {asked:?}");
    assert_eq!(asked[0]["to"], "+84912345678");
    assert!(asked[0]["text"].as_str().unwrap().starts_with("493021"));
    assert_eq!(asked[0].as_object().unwrap().len(), 3, "and nothing else");
}

#[tokio::test]
async fn what_is_too_old_or_refused_for_good_is_erased() {
    let town = Town::new().await;
    let shelf = Shelf::default();
    town.send(&town.onto(0, &shelf), &email()).await.unwrap();
    assert_eq!(town.onto(300, &shelf).delivery_round().await.unwrap(), 1);
    assert!(shelf.messages().is_empty(), "its code is worth nothing any more");
    assert_eq!(town.onto(400, &shelf).delivery_round().await.unwrap(), 0);

    let operator = Operator::open(&[422]).await;
    let notices = town.later(0, operator.channels());
    town.send(&notices, &mobile()).await.unwrap();
    notices.delivery_round().await.unwrap();
    let later = town.onto(60, &shelf);
    assert_eq!((later.delivery_round().await.unwrap(), operator.asked().len()), (0, 1));
    let recorded = town.on_record().await;
    for outcome in [r#""outcome":"expired""#, r#""outcome":"refused""#] {
        assert!(recorded.iter().any(|record| record.contains(outcome)), "{outcome}");
    }
}

#[tokio::test]
async fn of_several_nodes_one_sends() {
    let town = Town::new().await;
    let shelf = Shelf::default();
    for _ in 0..8 {
        town.send(&town.onto(0, &shelf), &email()).await.unwrap();
    }
    let (db, ledger) = town.platform.node().await;
    let other = Notices::new(db, ledger, NOW, town.platform.entropy.clone());
    let other = other.sending_by(Channels::onto(&shelf), &town.keys()).unwrap();
    let one = town.onto(0, &shelf);
    let rounds = tokio::join!(one.delivery_round(), other.delivery_round());
    assert!(rounds.0.is_ok() && rounds.1.is_ok(), "{rounds:?}");
    assert_eq!(shelf.messages().len(), 8);
}

#[tokio::test]
async fn a_demo_shows_what_it_sent() {
    let town = Town::new().await;
    let shelf = Shelf::default();
    let notices = town.onto(0, &shelf);
    let visitor = || {
        let routes = notices::shelf_routes(shelf.clone());
        Session::new(routes, Caller::visitor(), Purpose::OwnRecord)
    };
    assert!(visitor().get("/demo/messages").await.text.contains("Chưa có tin nào"));
    town.send(&notices, &mobile()).await.unwrap();
    notices.delivery_round().await.unwrap();
    let page = visitor().get("/demo/messages").await;
    assert!(page.text.contains("Tin nhắn gửi +84912345678"), "{}", page.text);
    assert!(page.text.contains("493021"));
}
