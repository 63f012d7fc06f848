//! Many persons at once, as an import or an export touches them.
//!
//! One entry stands for the whole chunk; its record holds the root of a Merkle tree with one leaf
//! for each person. So each person can be given a proof of their own, and the log grows by one.

use std::borrow::Cow;

use aws_lc_rs::digest;
use kernel::{Entropy, PersonId};

use crate::{Entry, EntryId, Leaf, commitment};

/// One person of a chunk and the bytes that were kept or given out about them.
#[derive(Clone, Debug)]
pub struct Member<'a> {
    pub content: Cow<'a, [u8]>,
    pub subject: PersonId,
}

/// A person's part in a chunk, as they may see it.
#[derive(Clone, PartialEq, Eq)]
pub struct MemberEntry {
    pub chunk: PersonId,
    pub content_digest: [u8; 32],
    pub leaf_key: Option<Vec<u8>>,
    pub offset: i64,
    pub subject: PersonId,
}

/// A person's part in a chunk, with the entry of the chunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub chunk: Entry,
    /// By which its proof is asked for.
    pub id: EntryId,
    pub member: MemberEntry,
}

/// A chunk on its way to the disk: the leaves of all in it, and their root.
pub struct NewChunk {
    pub(crate) id: PersonId,
    pub(crate) leaves: Vec<u8>,
    pub(crate) members: Vec<MemberEntry>,
    pub(crate) root: [u8; 32],
}

impl NewChunk {
    /// Takes about a microsecond for each person: for a thread that may be busy.
    pub fn of(members: &[Member<'_>], entropy: &Entropy) -> Self {
        let id = PersonId::random(entropy);
        let members: Vec<MemberEntry> = members
            .iter()
            .zip(0..)
            .map(|(member, offset)| {
                let mut content_digest = [0; 32];
                let digest = digest::digest(&digest::SHA256, &member.content);
                content_digest.copy_from_slice(digest.as_ref());
                let leaf_key = Some(entropy.bytes::<32>().to_vec());
                MemberEntry { chunk: id, content_digest, leaf_key, offset, subject: member.subject }
            })
            .collect();
        let leaves: Vec<Leaf> = members.iter().filter_map(MemberEntry::leaf).collect();
        let hashes: Vec<_> = leaves.iter().map(|leaf| tlog::leaf_hash(&leaf.0)).collect();
        let root = tlog::tree_root(&hashes).0;
        Self { id, leaves: leaves.iter().flat_map(|leaf| leaf.0).collect(), members, root }
    }
}

impl MemberEntry {
    /// What the leaf commits to: the person, the chunk, and the digest of the content.
    pub fn record(&self) -> String {
        format!(
            r#"{{"v":1,"chunk":"{}","offset":{},"subject":"{}","digest":"{}"}}"#,
            self.chunk,
            self.offset,
            self.subject,
            kernel::hex(&self.content_digest),
        )
    }

    /// The leaf, unless its key has been erased.
    pub fn leaf(&self) -> Option<Leaf> {
        let key = self.leaf_key.as_ref()?;
        Some(commitment(key, self.record().as_bytes()))
    }
}

impl std::fmt::Debug for NewChunk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewChunk").field("members", &self.members.len()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for MemberEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemberEntry").field("chunk", &self.chunk).finish_non_exhaustive()
    }
}
