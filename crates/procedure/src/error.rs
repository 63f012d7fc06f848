//! Every way a dossier can say no.

use axum::http::StatusCode;
use catalogue::AnswerFault;
use web::{AsProblem, Problem};

use crate::{Act, MoveError};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Accounts(#[from] eid::Error),
    #[error("answers do not hold")]
    Answers(Vec<AnswerFault>),
    #[error(transparent)]
    Calendar(#[from] kernel::CalendarError),
    #[error("an identity is confirmed by who says how they checked it")]
    CheckMissing,
    #[error("the dossier or the record changed after it was read")]
    ChangedMeanwhile,
    #[error("another official has claimed it")]
    ClaimedByAnother,
    #[error("the draft was saved elsewhere meanwhile")]
    DraftChanged,
    #[error("what was answered is too much")]
    DraftTooLarge,
    #[error(transparent)]
    Files(#[from] files::Error),
    #[error("the papers are not those that are asked for")]
    FilesAmiss(Vec<String>),
    #[error("the key was used for another filing")]
    FilingKeyUsed,
    #[error("a filing key has 8 to 64 letters, digits and hyphens")]
    FilingKeyMalformed,
    #[error("a correction is granted on a ground")]
    GroundMissing,
    #[error("the electronic identity of who applies has too low a level")]
    IdentityTooLow,
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error("no such colleague has the duty")]
    NoSuchColleague,
    #[error("no such dossier")]
    NoSuchDossier,
    #[error("the list has no such page")]
    NoSuchPage,
    #[error("the procedure has no such exemption that can be claimed")]
    NoSuchExemption,
    #[error("no such procedure is in force")]
    NoSuchProcedure,
    #[error("the procedure is not filed from afar here")]
    NotFiledHere,
    #[error("it is not settled, or was long ago")]
    NotRateable,
    #[error("the new day is not later than the old one")]
    NotLater,
    #[error("it is looked at by itself")]
    NotTogether,
    #[error("nothing that was asked for is meant")]
    NothingAsked,
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error("`{}` is not for this desk", .0.name())]
    OtherAct(Act),
    #[error("the register names no place that an office is competent for")]
    PlaceUnknown,
    #[error(transparent)]
    Papers(#[from] papers::Error),
    #[error(transparent)]
    Payments(#[from] payments::Error),
    /// What is wrong with a file to be published.
    #[error("{0}")]
    Procedure(catalogue::Faults),
    #[error(transparent)]
    Population(#[from] population::Error),
    #[error(transparent)]
    Refused(access::Refused),
    #[error(transparent)]
    Rule(#[from] kernel::RuleError),
    #[error("the session attends to somebody at a counter")]
    StillAttending,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the person is dead in the register")]
    SubjectDead,
}

/// The policies by which the desk waits as long as an official attends to somebody.
const AFTER_COUNTER: [&str; 2] =
    ["procedure-desk-waits-for-counter", "procedure-nobody-else-at-counter"];

impl From<access::Refused> for Error {
    fn from(refused: access::Refused) -> Self {
        match &refused {
            access::Refused::Forbidden { policy } if AFTER_COUNTER.contains(&&**policy) => {
                Error::StillAttending
            }
            _ => Error::Refused(refused),
        }
    }
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

    fn detail(&self) -> Option<String> {
        match self {
            Error::Answers(faults) => {
                let said = |fault: &AnswerFault| {
                    let kind = serde_json::to_value(fault.kind).unwrap_or_default();
                    format!("{}: {}", fault.question, kind.as_str().unwrap_or_default())
                };
                Some(faults.iter().map(said).collect::<Vec<_>>().join("; "))
            }
            Error::FilesAmiss(documents) => Some(documents.join("; ")),
            Error::FilingKeyMalformed | Error::Move(_) | Error::Procedure(_) => {
                Some(self.to_string())
            }
            _ => None,
        }
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let problem = match self {
            Error::Accounts(error) => return error.as_problem(),
            Error::Files(error) => return error.as_problem(),
            Error::Ledger(error) => return error.as_problem(),
            Error::Notices(error) => return error.as_problem(),
            Error::Papers(error) => return error.as_problem(),
            Error::Payments(error) => return error.as_problem(),
            Error::Population(error) => return error.as_problem(),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::Answers(_)
            | Error::DraftChanged
            | Error::DraftTooLarge
            | Error::FilesAmiss(_)
            | Error::FilingKeyMalformed
            | Error::FilingKeyUsed
            | Error::IdentityTooLow
            | Error::NoSuchExemption
            | Error::NoSuchProcedure
            | Error::NotFiledHere
            | Error::PlaceUnknown
            | Error::Procedure(_) => of_filing(self),
            Error::Calendar(_)
            | Error::ChangedMeanwhile
            | Error::CheckMissing
            | Error::ClaimedByAnother
            | Error::GroundMissing
            | Error::Move(_)
            | Error::NoSuchColleague
            | Error::NoSuchDossier
            | Error::NoSuchPage
            | Error::NotLater
            | Error::NotTogether
            | Error::NotRateable
            | Error::NothingAsked
            | Error::OtherAct(_)
            | Error::Rule(_)
            | Error::StillAttending
            | Error::SubjectDead => of_settling(self),
        };
        match self.detail() {
            Some(detail) => problem.with_detail(detail),
            None => problem,
        }
    }
}

/// What whoever applies can put right.
fn of_filing(error: &Error) -> Problem {
    let (status, kind, title) = match error {
        Error::Answers(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "answers", "Put right the answers that do not hold")
        }
        Error::DraftChanged => (
            StatusCode::CONFLICT,
            "draft-changed",
            "You went on with this elsewhere; open it again",
        ),
        Error::DraftTooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, "draft-too-large", "Shorten what you answered")
        }
        Error::FilesAmiss(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "files-amiss",
            "Send the papers that are asked for, and no more of each than there may be",
        ),
        Error::IdentityTooLow => (
            StatusCode::FORBIDDEN,
            "identity-not-confirmed",
            "This asks for an electronic identity of level 2: have it confirmed at the commune police",
        ),
        Error::NoSuchExemption => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-such-exemption",
            "Choose what lets you off from what the procedure names",
        ),
        Error::NoSuchProcedure => {
            (StatusCode::NOT_FOUND, "no-such-procedure", "There is no such procedure")
        }
        Error::NotFiledHere => (
            StatusCode::CONFLICT,
            "not-filed-here",
            "This cannot be filed here yet; go to the office that decides it",
        ),
        Error::Procedure(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "procedure-faults",
            "Put right what is wrong in the file; each fault says its line",
        ),
        Error::PlaceUnknown => (
            StatusCode::CONFLICT,
            "place-unknown",
            "The register does not know where you live, so no office is competent",
        ),
        _ => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "filing-key",
            "Send a key of your own for each thing you file",
        ),
    };
    Problem::new(status, kind, title)
}

