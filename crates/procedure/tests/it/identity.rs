//! Level 2 of the electronic identity, filed at a counter and confirmed by who saw the person.

use eid::{Checked, IdentityLevel, Login, RegisterCitizen, Registration};

use super::*;

const POLICE: [&str; 2] = ["e-identification", "receive-dossiers"];

/// An account of level 1.
async fn account(town: &Town, person: PersonId) {
    account_checked(town, person, Checked::OtherPapers).await;
}

async fn account_checked(town: &Town, person: PersonId, checked: Checked) {
    let desk = police(9, NGOC_HA, &POLICE);
    let purpose = Purpose::Case("2026/1".to_owned());
    let facts = access::Facts::none();
    let permit = permit(RegisterCitizen { person }, &desk, &purpose, facts).unwrap();
    let login = Login::parse("mai").unwrap();
    let new = Registration { checked, guardian: None, level: Some(IdentityLevel::One), login };
    town.accounts(NOW).register_citizen(&permit, new).await.unwrap();
}

/// Filed at a counter and taken on.
async fn before_the_decision(town: &Town, mai: PersonId) -> (Session, Json) {
    begun(town, mai, "eid-level-2").await
}

async fn begun(town: &Town, mai: PersonId, procedure: &str) -> (Session, Json) {
    let mandate = Some("counter:ABCD2345".to_owned());
    let mut attending = police(7, NGOC_HA, &POLICE);
    (attending.acting_for, attending.mandate) = (Some(mai), mandate);
    let form = json!({ "procedure": procedure, "key": "key-00000001",
        "answers": { "mobile": "0912345678" } });
    let filed = town.session(attending).post("/v1/dossiers", form).await;
    ok(&filed);
    let desk = town.session(police(8, NGOC_HA, &POLICE));
    ok(&desk.post(&at(&filed.body, "/claim"), json!({ "version": 1 })).await);
    (desk, filed.body)
}

fn granted(record: &Json, checked: Option<&str>) -> Json {
    json!({ "version": 2, "record_version": record, "outcome": "granted",
        "reasons": "Đã đối chiếu.", "checked": checked })
}

#[tokio::test]
async fn level_two_is_a_dossier_that_whoever_saw_the_person_grants() {
    let town = Town::new().await;
    let mai = town.mai().await;
    account(&town, mai).await;
    let (desk, dossier) = before_the_decision(&town, mai).await;
    let record = desk.get(&at(&dossier, "")).await.body["record_version"].clone();
    let path = at(&dossier, "/decision");
    let silent = desk.post(&path, granted(&record, None)).await;
    assert_eq!(silent.body["type"], "urn:danh:problem:check-missing", "{silent:?}");
    let unseen = desk.post(&path, granted(&record, Some("other-papers"))).await;
    assert_eq!(unseen.body["type"], "urn:danh:problem:not-seen", "{unseen:?}");
    ok(&desk.post(&path, granted(&record, Some("card-by-eye"))).await);
    let own = town.session(citizen(mai));
    assert_eq!(own.get(&at(&dossier, "")).await.body["state"], "settled");
    let entries = town.entries(mai).await;
    let raised: Vec<_> =
        entries.iter().filter(|it| it["what"]["name"] == "eid.level-confirmed").collect();
    assert_eq!(raised.len(), 1, "{entries:?}");
    assert!(raised[0].to_string().contains("card-by-eye"), "{raised:?}");
    assert!(super::desk::notices_of(&town, mai).await.contains(&"eid-notice-level".to_owned()));
}

#[tokio::test]
async fn who_has_no_account_gets_one_before_it_is_confirmed() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let (desk, dossier) = before_the_decision(&town, mai).await;
    let path = format!("/desk/dossiers/{}", dossier["code"].as_str().unwrap());
    let page = desk.get(&path).await;
    assert!(page.text.contains("name=\"checked\""), "{}", page.text);
    assert!(page.text.contains("/desk/accounts"), "{}", page.text);
    let record = &desk.get(&at(&dossier, "")).await.body["record_version"];
    let fields = format!(
        "version=2&record_version={record}&outcome=granted&reasons=Xong&checked=card-by-eye"
    );
    let refused = desk.submit(&format!("{path}/decision"), &fields).await;
    assert!(
        refused.status == 422 && refused.text.contains("chưa có tài khoản"),
        "{}",
        refused.text
    );
    account(&town, mai).await;
    assert_eq!(desk.submit(&format!("{path}/decision"), &fields).await.status, 303);
}

/// Somebody with a residence card and no personal number.
async fn foreigner(town: &Town) -> PersonId {
    let card = population::IdentityDocument {
        expires_on: Some(time::macros::date!(2030 - 08 - 31)),
        issued_at: None,
        issued_on: time::macros::date!(2025 - 09 - 01),
        issuing_country: None,
        kind: population::IdentityDocumentKind::ResidenceCard,
        number: Some(Text::parse("NA0000107").unwrap()),
    };
    let values = vec![
        Value::BirthName(FullName::parse("Kim Min-jun").unwrap()),
        Value::BirthDate(PartialDate::parse("1986-02-11").unwrap()),
        Value::Sex(Sex::Male),
        Value::Nationality(Few::parse(vec![Country::parse("KOR").unwrap()]).unwrap()),
        Value::IdentityDocuments(Few::parse(vec![card]).unwrap()),
    ];
    town.entered_with("1986-02-11", values).await
}

#[tokio::test]
async fn a_foreigner_has_terms_and_checks_of_their_own() {
    // Three working days after the one that counts as that of receipt, and seven.
    for (procedure, due) in [
        ("eid-foreigner-level-2", "2026-11-27T10:00:00Z"),
        ("eid-foreigner-biometrics", "2026-12-03T10:00:00Z"),
    ] {
        let town = Town::new().await;
        let kim = foreigner(&town).await;
        account_checked(&town, kim, Checked::ResidenceCard).await;
        let (desk, dossier) = begun(&town, kim, procedure).await;
        assert_eq!(dossier["due_at"], due, "{procedure}: {dossier}");
        let shown = desk.get(&at(&dossier, "")).await.body;

        let page = format!("/desk/dossiers/{}", dossier["code"].as_str().unwrap());
        let page = desk.get(&page).await.text;
        assert!(page.contains("value=\"immigration-database\""), "{page}");
        assert!(!page.contains("value=\"card-by-eye\""), "{page}");
        let (record, path) = (&shown["record_version"], at(&dossier, "/decision"));
        let misfit = desk.post(&path, granted(record, Some("card-by-eye"))).await;
        assert_eq!(misfit.body["type"], "urn:danh:problem:check-misfits", "{misfit:?}");
        let unseen = desk.post(&path, granted(record, Some("residence-card"))).await;
        assert_eq!(unseen.body["type"], "urn:danh:problem:not-seen", "{unseen:?}");
        ok(&desk.post(&path, granted(record, Some("immigration-database"))).await);
        let raised = town.entries(kim).await;
        assert!(raised.iter().any(|it| it["what"]["name"] == "eid.level-confirmed"), "{raised:?}");
    }
}
