//! Corrections: asked for, decided, told.

use access::Purpose;
use serde_json::json;
use testkit::{citizen, official, official_in};

use super::*;

/// The police of the commune where Mai lives.
fn police() -> Caller {
    let mut caller = official_in("00004", &["correct-register"]);
    if let access::Actor::Official { office, .. } = &mut caller.actor {
        *office = population::office_of(Some("00004"));
    }
    caller
}

async fn asked(town: &Town, person: PersonId) -> Json {
    let body = json!({ "group": "birth-name", "proposed": "Nguyễn Thị Mơ",
        "statement": "Giấy khai sinh ghi là Mơ." });
    let answer = town.own(person).post(&of(person, "/corrections"), body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

fn granted(person: PersonId, record_version: i64) -> Json {
    json!({
        "person": person, "case_version": 1, "record_version": record_version,
        "decision": {
            "kind": "grant", "group": "birth-name", "value": "Nguyễn Thị Mơ",
            "ground": { "kind": "clerical-error", "on": "2026-11-23" },
            "reasons": "Đúng như giấy khai sinh.",
        },
    })
}

#[tokio::test]
async fn a_person_says_what_is_wrong_and_it_is_due_in_two_working_days() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let case = asked(&town, mai).await;
    // Asked on a Monday in office hours; the Tuesday is Vietnamese Culture Day.
    assert_eq!(case["due_at"], "2026-11-26T10:00:00Z");
    assert_eq!(case["office"], "CA-00004");
    assert_eq!(case["state"], "open");
    let own = town.own(mai).get(&of(mai, "/corrections")).await;
    assert_eq!(own.body["cases"][0]["code"], case["code"]);

    let inbox = town.session(police(), Purpose::Order("inbox".into())).get("/v1/cases").await;
    assert_eq!(inbox.body["cases"][0]["code"], case["code"]);
    let others = town.session(official(&["correct-register"]), Purpose::Order("inbox".into()));
    assert_eq!(others.get("/v1/cases").await.body["cases"], json!([]));
}

#[tokio::test]
async fn record_case_and_notice_are_one_commit() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let code = asked(&town, mai).await["code"].as_str().unwrap().to_owned();
    let desk = town.session(police(), Purpose::Case(code.clone()));
    let answer = desk.post(&format!("/v1/cases/{code}/decision"), granted(mai, 1)).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    let own = town.own(mai);
    let name = &own.get(&of(mai, "")).await.body["fields"]["birth-name"];
    assert_eq!(name["value"], "Nguyễn Thị Mơ");
    assert_eq!(name["from"], "1985-03-09");
    assert_eq!(name["source"]["document"]["reference"], json!(code));
    let cases = own.get(&of(mai, "/corrections")).await;
    assert_eq!(cases.body["cases"][0]["state"], "granted");
    assert_eq!(cases.body["cases"][0]["reasons"], "Đúng như giấy khai sinh.");

    let entries = town.entries(mai).await;
    let named = |name: &str| entries.iter().find(|entry| entry["what"]["name"] == name).unwrap();
    let names = ["population.corrected", "population.correction-granted", "notices.notice-left"];
    let moments = names.map(|name| named(name)["at"].clone());
    assert!(moments.iter().all(|at| *at == moments[0]));
}

#[tokio::test]
async fn of_two_officials_who_decide_the_same_the_second_is_told() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let code = asked(&town, mai).await["code"].as_str().unwrap().to_owned();
    let path = format!("/v1/cases/{code}/decision");
    let refused = json!({ "person": mai, "case_version": 1, "record_version": 1,
        "decision": { "kind": "refuse", "reasons": "Không có giấy tờ." } });
    let [one, other] = [(); 2].map(|()| town.session(police(), Purpose::Case(code.clone())));
    let (one, other) =
        tokio::join!(one.post(&path, granted(mai, 1)), other.post(&path, refused.clone()),);
    let statuses = [one.status.as_u16(), other.status.as_u16()];
    assert!(statuses == [200, 409] || statuses == [409, 200], "{one:?} {other:?}");

    // Whoever comes later still is told as well, though the case allows nothing any more.
    let late = town.session(police(), Purpose::Case(code.clone())).post(&path, refused).await;
    assert_eq!(late.body["type"], "urn:danh:problem:changed-meanwhile");
}

