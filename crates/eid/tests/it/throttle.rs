//! Guessing does not pay.

use futures_util::future::join_all;
use serde_json::json;

use super::factors::enrol;
use super::*;

/// The password of Mai, as forms carry it.
const RIGHT: &str = "con+c%C3%B2+bay+l%E1%BA%A3+bay+la";

/// A burst of so many guesses has one that is right. Five are told, and which those are is not
/// certain, so that one burst in six may be lucky; of so many not all are.
const GUESSES: usize = 30;
const BURSTS: usize = 6;

/// How many of those learned anything but that they have to wait.
fn told(answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| ![429, 503].contains(&answer.status.as_u16())).count()
}

#[tokio::test]
async fn after_five_failures_the_right_password_waits_as_well() {
    let town = Town::new().await;
    for _ in 0..5 {
        assert_eq!(town.browser().open("mai", "x").await.status, 401);
    }
    let refused = town.browser().open("mai", PASSWORD).await;
    assert_eq!((refused.status.as_u16(), refused.retry_after), (429, Some(61)));
    assert_eq!(refused.body["type"], "urn:danh:problem:too-many-attempts");
    let page = town.browser().sign_in("mai", "citizen").await;
    assert_eq!((page.status.as_u16(), page.retry_after), (429, Some(61)));
    assert!(page.text.contains("Đã nhập sai quá nhiều lần"), "{}", page.text);

    assert_eq!(town.browser().open("lan", PASSWORD).await.status, 201, "others are let in");
    let later = browser_of(&town.later(61));
    assert_eq!(later.open("mai", PASSWORD).await.status, 201);
    assert_eq!(later.open("mai", "x").await.status, 401, "and all is forgiven");
    assert_eq!(later.open("mai", PASSWORD).await.status, 201);
}

#[tokio::test]
async fn an_unknown_name_waits_as_a_known_one_does() {
    let town = Town::new().await;
    for _ in 0..5 {
        assert_eq!(town.browser().open("Nobody", "x").await.status, 401);
    }
    assert_eq!(town.browser().open("nobody", "x").await.status, 429);
}

