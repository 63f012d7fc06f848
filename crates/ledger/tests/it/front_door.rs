//! Every route and page, asked by everyone: one that is missing here fails.

use access::{Caller, Purpose};
use axum::Router;
use kernel::{Clock, PersonId};
use ledger::{EntryId, Guardians, Sequencer, Services};
use serde_json::{Value as Json, json};
use testkit::{NOW, Platform, Session, citizen, official};

use super::{FIRST, later, look, own, person, sequence};

/// Who asks, in the order of the statuses.
fn callers() -> [(Caller, Purpose); 5] {
    let order = || Purpose::Order("12/QĐ".into());
    [
        (Caller::visitor(), Purpose::OwnRecord),
        (citizen(person(1)), Purpose::OwnRecord),
        (official(&["audit"]), order()),
        (official(&["protect-data"]), order()),
        (official(&["seal-entries"]), order()),
    ]
}

/// What visitor, the person, auditor, who protects data, and who seals are told.
fn table() -> Vec<(&'static str, &'static str, Json, [u16; 5])> {
    const EVERYONE: [u16; 5] = [200; 5];
    const AUDITOR: [u16; 5] = [403, 403, 200, 403, 403];
    const PROTECTOR: [u16; 5] = [403, 403, 403, 200, 403];
    // An official reads their own entries as a citizen, not in office.
    const PERSON: [u16; 5] = [403, 200, 403, 403, 403];
    let words = || json!({ "words": "Tôi không đến cơ quan này" });
    let answer = json!({ "outcome": "upheld", "words": "Bạn đúng" });
    vec![
        ("get", "/log/{shard}/checkpoint", Json::Null, EVERYONE),
        ("get", "/log/{shard}/statement", Json::Null, [404; 5]),
        ("get", "/log/{shard}/tile/{*place}", Json::Null, EVERYONE),
        ("get", "/v1/audit/health", Json::Null, AUDITOR),
        ("get", "/v1/audit/sealed", Json::Null, AUDITOR),
        ("get", "/v1/audit/persons/{person}/entries", Json::Null, AUDITOR),
        ("get", "/v1/log", Json::Null, EVERYONE),
        ("get", "/v1/log/sealed", Json::Null, EVERYONE),
        ("get", "/v1/me/chain/proof", Json::Null, PERSON),
        ("get", "/v1/me/entries", Json::Null, PERSON),
        ("post", "/v1/me/entries/{entry}/objection", words(), [403, 201, 403, 403, 403]),
        ("get", "/v1/me/entries/{entry}/proof", Json::Null, PERSON),
        ("get", "/v1/me/objections", Json::Null, PERSON),
        ("get", "/v1/objections", Json::Null, PROTECTOR),
        (
            "post",
            "/v1/persons/{person}/entries/{entry}/erasure",
            json!({ "ground": "hết thời hạn" }),
            [403, 403, 403, 204, 403],
        ),
        (
            "post",
            "/v1/persons/{person}/entries/{entry}/unsealing",
            json!({ "decision": "9/QD" }),
            [403, 403, 403, 403, 404],
        ),
        (
            "post",
            "/v1/persons/{person}/objections/{entry}/acknowledgement",
            Json::Null,
            [403, 403, 403, 404, 403],
        ),
        (
            "post",
            "/v1/persons/{person}/objections/{entry}/answer",
            answer,
            [403, 403, 403, 404, 403],
        ),
    ]
}

/// The same of pages; a form is sent as browsers send it.
fn pages() -> Vec<(&'static str, &'static str, String, [u16; 5])> {
    const AUDITOR: [u16; 5] = [403, 403, 200, 403, 403];
    const PERSON: [u16; 5] = [403, 200, 403, 403, 403];
    let none = String::new;
    let asked = format!("person={}&purpose=order:7", person(1));
    vec![
        ("get", "/audit", none(), AUDITOR),
        ("post", "/audit/entries", asked, AUDITOR),
        ("get", "/audit/sealed", none(), AUDITOR),
        ("get", "/desk/objections", none(), [403, 403, 403, 200, 403]),
        ("get", "/desk/objections/{person}/{entry}", none(), [403, 403, 403, 404, 403]),
        (
            "post",
            "/desk/objections/{person}/{entry}/acknowledgement",
            none(),
            [403, 403, 403, 404, 403],
        ),
        (
            "post",
            "/desk/objections/{person}/{entry}/answer",
            "outcome=upheld&words=x".to_owned(),
            [403, 403, 403, 404, 403],
        ),
        ("get", "/log", none(), [200; 5]),
        ("get", "/me/looks", none(), PERSON),
        ("get", "/me/looks/chain/proof", none(), PERSON),
        ("get", "/me/looks/{entry}/objection", none(), PERSON),
        ("post", "/me/looks/{entry}/objection", "words=x".to_owned(), [403, 303, 403, 403, 403]),
        ("get", "/me/looks/{entry}/proof", none(), PERSON),
        ("get", "/me/objections", none(), PERSON),
    ]
}

/// A log with one entry of person 1, placed.
async fn town() -> (Platform, EntryId) {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    let entries = platform.ledger.entries(&own(person(1)), FIRST, NOW.now()).await.unwrap();
    sequence(&Sequencer::new(platform.ledger.clone(), NOW)).await;
    (platform, entries[0].id)
}

pub(crate) fn session(platform: &Platform, caller: Caller, purpose: Purpose) -> Session {
    Session::new(routes(platform, NOW, Guardians::none()), caller, purpose)
}

