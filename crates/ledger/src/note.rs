//! What the log signs: checkpoints of its shards, and why one shard follows another.

use kernel::Moment;
use tlog::{Checkpoint, Hash, Note, NoteSigner};

use crate::Error;
use crate::ledger::Parts;
use crate::log_rows::ShardRow;

/// The origin of a shard, by which its checkpoints and keys go.
pub(crate) fn origin(parts: &Parts, shard: &str) -> String {
    format!("{}/{shard}", parts.origin)
}

/// The signed checkpoint of a shard.
pub(crate) fn checkpoint(
    parts: &Parts,
    shard: &str,
    (size, root): (u64, Hash),
    at: Moment,
) -> Result<String, Error> {
    let origin = origin(parts, shard);
    let checkpoint = Checkpoint::new(&origin, size, root).map_err(|_| Error::Diverged)?;
    let signers = (parts.signers)(&origin);
    let signers: Vec<&dyn NoteSigner> = signers.iter().map(|signer| &**signer).collect();
    let note = checkpoint.sign(&signers, seconds(at)).map_err(|_| Error::Unwritable)?;
    Ok(note.to_string())
}

/// The signed statement that a shard follows `before`, and from which checkpoint on.
pub(crate) fn succession(
    parts: &Parts,
    shard: &str,
    (before, reason): (&ShardRow, &str),
    at: Moment,
) -> Result<String, Error> {
    let origin = origin(parts, shard);
    let last = before.checkpoint.lines().take(3).collect::<Vec<_>>().join("\n");
    let text = format!("danh-succession/v1\n{origin}\n{reason}\nfollows\n{last}\n");
    let mut note = Note::unsigned(&text).map_err(|_| Error::Unwritable)?;
    for signer in (parts.signers)(&origin) {
        // Only Ed25519 signs any text; the other kinds sign checkpoints alone.
        if signer.verifier_key().algorithm() == tlog::Algorithm::Ed25519 {
            note.sign(&*signer, seconds(at)).map_err(|_| Error::Unwritable)?;
        }
    }
    Ok(note.to_string())
}

fn seconds(at: Moment) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0)
}
