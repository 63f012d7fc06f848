//! That whoever uses a token holds the key it was given to (RFC 9449).

use crate::pkce::same;
use crate::{AHEAD_SECONDS_MAX, Algorithm, Error, Jwk, Unverified, text};

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
        if claims.text("htm")? != method || target(claims.text("htu")?) != target(url) {
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

/// An address without query and fragment, in one form (RFC 3986 sections 6.2.2 and 6.2.3); none for
/// what is no address of the web.
fn target(url: &str) -> Option<String> {
    let url = url.split(['?', '#']).next()?;
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let port = match scheme.as_str() {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    let host = host.strip_suffix(port).unwrap_or(&host);
    let path = if path.is_empty() { "/".to_owned() } else { unescaped(path) };
    (!host.is_empty()).then(|| format!("{scheme}://{host}{path}"))
}

/// A path in which letters that need no escape have none, and the others theirs in capitals.
fn unescaped(path: &str) -> String {
    let mut parts = path.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // `from_str_radix` by itself takes a sign for a digit.
        let hex = part.get(..2).filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                text.push(char::from(byte));
                text.push_str(&part[2..]);
            }
            Some(byte) => text.push_str(&format!("%{byte:02X}{}", &part[2..])),
            None => {
                text.push('%');
                text.push_str(part);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_one_form() {
        let form = Some("https://id.example/token".to_owned());
        for same in [
            "https://id.example/token",
            "HTTPS://ID.example:443/token",
            "https://id.example/token?a=1#b",
            "https://id.example/%74oken",
        ] {
            assert_eq!(target(same), form, "{same}");
        }
        for other in [
            "https://id.example/token/",
            "http://id.example/token",
            "https://id.example",
            "https://id.example:8443/token",
            "https://somebody@id.example/token",
            "https://id.example/to%6Ben%",
            "https://id.example/%+4oken",
        ] {
            assert_ne!(target(other), form, "{other}");
        }
        assert_ne!(target("https://id.example/%+4"), target("https://id.example/%04"));
        assert_eq!(target("https://id.example"), target("https://id.example/"));
        assert_eq!(target("https://id.example/a%2fb"), target("https://id.example/a%2Fb"));
        for wrong in ["", "token", "https://", "ftp://id.example/"] {
            assert_eq!(target(wrong), None, "{wrong}");
        }
    }
}
