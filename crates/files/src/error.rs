//! Every way a file can be refused.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

use crate::NotThatKind;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("so much was announced today already")]
    DayIsFull,
    #[error("the file is among the papers of a dossier")]
    Filed,
    #[error("a file has a name of 1 to 150 characters")]
    FileNameMalformed,
    #[error("`{0}` is missing or malformed")]
    Header(&'static str),
    #[error("malware was found in the file")]
    Infected,
    #[error(transparent)]
    Kind(#[from] NotThatKind),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("whoever looks for malware does not answer")]
    MalwareCheckDown(#[source] std::io::Error),
    #[error("the procedure asks for no such paper")]
    NoSuchDocument,
    #[error("there is no such file")]
    NoSuchFile,
    #[error("it does not go on where the file ends so far")]
    OffsetElsewhere,
    #[error("the procedure asks for fewer files")]
    TooManyFiles,
    #[error("so many files are on their way already")]
    TooManyOpen,
    #[error("the file came in too many pieces")]
    TooManyPieces,
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("what came does not have the hash that was said")]
    SumDiffers,
    #[error("the file is empty")]
    TooLittle,
    #[error("the file is too large")]
    TooMuch,
    #[error("the bytes stopped coming")]
    Cut,
    #[error("the version of the protocol is not 1.0.0")]
    Version,
    #[error("bytes of a file come as application/offset+octet-stream")]
    WrongType,
}

impl Error {
    /// What it means that a commit found a row taken or changed.
    pub(crate) fn of_commit(error: ledger::Error) -> Self {
        use store::Error::{Stale, Taken};
        match error {
            ledger::Error::Store(Stale | Taken) => Error::OffsetElsewhere,
            error => error.into(),
        }
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        match self {
            Error::Ledger(error) => error.as_problem(),
            Error::Refused(refused) => refused.as_problem(),
            Error::Store(error) => error.as_problem(),
            Error::Cut
            | Error::Header(_)
            | Error::OffsetElsewhere
            | Error::SumDiffers
            | Error::TooManyPieces
            | Error::Version
            | Error::WrongType => of_protocol(self),
            Error::DayIsFull
            | Error::Filed
            | Error::NoSuchDocument
            | Error::NoSuchFile
            | Error::TooManyFiles
            | Error::TooManyOpen => of_counter(self),
            Error::FileNameMalformed
            | Error::Infected
            | Error::Kind(_)
            | Error::MalwareCheckDown(_)
            | Error::TooLittle
            | Error::TooMuch => of_content(self),
        }
    }
}

/// What a program has to do otherwise.
fn of_protocol(error: &Error) -> Problem {
    let (status, kind, title) = match error {
        Error::Header(name) => {
            let title = "A header of the upload is missing or cannot be read";
            return Problem::new(StatusCode::BAD_REQUEST, "upload-header", title)
                .with_detail((*name).to_owned());
        }
        Error::OffsetElsewhere => (
            StatusCode::CONFLICT,
            "upload-offset",
            "Ask how much of the file is there, and go on from there",
        ),
        Error::SumDiffers => {
            let title = "The bytes were changed on their way; send them again";
            let problem = Problem::new(StatusCode::CONFLICT, "upload-checksum", title);
            // The tus protocol names this status; IANA lists none of that number.
            return match StatusCode::from_u16(460) {
                Ok(status) => problem.with_status(status),
                Err(_) => problem,
            };
        }
        Error::TooManyPieces => (
            StatusCode::CONFLICT,
            "upload-pieces",
            "The file came in too many small pieces; begin it anew",
        ),
        Error::Version => (
            StatusCode::PRECONDITION_FAILED,
            "upload-version",
            "Uploads are done by version 1.0.0 of the tus protocol",
        ),
        Error::WrongType => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "upload-type",
            "Send the bytes as application/offset+octet-stream",
        ),
        _ => (StatusCode::BAD_REQUEST, "upload-cut", "The bytes stopped coming; go on with it"),
    };
    Problem::new(status, kind, title)
}

fn of_counter(error: &Error) -> Problem {
    let (status, kind, title) = match error {
        Error::DayIsFull => (
            StatusCode::TOO_MANY_REQUESTS,
            "files-day-full",
            "You have sent as much as a day allows; go on tomorrow",
        ),
        Error::Filed => (
            StatusCode::CONFLICT,
            "file-filed",
            "This file is among the papers of a dossier and stays there",
        ),
        Error::NoSuchDocument => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "no-such-document",
            "The procedure asks for no such paper",
        ),
        Error::TooManyFiles => (
            StatusCode::CONFLICT,
            "files-too-many",
            "There are as many files of this paper as can be; remove one first",
        ),
        Error::TooManyOpen => (
            StatusCode::CONFLICT,
            "files-open",
            "Too many files are half sent; finish or remove one first",
        ),
        _ => (StatusCode::NOT_FOUND, "no-such-file", "There is no such file"),
    };
    Problem::new(status, kind, title)
}

/// What whoever sends a file can put right.
fn of_content(error: &Error) -> Problem {
    let (status, kind, title) = match error {
        Error::FileNameMalformed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file-name",
            "Give the file a name of at most 150 characters",
        ),
        Error::Infected => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file-infected",
            "Malware was found in this file, so it was not kept",
        ),
        Error::Kind(NotThatKind::Damaged) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file-damaged",
            "This file is damaged or not whole; open it, save it and send it again",
        ),
        Error::Kind(NotThatKind::Lies) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file-lies",
            "What is in this file is not what its name says; save it as what it is",
        ),
        Error::Kind(NotThatKind::Unpacks) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file-unpacks",
            "This file says it unpacks to more than can be looked at; make it smaller",
        ),
        Error::Kind(NotThatKind::Unknown) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "file-kind",
            "Send a PDF, a JPEG or PNG picture, or a DOCX text",
        ),
        Error::MalwareCheckDown(_) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "malware-check-down",
            "The file cannot be checked now; it is here, try again later",
        ),
        Error::TooLittle => {
            (StatusCode::UNPROCESSABLE_ENTITY, "file-empty", "There is nothing in this file")
        }
        _ => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "file-too-large",
            "A file has at most 20 MiB; make it smaller or split it",
        ),
    };
    Problem::new(status, kind, title)
}
