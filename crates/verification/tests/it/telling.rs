//! What a service is told of somebody: what they agreed to, and nothing else.

use super::party::{biographic, refusal};
use super::*;

fn of(names: &[&str]) -> Json {
    json!({ "outputBiographicData": names })
}

async fn read(bank: &party::Service, names: &[&str]) -> Answer {
    bank.post(&format!("/attributes/{MAIS_NUMBER}?transactionId=t"), &of(names)).await
}

#[tokio::test]
async fn a_set_has_what_the_person_agreed_to_while_they_do() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let path = format!("/attributes/DEFAULT_SET_01/{MAIS_NUMBER}?transactionId=t");
    assert_eq!(refusal(&bank.get(&path).await), (404, 4001), "nothing was agreed");
    let browser = town.browser();
    let name = bank.signs_in(&browser, "mai", "openid profile").await;
    let told = bank.get(&path).await;
    let expected = json!({
        "biographicData": { "fullName": MAI, "dateOfBirth": "1985-03-09", "gender": "F" },
    });
    // Nationality is in the set, and no part of what was agreed.
    assert_eq!((told.status.as_u16(), &told.body), (200, &expected));
    let by_name = format!("/attributes/DEFAULT_SET_01/{name}?identifierType=token&transactionId=t");
    assert_eq!(bank.get(&by_name).await.body, expected);

    let records = town.on_record(town.mai).await;
    let read = records
        .iter()
        .find(|record| {
            record["what"]["kind"] == "read" && record["caller"]["actor"]["kind"] == "service"
        })
        .unwrap();
    assert_eq!(read["purpose"], "consent:account");
    assert_eq!(read["what"]["fields"], json!(["birth-name", "birth-date", "sex"]));

    let end = format!("/account/services/{}/end", bank.client.id);
    assert_eq!(browser.submit(&end, &[]).await.status, 303);
    assert_eq!(refusal(&bank.get(&path).await), (404, 4001), "it was withdrawn");
}

#[tokio::test]
async fn what_is_named_is_told_and_nothing_else() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    bank.signs_in(&town.browser(), "mai", "openid profile address").await;
    let told = read(&bank, &["lastName", "firstName", "residenceProvince"]).await;
    let expected = json!({
        "biographicData": { "lastName": "Nguyễn", "firstName": "Mai", "residenceProvince": "01" },
    });
    assert_eq!(told.body, expected, "{told:?}");
    let address = read(&bank, &["address"]).await;
    let address = address.body["biographicData"]["address"].as_str().unwrap();
    assert!(address.starts_with("Số 5 ngõ 2, "), "{address}");
    // Agreed to is not the number.
    assert_eq!(refusal(&read(&bank, &["uin"]).await), (404, 4001));
    assert_eq!(refusal(&read(&bank, &["religion"]).await), (400, 1002));
    assert_eq!(refusal(&read(&bank, &[]).await), (400, 1001));
}

#[tokio::test]
async fn what_an_official_did_not_approve_is_not_told_whatever_was_agreed() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    bank.signs_in(&town.browser(), "mai", "openid profile").await;
    let mut client = bank.client.clone();
    client.leave.purposes[0].claims.remove(&Claim::Birthdate);
    town.change(&client).await;
    assert_eq!(refusal(&read(&bank, &["dateOfBirth"]).await), (403, 3002));
    let set = format!("/attributes/DEFAULT_SET_01/{MAIS_NUMBER}?transactionId=t");
    let told = bank.get(&set).await.body;
    assert!(told["biographicData"].get("dateOfBirth").is_none());
    assert!(told["biographicData"].get("fullName").is_some());
    let other = format!("/attributes/EIDAS/{MAIS_NUMBER}?transactionId=t");
    assert_eq!(refusal(&bank.get(&other).await), (403, 3001), "no scope for that set");
}

#[tokio::test]
async fn who_signed_out_is_no_longer_told_of_nor_who_locked_their_account() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let browser = town.browser();
    bank.signs_in(&browser, "mai", "openid profile").await;
    assert_eq!(read(&bank, &["fullName"]).await.status, 200);
    assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
    assert_eq!(refusal(&read(&bank, &["fullName"]).await), (404, 4001));
    bank.signs_in(&browser, "mai", "openid profile").await;
    assert_eq!(read(&bank, &["fullName"]).await.status, 200);
    town.locks(town.mai).await;
    assert_eq!(refusal(&read(&bank, &["fullName"]).await), (404, 4001));
}

#[tokio::test]
async fn nobody_and_who_agreed_to_nothing_are_told_of_alike_and_it_is_on_record() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let told = read(&bank, &["fullName"]).await;
    let nobody = "/attributes/001185999999?transactionId=t";
    let none = bank.post(nobody, &of(&["fullName"])).await;
    assert_eq!(told.text, none.text);
    let record = &town.asked_about(town.mai).await[0];
    assert_eq!(record["what"]["name"], "verification.not-told");
    assert_eq!(record["what"]["event"]["attributes"], json!(["fullName"]));
}

#[tokio::test]
async fn one_is_identified_who_is_the_only_one_and_agreed() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let body = |more: Json| {
        let mut set = json!({ "fullName": MAI, "dateOfBirth": "1985-03-09" });
        set.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "attributeSet": biographic(&set), "outputAttributeSetName": "DEFAULT_SET_01" })
    };
    let path = "/identify?transactionId=t";
    let none = bank.post(path, &body(json!({}))).await;
    assert_eq!((none.status.as_u16(), none.text.as_str()), (200, "[]"), "not agreed");
    bank.signs_in(&town.browser(), "mai", "openid profile").await;
    let found = bank.post(path, &body(json!({ "residenceProvince": "01" }))).await;
    assert_eq!(found.body[0]["biographicData"]["fullName"], MAI, "{found:?}");
    assert_eq!(found.body.as_array().unwrap().len(), 1);
    assert_eq!(bank.post(path, &body(json!({ "residenceProvince": "79" }))).await.text, "[]");
    assert_eq!(bank.post(path, &body(json!({ "gender": "M" }))).await.text, "[]");
    enter(&town.register, MAI, "001185012399").await;
    assert_eq!(bank.post(path, &body(json!({}))).await.text, "[]", "there are two");
    let task = bank.get("/identify/abc?transactionId=t").await;
    assert_eq!(refusal(&task), (404, 4002));
    let year = json!({
        "attributeSet": biographic(&json!({ "fullName": MAI, "dateOfBirth": "1985" })),
        "outputAttributeSetName": "DEFAULT_SET_01",
    });
    assert_eq!(refusal(&bank.post(path, &year).await), (400, 1001));
}
