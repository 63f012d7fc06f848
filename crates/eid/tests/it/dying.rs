//! What becomes of an account when its holder dies, and when they did not.

use eid::{DEATH_RULE, FollowDeaths, SWEEP_RULE, SweepAccounts};
use kernel::PartialDate;
use population::Fate;
use testkit::official;

use super::organisations::{Company, DAY, act_for};
use super::*;

/// So long after a death was noted the term of `data/vn` is over.
const CLOSED: i64 = 31 * DAY;

async fn follow(accounts: &Accounts) -> usize {
    let (job, rule) = (Caller::job("test", DEATH_RULE), Purpose::Rule(DEATH_RULE));
    let permit = permit(FollowDeaths, &job, &rule, Facts::none()).unwrap();
    accounts.follow_deaths(&permit).await.unwrap()
}

async fn binh(town: &Town) -> PersonId {
    let person = town.enter("Phạm Văn Bình", "001085000123", "1985-03-09").await;
    town.accounts.open(&by_operator(OpenAccount { person }), account("binh")).await.unwrap();
    person
}

fn declared() -> Fate {
    Fate::DeclaredDead { on: PartialDate::parse("2026-11-21").unwrap() }
}

/// The desk so long after the beginning, and the page of somebody there.
fn desk(town: &Town, seconds: i64) -> testkit::Session {
    let routes = eid::routes(town.later(seconds));
    testkit::Session::new(routes, official(&["e-identification"]), Purpose::OwnRecord)
}

fn page(person: PersonId) -> String {
    format!("/desk/accounts/{person}?paper=TK01-7")
}

async fn count(town: &Town, person: PersonId, event: &str) -> usize {
    town.on_record(person).await.iter().filter(|record| record.contains(event)).count()
}

#[tokio::test]
async fn the_account_of_the_dead_is_locked_though_nobody_uses_it_and_closed_after_the_term() {
    let town = Town::new().await;
    let person = binh(&town).await;
    let terms = post("ca-ba-dinh", &["residence"]);
    town.accounts.appoint(&by_operator(AppointOfficial { person }), terms).await.unwrap();
    assert_eq!(follow(&town.accounts).await, 0);
    town.dies(person, declared()).await;
    assert_eq!(follow(&town.accounts).await, 1);
    assert_eq!(follow(&town.accounts).await, 0, "once");
    assert_eq!(count(&town, person, "eid.account-locked").await, 1);

    assert_eq!(follow(&town.later(30 * DAY)).await, 0, "the last day of the term");
    assert_eq!(town.browser().open("binh", PASSWORD).await.status, 403, "locked");
    let nodes = [town.later(CLOSED), town.later(CLOSED)];
    let (one, other) = tokio::join!(follow(&nodes[0]), follow(&nodes[1]));
    assert_eq!(one + other, 1, "of two nodes one closes it");
    for (event, times) in [("eid.account-closed", 1), ("eid.post-ended", 1)] {
        assert_eq!(count(&town, person, event).await, times, "{event}");
    }
    let later = browser_of(&town.later(CLOSED));
    assert_eq!(later.open("binh", PASSWORD).await.status, 401, "nothing opens it");
    let shown = desk(&town, CLOSED).get(&page(person)).await.text;
    assert!(shown.contains("Tài khoản đã đóng vì sổ đăng ký"), "{shown}");
    assert!(!shown.contains("Trả lại tài khoản"), "{shown}");
    let recovery = format!("/desk/accounts/{person}/recovery?paper=TK01-7");
    assert_eq!(desk(&town, CLOSED).submit(&recovery, "sure=yes").await.status, 404);
}

