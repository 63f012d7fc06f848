//! Every way an account can say no. No message holds what somebody typed.

use axum::http::StatusCode;
use kernel::{CalendarError, RuleError};
use population::Hindrance;
use web::{AsProblem, Problem};

use crate::password::HashError;
use crate::{LockCauseError, NewPasswordError, PostError, RefusedPasswordsError};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the caller no longer represents whom they acted for")]
    ActingOver,
    #[error("the account is locked for that cause already")]
    AlreadyLocked,
    #[error("the caller no longer attends to whom they attended to")]
    AttendanceOver,
    #[error("others signed in under this name at the same time")]
    Busy,
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    #[error("this way of checking is not for a person of that origin")]
    CheckMisfits,
    #[error("a child's account is asked for by a parent or guardian")]
    GuardianNeeded,
    #[error("the person has an account")]
    HasAccount,
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error("the holder is dead in the register")]
    HolderDead,
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error("a name has 1 to 40 printable characters")]
    Label,
    #[error("nothing else opens the account")]
    LastFactor,
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("the representative has no account of level 2")]
    LevelTooLow,
    #[error("an authority cannot ask for that cause")]
    LockCause,
    #[error("the request has been decided")]
    LockDecided,
    #[error("the request has not been passed on yet")]
    LockNotForwarded,
    #[error("the account is locked")]
    Locked,
    #[error("a login name cannot look like that")]
    Login,
    #[error("the login name belongs to another account")]
    LoginTaken,
    #[error("a mandate has purposes and a last day that lies ahead")]
    Mandate,
    #[error("the new password will not do: {0}")]
    NewPassword(#[from] NewPasswordError),
    #[error("the passport of the person has expired")]
    PassportExpired,
    #[error(transparent)]
    PasswordList(#[from] RefusedPasswordsError),
    #[error("nothing is sent that way here")]
    NoChannel,
    #[error("the register holds no residence card of the person")]
    NoResidenceCard,
    #[error("no post is held today")]
    NoPost,
    #[error("reasons and a reference are needed")]
    NoReasons,
    #[error("nobody with an account has that number and that name")]
    NobodyFits,
    #[error("there is no such account")]
    NoSuchAccount,
    #[error("there is no such consent")]
    NoSuchConsent,
    #[error("there is no such factor")]
    NoSuchFactor,
    #[error("there is no such request")]
    NoSuchLockRequest,
    #[error("there is no such mandate")]
    NoSuchMandate,
    #[error("there is no such organisation")]
    NoSuchOrganisation,
    #[error("there is no such post")]
    NoSuchPost,
    #[error("there is no such session")]
    NoSuchSession,
    #[error("the law lets a parent or guardian act for a child")]
    NotAlone,
    #[error("the register does not say that they represent the person")]
    NotGuardian,
    #[error("the account is of level 1 already")]
    NotLevelTwo,
    #[error("the person holds no post")]
    NotInPost,
    #[error("the person is not on the register")]
    NotOnRegister,
    #[error("the account is not locked for that cause")]
    NotLocked,
    #[error("level 2 asks for the card or the identity database")]
    NotSeen,
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error("an organisation has a name, a code of ten digits and an address")]
    Organisation,
    #[error("the organisation has been decided on")]
    OrganisationDecided,
    #[error("the account of the organisation does not stand like that")]
    OrganisationStands,
    #[error("an organisation of that code has an account")]
    OrganisationTaken,
    #[error("that person represents the organisation, or is asked for")]
    RepresentsAlready,
    #[error("too many passwords are being checked")]
    Overloaded,
    #[error(transparent)]
    Post(#[from] PostError),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error(transparent)]
    Register(#[from] population::Error),
    #[error("the residence card of the person has expired")]
    ResidenceExpired,
    #[error(transparent)]
    Rule(#[from] RuleError),
    #[error("the account asks for a second factor")]
    SecondFactor,
    #[error("the address of the site cannot be one for passkeys")]
    Site,
    #[error("what was begun is over; begin again")]
    StepLost,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("too many sign-ins failed; wait {wait_seconds} seconds")]
    TooManyAttempts { wait_seconds: i64 },
    #[error("the law gives small children level 1")]
    TooYoung,
    #[error("the code is wrong or was used")]
    WrongCode,
    #[error("the passkey is not known here, or did not answer this question")]
    WrongPasskey,
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

impl From<LockCauseError> for Error {
    fn from(_: LockCauseError) -> Self {
        Error::LockCause
    }
}

/// What is told to who asks for an account of somebody.
impl From<Hindrance> for Error {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::Death => Error::HolderDead,
            Hindrance::NoResidenceCard => Error::NoResidenceCard,
            Hindrance::PassportExpired => Error::PassportExpired,
            Hindrance::ResidenceExpired => Error::ResidenceExpired,
        }
    }
}

impl AsProblem for Error {
    #[expect(clippy::too_many_lines, reason = "a table with a row for each error")]
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::ActingOver => (
                StatusCode::FORBIDDEN,
                "acting-over",
                "You no longer act for another; nothing was done, and you go on for yourself",
            ),
            Error::AttendanceOver => (
                StatusCode::FORBIDDEN,
                "attendance-over",
                "You no longer attend to that person; nothing was done",
            ),
            Error::AlreadyLocked => {
                (StatusCode::CONFLICT, "already-locked", "The account is locked already")
            }
            Error::Busy | Error::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                "sign-in-busy",
                "Too many people sign in right now; try again in a moment",
            ),
            Error::Calendar(_) | Error::Rule(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "no-term",
                "The time the law gives could not be worked out, so nothing was done",
            ),
            Error::CheckMisfits => (
                StatusCode::CONFLICT,
                "check-misfits",
                "Citizens are checked by the identity card or database, foreigners by the residence \
                 card or the immigration database",
            ),
            Error::GuardianNeeded => (
                StatusCode::CONFLICT,
                "guardian-needed",
                "A parent or guardian has to ask for the account of a child",
            ),
            Error::HasAccount => {
                (StatusCode::CONFLICT, "has-account", "This person already has an account")
            }
            Error::Hash(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-hashed",
                "The password could not be kept safely, so it was not kept",
            ),
            Error::HolderDead => {
                (StatusCode::CONFLICT, "holder-dead", "The register says that this person has died")
            }
            Error::Keys(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "key-unusable",
                "A key could not be used, so nothing was done",
            ),
            Error::Label => {
                (StatusCode::UNPROCESSABLE_ENTITY, "label", "Choose a name of 1 to 40 characters")
            }
            Error::LastFactor => (
                StatusCode::CONFLICT,
                "last-factor",
                "Add another way to sign in before you give this one up",
            ),
            Error::Ledger(error) => return error.as_problem(),
            Error::LevelTooLow => (
                StatusCode::CONFLICT,
                "identity-level",
                "The representative needs an account of level 2",
            ),
            Error::LockCause => {
                (StatusCode::UNPROCESSABLE_ENTITY, "lock-cause", "The law gives no such cause here")
            }
            Error::LockDecided => {
                (StatusCode::CONFLICT, "lock-decided", "Somebody has dealt with this already")
            }
            Error::LockNotForwarded => (
                StatusCode::CONFLICT,
                "lock-not-forwarded",
                "Pass the request on before it is decided",
            ),
            Error::Locked => {
                (StatusCode::FORBIDDEN, "account-locked", "Your account is locked; unlock it first")
            }
            Error::Login => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "login-name",
                "A login name has 3 to 64 letters a to z, digits and . _ @ + -",
            ),
            Error::LoginTaken => (StatusCode::CONFLICT, "login-taken", "Choose another login name"),
            Error::Mandate => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "mandate",
                "Choose what the mandate is for and a last day that lies ahead",
            ),
            Error::NewPassword(error) => return new_password(*error),
            Error::NobodyFits => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "nobody-fits",
                "Nobody with an account has that number and that name",
            ),
            Error::PassportExpired => (
                StatusCode::CONFLICT,
                "passport-expired",
                "By the register the passport of this person has expired",
            ),
            Error::PasswordList(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "password-list",
                "Passwords cannot be chosen at the moment",
            ),
            Error::NoChannel => return notices::Error::NoChannel.as_problem(),
            Error::NoPost => {
                (StatusCode::FORBIDDEN, "no-post", "You hold no post today; sign in as a citizen")
            }
            Error::NoResidenceCard => (
                StatusCode::CONFLICT,
                "no-residence-card",
                "The register holds no permanent or temporary residence card of this person",
            ),
            Error::NoReasons => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "no-reasons",
                "Write down the reasons and the paper they rest on",
            ),
            Error::NoSuchAccount => {
                (StatusCode::NOT_FOUND, "no-such-account", "There is no such account")
            }
            Error::NoSuchConsent => {
                (StatusCode::NOT_FOUND, "no-such-consent", "There is no such consent")
            }
            Error::NoSuchFactor => {
                (StatusCode::NOT_FOUND, "no-such-factor", "There is no such way to sign in")
            }
            Error::NoSuchLockRequest => {
                (StatusCode::NOT_FOUND, "no-such-lock-request", "There is no such request")
            }
            Error::NoSuchMandate => {
                (StatusCode::NOT_FOUND, "no-such-mandate", "There is no such mandate")
            }
            Error::NoSuchOrganisation => {
                (StatusCode::NOT_FOUND, "no-such-organisation", "There is no such organisation")
            }
            Error::NoSuchPost => (StatusCode::NOT_FOUND, "no-such-post", "There is no such post"),
            Error::NoSuchSession => {
                (StatusCode::NOT_FOUND, "no-such-session", "There is no such session")
            }
            Error::NotAlone => (
                StatusCode::FORBIDDEN,
                "guardian-acts",
                "By law a parent or guardian acts for this child",
            ),
            Error::NotGuardian => (
                StatusCode::CONFLICT,
                "not-guardian",
                "The register does not say that this person represents the child",
            ),
            Error::NotLevelTwo => {
                (StatusCode::CONFLICT, "not-level-two", "The account is of level 1 already")
            }
            Error::NotInPost => (
                StatusCode::CONFLICT,
                "not-in-post",
                "This person holds no post; they set up a second factor by themselves",
            ),
            Error::NotOnRegister => (StatusCode::NOT_FOUND, "not-on-register", "No such person"),
            Error::NotLocked => {
                (StatusCode::CONFLICT, "not-locked", "The account is not locked for that cause")
            }
            Error::NotSeen => (
                StatusCode::CONFLICT,
                "not-seen",
                "Level 2 asks for the card or the identity database",
            ),
            Error::Notices(error) => return error.as_problem(),
            Error::Organisation => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "organisation",
                "Give a name, a code of ten digits and an address",
            ),
            Error::OrganisationDecided => (
                StatusCode::CONFLICT,
                "organisation-decided",
                "Somebody has dealt with this organisation already",
            ),
            Error::OrganisationStands => (
                StatusCode::CONFLICT,
                "organisation-stands",
                "The account of the organisation does not stand like that; read it again",
            ),
            Error::OrganisationTaken => (
                StatusCode::CONFLICT,
                "organisation-taken",
                "An organisation of this code has an account already",
            ),
            Error::Post(error) => return post(error),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Register(error) => return error.as_problem(),
            Error::RepresentsAlready => (
                StatusCode::CONFLICT,
                "represents-already",
                "That person represents the organisation already, or it has been asked for",
            ),
            Error::ResidenceExpired => (
                StatusCode::CONFLICT,
                "residence-expired",
                "By the register the residence card of this person has expired",
            ),
            Error::SecondFactor => (
                StatusCode::UNAUTHORIZED,
                "second-factor",
                "Send the code of your second factor too",
            ),
            Error::Site => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "site",
                "This site is not set up for passkeys; tell the operator",
            ),
            Error::StepLost => (
                StatusCode::GONE,
                "step-lost",
                "This took too long or was done already; begin again",
            ),
            Error::Store(error) => return error.as_problem(),
            Error::TooManyAttempts { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-attempts",
                "Too many sign-ins failed; wait, then try again",
            ),
            Error::TooYoung => {
                (StatusCode::CONFLICT, "level-age", "The law gives this age level 1 only")
            }
            Error::WrongCode => {
                (StatusCode::UNAUTHORIZED, "wrong-code", "The code is wrong or was used already")
            }
            Error::WrongPasskey => (
                StatusCode::UNAUTHORIZED,
                "wrong-passkey",
                "This passkey is not known here; sign in another way",
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
