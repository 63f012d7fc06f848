//! A token as it is brought to a resource of ours, and whether whoever brings it may.

use axum::http::{HeaderMap, header};

use crate::certificate::Certificate;
use crate::checks::signed::{self, Asked};
use crate::conduct::Demand;
use crate::once::Once;
use crate::params::Params;
use crate::sealed::{self, AccessToken, Binding};
use crate::{Error, Provider, Result};

/// How a token came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Bearer,
    Body,
    Dpop,
}

pub(crate) struct Brought {
    pub(crate) certificate: Option<Certificate>,
    pub(crate) proof: Option<String>,
    pub(crate) scheme: Scheme,
    pub(crate) token: String,
}

/// RFC 6750 section 2: in one way, and never in the address, which is written down everywhere.
pub(crate) fn brought(headers: &HeaderMap, params: &Params) -> Result<Brought> {
    if params.is_duplicated() {
        return Err(Error::InvalidRequest("a parameter comes twice"));
    }
    let in_header = headers.get(header::AUTHORIZATION).map(|value| value.to_str());
    let in_body = params.value("access_token");
    let proof = signed::proof_in(headers)?.map(str::to_owned);
    let certificate = Certificate::in_headers(headers)?;
    let brought = |scheme, token: &str| {
        let token = token.trim().to_owned();
        Brought { certificate, proof, scheme, token }
    };
    match (in_header, in_body) {
        (Some(_), Some(_)) => Err(Error::InvalidRequest("the token comes in two ways")),
        (None, Some(token)) => Ok(brought(Scheme::Body, token)),
        (Some(Ok(said)), None) => match said.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
                Ok(brought(Scheme::Bearer, token))
            }
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("dpop") => {
                Ok(brought(Scheme::Dpop, token))
            }
            _ => Err(Error::InvalidToken),
        },
        (Some(Err(_)) | None, None) => Err(Error::InvalidToken),
    }
}

impl Provider {
    /// The token, if it is good and brought by whoever it is bound to; with the proof, which is to
    /// be remembered.
    pub(crate) fn good_token(
        &self,
        brought: &Brought,
        method: &str,
        path: &str,
    ) -> Result<(AccessToken, Vec<Once>)> {
        let now = self.now();
        let token = sealed::open::<AccessToken>(&self.0.seal, &brought.token, now);
        let token = token.ok_or(Error::InvalidToken)?;
        match (&token.bound, brought.scheme) {
            (None, Scheme::Bearer | Scheme::Body) => Ok((token, Vec::new())),
            (Some(Binding::Certificate(own)), Scheme::Bearer | Scheme::Body) => {
                let shown = brought.certificate.as_ref().map(Certificate::thumbprint);
                // RFC 8705 section 3.
                (shown.as_ref() == Some(own)).then_some(()).ok_or(Error::InvalidToken)?;
                Ok((token, Vec::new()))
            }
            // RFC 9449 section 7.1: a bound token is nobody's bearer token, nor the other way.
            (None | Some(Binding::Certificate(_)), Scheme::Dpop)
            | (Some(Binding::Key(_)), Scheme::Bearer | Scheme::Body) => Err(Error::InvalidToken),
            (Some(Binding::Key(jkt)), Scheme::Dpop) => {
                let asked = Asked {
                    method,
                    nonce: Demand::May,
                    nonces: &self.0.nonces,
                    now,
                    token: Some(&brought.token),
                    url: &format!("{}{path}", self.issuer()),
                };
                let text = brought.proof.as_deref();
                let text = text.ok_or(Error::InvalidDpopProof("a proof is missing"))?;
                let (key, once) = signed::proof(text, &asked)?;
                match key == *jkt {
                    true => Ok((token, vec![once])),
                    false => Err(Error::InvalidToken),
                }
            }
        }
    }
}
