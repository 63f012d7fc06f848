//! The three ways in which a relying party may conduct itself. They never mix: a client has one,
//! and everything that differs between clients is read from its row of this table.

use serde::{Deserialize, Serialize};

/// How a client shows that it is that client (RFC 7591 section 2, RFC 8705).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthMethod {
    ClientSecretBasic,
    ClientSecretPost,
    None,
    PrivateKeyJwt,
    /// RFC 8705 section 2.2: with a certificate that the client registered.
    SelfSignedTlsClientAuth,
    /// RFC 8705 section 2.1: with one from an authority.
    TlsClientAuth,
}

/// How a signature is made (RFC 7518, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Algorithm {
    #[serde(rename = "ES256")]
    Es256,
    #[serde(rename = "EdDSA")]
    EdDsa,
    #[serde(rename = "PS256")]
    Ps256,
    #[serde(rename = "RS256")]
    Rs256,
}

/// Whether something must be, or may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    May,
    Must,
}

/// What becomes of a refresh token that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// It goes on: the client shows keys with it (FAPI 2.0 Security Profile 5.3.2.1-9).
    Kept,
    /// The next takes its place; whoever brings it again ends the grant (RFC 9700 4.14.2).
    Replaced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conduct {
    /// A service with keys of its own that a browser reaches: OpenID Connect Basic.
    ConfidentialWeb,
    /// FAPI 2.0 Security Profile and Message Signing.
    Fapi2,
    /// An app or page that can keep no secret: OAuth 2.1 with DPoP.
    PublicApp,
}

/// One row of the table.
#[derive(Debug)]
pub struct Rules {
    pub algorithms: &'static [Algorithm],
    /// How long an assertion that the client made may live.
    pub assertion_seconds_max: i64,
    pub authentication: &'static [AuthMethod],
    /// The algorithm of ID tokens for a client that names none.
    pub default_algorithm: Algorithm,
    /// RFC 9449 section 8: a proof is made with what was given out a moment ago.
    pub nonce: Demand,
    /// RFC 9126: the request comes first from the client itself.
    pub pushed: Demand,
    /// RFC 7636 with S256.
    pub pkce: Demand,
    /// RFC 9449, or RFC 8705 for who registered that: tokens are of use only to whoever has the key.
    pub proof: Demand,
    pub refresh: Refresh,
}

const FAPI2: Rules = Rules {
    // FAPI 2.0 Security Profile 5.4.1.
    algorithms: &[Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256],
    // As long as Singapore's provider takes; the certified clients make them for one minute.
    assertion_seconds_max: 120,
    // FAPI 2.0 Security Profile 5.3.2.1-6.
    authentication: &[
        AuthMethod::PrivateKeyJwt,
        AuthMethod::SelfSignedTlsClientAuth,
        AuthMethod::TlsClientAuth,
    ],
    default_algorithm: Algorithm::Es256,
    nonce: Demand::May,
    pushed: Demand::Must,
    pkce: Demand::Must,
    proof: Demand::Must,
    refresh: Refresh::Kept,
};

const CONFIDENTIAL_WEB: Rules = Rules {
    algorithms: &[Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256, Algorithm::Rs256],
    // Authlib makes them for an hour.
    assertion_seconds_max: 3_600,
    authentication: &[
        AuthMethod::ClientSecretBasic,
        AuthMethod::ClientSecretPost,
        AuthMethod::PrivateKeyJwt,
        AuthMethod::SelfSignedTlsClientAuth,
        AuthMethod::TlsClientAuth,
    ],
    // OpenID Connect Core 15.1.
    default_algorithm: Algorithm::Rs256,
    nonce: Demand::May,
    pushed: Demand::May,
    pkce: Demand::May,
    proof: Demand::May,
    refresh: Refresh::Kept,
};

const PUBLIC_APP: Rules = Rules {
    algorithms: &[Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256],
    assertion_seconds_max: 0,
    authentication: &[AuthMethod::None],
    default_algorithm: Algorithm::Es256,
    nonce: Demand::Must,
    pushed: Demand::May,
    pkce: Demand::Must,
    proof: Demand::Must,
    refresh: Refresh::Replaced,
};

impl Conduct {
    pub const ALL: [Self; 3] = [Self::ConfidentialWeb, Self::Fapi2, Self::PublicApp];

    pub fn rules(self) -> &'static Rules {
        match self {
            Self::ConfidentialWeb => &CONFIDENTIAL_WEB,
            Self::Fapi2 => &FAPI2,
            Self::PublicApp => &PUBLIC_APP,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::ConfidentialWeb => "confidential-web",
            Self::Fapi2 => "fapi2",
            Self::PublicApp => "public-app",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|conduct| conduct.word() == word)
    }
}

impl Algorithm {
    pub const ALL: [Self; 4] = [Self::Es256, Self::EdDsa, Self::Ps256, Self::Rs256];

    pub fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Ps256 => "PS256",
            Self::Rs256 => "RS256",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

impl From<Algorithm> for jose::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::EdDsa => Self::EdDsa,
            Algorithm::Es256 => Self::Es256,
            Algorithm::Ps256 => Self::Ps256,
            Algorithm::Rs256 => Self::Rs256,
        }
    }
}

impl AuthMethod {
    pub const ALL: [Self; 6] = [
        Self::ClientSecretBasic,
        Self::ClientSecretPost,
        Self::None,
        Self::PrivateKeyJwt,
        Self::SelfSignedTlsClientAuth,
        Self::TlsClientAuth,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
            Self::None => "none",
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
            Self::TlsClientAuth => "tls_client_auth",
        }
    }

    /// Whether the client shows a certificate.
    pub(crate) fn is_by_certificate(self) -> bool {
        matches!(self, Self::SelfSignedTlsClientAuth | Self::TlsClientAuth)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fapi_forbids_no_fapi_client_can_have() {
        let rules = Conduct::Fapi2.rules();
        assert!(!rules.algorithms.contains(&Algorithm::Rs256));
        let secret = |method: &AuthMethod| method.name().contains("secret");
        assert!(!rules.authentication.iter().any(secret));
        assert!(!rules.authentication.contains(&AuthMethod::None));
        assert_eq!(
            (rules.pushed, rules.pkce, rules.proof),
            (Demand::Must, Demand::Must, Demand::Must)
        );
        assert_eq!(rules.refresh, Refresh::Kept);
    }

    #[test]
    fn a_default_is_among_what_is_allowed() {
        for conduct in Conduct::ALL {
            let rules = conduct.rules();
            assert!(rules.algorithms.contains(&rules.default_algorithm));
            assert_eq!(Conduct::parse(conduct.word()), Some(conduct));
        }
    }
}
