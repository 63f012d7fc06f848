//! What somebody signs in for is kept with their session, or the session alone.

use axum::Extension;
use eid::{Consent, Errand, GiveConsent, WayBack, WithdrawConsent};

use super::consent::{give, party, terms};
use super::*;

const BEHIND: &str = "https://rp.example/cb";

/// A browser at a sign-in behind which a consent waits to be kept, as long as another stands.
fn browser_with_errand(town: &Town, rests_on: Consent) -> Browser {
    let accounts = town.accounts.clone();
    let way_back = WayBack::new(move |session| {
        let (accounts, rests_on) = (accounts.clone(), rests_on.clone());
        Box::pin(async move {
            let may = own(GiveConsent { person: session.person }, &citizen(session.person));
            let (_, mut planned) = accounts.plan_consent(&may, terms(), NOW.now()).await.unwrap();
            rests_on.guard(&mut planned.changes);
            Some(Errand { leads_to: BEHIND.to_owned(), planned })
        })
    });
    let accounts = town.accounts.clone();
    let routes = eid::routes(accounts.clone()).route("/v1/who", get(who));
    Browser::new(House::default().front_door(routes, move |routes| {
        eid::sign_in_layer(routes, accounts, |_, _| Vec::new()).layer(Extension(way_back))
    }))
}

#[tokio::test]
async fn an_errand_is_kept_with_the_session_and_the_browser_goes_where_it_leads() {
    let town = Town::new().await;
    let given = give(&town).await;
    let mai = browser_with_errand(&town, given.clone());
    assert_eq!(mai.sign_in("mai", "citizen").await.location.as_deref(), Some(BEHIND));
    assert_eq!(mai.who().await["level"], 1);
    assert_eq!(town.accounts.consents(given.account, &party()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_errand_whose_ground_is_gone_leaves_no_trace_and_keeps_nobody_out() {
    let town = Town::new().await;
    let given = give(&town).await;
    let may = own(WithdrawConsent { person: town.mai }, &citizen(town.mai));
    town.accounts.withdraw(&may, given.id).await.unwrap();
    let mai = browser_with_errand(&town, given.clone());
    assert_eq!(mai.sign_in("mai", "citizen").await.location.as_deref(), Some("/notices"));
    assert_eq!(mai.who().await["level"], 1);
    assert_eq!(town.accounts.consents(given.account, &party()).await.unwrap(), []);
    let records = town.on_record(town.mai).await;
    let told = |name: &str| records.iter().filter(|it| it.contains(name)).count();
    assert_eq!((told("eid.signed-in"), told("eid.consent-given")), (1, 1));
}

#[tokio::test]
async fn who_is_not_let_in_does_no_errand() {
    let town = Town::new().await;
    let given = give(&town).await;
    let mai = browser_with_errand(&town, given.clone());
    let answer = mai.submit("/sign-in", "login=mai&password=x").await;
    assert_eq!(answer.status, 422);
    assert_eq!(town.accounts.consents(given.account, &party()).await.unwrap(), [given]);
}
