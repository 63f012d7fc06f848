//! Every way an inbox can say no.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the addresses of somebody could not be read")]
    Addresses(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("nothing is sent that way here")]
    NoChannel,
    #[error("nothing reaches the person that way")]
    NotReached,
    #[error("there is no such notice")]
    NoSuchNotice,
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("what fills a notice could not be written down")]
    Unwritable,
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Addresses(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "addresses-unread",
                "Where messages reach you could not be read, so nothing was done",
            ),
            Error::Keys(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "key-unusable",
                "A key could not be used, so nothing was done",
            ),
            Error::Ledger(error) => return error.as_problem(),
            Error::NoChannel => {
                (StatusCode::NOT_FOUND, "no-channel", "Nothing is sent that way here")
            }
            Error::NotReached => (
                StatusCode::CONFLICT,
                "channel-not-confirmed",
                "Show first that the address of that channel is yours",
            ),
            Error::NoSuchNotice => {
                (StatusCode::NOT_FOUND, "no-such-notice", "There is no such notice in this inbox")
            }
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::Unwritable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "notice-unwritable",
                "The notice could not be written, so nothing was done",
            ),
        };
        Problem::new(status, kind, title)
    }
}
