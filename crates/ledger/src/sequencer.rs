//! Gives entries their place in the log, outside of any request.
//!
//! One node at a time holds the lease; each holder has a higher fence than the last. A round takes
//! batches that have no place, appends their leaves to the tree, moves the heads of the persons in
//! them, appends one leaf that commits to all those heads, signs the new checkpoint, and keeps all
//! of it in one transaction (`round.rs`), which fails if the lease or the checkpoint is no longer
//! as it was read. So a round happens whole or not at all, whatever stops it, and no checkpoint is
//! seen before its tiles are durable.

use std::time::Duration;

use kernel::{Clock, Moment};
use store::Changes;

use crate::batch_rows;
use crate::log_rows::{self, LeaseRow, Shard};
use crate::note::{self, Follows};
use crate::{Error, Ledger};

/// How long a lease lasts; it is renewed when half of it is over. Shorter than a promise, so that
/// the next node keeps those of one that died.
const LEASE_MICROS: i64 = 1_500_000;
/// How long a node rests between rounds, so that an entry has its proof within two seconds.
const REST: Duration = Duration::from_millis(150);
const REST_AFTER_ERRORS_MAX: Duration = Duration::from_secs(5);

/// The node's part in sequencing.
#[derive(Debug)]
pub struct Sequencer {
    pub(crate) clock: Clock,
    holder: [u8; 16],
    pub(crate) ledger: Ledger,
    stop_after: Option<Step>,
}

/// The steps of a round, in order. A test stops a node after each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Leased,
    ShardOpened,
    BatchesRead,
    HeadsMoved,
    Signed,
    Kept,
}

impl Step {
    pub const ALL: [Step; 6] = [
        Step::Leased,
        Step::ShardOpened,
        Step::BatchesRead,
        Step::HeadsMoved,
        Step::Signed,
        Step::Kept,
    ];
}

/// What a round did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    /// Another node holds the lease, or has just taken it.
    NotMine,
    /// So many entries have a place now; `more` may be waiting for theirs.
    Placed { entries: usize, more: bool },
    /// The node was told to stop after a step.
    Stopped,
}

impl Sequencer {
    pub fn new(ledger: Ledger, clock: Clock) -> Self {
        let holder = ledger.parts().entropy.bytes();
        Self { clock, holder, ledger, stop_after: None }
    }

    /// The same node, which dies after a step.
    #[must_use]
    pub fn stop_after(self, step: Step) -> Self {
        Self { stop_after: Some(step), ..self }
    }

