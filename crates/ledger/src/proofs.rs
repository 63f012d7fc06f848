//! Proofs that a person can take away: of an entry, of their part in a chunk, of where their chain
//! ends. Handing one out is put on record like any other look.

use access::Permit;
use kernel::{Moment, PersonId};

use crate::batch_rows::{self, Placed};
use crate::head::OPEN;
use crate::proof::{Bytes, Extra, Opened, Shown, Way};
use crate::{
    Entry, EntryId, Error, Leaf, Ledger, MemberEntry, ReadEntries, Released, SignedReceipt,
};
use crate::{Unreleased, log_rows, rows};

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// It ran out and a leaf is not in the log: whoever holds the receipt can prove it.
    Broken,
    /// Every leaf is in the log.
    Kept,
    /// It has not run out yet.
    Open,
}

/// How far around the moment of a receipt its batch is looked for.
const BEFORE_MICROS: i64 = 5_000_000;
const AFTER_MICROS: i64 = 60_000_000;
const BATCHES_A_PAGE: i64 = 256;

impl Ledger {
    /// The proof of an entry, or of a part in a chunk by the chunk's id.
    pub async fn proof(
        &self,
        permit: &Permit<ReadEntries>,
        id: EntryId,
        at: Moment,
    ) -> Result<Released<String>, Error> {
        let person = permit.action().person;
        let proof = match rows::entry_by_id(self.db(), person, id).await? {
            Some(entry) if entry.is_open_on(at.day()) => self.entry_proof(entry).await?,
            Some(_) => return Err(Error::NoSuchEntry),
            None => self.member_proof(person, id).await?,
        };
        let proof = Unreleased::with_fields(proof, person, ["entry-proof"]);
        Ok(self.release(proof, permit, at).await?.0)
    }

    /// The proof of where the chain of a person's open entries ends.
    pub async fn head_proof(
        &self,
        permit: &Permit<ReadEntries>,
        at: Moment,
    ) -> Result<Released<String>, Error> {
        let subject = permit.action().person;
        let head = log_rows::head(self.db(), subject, OPEN).await?.ok_or(Error::NotPlacedYet)?;
        let round = log_rows::round(self.db(), &head.shard, head.round).await?;
        let round = round.ok_or(Error::Diverged)?;
        let shown = Shown::Head {
            subject,
            chain: OPEN,
            seq: head.seq,
            head: Bytes(head.head.to_vec()),
            key: Bytes(head.key.to_vec()),
            way: Way::up(&round.commitments, head.commitment_offset)?,
        };
        let proof = self.inclusion(&head.shard, round.place, extra(shown)?).await?;
        let proof = Unreleased::with_fields(proof, subject, ["entry-proof"]);
        Ok(self.release(proof, permit, at).await?.0)
    }

    /// Whether a promise of this log was kept. Only for receipts that bear its signature.
    pub async fn promise_kept(
        &self,
        receipt: &SignedReceipt,
        now: Moment,
    ) -> Result<Promise, Error> {
        receipt.verify(&self.parts().identity)?;
        let made = receipt.made_at().micros();
        let mut missing: Vec<Leaf> = receipt.leaves.clone();
        let mut after = (made - BEFORE_MICROS).max(0).to_be_bytes().to_vec();
        let last = (made + AFTER_MICROS).to_be_bytes();
        while !missing.is_empty() {
            let batches = batch_rows::batches_since(self.db(), &after, BATCHES_A_PAGE).await?;
            let Some(end) = batches.last() else { break };
            after.clone_from(&end.id);
            for batch in batches.iter().filter(|batch| batch.place.is_some()) {
                let (leaves, _) = batch.leaves.as_chunks();
                missing.retain(|leaf| !leaves.contains(&leaf.0));
            }
            if after.as_slice() > last.as_slice() {
                break;
            }
        }
        Ok(match missing.is_empty() {
            true => Promise::Kept,
            false if now < receipt.by => Promise::Open,
            false => Promise::Broken,
        })
    }

    async fn entry_proof(&self, entry: Entry) -> Result<String, Error> {
        let (Some(record), Some(key)) = (entry.record, entry.leaf_key) else {
            return Err(Error::Erased);
        };
        let placed = self.placed(&entry.batch, entry.offset).await?;
        let Placed { index, link, shard } = placed;
        let opened = Opened { record, key: Bytes(key) };
        let before = Bytes(link.before.to_vec());
        let shown = Shown::Entry { opened, seq: link.seq, before };
        self.inclusion(&shard, index, extra(shown)?).await
    }

    async fn member_proof(&self, person: PersonId, id: EntryId) -> Result<String, Error> {
        let chunk = PersonId::from_bytes(id.as_bytes()).map_err(|_| Error::NoSuchEntry)?;
        let member = rows::member_by_chunk(self.db(), person, chunk).await?;
        let member: MemberEntry = member.ok_or(Error::NoSuchEntry)?;
        let record = member.record();
        let key = member.leaf_key.ok_or(Error::Erased)?;
        let stored = rows::chunk_by_id(self.db(), chunk).await?.ok_or(Error::Diverged)?;
        let own = rows::entry_by_id(self.db(), chunk, stored.entry).await?;
        let own = own.ok_or(Error::Diverged)?;
        let (Some(chunk_record), Some(chunk_key)) = (own.record, own.leaf_key) else {
            return Err(Error::Erased);
        };
        let Placed { index, shard, .. } = self.placed(&own.batch, own.offset).await?;
        let shown = Shown::Member {
            opened: Opened { record, key: Bytes(key) },
            chunk: Opened { record: chunk_record, key: Bytes(chunk_key) },
            way: Way::up(&stored.leaves, member.offset)?,
        };
        self.inclusion(&shard, index, extra(shown)?).await
    }

    async fn placed(&self, batch: &[u8], offset: i64) -> Result<Placed, Error> {
        let placed = batch_rows::placed(self.db(), batch, offset).await?;
        placed.ok_or(Error::NotPlacedYet)
    }
}

fn extra(shown: Shown) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(&Extra { v: 1, shown }).map_err(|_| Error::Unwritable)
}
