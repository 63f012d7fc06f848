//! A request for authorization, once everything in it has been understood.

use std::collections::BTreeSet;

use kernel::Moment;
use serde::{Deserialize, Serialize};

use crate::asked::Asked;
use crate::claim::Scope;
use crate::sealed::sealable;
use crate::{ClientId, Error, Result};

/// What the checks of `checks.rs` make of the parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Request {
    #[serde(rename = "c")]
    pub(crate) claims: Asked,
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    pub(crate) code_challenge: Option<String>,
    /// The thumbprint of the key that the code will be asked for with (RFC 9449 section 10).
    #[serde(rename = "j", skip_serializing_if = "Option::is_none")]
    pub(crate) dpop_jkt: Option<String>,
    #[serde(rename = "l", skip_serializing_if = "Option::is_none")]
    pub(crate) login_hint: Option<String>,
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    pub(crate) max_age: Option<i64>,
    #[serde(rename = "n", skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<String>,
    #[serde(rename = "p", skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) prompt: BTreeSet<Prompt>,
    #[serde(rename = "u")]
    pub(crate) redirect_uri: String,
    /// Whether the parameter was there: then it has to be there again at the token endpoint.
    #[serde(rename = "x")]
    pub(crate) redirect_uri_was_named: bool,
    #[serde(rename = "m")]
    pub(crate) response_mode: ResponseMode,
    #[serde(rename = "s")]
    pub(crate) scope: BTreeSet<Scope>,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<String>,
}

/// A request with its client and its end: pushed ahead, or parked while the person signs in and
/// decides. `id` is used up when the authorization is complete, and not before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parked {
    #[serde(rename = "b")]
    pub(crate) begun_at: Moment,
    #[serde(rename = "c")]
    pub(crate) client: ClientId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "i")]
    pub(crate) id: String,
    #[serde(rename = "r")]
    pub(crate) request: Request,
}

/// The same in the hands of the client (RFC 9126). Sealed under a name of its own: what a client
/// may name as its request is not what a browser carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Pushed {
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "p")]
    pub(crate) parked: Parked,
}

/// The consent form in the hands of one person's browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    #[serde(rename = "a")]
    pub(crate) account: eid::AccountId,
    #[serde(rename = "e")]
    pub(crate) expires_at: Moment,
    #[serde(rename = "p")]
    pub(crate) parked: Parked,
    #[serde(rename = "s")]
    pub(crate) session: eid::SessionId,
}

sealable! { Parked "parked" Pushed "pushed" Question "question" }

/// OpenID Connect Core 3.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Prompt {
    Consent,
    Login,
    None,
    SelectAccount,
}

/// How the answer comes back: OAuth 2.0 Multiple Response Types, Form Post, JARM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ResponseMode {
    #[serde(rename = "form_post")]
    FormPost,
    #[serde(rename = "form_post.jwt")]
    FormPostJwt,
    #[serde(rename = "fragment")]
    Fragment,
    #[serde(rename = "fragment.jwt")]
    FragmentJwt,
    #[default]
    #[serde(rename = "query")]
    Query,
    #[serde(rename = "query.jwt")]
    QueryJwt,
}

impl Prompt {
    pub(crate) fn parse(word: &str) -> Result<Self> {
        match word {
            "consent" => Ok(Self::Consent),
            "login" => Ok(Self::Login),
            "none" => Ok(Self::None),
            "select_account" => Ok(Self::SelectAccount),
            _ => Err(Error::InvalidRequest("prompt is not known")),
        }
    }
}

impl ResponseMode {
    pub(crate) const ALL: [(&'static str, Self); 7] = [
        ("form_post", Self::FormPost),
        ("form_post.jwt", Self::FormPostJwt),
        ("fragment", Self::Fragment),
        ("fragment.jwt", Self::FragmentJwt),
        // JARM 2.3.4: for the code, `jwt` is `query.jwt`.
        ("jwt", Self::QueryJwt),
        ("query", Self::Query),
        ("query.jwt", Self::QueryJwt),
    ];

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(name, _)| *name == word).map(|(_, mode)| mode)
    }

    pub(crate) fn is_signed(self) -> bool {
        matches!(self, Self::FormPostJwt | Self::FragmentJwt | Self::QueryJwt)
    }
}

impl Pushed {
    /// RFC 9126 section 2.2.
    pub(crate) const URN: &str = "urn:ietf:params:oauth:request_uri:";
}