#[tokio::test]
async fn a_decision_on_an_old_reading_of_the_record_is_told() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let code = asked(&town, mai).await["code"].as_str().unwrap().to_owned();
    let residence = town.desk(&["residence"], Some(mai)).await;
    let moved =
        act(json!({ "from": "2026-11-01", "address": { "commune": BA_DINH, "line": "9" } }));
    assert_eq!(residence.post(&of(mai, "/permanent-residence"), moved).await.status, 200);

    let desk = town.session(police(), Purpose::Case(code.clone()));
    let answer = desk.post(&format!("/v1/cases/{code}/decision"), granted(mai, 1)).await;
    assert_eq!(answer.body["type"], "urn:danh:problem:changed-meanwhile");
    let answer = desk.post(&format!("/v1/cases/{code}/decision"), granted(mai, 2)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

#[tokio::test]
async fn what_was_not_asked_is_not_granted() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let code = asked(&town, mai).await["code"].as_str().unwrap().to_owned();
    let path = format!("/v1/cases/{code}/decision");
    let desk = town.session(police(), Purpose::Case(code.clone()));
    let mut other = granted(mai, 1);
    other["decision"]["group"] = json!("religion");
    assert_eq!(desk.post(&path, other).await.body["type"], "urn:danh:problem:not-possible");

    // A case of one's own desk is no way into another's.
    let elsewhere = town.desk(&["correct-register"], Some(mai)).await;
    assert_eq!(elsewhere.post(&path, granted(mai, 1)).await.status, 404);
    let nobody = town.own(mai).post(&path, granted(mai, 1)).await;
    assert_eq!(nobody.status, 403);
}

#[tokio::test]
async fn only_oneself_or_a_guardian_asks_and_never_for_protection() {
    let town = Town::new().await;
    let (mai, lan) = (town.mai().await, town.enter(Newcomer::default()).await);
    let ask = async |who, group: &str| {
        let body = json!({ "group": group, "proposed": "x", "statement": "y" });
        town.own(who).post(&of(mai, "/corrections"), body).await.status
    };
    assert_eq!(ask(mai, "religion").await, 200);
    assert_eq!(ask(lan, "religion").await, 403);
    assert_eq!(ask(mai, "protection").await, 422);
}

#[tokio::test]
async fn a_matter_at_the_desk_is_closed_once_with_what_came_of_it() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let caller = official(&["residence"]);
    let code = town.case(&caller, Some(mai)).await;
    let desk = town.session(caller, Purpose::Case(code.clone()));
    assert_eq!(desk.get(&of(mai, "")).await.status, 200);
    let path = format!("/v1/cases/{code}/closing");
    let body = json!({ "version": 1, "outcome": "Đã trả kết quả." });
    assert_eq!(desk.post(&path, body.clone()).await.status, 200);
    assert_eq!(desk.post(&path, body).await.body["type"], "urn:danh:problem:changed-meanwhile");
    let case = desk.get(&format!("/v1/cases/{code}")).await;
    assert_eq!(case.body["state"], "closed");
    assert_eq!(case.body["outcome"], "Đã trả kết quả.");
    // What the case allowed ends with it.
    assert_eq!(desk.get(&of(mai, "")).await.status, 403);
}

#[tokio::test]
async fn nobody_corrects_their_own_record() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let body = json!({ "ground": { "kind": "clerical-error", "on": "2026-11-23" }, "version": 1,
        "source": {}, "value": "Mơ" });
    let own = town.session(citizen(mai), Purpose::OwnRecord);
    assert_eq!(own.put(&of(mai, "/fields/birth-name"), body).await.status, 403);
}

#[tokio::test]
async fn what_one_asked_for_comes_a_page_at_a_time_and_nothing_twice() {
    let mut town = Town::new().await;
    let mai = town.mai().await;
    // So many codes are different only by real chance.
    let (db, ledger) = (town.platform.db.clone(), town.platform.ledger.clone());
    let notices = Notices::new(db.clone(), ledger.clone(), NOW, town.platform.entropy.clone());
    town.register = Register::new(db, ledger, notices, NOW, kernel::Entropy::System);
    let mut asked_for = Vec::new();
    for _ in 0..53 {
        let code = asked(&town, mai).await["code"].as_str().unwrap().to_owned();
        asked_for.push(code);
    }
    let own = town.own(mai);
    let first = own.get(&of(mai, "/corrections")).await;
    let next = first.body["next"].as_str().unwrap();
    let second = own.get(&of(mai, &format!("/corrections?after={next}"))).await;
    assert_eq!(second.body["next"], Json::Null);
    let codes = |answer: &testkit::Answer| -> Vec<String> {
        let cases = answer.body["cases"].as_array().unwrap();
        cases.iter().map(|case| case["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((codes(&first).len(), codes(&second).len()), (50, 3));
    let mut seen = [codes(&first), codes(&second)].concat();
    seen.sort();
    asked_for.sort();
    assert_eq!(seen, asked_for);
    let page = own.get("/me/corrections").await;
    assert!(page.text.contains(&format!("/me/corrections?after={next}")), "{}", page.text);
    let older = own.get(&format!("/me/corrections?after={next}")).await;
    assert!(older.text.contains(&codes(&second)[0]) && !older.text.contains("rel=\"next\""));
    assert_eq!(own.get(&of(mai, "/corrections?after=zz")).await.status, 404);
}
