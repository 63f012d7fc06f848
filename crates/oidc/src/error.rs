//! Every way the provider can say no: to a client in the words of OAuth, to a person on a page.

use axum::http::StatusCode;
use web::{AsProblem, Problem};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The text of a variant goes to the client as `error_description`: it says what to put right and
/// repeats nothing that was sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the person did not agree")]
    AccessDenied,
    #[error("they were asked already; ask again when they have agreed or the time is over")]
    AlreadyAsked,
    #[error("the person has not decided yet")]
    AuthorizationPending,
    #[error("the client is not approved")]
    ClientNotApproved,
    #[error("the person was not asked and has to be")]
    ConsentRequired,
    #[error(transparent)]
    Eid(#[from] eid::Error),
    #[error("the time to decide is over")]
    ExpiredToken,
    #[error("the token is not good for this")]
    InsufficientScope,
    #[error("the client is not who it says it is")]
    InvalidClient,
    #[error("the binding message has at most 60 characters")]
    InvalidBindingMessage,
    #[error("{0}")]
    InvalidClientMetadata(&'static str),
    #[error("{0}")]
    InvalidDpopProof(&'static str),
    #[error("the code or the token is not good any more, or not for this client")]
    InvalidGrant,
    #[error("a redirect URI is not allowed")]
    InvalidRedirectUri,
    #[error("{0}")]
    InvalidRequest(&'static str),
    #[error("{0}")]
    InvalidRequestObject(&'static str),
    #[error("the request_uri is not known, not this client's, or over")]
    InvalidRequestUri,
    #[error("a scope is not allowed to this client")]
    InvalidScope,
    #[error("the token is not good any more")]
    InvalidToken,
    #[error(transparent)]
    Keys(#[from] keys::Error),
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    #[error("the person has to sign in")]
    LoginRequired,
    #[error("there is no such relying party")]
    NoSuchClient,
    #[error("there is no such grant")]
    NoSuchGrant,
    #[error(transparent)]
    Notices(#[from] notices::Error),
    #[error(transparent)]
    Population(#[from] population::Error),
    #[error(transparent)]
    Refused(#[from] access::Refused),
    #[error("a request object is not used here")]
    RequestNotSupported,
    #[error("a request_uri of the client's own is not used here")]
    RequestUriNotSupported,
    #[error("ask less often")]
    SlowDown,
    #[error("the relying party was changed meanwhile")]
    Stale,
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error("{0}")]
    TooLarge(&'static str),
    #[error("this client may not use this grant")]
    UnauthorizedClient,
    #[error("the authentication that is wanted cannot be had")]
    UnmetAuthenticationRequirements,
    #[error("there is no such address to come back to")]
    UnregisteredRedirectUri,
    #[error("the grant_type is not known")]
    UnsupportedGrantType,
    #[error("the response_type is not known")]
    UnsupportedResponseType,
    #[error("something could not be written down")]
    Unwritable,
    #[error("use the nonce of the answer in the proof")]
    UseDpopNonce,
}

/// As RFC 6749 section 5.2 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OauthError {
    pub(crate) code: &'static str,
    pub(crate) description: String,
    pub(crate) status: StatusCode,
}

impl Error {
    /// For a client. What went wrong inside is not told.
    pub(crate) fn as_oauth_error(&self) -> OauthError {
        let code = self.oauth_code();
        let (status, description) = match code {
            "server_error" => (StatusCode::INTERNAL_SERVER_ERROR, "this did not work".to_owned()),
            "temporarily_unavailable" => {
                (StatusCode::SERVICE_UNAVAILABLE, "ask again in a moment".to_owned())
            }
            // RFC 6749 section 5.2, RFC 6750 section 3.1.
            "invalid_client" | "invalid_token" => (StatusCode::UNAUTHORIZED, self.to_string()),
            "insufficient_scope" | "access_denied" => (StatusCode::FORBIDDEN, self.to_string()),
            // RFC 9126 section 2.3.
            _ if matches!(self, Error::TooLarge(_)) => {
                (StatusCode::PAYLOAD_TOO_LARGE, self.to_string())
            }
            _ => (StatusCode::BAD_REQUEST, self.to_string()),
        };
        OauthError { code, description, status }
    }

    fn oauth_code(&self) -> &'static str {
        match self {
            // CIBA 13: the provider denied the request.
            Error::AccessDenied | Error::AlreadyAsked => "access_denied",
            // RFC 8628 section 3.5.
            Error::AuthorizationPending => "authorization_pending",
            Error::ClientNotApproved | Error::UnauthorizedClient => "unauthorized_client",
            Error::ConsentRequired => "consent_required",
            Error::ExpiredToken => "expired_token",
            Error::InsufficientScope => "insufficient_scope",
            Error::InvalidBindingMessage => "invalid_binding_message",
            Error::InvalidClient => "invalid_client",
            Error::InvalidClientMetadata(_) => "invalid_client_metadata",
            Error::InvalidDpopProof(_) => "invalid_dpop_proof",
            Error::InvalidGrant | Error::NoSuchGrant => "invalid_grant",
            Error::InvalidRedirectUri => "invalid_redirect_uri",
            Error::InvalidRequest(_) | Error::TooLarge(_) | Error::UnregisteredRedirectUri => {
                "invalid_request"
            }
            Error::InvalidRequestObject(_) => "invalid_request_object",
            Error::InvalidRequestUri => "invalid_request_uri",
            Error::InvalidScope => "invalid_scope",
            Error::InvalidToken | Error::NoSuchClient => "invalid_token",
            Error::LoginRequired => "login_required",
            Error::RequestNotSupported => "request_not_supported",
            Error::RequestUriNotSupported => "request_uri_not_supported",
            Error::SlowDown => "slow_down",
            Error::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
            Error::UnsupportedGrantType => "unsupported_grant_type",
            Error::UnsupportedResponseType => "unsupported_response_type",
            Error::UseDpopNonce => "use_dpop_nonce",
            Error::Refused(_) => "access_denied",
            Error::Store(_) | Error::Ledger(ledger::Error::Store(_)) => "temporarily_unavailable",
            Error::Eid(_)
            | Error::Keys(_)
            | Error::Ledger(_)
            | Error::Notices(_)
            | Error::Population(_)
            | Error::Stale
            | Error::Unwritable => "server_error",
        }
    }
}

impl AsProblem for Error {
    fn as_problem(&self) -> Problem {
        let (status, kind, title) = match self {
            Error::Eid(error) => return error.as_problem(),
            Error::Ledger(error) => return error.as_problem(),
            Error::Notices(error) => return error.as_problem(),
            Error::Population(error) => return error.as_problem(),
            Error::Refused(refused) => return refused.as_problem(),
            Error::Store(error) => return error.as_problem(),
            Error::ClientNotApproved => (
                StatusCode::FORBIDDEN,
                "relying-party-not-approved",
                "This service is not approved to ask who you are",
            ),
            Error::InvalidClient | Error::NoSuchClient => (
                StatusCode::NOT_FOUND,
                "no-such-relying-party",
                "No service is registered under this name",
            ),
            Error::NoSuchGrant => {
                (StatusCode::NOT_FOUND, "no-such-grant", "This agreement has ended already")
            }
            Error::InvalidClientMetadata(why) => {
                let title = "The relying party cannot be registered like this";
                let problem =
                    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "relying-party", title);
                return problem.with_detail((*why).to_owned());
            }
            Error::Stale => (
                StatusCode::CONFLICT,
                "relying-party-changed",
                "Someone else changed this service first; look at it again",
            ),
            Error::InvalidRedirectUri | Error::UnregisteredRedirectUri => (
                StatusCode::BAD_REQUEST,
                "no-way-back",
                "The service named an address to come back to that is not its own",
            ),
            Error::ExpiredToken | Error::InvalidRequestUri => (
                StatusCode::BAD_REQUEST,
                "request-over",
                "This request is over; go back to the service and begin again",
            ),
            Error::Keys(_) | Error::Unwritable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-signed",
                "The answer could not be signed, so nothing was done",
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
