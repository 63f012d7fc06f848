//! Officials: what waits, who has it, what follows from deciding.

use super::*;

async fn claimed(desk: &Session, dossier: &Json) {
    ok(&desk.post(&at(dossier, "/claim"), json!({ "version": 1 })).await);
}

fn grant(version: i64, record: i64) -> Json {
    json!({ "version": version, "record_version": record, "outcome": "granted",
        "reasons": "Đủ điều kiện." })
}

#[tokio::test]
async fn an_office_sees_what_is_its_own_and_its_duty_s() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let path = "/v1/office/dossiers";
    let inbox = town.desk().get(path).await;
    assert_eq!(inbox.body["dossiers"][0]["code"], dossier["code"]);
    assert_eq!(inbox.body["dossiers"][0]["urgency"], "on-time");
    let late = town.session_at(police(1, NGOC_HA, &["residence"]), later(20));
    assert_eq!(late.get(path).await.body["dossiers"][0]["urgency"], "overdue");

    let none = json!([]);
    for (commune, duty) in [(BA_DINH, "residence"), (NGOC_HA, "civil-status")] {
        let other = town.session(police(1, commune, &[duty]));
        assert_eq!(other.get(path).await.body["dossiers"], none, "{commune} {duty}");
    }
    assert_eq!(town.desk().get(&format!("{path}?procedure=other")).await.body["dossiers"], none);
    assert_eq!(town.desk().get(&format!("{path}?state=settled")).await.body["dossiers"], none);
    // Another office is told that there is none.
    let other = town.session(police(1, BA_DINH, &["residence"]));
    assert_eq!(other.get(&at(&dossier, "")).await.status, 404);
}

#[tokio::test]
async fn decision_record_and_notices_are_one_commit() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let dossier = filed(&own).await;
    let desk = town.desk();
    claimed(&desk, &dossier).await;
    let beside = desk.get(&at(&dossier, "")).await.body;
    assert_eq!(beside["record_version"], 1);
    assert_eq!(beside["known"][0]["differs"], false);
    ok(&desk.post(&at(&dossier, "/decision"), grant(2, 1)).await);

    assert_eq!(town.home(mai).await["line"], "12 phố Mới");
    let read = own.get(&at(&dossier, "")).await.body;
    assert_eq!((&read["state"], &read["outcome"]), (&json!("settled"), &json!("granted")));
    let acts: Vec<&str> = read["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|passed| passed["act"].as_str().unwrap())
        .collect();
    assert_eq!(acts, ["receive", "start", "grant"]);

    let entries = town.entries(mai).await;
    let last = |name: &str| {
        let of = |entry: &&Json| entry["what"]["name"] == name;
        entries.iter().filter(of).map(|entry| entry["at"].as_i64()).max().unwrap()
    };
    let names = [
        "population.permanent-residence-registered",
        "procedure.dossier-moved",
        "notices.notice-left",
    ];
    assert!(names.iter().all(|name| last(name) == last(names[0])), "{entries:#?}");
}

#[tokio::test]
async fn of_two_officials_one_has_it_and_the_other_is_told() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let [one, other] = [1, 2].map(|it| town.session(police(it, NGOC_HA, &["residence"])));
    let body = json!({ "version": 1 });
    let path = at(&dossier, "/claim");
    let (a, b) = tokio::join!(one.post(&path, body.clone()), other.post(&path, body));
    let statuses = [a.status.as_u16(), b.status.as_u16()];
    assert!(statuses == [200, 409] || statuses == [409, 200], "{a:?} {b:?}");
    let (winner, loser) = if a.status == 200 { (one, other) } else { (other, one) };
    let told = loser.post(&at(&dossier, "/decision"), grant(2, 1)).await;
    assert_eq!(told.body["type"], "urn:danh:problem:claimed-by-another");

    ok(&winner.post(&at(&dossier, "/release"), json!({ "version": 2 })).await);
    ok(&loser.post(&path, json!({ "version": 3 })).await);
    let stale = loser.post(&at(&dossier, "/decision"), grant(2, 1)).await;
    assert_eq!(stale.body["type"], "urn:danh:problem:dossier-changed");
    let stale = loser.post(&at(&dossier, "/decision"), grant(4, 7)).await;
    assert_eq!(stale.body["type"], "urn:danh:problem:dossier-changed");
    ok(&loser.post(&at(&dossier, "/decision"), grant(4, 1)).await);
}

