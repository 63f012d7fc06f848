//! A lock holds on the next request, whoever put it there.

use eid::{Error, LockAccount};
use kernel::PartialDate;
use ledger::Planned;
use population::Fate;
use serde_json::{Value as Json, json};
use testkit::official;

use super::*;

const POLICE: &[&str] = &["e-identification"];
const AUTHORITY: &[&str] = &["decide-account-locks"];

/// An official's desk.
fn desk(town: &Town, duties: &[&str]) -> testkit::Session {
    let order = Purpose::Order("12/QĐ-BCA".to_owned());
    testkit::Session::new(eid::routes(town.accounts.clone()), official(duties), order)
}

/// What a desk is answered when it lifts the holder's lock.
async fn lift(desk: &testkit::Session, person: PersonId) -> u16 {
    let path = of(person, "/lock");
    desk.send("DELETE", &path, "application/json", String::new()).await.status.as_u16()
}

fn of(person: PersonId, rest: &str) -> String {
    format!("/v1/persons/{person}/account{rest}")
}

#[tokio::test]
async fn locking_in_one_tab_ends_every_session_in_the_next_request() {
    let town = Town::new().await;
    let (phone, laptop) = (town.browser(), town.browser());
    for browser in [&phone, &laptop] {
        browser.sign_in("mai", "citizen").await;
        assert_ne!(browser.who().await, Json::Null);
    }
    let token = town.browser().open("mai", PASSWORD).await;
    let program = town.browser().with_token(token.body["token"].as_str().unwrap());
    assert_ne!(program.who().await, Json::Null);

    let locked = phone.submit("/account/lock", "").await;
    assert_eq!((locked.status.as_u16(), locked.location.as_deref()), (303, Some("/locked")));
    for browser in [&phone, &laptop, &program] {
        assert_eq!(browser.who().await, Json::Null);
    }
    assert_eq!(laptop.sign_in("mai", "citizen").await.location.as_deref(), Some("/locked"));
    let refused = town.browser().open("mai", PASSWORD).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.body["type"], "urn:danh:problem:account-locked");
    assert_eq!(town.browser().open("mai", "wrong").await.status, 401, "only who knows learns it");
    assert!(phone.get("/locked").await.text.contains("đang bị khóa"));
    let recorded = town.on_record(town.mai).await;
    assert!(recorded.iter().any(|record| record.contains("eid.account-locked")));
    assert!(recorded.iter().any(|record| record.contains("eid-notice-locked")));
}

#[tokio::test]
async fn a_desk_lifts_what_the_holder_locked_and_old_sessions_stay_ended() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    assert_eq!(mai.post("/v1/account/lock", json!({})).await.status, 204);
    let permit = own(LockAccount { person: town.mai }, &citizen(town.mai));
    assert!(
        matches!(town.accounts.lock(&permit).await, Err(Error::NoSuchAccount)),
        "it is not open to its holder"
    );
    assert_eq!(lift(&desk(&town, &["residence"]), town.mai).await, 403);
    assert_eq!(lift(&desk(&town, POLICE), town.mai).await, 204);
    assert_eq!(lift(&desk(&town, POLICE), town.mai).await, 409);
    assert_eq!(mai.who().await, Json::Null);
    assert_eq!(mai.sign_in("mai", "citizen").await.status, 303);
    assert_ne!(mai.who().await, Json::Null);
    assert!(mai.get("/account/lock").await.text.contains("Theo yêu cầu của chính người được cấp"));
}

