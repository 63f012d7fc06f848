//! What the front page shows of the country: everything counted, nobody shown.

use std::sync::Arc;

use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Language;
use ledger::Shard;
use web::Failure;
use web::front::{Checkpoint, Counted, FrontView};

use crate::Platform;

/// The route `/`. `view` gives what is shown beside the counts.
pub(crate) fn routes(
    platform: Platform,
    view: Arc<dyn Fn(Language) -> FrontView + Send + Sync>,
) -> Router {
    web::front::routes(move |language| {
        let (platform, view) = (platform.clone(), view(language));
        async move { with_counts(&platform, view).await }
    })
}

async fn with_counts(platform: &Platform, view: FrontView) -> Result<FrontView, Failure> {
    let shards = platform.ledger.shards().await?;
    let entries = shards.iter().map(|shard| shard.size.unsigned_abs()).sum();
    let checkpoint = shards.first().and_then(checkpoint);
    let counted = platform.counts.last().map(|last| {
        let (at, people) = (last.at, last.people());
        Counted { at, people, provinces: last.provinces }
    });
    Ok(FrontView { checkpoint, counted, entries, ..view })
}

/// Origin, size and root are the first lines of a checkpoint.
fn checkpoint(shard: &Shard) -> Option<Checkpoint> {
    let root = STANDARD.decode(shard.checkpoint.lines().nth(2)?).ok()?;
    let href = format!("/log/{}/checkpoint", shard.name);
    Some(Checkpoint { at: shard.signed_at, href, root: kernel::hex(&root) })
}
