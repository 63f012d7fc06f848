//! The certificate of a client (RFC 8705): to show which client it is, and to bind tokens to.
//!
//! Whoever ends TLS, the door of this program or a proxy before it, has seen that the client has the
//! key, and passes the certificate on in `Client-Cert` (RFC 9440). From anybody else that header
//! does not come as far as here.

use std::path::Path;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Moment;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use serde_json::Value as Json;
use webpki::{EndEntityCert, KeyUsage};

use crate::sealed::{base64url, sha256};
use crate::{Client, Error, Result};

mod name;

pub(crate) use name::CertificateName;

/// RFC 9440 section 2.2.
pub const CLIENT_CERT: HeaderName = HeaderName::from_static("client-cert");
/// RFC 9440 section 2.3.
pub const CLIENT_CERT_CHAIN: HeaderName = HeaderName::from_static("client-cert-chain");

const CHAIN_MAX: usize = 5;
const BYTES_MAX: usize = 16 * 1024;
const SUPPORTED: &[&dyn rustls_pki_types::SignatureVerificationAlgorithm] = &[
    webpki::aws_lc_rs::ECDSA_P256_SHA256,
    webpki::aws_lc_rs::ECDSA_P384_SHA384,
    webpki::aws_lc_rs::ED25519,
    webpki::aws_lc_rs::RSA_PKCS1_2048_8192_SHA256,
    webpki::aws_lc_rs::RSA_PSS_2048_8192_SHA256_LEGACY_KEY,
];

/// Those whose certificates say which client somebody is (RFC 8705 section 2.1).
#[derive(Clone, Debug, Default)]
pub struct Authorities(Vec<TrustAnchor<'static>>);

/// A certificate whose key the client has shown to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    chain: Vec<CertificateDer<'static>>,
    own: CertificateDer<'static>,
}

impl Authorities {
    /// From a file in PEM form. The error says what is wrong with it.
    pub fn in_file(file: &Path) -> Result<Self, String> {
        let certificates = CertificateDer::pem_file_iter(file)
            .and_then(|found| found.collect::<Result<Vec<_>, _>>())
            .map_err(|error| error.to_string())?;
        let anchors = certificates.iter().map(|certificate| {
            webpki::anchor_from_trusted_cert(certificate).map(|anchor| anchor.to_owned())
        });
        let anchors: Vec<_> =
            anchors.collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        if anchors.is_empty() {
            Err("it holds no certificate".to_owned())
        } else {
            Ok(Self(anchors))
        }
    }

    pub(crate) fn are_known(&self) -> bool {
        !self.0.is_empty()
    }
}

impl Certificate {
    /// The one that came with a request; one that cannot be read is refused.
    pub(crate) fn in_headers(headers: &HeaderMap) -> Result<Option<Self>> {
        const WRONG: Error = Error::InvalidRequest("Client-Cert is not as RFC 9440 has it");
        let mut said = headers.get_all(CLIENT_CERT).iter();
        let Some(own) = said.next() else { return Ok(None) };
        if said.next().is_some() {
            return Err(WRONG);
        }
        let own = own.to_str().ok().and_then(bytes).ok_or(WRONG)?;
        let chain = headers.get_all(CLIENT_CERT_CHAIN).iter();
        let chain = chain.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
        let chain: Option<Vec<_>> = chain.take(CHAIN_MAX).map(bytes).collect();
        Ok(Some(Self { chain: chain.ok_or(WRONG)?, own }))
    }

    /// `x5t#S256` (RFC 8705 section 3.1).
    pub(crate) fn thumbprint(&self) -> String {
        base64url(sha256(&self.own))
    }

    /// Whether it is that client's, in the way that the client registered.
    pub(crate) fn is_of(&self, client: &Client, known: &Authorities, now: Moment) -> bool {
        match client.registration.certificate_name() {
            Some(name) => self.names(name, known, now).unwrap_or(false),
            None => client.registration.jwks.as_ref().is_some_and(|jwks| self.is_in(jwks)),
        }
    }

    /// RFC 8705 section 2.1.2: from one of the authorities, for a client, with that name in it.
    fn names(&self, name: CertificateName<'_>, known: &Authorities, now: Moment) -> Option<bool> {
        let own = EndEntityCert::try_from(&self.own).ok()?;
        let since = u64::try_from(now.micros()).ok().map(Duration::from_micros)?;
        let (now, usage) = (UnixTime::since_unix_epoch(since), KeyUsage::client_auth());
        own.verify_for_usage(SUPPORTED, &known.0, &self.chain, now, usage, None, None).ok()?;
        Some(name.is_in(&own, &self.own))
    }

    /// RFC 8705 section 2.2: one of those that the client registered.
    fn is_in(&self, jwks: &Json) -> bool {
        let keys = jwks.get("keys").and_then(Json::as_array).into_iter().flatten();
        let firsts = keys.filter_map(|key| key.get("x5c")?.get(0)?.as_str());
        firsts.filter_map(|text| STANDARD.decode(text).ok()).any(|der| der == self.own.as_ref())
    }
}

/// RFC 8941 section 3.3.5.
fn bytes(said: &str) -> Option<CertificateDer<'static>> {
    let text = said.trim().strip_prefix(':')?.strip_suffix(':')?;
    if text.len() > BYTES_MAX {
        return None;
    }
    STANDARD.decode(text).ok().map(CertificateDer::from)
}

/// What whoever ends TLS passes on.
pub fn client_cert_header(der: &[u8]) -> String {
    format!(":{}:", STANDARD.encode(der))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_refused_and_none_is_none() {
        let mut headers = HeaderMap::new();
        assert_eq!(Certificate::in_headers(&headers).unwrap(), None);
        for wrong in ["", "::x", "AAAA", ":A:", ":%%%%:"] {
            headers.insert(CLIENT_CERT, wrong.parse().unwrap());
            assert!(Certificate::in_headers(&headers).is_err(), "{wrong:?}");
        }
        headers.insert(CLIENT_CERT, client_cert_header(b"der").parse().unwrap());
        let found = Certificate::in_headers(&headers).unwrap().unwrap();
        assert_eq!(found.own.as_ref(), b"der");
        headers.append(CLIENT_CERT, client_cert_header(b"other").parse().unwrap());
        assert!(Certificate::in_headers(&headers).is_err(), "two");
    }

    #[test]
    fn the_header_is_that_of_the_standard() {
        // RFC 9440 section 2.2 and appendix A: a byte sequence between colons.
        assert_eq!(client_cert_header(&[0x30, 0x82, 0x01]), ":MIIB:");
    }
}
