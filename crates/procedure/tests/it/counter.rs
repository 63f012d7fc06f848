//! Filed at a counter by an official who attends to somebody.

use super::*;

fn attending(person: PersonId, duties: &[&str]) -> Caller {
    let mandate = Some("counter:ABCD2345".to_owned());
    Caller { acting_for: Some(person), mandate, ..police(7, NGOC_HA, duties) }
}

#[tokio::test]
async fn an_official_files_for_who_came_and_the_dossier_is_theirs() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let counter = town.session(attending(mai, &["receive-dossiers"]));
    let dossier = filed(&counter).await;
    assert_eq!(dossier["subject"], mai.to_string());
    let path = format!("/services/dossiers/{}", dossier["code"].as_str().unwrap());
    let own = town.session(citizen(mai));
    let read = own.get(&at(&dossier, "")).await;
    let secret = read.body["secret"].as_str().unwrap();
    assert!(own.get(&path).await.text.contains("Tiếp nhận tại quầy"));
    let slip = counter.get(&path).await;
    assert!(slip.text.contains(secret), "{}", slip.text);
    let slip = counter.get(&format!("{path}/slip")).await;
    for part in [secret, "Giấy tiếp nhận hồ sơ", "Ai có giấy này", "https://danh.test/dossiers"]
    {
        assert!(slip.text.contains(part), "{part}: {}", slip.text);
    }
    assert_eq!(counter.get("/services").await.status, 200);
    // Another who attends sees the dossier and not its secret.
    let mut other = attending(mai, &["receive-dossiers"]);
    if let Actor::Official { person, .. } = &mut other.actor {
        *person = PersonId::from_bytes(&[9; 16]).unwrap();
    }
    let other = town.session(other);
    assert_eq!(other.get(&format!("{path}/slip")).await.status, 404);
    let seen = other.get(&path).await;
    assert!(seen.status == 200 && !seen.text.contains(secret));
    assert_eq!(town.desk().get(&at(&dossier, "")).await.status, 200, "it waits at the office");
}

#[tokio::test]
async fn nobody_files_without_the_duty_or_for_another_than_they_attend_to() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let without = town.session(attending(mai, &["residence"]));
    assert_eq!(without.post("/v1/dossiers", moving("key-00000001")).await.status, 403);
    let dossier = filed(&town.session(citizen(mai))).await;
    let nam = town.entered("Lê Văn Nam", "001090000222", "1990-01-01").await;
    let counter = town.session(attending(nam, &["receive-dossiers"]));
    assert_eq!(counter.get(&at(&dossier, "")).await.status, 403);
    let mut alone = attending(mai, &["receive-dossiers"]);
    (alone.acting_for, alone.mandate) = (None, None);
    let alone = town.session(alone).post("/v1/dossiers", moving("key-00000001")).await;
    assert_eq!(alone.status, 403);
}

#[tokio::test]
async fn what_is_not_taken_at_a_counter_is_not_filed_there() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let counter = town.session(attending(mai, &["receive-dossiers"]));
    assert_eq!(counter.get("/services/tenancy").await.status, 403);
    assert_eq!(counter.get("/services/moving").await.status, 200);
}

#[tokio::test]
async fn at_a_counter_no_fee_is_named_that_is_paid_online() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answers = json!({ "version": 0, "answers": {
        "commune": NGOC_HA, "line": "12 phố Mới", "to": "2027-06-30" } });
    let surely = Caller::citizen(mai, access::AuthenticationLevel::TWO).identified(2);
    for (caller, named) in [(surely, true), (attending(mai, &["receive-dossiers"]), false)] {
        let session = town.paying(caller, NOW);
        ok(&session.put("/v1/procedures/temporary-residence/draft", answers.clone()).await);
        let check = session.get("/services/temporary-residence/check").await;
        ok(&check);
        assert_eq!(check.text.contains("7.000"), named, "{}", check.text);
    }
}

/// An official who settles dossiers too, attending to somebody.
fn settling(person: PersonId) -> Caller {
    attending(person, &["receive-dossiers", "residence"])
}

