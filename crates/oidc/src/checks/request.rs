//! What is asked for at the authorization endpoint, whether it came with the browser or was pushed.

use std::collections::BTreeSet;

use super::{Ask, Endpoint, Reply};
use crate::asked::Asked;
use crate::claim::Scope;
use crate::conduct::Demand;
use crate::request::{Prompt, ResponseMode};
use crate::{Error, Result};

/// FAPI 2.0 Security Profile 5.4 allows 64 characters of a nonce; nobody needs more of either.
const NONCE_CHARS_MAX: usize = 512;
const STATE_CHARS_MAX: usize = 2_048;

/// FAPI 2.0 Security Profile 5.3.2.2-3. A request that was pushed does not come through here again.
pub(super) fn is_pushed_if_it_must_be(ask: &mut Ask<'_>) -> Result<()> {
    match ask.client.rules().pushed {
        Demand::May => Ok(()),
        Demand::Must => Err(Error::InvalidRequest("the request has to be pushed first")),
    }
}

/// RFC 9126 section 2.1, RFC 9101.
pub(super) fn names_no_other_request(ask: &mut Ask<'_>) -> Result<()> {
    match ask.endpoint {
        Endpoint::Par if ask.params.has("request_uri") => {
            Err(Error::InvalidRequest("request_uri cannot be pushed"))
        }
        _ => Ok(()),
    }
}

/// Core 3.1.2.1: letter by letter one of those registered. Only a client that has one and is no
/// OpenID client may leave it out, so here it never is (RFC 9126 section 2.4 lets FAPI demand it).
pub(super) fn has_a_way_back(ask: &mut Ask<'_>) -> Result<()> {
    let named = ask.params.value("redirect_uri").ok_or(Error::UnregisteredRedirectUri)?;
    if !ask.client.registration.leads_back_to(named) {
        return Err(Error::UnregisteredRedirectUri);
    }
    let redirect_uri = named.to_owned();
    let asked = ask.params.value("response_mode").and_then(ResponseMode::parse);
    let state = ask.params.value("state").map(str::to_owned);
    let mode = asked.unwrap_or_default();
    ask.found.request.redirect_uri.clone_from(&redirect_uri);
    ask.found.request.redirect_uri_was_named = true;
    ask.found.reply = Some(Reply { mode, redirect_uri, state });
    Ok(())
}

pub(super) fn parameters_come_once(ask: &mut Ask<'_>) -> Result<()> {
    match ask.params.is_duplicated() {
        false => Ok(()),
        true => Err(Error::InvalidRequest("a parameter comes twice")),
    }
}

pub(super) fn response_type_is_code(ask: &mut Ask<'_>) -> Result<()> {
    match ask.params.need("response_type", "response_type is missing")? {
        "code" => Ok(()),
        _ => Err(Error::UnsupportedResponseType),
    }
}

pub(super) fn response_mode_is_known(ask: &mut Ask<'_>) -> Result<()> {
    let Some(mode) = ask.params.value("response_mode") else { return Ok(()) };
    let known = ResponseMode::parse(mode);
    ask.found.request.response_mode =
        known.ok_or(Error::InvalidRequest("response_mode is not known"))?;
    Ok(())
}

/// RFC 6749 section 3.3: what is not known is left out; without `openid` nobody would be told who.
pub(super) fn scope_is_allowed(ask: &mut Ask<'_>) -> Result<()> {
    let scope: BTreeSet<_> = ask.params.words("scope").filter_map(Scope::parse).collect();
    if !scope.contains(&Scope::Openid) {
        return Err(Error::InvalidScope);
    }
    ask.found.request.scope = scope;
    Ok(())
}

pub(super) fn state_and_nonce_fit(ask: &mut Ask<'_>) -> Result<()> {
    let fitting = |name, longest, wrong| match ask.params.value(name) {
        Some(value) if value.chars().count() > longest => Err(Error::InvalidRequest(wrong)),
        value => Ok(value.map(str::to_owned)),
    };
    let state = fitting("state", STATE_CHARS_MAX, "state is too long")?;
    let nonce = fitting("nonce", NONCE_CHARS_MAX, "nonce is too long")?;
    let login_hint = fitting("login_hint", NONCE_CHARS_MAX, "login_hint is too long")?;
    ask.found.request.state = state;
    ask.found.request.nonce = nonce;
    ask.found.request.login_hint = login_hint;
    Ok(())
}

/// RFC 7636 section 4.2. `plain` hides nothing.
pub(super) fn challenge_is_s256(ask: &mut Ask<'_>) -> Result<()> {
    let method = ask.params.value("code_challenge_method");
    let Some(challenge) = ask.params.value("code_challenge") else {
        return match (ask.client.rules().pkce, method) {
            (Demand::May, None) => Ok(()),
            _ => Err(Error::InvalidRequest("code_challenge is missing")),
        };
    };
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_hash = challenge.len() == 43 && challenge.bytes().all(letters);
    if method != Some("S256") || !is_hash {
        return Err(Error::InvalidRequest("code_challenge_method is S256, or nothing is hidden"));
    }
    ask.found.request.code_challenge = Some(challenge.to_owned());
    Ok(())
}

/// RFC 9449 section 10: by the parameter, by a proof that comes with a pushed request, or by both
/// if they agree.
pub(super) fn key_of_the_code_is_named(ask: &mut Ask<'_>) -> Result<()> {
    let named = ask.params.value("dpop_jkt").map(str::to_owned);
    let shown = ask.found.jkt.clone();
    if let (Some(named), Some(shown)) = (&named, &shown)
        && named != shown
    {
        return Err(Error::InvalidDpopProof("dpop_jkt is not the key of the proof"));
    }
    ask.found.request.dpop_jkt = named.or(shown);
    Ok(())
}

/// Core 3.1.2.1: `none` stands alone.
pub(super) fn prompt_is_known(ask: &mut Ask<'_>) -> Result<()> {
    let prompt: Result<BTreeSet<_>> = ask.params.words("prompt").map(Prompt::parse).collect();
    let prompt = prompt?;
    if prompt.len() > 1 && prompt.contains(&Prompt::None) {
        return Err(Error::InvalidRequest("prompt none stands alone"));
    }
    ask.found.request.prompt = prompt;
    Ok(())
}

pub(super) fn max_age_is_a_number(ask: &mut Ask<'_>) -> Result<()> {
    const WRONG: Error = Error::InvalidRequest("max_age is a number of seconds");
    let Some(seconds) = ask.params.value("max_age") else { return Ok(()) };
    let seconds: u32 = seconds.parse().map_err(|_| WRONG)?;
    ask.found.request.max_age = Some(i64::from(seconds));
    Ok(())
}

/// With what the scopes stand for, and `acr_values` as what is voluntarily met.
pub(super) fn claims_are_understood(ask: &mut Ask<'_>) -> Result<()> {
    let asked = ask.params.value("claims").map(Asked::parse).transpose()?.unwrap_or_default();
    let mut asked = asked.and_scopes(&ask.found.request.scope);
    if asked.acr.is_empty() {
        asked.acr = ask.params.words("acr_values").map(str::to_owned).collect();
    }
    ask.found.request.claims = asked;
    Ok(())
}

/// A client asks for what an official has let it ask for. More in a scope or unwanted in the
/// parameter is left out, as Core 5.5 leaves out what is not supported.
pub(super) fn claims_are_allowed(ask: &mut Ask<'_>) -> Result<()> {
    let allowed = ask.client.leave.claims();
    let claims = std::mem::take(&mut ask.found.request.claims);
    ask.found.request.claims = claims.only(&allowed);
    Ok(())
}
