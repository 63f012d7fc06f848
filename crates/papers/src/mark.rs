//! What the QR code of a paper says about it, signed: enough to check it without a network.

use jose::{Algorithm, Jwk, Unverified, compact};
use keys::SigningKey;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::error::Result;
use crate::{Error, Paper};

/// The type of the token (RFC 8725 section 3.11), so that no other token passes for one.
const TYPE: &str = "danh-paper+jwt";

/// What whoever holds the paper reads on it anyway, short enough for a small code.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    #[serde(rename = "iss")]
    pub agency: String,
    #[serde(rename = "jti")]
    pub code: String,
    /// The day it was issued, `2026-11-26`.
    #[serde(rename = "day")]
    pub day: String,
    #[serde(rename = "for")]
    pub dossier: String,
    #[serde(rename = "sub")]
    pub title: String,
    #[serde(rename = "name")]
    pub whom: String,
}

impl Mark {
    pub(crate) fn of(paper: &Paper) -> Self {
        Self {
            agency: paper.agency.clone(),
            code: paper.code.clone(),
            day: paper.day.to_string(),
            dossier: paper.dossier.clone(),
            title: paper.title.clone(),
            whom: paper.whom.clone(),
        }
    }

    /// The mark as a compact JWS.
    pub(crate) fn sign(&self, key: &SigningKey) -> Result<String> {
        let claims = serde_json::to_vec(self).map_err(|_| Error::NotPrintable)?;
        let header = json!({ "alg": "ES256", "typ": TYPE });
        compact(&header, &claims, |message| key.sign(message)).map_err(Error::Keys)
    }

    /// Reads what a QR code says: an address with the mark after `#`, or the mark alone. Nothing
    /// of it is believed before the signature holds.
    pub fn check(scanned: &str, key: &Jwk) -> Result<Self> {
        let token = scanned.rsplit('#').next().unwrap_or_default();
        let token = Unverified::parse(token, &[Algorithm::Es256], &[TYPE]);
        let verified = token.and_then(|token| token.verify(key)).map_err(|_| Error::NotOurs)?;
        serde_json::from_value(verified.claims.into_map().into()).map_err(|_| Error::NotOurs)
    }
}
