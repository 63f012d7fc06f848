//! Reminders of terms, for as long as the program serves.

use std::time::Duration;

use procedure::Dossiers;

/// Terms end on days; a few minutes more or less are nothing.
const EVERY: Duration = Duration::from_secs(300);

/// Every node does it; a reminder is a row, so of several nodes one does each.
pub(crate) async fn run(dossiers: Dossiers) {
    loop {
        match dossiers.remind().await {
            Ok(0) => (),
            Ok(count) => tracing::info!(count, "terms of dossiers were reminded of"),
            Err(error) => tracing::warn!(%error, "terms of dossiers were not reminded of"),
        }
        tokio::time::sleep(EVERY).await;
    }
}
