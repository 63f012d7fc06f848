//! How surely somebody is known in a session, and showing it again.

use access::AuthenticationLevel;
use eid::{Means, Methods, Session, Wanted};
use serde_json::Value;

use super::*;

/// The session that this browser's cookie opens.
async fn session(town: &Town, answer: &Answer) -> Session {
    let cookie = answer.cookie.as_deref().unwrap();
    let text = cookie.split(['=', ';']).nth(1).unwrap();
    let token = eid::Token::parse(text).unwrap();
    town.accounts.session(&token).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_session_says_what_was_shown_in_it_and_when() {
    let town = Town::new().await;
    let mai = town.browser();
    let session = session(&town, &mai.sign_in("mai", "citizen").await).await;
    assert_eq!(session.methods, Methods::of(Means::Password));
    assert_eq!((session.level(), session.methods.amr()), (AuthenticationLevel::ONE, vec!["pwd"]));
    assert_eq!(session.authenticated_at, NOW.now());
}

#[tokio::test]
async fn who_shows_again_that_it_is_them_goes_on_in_the_same_session_under_a_new_token() {
    let town = Town::new().await;
    let mai = town.browser();
    let first = session(&town, &mai.sign_in("mai", "citizen").await).await;
    let before = mai.at(town.browser());
    let then = Moment::from_micros(NOW.now().micros() + 60 * 1_000_000);
    let wanted = Wanted { since: Some(then), ..Wanted::default() };
    assert!(!wanted.is_met_by(&first));

    let later = mai.at(browser_of(&town.later(61)));
    let door = wanted.address("/notices");
    assert_eq!(later.get(&door).await.status, 200, "the form, though signed in");
    let password = "con+c%C3%B2+bay+l%E1%BA%A3+bay+la";
    let answer = later.submit(&door, &format!("login=mai&password={password}")).await;
    assert_eq!(answer.location.as_deref(), Some("/notices"), "{}", answer.text);
    let second = session(&town, &answer).await;
    assert_eq!(second.id, first.id);
    assert!(wanted.is_met_by(&second));
    assert_eq!(later.get(&door).await.location.as_deref(), Some("/notices"));
    assert_eq!(before.who().await, Value::Null, "the old token opens nothing");
}

#[tokio::test]
async fn another_person_does_not_go_on_in_the_session_of_the_first() {
    let town = Town::new().await;
    let desk = town.browser();
    let mai = session(&town, &desk.sign_in("mai", "citizen").await).await;
    let lan = session(&town, &desk.sign_in("lan", "citizen").await).await;
    assert_ne!(lan.id, mai.id);
    assert_eq!(lan.person, town.lan);
}

#[tokio::test]
async fn a_password_alone_does_not_meet_the_wish_for_two_factors() {
    let town = Town::new().await;
    let mai = town.browser();
    let session = session(&town, &mai.sign_in("mai", "citizen").await).await;
    let wanted = Wanted { level: AuthenticationLevel::TWO, since: None };
    assert!(!wanted.is_met_by(&session));
    assert_eq!(mai.get(&wanted.address("/notices")).await.status, 200);
}
