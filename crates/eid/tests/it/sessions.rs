//! What was ended opens nothing any more, from the next request on.

use eid::{Capacity, CloseAccount, EndPost, EndSession, ResetPassword, SWEEP_RULE, SweepAccounts};
use serde_json::Value;

use super::*;

async fn signed_in(town: &Town, login: &str, acts_as: &str) -> Browser {
    let browser = town.browser();
    assert_eq!(browser.sign_in(login, acts_as).await.status, 303);
    assert_ne!(browser.who().await, Value::Null);
    browser
}

/// The ids of the sessions on the account page.
async fn listed(browser: &Browser) -> Vec<String> {
    let page = browser.get("/account").await;
    let parts = page.text.split("/account/sessions/").skip(1);
    let ids = parts.filter_map(|part| part.split_once("/end").map(|(id, _)| id.to_owned()));
    ids.filter(|id| id.len() == 32).collect()
}

#[tokio::test]
async fn signing_out_ends_the_session_and_takes_the_cookie_away() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    let kept = mai.at(town.browser());
    let answer = mai.submit("/sign-out", "").await;
    assert_eq!((answer.status.as_u16(), answer.location.as_deref()), (303, Some("/")));
    assert!(answer.cookie.unwrap().starts_with("danh-session=; Max-Age=0;"));
    assert_eq!(kept.who().await, Value::Null, "a copy of the cookie is worth nothing");
    assert_eq!(kept.submit("/sign-out", "").await.status, 303, "once more does no harm");
}

#[tokio::test]
async fn a_lost_device_is_taken_off_the_list() {
    let town = Town::new().await;
    let (phone, desk) =
        (signed_in(&town, "mai", "citizen").await, signed_in(&town, "mai", "citizen").await);
    let ids = listed(&desk).await;
    assert_eq!(ids.len(), 2);
    let mut gone = 0;
    for id in &ids {
        if desk.who().await != Value::Null && phone.who().await != Value::Null {
            desk.submit(&format!("/account/sessions/{id}/end"), "").await;
            gone += 1;
        }
    }
    assert_eq!(gone, 1);
    let both = [phone.who().await, desk.who().await];
    assert_eq!(both.iter().filter(|who| **who == Value::Null).count(), 1);
}

#[tokio::test]
async fn all_sessions_end_at_once() {
    let town = Town::new().await;
    let (phone, desk) =
        (signed_in(&town, "mai", "citizen").await, signed_in(&town, "mai", "citizen").await);
    let lan = signed_in(&town, "lan", "citizen").await;
    assert_eq!(desk.submit("/account/sessions/end", "").await.status, 303);
    assert_eq!((phone.who().await, desk.who().await), (Value::Null, Value::Null));
    assert_ne!(lan.who().await, Value::Null, "those of others go on");
}

#[tokio::test]
async fn nobody_ends_the_session_of_somebody_else() {
    let town = Town::new().await;
    let (mai, lan) =
        (signed_in(&town, "mai", "citizen").await, signed_in(&town, "lan", "citizen").await);
    let id = listed(&mai).await.remove(0);
    assert_eq!(lan.submit(&format!("/account/sessions/{id}/end"), "").await.status, 404);
    assert_ne!(mai.who().await, Value::Null);
}

#[tokio::test]
async fn a_closed_account_opens_nothing() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    town.accounts.close(&by_operator(CloseAccount { person: town.mai })).await.unwrap();
    assert_eq!(mai.who().await, Value::Null);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 401);
}

#[tokio::test]
async fn a_post_that_ended_is_not_acted_in() {
    let town = Town::new().await;
    let lan = signed_in(&town, "lan", "official").await;
    let home = signed_in(&town, "lan", "citizen").await;
    let permit = by_operator(EndPost { person: town.lan });
    town.accounts.end_post(&permit, town.post).await.unwrap();
    assert_eq!(lan.who().await, Value::Null);
    assert_ne!(home.who().await, Value::Null, "as a citizen she goes on");
    assert!(matches!(
        town.accounts.end_post(&permit, town.post).await,
        Err(eid::Error::NoSuchPost)
    ));
}

#[tokio::test]
async fn a_changed_password_ends_all_sessions_but_goes_on_here() {
    let town = Town::new().await;
    let (phone, desk) =
        (signed_in(&town, "mai", "citizen").await, signed_in(&town, "mai", "citizen").await);
    let old = desk.at(town.browser());
    let new = "bay+t%E1%BB%AB+c%E1%BB%ADa+ph%E1%BB%A7+bay+v%E1%BB%81";
    let current = "con+c%C3%B2+bay+l%E1%BA%A3+bay+la";
    let fields = format!("current={current}&new={new}&again={new}");
    let answer = desk.submit("/account/password", &fields).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_ne!(desk.who().await, Value::Null);
    assert_eq!((phone.who().await, old.who().await), (Value::Null, Value::Null));
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 401);
    assert_eq!(town.browser().open("mai", "bay từ cửa phủ bay về").await.status, 201);
}

