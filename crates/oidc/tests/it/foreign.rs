//! What services are told of somebody without a personal number.

use population::{IdentityDocument, IdentityDocumentKind};
use time::macros::date;

use super::*;

fn passport() -> IdentityDocument {
    IdentityDocument {
        expires_on: Some(date!(2033 - 05 - 09)),
        issued_at: None,
        issued_on: date!(2023 - 05 - 10),
        issuing_country: Some(Country::parse("KOR").unwrap()),
        kind: IdentityDocumentKind::Passport,
        number: Some(Text::parse("M00000107").unwrap()),
    }
}

fn card() -> IdentityDocument {
    let kind = IdentityDocumentKind::ResidenceCard;
    let number = Some(Text::parse("NA0000107").unwrap());
    IdentityDocument { issuing_country: None, kind, number, ..passport() }
}

#[tokio::test]
async fn a_foreigner_is_told_of_by_nationality_and_passport() {
    let town = Town::new().await;
    let register = counters(&town.platform, NOW).1;
    let values = vec![
        Value::BirthName(FullName::parse("Kim Min-jun").unwrap()),
        Value::BirthDate(PartialDate::parse("1986-02-11").unwrap()),
        Value::Sex(Sex::Male),
        Value::Nationality(Few::parse(vec![Country::parse("KOR").unwrap()]).unwrap()),
        Value::IdentityDocuments(Few::parse(vec![passport(), card()]).unwrap()),
    ];
    let person = enter_values(&register, date!(1986 - 02 - 11), values).await;
    town.open(person, "minjun").await;
    let party = town.web().await;
    let names = ["personal_number", "nationalities", "travel_document"];
    let wanted: serde_json::Map<_, _> =
        names.map(|name| (name.to_owned(), json!({ "essential": true }))).into_iter().collect();
    let wanted = json!({ "userinfo": wanted });
    let way = party.way(&[("scope", "openid"), ("claims", &wanted.to_string())]);
    let code = party.walk(&town.browser(), "minjun", &way).await.given("code").unwrap();
    let tokens = party.exchange(&code).await;
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await.body;
    assert_eq!(info["nationalities"], json!(["KOR"]));
    let told = json!({
        "type": "passport", "document_number": "M00000107", "date_of_issuance": "2023-05-10",
        "date_of_expiry": "2033-05-09", "issuer": { "country_code": "KOR" },
    });
    assert_eq!(info["travel_document"], told);
    assert!(info.get("personal_number").is_none(), "there is none, and none is made up: {info}");
    assert!(!info.to_string().contains("NA0000107"), "the card was not asked for");
}
