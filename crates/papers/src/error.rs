//! What can go wrong with papers.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the file is larger than any paper")]
    FileTooLarge,
    #[error("the key cannot be used")]
    Keys(#[from] keys::Error),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("the list has no such page")]
    NoSuchPage,
    #[error("there is no such paper")]
    NoSuchPaper,
    #[error("the mark or the root is not one of ours")]
    NotOurs,
    #[error("the paper has more than fits on it, or a letter that the typeface lacks")]
    NotPrintable,
    #[error("the paper was revoked before")]
    NotValid,
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error("the document cannot be signed")]
    Signing(#[from] pades::Error),
    #[error("the thread that signs has stopped")]
    SigningStopped,
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
            Error::NoSuchPage => (StatusCode::NOT_FOUND, "no-such-page", "There is nothing here"),
            Error::NotValid => {
                (StatusCode::CONFLICT, "paper-not-valid", "The paper was revoked already")
            }
            Error::NotOurs | Error::Signing(_) | Error::SigningStopped => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "paper-not-signed",
                "The paper could not be signed, so nothing was done",
            ),
            Error::NotPrintable => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "paper-not-printable",
                "The paper cannot be printed: shorten the reasons, and use common letters",
            ),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
        };
        Problem::new(status, kind, title)
    }
}
