//! An official helps somebody who came to a counter.

use serde_json::{Value as Json, json};

use super::*;

const NUMBER: &str = "001050000123";

/// An official at the counter, and an old man without an account.
async fn town(duties: &[&str]) -> (Town, PersonId) {
    let town = Town::new().await;
    let appoint = by_operator(AppointOfficial { person: town.mai });
    town.accounts.appoint(&appoint, post("UB-00004", duties)).await.unwrap();
    let old = town.enter("Phạm Văn Cụ", NUMBER, "1950-05-01").await;
    (town, old)
}

/// Mai signs in with two factors, as a post asks for.
async fn at_work(town: &Town, browser: &Browser) {
    browser.sign_in("mai", "official").await;
    vouching::shows_code(town, town.mai, browser).await;
    factors::enrol(browser).await;
}

async fn attends_to(browser: &Browser) -> Json {
    browser.who().await["acting_for"].clone()
}

async fn begin(browser: &Browser) -> Answer {
    let form = format!("number={NUMBER}&paper=identity-card&sure=yes");
    browser.submit("/desk/counter", &form).await
}

#[tokio::test]
async fn who_came_is_found_attended_to_and_told() {
    let (town, old) = town(&["receive-dossiers"]).await;
    let browser = town.browser();
    at_work(&town, &browser).await;
    for wrong in ["", "number=12&paper=passport", "number=001050000123", "paper=passport"] {
        assert_eq!(browser.submit("/desk/counter", wrong).await.status, 422, "{wrong}");
    }
    let form = format!("number={NUMBER}&paper=identity-card");
    let found = browser.submit("/desk/counter", &form).await;
    assert!(found.text.contains("Phạm Văn Cụ"), "{}", found.text);
    assert_eq!(attends_to(&browser).await, Json::Null, "not yet");
    assert_eq!(begin(&browser).await.location.as_deref(), Some("/services"));
    let who = browser.who().await;
    assert_eq!(who["acting_for"], json!(old));
    assert!(who["mandate"].as_str().unwrap().starts_with("counter:"), "{who}");
    assert!(browser.get("/desk/counter").await.text.contains("Tại quầy với Phạm Văn Cụ"));
    let done = browser.submit("/account/acting-for", "").await;
    assert_eq!(done.location.as_deref(), Some("/desk/counter"));
    assert_eq!(attends_to(&browser).await, Json::Null);
    let recorded = town.on_record(old).await.join("\n");
    for part in ["eid.counter-opened", "eid.counter-closed", "identity-card", "IdentifyPerson"] {
        assert!(recorded.contains(part), "{part}");
    }
    assert!(recorded.contains("eid-notice-counter") && !recorded.contains(NUMBER));
}

#[tokio::test]
async fn attending_ends_after_an_hour_and_with_a_death() {
    let (town, old) = town(&["receive-dossiers"]).await;
    let browser = town.browser();
    at_work(&town, &browser).await;
    begin(&browser).await;
    // A session that is used does not idle out.
    let half = browser.at(browser_of(&town.later(29 * 60)));
    assert_eq!(attends_to(&half).await, json!(old));
    let late = half.at(browser_of(&town.later(58 * 60)));
    assert_eq!(attends_to(&late).await, json!(old));
    let over = late.at(browser_of(&town.later(61 * 60)));
    assert_eq!(over.get("/v1/who").await.status, 403);
    assert_eq!(attends_to(&over).await, Json::Null);
    assert_eq!(begin(&over).await.status, 303);
    let on = kernel::PartialDate::parse("2026-11-21").unwrap();
    town.dies(old, population::Fate::DeclaredDead { on }).await;
    assert_eq!(over.get("/v1/who").await.status, 403);
    assert_eq!(begin(&over).await.status, 404);
}

#[tokio::test]
async fn nobody_attends_without_the_duty_or_to_themselves() {
    let (town, _) = town(&["residence"]).await;
    let browser = town.browser();
    at_work(&town, &browser).await;
    assert_eq!(begin(&browser).await.status, 403);
    assert_eq!(browser.get("/desk/counter").await.status, 403);
}

#[tokio::test]
async fn attending_ends_on_record_with_the_session() {
    for way in ["/sign-out", "/account/sessions/end", "/account/capacity"] {
        let (town, old) = town(&["receive-dossiers"]).await;
        let browser = town.browser();
        at_work(&town, &browser).await;
        begin(&browser).await;
        assert_eq!(browser.submit(way, "").await.status, 303, "{way}");
        let recorded = town.on_record(old).await.join("\n");
        assert_eq!(recorded.matches("eid.counter-closed").count(), 1, "{way}: {recorded}");
    }
}
