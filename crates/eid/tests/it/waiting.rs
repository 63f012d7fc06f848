//! The queue at the sign-in.

use super::*;

/// A house in which one signs in a second.
fn house(town: &Town, seconds: i64) -> Browser {
    let then = Moment::from_micros(NOW.now().micros() + seconds * 1_000_000);
    let parts = parts(&town.platform, Clock::Fixed(then));
    let hashing = Hashing::new(2, 64).at_rate(1);
    let accounts = Accounts::new(eid::Parts { hashing, ..parts }).unwrap();
    let routes = eid::routes(accounts.clone());
    Browser::new(
        House::default().front_door(routes, move |routes| {
            eid::sign_in_layer(routes, accounts, |_, _| Vec::new())
        }),
    )
}

/// People come in the same moment until one has to wait: those inside, and the one.
async fn filled(house: &Browser) -> (Vec<Browser>, Browser) {
    let mut inside = Vec::new();
    loop {
        let one = house.another();
        match one.get("/sign-in").await.status.as_u16() {
            200 => inside.push(one),
            status => {
                assert_eq!((status, inside.len()), (503, 5));
                return (inside, one);
            }
        }
    }
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_waits_and_is_told_how_long() {
    let town = Town::new().await;
    let (inside, two) = filled(&house(&town, 0)).await;
    let (one, three) = (&inside[0], two.another());
    let told = two.get("/sign-in?back=/notices").await;
    assert_eq!(told.status, 503);
    assert!(told.text.contains("Bạn là người tiếp theo"), "{}", told.text);
    assert_eq!(told.retry_after, Some(5));
    assert!(three.get("/sign-in").await.text.contains("Trước bạn còn 1 người"));
    assert_eq!(two.sign_in("lan", "citizen").await.status, 503, "nobody goes past the queue");
    assert_eq!(one.get("/locked").await.status, 200, "the rest of the house is open");

    let wrong = one.submit("/sign-in", "login=mai&password=wrong&acts_as=citizen").await;
    assert_eq!(wrong.status, 422, "who is inside stays inside");
    assert_eq!(one.sign_in("mai", "citizen").await.status, 303);
    assert_eq!(one.get("/account").await.status, 200, "who is signed in never waits");
    let again = one.get("/sign-in?level=2").await;
    assert_eq!(again.status, 200, "nor to show it once more");
}

#[tokio::test]
async fn a_place_is_kept_by_another_node_and_after_a_restart() {
    let town = Town::new().await;
    let (inside, waits) = filled(&house(&town, 0)).await;
    let place = |browser: &Browser| browser.cookie("danh-place").unwrap();
    let restarted = house(&town, 10);
    filled(&restarted).await;
    let (one, two) = (restarted.another(), restarted.another());
    let one = one.with_cookie("danh-place", &place(&inside[0]));
    assert_eq!(one.sign_in("mai", "citizen").await.status, 303);
    let two = two.with_cookie("danh-place", &place(&waits));
    let told = two.get("/sign-in").await;
    assert!(told.text.contains("Bạn là người tiếp theo"), "before those who came there");
    let other = house(&town, 20).with_cookie("danh-place", &place(&two));
    assert_eq!(other.sign_in("lan", "citizen").await.status, 303);
}

#[tokio::test]
async fn a_place_that_was_made_up_is_none() {
    let town = Town::new().await;
    let (_, two) = filled(&house(&town, 0)).await;
    let ticket = two.cookie("danh-place").unwrap();
    let (said, tag) = ticket.split_once('.').unwrap();
    let inside = said.replace('w', "i");
    for made_up in [format!("w1.{tag}"), format!("{inside}.{tag}"), said.to_owned(), String::new()]
    {
        let cheat = two.another().with_cookie("danh-place", &made_up);
        let told = cheat.get("/sign-in").await;
        assert_eq!(told.status, 503, "{made_up}");
        assert!(told.text.contains("Trước bạn còn"), "{made_up}: at the end of the line");
    }
}
