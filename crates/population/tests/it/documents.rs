//! People without a personal number: found by their papers, and entitled as long as these hold.

use population::{
    Error, HeldNumber, Hindrance, Hit, IdentifyPerson, IdentityDocument, IdentityDocumentKind,
    Known,
};
use serde_json::json;
use time::Date;
use time::macros::date;

use super::*;

const FOR_LONG: Date = date!(2033 - 05 - 09);

fn document(kind: IdentityDocumentKind, number: &str, expires_on: Date) -> IdentityDocument {
    IdentityDocument {
        expires_on: Some(expires_on),
        issued_at: None,
        issued_on: date!(2023 - 05 - 10),
        issuing_country: None,
        kind,
        number: Some(Text::parse(number).unwrap()),
    }
}

fn passport(number: &str) -> IdentityDocument {
    document(IdentityDocumentKind::Passport, number, FOR_LONG)
}

fn card(expires_on: Date) -> IdentityDocument {
    document(IdentityDocumentKind::ResidenceCard, "NA 0000107", expires_on)
}

fn of(country: &str, documents: Vec<IdentityDocument>) -> Vec<Value> {
    let countries = vec![Country::parse(country).unwrap()];
    let mut values = vec![Value::Nationality(Few::parse(countries).unwrap())];
    values.extend(Few::parse(documents).map(Value::IdentityDocuments));
    values
}

impl Town {
    async fn foreigner(&self, name: &str, documents: Vec<IdentityDocument>) -> PersonId {
        let (commune, more) = (None, of("KOR", documents));
        self.enter(Newcomer { commune, more, name, ..Newcomer::default() }).await
    }

    /// Whom a number leads to at a desk for electronic identities.
    async fn identified(&self, number: &str) -> Result<Option<Hit>, Error> {
        let desk = official(&["e-identification"]);
        let purpose = Purpose::Order("TK01-7".to_owned());
        let facts = self.register.facts_at_desk(&desk, &purpose).await.unwrap();
        let permit = permit(IdentifyPerson, &desk, &purpose, facts).unwrap();
        let known = Known::Number(HeldNumber::parse(number).unwrap());
        Ok(self.register.identify(&permit, known).await?.into_inner())
    }
}

#[tokio::test]
async fn somebody_is_found_by_passport_and_card_and_told_apart_by_them() {
    let town = Town::new().await;
    let kim = town.foreigner("Kim Min-jun", vec![passport("M00000107"), card(FOR_LONG)]).await;
    for number in ["M00000107", "m0000 0107", "NA0000107", "na-0000107"] {
        let hit = town.identified(number).await.unwrap().unwrap();
        assert_eq!(hit.person, kim, "{number}");
        let countries = hit.record.nationality().unwrap().iter();
        assert_eq!(countries.map(Country::expose).collect::<Vec<_>>(), ["KOR"]);
        assert!(hit.record.document(IdentityDocumentKind::ResidenceCard).is_some());
    }
    assert!(town.identified("M00000108").await.unwrap().is_none());
    let entry = &town.entries(kim).await[0];
    assert_eq!(
        (&entry["action"], &entry["what"]["kind"]),
        (&json!("IdentifyPerson"), &json!("read"))
    );
    assert!(entry.to_string().contains("identity-documents"), "{entry}");

    let desk = town.desk(&["residence"], None).await;
    let found = desk.post("/v1/persons/find", json!({ "number": "m00000107" })).await;
    assert_eq!(found.body["people"][0]["person"], json!(kim), "{found:?}");
}

#[tokio::test]
async fn a_citizen_found_by_a_passport_shows_no_more_than_by_number() {
    let town = Town::new().await;
    let more = of("VNM", vec![passport("C1234567")]).split_off(1);
    let mai = town.enter(Newcomer { more, number: Some(MAI), ..Newcomer::default() }).await;
    let hit = town.identified("C1234567").await.unwrap().unwrap();
    assert_eq!(hit.person, mai);
    assert!(hit.record.identity_documents().is_none() && hit.record.nationality().is_none());
}

#[tokio::test]
async fn two_people_with_one_passport_number_are_not_taken_for_each_other() {
    let town = Town::new().await;
    let kim = town.foreigner("Kim Min-jun", vec![passport("M00000107"), card(FOR_LONG)]).await;
    let other = town.foreigner("Ivan Petrov", vec![passport("M00000107")]).await;
    let several = town.identified("M00000107").await;
    assert!(matches!(several, Err(Error::SeveralFit)), "{several:?}");
    assert_eq!(town.identified("NA0000107").await.unwrap().unwrap().person, kim);
    let desk = official(&["e-identification"]);
    let missed = &town.entries(desk.person().unwrap()).await[0];
    assert_eq!(missed["action"], "IdentifyPerson", "the look is on record");
    for person in [kim, other] {
        let entries = town.entries(person).await;
        assert!(entries.iter().filter(|it| it["action"] == "IdentifyPerson").count() <= 1);
    }
}

#[tokio::test]
async fn a_paper_that_is_no_longer_on_record_finds_nobody_and_the_new_one_does() {
    let town = Town::new().await;
    let kim = town.foreigner("Kim Min-jun", vec![passport("M00000107")]).await;
    corrected(
        &town,
        kim,
        json!([{ "kind": "passport", "issued_on": "2026-11-20",
        "expires_on": "2036-11-19", "number": "M 1111 1111" }]),
    )
    .await;
    assert!(town.identified("M00000107").await.unwrap().is_none());
    assert_eq!(town.identified("M11111111").await.unwrap().unwrap().person, kim);
}

/// An official puts other documents in the place of those on record.
async fn corrected(town: &Town, person: PersonId, documents: Json) {
    let desk = town.desk(&["correct-register"], Some(person)).await;
    let form = json!({ "ground": { "kind": "decision", "from": "2026-11-20" }, "version": 1,
        "source": { "document": { "kind": "authority-decision", "reference": "12/QĐ" } },
        "value": documents });
    let path = super::of(person, "/fields/identity-documents");
    let done = desk.put(&path, form).await;
    assert_eq!(done.status, 200, "{done:?}");
}

#[tokio::test]
async fn papers_hold_to_their_last_day_and_a_card_withdrawn_holds_at_once() {
    let town = Town::new().await;
    let kim = town.foreigner("Kim Min-jun", vec![card(date!(2026 - 11 - 23))]).await;
    let on = |clock| {
        let Platform { db, entropy, ledger, .. } = &town.platform;
        Register::new(db.clone(), ledger.clone(), clock, entropy.clone())
    };
    assert!(town.register.entitled(kim).await.unwrap().is_some());
    assert_eq!(town.register.hindrances(kim).await.unwrap(), []);
    let midnight = Moment::from_micros(NOW.now().micros() + 9 * 3_600_000_000);
    let tomorrow = on(kernel::Clock::Fixed(midnight));
    assert!(tomorrow.entitled(kim).await.unwrap().is_none());
    assert_eq!(tomorrow.hindrances(kim).await.unwrap(), [Hindrance::ResidenceExpired]);
    assert!(tomorrow.living(kim).await.unwrap().is_some(), "their life is another matter");
    corrected(
        &town,
        kim,
        json!([{ "kind": "passport", "issued_on": "2023-05-10",
        "number": "M00000107" }]),
    )
    .await;
    assert_eq!(town.register.hindrances(kim).await.unwrap(), [Hindrance::NoResidenceCard]);
    assert!(town.register.entitled(kim).await.unwrap().is_none());
    let mai = town.mai().await;
    assert_eq!(tomorrow.hindrances(mai).await.unwrap(), [], "a citizen needs no such paper");
}
