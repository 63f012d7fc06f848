//! Each chunk against the root in its record, and each person's part against its leaf.

use std::collections::HashMap;

use kernel::PersonId;
use serde::Deserialize;
use tlog::Hash;

use super::{Fault, Walk, rows};
use crate::rows::ChunkRow;
use crate::{Error, MemberEntry};

/// As much of a chunk's record as must agree with its leaves.
#[derive(Deserialize)]
struct Record {
    what: What,
}

#[derive(Deserialize)]
struct What {
    count: usize,
    root: String,
}

/// Parts that each chunk still lacks.
type Lacking = HashMap<PersonId, i64>;

impl Walk<'_> {
    pub(super) async fn chunks(&mut self) -> Result<(), Error> {
        let (mut after, mut lacking) = (Vec::new(), Lacking::new());
        loop {
            let page = rows::chunks_after(self.db, &after).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.key.0);
            for keyed in page {
                let chunk = PersonId::from_bytes(&keyed.key.0).map_err(|_| Error::Diverged)?;
                let Some(row) = self.readable(keyed.row)? else { continue };
                lacking.insert(chunk, row.leaves.len() as i64 / 32);
                self.chunk(chunk, &row).await?;
            }
            self.tell();
        }
        self.parts(&mut lacking).await?;
        for (chunk, missing) in lacking {
            self.check(missing == 0, || Fault::PartsMissing { chunk, missing });
        }
        Ok(())
    }

    async fn chunk(&mut self, chunk: PersonId, row: &ChunkRow) -> Result<(), Error> {
        self.report.counts.chunks += 1;
        let read = crate::rows::entry_by_id(self.db, chunk, row.entry).await;
        let Some(entry) = self.readable(read)? else { return Ok(()) };
        let record = match entry {
            None => None,
            // An erased record no longer tells its root; nothing is left to compare with.
            Some(entry) if entry.record.is_none() => return Ok(()),
            Some(entry) => entry.record,
        };
        let record: Option<Record> = record.and_then(|text| serde_json::from_str(&text).ok());
        let hashes: Vec<Hash> = row.leaves.chunks(32).map(tlog::leaf_hash).collect();
        let root = kernel::hex(&tlog::tree_root(&hashes).0);
        let same =
            record.is_some_and(|Record { what }| what.root == root && what.count == hashes.len());
        self.check(same, || Fault::ChunkDiffers { chunk });
        Ok(())
    }

    async fn parts(&mut self, lacking: &mut Lacking) -> Result<(), Error> {
        let mut after = (Vec::new(), Vec::new());
        loop {
            let page = rows::members_after(self.db, &after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.key);
            for keyed in page {
                let Some(part) = self.readable(keyed.row)? else { continue };
                self.part(&part, lacking).await?;
            }
            self.tell();
        }
    }

    async fn part(&mut self, part: &MemberEntry, lacking: &mut Lacking) -> Result<(), Error> {
        self.report.counts.chunk_parts += 1;
        let (chunk, subject) = (part.chunk, part.subject);
        match lacking.get_mut(&chunk) {
            Some(missing) => *missing -= 1,
            None => self.fault(Fault::ChunkMissing { chunk }),
        }
        match part.leaf() {
            None => self.report.counts.erased += 1,
            Some(leaf) => {
                let read = rows::chunk_leaf(self.db, chunk, part.offset).await;
                let stored = self.readable(read)?.flatten();
                let same = stored.is_some_and(|stored| stored == leaf.0);
                self.check(same, || Fault::PartDiffers { chunk, subject });
            }
        }
        Ok(())
    }
}
