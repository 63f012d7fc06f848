//! A proof in a file that anyone can check without asking anyone (c2sp.org/tlog-proof).

use std::fmt;

use crate::{Error, Hash, Note, Opened, TrustPolicy, leaf_hash, text, verify_inclusion};

/// The first line; the version is part of it.
const HEADER: &str = "c2sp.org/tlog-proof@v1\n";

/// As long as the longest checkpoint, and as much again for what the log adds.
const PROOF_BYTES_MAX: usize = 2_000_000;

/// The height of the highest tree.
const PROOF_HASHES_MAX: usize = 63;

/// That an entry is in a log: its index, the way up to the root, and the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryProof {
    pub checkpoint: Note,
    /// What the reader needs besides the proof. Nothing vouches for it.
    pub extra: Option<Vec<u8>>,
    pub index: u64,
    pub proof: Vec<Hash>,
}

impl EntryProof {
    pub fn parse(file: &str) -> Result<Self, Error> {
        let file = file.strip_prefix(HEADER).filter(|file| file.len() <= PROOF_BYTES_MAX);
        let (head, checkpoint) =
            file.and_then(|file| file.split_once("\n\n")).ok_or(Error::BadProofFile)?;
        let mut lines = head.split('\n').peekable();
        let extra = lines.next_if(|line| line.starts_with("extra "));
        let extra =
            extra.map(|line| text::decode(&line["extra ".len()..]).ok_or(Error::BadProofFile));
        let index = lines.next().and_then(|line| text::number(line.strip_prefix("index ")?));
        let index = index.ok_or(Error::BadProofFile)?;
        let proof = text::hashes(lines, PROOF_HASHES_MAX).ok_or(Error::BadProofFile)?;
        Ok(Self { checkpoint: Note::parse(checkpoint)?, extra: extra.transpose()?, index, proof })
    }

    /// Holds when `entry` is where the proof says, in a tree that meets `policy`.
    pub fn verify<'k>(&self, entry: &[u8], policy: &'k TrustPolicy) -> Result<Opened<'k>, Error> {
        let opened = policy.open_note(&self.checkpoint)?;
        let (size, root) = (opened.checkpoint.size(), opened.checkpoint.root());
        verify_inclusion(self.index, &leaf_hash(entry), &self.proof, size, &root)?;
        Ok(opened)
    }
}

impl fmt::Display for EntryProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", text::encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
