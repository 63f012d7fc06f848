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
