//! Parents and guardians act for those whom they represent, and for nobody else nor any longer.

use kernel::PartialDate;
use population::Fate;
use serde_json::{Value as Json, json};
use testkit::official;
use time::macros::date;

use super::*;

/// From the clock of the tests, 15:00 in Viet Nam, to the end of the day.
const TO_MIDNIGHT: i64 = 9 * 3_600;

/// A mother with an account, and a child of hers.
struct Family {
    child: PersonId,
    mother: PersonId,
    town: Town,
}

impl Family {
    async fn new(child_born: &str) -> Self {
        let town = Town::new().await;
        let mother = town.enter("Phạm Thị Lý", "001190000321", "1990-05-01").await;
        let year = &child_born[2..4];
        let number = format!("0012{year}000123");
        // Somebody older is no child of hers.
        let of = (child_born > "2000").then_some(mother);
        let child = town.enter_with("Phạm Văn Tí", &number, child_born, of).await;
        let open = by_operator(OpenAccount { person: mother });
        town.accounts.open(&open, account("ly.1990")).await.unwrap();
        Self { child, mother, town }
    }

    /// The mother, signed in, so many seconds later.
    async fn mother(&self, seconds: i64) -> Browser {
        let browser = self.house(seconds);
        assert_eq!(browser.sign_in("ly.1990", "citizen").await.status, 303);
        browser
    }

    fn house(&self, seconds: i64) -> Browser {
        let then = Moment::from_micros(NOW.now().micros() + seconds * 1_000_000);
        whole_house(&self.town, &self.town.later(seconds), Clock::Fixed(then))
    }

    fn desk(&self) -> testkit::Session {
        let order = Purpose::Order("TK01-7".to_owned());
        let police = official(&["e-identification"]);
        testkit::Session::new(eid::routes(self.town.accounts.clone()), police, order)
    }
}

async fn act_for(browser: &Browser, ward: PersonId) -> Answer {
    browser.submit("/account/acting-for", &format!("whom=ward:{ward}")).await
}

/// For whom the browser acts; null: for themselves.
async fn acts_for(browser: &Browser) -> Json {
    browser.who().await["acting_for"].clone()
}

#[tokio::test]
async fn a_mother_acts_for_her_child_and_both_records_say_so() {
    let family = Family::new("2018-03-09").await;
    let (mother, child) = (family.mother, family.child);
    let browser = family.mother(0).await;
    let offered = browser.get("/account/acting-for").await;
    assert!(offered.text.contains("Phạm Văn Tí"), "{}", offered.text);

    let begun = act_for(&browser, child).await;
    assert_eq!((begun.status.as_u16(), begun.location.as_deref()), (303, Some("/me")));
    let who = browser.who().await;
    assert_eq!(who["actor"]["person"], json!(mother));
    assert_eq!(who["acting_for"], json!(child));
    assert_eq!(who["mandate"], "representation-by-law");
    for page in ["/me", "/me/looks", "/notices", "/account", "/account/acting-for"] {
        let shown = browser.get(page).await;
        assert_eq!(shown.status, 200, "{page}: {}", shown.text);
        assert!(shown.text.contains("Bạn đang làm thay Phạm Văn Tí"), "{page}");
        assert!(shown.text.contains("Trở lại là chính bạn"), "{page}");
    }
    assert!(browser.get("/me").await.text.contains("09/03/2018"));

    let back = browser.submit("/account/acting-for", "").await;
    assert_eq!(back.location.as_deref(), Some("/account/acting-for"));
    assert_eq!(acts_for(&browser).await, Json::Null);
    assert!(!browser.get("/account").await.text.contains("Bạn đang làm thay"));
    for person in [mother, child] {
        let recorded = family.town.on_record(person).await;
        for event in ["eid.acting-begun", "eid.acting-ended"] {
            assert!(recorded.iter().any(|record| record.contains(event)), "{event}");
        }
    }
    // What was read of the child names both.
    let read = family.town.on_record(child).await;
    let both = |record: &&String| {
        record.contains("ReadPerson")
            && record.contains(&format!("\"acting_for\":\"{child}\""))
            && record.contains(&format!("\"person\":\"{mother}\""))
    };
    assert!(read.iter().any(|record| both(&record)), "{read:?}");
}

