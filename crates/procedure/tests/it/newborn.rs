//! One form for what several offices do: a birth with its residence, a death.

use access::AuthenticationLevel;

use super::*;

const BIRTH: &str = "birth-interlinked";

/// An official of the People's Committee of the commune.
fn committee() -> Caller {
    let mut caller = official_in(BA_DINH, &["civil-status"]);
    if let Actor::Official { office, person, .. } = &mut caller.actor {
        *office = format!("UB-{BA_DINH}");
        *person = PersonId::from_bytes(&[7; 16]).unwrap();
    }
    caller
}

async fn filed_as(town: &Town, person: PersonId, form: Json) -> (Session, Json) {
    let own = town.session(Caller::citizen(person, AuthenticationLevel::TWO).identified(2));
    let filed = own.post("/v1/dossiers", form).await;
    ok(&filed);
    (own, filed.body)
}

/// Takes a dossier on and does its step, and gives what was answered.
async fn done(desk: &Session, dossier: &Json, version: i64) -> Answer {
    ok(&desk.post(&at(dossier, "/claim"), json!({ "version": version })).await);
    let beside = desk.get(&at(dossier, "")).await.body;
    let decision = json!({ "version": beside["dossier"]["version"], "outcome": "granted",
        "record_version": beside["record_version"], "reasons": "Đủ điều kiện." });
    desk.post(&at(dossier, "/decision"), decision).await
}

fn birth(other: Option<&str>) -> Json {
    let mut form = json!({ "procedure": BIRTH, "key": "key-of-the-birth", "answers": {
        "child-name": "Nguyễn Bảo Ngọc", "child-birth-date": "2026-11-20", "child-sex": "female",
        "birth-commune": NGOC_HA, "birth-line": "Bệnh viện Phụ sản", "follows": "applicant",
        "hospital": "Trạm y tế phường" } });
    if let Some(other) = other {
        form["answers"]["other-parent"] = other.into();
    }
    form
}

#[tokio::test]
async fn a_newborn_is_registered_housed_and_handed_on_by_one_form() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let (own, dossier) = filed_as(&town, mai, birth(None)).await;
    let police = town.session(police(1, BA_DINH, &["residence"]));
    let inbox = "/v1/office/dossiers";
    assert_eq!(police.get(inbox).await.body["dossiers"], json!([]), "not theirs yet");

    let committee = town.session(committee());
    ok(&done(&committee, &dossier, 1).await);
    let relatives = town.says(mai, "relatives").await["value"].clone();
    let child = relatives[0]["person"].clone();
    let child: PersonId = serde_json::from_value(child).unwrap();
    assert_eq!(relatives[0]["relation"], "child", "{relatives}");
    let born = town.record(child).await;
    assert_eq!(born["birth-name"]["value"], "Nguyễn Bảo Ngọc");
    let number = born["personal-number"]["value"].as_str().unwrap();
    assert!(number.starts_with("001326") && number.len() == 12, "of Hà Nội, a girl, 2026");
    assert!(born["permanent-residence"].is_null(), "the police have not been asked yet: {born}");
    assert_eq!(committee.get(inbox).await.body["dossiers"], json!([]), "it went on");
    let late = own.post(&at(&dossier, "/withdrawal"), json!({ "version": 3 })).await;
    assert_eq!(late.body["type"], "urn:danh:problem:not-in-this-state", "a birth stays registered");

    assert_eq!(police.get(inbox).await.body["dossiers"][0]["code"], dossier["code"]);
    ok(&done(&police, &dossier, 3).await);
    let housed = town.record(child).await;
    let line = |record: &Json| record["permanent-residence"]["value"]["line"].clone();
    assert_eq!(line(&housed), "5 phố Cũ", "where the applicant lives");
    let read = own.get(&at(&dossier, "")).await.body;
    let acts: Vec<&str> =
        read["timeline"].as_array().unwrap().iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["receive", "start", "pass-on", "hand-over"]);
    assert_eq!(read["state"], "handed-over", "social insurance goes on");
}

#[tokio::test]
async fn a_parent_whom_nobody_knows_stops_the_step_and_changes_nothing() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let (_, dossier) = filed_as(&town, mai, birth(Some("001185099999"))).await;
    let answer = done(&town.session(committee()), &dossier, 1).await;
    assert_eq!(answer.body["type"], "urn:danh:problem:not-on-register", "{answer:?}");
    assert!(town.says(mai, "relatives").await.is_null());
}

#[tokio::test]
async fn a_death_ends_the_residence_and_goes_on_to_who_pays() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let bay = town.entered("Nguyễn Văn Bảy", "001047000111", "1947-02-01").await;
    let form = json!({ "procedure": "death-interlinked", "key": "key-of-the-death", "answers": {
        "deceased": "001047000111", "death-date": "2026-11-21", "death-place": "Tại nhà",
        "benefit": "none" } });
    let (own, dossier) = filed_as(&town, mai, form).await;
    ok(&done(&town.session(committee()), &dossier, 1).await);
    let record = town.record(bay).await;
    assert_eq!(record["death"]["value"]["on"], "2026-11-21", "{record}");
    assert!(record["permanent-residence"]["value"].is_null(), "{record}");
    assert_eq!(own.get(&at(&dossier, "")).await.body["state"], "handed-over");
}
