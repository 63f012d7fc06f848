//! Who asks: a client that is let in, and that shows who it is.

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Ask, Endpoint, signed};
use crate::certificate::Certificate;
use crate::conduct::AuthMethod;
use crate::registration::GrantType;
use crate::{Error, Result};

/// The authority of a client is read from its row on each request.
pub(super) fn is_approved(ask: &mut Ask<'_>) -> Result<()> {
    ask.client.need_approval()
}

/// The certificate, if TLS was ended with one. What is done with it comes later.
pub(super) fn certificate_is_read(ask: &mut Ask<'_>) -> Result<()> {
    ask.found.certificate = Certificate::in_headers(ask.headers)?;
    Ok(())
}

/// RFC 6749 section 2.3: in one way, the one that is registered.
pub(super) fn authenticates(ask: &mut Ask<'_>) -> Result<()> {
    let basic = basic(ask);
    let in_body = ask.params.value("client_secret");
    let assertion = ask.params.has("client_assertion");
    let ways = [basic.is_some(), in_body.is_some(), assertion];
    if ways.into_iter().filter(|way| *way).count() > 1 {
        return Err(Error::InvalidRequest("the client shows who it is in more than one way"));
    }
    let secret = |secret: Option<&str>| match (secret, &ask.client.secret) {
        (Some(secret), Some(hash)) if hash.is_of(secret) => Ok(()),
        _ => Err(Error::InvalidClient),
    };
    match ask.client.registration.token_endpoint_auth_method {
        AuthMethod::ClientSecretBasic => secret(basic.as_ref().map(|(_, it)| it.as_str())),
        AuthMethod::ClientSecretPost => secret(in_body),
        // RFC 7662 section 2.1: nobody asks about tokens without showing who they are.
        AuthMethod::None if ask.endpoint == Endpoint::Introspect => Err(Error::InvalidClient),
        AuthMethod::None if ways == [false; 3] => Ok(()),
        AuthMethod::PrivateKeyJwt if assertion => signed::assertion(ask),
        method if method.is_by_certificate() && ways == [false; 3] => {
            let shown = ask.found.certificate.as_ref();
            let own = shown.is_some_and(|it| it.is_of(ask.client, ask.authorities, ask.now));
            own.then_some(()).ok_or(Error::InvalidClient)
        }
        _ => Err(Error::InvalidClient),
    }
}

pub(super) fn may_use_this_grant(ask: &mut Ask<'_>) -> Result<()> {
    ask.client.need_grant(match ask.endpoint {
        Endpoint::Ciba | Endpoint::CibaToken => GrantType::Ciba,
        Endpoint::Device | Endpoint::DeviceToken => GrantType::DeviceCode,
        Endpoint::OwnToken => GrantType::ClientCredentials,
        Endpoint::Refresh => GrantType::RefreshToken,
        _ => GrantType::AuthorizationCode,
    })
}

fn basic(ask: &Ask<'_>) -> Option<(String, String)> {
    basic_of(ask.headers)
}

/// RFC 6749 section 2.3.1: both parts are form-encoded, then joined.
pub(crate) fn basic_of(headers: &axum::http::HeaderMap) -> Option<(String, String)> {
    let said = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, credentials) = said.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let credentials = String::from_utf8(STANDARD.decode(credentials.trim()).ok()?).ok()?;
    let (id, secret) = credentials.split_once(':')?;
    Some((unescaped(id)?, unescaped(secret)?))
}

fn unescaped(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let hex = [rest.next()?, rest.next()?];
                u8::from_str_radix(std::str::from_utf8(&hex).ok()?, 16).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
