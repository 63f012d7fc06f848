//! Every way the register can say no.

use axum::http::StatusCode;
use kernel::PersonId;
use web::{AsProblem, Problem};

use crate::group::Group;
use crate::value::{HouseholdId, ValueError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the person is dead in the register")]
    AlreadyDead,
    #[error("the person is in a household already")]
    AlreadyInHousehold,
    #[error("the person is married on that day")]
    AlreadyMarried,
    #[error("one record is merged into another already")]
    AlreadyMerged,
    #[error("the person is on the register")]
    AlreadyOnRegister,
    #[error("that day is before the birth")]
    BeforeBirth,
    #[error(transparent)]
    Calendar(#[from] kernel::CalendarError),
    #[error("the record changed after it was read")]
    ChangedMeanwhile,
    #[error("a household has exactly one head")]
    HeadNotOne,
    #[error("the household has members beside those named")]
    HouseholdMembersLeft(HouseholdId),
    #[error("that day is still to come")]
    InTheFuture,
    #[error("the record is merged into another")]
    MergedAway(PersonId),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("a mandatory group is missing")]
    MissingGroup(Group),
    #[error("no adoption between the two stands in the register")]
    NotAdopted,
    #[error("the register does not hold the person missing or declared dead")]
    NotDeclaredDead,
    #[error("the law does not let them marry")]
    NotFreeToMarry,
    #[error("the person is not in that household")]
    NotInHousehold,
    #[error("the two are not married to each other on that day")]
    NotMarried,
    #[error("the two records are not merged")]
    NotMerged,
    #[error("no such case is open at this office")]
    NoSuchCase,
    #[error("the list has no such page")]
    NoSuchPage,
    #[error("the caller acts for no office")]
    NoSuchOffice,
    #[error("no such person")]
    NotOnRegister,
    #[error("no such stay stands in the register")]
    NotStaying,
    #[error("the register says so already")]
    NothingToChange,
    #[error("the personal number belongs to someone")]
    NumberTaken,
    #[error("the record holds another old number")]
    OldNumberDiffers,
    #[error("the number stays in use unless the citizen asks for another")]
    NumberStaysInUse,
    #[error("the group is changed by an act of its own")]
    OwnAct(Group),
    #[error("the record holds another parent")]
    ParentRecorded,
    #[error("the parent is not older than the child by what the law asks")]
    ParentTooYoung,
    #[error("the search names neither number, name nor commune")]
    QueryTooWide,
    #[error("the record of a related person is not at hand")]
    RecordNotAtHand(PersonId),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Rule(#[from] kernel::RuleError),
    #[error("the place is in the commune of permanent residence")]
    SameCommune,
    #[error("the relative is stated by neither record, name nor number")]
    RelativeNotStated,
    #[error("a person cannot be their own relative")]
    SamePerson,
    #[error("several people have a document of that number")]
    SeveralFit,
    #[error("the end is not after the beginning")]
    SpanEmpty,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("the stay is longer than the law allows")]
    StayTooLong,
    #[error("the time for an extension has not come or has passed")]
    TooEarlyOrLate,
    #[error("the two are too closely related")]
    TooCloselyRelated,
    #[error("the record holds as many relatives as it can")]
    TooManyRelatives,
    #[error("the person is too young")]
    TooYoung,
    #[error("{0}")]
    Unreadable(String),
    #[error("a change could not be written down")]
    Unwritable,
    #[error(transparent)]
    Value(#[from] ValueError),
}

impl Error {
    /// What it means here that a commit found a row taken or changed.
    pub(crate) fn of_commit(error: ledger::Error) -> Self {
        match error {
            ledger::Error::Store(store::Error::Stale) => Error::ChangedMeanwhile,
            ledger::Error::Store(store::Error::Taken) => Error::NumberTaken,
            error => error.into(),
        }
    }

    /// The register says no and would say so again: neither could the platform not do it, nor did
    /// somebody else change the record first.
    pub fn is_of_the_record(&self) -> bool {
        use Error::{Calendar, ChangedMeanwhile, Ledger, Refused, Rule, Store, Unwritable};
        !matches!(
            self,
            Calendar(_)
                | ChangedMeanwhile
                | Ledger(_)
                | Refused(_)
                | Rule(_)
                | Store(_)
                | Unwritable
        )
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Calendar(_) | Error::Rule(_) | Error::Unwritable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-worked-out",
                "This could not be worked out, so it was not done",
            ),
            Error::ChangedMeanwhile => (
                StatusCode::CONFLICT,
                "changed-meanwhile",
                "Someone else changed this record; read it again",
            ),
            Error::Ledger(error) => return error.as_problem(),
            Error::MergedAway(_) => {
                (StatusCode::CONFLICT, "merged-away", "This record was merged into another")
            }
            Error::NoSuchCase => {
                (StatusCode::NOT_FOUND, "no-such-case", "Your office has no such case")
            }
            Error::NoSuchPage => (StatusCode::NOT_FOUND, "no-such-page", "There is nothing here"),
            Error::NoSuchOffice => {
                (StatusCode::FORBIDDEN, "no-office", "Sign in for your office to do this")
            }
            Error::NotOnRegister => (StatusCode::NOT_FOUND, "not-on-register", "No such person"),
            Error::NumberTaken => (
                StatusCode::CONFLICT,
                "number-taken",
                "This personal number belongs to someone else",
            ),
            Error::QueryTooWide => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "query-too-wide",
                "Give a number, at least two letters of a name, or a commune",
            ),
            Error::Refused(refused) => return refused.as_problem(),
            Error::SeveralFit => (
                StatusCode::CONFLICT,
                "several-fit",
                "Several people have a document of this number; use another paper",
            ),
            Error::Store(error) => return error.as_problem(),
            Error::Unreadable(reason) => {
                let title = "What was sent cannot be read";
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Problem::new(status, "unreadable-body", title).with_detail(reason.clone());
            }
            refusal => return refusal.as_refusal(),
        };
        Problem::new(status, kind, title)
    }
}