#[tokio::test]
async fn an_authority_asks_the_police_pass_on_and_the_identity_authority_decides_in_time() {
    let town = Town::new().await;
    let (police, authority) = (desk(&town, POLICE), desk(&town, AUTHORITY));
    let ask = |cause: &str| json!({ "cause": cause, "reference": "45/YC-CQĐT", "wish": "lock" });
    let requests = of(town.mai, "/lock-requests");
    for cause in ["own-request", "death", "dislike"] {
        assert_eq!(police.post(&requests, ask(cause)).await.status, 422, "{cause}");
    }
    let asked = police.post(&requests, ask("authority-request")).await;
    assert_eq!(asked.status, 201, "{asked:?}");
    let request = format!("{requests}/{}", asked.body["request"].as_str().unwrap());
    let open = authority.get("/v1/lock-requests").await.body[0].clone();
    // It came on Monday at 15:00, so it counts as Tuesday's: until the offices close on Wednesday.
    let micros = |text: &str| {
        let day = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
        json!(Moment::of(day.unwrap()))
    };
    assert_eq!(open["forward_by"], micros("2026-11-25T10:00:00Z"), "{open}");

    let decision = |outcome: &str| json!({ "outcome": outcome, "reasons": "Có căn cứ" });
    let decide = format!("{request}/decision");
    assert_eq!(authority.post(&decide, decision("granted")).await.status, 409, "not passed on");
    assert_eq!(police.post(&format!("{request}/forward"), json!({})).await.status, 204);
    assert_eq!(police.post(&decide, decision("granted")).await.status, 403);
    let open = authority.get("/v1/lock-requests").await.body[0].clone();
    assert_eq!(open["decide_by"], micros("2026-11-26T10:00:00Z"), "{open}");
    let none = json!({ "outcome": "granted", "reasons": " " });
    assert_eq!(authority.post(&decide, none).await.status, 422, "reasons are given");
    assert_eq!(authority.post(&decide, decision("granted")).await.status, 204);
    assert_eq!(authority.post(&decide, decision("refused")).await.status, 409);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 403);
    assert_eq!(lift(&police, town.mai).await, 409, "not the holder's lock");

    let lock = police.get(&of(town.mai, "/locks")).await.body[0]["lock"].clone();
    let asked = json!({ "lock": lock, "reference": "46/YC-CQĐT", "wish": "unlock" });
    assert_eq!(decided(&town, asked).await, 204);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 201);
    assert_eq!(authority.get("/v1/lock-requests").await.body, json!([]));
}

/// The way of what an authority asks, up to what its decision to grant it is answered.
async fn decided(town: &Town, asked: Json) -> u16 {
    let (police, authority) = (desk(town, POLICE), desk(town, AUTHORITY));
    let requests = of(town.mai, "/lock-requests");
    let asked = police.post(&requests, asked).await;
    assert_eq!(asked.status, 201, "{asked:?}");
    let request = format!("{requests}/{}", asked.body["request"].as_str().unwrap());
    assert_eq!(police.post(&format!("{request}/forward"), json!({})).await.status, 204);
    let granted = json!({ "outcome": "granted", "reasons": "Có căn cứ" });
    authority.post(&format!("{request}/decision"), granted).await.status.as_u16()
}

#[tokio::test]
async fn what_one_authority_locked_another_does_not_open() {
    let town = Town::new().await;
    let police = desk(&town, POLICE);
    for paper in ["45/YC-CQĐT Ba Đình", "8/YC-VKS Hà Nội"] {
        let ask = json!({ "cause": "authority-request", "reference": paper, "wish": "lock" });
        assert_eq!(decided(&town, ask).await, 204, "{paper}");
    }
    let stands = async || {
        let locks = police.get(&of(town.mai, "/locks")).await.body;
        let stand = |lock: &&Json| lock["lifted_at"].is_null();
        let stand = locks.as_array().unwrap().iter().filter(stand).cloned();
        stand.map(|lock| (lock["reference"].clone(), lock["lock"].clone())).collect::<Vec<_>>()
    };
    let standing = stands().await;
    assert_eq!(standing.len(), 2, "{standing:?}");
    let lock = |paper: &str| {
        let named = standing.iter().find(|(reference, _)| reference == paper);
        named.map(|(_, lock)| lock.clone()).unwrap()
    };
    let unlock =
        |paper: &str| json!({ "lock": lock(paper), "reference": "46/YC-CQĐT", "wish": "unlock" });
    assert_eq!(decided(&town, unlock("45/YC-CQĐT Ba Đình")).await, 204);
    let left = stands().await;
    assert!(left.len() == 1 && left[0].0 == "8/YC-VKS Hà Nội", "{left:?}");
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 403, "the other still stands");
    let requests = of(town.mai, "/lock-requests");
    let again = police.post(&requests, unlock("45/YC-CQĐT Ba Đình")).await;
    assert_eq!(again.body["type"], "urn:danh:problem:not-locked", "{again:?}");
    assert_eq!(decided(&town, unlock("8/YC-VKS Hà Nội")).await, 204);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn a_desk_locks_for_a_holder_beside_what_an_authority_locked() {
    let town = Town::new().await;
    let police = desk(&town, POLICE);
    let ask = json!({ "cause": "card-withdrawn", "reference": "7/BB", "wish": "lock" });
    assert_eq!(decided(&town, ask).await, 204);
    let lock = async |desk: &testkit::Session, reference: &str| {
        let asked = json!({ "reference": reference });
        desk.post(&of(town.mai, "/lock"), asked).await.status.as_u16()
    };
    assert_eq!(lock(&police, " ").await, 422);
    assert_eq!(lock(&desk(&town, AUTHORITY), "Mất máy").await, 403);
    assert_eq!(lock(&police, "Mất máy").await, 204);
    assert_eq!(lock(&police, "Mất máy").await, 409, "once");
    assert_eq!(lift(&police, town.mai).await, 204);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 403, "one still stands");
}

