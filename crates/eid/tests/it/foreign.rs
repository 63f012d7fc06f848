//! Accounts of foreigners: by their papers, at a desk and from afar, for as long as these hold.

use eid::{AccountId, Standing};
use ledger::Planned;
use population::{Country, Few, IdentityDocument, IdentityDocumentKind, Text, Value};
use serde_json::{Value as Json, json};
use testkit::official;
use time::Date;
use time::macros::date;

use super::*;

const PASSPORT: &str = "M00000107";
const CARD: &str = "NA0000107";
const CHOSEN: &str = "mot+hai+ba+bon+nam+sau";
const FOR_LONG: Date = date!(2033 - 05 - 09);
const TODAY: Date = date!(2026 - 11 - 23);
const YESTERDAY: Date = date!(2026 - 11 - 22);
/// From the clock of the tests, 15:00 in Viet Nam, past midnight.
const TO_TOMORROW: i64 = 9 * 3_600 + 60;

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

fn passport(expires_on: Date) -> IdentityDocument {
    document(IdentityDocumentKind::Passport, PASSPORT, expires_on)
}

fn card(expires_on: Date) -> IdentityDocument {
    document(IdentityDocumentKind::ResidenceCard, CARD, expires_on)
}

fn korean(documents: Vec<IdentityDocument>) -> Vec<Value> {
    let countries = vec![Country::parse("KOR").unwrap()];
    let mut values = vec![Value::Nationality(Few::parse(countries).unwrap())];
    values.extend(Few::parse(documents).map(Value::IdentityDocuments));
    values
}

impl Town {
    async fn kim(&self, documents: Vec<IdentityDocument>) -> PersonId {
        self.enter_as("Kim Min-jun", "1986-02-11", korean(documents), None).await
    }

    /// With an account of level 1 that an operator opened.
    async fn kim_with_account(&self, documents: Vec<IdentityDocument>) -> (PersonId, AccountId) {
        let kim = self.kim(documents).await;
        let open = by_operator(OpenAccount { person: kim });
        (kim, self.accounts.open(&open, account("minjun")).await.unwrap())
    }

    async fn stands(&self, account: AccountId) -> Option<Standing> {
        self.accounts.standing(account).await.unwrap()
    }
}

fn desk(town: &Town) -> testkit::Session {
    let order = Purpose::Order("TK01-7".to_owned());
    let police = official(&["e-identification"]);
    testkit::Session::new(eid::routes(town.accounts.clone()), police, order)
}

fn path(person: PersonId) -> String {
    format!("/v1/persons/{person}/account")
}

#[track_caller]
fn refused(answer: &testkit::Answer, problem: &str) {
    assert_eq!(answer.body["type"], format!("urn:danh:problem:{problem}"), "{answer:?}");
}

