//! What is brought to the token endpoint: a code, a refresh token, the name of a token.

use std::collections::BTreeSet;

use super::{Ask, Endpoint};
use crate::claim::Scope;
use crate::grant::{Grant, scope_text};
use crate::sealed::{base64url, sha256};
use crate::service_scope::joined;
use crate::{Error, Result, ServiceScope};

/// What the code or the refresh token stands for. That a code was used already is found when it is
/// used: two who bring it at once must not both be right.
fn grant<'a>(ask: &Ask<'a>) -> Result<&'a Grant> {
    ask.grant.ok_or(Error::InvalidGrant)
}

pub(super) fn code_is_this_clients(ask: &mut Ask<'_>) -> Result<()> {
    ask.params.need("code", "code is missing")?;
    (grant(ask)?.client == ask.client.id).then_some(()).ok_or(Error::InvalidGrant)
}

/// A code that was used stays known for one after its minute, so that bringing it again ends what
/// it stood for.
pub(super) fn code_is_in_time(ask: &mut Ask<'_>) -> Result<()> {
    let used = grant(ask)?.code_used_at.is_some();
    let in_time = ask.code.as_ref().is_some_and(|code| code.expires_at > ask.now);
    (used || in_time).then_some(()).ok_or(Error::InvalidGrant)
}

/// RFC 6749 section 4.1.3.
pub(super) fn way_back_is_the_same(ask: &mut Ask<'_>) -> Result<()> {
    let terms = &grant(ask)?.terms;
    let same = ask
        .params
        .value("redirect_uri")
        .map_or(!terms.redirect_uri_was_named, |named| named == terms.redirect_uri);
    same.then_some(()).ok_or(Error::InvalidGrant)
}

/// RFC 7636 section 4.6; RFC 9700 section 2.1.1: a verifier without a challenge is an attack.
pub(super) fn verifier_fits(ask: &mut Ask<'_>) -> Result<()> {
    let challenge = grant(ask)?.terms.code_challenge.as_deref();
    let fits = match (challenge, ask.params.value("code_verifier")) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            (43..=128).contains(&verifier.len())
                && verifier.bytes().all(letters)
                && base64url(sha256(verifier.as_bytes())) == challenge
        }
        _ => false,
    };
    fits.then_some(()).ok_or(Error::InvalidGrant)
}

pub(super) fn refresh_token_is_this_clients(ask: &mut Ask<'_>) -> Result<()> {
    ask.params.need("refresh_token", "refresh_token is missing")?;
    let grant = grant(ask)?;
    let token = ask.refresh.as_ref().ok_or(Error::InvalidGrant)?;
    let own = token.client == ask.client.id && grant.client == ask.client.id;
    (own && token.expires_at > ask.now && grant.stands(ask.now))
        .then_some(())
        .ok_or(Error::InvalidGrant)
}

/// RFC 9449 sections 5 and 10, RFC 8705 section 3.
pub(super) fn key_is_the_one_it_is_bound_to(ask: &mut Ask<'_>) -> Result<()> {
    if ask.client.is_certificate_bound() && ask.found.certificate.is_none() {
        return Err(Error::InvalidRequest("a certificate is missing"));
    }
    if ask.client.is_bound() && ask.found.jkt.is_none() {
        return Err(Error::InvalidDpopProof("a proof is missing"));
    }
    let bound = match ask.endpoint {
        Endpoint::Code => grant(ask)?.terms.dpop_jkt.as_ref(),
        Endpoint::Refresh => ask.refresh.as_ref().and_then(|token| token.jkt.as_ref()),
        _ => None,
    };
    match bound {
        Some(bound) if Some(bound) != ask.found.jkt.as_ref() => match ask.endpoint {
            Endpoint::Code => Err(Error::InvalidGrant),
            _ => Err(Error::InvalidDpopProof("the token is bound to another key")),
        },
        _ => Ok(()),
    }
}

/// RFC 6749 sections 4.4.2 and 6.
pub(super) fn scope_is_within_what_was_agreed(ask: &mut Ask<'_>) -> Result<()> {
    if ask.endpoint == Endpoint::OwnToken {
        return own_scope_is_allowed(ask);
    }
    let asked: BTreeSet<_> = ask.params.words("scope").map(Scope::parse).collect();
    let Some(asked) = asked.into_iter().collect::<Option<BTreeSet<_>>>() else {
        return Err(Error::InvalidScope);
    };
    if !asked.is_subset(&grant(ask)?.terms.scope) {
        return Err(Error::InvalidScope);
    }
    ask.found.scope = (!asked.is_empty()).then(|| scope_text(&asked));
    Ok(())
}

/// A client is nobody's: no scope of a sign-in is for it, but those that an official let it ask with.
fn own_scope_is_allowed(ask: &mut Ask<'_>) -> Result<()> {
    let asked: Result<BTreeSet<_>, _> =
        ask.params.words("scope").map(ServiceScope::parse).collect();
    let asked = asked.map_err(|_| Error::InvalidScope)?;
    if !asked.is_subset(&ask.client.leave.scopes) {
        return Err(Error::InvalidScope);
    }
    ask.found.scope = Some(joined(&asked));
    Ok(())
}

pub(super) fn token_is_named(ask: &mut Ask<'_>) -> Result<()> {
    ask.params.need("token", "token is missing").map(|_| ())
}
