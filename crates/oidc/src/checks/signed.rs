//! What a client signed: the assertion that it is that client, the proof that it has a key, the
//! request it stands for.

use axum::http::HeaderMap;
use kernel::Moment;
use keys::SecretKey;
use serde_json::Value as Json;

use super::{Ask, Endpoint};
use crate::conduct::{Algorithm, Conduct, Demand};
use crate::jws::{Jws, public_key};
use crate::keyring::thumbprint;
use crate::once::{Once, OnceKind};
use crate::params::Params;
use crate::sealed::{base64url, later, seconds, sha256};
use crate::{Error, Result, discovery};

/// RFC 7523 section 2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// FAPI 2.0 Security Profile 5.3.2.1-13: clocks may be that far ahead.
const AHEAD_SECONDS: i64 = 10;
/// How old a proof may be.
const PROOF_SECONDS: i64 = 60;
/// How far ahead an assertion may end: so long its name is remembered.
const ASSERTION_SECONDS_MAX: i64 = 600;
/// FAPI 2.0 Message Signing 5.3.1: at most an hour.
const REQUEST_SECONDS_MAX: i64 = 3_600;
const NAME_BYTES_MAX: usize = 256;
/// RFC 9449 section 5.1, and what FAPI allows.
const PROOF_ALGORITHMS: [Algorithm; 3] = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Ps256];

/// RFC 7523 section 3. The audience is the issuer, as one string: an endpoint's URL or a list could
/// have been meant for somebody else (draft-ietf-oauth-rfc7523bis, section 4).
pub(super) fn assertion(ask: &mut Ask<'_>) -> Result<()> {
    const WRONG: Error = Error::InvalidClient;
    if ask.params.value("client_assertion_type") != Some(ASSERTION_TYPE) {
        return Err(WRONG);
    }
    let jws = ask.params.value("client_assertion").and_then(Jws::parse).ok_or(WRONG)?;
    let registered = ask.client.registration.token_endpoint_auth_signing_alg;
    let jwks = ask.client.registration.jwks.as_ref().ok_or(WRONG)?;
    let id = ask.client.id.as_str();
    let fits = registered.is_none_or(|algorithm| algorithm == jws.algorithm)
        && ask.client.rules().algorithms.contains(&jws.algorithm)
        && matches!(jws.kind(), None | Some("JWT" | "jwt" | "client-authentication+jwt"))
        && jws.text("iss") == Some(id)
        && jws.text("sub") == Some(id)
        && jws.text("aud") == Some(ask.issuer)
        && is_in_time(&jws, ask.now)
        && jws.is_said_by_one_of(jwks);
    let name = jws.text("jti").filter(|name| (1..=NAME_BYTES_MAX).contains(&name.len()));
    let (Some(name), true) = (name, fits) else { return Err(WRONG) };
    let end = jws.seconds("exp").ok_or(WRONG)?;
    if end > seconds(ask.now) + ASSERTION_SECONDS_MAX {
        return Err(WRONG);
    }
    let until = Moment::from_micros((end + AHEAD_SECONDS) * 1_000_000);
    ask.found.once.push(Once::new(OnceKind::Assertion, id, name, until));
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
        now: ask.now,
        seal: ask.seal,
        token: None,
        url: &format!("{}{path}", ask.issuer),
    };
    let proof = proof(text, &asked)?;
    ask.found.jkt = Some(proof.jkt);
    ask.found.once.push(proof.once);
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
    let jws = Jws::parse(text).ok_or(WRONG)?;
    let registration = &ask.client.registration;
    let registered = registration.request_object_signing_alg;
    let jwks = registration.jwks.as_ref().ok_or(WRONG)?;
    let id = ask.client.id.as_str();
    let fits = registered.is_none_or(|algorithm| algorithm == jws.algorithm)
        && ask.client.rules().algorithms.contains(&jws.algorithm)
        && matches!(jws.kind(), None | Some("JWT" | "jwt" | "oauth-authz-req+jwt"))
        && jws.text("iss") == Some(id)
        && jws.text("client_id").is_none_or(|named| named == id)
        && is_for(&jws, ask.issuer)
        && is_in_time(&jws, ask.now)
        && is_short(&jws, ask.client.conduct)
        && !["request", "request_uri"].iter().any(|name| jws.claims.contains_key(*name))
        && jws.is_said_by_one_of(jwks);
    if !fits {
        return Err(WRONG);
    }
    ask.params = Params::of_claims(&jws.claims);
    Ok(())
}

/// RFC 9101 section 4 lets the audience be a list.
fn is_for(jws: &Jws<'_>, issuer: &str) -> bool {
    match jws.claims.get("aud") {
        Some(Json::String(one)) => one == issuer,
        Some(Json::Array(several)) => several.iter().any(|one| one == issuer),
        _ => false,
    }
}

/// FAPI 2.0 Message Signing 5.3.1-3 and -4.
fn is_short(jws: &Jws<'_>, conduct: Conduct) -> bool {
    let life = jws.seconds("exp").zip(jws.seconds("nbf")).map(|(end, begin)| end - begin);
    match conduct {
        Conduct::Fapi2 => life.is_some_and(|life| life <= REQUEST_SECONDS_MAX),
        Conduct::ConfidentialWeb | Conduct::PublicApp => {
            life.is_none_or(|life| life <= REQUEST_SECONDS_MAX)
        }
    }
}

