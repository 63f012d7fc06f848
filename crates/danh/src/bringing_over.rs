//! What an earlier version kept in another form, brought over by `danh migrate` once the tables are
//! there. Done again it finds what has come in since from nodes of that version.

use access::{Caller, Purpose, permit};
use population::MoveCorrections;
use procedure::UPGRADE_RULE;

use crate::{Config, Platform, Result, platform};

/// Files corrections that were asked for before they were dossiers; how many there were.
pub(crate) async fn corrections(config: &Config) -> Result<usize> {
    // Where nothing waits, no keys are needed: a new house has none yet.
    let db = platform::open_to_read(&config.place()?).await?;
    if !population::corrections_wait(&db).await? {
        return Ok(0);
    }
    drop(db);
    let platform = Platform::open(config).await?;
    let (job, rule) = (Caller::job("upgrade", UPGRADE_RULE), Purpose::Rule(UPGRADE_RULE));
    let facts = platform.register.facts_at_desk(&job, &rule).await?;
    let permit = permit(MoveCorrections, &job, &rule, facts)?;
    let filed = platform.dossiers.take_over_corrections(&permit).await;
    platform.finish().await;
    Ok(filed?)
}