#[tokio::test]
async fn the_desk_waits_while_an_official_attends_to_somebody() {
    let town = Town::new().await;
    let (mai, nam) = (town.mai().await, town.entered("Lê Văn Nam", "001090000222", "1990-01-01"));
    let nam = nam.await;
    let (of_mai, of_nam) =
        (filed(&town.session(citizen(mai))).await, filed(&town.session(citizen(nam))).await);
    let counter = town.session(settling(mai));
    let claim = json!({ "version": 1 });
    for dossier in [&of_mai, &of_nam] {
        let refused = counter.post(&at(dossier, "/claim"), claim.clone()).await;
        assert_eq!(refused.status, 403);
        assert_eq!(refused.body["type"], "urn:danh:problem:still-attending", "{refused:?}");
    }
    assert_eq!(counter.get(&at(&of_mai, "")).await.status, 200);
    assert_eq!(
        counter.get(&at(&of_nam, "")).await.body["type"],
        "urn:danh:problem:still-attending"
    );
    for path in ["/desk/dossiers", "/desk/dossiers/together", "/v1/office/dossiers"] {
        assert_eq!(counter.get(path).await.status, 403, "{path}");
    }
    let mut done = settling(mai);
    (done.acting_for, done.mandate) = (None, None);
    let desk = town.session(done);
    ok(&desk.get("/desk/dossiers").await);
    ok(&desk.post(&at(&of_nam, "/claim"), claim).await);
    // What is claimed already waits as well.
    let decision =
        json!({ "version": 2, "record_version": 1, "outcome": "granted", "reasons": "Đủ." });
    let refused = counter.post(&at(&of_nam, "/decision"), decision).await;
    assert_eq!(refused.body["type"], "urn:danh:problem:still-attending", "{refused:?}");
    let act = json!({ "version": 2, "act": "stop", "reason": "Dừng." });
    assert_eq!(counter.post(&at(&of_nam, "/acts"), act).await.status, 403);
}

#[tokio::test]
async fn what_more_is_asked_for_is_handed_in_at_a_counter() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let path = format!("/services/dossiers/{}", dossier["code"].as_str().unwrap());
    let desk = town.desk();
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let act = json!({ "act": "ask-supplement", "reason": "Thiếu số nhà.", "version": 2 });
    ok(&desk.post(&at(&dossier, "/acts"), act).await);
    let nam = town.entered("Lê Văn Nam", "001090000222", "1990-01-01").await;
    let supply = json!({ "version": 3, "statement": "Số nhà 12.",
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } });
    let other = town.session(attending(nam, &["receive-dossiers"]));
    assert_eq!(other.post(&at(&dossier, "/supplement"), supply.clone()).await.status, 403);
    let counter = town.session(attending(mai, &["receive-dossiers"]));
    let list = counter.get("/services").await.text;
    assert!(list.contains(&path), "their open dossiers are listed: {list}");
    assert!(counter.get(&path).await.text.contains(&format!("{path}/supplement")));
    assert!(!desk.get(&path).await.text.contains(&format!("{path}/supplement")));
    ok(&counter.post(&at(&dossier, "/supplement"), supply).await);
    let own = town.session(citizen(mai));
    assert!(own.get(&path).await.text.contains("Thực hiện tại quầy của"));
    let recorded = town.entries(mai).await;
    let recorded = recorded.iter().map(Json::to_string).collect::<Vec<_>>().join("\n");
    assert!(recorded.contains("procedure-supplied-at-counter"), "{recorded}");
}

#[tokio::test]
async fn a_dossier_is_withdrawn_at_a_counter_and_its_person_told() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let withdrawal = json!({ "version": 1 });
    let without = town.session(attending(mai, &["residence"]));
    assert_eq!(without.post(&at(&dossier, "/withdrawal"), withdrawal.clone()).await.status, 403);
    let counter = town.session(attending(mai, &["receive-dossiers"]));
    ok(&counter.post(&at(&dossier, "/withdrawal"), withdrawal).await);
    let read = town.session(citizen(mai)).get(&at(&dossier, "")).await;
    assert_eq!(read.body["state"], "withdrawn", "{read:?}");
    let recorded = town.entries(mai).await;
    let recorded = recorded.iter().map(Json::to_string).collect::<Vec<_>>().join("\n");
    assert!(recorded.contains("procedure-withdrawn-at-counter"), "{recorded}");
    assert!(recorded.contains("\"acting_for\""), "{recorded}");
}

#[tokio::test]
async fn the_slip_says_what_is_paid_by_hand() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let official = attending(mai, &["receive-dossiers"]);
    town.sends_as(official.clone(), ("temporary-residence", "dwelling"), None).await;
    let counter = town.session(official);
    let form = json!({ "procedure": "temporary-residence", "key": "key-00000001",
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới", "to": "2027-06-30" } });
    let filed = counter.post("/v1/dossiers", form).await;
    let code = filed.body["code"].as_str();
    let Some(code) = code else { panic!("{filed:?}") };
    let slip = counter.get(&format!("/services/dossiers/{code}/slip")).await.text;
    assert!(slip.contains("15.000") && slip.contains("Hãy giữ giấy này"), "{slip}");
}