impl Error {
    /// The words for what the law or the record does not let happen, for the page it was asked on.
    pub(crate) fn refusal_key(&self) -> Option<&'static str> {
        Some(match self {
            Error::AlreadyDead => "population-no-already-dead",
            Error::AlreadyInHousehold => "population-no-already-in-household",
            Error::AlreadyMarried => "population-no-already-married",
            Error::BeforeBirth => "population-no-before-birth",
            Error::ChangedMeanwhile => "population-no-changed-meanwhile",
            Error::HeadNotOne => "population-no-head-not-one",
            Error::HouseholdMembersLeft(_) => "population-no-household-members-left",
            Error::InTheFuture => "population-no-in-the-future",
            Error::MergedAway(_) => "population-no-merged-away",
            Error::MissingGroup(_) => "population-no-missing-group",
            Error::NotAdopted => "population-no-not-adopted",
            Error::NotDeclaredDead => "population-no-not-declared-dead",
            Error::NotFreeToMarry => "population-no-not-free-to-marry",
            Error::NotInHousehold => "population-no-not-in-household",
            Error::NotMarried => "population-no-not-married",
            Error::NotStaying => "population-no-not-staying",
            Error::NothingToChange => "population-no-nothing-to-change",
            Error::NumberStaysInUse => "population-no-number-stays-in-use",
            Error::NumberTaken => "population-no-number-taken",
            Error::OldNumberDiffers => "population-no-old-number-differs",
            Error::ParentRecorded => "population-no-parent-recorded",
            Error::ParentTooYoung => "population-no-parent-too-young",
            Error::SameCommune => "population-no-same-commune",
            Error::SamePerson => "population-no-same-person",
            Error::SpanEmpty => "population-no-span-empty",
            Error::StayTooLong => "population-no-stay-too-long",
            Error::TooCloselyRelated => "population-no-too-closely-related",
            Error::TooEarlyOrLate => "population-no-too-early-or-late",
            Error::TooManyRelatives => "population-no-too-many-relatives",
            Error::TooYoung => "population-no-too-young",
            _ => return None,
        })
    }

    /// What the law or the record itself does not let happen. The detail says which.
    fn as_refusal(&self) -> Problem {
        let title = "The record does not allow this";
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-possible", title);
        problem.with_detail(self.to_string())
    }
}
