//! Guesses: few are free, and no way round the wait.

use super::party::{biographic, confirmed, mai, refusal};
use super::*;

fn guess(number: usize) -> Json {
    biographic(&json!({ "fullName": MAI, "dateOfBirth": format!("19{number:02}-01-01") }))
}

#[tokio::test]
async fn who_guesses_waits_and_being_right_forgives_nothing() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let name = biographic(&json!({ "fullName": MAI }));
    for number in 0..5 {
        assert!(!bank.says(MAIS_NUMBER, &format!("g{number}"), &guess(number)).await);
        if number < 4 {
            assert!(bank.says(MAIS_NUMBER, &format!("r{number}"), &name).await);
        }
    }
    let waits = bank.verify(MAIS_NUMBER, "right", &mai()).await;
    assert_eq!(refusal(&waits), (403, 3003));
    assert_eq!(waits.header("retry-after"), "61");
    let answer = bank.verify(LANS_NUMBER, "lan", &mai()).await;
    assert!(!confirmed(&answer), "others are not waited for");
    let shop = town.service(|_| ()).await.with_token().await;
    assert!(shop.says(MAIS_NUMBER, "right", &mai()).await, "another service may still ask");
    let bank = bank.at(town.later(61));
    assert!(bank.says(MAIS_NUMBER, "right", &mai()).await);
}

#[tokio::test]
async fn waiting_tells_nothing_about_whom_there_is() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    for number in 0..5 {
        assert!(!bank.says("001185999999", &format!("g{number}"), &guess(number)).await);
    }
    assert_eq!(refusal(&bank.verify("001185999999", "t", &guess(9)).await), (403, 3003));
}

#[tokio::test]
async fn many_services_together_have_no_more_guesses_than_twenty() {
    let town = Town::new().await;
    let mut refused = 0;
    for service in 0..6 {
        let service_ = town.service(|_| ()).await.with_token().await;
        for number in 0..4 {
            let guess = guess(service * 4 + number);
            let answer = service_.verify(MAIS_NUMBER, &format!("g{number}"), &guess).await;
            refused += usize::from(answer.status == 403);
        }
    }
    assert_eq!(refused, 4, "twenty were answered");
}

#[tokio::test]
async fn of_many_guesses_at_once_no_more_are_answered_than_one_after_the_other() {
    let town = Town::new().await;
    let bank = town.service(|_| ()).await.with_token().await;
    let questions: Vec<_> = (0..30).map(|number| (format!("g{number}"), guess(number))).collect();
    let asked = questions.iter().map(|(name, body)| bank.verify(MAIS_NUMBER, name, body));
    let mut answered = 0;
    for answer in futures(asked).await {
        answered += usize::from(answer.status == 200);
    }
    assert!(answered <= 5, "{answered}");
}

/// All of them side by side.
async fn futures<T>(asked: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = asked.map(|it| (Box::pin(it), None)).collect();
    std::future::poll_fn(|context| {
        let mut all = true;
        for (asked, answer) in &mut waiting {
            if answer.is_none() {
                match asked.as_mut().poll(context) {
                    std::task::Poll::Ready(told) => *answer = Some(told),
                    std::task::Poll::Pending => all = false,
                }
            }
        }
        if all { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(_, answer)| answer).collect()
}
