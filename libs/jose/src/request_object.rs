//! An authorization request that its client signed (RFC 9101), narrowed as FAPI 2.0 Message Signing
//! section 5.3 has it.

use serde_json::{Map, Value};

use crate::{Algorithm, Error, JwkSet, Unverified};

/// What is expected of it.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedRequest<'a> {
    pub algorithms: &'a [Algorithm],
    pub client_id: &'a str,
    pub issuer: &'a str,
    /// Unix seconds.
    pub now: i64,
}

const LIFETIME_SECONDS_MAX: i64 = 3_600;
const TYPES: [&str; 3] = ["", "JWT", "oauth-authz-req+jwt"];
/// Claims about the token itself; the rest are parameters of the request.
const OWN: [&str; 7] = ["aud", "exp", "iat", "iss", "jti", "nbf", "sub"];

/// The parameters in it.
pub fn request_object(
    token: &str,
    keys: &JwkSet,
    expected: &ExpectedRequest<'_>,
) -> Result<Map<String, Value>, Error> {
    let ExpectedRequest { algorithms, client_id, issuer, now } = *expected;
    let claims = Unverified::parse(token, algorithms, &TYPES)?.verify_in(keys)?.claims;
    if claims.text("iss")? != client_id || claims.text("client_id")? != client_id {
        return Err(Error::IssuerDiffers);
    }
    claims.is_only_for(issuer)?;
    claims.hold_at(now)?;
    let (from, to) = (claims.seconds("nbf")?, claims.seconds("exp")?);
    if to.saturating_sub(from) > LIFETIME_SECONDS_MAX || now - from > LIFETIME_SECONDS_MAX {
        return Err(Error::TooLong);
    }
    // RFC 9101 section 10.8: about its client, it could be taken for an assertion of that client.
    if claims.get("sub").is_some_and(|sub| sub == client_id) {
        return Err(Error::Claim("sub"));
    }
    // RFC 9101 section 4: it holds no other request.
    for name in ["request", "request_uri"] {
        if claims.get(name).is_some() {
            return Err(Error::Claim(name));
        }
    }
    let mut parameters = claims.into_map();
    parameters.retain(|name, _| !OWN.contains(&name.as_str()));
    Ok(parameters)
}