#[tokio::test]
async fn an_authority_does_not_lift_what_the_holder_locked() {
    let town = Town::new().await;
    let police = desk(&town, POLICE);
    town.accounts.lock(&own(LockAccount { person: town.mai }, &citizen(town.mai))).await.unwrap();
    let lock = police.get(&of(town.mai, "/locks")).await.body[0]["lock"].clone();
    let unlock = json!({ "lock": lock, "reference": "46/YC-CQĐT", "wish": "unlock" });
    let asked = police.post(&of(town.mai, "/lock-requests"), unlock).await;
    assert_eq!(asked.body["type"], "urn:danh:problem:lock-cause", "{asked:?}");
}

#[tokio::test]
async fn an_account_locked_for_two_causes_opens_when_the_last_is_lifted() {
    let town = Town::new().await;
    let police = desk(&town, POLICE);
    town.browser().sign_in("mai", "citizen").await;
    town.accounts.lock(&own(LockAccount { person: town.mai }, &citizen(town.mai))).await.unwrap();
    let ask = json!({ "cause": "card-withdrawn", "reference": "7/BB", "wish": "lock" });
    assert_eq!(decided(&town, ask).await, 204);
    assert_eq!(lift(&police, town.mai).await, 204);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 403, "one still stands");
}

#[test]
fn nobody_decides_about_themselves() {
    let authority = official(&["decide-account-locks", "e-identification"]);
    let person = authority.person().unwrap();
    let order = Purpose::Order("12/QĐ-BCA".to_owned());
    assert!(permit(eid::DecideLock { person }, &authority, &order, Facts::none()).is_err());
    assert!(permit(eid::AskLock { person }, &authority, &order, Facts::none()).is_err());
    let other = PersonId::from_bytes(&[0x0a; 16]).unwrap();
    assert!(permit(eid::DecideLock { person: other }, &authority, &order, Facts::none()).is_ok());
}

#[tokio::test]
async fn a_death_holds_on_the_next_request_and_a_court_can_take_it_back() {
    let town = Town::new().await;
    let binh = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    town.accounts.open(&by_operator(OpenAccount { person: binh }), account("binh")).await.unwrap();
    let browser = town.browser();
    browser.sign_in("binh", "citizen").await;
    let opened = town.browser().open("binh", PASSWORD).await;
    let token = eid::Token::parse(opened.body["token"].as_str().unwrap()).unwrap();
    let session = town.accounts.session(&token).await.unwrap().unwrap();
    let standing = town.accounts.standing(session.account).await.unwrap().unwrap();
    let mut planned = Planned::under(&by_operator(OpenAccount { person: binh }));
    standing.guard(&mut planned.changes);
    session.guard(&mut planned.changes);

    town.dies(binh, Fate::DeclaredDead { on: PartialDate::parse("2026-11-21").unwrap() }).await;
    assert_eq!(browser.who().await, Json::Null);
    assert!(town.accounts.standing(session.account).await.unwrap().is_none());
    assert!(town.platform.ledger.commit(planned, NOW.now()).await.is_err(), "it was guarded");
    assert_eq!(browser.sign_in("binh", "citizen").await.location.as_deref(), Some("/locked"));
    let recorded = town.on_record(binh).await;
    let locked: Vec<_> = recorded.iter().filter(|it| it.contains("eid.account-locked")).collect();
    assert!(locked.len() == 1 && locked[0].contains("death-locks-the-account"), "{locked:?}");
    assert!(!recorded.iter().any(|it| it.contains("eid-notice-locked")), "nobody to tell");

    town.returns(binh).await;
    assert_eq!(browser.who().await, Json::Null, "old sessions have ended");
    let again = browser.sign_in("binh", "citizen").await;
    assert_eq!(again.location.as_deref(), Some("/notices"));
}
