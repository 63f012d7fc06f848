//! Whom to believe about a log, and the only way from a signed text to a checkpoint believed.

use std::collections::BTreeSet;

use crate::{Checkpoint, Error, Note, VerifierKey};

/// What a checkpoint must bear before it counts.
#[derive(Clone, Debug)]
pub struct TrustPolicy {
    /// Every one of them must have signed. The standard is content with one; but then who breaks
    /// the weaker of two schemes could leave the stronger signature out.
    pub log_keys: Vec<VerifierKey>,
    pub origin: String,
    pub witness_keys: Vec<VerifierKey>,
    /// How many witnesses, by name, must have signed at least.
    pub witnesses_min: usize,
}

/// A checkpoint that met a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'k> {
    pub checkpoint: Checkpoint,
    pub log: Vec<Signed<'k>>,
    pub witnesses: Vec<Signed<'k>>,
}

/// A signature that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'k> {
    /// POSIX seconds, where the signature states them.
    pub at_seconds: Option<u64>,
    pub key: &'k VerifierKey,
}

impl TrustPolicy {
    pub fn open(&self, signed: &str) -> Result<Opened<'_>, Error> {
        self.open_note(&Note::parse(signed)?)
    }

    pub fn open_note(&self, note: &Note) -> Result<Opened<'_>, Error> {
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin() != self.origin {
            return Err(Error::OtherLog);
        }
        let log = note.verify(&self.log_keys)?;
        if log.len() != self.log_keys.len() {
            return Err(Error::Unsigned);
        }
        let witnesses = match note.verify(&self.witness_keys) {
            Err(Error::Unsigned) => Vec::new(),
            found => found?,
        };
        let names: BTreeSet<_> = witnesses.iter().map(|signed| signed.key.name()).collect();
        if names.len() < self.witnesses_min {
            return Err(Error::TooFewWitnesses);
        }
        Ok(Opened { checkpoint, log, witnesses })
    }
}
