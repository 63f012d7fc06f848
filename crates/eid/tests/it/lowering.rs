//! Level 2 that is taken back holds on the next request.

use eid::{
    Checked, ConfirmLevel, Confirmation, Error, IdentityLevel, LockAccount, LowerLevel, NewMandate,
};
use kernel::{FullName, PersonalNumber};
use ledger::Planned;
use serde_json::{Value as Json, json};
use testkit::official;

use super::organisations::{Company, GRANT, decision};
use super::*;

const PAPER: &str = "paper=7/BB-CAP";

/// Somebody of level 2.
async fn binh(town: &Town) -> PersonId {
    let person = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    town.accounts.open(&by_operator(OpenAccount { person }), account("binh")).await.unwrap();
    let seen = Confirmation { checked: Checked::CardByEye, guardian: None };
    town.accounts.confirm_level(&by_police(ConfirmLevel { person }), seen).await.unwrap();
    person
}

fn by_police<A: Action>(action: A) -> Permit<A> {
    let order = Purpose::Order("7/BB-CAP".to_owned());
    permit(action, &official(&["e-identification"]), &order, Facts::none()).unwrap()
}

/// At which level who signs in now is known.
async fn level(town: &Town) -> IdentityLevel {
    town.session(&town.browser().open("binh", PASSWORD).await).await.identity_level
}

fn desk(town: &Town, duty: &str) -> testkit::Session {
    let routes = eid::routes(town.accounts.clone());
    testkit::Session::new(routes, official(&[duty]), Purpose::Order("7/BB-CAP".to_owned()))
}

#[tokio::test]
async fn level_two_that_is_taken_back_holds_on_the_next_request() {
    let town = Town::new().await;
    let person = binh(&town).await;
    let browser = town.browser();
    browser.sign_in("binh", "citizen").await;
    assert_eq!(level(&town).await, IdentityLevel::Two);
    let session = town.session(&town.browser().open("binh", PASSWORD).await).await;
    let standing = town.accounts.standing(session.account).await.unwrap().unwrap();
    let guards: [&dyn Fn(&mut store::Changes); 2] =
        [&|changes| session.guard(changes), &|changes| standing.guard(changes)];
    let guarded = guards.map(|guard| {
        let mut planned = Planned::under(&by_operator(OpenAccount { person }));
        guard(&mut planned.changes);
        planned
    });

    let path = format!("/v1/persons/{person}/account/level/lowering");
    let reasons = json!({ "reasons": "Ảnh trên thẻ là người khác" });
    assert_eq!(desk(&town, "residence").post(&path, reasons.clone()).await.status, 403);
    let police = desk(&town, "e-identification");
    assert_eq!(police.post(&path, json!({ "reasons": " " })).await.status, 422);
    assert_eq!(police.post(&path, reasons.clone()).await.status, 204);
    let again = police.post(&path, reasons).await;
    assert_eq!(again.body["type"], "urn:danh:problem:not-level-two", "{again:?}");

    assert_eq!(browser.who().await, Json::Null, "what was begun at level 2 has ended");
    for planned in guarded {
        let kept = town.platform.ledger.commit(planned, NOW.now()).await;
        assert!(kept.is_err(), "what rests on level 2 is not kept");
    }
    browser.sign_in("binh", "citizen").await;
    assert_eq!(level(&town).await, IdentityLevel::One);
    assert!(browser.get("/account").await.text.contains("Mức 1"));
    assert_eq!(browser.get("/account/organisations/new").await.status, 403);
    let recorded = town.on_record(person).await;
    for event in ["eid.level-lowered", "eid-notice-level-lowered"] {
        assert!(recorded.iter().any(|record| record.contains(event)), "{event}");
    }
    let lowered = recorded.iter().find(|it| it.contains("eid.level-lowered")).unwrap();
    assert!(lowered.contains("order:7/BB-CAP") && !lowered.contains("người khác"), "{lowered}");
}

