//! Proofs in a file (c2sp.org/tlog-proof) that a person keeps and anyone can check without asking
//! anyone. The `extra` line holds what the leaf commits to.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use tlog::{EntryProof, Hash, leaf_hash, verify_inclusion};

use crate::head::head_commitment;
use crate::{Error, LogIdentity, commitment};

/// What a proof shows, once it holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Proven {
    /// The record of an entry, and its number in the chain of its person.
    Entry { record: String, seq: i64 },
    /// Where the chain of a person ended when the proof was made: after so many entries, with this
    /// hash. Who has all of them can tell that none is missing.
    Head { head: [u8; 32], seq: i64, subject: PersonId },
    /// A person's part in a chunk, and the record of the whole chunk.
    Member { chunk: String, record: String },
}

/// The JSON of the `extra` line. A public format: add, never edit.
#[derive(Serialize, Deserialize)]
pub(crate) struct Extra {
    pub(crate) v: u8,
    #[serde(flatten)]
    pub(crate) shown: Shown,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(crate) enum Shown {
    Entry {
        #[serde(flatten)]
        opened: Opened,
        seq: i64,
        before: Bytes,
    },
    Head {
        subject: PersonId,
        chain: u8,
        seq: i64,
        head: Bytes,
        key: Bytes,
        #[serde(flatten)]
        way: Way,
    },
    Member {
        #[serde(flatten)]
        opened: Opened,
        chunk: Opened,
        #[serde(flatten)]
        way: Way,
    },
}

/// A record and the key of its leaf.
#[derive(Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) record: String,
    pub(crate) key: Bytes,
}

/// The way up a tree of its own, to the root that the log holds.
#[derive(Serialize, Deserialize)]
pub(crate) struct Way {
    pub(crate) offset: u64,
    pub(crate) count: u64,
    pub(crate) path: Vec<Bytes>,
    pub(crate) root: Bytes,
}

/// Base64 in JSON.
pub(crate) struct Bytes(pub(crate) Vec<u8>);

/// As much of a chunk's record as a member's proof needs.
#[derive(Deserialize)]
struct ChunkRecord {
    subject: PersonId,
    what: ChunkWhat,
}

#[derive(Deserialize)]
struct ChunkWhat {
    count: u64,
    root: String,
}

#[derive(Deserialize)]
struct MemberRecord {
    chunk: PersonId,
    offset: u64,
}

impl LogIdentity {
    /// Checks a proof file against the keys of this log alone.
    pub fn verify(&self, proof: &str) -> Result<Proven, Error> {
        let bad = |_| Error::BadProof;
        let proof = EntryProof::parse(proof).map_err(bad)?;
        let origin = proof.checkpoint.text().lines().next().unwrap_or_default();
        let shard = origin.strip_prefix(&self.origin).and_then(|rest| rest.strip_prefix('/'));
        let policy = self.policy(shard.ok_or(Error::BadProof)?)?;
        let extra: Extra = serde_json::from_slice(proof.extra.as_deref().unwrap_or_default())
            .map_err(|_| Error::BadProof)?;
        let (leaf, proven) = extra.shown.leaf()?;
        proof.verify(&leaf, &policy).map_err(bad)?;
        Ok(proven)
    }
}

impl Shown {
    /// The leaf that must be in the log for this to be true.
    fn leaf(self) -> Result<([u8; 32], Proven), Error> {
        match self {
            Self::Entry { opened, seq, .. } => {
                Ok((opened.leaf(), Proven::Entry { record: opened.record, seq }))
            }
            Self::Head { subject, chain, seq, head, key, way } => {
                let (head, key) = (head.fixed()?, key.fixed()?);
                let commitment = head_commitment(&key, (subject, chain), seq, &head);
                Ok((way.root(&commitment)?, Proven::Head { head, seq, subject }))
            }
            Self::Member { opened, chunk, way } => {
                let record: ChunkRecord = read(&chunk.record)?;
                let member: MemberRecord = read(&opened.record)?;
                let root = kernel::hex(&way.root(&opened.leaf())?);
                let same = record.what.root == root && record.what.count == way.count;
                if !same || member.chunk != record.subject || member.offset != way.offset {
                    return Err(Error::BadProof);
                }
                let leaf = chunk.leaf();
                Ok((leaf, Proven::Member { chunk: chunk.record, record: opened.record }))
            }
        }
    }
}

impl Opened {
    fn leaf(&self) -> [u8; 32] {
        commitment(&self.key.0, self.record.as_bytes()).0
    }
}

impl Way {
    /// From the leaf at `offset` of the tree of `leaves` (32 bytes each).
    pub(crate) fn up(leaves: &[u8], offset: i64) -> Result<Self, Error> {
        let hashes: Vec<Hash> = leaves.chunks(32).map(leaf_hash).collect();
        let offset = usize::try_from(offset).map_err(|_| Error::Diverged)?;
        let path = tlog::tree_inclusion(&hashes, offset).map_err(|_| Error::Diverged)?;
        let path = path.into_iter().map(|hash| Bytes(hash.0.to_vec())).collect();
        let root = Bytes(tlog::tree_root(&hashes).0.to_vec());
        Ok(Self { offset: offset as u64, count: hashes.len() as u64, path, root })
    }

    /// The root, if `leaf` is under it where this says.
    fn root(&self, leaf: &[u8; 32]) -> Result<[u8; 32], Error> {
        let hash = |bytes: &Bytes| bytes.fixed().map(Hash);
        let (path, root) =
            (self.path.iter().map(hash).collect::<Result<Vec<_>, _>>()?, hash(&self.root)?);
        verify_inclusion(self.offset, &leaf_hash(leaf), &path, self.count, &root)
            .map_err(|_| Error::BadProof)?;
        Ok(root.0)
    }
}

impl Bytes {
    fn fixed<const N: usize>(&self) -> Result<[u8; N], Error> {
        self.0.as_slice().try_into().map_err(|_| Error::BadProof)
    }
}

impl Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        STANDARD.decode(text).map(Self).map_err(serde::de::Error::custom)
    }
}

impl std::fmt::Debug for Proven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Entry { .. } => "Proven::Entry(..)",
            Self::Head { .. } => "Proven::Head(..)",
            Self::Member { .. } => "Proven::Member(..)",
        })
    }
}

fn read<'t, T: Deserialize<'t>>(record: &'t str) -> Result<T, Error> {
    serde_json::from_str(record).map_err(|_| Error::BadProof)
}
