//! What others may build on: accounts and sessions as they stand at the moment of asking.

use eid::{AccountId, CloseAccount, EndSession, IdentityLevel, Session};
use ledger::Planned;
use store::Changes;

use super::*;

async fn session(town: &Town) -> Session {
    let opened = town.browser().open("mai", PASSWORD).await;
    let token = eid::Token::parse(opened.body["token"].as_str().unwrap()).unwrap();
    town.accounts.session(&token).await.unwrap().unwrap()
}

/// Whether something is kept that stands or falls with the guard.
async fn kept(town: &Town, guard: impl FnOnce(&mut Changes)) -> bool {
    let permit = by_operator(OpenAccount { person: town.lan });
    let binh = account(&format!("binh{}", town.on_record(town.lan).await.len()));
    let (_, mut planned): (AccountId, Planned) =
        town.accounts.plan_open(&permit, binh, NOW.now()).await.unwrap();
    planned.changes = Changes::new();
    guard(&mut planned.changes);
    town.platform.ledger.commit(planned, NOW.now()).await.is_ok()
}

#[tokio::test]
async fn an_account_stands_until_it_is_closed_and_so_does_what_is_built_on_it() {
    let town = Town::new().await;
    let account = session(&town).await.account;
    let standing = town.accounts.standing(account).await.unwrap().unwrap();
    assert_eq!((standing.person, standing.identity_level), (town.mai, IdentityLevel::One));
    assert!(kept(&town, |changes| standing.guard(changes)).await);
    town.accounts.close(&by_operator(CloseAccount { person: town.mai })).await.unwrap();
    assert_eq!(town.accounts.standing(account).await.unwrap(), None);
    assert!(!kept(&town, |changes| standing.guard(changes)).await);
    let nobody = AccountId::parse(&"0".repeat(32)).unwrap();
    assert_eq!(town.accounts.standing(nobody).await.unwrap(), None);
}

#[tokio::test]
async fn a_session_that_ended_carries_nothing_any_more() {
    let town = Town::new().await;
    let session = session(&town).await;
    let found = town.accounts.session_standing(session.account, session.id).await.unwrap();
    assert_eq!(found.unwrap().id, session.id);
    assert!(kept(&town, |changes| session.guard(changes)).await);
    let permit = own(EndSession { person: town.mai }, &citizen(town.mai));
    town.accounts.end_session(&permit, session.id).await.unwrap();
    let found = town.accounts.session_standing(session.account, session.id).await.unwrap();
    assert!(found.is_none());
    assert!(!kept(&town, |changes| session.guard(changes)).await);
}

#[tokio::test]
async fn a_new_password_takes_the_ground_from_under_a_session() {
    let town = Town::new().await;
    let session = session(&town).await;
    let new = NewPassword::parse("mẹ về mẹ cho quà", &Login::parse("mai").unwrap()).unwrap();
    let permit = by_operator(eid::ResetPassword { person: town.mai });
    town.accounts.reset_password(&permit, new).await.unwrap();
    assert!(!kept(&town, |changes| session.guard(changes)).await);
    let then = town.later(Session::IDLE_SECONDS_MAX + 1);
    assert!(then.session_standing(session.account, session.id).await.unwrap().is_none());
}
