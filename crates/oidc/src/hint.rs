//! An ID token of ours that a client brings back, to say who is meant or who wants to leave.

use jose::{JwkSet, Unverified};
use kernel::Moment;
use serde_json::Value as Json;

use crate::keyring::KeyRing;
use crate::{Error, Result};

/// For whom it was made and about whom, by the name that the client knows them by.
pub(crate) struct Hint {
    pub(crate) audience: String,
    pub(crate) subject: String,
}

impl Hint {
    /// However old it is (Core 3.1.2.1, RP-Initiated Logout 2).
    pub(crate) fn read(token: &str, ring: &KeyRing, issuer: &str, now: Moment) -> Result<Self> {
        const WRONG: Error = Error::InvalidRequest("id_token_hint is no ID token of this provider");
        let keys = JwkSet::parse(&ring.jwks(now)).map_err(|_| WRONG)?;
        let token = Unverified::parse(token, &jose::Algorithm::ALL, &["JWT"]).map_err(|_| WRONG)?;
        let claims = token.verify_in(&keys).map_err(|_| WRONG)?.claims;
        let text = |name| claims.get(name).and_then(Json::as_str).map(str::to_owned);
        // JARM and other tokens of ours have no subject.
        let said = text("aud").zip(text("sub"));
        let ours = said.filter(|_| text("iss").as_deref() == Some(issuer));
        ours.map(|(audience, subject)| Self { audience, subject }).ok_or(WRONG)
    }
}
