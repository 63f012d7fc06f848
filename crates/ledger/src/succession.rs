//! After an old copy was put back: the log goes on in a shard of its own, so that no two
//! checkpoints of one size ever differ.

use kernel::Moment;
use tlog::Checkpoint;

use crate::log_rows::{self, Shard};
use crate::memory::Signed;
use crate::note::{self, Follows};
use crate::{Error, Ledger, Sequencer};

/// What was done after a copy was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Keys that were destroyed once more.
    pub erased: usize,
    /// The shard that was opened; none when the copy held all that the world has seen.
    pub successor: Option<String>,
}

impl Ledger {
    /// To be called at every start, before anything is served: refuses tables that are older than
    /// the log this node has signed, and destroys again the keys that should be gone. Says how
    /// many those were.
    pub async fn resume(&self, at: Moment) -> Result<usize, Error> {
        self.parts().memory.check(log_rows::shards(self.db()).await?.first())?;
        self.erase_again(at).await
    }
}

impl Sequencer {
    /// To be called once after every restore, before anything is served. Other nodes are stopped.
    pub async fn after_restore(&self) -> Result<Restored, Error> {
        let now = self.clock.now();
        // Taken from whoever held it when the copy was made.
        let lease = self.take_lease(log_rows::lease(self.ledger.db()).await?).await?;
        let shards = log_rows::shards(self.ledger.db()).await?;
        let mut successor = None;
        if let Some(newest) = shards.first()
            && let Some(seen) = self.seen_beyond(newest)?
        {
            let reason = format!("restored from a copy of size {}", newest.size);
            let follows = Follows { checkpoint: &seen, reason: &reason };
            let opened = self.open_shard(&lease, Some(newest), Some(follows), now).await?;
            let memory = &self.ledger.parts().memory;
            memory.remember(&opened.checkpoint, &opened.checkpoint).await?;
            successor = Some(opened.name);
        }
        let erased = self.ledger.erase_again(now).await?;
        Ok(Restored { erased, successor })
    }

    /// The text of the last checkpoint that the world can have seen, when the copy is behind it. A
    /// node that remembers nothing cannot know, and takes the copy's own for it.
    fn seen_beyond(&self, newest: &Shard) -> Result<Option<String>, Error> {
        let copy = note::text_of(&newest.checkpoint);
        let Some(Signed { last, .. }) = self.ledger.parts().memory.signed()? else {
            return Ok(Some(copy));
        };
        if last == copy {
            return Ok(None);
        }
        let read = |text: &str| Checkpoint::parse(text).map_err(|_| Error::MemoryUnreadable);
        let (seen, stored) = (read(&last)?, read(&copy)?);
        // Another node may have signed more than this one remembers.
        let ahead = seen.origin() != stored.origin() || seen.size() > stored.size();
        Ok(Some(if ahead { last } else { copy }))
    }
}
