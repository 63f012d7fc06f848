//! Each claim is asked for, agreed to and told for a purpose.

use super::clients::{change, file};
use super::party::agree;
use super::*;

/// The tax office wants a name and a date of birth for taxes, a name and an address for letters.
async fn tax_office(town: &Town) -> Party {
    let mut party = town.web().await;
    let purpose = |code: &str, vi: &str, en: &str, claims: &[Claim]| oidc::Purpose {
        claims: claims.iter().copied().collect(),
        code: code.into(),
        en: en.into(),
        vi: vi.into(),
    };
    party.client.leave.purposes = vec![
        purpose("tax", "để khai thuế", "to file taxes", &[Claim::Name, Claim::Birthdate]),
        purpose("post", "để gửi thư", "to send letters", &[Claim::Name, Claim::Address]),
    ];
    change(town, &party.client).await.unwrap();
    party
}

/// What the page has between one heading and the next.
fn under<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("<h3>{heading}</h3>")).unwrap();
    rest.split("<h3>").next().unwrap()
}

fn wishes() -> String {
    let needed = json!({ "essential": true });
    json!({ "userinfo": { "name": needed, "birthdate": needed, "address": null, "gender": needed } })
        .to_string()
}

#[tokio::test]
async fn claims_are_asked_for_by_what_they_are_for_and_told_so() {
    let town = Town::new().await;
    let party = tax_office(&town).await;
    let browser = town.browser();
    browser.sign_in("mai", "/").await;
    let wishes = wishes();
    let way = party.way(&[("scope", "openid"), ("claims", &wishes)]);
    let page = browser.get(&way).await;
    let (tax, post) = (under(&page.text, "để khai thuế"), under(&page.text, "để gửi thư"));
    assert!(tax.contains("Ngày sinh") && tax.contains("Họ, chữ đệm và tên"), "{tax}");
    assert!(!tax.contains("Nơi thường trú") && !post.contains("Ngày sinh"), "{post}");
    assert!(post.contains(r#"value="post:address""#), "{post}");
    assert!(!page.text.contains("Giới tính"), "it is for nothing");
    let english = browser.send("GET", &way, &[("accept-language", "en")], "").await;
    assert!(under(&english.text, "to file taxes").contains("Your date of birth"));

    let (question, allow) = (page.hidden("question"), ("decision", "allow"));
    let fields = [("question", &*question), allow, ("claim", "post:address")];
    let code = browser.submit("/oidc/consent", &fields).await.given("code").unwrap();
    let tokens = party.exchange(&code).await;
    let info = party.userinfo(tokens.body["access_token"].as_str().unwrap()).await;
    assert_eq!(info.names(), ["address", "birthdate", "name", "sub"]);

    let recorded = town.on_record(town.mai).await;
    let given = recorded.iter().find(|it| it["what"]["name"] == "oidc.grant-given");
    let given = given.unwrap_or_else(|| panic!("{recorded:#?}"));
    let purposes = json!({ "post": ["address", "name"], "tax": ["birthdate", "name"] });
    assert_eq!(given["what"]["event"]["purposes"], purposes, "{given:#}");
    let told: Vec<_> = recorded.iter().filter_map(|it| it["purpose"].as_str()).collect();
    for purpose in ["consent:post", "consent:tax"] {
        assert!(told.contains(&purpose), "{purpose}: {told:?}");
    }
}

#[tokio::test]
async fn an_account_shows_services_claims_and_purposes_in_words() {
    let town = Town::new().await;
    let party = tax_office(&town).await;
    let browser = town.browser();
    party.code(&browser, &[("scope", "openid"), ("claims", &wishes())]).await;
    let english = [("accept-language", "en")];
    let shown = browser.send("GET", "/account", &english, "").await.text;
    let consents = &shown[shown.find("id=\"consents\"").unwrap()..];
    for words in ["Service portal", "để khai thuế", "Your date of birth; Your full name"] {
        assert!(consents.contains(words), "{words}: {consents}");
    }
    assert!(!consents.contains(party.id()) && !consents.contains("birthdate"), "{consents}");
    let services = browser.get("/account/services").await.text;
    for words in ["Cổng dịch vụ", "để khai thuế", "Họ, chữ đệm và tên; Ngày sinh"]
    {
        assert!(services.contains(words), "{words}: {services}");
    }
}

#[tokio::test]
async fn what_was_agreed_for_one_purpose_is_asked_again_for_another() {
    let town = Town::new().await;
    let party = tax_office(&town).await;
    let mut client = file(&town, &party).await;
    let letters = client.leave.purposes.pop().unwrap();
    change(&town, &client).await.unwrap();
    let browser = town.browser();
    let code = party.code(&browser, &[]).await;
    let token = party.exchange(&code).await.body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(browser.get(&party.way(&[])).await.status, 303, "agreed to before");

    let mut client = file(&town, &party).await;
    client.leave.purposes.push(letters);
    change(&town, &client).await.unwrap();
    let page = browser.get(&party.way(&[])).await;
    assert_eq!(page.status, 200, "for letters too: {page:?}");
    assert!(agree(&browser, &page).await.given("code").is_some());
    assert_eq!(browser.get(&party.way(&[])).await.status, 303);

    let mut client = file(&town, &party).await;
    client.leave.purposes.retain(|purpose| purpose.code == "post");
    change(&town, &client).await.unwrap();
    let info = party.userinfo(&token).await;
    assert_eq!(info.names(), ["sub"], "what was agreed for taxes is told for nothing else");
}
