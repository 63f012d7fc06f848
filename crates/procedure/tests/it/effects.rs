//! What the procedures of the law end in.

use access::AuthenticationLevel;

use super::*;

/// Files and grants; the record then says what follows.
async fn granted(town: &Town, mai: PersonId, what: (&str, &str), answers: Json) {
    granted_by(town, mai, what, "residence", answers).await;
}

async fn granted_by(
    town: &Town,
    mai: PersonId,
    (code, office): (&str, &str),
    duty: &str,
    answers: Json,
) {
    let own = town.session(Caller::citizen(mai, AuthenticationLevel::TWO).identified(2));
    let key = format!("key-{code}-{}", answers.as_object().unwrap().len());
    let form = json!({ "procedure": code, "key": key, "answers": answers });
    let filed = own.post("/v1/dossiers", form).await;
    ok(&filed);
    let desk = town.session(police(1, office, &[duty]));
    ok(&decided(&desk, &filed.body).await);
}

/// Taken on and granted.
async fn decided(desk: &Session, dossier: &Json) -> Answer {
    ok(&desk.post(&at(dossier, "/claim"), json!({ "version": 1 })).await);
    let beside = desk.get(&at(dossier, "")).await.body;
    let decision = json!({ "version": 2, "record_version": beside["record_version"],
        "outcome": "granted", "reasons": "Đủ điều kiện." });
    desk.post(&at(dossier, "/decision"), decision).await
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

fn guests(number: &str) -> Json {
    json!({ "procedure": "lodging", "key": format!("guest-{number}"), "answers": {
        "guests": [number], "from": "2026-11-23", "to": "2026-11-25", "reason": "Thăm gia đình" } })
}

#[tokio::test]
async fn of_guests_their_records_say_so_at_once() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let nam = town.entered("Trần Văn Nam", "001090000222", "1990-05-05").await;
    let own = town.session(citizen(mai));
    let filed = own.post("/v1/dossiers", guests("001090000222")).await;
    ok(&filed);
    assert_eq!(filed.body["state"], "settled", "{filed:?}");
    let lodging = town.says(nam, "lodging").await;
    assert_eq!(lodging["value"]["host"], "Nguyễn Thị Mai");
    assert_eq!(lodging["to"], "2026-11-25");
    let entries = town.entries(nam).await;
    let lodged = entries.iter().find(|it| it["what"]["name"] == "population.lodging-notified");
    let lodged = lodged.unwrap_or_else(|| panic!("{entries:?}"));
    assert!(lodged["caller"].to_string().contains("settled-at-once"), "{lodged}");
    assert!(super::desk::notices_of(&town, nam).await.contains(&"procedure-of-others".to_owned()));
    // Sent twice it is the same dossier, and nobody is told twice.
    let again = own.post("/v1/dossiers", guests("001090000222")).await;
    assert_eq!(again.body["code"], filed.body["code"]);
    let names = |it: &Json| it["what"]["name"] == "population.lodging-notified";
    assert_eq!(town.entries(nam).await.iter().filter(|it| names(it)).count(), 1);
}

#[tokio::test]
async fn a_guest_whom_nobody_knows_is_looked_at_by_the_police() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let own = town.session(citizen(mai));
    let filed = own.post("/v1/dossiers", guests("001185099999")).await;
    ok(&filed);
    assert_eq!(
        (&filed.body["state"], &filed.body["office"]),
        (&json!("filed"), &json!("CA-00004"))
    );
    let desk = town.session(police(1, BA_DINH, &["residence"]));
    ok(&desk.post(&at(&filed.body, "/claim"), json!({ "version": 1 })).await);
    let refusal = json!({ "version": 2, "record_version": 1, "outcome": "refused",
        "reasons": "Không có số định danh này." });
    ok(&desk.post(&at(&filed.body, "/decision"), refusal).await);
    let told = own.get(&at(&filed.body, "")).await.body;
    assert_eq!(told["timeline"][2]["reason"], "Không có số định danh này.", "{told}");
}

#[tokio::test]
async fn an_old_number_is_learned_or_known_and_never_replaced() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let old = |number: &str| json!({ "old-number": number });
    let what = ("old-number-confirmation", BA_DINH);
    granted_by(&town, mai, what, "data-quality", old("011234567")).await;
    assert_eq!(town.says(mai, "old-number").await["value"], "011234567");
    let before = town.record(mai).await["version"].clone();
    granted_by(&town, mai, what, "data-quality", json!({})).await;
    assert_eq!(town.record(mai).await["version"], before, "what is known stays as it is");

    let own = town.session(Caller::citizen(mai, AuthenticationLevel::TWO).identified(2));
    let form = json!({ "procedure": what.0, "key": "another-number", "answers": old("019999999") });
    let filed = own.post("/v1/dossiers", form).await;
    ok(&filed);
    let desk = town.session(police(1, BA_DINH, &["data-quality"]));
    let told = decided(&desk, &filed.body).await;
    assert_eq!(told.body["type"], "urn:danh:problem:not-possible", "{told:?}");
    assert_eq!(town.says(mai, "old-number").await["value"], "011234567");
}

#[tokio::test]
async fn a_card_is_asked_for_and_its_slip_is_handed_out() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answers = json!({ "reason": "age", "delivery": "counter" });
    granted_by(&town, mai, ("card-change", BA_DINH), "e-identification", answers).await;
    let entries = town.entries(mai).await;
    assert!(entries.iter().any(|it| it["what"]["name"] == "papers.paper-issued"), "{entries:?}");
}
