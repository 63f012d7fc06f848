//! One-time codes that a person reads out to a service.

use testkit::Phone;

use super::party::{confirmed, mai, refusal};
use super::*;

fn code(code: &str) -> Json {
    json!({ "credentialData": [{ "credentialType": "TOTP", "others": { "code": code } }] })
}

#[tokio::test]
async fn a_code_is_right_once_alone_or_beside_what_is_so() {
    let town = Town::new().await;
    let browser = town.browser();
    browser.sign_in("mai", "/account").await;
    let phone = Phone::set_up(&browser).await;
    let bank = town.service(|_| ()).await.with_token().await;
    assert!(!bank.says(MAIS_NUMBER, "used", &code(&phone.code(-30))).await, "it set it up");
    let mut both = mai();
    both["credentialData"] = code(&phone.code(0))["credentialData"].clone();
    let mut wrong = both.clone();
    wrong["biographicData"]["gender"] = json!("M");
    assert!(!bank.says(MAIS_NUMBER, "wrong", &wrong).await);
    assert!(bank.says(MAIS_NUMBER, "both", &both).await, "a no has not used the code up");
    assert!(!bank.says(MAIS_NUMBER, "again", &code(&phone.code(0))).await);
    assert!(bank.says(MAIS_NUMBER, "alone", &code(&phone.code(30))).await);
    let asked = &town.asked_about(town.mai).await[0];
    assert_eq!(asked["what"]["event"]["code"], "TOTP");
    assert!(!serde_json::to_string(asked).unwrap().contains(&phone.code(30)));
}

#[tokio::test]
async fn a_code_that_a_service_used_signs_nobody_in_and_the_other_way() {
    let town = Town::new().await;
    let browser = town.browser();
    browser.sign_in("mai", "/account").await;
    let phone = Phone::set_up(&browser).await;
    let bank = town.service(|_| ()).await.with_token().await;
    assert!(bank.says(MAIS_NUMBER, "t", &code(&phone.code(0))).await);
    let other = town.browser();
    let first = other.sign_in("mai", "/account").await;
    let path = first.location().to_owned();
    let used = other.submit(&path, &[("code", &phone.code(0))]).await;
    assert_eq!(used.status, 422, "{}", used.text);
    let in_now = other.submit(&path, &[("code", &phone.code(30))]).await;
    assert_eq!(in_now.status, 303);
    assert!(!bank.says(MAIS_NUMBER, "u", &code(&phone.code(30))).await);
}

#[tokio::test]
async fn of_many_who_bring_one_code_at_once_one_is_told_yes() {
    let town = Town::new().await;
    let browser = town.browser();
    browser.sign_in("mai", "/account").await;
    let phone = Phone::set_up(&browser).await;
    let [one, other] = [town.service(|_| ()).await, town.service(|_| ()).await];
    let (one, other) = (one.with_token().await, other.with_token().await);
    let body = code(&phone.code(0));
    let asked = (one.verify(MAIS_NUMBER, "t", &body), other.verify(MAIS_NUMBER, "t", &body));
    let (one, other) = tokio::join!(asked.0, asked.1);
    assert_eq!(usize::from(confirmed(&one)) + usize::from(confirmed(&other)), 1);
}

#[tokio::test]
async fn a_code_without_an_application_or_an_account_is_wrong() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    for (number, name) in [(LANS_NUMBER, "lan"), (BAS_NUMBER, "ba"), ("001185999999", "nobody")] {
        assert!(!bank.says(number, name, &code("123456")).await, "{name}");
    }
    let sms = json!({ "credentialData": [{ "credentialType": "SMS", "others": { "code": "1" } }] });
    assert_eq!(refusal(&bank.verify(MAIS_NUMBER, "t", &sms).await), (400, 1001));
}
