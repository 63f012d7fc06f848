//! What the register says of deaths, noted in accounts, for as long as the program serves.

use std::time::Duration;

use access::{Caller, Facts, Purpose, permit};
use eid::{Accounts, DEATH_RULE, FollowDeaths};

/// A death holds in every request as soon as it is recorded; this is for who looks at an account that
/// nobody used since.
const EVERY: Duration = Duration::from_secs(60);

/// Every node does it; each account is locked and closed once.
pub(crate) async fn run(accounts: Accounts) {
    let (job, purpose) = (Caller::job("eid", DEATH_RULE), Purpose::Rule(DEATH_RULE));
    loop {
        let changed = match permit(FollowDeaths, &job, &purpose, Facts::none()) {
            Ok(permit) => accounts.follow_deaths(&permit).await,
            Err(refused) => Err(refused.into()),
        };
        match changed {
            Ok(0) => (),
            Ok(count) => tracing::info!(count, "accounts of the dead were locked or closed"),
            Err(error) => tracing::warn!(%error, "deaths were not followed"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
