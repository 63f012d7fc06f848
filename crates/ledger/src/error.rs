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
        match self {
            Error::Refused(refused) => refused.as_problem(),
            Error::Store(error) => error.as_problem(),
            error => {
                let (status, kind, title) = error.told();
                Problem::new(status, kind, title)
            }
        }
    }
}

impl Error {
    fn told(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Error::AlreadyAnswered => (
                StatusCode::CONFLICT,
                "already-answered",
                "Somebody has dealt with this objection already; read it again",
            ),
            Error::AlreadyObjected => {
                (StatusCode::CONFLICT, "already-objected", "You have objected to this already")
            }
            Error::BadProof | Error::BadReceipt => {
                (StatusCode::UNPROCESSABLE_ENTITY, "bad-proof", "This proof does not hold")
            }
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
            Error::NoSuchShard => {
                (StatusCode::NOT_FOUND, "no-such-shard", "The log has no such shard")
            }
            Error::NoSuchTile => {
                (StatusCode::NOT_FOUND, "no-such-tile", "The tree has no such tile yet")
            }
            Error::NotPlacedYet => {
                (StatusCode::CONFLICT, "not-placed-yet", "Ask again in two seconds")
            }
            Error::SealEnded => {
                (StatusCode::UNPROCESSABLE_ENTITY, "seal-ended", "Give a day in the future")
            }
            Error::Words => {
                (StatusCode::UNPROCESSABLE_ENTITY, "no-words", "Write 1 to 4,000 characters")
            }
            _ => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-recorded",
                "This could not be put on record, so it was not done",
            ),
        }
    }
}
