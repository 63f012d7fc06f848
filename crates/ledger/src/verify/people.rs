//! Each person's entries: what the record says, where the batch lists it, how the chain hangs
//! together, and that its end is the one committed to.

use kernel::PersonId;
use serde::Deserialize;

use super::rows::{FullEntry, Listed};
use super::{Fault, Walk, rows};
use crate::batch_rows::Link;
use crate::head::{OPEN, SEALED, head_commitment, link};
use crate::log_rows::{self, HeadRow};
use crate::{Error, commitment};

/// An entry that has a place, in its chain.
struct Hung {
    chain: u8,
    leaf: [u8; 32],
    link: Link,
    /// Year and number of the shard, and the index there.
    place: ((i32, u32), i64),
}

/// As much of a record as must agree with its row.
#[derive(Deserialize)]
struct Record {
    seal: Option<RecordSeal>,
    subject: PersonId,
    what: What,
}

#[derive(Deserialize)]
struct What {
    kind: String,
}

#[derive(Deserialize)]
struct RecordSeal {
    authority: String,
    until: String,
}

impl Walk<'_> {
    pub(super) async fn people(&mut self) -> Result<(), Error> {
        let (mut after, mut person) = ((Vec::new(), Vec::new()), None);
        let mut hung: Vec<Hung> = Vec::new();
        loop {
            let page = rows::entries_after(self.db, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.key);
            for keyed in page {
                let Some(full) = self.readable(keyed.row)? else { continue };
                if person.is_some_and(|person| person != full.entry.subject) {
                    self.chains(person, std::mem::take(&mut hung)).await?;
                }
                person = Some(full.entry.subject);
                hung.extend(self.entry(&full).await?);
            }
            self.tell();
        }
        self.chains(person, hung).await?;
        self.heads().await
    }

    /// Looks at one entry and says how it hangs, once it has a place.
    async fn entry(&mut self, full: &FullEntry) -> Result<Option<Hung>, Error> {
        self.report.counts.entries += 1;
        let FullEntry { authority, entry } = full;
        let (id, subject) = (entry.id, entry.subject);
        if self.record(full) && rows::chunk_leaf(self.db, subject, 0).await?.is_none() {
            self.fault(Fault::ChunkMissing { chunk: subject });
        }
        let read = rows::listed(self.db, &entry.batch, entry.offset).await;
        let Some(listed) = self.readable(read)?.flatten() else {
            self.fault(Fault::EntryDiffers { entry: id, subject });
            return Ok(None);
        };
        let Listed { leaf, member, place } = listed;
        let chain = if authority.is_some() { SEALED } else { OPEN };
        let own = [subject.as_bytes(), id.as_bytes().as_slice(), &[chain]].concat();
        let same = leaf == entry.leaf.0 && member == own;
        self.check(same, || Fault::EntryDiffers { entry: id, subject });
        self.report.counts.waiting += u64::from(place.is_none());
        Ok(place.map(|(shard, index, link)| {
            let place = (log_rows::number(&shard), index);
            Hung { chain, leaf: entry.leaf.0, link, place }
        }))
    }

    /// Looks whether record, key, seal and leaf belong together, and says whether it is the record
    /// of a chunk.
    fn record(&mut self, FullEntry { authority, entry }: &FullEntry) -> bool {
        let (id, subject) = (entry.id, entry.subject);
        let differs = || Fault::RecordDiffers { entry: id, subject };
        match (&entry.record, &entry.leaf_key) {
            (None, None) => self.report.counts.erased += 1,
            (Some(text), Some(key)) => {
                let record: Option<Record> = serde_json::from_str(text).ok();
                let own = record.as_ref().is_some_and(|record| record.subject == subject);
                let same = commitment(key, text.as_bytes()) == entry.leaf;
                self.check(own && same, differs);
                let chunk = record.as_ref().is_some_and(|record| record.what.kind == "chunk");
                let seal = record.and_then(|record| record.seal);
                let told = seal.as_ref().map(|seal| seal.authority.as_str());
                // A decision may end a seal earlier, never later.
                let until = entry.sealed_until.map(|until| until.to_string());
                let in_time = match (&seal, until) {
                    (Some(seal), Some(until)) => until <= seal.until,
                    (seal, until) => seal.is_none() && until.is_none(),
                };
                let same = told == authority.as_deref() && in_time;
                self.check(same, || Fault::SealDiffers { entry: id, subject });
                return chunk;
            }
            _ => self.fault(differs()),
        }
        false
    }

    /// Both chains of a person, from their first entry to the committed end.
    async fn chains(&mut self, person: Option<PersonId>, hung: Vec<Hung>) -> Result<(), Error> {
        let Some(subject) = person else { return Ok(()) };
        let (sealed, open): (Vec<_>, Vec<_>) =
            hung.into_iter().partition(|entry| entry.chain == SEALED);
        for (chain, mut entries) in [(OPEN, open), (SEALED, sealed)] {
            entries.sort_by_key(|entry| entry.link.seq);
            let (mut head, mut place) = ([0; 32], None);
            for (entry, seq) in entries.iter().zip(1..) {
                let follows = entry.link == Link { seq, before: head } && place < Some(entry.place);
                self.check(follows, || Fault::ChainBroken { seq, subject });
                head = link(&entry.link.before, entry.link.seq, &entry.leaf);
                place = Some(entry.place);
            }
            let read = log_rows::head(self.db, subject, chain).await;
            if let Some(stored) = self.readable(read)? {
                let last = (entries.len() as i64, head);
                self.head(subject, chain, stored, last).await?;
            }
        }
        Ok(())
    }

    /// Whether the committed end is the one the entries lead to.
    async fn head(
        &mut self,
        subject: PersonId,
        chain: u8,
        stored: Option<HeadRow>,
        (seq, head): (i64, [u8; 32]),
    ) -> Result<(), Error> {
        let Some(stored) = stored else {
            self.check(seq == 0, || Fault::HeadDiffers { subject });
            return Ok(());
        };
        self.report.counts.heads += 1;
        if stored.seq > seq {
            self.fault(Fault::TailCut { missing: stored.seq - seq, subject });
            return Ok(());
        }
        let (round, offset) = ((stored.shard.as_str(), stored.round), stored.commitment_offset);
        let committed = rows::commitment(self.db, round, offset).await?;
        let own = head_commitment(&stored.key, (subject, chain), stored.seq, &stored.head);
        let same = stored.seq == seq && stored.head == head;
        let committed = committed.is_some_and(|committed| committed == own);
        self.check(same && committed, || Fault::HeadDiffers { subject });
        Ok(())
    }

    /// Heads of persons of whom no entry is left at all.
    async fn heads(&mut self) -> Result<(), Error> {
        let (mut subject, mut chain) = (Vec::new(), -1);
        loop {
            let page = rows::heads_after(self.db, (&subject, chain)).await?;
            let Some((last, last_chain, _)) = page.last() else { return Ok(()) };
            (subject, chain) = (last.as_bytes().to_vec(), *last_chain);
            for (subject, _, missing) in page {
                let any = crate::rows::entries_before(self.db, subject, [0xff; 16], 1).await?;
                self.check(!any.is_empty(), || Fault::TailCut { missing, subject });
            }
        }
    }
}
