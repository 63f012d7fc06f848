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
    assert_eq!(counter.get("/services").await.status, 200);
    // Another who attends sees the dossier and not its secret.
    let mut other = attending(mai, &["receive-dossiers"]);
    if let Actor::Official { person, .. } = &mut other.actor {
        *person = PersonId::from_bytes(&[9; 16]).unwrap();
    }
    let seen = town.session(other).get(&path).await;
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

#[tokio::test]
async fn who_attends_to_somebody_does_nothing_else_at_the_desk() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let nam = town.entered("Lê Văn Nam", "001090000222", "1990-01-01").await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let duties = ["receive-dossiers", "residence"];
    let meanwhile = town.session(attending(nam, &duties));
    let claim = json!({ "version": 1 });
    let refused = meanwhile.post(&at(&dossier, "/claim"), claim.clone()).await;
    assert_eq!(refused.body["type"], "urn:danh:problem:attending-meanwhile", "{refused:?}");
    // Nor for the one they attend to.
    let same = town.session(attending(mai, &duties));
    assert_eq!(same.post(&at(&dossier, "/claim"), claim.clone()).await.status, 409);
    let mut done = attending(nam, &duties);
    (done.acting_for, done.mandate) = (None, None);
    ok(&town.session(done).post(&at(&dossier, "/claim"), claim).await);
}

#[tokio::test]
async fn who_came_withdraws_at_the_counter_and_is_told() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let nam = town.entered("Lê Văn Nam", "001090000222", "1990-01-01").await;
    let other = town.session(attending(nam, &["receive-dossiers"]));
    let withdraw = json!({ "version": 1 });
    assert_eq!(other.post(&at(&dossier, "/withdrawal"), withdraw.clone()).await.status, 403);
    let counter = town.session(attending(mai, &["receive-dossiers"]));
    let path = format!("/services/dossiers/{}", dossier["code"].as_str().unwrap());
    assert!(counter.get(&path).await.text.contains(&format!("{path}/withdrawal")));
    ok(&counter.post(&at(&dossier, "/withdrawal"), withdraw).await);
    let own = town.session(citizen(mai));
    assert_eq!(own.get(&at(&dossier, "")).await.body["state"], "withdrawn");
    let told = super::desk::notices_of(&town, mai).await;
    assert!(told.contains(&"procedure-withdrawn-at-counter".to_owned()), "{told:?}");
}

#[tokio::test]
async fn who_came_answers_at_the_counter_what_more_was_asked_for() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let dossier = filed(&town.session(citizen(mai))).await;
    let desk = town.desk();
    ok(&desk.post(&at(&dossier, "/claim"), json!({ "version": 1 })).await);
    let ask = json!({ "version": 2, "act": "ask-supplement", "reason": "Thiếu số nhà." });
    ok(&desk.post(&at(&dossier, "/acts"), ask).await);
    let counter = town.session(attending(mai, &["receive-dossiers"]));
    let code = dossier["code"].as_str().unwrap();
    let page = counter.get(&format!("/services/dossiers/{code}")).await;
    assert!(page.text.contains("Thiếu số nhà."), "{}", page.text);
    let said = json!({ "version": 3, "statement": "Số nhà 12.",
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } });
    ok(&counter.post(&at(&dossier, "/supplement"), said).await);
    let own = town.session(citizen(mai));
    assert_eq!(own.get(&at(&dossier, "")).await.body["state"], "in-process");
    let told = super::desk::notices_of(&town, mai).await;
    assert!(told.contains(&"procedure-supplied-at-counter".to_owned()), "{told:?}");
}

#[tokio::test]
async fn the_slip_says_what_is_paid_by_hand_and_that_the_secret_is_to_be_kept() {
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
    let slip = counter.get(&format!("/services/dossiers/{code}")).await.text;
    assert!(slip.contains("15.000") && slip.contains("Hãy giữ kín"), "{slip}");
    let own = town.session(citizen(mai)).get(&format!("/services/dossiers/{code}")).await.text;
    assert!(own.contains("Chỉ bạn thấy"), "{own}");
}
