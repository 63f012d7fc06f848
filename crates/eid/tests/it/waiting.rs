//! The queue at the sign-in.

use super::*;

/// A house in which so many may be at the sign-in at a time.
fn house(town: &Town, people: usize, seconds: i64) -> Browser {
    let then = Moment::from_micros(NOW.now().micros() + seconds * 1_000_000);
    let parts = parts(&town.platform, Clock::Fixed(then));
    let hashing = Hashing::new(2, 64).for_people(people);
    let accounts = Accounts::new(eid::Parts { hashing, ..parts }).unwrap();
    let routes = eid::routes(accounts.clone());
    Browser::new(
        House::default().front_door(routes, move |routes| {
            eid::sign_in_layer(routes, accounts, |_, _| Vec::new())
        }),
    )
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_waits_and_is_told_how_long() {
    let town = Town::new().await;
    let one = house(&town, 1, 0);
    assert_eq!(one.get("/sign-in").await.status, 200);
    let (two, three) = (one.another(), one.another());
    let told = two.get("/sign-in?back=/notices").await;
    assert_eq!(told.status, 503);
    assert!(told.text.contains("Bạn là người tiếp theo"), "{}", told.text);
    assert!(told.retry_after.is_some_and(|seconds| seconds > 0));
    assert!(three.get("/sign-in").await.text.contains("Trước bạn còn 1 người"));
    assert_eq!(two.sign_in("lan", "citizen").await.status, 503, "nobody goes past the queue");
    assert_eq!(one.get("/locked").await.status, 200, "the rest of the house is open");

    let wrong = one.submit("/sign-in", "login=mai&password=wrong&acts_as=citizen").await;
    assert_eq!(wrong.status, 422, "who is inside stays inside");
    assert_eq!(one.sign_in("mai", "citizen").await.status, 303);
    assert_eq!(three.get("/sign-in").await.status, 503, "it is not their turn");
    assert_eq!(two.get("/sign-in").await.status, 200);
    assert_eq!(two.sign_in("lan", "citizen").await.status, 303);
    assert_eq!(three.get("/sign-in").await.status, 200);
    assert_eq!(one.get("/account").await.status, 200, "who is signed in never waits");
    let again = one.get("/sign-in?level=2").await;
    assert_eq!(again.status, 200, "nor to show it once more");
}

#[tokio::test]
async fn a_place_that_was_made_up_is_none() {
    let town = Town::new().await;
    let one = house(&town, 1, 0);
    one.get("/sign-in").await;
    let two = one.another();
    two.get("/sign-in").await;
    let ticket = two.cookie("danh-place").unwrap();
    let (_, tag) = ticket.split_once('.').unwrap();
    for made_up in [format!("1.{tag}"), "1".to_owned(), String::new(), "x.y".to_owned()] {
        let cheat = one.another().with_cookie("danh-place", &made_up);
        let told = cheat.get("/sign-in").await;
        assert_eq!(told.status, 503, "{made_up}");
        assert!(told.text.contains("Trước bạn còn"), "{made_up}: at the end of the line");
    }
}