#[tokio::test]
async fn what_was_begun_in_a_session_that_ended_since_is_not_kept() {
    let town = Town::new().await;
    let session = town.session(&town.browser().open("mai", PASSWORD).await).await;
    let mai = citizen(town.mai);
    let list = own(eid::ReadAccount { person: town.mai }, &mai);
    let (factors, _) = town.accounts.factors(&list).await.unwrap().into_inner();
    let facts = town.accounts.facts_on_factors(&session).await.unwrap();
    let action = eid::ManageFactors { person: town.mai };
    let manage = permit(action, &mai, &Purpose::OwnRecord, facts).unwrap();
    let label = eid::Label::parse("Nokia").unwrap();
    town.accounts.rename_factor(&manage, &session, (factors[0].id, &label)).await.unwrap();

    let end = own(EndSession { person: town.mai }, &mai);
    town.accounts.end_sessions(&end).await.unwrap();
    let change = own(eid::ChangePassword { person: town.mai }, &mai);
    let (current, new) = (eid::Password::typed(PASSWORD), "mot hai ba bon nam sau");
    let changed = town.accounts.change_password(&change, &session, current, new).await;
    assert!(matches!(changed, Err(eid::Error::Busy)), "{changed:?}");
    let codes = town.accounts.make_recovery_codes(&manage, &session).await;
    assert!(matches!(codes, Err(eid::Error::Busy)), "{codes:?}");
    let renamed = town.accounts.rename_factor(&manage, &session, (factors[0].id, &label)).await;
    assert!(matches!(renamed, Err(eid::Error::NoSuchFactor)), "{renamed:?}");
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn a_reset_password_ends_all_sessions_and_tells_their_holder() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    let new = NewPassword::random(&kernel::Entropy::System);
    let printed = new.expose().to_owned();
    let permit = by_operator(ResetPassword { person: town.mai });
    town.accounts.reset_password(&permit, new).await.unwrap();
    assert_eq!(mai.who().await, Value::Null);
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 401);
    assert_eq!(town.browser().open("mai", &printed).await.status, 201);
    let recorded = town.on_record(town.mai).await;
    assert!(recorded.iter().any(|record| record.contains("eid-notice-password-reset")));
    assert!(recorded.iter().all(|record| !record.contains(&printed)));
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    let at = |seconds| mai.at(browser_of(&town.later(seconds)));
    assert_ne!(at(29 * 60).who().await, Value::Null);
    assert_ne!(at(58 * 60).who().await, Value::Null, "it was used meanwhile");
    assert_eq!(at(89 * 60).who().await, Value::Null, "31 minutes after");
}

#[tokio::test]
async fn a_session_ends_after_half_a_day_however_much_it_is_used() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    let hours = 12 * 3_600;
    for seconds in (0..hours).step_by(20 * 60) {
        let who = mai.at(browser_of(&town.later(seconds))).who().await;
        assert_ne!(who, Value::Null, "{seconds}");
    }
    assert_eq!(mai.at(browser_of(&town.later(hours))).who().await, Value::Null);
}

#[tokio::test]
async fn the_use_of_a_session_is_on_record_now_and_then_and_not_each_time() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    for seconds in 0..20 {
        mai.at(browser_of(&town.later(seconds))).who().await;
    }
    mai.at(browser_of(&town.later(300))).who().await;
    let recorded = town.on_record(town.mai).await;
    let continued = recorded.iter().filter(|record| record.contains("eid.session-continued"));
    assert_eq!(continued.count(), 1);
}

#[tokio::test]
async fn another_capacity_has_another_token() {
    let town = Town::new().await;
    let lan = signed_in(&town, "lan", "citizen").await;
    let before = lan.at(town.browser());
    lan.submit("/account/capacity", &format!("post={}", town.post)).await;
    assert_eq!(before.who().await, Value::Null);
    assert_eq!(lan.who().await["actor"]["kind"], "official");
    assert_eq!(Capacity::default(), Capacity::Citizen);
}

#[tokio::test]
async fn what_is_over_is_swept() {
    let town = Town::new().await;
    let mai = signed_in(&town, "mai", "citizen").await;
    town.browser().open("nobody", "x").await;
    let sweep = |accounts: Accounts| async move {
        let (job, rule) = (Caller::job("sweep", SWEEP_RULE), Purpose::Rule(SWEEP_RULE));
        let permit = permit(SweepAccounts, &job, &rule, Facts::none()).unwrap();
        accounts.sweep(&permit).await.unwrap()
    };
    assert_eq!(sweep(town.accounts.clone()).await, 0);
    assert_ne!(mai.who().await, Value::Null);
    assert_eq!(sweep(town.later(13 * 3_600)).await, 1, "the session");
    // The counts of the unknown name and of where it came from; Mai's own stands at none.
    assert_eq!(sweep(town.later(31 * 24 * 3_600)).await, 3);
    assert_eq!(sweep(town.later(31 * 24 * 3_600)).await, 0);
}

#[tokio::test]
async fn only_its_holder_may_end_a_session() {
    let town = Town::new().await;
    let stranger = citizen(town.lan);
    let action = EndSession { person: town.mai };
    assert!(permit(action, &stranger, &Purpose::OwnRecord, Facts::none()).is_err());
}
