//! Every way a payment can say no.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

use crate::SignatureError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the request or the transfer was changed meanwhile")]
    ChangedMeanwhile,
    #[error("what follows from the payment could not be planned: {}", .0.kind())]
    Follows(Problem),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("no bank is set up")]
    NoBank,
    #[error("there is no such payment")]
    NoSuchPayment,
    #[error("the bank gave no statement of that day")]
    NoStatement,
    #[error("nothing was paid yet")]
    NotPaid,
    #[error("the request does not wait for more time")]
    NotRenewable,
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("line {0} of the statement cannot be read")]
    Statement(usize),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the bank told this transfer before with other values")]
    TransferDiffers,
    #[error("what the bank says is no transfer")]
    TransferUnsound,
    #[error(transparent)]
    VietQr(#[from] vietqr::Error),
}

impl Error {
    /// What it means that a commit found a row taken or changed.
    pub(crate) fn of_commit(error: ledger::Error) -> Self {
        use store::Error::{Stale, Taken};
        match error {
            ledger::Error::Store(Stale | Taken) => Error::ChangedMeanwhile,
            error => error.into(),
        }
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Follows(problem) => return problem.clone(),
            Error::Ledger(error) => return error.as_problem(),
            Error::Notices(error) => return error.as_problem(),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::ChangedMeanwhile => (
                StatusCode::CONFLICT,
                "payment-changed",
                "This payment changed just now; look at it again",
            ),
            Error::NoBank | Error::VietQr(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "no-bank",
                "Nothing can be paid online here; pay at the office",
            ),
            Error::NoSuchPayment => {
                (StatusCode::NOT_FOUND, "no-such-payment", "There is no such payment")
            }
            Error::NoStatement => (
                StatusCode::BAD_GATEWAY,
                "no-statement",
                "Ask for the bank's statement again later, or bring it as a file",
            ),
            Error::NotPaid => {
                (StatusCode::CONFLICT, "not-paid", "There is a receipt once it is paid")
            }
            Error::NotRenewable => (
                StatusCode::CONFLICT,
                "not-renewable",
                "There is nothing to pay, or there is still time to pay it",
            ),
            Error::Signature(_) => (
                StatusCode::UNAUTHORIZED,
                "signature",
                "Sign the time and the body with the secret that you were given",
            ),
            Error::Statement(_) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "statement-unreadable",
                "Put right the line of the statement that cannot be read",
            ),
            Error::TransferDiffers => (
                StatusCode::CONFLICT,
                "transfer-differs",
                "This transfer was told before with other values",
            ),
            Error::TransferUnsound => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "transfer-unsound",
                "Name a transfer by its number, with an amount of whole đồng",
            ),
        };
        Problem::new(status, kind, title)
    }
}