/// Where there are no relying parties and no witnesses.
pub(crate) fn routes(platform: &Platform, clock: Clock, guardians: Guardians) -> Router {
    ledger::routes(platform.ledger.clone(), clock, guardians, Services::none(), Vec::new())
}

fn filled(path: &str, (person, entry): (PersonId, EntryId)) -> String {
    let path = path.replace("{person}", &person.to_string()).replace("{entry}", &entry.to_string());
    path.replace("{shard}", "2026").replace("{*place}", "0/000.p/2")
}

#[tokio::test]
async fn every_route_tells_every_caller_what_they_may() {
    let table = table();
    let listed: Vec<_> = table.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(listed, ledger::ROUTES, "the table lists every route, in order");
    let mut here = town().await;
    for (method, path, body, statuses) in table {
        // Who only looks leaves the log fit for the next.
        if method != "get" {
            here = town().await;
        }
        let (platform, entry) = (&here.0, here.1);
        let path = filled(path, (person(1), entry));
        for ((caller, purpose), status) in callers().into_iter().zip(statuses) {
            let session = session(platform, caller.clone(), purpose);
            let body = if body.is_null() { String::new() } else { body.to_string() };
            let method = method.to_uppercase();
            let answer = session.send(&method, &path, "application/json", body).await;
            assert_eq!(answer.status, status, "{method} {path} by {caller:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn every_page_tells_every_caller_what_they_may() {
    let table = pages();
    let listed: Vec<_> = table.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(listed, ledger::PAGES, "the table lists every page, in order");
    let mut here = town().await;
    for (method, path, body, statuses) in table {
        // Who only looks leaves the log fit for the next.
        if method != "get" {
            here = town().await;
        }
        let (platform, entry) = (&here.0, here.1);
        let path = filled(path, (person(1), entry));
        for ((caller, purpose), status) in callers().into_iter().zip(statuses) {
            let session = session(platform, caller.clone(), purpose);
            let kind = "application/x-www-form-urlencoded";
            let answer = session.send(&method.to_uppercase(), &path, kind, body.clone()).await;
            assert_eq!(answer.status, status, "{method} {path} by {caller:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn nobody_is_shown_the_entries_of_another() {
    let (platform, entry) = town().await;
    let other = session(&platform, citizen(person(2)), Purpose::OwnRecord);
    for path in ["/v1/me/entries/{entry}/proof", "/me/looks/{entry}/proof"] {
        assert_eq!(other.get(&filled(path, (person(2), entry))).await.status, 404);
    }
    let list = other.get("/v1/me/entries").await;
    assert_eq!(list.body["entries"], json!([]));
}

#[tokio::test]
async fn the_whole_log_can_be_fetched_and_computed_by_anyone() {
    let (platform, _) = town().await;
    for number in 0..250 {
        look(&platform.ledger, person(number)).await;
    }
    sequence(&Sequencer::new(platform.ledger.clone(), later(10))).await;
    let anyone = session(&platform, Caller::visitor(), Purpose::OwnRecord);
    let checkpoint = anyone.get("/log/2026/checkpoint").await;
    let policy = platform.ledger.identity().policy("2026").unwrap();
    let opened = policy.open(&checkpoint.text).unwrap().checkpoint;
    assert_eq!(opened.size(), 254);
    assert_eq!(checkpoint.kind, "text/plain; charset=utf-8");

    let partial = anyone.get("/log/2026/tile/0/000.p/254").await;
    assert_eq!(partial.status, 200);
    // What was asked for, though more is stored.
    assert_eq!(anyone.bytes("/log/2026/tile/0/000.p/7").await.len(), 7 * 32);
    assert_eq!(anyone.bytes("/log/2026/tile/entries/000.p/3").await.len(), 3 * 34);
    for absent in ["0/000", "0/000.p/255", "0/001.p/1", "entries/000", "9/000", "0/0000", "x"] {
        let answer = anyone.get(&format!("/log/2026/tile/{absent}")).await;
        assert_eq!(answer.status, 404, "{absent}");
    }
    assert_eq!(anyone.get("/log/2027/checkpoint").await.status, 404);
    let log = anyone.get("/v1/log").await;
    assert_eq!(log.body["origin"], "danh.example/access");
    assert_eq!(log.body["shards"][0]["keys"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_proof_that_is_not_ready_says_when_to_ask_again() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    let entries = platform.ledger.entries(&own(person(1)), FIRST, NOW.now()).await.unwrap();
    let mine = session(&platform, citizen(person(1)), Purpose::OwnRecord);
    let early = mine.get(&format!("/v1/me/entries/{}/proof", entries[0].id)).await;
    assert_eq!((early.status.as_u16(), early.retry_after.as_deref()), (409, Some("1")));
    sequence(&Sequencer::new(platform.ledger.clone(), NOW)).await;
    let proof = mine.get(&format!("/v1/me/entries/{}/proof", entries[0].id)).await;
    assert!(proof.text.starts_with("c2sp.org/tlog-proof@v1\n"));
    platform.ledger.identity().verify(&proof.text).unwrap();

    platform
        .ledger
        .erase(&super::verifying::erasing(), entries[0].id, "hết thời hạn", NOW.now())
        .await
        .unwrap();
    let gone = mine.get(&format!("/v1/me/entries/{}/proof", entries[0].id)).await;
    assert_eq!(gone.status, 410);
}
