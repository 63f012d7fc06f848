//! What is said beside a field that has to be filled in again.

use axum::http::StatusCode;
use web::FieldErrors;

use crate::{CodeOnItsWay, Error};

/// What is wrong, with which status, and when it is worth asking again.
pub(super) struct Told {
    pub(super) errors: FieldErrors,
    pub(super) status: StatusCode,
    pub(super) wait_seconds: Option<i64>,
}

/// `wrong` is the message where the field itself is wrong.
pub(super) fn told(field: &'static str, wrong: &'static str, error: &Error) -> Told {
    counted(field, (wrong, "eid-too-many-attempts"), error)
}

/// The same of a code that was sent, which is of no use after so many wrong tries.
pub(super) fn told_of_code(field: &'static str, error: &Error) -> Told {
    counted(field, ("eid-code-sent-wrong", "eid-code-dead"), error)
}

/// The same where a code was to be sent.
pub(super) fn told_of_sending(field: &'static str, error: &Error) -> Told {
    counted(field, ("eid-busy", "eid-too-many-codes"), error)
}

/// In how many minutes another code can be sent; at once when nothing is said.
pub(super) fn minutes_until_another(code: &CodeOnItsWay) -> Option<usize> {
    code.wait_seconds.map(|seconds| usize::try_from((seconds + 59) / 60).unwrap_or(1))
}

/// With a message for a wrong field and one for too many tries.
fn counted(
    field: &'static str,
    (wrong, too_many): (&'static str, &'static str),
    error: &Error,
) -> Told {
    let mut errors = FieldErrors::default();
    let status = match error {
        Error::TooManyAttempts { wait_seconds } => {
            let minutes = vec![("minutes", ((wait_seconds + 59) / 60).into())];
            errors.add_with(field, too_many, minutes);
            StatusCode::TOO_MANY_REQUESTS
        }
        Error::Busy | Error::Overloaded => {
            errors.add(field, "eid-busy");
            StatusCode::SERVICE_UNAVAILABLE
        }
        _ => {
            errors.add(field, wrong);
            StatusCode::UNPROCESSABLE_ENTITY
        }
    };
    Told { errors, status, wait_seconds: error.retry_after_seconds() }
}
