//! What a client signed: the assertion that it is that client, the proof that it has a key, the
//! request it stands for.

use axum::http::HeaderMap;
use jose::{
    AHEAD_SECONDS_MAX, Assertion, DpopProof, ExpectedAssertion, ExpectedProof, ExpectedRequest,
    JwkSet, NonceKey,
};
use kernel::Moment;

use super::{Ask, Endpoint};
use crate::conduct::{Algorithm, Demand};
use crate::hint::Hint;
use crate::once::{Once, OnceKind};
use crate::params::Params;
use crate::sealed::seconds;
use crate::{Client, Error, Result, discovery};

/// RFC 9449 section 5.1, and what FAPI allows.
const PROOF_ALGORITHMS: [jose::Algorithm; 3] =
    [jose::Algorithm::Es256, jose::Algorithm::EdDsa, jose::Algorithm::Ps256];

/// RFC 7523 section 3. The audience is the issuer, as one string: an endpoint's URL or a list could
/// have been meant for somebody else (draft-ietf-oauth-rfc7523bis, section 4).
pub(super) fn assertion(ask: &mut Ask<'_>) -> Result<()> {
    if ask.params.value("client_assertion_type") != Some(Assertion::TYPE) {
        return Err(Error::InvalidClient);
    }
    let id = ask.client.id.as_str();
    let said = ask.params.value("client_assertion").ok_or(Error::InvalidClient)?;
    let registered = ask.client.registration.token_endpoint_auth_signing_alg;
    let read = || {
        let assertion = Assertion::parse(said, &algorithms(ask.client, registered))?;
        let verified = assertion.verify_in(&keys(ask.client)?)?;
        let expected = ExpectedAssertion {
            client_id: id,
            issuer: ask.issuer,
            lifetime_seconds_max: ask.client.rules().assertion_seconds_max,
            now: seconds(ask.now),
        };
        Assertion::of(&verified, &expected)
    };
    let Assertion { expires_at, jti } = read().map_err(|_: jose::Error| Error::InvalidClient)?;
    let until = at(expires_at + AHEAD_SECONDS_MAX);
    ask.found.once.push(Once::new(OnceKind::Assertion, id, &jti, until));
    Ok(())
}

/// A proof that comes with a request to the provider itself (RFC 9449 section 5). Whether one must
/// come is asked where the token is made.
pub(super) fn proof_holds(ask: &mut Ask<'_>) -> Result<()> {
    let path = match ask.endpoint {
        Endpoint::Par => discovery::PAR,
        _ => discovery::TOKEN,
    };
    let Some(text) = proof_in(ask.headers)? else { return Ok(()) };
    let asked = Asked {
        method: "POST",
        nonce: ask.client.rules().nonce,
        nonces: ask.nonces,
        now: ask.now,
        token: None,
        url: &format!("{}{path}", ask.issuer),
    };
    let (jkt, once) = proof(text, &asked)?;
    ask.found.jkt = Some(jkt);
    ask.found.once.push(once);
    Ok(())
}

/// RFC 9101 with the clauses of FAPI 2.0 Message Signing 5.3.1. What stands outside of a signed
/// request counts for nothing.
pub(super) fn request_object_opens(ask: &mut Ask<'_>) -> Result<()> {
    const WRONG: Error = Error::InvalidRequestObject("the request object does not hold");
    let Some(text) = ask.params.value("request") else {
        return match ask.client.registration.require_signed_request_object {
            true => Err(Error::InvalidRequest("a signed request object is missing")),
            false => Ok(()),
        };
    };
    let registered = ask.client.registration.request_object_signing_alg;
    let expected = ExpectedRequest {
        algorithms: &algorithms(ask.client, registered),
        client_id: ask.client.id.as_str(),
        issuer: ask.issuer,
        now: seconds(ask.now),
    };
    let keys = keys(ask.client).map_err(|_| WRONG)?;
    let params = jose::request_object(text, &keys, &expected).map_err(|_| WRONG)?;
    ask.params = Params::of_claims(&params);
    Ok(())
}

/// Core 3.1.2.1, `id_token_hint`: whoever the token is about, as if `claims` named them by `sub`.
pub(super) fn person_hinted_at_is_meant(ask: &mut Ask<'_>) -> Result<()> {
    let Some(hint) = ask.params.value("id_token_hint") else { return Ok(()) };
    let ring = ask.ring.as_deref().ok_or(Error::Unwritable)?;
    let Hint { audience, subject } = Hint::read(hint, ring, ask.issuer, ask.now)?;
    if audience != ask.client.id.as_str() {
        return Err(Error::InvalidRequest("the ID token is another client's"));
    }
    let meant = &mut ask.found.request.claims.sub;
    if meant.as_ref().is_some_and(|other| *other != subject) {
        return Err(Error::InvalidRequest("id_token_hint and claims name two people"));
    }
    *meant = Some(subject);
    Ok(())
}

/// What a client may sign with: what its conduct allows, or the one of it that it registered.
fn algorithms(client: &Client, registered: Option<Algorithm>) -> Vec<jose::Algorithm> {
    let allowed = client.rules().algorithms.iter().copied();
    let fits = |it: &Algorithm| registered.is_none_or(|registered| registered == *it);
    allowed.filter(fits).map(Into::into).collect()
}

/// The keys that a client registered.
pub(crate) fn keys(client: &Client) -> Result<JwkSet, jose::Error> {
    JwkSet::parse(client.registration.jwks.as_ref().ok_or(jose::Error::KeyNotFound)?)
}

fn at(seconds: i64) -> Moment {
    Moment::from_micros(seconds.saturating_mul(1_000_000))
}

/// What a proof must have been made for.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) nonce: Demand,
    pub(crate) nonces: &'a NonceKey,
    pub(crate) now: Moment,
    /// The token it comes with, at a resource.
    pub(crate) token: Option<&'a str>,
    pub(crate) url: &'a str,
}

/// RFC 9449 section 4.3-1: one at most.
pub(crate) fn proof_in(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut all = headers.get_all("dpop").iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => {
            one.to_str().map(Some).map_err(|_| Error::InvalidDpopProof("the proof is no text"))
        }
        _ => Err(Error::InvalidDpopProof("there is more than one proof")),
    }
}

/// The thumbprint of the key that a proof was made with, and that it was used.
pub(crate) fn proof(text: &str, asked: &Asked<'_>) -> Result<(String, Once)> {
    let now = seconds(asked.now);
    let expected = ExpectedProof {
        access_token: asked.token,
        algorithms: &PROOF_ALGORITHMS,
        method: asked.method,
        now,
        url: asked.url,
    };
    let proof = DpopProof::parse(text, &expected);
    let proof = proof.map_err(|_| Error::InvalidDpopProof("the proof does not hold"))?;
    match (&proof.nonce, asked.nonce) {
        (Some(nonce), _) if asked.nonces.knows(nonce, now) => {}
        (None, Demand::May) => {}
        _ => return Err(Error::UseDpopNonce),
    }
    // As long as it could be brought again.
    let end = proof.issued_at + DpopProof::AGE_SECONDS_MAX + 2 * AHEAD_SECONDS_MAX;
    let once = Once::new(OnceKind::Proof, &proof.thumbprint, &proof.jti, at(end));
    Ok((proof.thumbprint, once))
}
