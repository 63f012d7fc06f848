//! A client shows who it is with a token that it signed: `private_key_jwt` (RFC 7523 section 3,
//! OpenID Connect Core section 9), narrowed as FAPI 2.0 has it.

use crate::{Error, Unverified, Verified};

/// What is expected of it.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedAssertion<'a> {
    pub client_id: &'a str,
    /// The issuer of the authorization server: the only audience that is taken.
    pub issuer: &'a str,
    /// How long it may live.
    pub lifetime_seconds_max: i64,
    /// Unix seconds.
    pub now: i64,
}

/// What must be remembered of it, so that it is used once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Unix seconds.
    pub expires_at: i64,
    pub jti: String,
}

const JTI_BYTES_MAX: usize = 256;

impl Assertion {
    /// The value of `client_assertion_type`.
    pub const TYPE: &'static str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    /// Types its header may name; most name none or `JWT`.
    pub const TYPES: [&'static str; 3] = ["", "JWT", "client-authentication+jwt"];

    /// Reads a verified assertion.
    pub fn of(
        Verified { claims, .. }: &Verified,
        expected: &ExpectedAssertion<'_>,
    ) -> Result<Self, Error> {
        let ExpectedAssertion { client_id, issuer, lifetime_seconds_max, now } = *expected;
        if claims.text("iss")? != client_id || claims.text("sub")? != client_id {
            return Err(Error::IssuerDiffers);
        }
        claims.is_only_for(issuer)?;
        claims.hold_at(now)?;
        let expires_at = claims.seconds("exp")?;
        let from = claims.seconds_if_any("iat")?.unwrap_or(now);
        if expires_at.saturating_sub(from) > lifetime_seconds_max {
            return Err(Error::TooLong);
        }
        let jti = claims.text("jti")?;
        if jti.len() > JTI_BYTES_MAX {
            return Err(Error::TooLarge);
        }
        Ok(Self { expires_at, jti: jti.to_owned() })
    }

    /// Takes an assertion apart, before its client is known.
    pub fn parse<'a>(
        token: &'a str,
        algorithms: &[crate::Algorithm],
    ) -> Result<Unverified<'a>, Error> {
        Unverified::parse(token, algorithms, &Self::TYPES)
    }
}
