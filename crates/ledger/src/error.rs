//! Every way the ledger can say no.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the log holds another number of entries than its checkpoint says")]
    Diverged,
    #[error("the record of this entry has been erased")]
    Erased,
    #[error("there is no such entry")]
    NoSuchEntry,
    #[error("the entry has no place in the log yet")]
    NotPlacedYet,
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
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Erased => {
                (StatusCode::GONE, "entry-erased", "The record of this entry has been erased")
            }
            Error::NoSuchEntry => {
                (StatusCode::NOT_FOUND, "no-such-entry", "There is no such entry")
            }
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
            Error::Diverged | Error::Unrecorded | Error::Unwritable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-recorded",
                "This could not be put on record, so it was not done",
            ),
        };
        Problem::new(status, kind, title)
    }
}
