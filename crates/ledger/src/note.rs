//! What the log signs: checkpoints of its shards, and why one shard follows another.

use kernel::Moment;
use tlog::{Algorithm, Checkpoint, Hash, Note, NoteSigner};

use crate::Error;
use crate::ledger::Parts;

/// What a shard follows: the text of the last checkpoint that the world can have seen of the one
/// before, and why it did not go on.
pub(crate) struct Follows<'a> {
    pub(crate) checkpoint: &'a str,
    pub(crate) reason: &'a str,
}

/// The signed checkpoint of a shard.
pub(crate) fn checkpoint(
    parts: &Parts,
    shard: &str,
    (size, root): (u64, Hash),
    at: Moment,
) -> Result<String, Error> {
    let origin = parts.identity.shard_origin(shard);
    let checkpoint = Checkpoint::new(&origin, size, root).map_err(|_| Error::Diverged)?;
    let signers = parts.keys.signers(&origin)?;
    let signers: Vec<&dyn NoteSigner> = signers.iter().map(|signer| signer as _).collect();
    let note = checkpoint.sign(&signers, seconds(at)).map_err(|_| Error::Unwritable)?;
    Ok(note.to_string())
}

/// The signed statement that a shard follows another, and from which checkpoint on.
pub(crate) fn succession(
    parts: &Parts,
    shard: &str,
    follows: &Follows<'_>,
    at: Moment,
) -> Result<String, Error> {
    let origin = parts.identity.shard_origin(shard);
    let Follows { checkpoint, reason } = follows;
    let text = format!("danh-succession/v1\n{origin}\n{reason}\nfollows\n{checkpoint}");
    let mut note = Note::unsigned(&text).map_err(|_| Error::Unwritable)?;
    for signer in parts.keys.signers(&origin)? {
        // Only Ed25519 signs any text; the other kinds sign checkpoints alone.
        if signer.verifier_key().algorithm() == Algorithm::Ed25519 {
            note.sign(&signer, seconds(at)).map_err(|_| Error::Unwritable)?;
        }
    }
    Ok(note.to_string())
}

/// The text of a note without its signatures; empty when it is none.
pub(crate) fn text_of(note: &str) -> String {
    Note::parse(note).map(|note| note.text().to_owned()).unwrap_or_default()
}

fn seconds(at: Moment) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0)
}
