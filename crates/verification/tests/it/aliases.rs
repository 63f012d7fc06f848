//! Numbers that people give out in place of their own.

use super::party::{confirmed, mai};
use super::*;

/// The numbers on the page, the newest first.
fn numbers(page: &Answer) -> Vec<String> {
    let shown = page.text.split("<span class=\"code\">").skip(1);
    shown.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

pub(crate) async fn made(browser: &Browser, more: &[(&str, &str)]) -> String {
    let mut fields = vec![("label", "Ngân hàng")];
    fields.extend(more);
    let made = browser.submit("/account/aliases", &fields).await;
    assert_eq!(made.status, 303, "{}", made.text);
    numbers(&browser.get("/account/aliases").await).remove(0)
}

/// Where those that stand are revoked.
pub(crate) fn revocations(page: &Answer) -> Vec<String> {
    let forms = page.text.split("action=\"/account/aliases/").skip(1);
    forms.map(|rest| format!("/account/aliases/{}", rest.split('"').next().unwrap())).collect()
}

fn revocation(page: &Answer) -> String {
    revocations(page).remove(0)
}

#[tokio::test]
async fn an_alias_stands_for_its_owner_until_it_is_revoked() {
    let town = Town::new().await;
    let browser = town.browser();
    browser.sign_in("mai", "/account").await;
    assert!(browser.get("/account").await.text.contains("/account/aliases"));
    let number = made(&browser, &[]).await;
    let bank = town.service(|_| ()).await.with_token().await;
    let typed = number.to_lowercase().replace('-', " ");
    for (transaction, written) in [("a", &number), ("b", &typed)] {
        assert!(confirmed(&bank.verify_by("alias", written, transaction, &mai()).await));
    }
    assert!(!confirmed(&bank.verify(&number, "c", &mai()).await), "it is no personal number");

    let page = browser.get("/account/aliases").await;
    let revoked = browser.submit(&revocation(&page), &[]).await;
    assert_eq!(revoked.status, 303);
    assert!(!confirmed(&bank.verify_by("alias", &number, "d", &mai()).await));
    assert_eq!(browser.submit(&revocation(&page), &[]).await.status, 404, "once");
    let page = browser.get("/account/aliases").await;
    assert!(page.text.contains("Đã chấm dứt") && !page.text.contains("/revoke"));

    let names: Vec<_> = town.asked_about(town.mai).await;
    let names: Vec<_> = names.iter().filter_map(|it| it["what"]["name"].as_str()).collect();
    assert!(names.contains(&"verification.alias-made"));
    assert!(names.contains(&"verification.alias-revoked"));
    let written = serde_json::to_string(&town.on_record(town.mai).await).unwrap();
    assert!(!written.contains(&number.replace('-', "")) && !written.contains(&number));
}

#[tokio::test]
async fn an_alias_ends_on_its_day_and_serves_the_service_it_is_for() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let browser = town.browser();
    bank.signs_in(&browser, "mai", "openid").await;
    let id = bank.client.id.to_string();
    let number = made(&browser, &[("service", &id), ("days", "1")]).await;
    assert!(browser.get("/account/aliases").await.text.contains("Chỉ dành cho Ngân hàng"));
    let shop = town.service(|_| ()).await.with_token().await;
    assert!(!confirmed(&shop.verify_by("alias", &number, "t", &mai()).await));
    assert!(confirmed(&bank.verify_by("alias", &number, "t", &mai()).await));
    let bank = bank.at(town.later(24 * 3_600)).with_token().await;
    assert!(!confirmed(&bank.verify_by("alias", &number, "u", &mai()).await));
}

#[tokio::test]
async fn what_is_wrong_on_the_form_is_said_beside_it() {
    let town = Town::new().await;
    let browser = town.browser();
    browser.sign_in("mai", "/account").await;
    for (fields, message) in [
        (vec![("label", "")], "Nhập tên dài 1 đến 40 ký tự"),
        (vec![("label", "a"), ("days", "7")], "Hãy chọn một thời hạn trong danh sách"),
        (vec![("label", "a"), ("service", "a b")], "Hãy chọn một dịch vụ trong danh sách"),
    ] {
        let again = browser.submit("/account/aliases", &fields).await;
        assert_eq!(again.status, 422);
        assert!(again.text.contains(message), "{}", again.text);
    }
    assert!(numbers(&browser.get("/account/aliases").await).is_empty());
}

#[tokio::test]
async fn nobody_revokes_anothers_and_nobody_has_more_than_twenty() {
    let town = Town::new().await;
    let [mai_, lan] = [town.browser(), town.browser()];
    mai_.sign_in("mai", "/account").await;
    lan.sign_in("lan", "/account").await;
    made(&mai_, &[]).await;
    let path = revocation(&mai_.get("/account/aliases").await);
    assert_eq!(lan.submit(&path, &[]).await.status, 404);
    for _ in 1..20 {
        made(&mai_, &[]).await;
    }
    let one_more = mai_.submit("/account/aliases", &[("label", "x")]).await;
    assert_eq!(one_more.status, 409);
    let all: BTreeSet<_> = numbers(&mai_.get("/account/aliases").await).into_iter().collect();
    assert_eq!(all.len(), 20, "no two are the same");
}
