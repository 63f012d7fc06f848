//! Asking a witness to sign too (c2sp.org/tlog-witness, `add-checkpoint`).

use std::fmt;

use crate::{Error, Hash, Note, NoteSignature, text};

/// tlog-witness: the client MUST NOT send more hashes than this.
const PROOF_HASHES_MAX: usize = 63;

/// The body of the request. To be posted to `<submission prefix>/add-checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddCheckpoint {
    pub checkpoint: Note,
    /// The size the witness signed last, 0 if it never did.
    pub old_size: u64,
    /// From `old_size` to the checkpoint's size.
    pub proof: Vec<Hash>,
}

/// What the witness said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessAnswer {
    /// It last signed another size; ask again with a proof from there.
    Conflict { size: u64 },
    /// Its signatures, still to be checked: see [`Note::add`].
    Cosigned(Vec<NoteSignature>),
    /// 400 wrong sizes, 403 no signature it trusts, 404 unknown log, 409 another root at the same
    /// size, 422 the proof does not hold.
    Refused { status: u16 },
}

impl AddCheckpoint {
    pub fn parse(body: &str) -> Result<Self, Error> {
        let (head, checkpoint) = body.split_once("\n\n").ok_or(Error::BadWitnessRequest)?;
        let mut lines = head.split('\n');
        let old_size = lines.next().and_then(|line| text::number(line.strip_prefix("old ")?));
        let old_size = old_size.ok_or(Error::BadWitnessRequest)?;
        let proof = text::hashes(lines, PROOF_HASHES_MAX).ok_or(Error::BadWitnessRequest)?;
        Ok(Self { checkpoint: Note::parse(checkpoint)?, old_size, proof })
    }
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old_size)?;
        self.proof.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.checkpoint)
    }
}

impl WitnessAnswer {
    pub fn parse(status: u16, body: &str) -> Result<Self, Error> {
        match status {
            200 => Ok(Self::Cosigned(NoteSignature::parse_lines(body)?)),
            // Without a size in it, 409 means that the roots differ.
            409 => match body.strip_suffix('\n').and_then(text::number) {
                Some(size) => Ok(Self::Conflict { size }),
                None => Ok(Self::Refused { status }),
            },
            _ => Ok(Self::Refused { status }),
        }
    }
}