#[tokio::test]
async fn a_foreigner_found_by_passport_gets_an_account_at_the_desk_and_signs_in() {
    let town = Town::new().await;
    let kim = town.kim(vec![passport(FOR_LONG), card(FOR_LONG)]).await;
    let police = desk(&town);
    let form = police.get("/desk/accounts").await.text;
    assert!(form.contains("số hộ chiếu hoặc số thẻ cư trú"), "{form}");
    for (number, said) in [
        ("M00000999", "không có ai mang số này"),
        ("M-1", "Số định danh có 12 chữ số"),
        ("00108500012", "Số định danh có 12 chữ số"),
    ] {
        let form = format!("paper=TK01-7&number={number}");
        let again = police.submit("/desk/accounts", &form).await;
        assert!(again.status == 422 && again.text.contains(said), "{number}: {}", again.text);
    }
    for number in [PASSPORT, "na+0000107"] {
        let found = police.submit("/desk/accounts", &format!("paper=TK01-7&number={number}")).await;
        let address = found.location.unwrap();
        assert_eq!(address, format!("/desk/accounts/{kim}?paper=TK01-7"), "{number}");
    }
    let address = format!("/desk/accounts/{kim}?paper=TK01-7");
    let page = police.get(&address).await.text;
    for said in ["Kim Min-jun", "Hàn Quốc", CARD, PASSPORT, "09/05/2033", "xuất nhập cảnh"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(!page.contains("Xem thẻ căn cước"), "a citizen's checks are not offered");

    let misfit = police.submit(&address, "login=minjun&level=2&checked=card-by-eye").await;
    assert!(
        misfit.status == 422 && misfit.text.contains("phù hợp với người này"),
        "{}",
        misfit.text
    );
    let form = "login=minjun&level=2&checked=immigration-database";
    let made = police.submit(&address, form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let code = made.text.split("<span class=\"code\">").last().unwrap();
    let code = code.split('<').next().unwrap();
    let form = format!("login=minjun&code={code}&new={CHOSEN}&again={CHOSEN}");
    assert_eq!(town.browser().submit("/activate", &form).await.status, 303);
    let browser = town.browser();
    let form = format!("login=minjun&password={CHOSEN}&acts_as=citizen");
    assert_eq!(browser.submit("/sign-in?back=/account", &form).await.status, 303);
    let account = browser.get("/account").await.text;
    assert!(account.contains("Mức 2") && account.contains("minjun"), "{account}");
    let recorded = town.on_record(kim).await.join("\n");
    assert!(recorded.contains("immigration-database") && !recorded.contains(PASSPORT));
}

#[tokio::test]
async fn levels_of_foreigners_follow_how_they_were_checked() {
    for (checked, level, expected) in [
        ("immigration-database", json!(2), Ok(2)),
        ("immigration-database", Json::Null, Ok(2)),
        ("residence-card", Json::Null, Ok(1)),
        ("residence-card", json!(2), Err("not-seen")),
        ("card-by-eye", json!(1), Err("check-misfits")),
        ("identity-database", json!(2), Err("check-misfits")),
        ("other-papers", json!(1), Err("check-misfits")),
    ] {
        let town = Town::new().await;
        let kim = town.kim(vec![card(TODAY)]).await;
        let form = json!({ "checked": checked, "level": level, "login": "minjun" });
        let made = desk(&town).post(&path(kim), form).await;
        match expected {
            Ok(number) => {
                assert_eq!(made.status, 201, "{checked}: {made:?}");
                let id = AccountId::parse(made.body["account"].as_str().unwrap()).unwrap();
                let standing = town.stands(id).await.unwrap();
                assert_eq!(standing.identity_level.number(), number, "{checked}");
            }
            Err(problem) => refused(&made, problem),
        }
    }
    let town = Town::new().await;
    let binh = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    for checked in ["immigration-database", "residence-card"] {
        let form = json!({ "checked": checked, "level": 1, "login": "binh" });
        refused(&desk(&town).post(&path(binh), form).await, "check-misfits");
    }
}

#[tokio::test]
async fn without_a_residence_card_that_is_valid_there_is_no_account() {
    for (documents, problem) in [
        (vec![], "no-residence-card"),
        (vec![passport(FOR_LONG)], "no-residence-card"),
        (vec![card(YESTERDAY)], "residence-expired"),
        (vec![card(YESTERDAY), passport(FOR_LONG)], "residence-expired"),
        (vec![card(FOR_LONG), passport(YESTERDAY)], "passport-expired"),
    ] {
        let town = Town::new().await;
        let kim = town.kim(documents).await;
        for level in [1, 2] {
            let checked = "immigration-database";
            let form = json!({ "checked": checked, "level": level, "login": "minjun" });
            refused(&desk(&town).post(&path(kim), form).await, problem);
        }
        let page = format!("/desk/accounts/{kim}?paper=TK01-7");
        let form = "login=minjun&level=1&checked=residence-card";
        let again = desk(&town).submit(&page, form).await;
        assert!(again.status == 422 && again.text.contains("chưa cấp được"), "{}", again.text);
    }
}

#[tokio::test]
async fn children_of_foreigners_have_accounts_through_their_parents() {
    let town = Town::new().await;
    let mother = town.kim(vec![passport(FOR_LONG), card(FOR_LONG)]).await;
    let paper =
        |number: &str| vec![document(IdentityDocumentKind::ResidenceCard, number, FOR_LONG)];
    let small = korean(paper("NA0000201"));
    let small = town.enter_as("Kim Ha-na", "2020-11-24", small, Some(mother)).await;
    let older = korean(paper("NA0000202"));
    let older = town.enter_as("Kim Su-ho", "2020-11-23", older, Some(mother)).await;
    let form = |login: &str, level: i64, guardian: Json| {
        json!({ "checked": "immigration-database", "guardian": guardian, "level": level,
            "login": login })
    };
    let police = desk(&town);
    refused(&police.post(&path(small), form("hana", 1, Json::Null)).await, "guardian-needed");
    refused(&police.post(&path(small), form("hana", 1, json!(town.mai))).await, "not-guardian");
    refused(&police.post(&path(small), form("hana", 2, json!(mother))).await, "level-age");

    // Her mother is found by a passport.
    let page = format!("/desk/accounts/{small}?paper=TK01-7");
    let with =
        |number: &str| format!("login=hana&level=1&checked=immigration-database&guardian={number}");
    let unknown = police.submit(&page, &with("M00000999")).await;
    assert!(unknown.text.contains("không có ai mang số này"), "{}", unknown.text);
    assert_eq!(police.submit(&page, &with(PASSPORT)).await.status, 303);
    let made = police.post(&path(older), form("suho", 2, json!(mother))).await;
    assert_eq!((made.status.as_u16(), &made.body["code"]), (201, &Json::Null), "{made:?}");
}

#[tokio::test]
async fn an_account_is_locked_by_papers_that_are_over_and_opened_by_new_ones() {
    let town = Town::new().await;
    let (kim, id) = town.kim_with_account(vec![card(TODAY)]).await;
    assert_eq!(town.browser().sign_in("minjun", "citizen").await.status, 303);
    let tomorrow = browser_of(&town.later(TO_TOMORROW));
    let shut = tomorrow.sign_in("minjun", "citizen").await;
    assert_eq!(shut.location.as_deref(), Some("/locked"), "{}", shut.text);
    assert!(town.later(TO_TOMORROW).standing(id).await.unwrap().is_none());
    let locks = desk(&town).get(&format!("{}/locks", path(kim))).await.body;
    assert_eq!(locks[0]["cause"], "residence-expired", "{locks}");
    let lift = format!("{}/lock", path(kim));
    let lifted = desk(&town).send("DELETE", &lift, "application/json", String::new()).await;
    refused(&lifted, "not-locked");

    town.has_papers(kim, vec![card(FOR_LONG), passport(FOR_LONG)]).await;
    assert_eq!(tomorrow.sign_in("minjun", "citizen").await.location.as_deref(), Some("/notices"));
    assert!(town.stands(id).await.is_some());
    let locks = desk(&town).get(&format!("{}/locks", path(kim))).await.body;
    assert!(!locks[0]["lifted_at"].is_null(), "{locks}");
    let recorded = town.on_record(kim).await.join("\n");
    for said in ["eid.account-locked", "eid-notice-locked", "expired-papers-lock-the-account"] {
        assert!(recorded.contains(said), "{said}");
    }
}

#[tokio::test]
async fn a_session_ends_with_the_card_it_rests_on_and_so_does_what_is_built_on_it() {
    let town = Town::new().await;
    let (kim, id) = town.kim_with_account(vec![card(FOR_LONG), passport(FOR_LONG)]).await;
    let browser = town.browser();
    browser.sign_in("minjun", "citizen").await;
    assert_eq!(browser.who().await["actor"]["person"], json!(kim));
    let opened = town.browser().open("minjun", PASSWORD).await;
    let session = town.session(&opened).await;
    let standing = town.stands(id).await.unwrap();
    assert!(kept(&town, "first", |changes| session.guard(changes)).await);
    town.has_papers(kim, vec![card(FOR_LONG), passport(YESTERDAY)]).await;
    assert!(!kept(&town, "second", |changes| session.guard(changes)).await);
    assert!(!kept(&town, "third", |changes| standing.guard(changes)).await);
    assert_eq!(browser.who().await, Json::Null);
    let locks = desk(&town).get(&format!("{}/locks", path(kim))).await.body;
    assert_eq!(locks[0]["cause"], "passport-expired", "{locks}");
    town.has_papers(kim, vec![]).await;
    assert_eq!(browser.sign_in("minjun", "citizen").await.location.as_deref(), Some("/locked"));
    let locks = desk(&town).get(&format!("{}/locks", path(kim))).await.body;
    let standing = locks.as_array().unwrap().iter().filter(|lock| lock["lifted_at"].is_null());
    let causes: Vec<_> = standing.map(|lock| &lock["cause"]).collect();
    assert_eq!(causes, ["residence-expired"], "a passport that is gone is not one that is over");
}

/// Whether something is kept that stands or falls with the guard.
async fn kept(town: &Town, login: &str, guard: impl FnOnce(&mut store::Changes)) -> bool {
    let permit = by_operator(OpenAccount { person: town.lan });
    let (_, mut planned): (AccountId, Planned) =
        town.accounts.plan_open(&permit, account(login), NOW.now()).await.unwrap();
    planned.changes = store::Changes::new();
    guard(&mut planned.changes);
    town.platform.ledger.commit(planned, NOW.now()).await.is_ok()
}

/// From the form to the last page, as somebody who holds the address.
async fn signs_up(town: &Town, number: &str, name: &str, address: &str) -> Answer {
    let browser = town.browser();
    let form = format!(
        "number={number}&name={name}&born-day=11&born-month=2&born-year=1986&channel=email\
         &address={address}%40example.vn"
    );
    let begun = browser.submit("/sign-up", &form).await;
    assert_eq!(begun.location.as_deref(), Some("/sign-up/code"), "{}", begun.text);
    let code = town.code(&format!("{address}@example.vn"), 0).await;
    browser.submit("/sign-up/code", &format!("code={code}")).await;
    let form = format!("new={CHOSEN}&again={CHOSEN}");
    browser.submit("/sign-up/password", &form).await
}

async fn enters(town: &Town, login: &str) -> bool {
    let form = format!("login={login}&password={CHOSEN}&acts_as=citizen");
    town.browser().submit("/sign-in?back=/notices", &form).await.location.is_some()
}

#[tokio::test]
async fn a_foreigner_signs_up_by_a_paper_and_all_others_are_told_the_same() {
    let town = Town::new().await;
    let kim = town.kim(vec![passport(FOR_LONG), card(FOR_LONG)]).await;
    let mut answers = Vec::new();
    for (number, name, address) in [
        ("M00000999", "Kim+Min-jun", "nobody"),
        (PASSPORT, "Kim+Min-ho", "name"),
        (CARD, "kim+min-jun", "right"),
        (PASSPORT, "Kim+Min-jun", "again"),
    ] {
        let done = signs_up(&town, number, name, address).await;
        answers.push((done.status, done.location, done.text));
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
    assert!(enters(&town, "na0000107").await, "by the number they gave");
    assert!(!enters(&town, PASSPORT).await, "the second is refused");
    let recorded = town.on_record(kim).await.join("\n");
    for said in ["eid.citizen-signed-up", "eid-notice-sign-up\"", "identity-documents"] {
        assert!(recorded.contains(said), "{said}");
    }
    assert!(!recorded.contains(CARD) && !recorded.contains("Min-jun"));
}

#[tokio::test]
async fn neither_papers_that_are_over_nor_a_citizens_passport_open_an_account_from_afar() {
    let town = Town::new().await;
    town.kim(vec![passport(FOR_LONG), card(YESTERDAY)]).await;
    signs_up(&town, PASSPORT, "Kim+Min-jun", "kim").await;
    assert!(!enters(&town, PASSPORT).await, "the card is over");

    let town = Town::new().await;
    town.kim(vec![passport(FOR_LONG)]).await;
    signs_up(&town, PASSPORT, "Kim+Min-jun", "kim").await;
    assert!(!enters(&town, PASSPORT).await, "there is no card");

    let town = Town::new().await;
    let home = Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap());
    let papers = Value::IdentityDocuments(Few::parse(vec![passport(FOR_LONG)]).unwrap());
    town.enter_as("Pham Van Binh", "1986-02-11", vec![home, papers], None).await;
    signs_up(&town, PASSPORT, "Pham+Van+Binh", "binh").await;
    assert!(!enters(&town, PASSPORT).await, "citizens have a number of their own");
}

#[tokio::test]
async fn a_foreigner_is_attended_to_at_a_counter() {
    let town = Town::new().await;
    let kim = town.kim(vec![passport(FOR_LONG), card(FOR_LONG)]).await;
    let appoint = by_operator(AppointOfficial { person: town.mai });
    let terms = post("UB-00004", &["receive-dossiers"]);
    town.accounts.appoint(&appoint, terms).await.unwrap();
    let browser = town.browser();
    browser.sign_in("mai", "official").await;
    vouching::shows_code(&town, town.mai, &browser).await;
    factors::enrol(&browser).await;
    let form = format!("number={CARD}&paper=residence-card");
    let found = browser.submit("/desk/counter", &form).await;
    assert!(found.text.contains("Kim Min-jun"), "{}", found.text);
    let begun = browser.submit("/desk/counter", &format!("{form}&sure=yes")).await;
    assert_eq!(begun.location.as_deref(), Some("/services"));
    assert_eq!(browser.who().await["acting_for"], json!(kim));
}