#[tokio::test]
async fn of_two_who_take_level_two_back_one_does() {
    let town = Town::new().await;
    let person = binh(&town).await;
    let permit = by_police(LowerLevel { person });
    let lower = || town.accounts.lower_level(&permit, "Cấp nhầm người");
    let (one, other) = tokio::join!(lower(), lower());
    assert_eq!([one, other].iter().filter(|done| done.is_ok()).count(), 1);
    let recorded = town.on_record(person).await;
    assert_eq!(recorded.iter().filter(|it| it.contains("eid.level-lowered")).count(), 1);
}

#[tokio::test]
async fn a_locked_account_comes_back_at_level_one() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.accounts.lock(&own(LockAccount { person }, &citizen(person))).await.unwrap();
    let permit = by_police(LowerLevel { person });
    town.accounts.lower_level(&permit, "Cấp nhầm người").await.unwrap();
    town.accounts.lift_own_lock(&by_police(eid::LiftLock { person })).await.unwrap();
    assert_eq!(level(&town).await, IdentityLevel::One);
}

#[test]
fn nobody_takes_their_own_level_back_as_an_official() {
    let police = official(&["e-identification"]);
    let person = police.person().unwrap();
    let order = Purpose::Order("7/BB-CAP".to_owned());
    assert!(permit(LowerLevel { person }, &police, &order, Facts::none()).is_err());
    assert!(permit(LowerLevel { person }, &police, &Purpose::OwnRecord, Facts::none()).is_err());
}

#[tokio::test]
async fn the_desk_says_why_asks_once_more_and_shows_what_was_done() {
    let town = Town::new().await;
    let person = binh(&town).await;
    let police = desk(&town, "e-identification");
    let page = format!("/desk/accounts/{person}?{PAPER}");
    assert!(police.get(&page).await.text.contains("Rút mức 2"));
    let path = format!("/desk/accounts/{person}/level/lowering?{PAPER}");
    for (form, said) in [
        ("lower_sure=yes", "Ghi lý do rút mức 2"),
        ("lowering=C%E1%BA%A5p+nh%E1%BA%A7m", "Hãy kiểm tra văn bản và đúng người trước"),
    ] {
        let refused = police.submit(&path, form).await;
        assert!(refused.status == 422 && refused.text.contains(said), "{form}: {}", refused.text);
    }
    let whole = "lower_sure=yes&lowering=C%E1%BA%A5p+nh%E1%BA%A7m";
    assert_eq!(police.submit(&path, whole).await.status, 303);
    let shown = police.get(&page).await.text;
    assert!(shown.contains("7/BB-CAP · Cấp nhầm") && shown.contains("Mức 1"), "{shown}");
    assert!(!shown.contains("lower_sure"), "there is nothing more to take back");
}

#[tokio::test]
async fn who_represents_an_organisation_at_level_one_gives_no_mandate_permitted_before() {
    let company = Company::new().await;
    let organisation = company.asked("0400123456").await;
    assert_eq!(company.desk().submit(&decision(organisation), GRANT).await.status, 303);
    let accounts = &company.town.accounts;
    let ly = company.representative;
    let facts = accounts.facts_on_organisation(organisation, Some(ly)).await.unwrap();
    let action = eid::GiveMandate { organisation };
    let before = permit(action, &citizen(ly), &Purpose::OwnRecord, facts).unwrap();
    let lower = by_police(LowerLevel { person: ly });
    accounts.lower_level(&lower, "Cấp nhầm người").await.unwrap();
    let mandate = NewMandate {
        last_day: NOW.now().day(),
        name: FullName::parse("Lê Hoàng Nam").unwrap(),
        number: PersonalNumber::parse("048091000102").unwrap(),
        purposes: vec![MandatePurpose::Inbox],
    };
    let given = accounts.give_mandate(&before, mandate).await;
    assert!(matches!(given, Err(Error::LevelTooLow)), "{given:?}");
    let facts = accounts.facts_on_organisation(organisation, Some(ly)).await.unwrap();
    assert!(permit(action, &citizen(ly), &Purpose::OwnRecord, facts).is_err());
}