#[tokio::test]
async fn nobody_acts_for_a_stranger_a_grown_child_or_in_office() {
    let family = Family::new("2004-03-09").await;
    let browser = family.mother(0).await;
    let offered = browser.get("/account/acting-for").await;
    assert!(offered.text.contains("chưa làm thay được cho ai"), "{}", offered.text);
    for other in [family.child, family.town.mai, family.mother] {
        assert_eq!(act_for(&browser, other).await.status, 403);
    }
    assert_eq!(browser.submit("/account/acting-for", "whom=nobody").await.status, 403);
    assert_eq!(acts_for(&browser).await, Json::Null);

    let official = family.town.browser();
    official.sign_in("lan", "official").await;
    assert!(official.get("/account/acting-for").await.text.contains("với tư cách cán bộ"));
    assert_eq!(act_for(&official, family.child).await.status, 403);
}

#[tokio::test]
async fn acting_ends_with_the_death_of_the_child_and_the_request_is_not_done() {
    let family = Family::new("2018-03-09").await;
    let browser = family.mother(0).await;
    act_for(&browser, family.child).await;
    let died = PartialDate::parse("2026-11-22").unwrap();
    family.town.dies(family.child, Fate::DeclaredDead { on: died }).await;
    let refused = browser.post("/v1/account/lock", json!({})).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.body["type"], "urn:danh:problem:acting-over");
    assert_eq!(acts_for(&browser).await, Json::Null, "from now on she acts for herself");
    assert_ne!(browser.who().await, Json::Null, "and nothing was locked");
    assert_eq!(act_for(&browser, family.child).await.status, 403);
    let recorded = family.town.on_record(family.mother).await;
    assert!(recorded.iter().any(|record| record.contains("eid.acting-ended")));
}

#[tokio::test]
async fn acting_ends_when_a_court_ends_the_guardianship() {
    let family = Family::new("1980-03-09").await;
    let (ward, guardian) = (family.child, family.mother);
    let browser = family.mother(0).await;
    assert_eq!(act_for(&browser, ward).await.status, 403);
    family.town.is_represented(ward, guardian, date!(2026 - 11 - 01)).await;
    assert_eq!(act_for(&browser, ward).await.status, 303);
    assert_eq!(acts_for(&browser).await, json!(ward));
    family.town.is_no_longer_represented(ward, guardian, date!(2026 - 11 - 23)).await;
    assert_eq!(browser.get("/v1/who").await.status, 403);
    assert_eq!(acts_for(&browser).await, Json::Null);
}

#[tokio::test]
async fn acting_ends_on_the_eighteenth_birthday_and_not_before() {
    let family = Family::new("2008-11-24").await;
    let eve = family.mother(TO_MIDNIGHT - 60).await;
    assert_eq!(act_for(&eve, family.child).await.status, 303);
    assert_eq!(acts_for(&eve).await, json!(family.child));
    let birthday = eve.at(family.house(TO_MIDNIGHT + 60));
    assert_eq!(birthday.get("/v1/who").await.status, 403);
    assert_eq!(acts_for(&birthday).await, Json::Null);
}

#[tokio::test]
async fn the_holder_of_an_account_signs_in_alone_from_the_fourteenth_birthday_on() {
    let family = Family::new("2012-11-24").await;
    let open = || by_operator(OpenAccount { person: family.child });
    let early = family.town.accounts.open(&open(), account("ti.2018")).await;
    assert!(matches!(early, Err(eid::Error::GuardianNeeded)), "{early:?}");
    let later = family.town.later(TO_MIDNIGHT + 60);
    later.open(&open(), account("ti.2018")).await.unwrap();
    // The clock goes back to the eve.
    let eve = family.house(TO_MIDNIGHT - 60);
    let refused = eve.sign_in("ti.2018", "citizen").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("cha mẹ hoặc người giám hộ"), "{}", refused.text);
    let program = eve.open("ti.2018", PASSWORD).await;
    assert_eq!(program.body["type"], "urn:danh:problem:guardian-acts");
    assert_eq!(family.house(TO_MIDNIGHT + 60).sign_in("ti.2018", "citizen").await.status, 303);
}

