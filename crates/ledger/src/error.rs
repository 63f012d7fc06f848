//! Every way the ledger can say no.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the objection has been answered, or acknowledged, already")]
    AlreadyAnswered,
    #[error("the person has objected to this entry already")]
    AlreadyObjected,
    #[error("the signature of a witness does not hold")]
    BadCosignature,
    #[error("the name of the log cannot stand in a key")]
    BadOrigin,
    #[error("the proof does not hold")]
    BadProof,
    #[error("the receipt is not one of this log")]
    BadReceipt,
    #[error("a witness is named by its key and an http address")]
    BadWitness,
    #[error("the log is behind the checkpoint this node has signed; run `danh restore`")]
    Behind,
    #[error("the calendar does not reach as far as a term of law")]
    Calendar(#[from] kernel::CalendarError),
    #[error("the log holds another number of entries than its checkpoint says")]
    Diverged,
    #[error("the record of this entry has been erased")]
    Erased,
    #[error("a key of the log cannot be used")]
    Keys(#[from] keys::Error),
    #[error("what is remembered outside the database cannot be read or written")]
    Memory(#[source] std::io::Error),
    #[error("what is remembered outside the database makes no sense")]
    MemoryUnreadable,
    #[error("there is no such entry")]
    NoSuchEntry,
    #[error("there is no such objection")]
    NoSuchObjection,
    #[error("there is no such shard")]
    NoSuchShard,
    #[error("the tree has no such tile yet")]
    NoSuchTile,
    #[error("the entry has no place in the log yet")]
    NotPlacedYet,
    #[error("no term of law is known for this day")]
    NoTerm(#[from] kernel::RuleError),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error("an entry is sealed until a day that lies ahead")]
    SealEnded,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("a plan without an event cannot be kept")]
    Unrecorded,
    #[error("an entry could not be written down")]
    Unwritable,
    #[error("the words are missing or too long")]
    Words,
    #[error("a witness did not answer")]
    Witness(#[source] reqwest::Error),
    #[error("a witness answered {status}")]
    WitnessRefused { status: u16 },
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::AlreadyAnswered => (
                StatusCode::CONFLICT,
                "already-answered",
                "Somebody has dealt with this objection already; read it again",
            ),
            Error::AlreadyObjected => (
                StatusCode::CONFLICT,
                "already-objected",
                "You have objected to this entry already",
            ),
            Error::Calendar(_) | Error::NoTerm(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "no-term",
                "The time the law gives could not be worked out, so nothing was done",
            ),
            Error::Erased => {
                (StatusCode::GONE, "entry-erased", "The record of this entry has been erased")
            }
            Error::NoSuchEntry => {
                (StatusCode::NOT_FOUND, "no-such-entry", "There is no such entry")
            }
            Error::NoSuchObjection => {
                (StatusCode::NOT_FOUND, "no-such-objection", "There is no such objection")
            }
            Error::Words => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "no-words",
                "Write between 1 and 4,000 characters",
            ),
            Error::NoSuchShard => {
                (StatusCode::NOT_FOUND, "no-such-shard", "The log has no such shard")
            }
            Error::NoSuchTile => {
                (StatusCode::NOT_FOUND, "no-such-tile", "The tree has no such tile yet")
            }
            Error::BadProof => {
                (StatusCode::UNPROCESSABLE_ENTITY, "bad-proof", "This proof does not hold")
            }
            Error::BadReceipt => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "bad-receipt",
                "This receipt does not bear the signature of the log",
            ),
            Error::NotPlacedYet => (
                StatusCode::CONFLICT,
                "not-placed-yet",
                "The proof is ready within two seconds; ask again",
            ),
            Error::SealEnded => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "seal-ended",
                "Give a day in the future on which the entry is unsealed",
            ),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::BadCosignature
            | Error::BadOrigin
            | Error::BadWitness
            | Error::Behind
            | Error::Diverged
            | Error::Keys(_)
            | Error::Memory(_)
            | Error::MemoryUnreadable
            | Error::Unrecorded
            | Error::Unwritable
            | Error::Witness(_)
            | Error::WitnessRefused { .. } => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-recorded",
                "This could not be put on record, so it was not done",
            ),
        };
        Problem::new(status, kind, title)
    }
}
