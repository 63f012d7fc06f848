//! Tokens that only their client can read: encrypted to the key it registered (OpenID Connect Core
//! 10.2, RFC 7516). What is encrypted was signed before.

use jose::{Encryption, Envelope, Management};

use crate::checks::signed::keys;
use crate::{Client, Error, Result};

/// OpenID Connect Registration 2.
const USUAL: Encryption = Encryption::A128CbcHs256;

/// The ID token as that client wants it.
pub(crate) fn id_token(client: &Client, signed: String) -> Result<String> {
    let said = &client.registration;
    let how = (&said.id_token_encrypted_response_alg, &said.id_token_encrypted_response_enc);
    Ok(to(client, how, Some("JWT"), signed.as_bytes())?.unwrap_or(signed))
}

/// What is told at UserInfo; none: it is not encrypted. `kind` is `JWT` when it was signed.
pub(crate) fn userinfo(client: &Client, kind: Option<&str>, said: &[u8]) -> Result<Option<String>> {
    let own = &client.registration;
    let how = (&own.userinfo_encrypted_response_alg, &own.userinfo_encrypted_response_enc);
    to(client, how, kind, said)
}

fn to(
    client: &Client,
    (management, encryption): (&Option<String>, &Option<String>),
    content_type: Option<&str>,
    content: &[u8],
) -> Result<Option<String>> {
    let Some(name) = management.as_deref() else { return Ok(None) };
    let seal = || {
        let keys = keys(client).ok()?;
        let key = keys.encrypting(name)?;
        let encryption = match encryption.as_deref() {
            Some(name) => Encryption::parse(name)?,
            None => USUAL,
        };
        let (kid, management) = (key.kid.as_deref(), Management::parse(name)?);
        let envelope = Envelope { content_type, encryption, kid, management };
        envelope.seal(&key.key, content).ok()
    };
    // Never in the clear for want of a key.
    seal().map(Some).ok_or(Error::Unwritable)
}
