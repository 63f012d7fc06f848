//! The people of the country for the first page: counted by a job, kept until it counts again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use access::{Caller, Purpose, permit};
use population::{COUNTING_RULE, CountPeople, Counted};

use crate::{Platform, Result};

/// How often the country is counted.
const EVERY: Duration = Duration::from_secs(3_600);
/// When it is tried again after it could not be.
const AGAIN: Duration = Duration::from_secs(60);

/// The last count, shared by all who show it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Arc<Mutex<Option<Counted>>>);

impl Counts {
    pub(crate) fn last(&self) -> Option<Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, counted: Counted) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(counted);
    }
}

/// Counts now and then, as long as the program runs.
pub(crate) async fn run(platform: Platform) {
    loop {
        let rest = match count(&platform).await {
            Ok(()) => EVERY,
            Err(error) => {
                tracing::warn!(%error, "the country was not counted");
                AGAIN
            }
        };
        tokio::time::sleep(rest).await;
    }
}

async fn count(platform: &Platform) -> Result<()> {
    let (job, purpose) = (Caller::job("population", COUNTING_RULE), Purpose::Rule(COUNTING_RULE));
    let facts = platform.register.facts_at_desk(&job, &purpose).await?;
    let permit = permit(CountPeople, &job, &purpose, facts)?;
    platform.counts.keep(platform.register.count(&permit).await?.into_inner());
    Ok(())
}
