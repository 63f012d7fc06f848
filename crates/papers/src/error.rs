//! Every way papers can say no.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file is larger than any paper")]
    FileTooLarge,
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("there is no such paper")]
    NoSuchPaper,
    #[error("a paper could not be drawn")]
    NotDrawn,
    #[error("a paper could not be signed")]
    NotSealed(#[from] pades::Error),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::FileTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "paper-too-large",
                "The file is larger than any paper that is issued here",
            ),
            Error::Keys(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "key-unusable",
                "A key could not be used, so nothing was done",
            ),
            Error::Ledger(error) => return error.as_problem(),
            Error::NoSuchPaper => {
                (StatusCode::NOT_FOUND, "no-such-paper", "No paper is known by that code")
            }
            Error::NotDrawn | Error::NotSealed(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "paper-not-made",
                "The paper could not be made, so nothing was done",
            ),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
        };
        Problem::new(status, kind, title)
    }
}
