//! Every way an account can say no. No message holds what somebody typed.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

use crate::password::HashError;
use crate::{NewPasswordError, PostError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("others signed in under this name at the same time")]
    Busy,
    #[error("the person has an account")]
    HasAccount,
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("the login name belongs to another account")]
    LoginTaken,
    #[error("the new password will not do: {0}")]
    NewPassword(#[from] NewPasswordError),
    #[error("no post is held today")]
    NoPost,
    #[error("there is no such account")]
    NoSuchAccount,
    #[error("there is no such consent")]
    NoSuchConsent,
    #[error("there is no such post")]
    NoSuchPost,
    #[error("there is no such session")]
    NoSuchSession,
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error("too many passwords are being checked")]
    Overloaded,
    #[error(transparent)]
    Post(#[from] PostError),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("too many sign-ins failed; wait {wait_seconds} seconds")]
    TooManyAttempts { wait_seconds: i64 },
    #[error("the login name or the password is wrong")]
    WrongSignIn,
}

impl Error {
    /// Seconds after which it is worth asking again.
    pub fn retry_after_seconds(&self) -> Option<i64> {
        match self {
            Error::Busy | Error::Overloaded => Some(1),
            Error::TooManyAttempts { wait_seconds } => Some(*wait_seconds),
            _ => None,
        }
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Busy | Error::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "sign-in-busy",
                "Too many people sign in right now; try again in a moment",
            ),
            Error::HasAccount => {
                (StatusCode::CONFLICT, "has-account", "This person already has an account")
            }
            Error::Hash(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-hashed",
                "The password could not be kept safely, so it was not kept",
            ),
            Error::Ledger(error) => return error.as_problem(),
            Error::LoginTaken => (StatusCode::CONFLICT, "login-taken", "Choose another login name"),
            Error::NewPassword(error) => return new_password(*error),
            Error::NoPost => {
                (StatusCode::FORBIDDEN, "no-post", "You hold no post today; sign in as a citizen")
            }
            Error::NoSuchAccount => {
                (StatusCode::NOT_FOUND, "no-such-account", "There is no such account")
            }
            Error::NoSuchConsent => {
                (StatusCode::NOT_FOUND, "no-such-consent", "There is no such consent")
            }
            Error::NoSuchPost => (StatusCode::NOT_FOUND, "no-such-post", "There is no such post"),
            Error::NoSuchSession => {
                (StatusCode::NOT_FOUND, "no-such-session", "There is no such session")
            }
            Error::Notices(error) => return error.as_problem(),
            Error::Post(error) => return post(error),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::TooManyAttempts { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-attempts",
                "Too many sign-ins failed; wait, then try again",
            ),
            Error::WrongSignIn => (
                StatusCode::UNAUTHORIZED,
                "wrong-sign-in",
                "The login name or the password is wrong",
            ),
        };
        Problem::new(status, kind, title)
    }
}

fn new_password(error: NewPasswordError) -> Problem {
    let title = "Choose another password";
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "new-password", title);
    problem.with_detail(error.to_string())
}

fn post(error: &PostError) -> Problem {
    let title = "The post cannot be given like this";
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "post", title);
    problem.with_detail(error.to_string())
}