#[tokio::test]
async fn a_wait_holds_at_every_node() {
    let town = Town::new().await;
    for _ in 0..5 {
        town.browser().open("mai", "x").await;
    }
    let (db, ledger) = town.platform.node().await;
    let other = Accounts::new(Parts { db, ledger, ..parts(&town.platform, NOW) }).unwrap();
    assert_eq!(browser_of(&other).open("mai", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn of_many_guesses_at_once_no_more_are_answered_than_one_after_the_other() {
    let town = Town::new().await;
    let guesses = (0..40).map(|n| {
        let browser = town.browser();
        async move { browser.open("mai", &format!("guess {n}")).await.status.as_u16() }
    });
    let answers = join_all(guesses).await;
    let wrong = answers.iter().filter(|status| **status == 401).count();
    assert!(wrong <= 5, "{answers:?}");
    assert!(answers.iter().all(|status| [401, 429, 503].contains(status)), "{answers:?}");
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn of_many_guesses_at_once_the_right_one_that_opens_nothing_is_counted_too() {
    let town = Town::new().await;
    let guesses = (0..40).map(|n| {
        let (browser, password) = (town.browser(), if n % 2 == 0 { PASSWORD } else { "wrong" });
        let body = json!({ "login": "mai", "password": password, "acts_as": "official" });
        async move { browser.post("/v1/sessions", body).await }
    });
    let answers = join_all(guesses).await;
    assert!(told(&answers) <= 5, "{answers:?}");
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn of_many_guesses_at_once_the_right_one_is_not_told_by_the_question_for_a_second_factor() {
    let mut learned = 0;
    for _ in 0..BURSTS {
        let town = Town::new().await;
        let mai = town.browser();
        mai.sign_in("mai", "citizen").await;
        enrol(&mai).await;
        let guesses = (1..=GUESSES).map(|n| {
            let password = if n < GUESSES { "wrong" } else { PASSWORD };
            let browser = town.browser();
            async move { browser.open("mai", password).await }
        });
        let answers = join_all(guesses).await;
        assert!(told(&answers[..GUESSES - 1]) <= 5, "{answers:?}");
        assert_eq!(town.browser().open("mai", PASSWORD).await.status, 429);
        learned += told(&answers[GUESSES - 1..]);
    }
    assert!(learned < BURSTS, "it is told whether or not the gate is open");
}

#[tokio::test]
async fn of_many_codes_at_once_the_right_one_that_opens_nothing_is_counted_too() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, _) = enrol(&mai).await;
    let thief = town.browser();
    let path = thief.sign_in("mai", "official").await.location.unwrap();
    let guesses = (0..40).map(|n| {
        let code = if n % 2 == 0 { phone.code(0) } else { "000000".to_owned() };
        let (thief, path) = (&thief, &path);
        async move { thief.submit(path, &format!("code={code}")).await }
    });
    let answers = join_all(guesses).await;
    assert!(told(&answers) <= 5, "{answers:?}");
}

#[tokio::test]
async fn of_many_who_unlock_at_once_no_more_are_answered_either() {
    let town = Town::new().await;
    let mai = town.browser();
    mai.sign_in("mai", "citizen").await;
    let (phone, _) = enrol(&mai).await;
    let guesses = (0..40).map(|n| {
        let (browser, code) = (town.browser(), phone.code(0));
        let password = if n % 2 == 0 { RIGHT } else { "wrong" };
        let form = format!("login=mai&password={password}&code={code}");
        async move { browser.submit("/unlock", &form).await }
    });
    let answers = join_all(guesses).await;
    assert!(told(&answers) <= 5, "it is not locked: {answers:?}");
}

#[tokio::test]
async fn who_stole_a_session_does_not_guess_the_password_in_it() {
    let mut learned = 0;
    for _ in 0..BURSTS {
        let town = Town::new().await;
        let mai = town.browser();
        mai.sign_in("mai", "citizen").await;
        let new = "mot+hai+ba+bon+nam+sau";
        let guesses = (1..=GUESSES).map(|n| {
            let current = if n < GUESSES { "wrong" } else { RIGHT };
            let form = format!("current={current}&new={new}&again={new}");
            let mai = &mai;
            async move { mai.submit("/account/password", &form).await }
        });
        let answers = join_all(guesses).await;
        let wrong = answers.iter().filter(|answer| answer.status == 422).count();
        assert!(wrong <= 5, "{answers:?}");
        learned += usize::from(answers[GUESSES - 1].status == 303);
    }
    assert!(learned < BURSTS, "it is told whether or not the gate is open");
}

#[tokio::test]
async fn many_who_sign_in_at_once_are_all_let_in() {
    let town = Town::new().await;
    let all = (0..20).map(|n| {
        let browser = town.browser();
        let login = if n % 2 == 0 { "mai" } else { "lan" };
        async move { browser.open(login, PASSWORD).await.status.as_u16() }
    });
    assert_eq!(join_all(all).await, [201; 20]);
}

#[tokio::test]
async fn one_source_does_not_try_every_name() {
    let town = Town::new().await;
    for n in 0..50 {
        assert_eq!(town.browser().open(&format!("name-{n}"), "x").await.status, 401);
    }
    assert_eq!(town.browser().open("mai", PASSWORD).await.status, 429);
    let later = browser_of(&town.later(61));
    assert_eq!(later.open("mai", PASSWORD).await.status, 201);
    assert_eq!(later.open("name-50", "x").await.status, 401, "one a minute");
    assert_eq!(later.open("mai", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn when_too_many_passwords_are_checked_the_next_is_sent_away() {
    let town = Town::new().await;
    let hashing = Hashing::new(1, 1);
    let narrow = Accounts::new(Parts { hashing, ..parts(&town.platform, NOW) }).unwrap();
    let all = join_all((0..12).map(|_| {
        let browser = browser_of(&narrow);
        async move { browser.open("mai", PASSWORD).await }
    }))
    .await;
    let (sent_away, let_in): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.status == 503);
    // How many depends on how fast it hashes; that two have a place is certain.
    assert!(let_in.len() >= 2 && !sent_away.is_empty(), "{}", let_in.len());
    assert!(let_in.iter().all(|answer| answer.status == 201));
    assert!(sent_away.iter().all(|answer| answer.retry_after == Some(1)));
    assert_eq!(sent_away[0].body["type"], "urn:danh:problem:sign-in-busy");
    assert_eq!(browser_of(&narrow).open("mai", PASSWORD).await.status, 201);
}
