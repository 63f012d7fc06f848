//! A citizen comes to a desk with their card.

use serde_json::{Value, json};
use testkit::official;

use super::*;

fn desk(town: &Town) -> testkit::Session {
    let order = Purpose::Order("TK01-7".to_owned());
    let police = official(&["e-identification"]);
    testkit::Session::new(eid::routes(town.accounts.clone()), police, order)
}

fn of(person: PersonId, rest: &str) -> String {
    format!("/v1/persons/{person}/account{rest}")
}

async fn activate(browser: &Browser, code: &str, password: &str) -> Answer {
    let form = format!("login=binh&code={code}&new={password}&again={password}");
    browser.submit("/activate", &form).await
}

const CHOSEN: &str = "mot+hai+ba+bon+nam+sau";

#[tokio::test]
async fn an_account_made_at_a_desk_opens_when_its_holder_activates_it_in_time() {
    let town = Town::new().await;
    let binh = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    let made =
        desk(&town).post(&of(binh, ""), json!({ "checked": "card-by-eye", "login": "binh" })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let code = made.body["code"].as_str().unwrap().to_owned();
    let again = desk(&town)
        .post(&of(binh, ""), json!({ "checked": "card-by-eye", "login": "binh2" }))
        .await;
    assert_eq!(again.status, 409, "a person has one account");
    let browser = town.browser();
    assert_eq!(activate(&browser, "aaaaa-aaaaa-aaaaa-aaaaa", CHOSEN).await.status, 422);
    assert_eq!(activate(&browser, &code, "kurz").await.status, 422);
    // The last moment of the seventh day in Viet Nam, and the one after it.
    let until = Moment::of(time::macros::datetime!(2026-11-30 16:59:59.999999 UTC));
    assert_eq!(made.body["until"], json!(until));
    let at = |micros| {
        let clock = Clock::Fixed(Moment::from_micros(until.micros() + micros));
        browser_of(&counter(&town.platform, clock))
    };
    assert_eq!(activate(&at(1), &code, CHOSEN).await.status, 422, "more than seven days");
    let done = activate(&at(0), &code, CHOSEN).await;
    assert_eq!(done.location.as_deref(), Some("/sign-in?done=activated"), "{}", done.text);
    assert!(browser.get("/sign-in?done=activated").await.text.contains("đã kích hoạt"));
    assert_eq!(activate(&browser, &code, CHOSEN).await.status, 422, "once");
    let opened = browser.open("binh", &CHOSEN.replace('+', " ")).await;
    assert_eq!(opened.status, 201);
    let account = eid::AccountId::parse(made.body["account"].as_str().unwrap()).unwrap();
    let standing = town.accounts.standing(account).await.unwrap().unwrap();
    assert_eq!(standing.identity_level, eid::IdentityLevel::Two);
}

#[tokio::test]
async fn small_children_have_level_one_and_strangers_to_the_register_nothing() {
    let town = Town::new().await;
    let mother = town.enter("Phạm Thị Lý", "001190000321", "1990-05-01").await;
    let child = town.enter_with("Phạm Văn Tí", "001222000123", "2022-03-09", Some(mother)).await;
    let form = json!({ "checked": "card-by-eye", "guardian": mother, "login": "ti.2022" });
    let made = desk(&town).post(&of(child, ""), form).await;
    let account = eid::AccountId::parse(made.body["account"].as_str().unwrap()).unwrap();
    let standing = town.accounts.standing(account).await.unwrap().unwrap();
    assert_eq!(standing.identity_level, eid::IdentityLevel::One);
    let level = of(child, "/level");
    let raised = json!({ "checked": "card-by-eye", "guardian": mother });
    let raised = desk(&town).put(&level, raised).await;
    assert_eq!(raised.body["type"], "urn:danh:problem:level-age");
    let stranger = PersonId::from_bytes(&[0x33; 16]).unwrap();
    let none = desk(&town)
        .post(&of(stranger, ""), json!({ "checked": "card-by-eye", "login": "stranger" }))
        .await;
    assert_eq!(none.status, 404);
}

#[tokio::test]
async fn a_level_is_confirmed_at_a_desk_by_those_on_duty_only() {
    let town = Town::new().await;
    let binh = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    let opened = by_operator(OpenAccount { person: binh });
    let id = town.accounts.open(&opened, account("binh")).await.unwrap();
    let level = async || town.accounts.standing(id).await.unwrap().unwrap().identity_level;
    assert_eq!(level().await, eid::IdentityLevel::One);
    let order = Purpose::Order("TK01-7".to_owned());
    for (duty, status) in [("residence", 403), ("e-identification", 204)] {
        let routes = eid::routes(town.accounts.clone());
        let session = testkit::Session::new(routes, official(&[duty]), order.clone());
        let path = of(binh, "/level");
        let put = session.put(&path, json!({ "checked": "identity-database" })).await;
        assert_eq!(put.status, status, "{duty}");
    }
    assert_eq!(level().await, eid::IdentityLevel::Two);
    let browser = town.browser();
    browser.sign_in("binh", "citizen").await;
    assert!(browser.get("/account").await.text.contains("Mức 2"));
}

#[tokio::test]
async fn whom_others_shut_out_for_good_gets_in_again_at_a_desk() {
    let town = Town::new().await;
    let binh = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    let opened = by_operator(OpenAccount { person: binh });
    town.accounts.open(&opened, account("binh")).await.unwrap();
    for n in 0..100 {
        let answer = browser_of(&town.later(n * 901)).open("binh", "x").await;
        assert_eq!(answer.status, 401, "{n}");
    }
    let later = browser_of(&town.later(101 * 901));
    assert_eq!(later.open("binh", PASSWORD).await.status, 429, "for good");
    let begun = desk(&town).post(&of(binh, "/recovery"), json!({})).await;
    let code = begun.body["code"].as_str().unwrap();
    assert_eq!(activate(&later, "aaaaa-aaaaa-aaaaa-aaaaa", CHOSEN).await.status, 422);
    let done = activate(&later, code, CHOSEN).await;
    assert_eq!(done.location.as_deref(), Some("/sign-in?done=activated"), "{}", done.text);
    assert_eq!(later.open("binh", &CHOSEN.replace('+', " ")).await.status, 201);
}

#[tokio::test]
async fn codes_on_paper_are_not_guessed_without_limit() {
    let town = Town::new().await;
    for n in 0..50 {
        let answer = activate(&town.browser(), "aaaaa-aaaaa-aaaaa-aaaaa", CHOSEN).await;
        assert_eq!(answer.status, 422, "{n}");
    }
    assert_eq!(activate(&town.browser(), "aaaaa-aaaaa-aaaaa-aaaaa", CHOSEN).await.status, 429);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 201, "passwords are another");
}

#[tokio::test]
async fn who_is_recovered_at_a_desk_leaves_everything_older_behind() {
    let town = Town::new().await;
    let binh = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    let opened = by_operator(OpenAccount { person: binh });
    town.accounts.open(&opened, account("binh")).await.unwrap();
    let thief = town.browser();
    thief.sign_in("binh", "citizen").await;
    let begun = desk(&town).post(&of(binh, "/recovery"), json!({})).await;
    assert_eq!(begun.status, 201);
    assert_ne!(thief.who().await, Value::Null, "nothing has changed yet");
    let browser = town.browser();
    let code = begun.body["code"].as_str().unwrap();
    assert_eq!(activate(&browser, code, CHOSEN).await.status, 303);
    assert_eq!(thief.who().await, Value::Null);
    assert_eq!(browser.open("binh", PASSWORD).await.status, 401);
    assert_eq!(browser.open("binh", &CHOSEN.replace('+', " ")).await.status, 201);
    let recorded = town.on_record(binh).await;
    for event in ["eid.recovery-begun", "eid.account-activated", "eid-notice-recovery-begun"] {
        assert!(recorded.iter().any(|record| record.contains(event)), "{event}");
    }
    assert!(recorded.iter().all(|record| !record.contains(code)));
}
