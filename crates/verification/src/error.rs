//! Every way to say no: to a service in the body that OSIA has for it, to a person on a page.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

use crate::{AliasError, Attribute};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The text of a variant goes to the service as `message`: it says what to put right.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("an alias is written wrongly")]
    Alias(#[from] AliasError),
    #[error("others asked about the same person at the same time; ask again")]
    Busy,
    #[error("this transactionId was used for another question")]
    ChangedQuestion,
    #[error("identifierType credentialNumber is not known here before there are cards")]
    CredentialNumber,
    #[error(transparent)]
    Eid(#[from] eid::Error),
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("{0}")]
    Malformed(&'static str),
    #[error("there is no such alias")]
    NoSuchAlias,
    #[error("there is no such task: every question is answered at once")]
    NoSuchTask,
    #[error("the attribute `{}` is not approved for this service", .0.name())]
    NotApproved(Attribute),
    #[error("`{0}` is not kept here")]
    NotKept(String),
    #[error("nothing can be told under this identifier")]
    NotTold,
    #[error(transparent)]
    Population(#[from] population::Error),
    #[error(transparent)]
    Provider(#[from] oidc::Error),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("an account has at most 20 aliases")]
    TooManyAliases,
    #[error("too many answers were wrong; ask again in {wait_seconds} seconds")]
    TooManyGuesses { wait_seconds: i64 },
    #[error("the attribute `{0}` is not known here")]
    UnknownAttribute(String),
    #[error("the value of `{}` cannot be one", .0.name())]
    WrongValue(Attribute),
}

/// As OSIA Third Party Services 1.2 has it: a number of `docs/spec/osia.md` and what to put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OsiaError {
    pub(crate) code: i32,
    pub(crate) message: String,
    pub(crate) retry_after_seconds: Option<i64>,
    pub(crate) status: StatusCode,
}

impl Error {
    /// With the statuses that the standard lists. What went wrong inside is not told.
    pub(crate) fn as_osia_error(&self) -> OsiaError {
        let (status, code) = match self {
            Error::Malformed(_) => (StatusCode::BAD_REQUEST, 1001),
            Error::UnknownAttribute(_) => (StatusCode::BAD_REQUEST, 1002),
            Error::WrongValue(_) => (StatusCode::BAD_REQUEST, 1003),
            Error::NotKept(_) => (StatusCode::BAD_REQUEST, 1004),
            Error::CredentialNumber => (StatusCode::BAD_REQUEST, 1005),
            Error::ChangedQuestion => (StatusCode::BAD_REQUEST, 1006),
            Error::Provider(error) => of_token(error),
            Error::Refused(refused) => of_refusal(refused),
            Error::NotApproved(_) => (StatusCode::FORBIDDEN, 3002),
            // The standard has no 429.
            Error::TooManyGuesses { .. } => (StatusCode::FORBIDDEN, 3003),
            Error::NotTold => (StatusCode::NOT_FOUND, 4001),
            Error::NoSuchTask => (StatusCode::NOT_FOUND, 4002),
            Error::Alias(_)
            | Error::Busy
            | Error::Eid(_)
            | Error::Keys(_)
            | Error::Ledger(_)
            | Error::NoSuchAlias
            | Error::Population(_)
            | Error::Store(_)
            | Error::TooManyAliases => (StatusCode::INTERNAL_SERVER_ERROR, 5001),
        };
        let message = match code {
            2001 => "the token is missing or not good any more".to_owned(),
            3001 => "the token does not let this service ask that".to_owned(),
            5001 if !matches!(self, Error::Busy) => "this did not work; ask again".to_owned(),
            _ => self.to_string(),
        };
        OsiaError { code, message, retry_after_seconds: self.retry_after_seconds(), status }
    }

    fn retry_after_seconds(&self) -> Option<i64> {
        match self {
            Error::Busy => Some(1),
            Error::TooManyGuesses { wait_seconds } => Some(*wait_seconds),
            _ => None,
        }
    }

    /// Whether it is refused because of the token alone.
    pub(crate) fn is_of_token(&self) -> bool {
        self.as_osia_error().status == StatusCode::UNAUTHORIZED
    }

    /// Somebody counted or asked at the same moment.
    pub(crate) fn is_of_others(&self) -> bool {
        use store::Error::{Stale, Taken};
        matches!(self, Error::Ledger(ledger::Error::Store(Stale | Taken)))
    }
}

fn of_token(error: &oidc::Error) -> (StatusCode, i32) {
    match error {
        oidc::Error::InsufficientScope => (StatusCode::FORBIDDEN, 3001),
        oidc::Error::InvalidDpopProof(_)
        | oidc::Error::InvalidRequest(_)
        | oidc::Error::InvalidToken
        | oidc::Error::UseDpopNonce => (StatusCode::UNAUTHORIZED, 2001),
        _ => (StatusCode::INTERNAL_SERVER_ERROR, 5001),
    }
}

fn of_refusal(refused: &access::Refused) -> (StatusCode, i32) {
    match refused {
        access::Refused::Policies(_) | access::Refused::Undecided(_) => {
            (StatusCode::INTERNAL_SERVER_ERROR, 5001)
        }
        _ => (StatusCode::FORBIDDEN, 3001),
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Eid(error) => return error.as_problem(),
            Error::Ledger(error) => return error.as_problem(),
            Error::Population(error) => return error.as_problem(),
            Error::Provider(error) => return error.as_problem(),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::Alias(_) | Error::NoSuchAlias => (
                StatusCode::NOT_FOUND,
                "no-such-alias",
                "There is no such alias, or it was revoked already",
            ),
            Error::Keys(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "key-unusable",
                "A key could not be used, so nothing was done",
            ),
            Error::TooManyAliases => (
                StatusCode::CONFLICT,
                "too-many-aliases",
                "Revoke an alias before you make another",
            ),
            _ => {
                let title = "The service asked in a way that cannot be answered";
                let problem = Problem::new(StatusCode::BAD_REQUEST, "wrong-question", title);
                return problem.with_detail(self.to_string());
            }
        };
        Problem::new(status, kind, title)
    }
}
