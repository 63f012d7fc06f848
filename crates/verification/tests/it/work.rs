//! For who is nobody as much is read as for somebody of whom nothing is told. It is counted, because
//! a clock on a busy machine tells little.

use super::party::biographic;
use super::*;

/// What is read to answer; the least of three times, because the ledger reads in between.
async fn read(town: &Town, ask: impl AsyncFn(&Service, usize) -> Answer) -> (u64, String) {
    // Who has asked too often has to wait.
    let service = town.service(|_| ()).await.with_token().await;
    let (mut least, mut told) = (u64::MAX, String::new());
    for turn in 0..3 {
        let before = town.platform.db.statements();
        let answer = ask(&service, turn).await;
        least = least.min(town.platform.db.statements() - before);
        told = format!("{} {}", answer.status, answer.text);
    }
    assert!(least > 0, "{told}");
    (least, told)
}

/// Asks for each of these in the same way, and finds the same done and told.
async fn costs_the_same<Whom: Copy + std::fmt::Debug>(
    town: &Town,
    whom: &[Whom],
    ask: impl AsyncFn(&Service, usize, Whom) -> Answer,
) {
    let mut costs = Vec::new();
    for one in whom {
        costs
            .push(read(town, async |service: &Service, turn| ask(service, turn, *one).await).await);
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{whom:?}: {costs:#?}");
}

const NOBODYS: &str = "001185999999";

/// Of all that is asked here nothing is so.
fn wrong() -> Json {
    biographic(&json!({ "fullName": "Ai Đó" }))
}

#[tokio::test]
async fn no_is_said_at_the_same_cost_whoever_it_is() {
    let town = Town::new().await;
    town.locks(town.lan).await;
    // With an account, with one that is locked, without one, and nobody.
    let numbers = [MAIS_NUMBER, LANS_NUMBER, BAS_NUMBER, NOBODYS];
    let code = json!({ "code": "123456" });
    let code = json!({ "credentialData": [{ "credentialType": "TOTP", "others": code }] });
    for body in [wrong(), code] {
        costs_the_same(&town, &numbers, async |service, turn, number| {
            service.verify(number, &turn.to_string(), &body).await
        })
        .await;
    }
    let browser = town.browser();
    browser.sign_in("mai", "/account").await;
    let alias = aliases::made(&browser, &[]).await;
    let aliases = [alias.as_str(), "0000-0000-0000-0000"];
    costs_the_same(&town, &aliases, async |service, turn, alias| {
        service.verify_by("alias", alias, &turn.to_string(), &wrong()).await
    })
    .await;
}

#[tokio::test]
async fn nothing_is_told_at_the_same_cost_whoever_it_is() {
    let town = Town::new().await;
    town.locks(town.lan).await;
    let numbers = [MAIS_NUMBER, LANS_NUMBER, BAS_NUMBER, NOBODYS];
    let wanted = json!({ "outputBiographicData": ["fullName"] });
    costs_the_same(&town, &numbers, async |service, turn, number| {
        service.post(&format!("/attributes/{number}?transactionId={turn}"), &wanted).await
    })
    .await;
    let names = [MAI, "Trần Lan", "Lê Văn Ba", "Ai Đó"];
    costs_the_same(&town, &names, async |service, turn, name| {
        let sought = json!({
            "attributeSet": biographic(&json!({ "fullName": name, "dateOfBirth": "1985-03-09" })),
            "outputAttributeSetName": "DEFAULT_SET_01",
        });
        service.post(&format!("/identify?transactionId={turn}"), &sought).await
    })
    .await;
}