#[tokio::test]
async fn nothing_is_decided_about_who_died_meanwhile() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let desk = town.desk();
    claimed(&desk, &dossier).await;
    town.dies(mai).await;
    let told = desk.post(&at(&dossier, "/decision"), grant(2, 2)).await;
    assert_eq!(told.body["type"], "urn:danh:problem:subject-dead", "{told:?}");
    assert_eq!(desk.get(&at(&dossier, "")).await.body["dossier"]["state"], "in-process");
}

#[tokio::test]
async fn nobody_settles_what_they_filed_themselves() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let mut caller = police(1, NGOC_HA, &["residence"]);
    if let Actor::Official { person, .. } = &mut caller.actor {
        *person = mai;
    }
    let told = town.session(caller).post(&at(&dossier, "/claim"), json!({ "version": 1 })).await;
    assert_eq!(told.status, 403, "{told:?}");
}

#[tokio::test]
async fn while_more_is_asked_for_the_clock_stands_and_it_is_asked_once() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let desk = town.desk();
    claimed(&desk, &dossier).await;
    let path = at(&dossier, "/acts");
    let silent = desk.post(&path, json!({ "version": 2, "act": "ask-supplement" })).await;
    assert_eq!(silent.body["detail"], "`ask-supplement` needs a reason");
    let ask = |version: i64| {
        json!({ "version": version, "act": "ask-supplement",
        "reason": "Thiếu số nhà." })
    };
    ok(&desk.post(&path, ask(2)).await);

    let own = town.session_at(citizen(mai), later(7));
    let waiting = own.get(&at(&dossier, "")).await.body;
    assert_eq!((&waiting["state_number"], &waiting["urgency"]), (&json!(5), &json!("paused")));
    assert_eq!(waiting["timeline"][2]["reason"], "Thiếu số nhà.");
    let more = json!({ "version": 3, "statement": "Đã bổ sung.",
        "answers": { "commune": NGOC_HA, "line": "12A phố Mới" } });
    ok(&own.post(&at(&dossier, "/supplement"), more).await);
    let resumed = own.get(&at(&dossier, "")).await.body;
    assert_eq!(resumed["answers"]["line"], "12A phố Mới");
    assert_eq!(resumed["due_at"], "2026-12-09T10:00:00Z");
    let again = desk.post(&path, ask(4)).await;
    assert_eq!(again.body["type"], "urn:danh:problem:not-in-this-state");

    let late = json!({ "version": 4, "act": "apologise", "reason": "Xin lỗi.",
        "until": "2026-12-15" });
    ok(&desk.post(&path, late).await);
    assert_eq!(own.get(&at(&dossier, "")).await.body["due_at"], "2026-12-15T10:00:00Z");
    let twice = json!({ "version": 5, "act": "apologise", "reason": "Xin lỗi.",
        "until": "2026-12-18" });
    assert_eq!(desk.post(&path, twice).await.status, 409);
}

#[tokio::test]
async fn a_refusal_changes_nothing_and_says_why() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let dossier = filed(&own).await;
    let desk = town.desk();
    claimed(&desk, &dossier).await;
    let refuse = json!({ "version": 2, "record_version": 1, "outcome": "refused",
        "reasons": "Chỗ ở không hợp pháp." });
    ok(&desk.post(&at(&dossier, "/decision"), refuse).await);
    assert_eq!(town.home(mai).await["line"], "5 phố Cũ");
    let read = own.get(&at(&dossier, "")).await.body;
    assert_eq!(read["timeline"][2]["reason"], "Chỗ ở không hợp pháp.");
}
