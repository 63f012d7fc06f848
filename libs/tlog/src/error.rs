//! Everything that can be wrong with a log, its proofs or its notes.

/// What was found. Nothing in it is secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("the entry bundle is malformed or does not match its tile")]
    BadBundle,
    #[error("the checkpoint is malformed")]
    BadCheckpoint,
    #[error("the key is malformed")]
    BadKey,
    #[error("the note is malformed")]
    BadNote,
    #[error("the path names no tile and no bundle")]
    BadPath,
    #[error("the proof file is malformed")]
    BadProofFile,
    #[error("the tile holds fewer hashes than the tree needs of it")]
    BadTile,
    #[error("the witness request is malformed")]
    BadWitnessRequest,
    #[error("the entry is longer than 65,535 bytes")]
    EntryTooLong,
    #[error("the index or size is not within the tree")]
    NotInTree,
    #[error("a needed tile was not handed in")]
    MissingTile,
    #[error("the checkpoint is of another log")]
    OtherLog,
    #[error("the proof does not lead to the root")]
    ProofDoesNotHold,
    #[error("a signature by a known key does not hold")]
    SignatureDoesNotHold,
    #[error("the signer could not sign")]
    SignerFailed,
    #[error("fewer witnesses have signed than the policy asks for")]
    TooFewWitnesses,
    #[error("a key that must have signed has not")]
    Unsigned,
}