#[tokio::test]
async fn a_desk_sees_a_death_before_the_account_was_used_and_that_it_was_taken_back() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.dies(person, declared()).await;
    let shown = desk(&town, 0).get(&page(person)).await.text;
    assert!(shown.contains("Đang bị khóa") && shown.contains("Người được cấp đã chết"), "{shown}");
    town.returns(person).await;
    let shown = desk(&town, 0).get(&page(person)).await.text;
    assert!(shown.contains("Đang mở"), "{shown}");
    assert_eq!(town.browser().open("binh", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn who_lives_after_all_is_not_closed_when_the_term_is_over() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.dies(person, declared()).await;
    assert_eq!(follow(&town.accounts).await, 1);
    town.returns(person).await;
    assert_eq!(follow(&town.later(CLOSED)).await, 1, "opened, not closed");
    assert_eq!(count(&town, person, "eid.account-closed").await, 0);
    assert_eq!(count(&town, person, "eid.lock-lifted").await, 1);
    assert_eq!(browser_of(&town.later(CLOSED)).open("binh", PASSWORD).await.status, 201);
    assert_eq!(follow(&town.later(2 * CLOSED)).await, 0);
}

#[tokio::test]
async fn an_account_closed_for_a_death_that_was_none_is_given_back_at_a_desk() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.dies(person, declared()).await;
    follow(&town.accounts).await;
    assert_eq!(follow(&town.later(CLOSED)).await, 1);
    town.returns(person).await;
    let police = desk(&town, CLOSED);
    assert!(police.get(&page(person)).await.text.contains("Trả lại tài khoản"));
    let recovery = format!("/desk/accounts/{person}/recovery?paper=TK01-7");
    let unsure = police.submit(&recovery, "").await;
    assert!(unsure.status == 422 && unsure.text.contains("Trả lại tài khoản"), "{}", unsure.text);
    let given = police.submit(&recovery, "sure=yes").await;
    assert_eq!(given.status, 200, "{}", given.text);
    let said: Vec<_> = given.text.split("<span class=\"code\">").skip(1).collect();
    let code = said.last().and_then(|rest| rest.split('<').next()).unwrap();
    let later = browser_of(&town.later(CLOSED));
    let form = format!("login=binh&code={code}&new=mot+hai+ba+bon+nam&again=mot+hai+ba+bon+nam");
    assert_eq!(later.submit("/activate", &form).await.status, 303);
    assert_eq!(later.open("binh", PASSWORD).await.status, 401, "what was, is not given back");
    assert_eq!(later.open("binh", "mot hai ba bon nam").await.status, 201);
    assert_eq!(count(&town, person, "eid.account-reopened").await, 1);
    assert!(police.get(&page(person)).await.text.contains("Đang mở"));
}

#[tokio::test]
async fn what_an_official_closed_is_not_given_back() {
    let town = Town::new().await;
    let person = binh(&town).await;
    town.accounts.close(&by_operator(eid::CloseAccount { person })).await.unwrap();
    let recovery = format!("/desk/accounts/{person}/recovery?paper=TK01-7");
    assert_eq!(desk(&town, 0).submit(&recovery, "sure=yes").await.status, 404);
}

#[tokio::test]
async fn a_mandate_ends_with_the_death_of_who_holds_it() {
    let company = Company::new().await;
    let id = company.with_mandate("&purposes=inbox").await;
    let nam = company.browser("nam", 0).await;
    assert_eq!(act_for(&nam, id).await, 303);
    company.town.dies(company.nam, declared()).await;
    assert_eq!(nam.get("/notices").await.status, 401);
    follow(&company.town.accounts).await;
    assert_eq!(follow(&company.town.later(CLOSED)).await, 1);
    assert_eq!(count(&company.town, id.subject(), "eid.mandate-ended").await, 1);
}

#[tokio::test]
async fn how_an_account_was_used_is_kept_for_five_years_and_not_longer() {
    let company = Company::new().await;
    let town = &company.town;
    consent::give(town).await;
    let id = company.with_mandate("&purposes=inbox").await;
    let ly = company.browser("ly.1990", 0).await;
    let file = ly.get(&format!("/account/organisations/{id}")).await.text;
    let withdraw = super::organisations::path_in(&file, "/withdraw");
    assert_eq!(ly.submit(&withdraw, "").await.status, 303);
    let sweep = |accounts: Accounts| async move {
        let (job, rule) = (Caller::job("sweep", SWEEP_RULE), Purpose::Rule(SWEEP_RULE));
        let permit = permit(SweepAccounts, &job, &rule, Facts::none()).unwrap();
        while accounts.sweep(&permit).await.unwrap() > 0 {}
    };
    // The day on which five years are over, and the next.
    let over = 5 * 365 * DAY + DAY;
    sweep(town.later(over - DAY)).await;
    let ly = company.browser("ly.1990", 0).await;
    assert!(ly.get(&format!("/account/organisations/{id}")).await.text.contains("Đã chấm dứt"));
    let mai = || own(eid::ReadAccount { person: town.mai }, &citizen(town.mai));
    assert_eq!(town.accounts.consent_list(&mai()).await.unwrap().len(), 1);
    sweep(town.later(over + DAY)).await;
    let ly = company.browser("ly.1990", 0).await;
    assert!(!ly.get(&format!("/account/organisations/{id}")).await.text.contains("Đã chấm dứt"));
    assert_eq!(town.accounts.consent_list(&mai()).await.unwrap().len(), 0);
    assert_eq!(count(town, town.mai, "eid.consent-given").await, 1, "the ledger keeps it");
}