/// What stands in the way of a dossier that is filed.
fn of_settling(error: &Error) -> Problem {
    let (status, kind, title) = match error {
        Error::Calendar(_) | Error::Rule(_) | Error::Move(MoveError::Calendar(_)) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "no-term",
            "The term of law cannot be worked out; nothing was done",
        ),
        Error::ChangedMeanwhile => (
            StatusCode::CONFLICT,
            "dossier-changed",
            "Someone else changed this first; read it again and decide again",
        ),
        Error::CheckMissing => {
            (StatusCode::UNPROCESSABLE_ENTITY, "check-missing", "Say how you checked who it is")
        }
        Error::ClaimedByAnother => {
            (StatusCode::CONFLICT, "claimed-by-another", "A colleague has taken this dossier on")
        }
        Error::GroundMissing => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "ground-missing",
            "Say whether the register was wrong or something was decided anew",
        ),
        Error::NoSuchColleague => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-such-colleague",
            "Choose a colleague of your office who has the duty",
        ),
        Error::NoSuchDossier => {
            (StatusCode::NOT_FOUND, "no-such-dossier", "There is no such dossier")
        }
        Error::NoSuchPage => (StatusCode::NOT_FOUND, "no-such-page", "There is nothing here"),
        Error::NotTogether => (
            StatusCode::CONFLICT,
            "not-together",
            "This dossier has to be looked at by itself; open it",
        ),
        Error::NotLater => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "not-later",
            "Name a day later than the one it was due",
        ),
        Error::StillAttending => (
            StatusCode::FORBIDDEN,
            "still-attending",
            "You attend to somebody at the counter; be done with them before you go on at the desk",
        ),
        Error::SubjectDead => (
            StatusCode::CONFLICT,
            "subject-dead",
            "The register says that the person has died; nothing was done",
        ),
        _ => (
            StatusCode::CONFLICT,
            "not-in-this-state",
            "As the dossier stands, this cannot be done",
        ),
    };
    Problem::new(status, kind, title)
}