    /// Round after round until `stop` is ready, then the last one, and the lease is given back.
    /// Rounds follow one another at once while there is more; after an error they wait longer and
    /// longer.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut rest = REST;
        loop {
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(rest) => {}
            }
            rest = match self.round().await {
                Ok(Round::Placed { more: true, .. }) => Duration::ZERO,
                Ok(_) => REST,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "no entry was given its place");
                    (rest.max(REST) * 2).min(REST_AFTER_ERRORS_MAX)
                }
            };
        }
        if let Err(error) = self.finish().await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the entries that still wait are left to the next node");
        }
    }

    /// Places what waits for a place, if this node may.
    pub async fn round(&self) -> Result<Round, Error> {
        match self.attempt().await {
            // Another node was faster, with a higher fence: what it kept stands.
            Err(Error::Store(store::Error::Stale | store::Error::Taken)) => Ok(Round::NotMine),
            outcome => outcome,
        }
    }

    async fn attempt(&self) -> Result<Round, Error> {
        // Nodes that have nothing to do write nothing.
        if batch_rows::batches_waiting(self.ledger.db(), 1).await?.0 == 0 {
            return Ok(Round::Placed { entries: 0, more: false });
        }
        let Some(lease) = self.lease().await? else { return Ok(Round::NotMine) };
        if self.stops(Step::Leased) {
            return Ok(Round::Stopped);
        }
        let now = self.clock.now();
        let shard = self.shard(&lease, now).await?;
        if self.stops(Step::ShardOpened) {
            return Ok(Round::Stopped);
        }
        self.place(&lease, &shard, now).await
    }

    /// Places all that waits, and lets the next node begin without waiting for the lease to end.
    async fn finish(&self) -> Result<(), Error> {
        while let Round::Placed { more: true, .. } = self.round().await? {}
        let held = log_rows::lease(self.ledger.db()).await?;
        if let Some(lease) = held.filter(|lease| lease.holder == self.holder) {
            let until = self.clock.now();
            let mut changes = Changes::new();
            log_rows::lease_take(&mut changes, Some(&lease), &LeaseRow { until, ..lease });
            self.ledger.keep_log(changes).await?;
        }
        Ok(())
    }

    /// Takes or renews the lease, unless another node holds it.
    async fn lease(&self) -> Result<Option<LeaseRow>, Error> {
        let now = self.clock.now();
        let held = log_rows::lease(self.ledger.db()).await?;
        let left = held.as_ref().map_or(0, |lease| lease.until.micros() - now.micros());
        let mine = held.as_ref().is_some_and(|lease| lease.holder == self.holder);
        match mine {
            true if left > LEASE_MICROS / 2 => Ok(held),
            false if left > 0 => Ok(None),
            _ => self.take_lease(held).await.map(Some),
        }
    }

    /// Takes the lease from how it was read, whoever holds it.
    pub(crate) async fn take_lease(&self, held: Option<LeaseRow>) -> Result<LeaseRow, Error> {
        let fence = held.as_ref().map_or(1, |lease| {
            if lease.holder == self.holder { lease.fence } else { lease.fence + 1 }
        });
        let until = Moment::from_micros(self.clock.now().micros() + LEASE_MICROS);
        let lease = LeaseRow { holder: self.holder, fence, until };
        let mut changes = Changes::new();
        log_rows::lease_take(&mut changes, held.as_ref(), &lease);
        self.ledger.keep_log(changes).await?;
        Ok(lease)
    }

    /// The shard that is open now: that of the year, opened when the year begins.
    async fn shard(&self, lease: &LeaseRow, now: Moment) -> Result<Shard, Error> {
        let shards = log_rows::shards(self.ledger.db()).await?;
        self.ledger.parts().memory.check(shards.first())?;
        let Some(newest) = shards.first() else {
            return self.open_shard(lease, None, None, now).await;
        };
        // A clock that is behind does not open a year again.
        if !newest.closed && newest.number().0 >= now.day().year() {
            return Ok(newest.clone());
        }
        let checkpoint = note::text_of(&newest.checkpoint);
        let follows = Follows { checkpoint: &checkpoint, reason: "a new year" };
        self.open_shard(lease, Some(newest), Some(follows), now).await
    }

    /// Closes the newest shard and opens the next one, with its signed reason.
    pub(crate) async fn open_shard(
        &self,
        lease: &LeaseRow,
        newest: Option<&Shard>,
        follows: Option<Follows<'_>>,
        now: Moment,
    ) -> Result<Shard, Error> {
        let parts = self.ledger.parts();
        let mut changes = Changes::new();
        log_rows::lease_guard(&mut changes, lease);
        let (mut latest, mut opened_at) = (None, now);
        if let Some(newest) = newest {
            latest = Some(newest.number());
            opened_at = now.max(Moment::from_micros(newest.opened_at.micros() + 1));
            log_rows::shard_close(&mut changes, newest);
        }
        let mut statement = String::new();
        // A shard that a restored copy does not know is not opened a second time.
        let seen = follows.as_ref().and_then(|follows| follows.checkpoint.lines().next());
        let name = next_name(now.day().year(), latest.max(seen.map(log_rows::number)));
        if let Some(follows) = follows {
            statement = note::succession(parts, &name, &follows, now)?;
        }
        let checkpoint = note::checkpoint(parts, &name, (0, tlog::tree_root(&[])), now)?;
        log_rows::shard_insert(&mut changes, &name, &checkpoint, &statement, opened_at);
        self.ledger.keep_log(changes).await?;
        let shards = log_rows::shards(self.ledger.db()).await?;
        shards.into_iter().find(|shard| shard.name == name).ok_or(Error::Diverged)
    }

    pub(crate) fn stops(&self, step: Step) -> bool {
        self.stop_after == Some(step)
    }
}

/// The name of the shard that follows the latest one in `year`.
fn next_name(year: i32, latest: Option<(i32, u32)>) -> String {
    match latest {
        Some((known, number)) if known >= year => format!("{known}-{}", number + 1),
        _ => year.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_of_a_year_are_numbered_from_the_second_on() {
        assert_eq!(next_name(2026, None), "2026");
        assert_eq!(next_name(2027, Some((2026, 3))), "2027");
        assert_eq!(next_name(2026, Some((2026, 1))), "2026-2");
        assert_eq!(next_name(2026, Some((2027, 10))), "2027-11");
    }
}
