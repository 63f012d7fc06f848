//! Every way the exchange can say no.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

use crate::fields::Fault;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("others changed the same at the same time")]
    Busy,
    #[error(transparent)]
    Calendar(#[from] kernel::CalendarError),
    #[error("the dossier was told of before, and otherwise")]
    DossierDiffers,
    #[error("{name}: {}", fault.word())]
    Field { fault: Fault, name: String },
    #[error(transparent)]
    Files(#[from] files::Error),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("no such dossier")]
    NoSuchDossier,
    #[error("the list has no such page")]
    NoSuchPage,
    #[error("the body is not JSON, or too long")]
    NotJson,
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error("the next step is SoThuTu {expected}")]
    OutOfOrder { expected: i64 },
    #[error(transparent)]
    Population(#[from] population::Error),
    #[error(transparent)]
    Procedure(#[from] procedure::Error),
    #[error(transparent)]
    Provider(#[from] oidc::Error),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error("the step was told before, and otherwise")]
    StepDiffers,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("something could not be written down")]
    Unwritable,
}

impl Error {
    /// Whether somebody else was faster, so that it can be tried anew.
    pub(crate) fn is_of_others(&self) -> bool {
        use store::Error::{Stale, Taken};
        matches!(self, Error::Ledger(ledger::Error::Store(Stale | Taken)))
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Files(error) => return error.as_problem(),
            Error::Ledger(error) => return error.as_problem(),
            Error::Notices(error) => return error.as_problem(),
            Error::Population(error) => return error.as_problem(),
            Error::Procedure(error) => return error.as_problem(),
            Error::Provider(error) => return of_token(error),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "exchange-busy",
                "Others changed the same at the same time; send it again",
            ),
            Error::Calendar(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "no-term",
                "The term of law cannot be worked out; nothing was done",
            ),
            Error::DossierDiffers | Error::StepDiffers => (
                StatusCode::CONFLICT,
                "told-otherwise",
                "The same was told before, and otherwise; nothing was done",
            ),
            Error::Field { .. } | Error::NotJson => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "exchange-field",
                "Put right the field that is named",
            ),
            Error::NoSuchDossier => {
                (StatusCode::NOT_FOUND, "no-such-dossier", "There is no such dossier")
            }
            Error::NoSuchPage => (StatusCode::NOT_FOUND, "no-such-page", "There is nothing here"),
            Error::OutOfOrder { .. } => (
                StatusCode::CONFLICT,
                "out-of-order",
                "A step before this one is missing; send that first",
            ),
            Error::Unwritable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "exchange-unwritable",
                "This could not be written down, so nothing was done",
            ),
        };
        let problem = Problem::new(status, kind, title);
        match self {
            Error::DossierDiffers
            | Error::Field { .. }
            | Error::NotJson
            | Error::OutOfOrder { .. }
            | Error::StepDiffers => problem.with_detail(self.to_string()),
            _ => problem,
        }
    }
}

/// What is wrong with a system's token (RFC 6750 section 3.1).
fn of_token(error: &oidc::Error) -> Problem {
    let (status, kind, title) = match error {
        oidc::Error::InsufficientScope => (StatusCode::FORBIDDEN, "refused", "You may not do this"),
        oidc::Error::InvalidToken | oidc::Error::InvalidDpopProof(_) => {
            (StatusCode::UNAUTHORIZED, "system-token", "Bring a token of your own that is good now")
        }
        oidc::Error::NoSuchClient | oidc::Error::InvalidClient => {
            (StatusCode::UNAUTHORIZED, "system-token", "Bring a token of your own that is good now")
        }
        error => return error.as_problem(),
    };
    Problem::new(status, kind, title)
}
