//! That whoever uses a token holds the key it was given to (RFC 9449).

use crate::pkce::same;
use crate::{AHEAD_SECONDS_MAX, Algorithm, Error, Jwk, Unverified, address, text};

/// What the request is that a proof must be for.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedProof<'a> {
    /// At a resource: the token that came with it.
    pub access_token: Option<&'a str>,
    pub algorithms: &'a [Algorithm],
    pub method: &'a str,
    /// Unix seconds.
    pub now: i64,
    /// The address that was asked, as the server knows itself.
    pub url: &'a str,
}

/// A proof that holds for its request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DpopProof {
    /// Unix seconds.
    pub issued_at: i64,
    pub jti: String,
    pub nonce: Option<String>,
    /// Of the key that it proves: `jkt`.
    pub thumbprint: String,
}

const TYPE: &str = "dpop+jwt";
const JTI_BYTES_MAX: usize = 256;

impl DpopProof {
    /// How old a proof may be; for so long its `jti` is remembered.
    pub const AGE_SECONDS_MAX: i64 = 60;

    /// Section 4.3. That `jti` is new, and `nonce` one of ours, is for the caller to see.
    pub fn parse(proof: &str, expected: &ExpectedProof<'_>) -> Result<Self, Error> {
        let ExpectedProof { access_token, algorithms, method, now, url } = *expected;
        let unverified = Unverified::parse(proof, algorithms, &[TYPE])?;
        let key = Jwk::parse(unverified.header("jwk").ok_or(Error::KeyNotUsable)?)?;
        let claims = unverified.verify(&key)?.claims;
        let (jti, issued_at) = (claims.text("jti")?, claims.seconds("iat")?);
        if jti.len() > JTI_BYTES_MAX {
            return Err(Error::TooLarge);
        }
        let asked = address::normal(url).ok_or(Error::RequestDiffers)?;
        if claims.text("htm")? != method || address::normal(claims.text("htu")?) != Some(asked) {
            return Err(Error::RequestDiffers);
        }
        claims.hold_at(now)?;
        if now.saturating_sub(issued_at) > Self::AGE_SECONDS_MAX + AHEAD_SECONDS_MAX {
            return Err(Error::Expired);
        }
        if let Some(token) = access_token
            && !same(claims.text("ath")?, &token_hash(token))
        {
            return Err(Error::TokenDiffers);
        }
        let nonce = claims.get("nonce").map(|nonce| nonce.as_str().ok_or(Error::Claim("nonce")));
        Ok(Self {
            issued_at,
            jti: jti.to_owned(),
            nonce: nonce.transpose()?.map(str::to_owned),
            thumbprint: key.key.thumbprint(),
        })
    }
}

/// `ath` (section 4.2).
pub fn token_hash(access_token: &str) -> String {
    text::encode(text::sha256(access_token.as_bytes()))
}