/// It has an end that is not over, and began not later than a clock may be ahead.
fn is_in_time(jws: &Jws<'_>, now: Moment) -> bool {
    let now = seconds(now);
    let begun = |claim| jws.seconds(claim).is_none_or(|at| at <= now + AHEAD_SECONDS);
    jws.seconds("exp").is_some_and(|end| end > now) && begun("iat") && begun("nbf")
}

/// What a proof must have been made for.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) nonce: Demand,
    pub(crate) now: Moment,
    pub(crate) seal: &'a SecretKey,
    /// The token it comes with, at a resource.
    pub(crate) token: Option<&'a str>,
    pub(crate) url: &'a str,
}

/// A proof that holds.
pub(crate) struct Proof {
    pub(crate) jkt: String,
    pub(crate) once: Once,
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

/// RFC 9449 section 4.3, in its order.
pub(crate) fn proof(text: &str, asked: &Asked<'_>) -> Result<Proof> {
    const WRONG: Error = Error::InvalidDpopProof("the proof does not hold");
    let jws = Jws::parse(text).ok_or(WRONG)?;
    let jwk = jws.header.get("jwk").ok_or(WRONG)?;
    let key = public_key(jwk).ok_or(WRONG)?;
    let (now, made) = (seconds(asked.now), jws.seconds("iat").ok_or(WRONG)?);
    let over = jws.seconds("exp").is_some_and(|end| end <= now);
    let fits = jws.kind() == Some("dpop+jwt")
        && PROOF_ALGORITHMS.contains(&jws.algorithm)
        && jws.is_said_by(jwk)
        && jws.text("htm") == Some(asked.method)
        && jws.text("htu").is_some_and(|url| is_same_url(url, asked.url))
        && (now - PROOF_SECONDS..=now + AHEAD_SECONDS).contains(&made)
        && jws.seconds("nbf").is_none_or(|begin| begin <= now + AHEAD_SECONDS)
        && !over
        && asked.token.is_none_or(|token| {
            jws.text("ath") == Some(base64url(sha256(token.as_bytes())).as_str())
        });
    let name = jws.text("jti").filter(|name| (1..=NAME_BYTES_MAX).contains(&name.len()));
    let (Some(name), true) = (name, fits) else { return Err(WRONG) };
    match (jws.text("nonce"), asked.nonce) {
        (Some(nonce), _) if is_nonce(asked.seal, nonce, asked.now) => {}
        (None, Demand::May) => {}
        _ => return Err(Error::UseDpopNonce),
    }
    let jkt = thumbprint(&key);
    let until = later(asked.now, PROOF_SECONDS + AHEAD_SECONDS);
    Ok(Proof { once: Once::new(OnceKind::Proof, &jkt, name, until), jkt })
}

/// RFC 9449 section 4.3-9: without query and fragment; RFC 3986 section 6.2.2: letters of scheme
/// and host in any case, a port that goes without saying.
fn is_same_url(one: &str, other: &str) -> bool {
    let plain = |url: &str| {
        let url = url.split(['?', '#']).next().unwrap_or_default().to_owned();
        let (scheme, rest) = url.split_once("://")?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
        let usual = match scheme.as_str() {
            "https" => ":443",
            _ => ":80",
        };
        let host = host.strip_suffix(usual).unwrap_or(&host).to_owned();
        Some((scheme, host, path.to_owned()))
    };
    plain(one).is_some_and(|one| Some(one) == plain(other))
}

/// How long one nonce is given out; it is taken as long again.
const NONCE_SECONDS: i64 = 60;

/// RFC 9449 section 8: what every node can tell without having kept it.
pub(crate) fn nonce(seal: &SecretKey, now: Moment) -> String {
    nonce_of(seal, seconds(now).div_euclid(NONCE_SECONDS))
}

fn is_nonce(seal: &SecretKey, said: &str, now: Moment) -> bool {
    let step = seconds(now).div_euclid(NONCE_SECONDS);
    // The last three, and the next of a node whose clock is ahead.
    (step - 3..=step + 1).any(|step| nonce_of(seal, step) == said)
}

fn nonce_of(seal: &SecretKey, step: i64) -> String {
    let said = [b"dpop nonce".as_slice(), &step.to_be_bytes()].concat();
    base64url(&seal.mac(&said)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_the_same_in_any_letters_and_with_the_usual_port() {
        let url = "https://id.example/oidc/token";
        for same in [
            "https://id.example/oidc/token?x=1",
            "HTTPS://ID.Example/oidc/token#f",
            "https://id.example:443/oidc/token",
        ] {
            assert!(is_same_url(same, url), "{same}");
        }
        for other in [
            "http://id.example/oidc/token",
            "https://id.example/oidc/Token",
            "https://id.example/oidc/token/",
            "https://id.example:444/oidc/token",
            "https://id.example.evil.example/oidc/token",
            "id.example/oidc/token",
        ] {
            assert!(!is_same_url(other, url), "{other}");
        }
    }
}
