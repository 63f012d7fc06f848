//! What the procedures of the law end in.

use access::AuthenticationLevel;

use super::*;

/// Files and grants; the record then says what follows.
async fn granted(town: &Town, mai: PersonId, (code, office): (&str, &str), answers: Json) {
    let own = town.session(Caller::citizen(mai, AuthenticationLevel::TWO).identified(2));
    let form = json!({ "procedure": code, "key": format!("key-{code}"), "answers": answers });
    let filed = own.post("/v1/dossiers", form).await;
    ok(&filed);
    let desk = town.session(police(1, office, &["residence"]));
    ok(&desk.post(&at(&filed.body, "/claim"), json!({ "version": 1 })).await);
    let beside = desk.get(&at(&filed.body, "")).await.body;
    let decision = json!({ "version": 2, "record_version": beside["record_version"],
        "outcome": "granted", "reasons": "Đủ điều kiện." });
    ok(&desk.post(&at(&filed.body, "/decision"), decision).await);
}

#[tokio::test]
async fn permanent_residence_with_a_household_of_ones_own() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answers = json!({ "commune": NGOC_HA, "line": "12", "relation": "head" });
    town.sends(mai, ("permanent-residence", "dwelling"), None).await;
    granted(&town, mai, ("permanent-residence", NGOC_HA), answers).await;
    assert_eq!(town.home(mai).await["line"], "12");
    assert_eq!(town.says(mai, "household-relation").await["value"], "head");
}

#[tokio::test]
async fn temporary_residence_until_a_day() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answers = json!({ "commune": NGOC_HA, "line": "12", "to": "2027-06-30" });
    town.sends(mai, ("temporary-residence", "dwelling"), None).await;
    granted(&town, mai, ("temporary-residence", NGOC_HA), answers).await;
    let stay = town.says(mai, "temporary-residence").await;
    assert_eq!((&stay["from"], &stay["to"]), (&json!("2026-11-23"), &json!("2027-06-30")));
}

#[tokio::test]
async fn absence_from_the_commune_where_somebody_lives() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answers = json!({ "from": "2026-11-23", "to": "2026-12-20", "reason": "Đi làm xa",
        "destination": "20242" });
    granted(&town, mai, ("absence", BA_DINH), answers).await;
    let absence = town.says(mai, "absence").await;
    assert_eq!(absence["value"]["reason"], "Đi làm xa");
    assert!(absence.to_string().contains("20242"), "{absence}");
}

#[tokio::test]
async fn of_guests_their_records_say_so() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answers = json!({ "guests": [NUMBER], "from": "2026-11-23", "to": "2026-11-25",
        "reason": "Thăm gia đình" });
    granted(&town, mai, ("lodging", BA_DINH), answers).await;
    let lodging = town.says(mai, "lodging").await;
    assert_eq!(lodging["value"]["host"], "Nguyễn Thị Mai");
    assert_eq!(lodging["to"], "2026-11-25");
}