#[tokio::test]
async fn a_childs_account_is_asked_for_by_who_represents_them_and_gets_no_code() {
    let family = Family::new("2016-11-23").await;
    let (child, mother, desk) = (family.child, family.mother, family.desk());
    let stranger = family.town.enter("Lê Văn Ba", "001080000777", "1980-01-01").await;
    let path = format!("/v1/persons/{child}/account");
    let form = |guardian: Json, level: i64| json!({ "checked": "card-by-eye", "guardian": guardian, "level": level, "login": "ti.2018" });
    for (guardian, problem) in [
        (Json::Null, "guardian-needed"),
        (json!(stranger), "not-guardian"),
        (json!(child), "not-guardian"),
    ] {
        let refused = desk.post(&path, form(guardian, 1)).await;
        assert_eq!(refused.body["type"], format!("urn:danh:problem:{problem}"));
    }
    let made = desk.post(&path, form(json!(mother), 1)).await;
    assert_eq!((made.status.as_u16(), &made.body["code"]), (201, &Json::Null), "{made:?}");
    let level = format!("{path}/level");
    let alone = desk.put(&level, json!({ "checked": "card-by-eye" })).await;
    assert_eq!(alone.body["type"], "urn:danh:problem:guardian-needed");
    let raised = json!({ "checked": "card-by-eye", "guardian": mother });
    assert_eq!(desk.put(&level, raised).await.status, 204);
    let recovery = desk.post(&format!("{path}/recovery"), json!({})).await;
    assert_eq!(recovery.body["type"], "urn:danh:problem:guardian-acts");
    let recorded = family.town.on_record(child).await;
    let registered = recorded.iter().find(|it| it.contains("eid.citizen-registered")).unwrap();
    assert!(registered.contains(&format!("\"guardian\":\"{mother}\"")), "{registered}");
    assert!(registered.contains("card-by-eye"));
}

#[tokio::test]
async fn levels_follow_age_and_papers() {
    let rows = [
        ("2020-11-24", "card-by-eye", Json::Null, Ok(1)),
        ("2020-11-24", "card-by-eye", json!(2), Err("level-age")),
        ("2020-11-23", "card-by-eye", Json::Null, Ok(2)),
        ("2020-11-23", "card-by-eye", json!(1), Ok(1)),
        ("2020-11-23", "other-papers", Json::Null, Ok(1)),
        ("2020-11-23", "other-papers", json!(2), Err("not-seen")),
        ("2012-11-23", "identity-database", Json::Null, Ok(2)),
    ];
    for (born, checked, level, expected) in rows {
        let family = Family::new(born).await;
        let path = format!("/v1/persons/{}/account", family.child);
        let form = json!({
            "checked": checked, "guardian": family.mother, "level": level, "login": "ti1",
        });
        let made = family.desk().post(&path, form).await;
        match expected {
            Ok(number) => {
                assert_eq!(made.status, 201, "{born} {checked} {made:?}");
                let account = made.body["account"].as_str().unwrap();
                let account = eid::AccountId::parse(account).unwrap();
                let standing = family.town.accounts.standing(account).await.unwrap().unwrap();
                assert_eq!(standing.identity_level.number(), number, "{born} {checked}");
            }
            Err(problem) => {
                let kind = format!("urn:danh:problem:{problem}");
                assert_eq!(made.body["type"], kind, "{born} {checked}");
            }
        }
    }
}

#[tokio::test]
async fn who_looked_and_the_inbox_are_closed_to_who_represents_nobody() {
    let family = Family::new("2018-03-09").await;
    let (child, then) = (family.child, Clock::Fixed(NOW.now()));
    let browser = whole_house(&family.town, &family.town.accounts, then);
    browser.sign_in("mai", "citizen").await;
    for path in [format!("/me?for={child}"), format!("/me/looks?for={child}")] {
        assert_eq!(browser.get(&path).await.status, 403, "{path}");
    }
}
