//! The ways messages leave, and the portal that is told of dossiers, as the settings say.

use std::path::Path;

use notices::{Carrier, Channels, Gateway, Mail};
use portal::{Remote, RemoteParts};

use crate::{Config, Error, Result, files};

pub(crate) fn of(config: &Config) -> Result<Channels> {
    Ok(Channels { email: mail(config)?, sms: gateway(config)? })
}

fn mail(config: &Config) -> Result<Option<Carrier>> {
    let Config { mail_password, mail_sender, mail_server, mail_user, .. } = config;
    if mail_server.is_empty() {
        return Ok(None);
    }
    let login = match (mail_user.is_empty(), mail_password.as_os_str().is_empty()) {
        (true, true) => None,
        (false, false) => Some((mail_user.clone(), secret(mail_password)?)),
        _ => {
            return Err(Error::ConfigInconsistent(
                "`mail_user` and `mail_password` are set together or not at all",
            ));
        }
    };
    let mail = Mail::new(mail_server, mail_sender, login).map_err(|error| Error::ConfigValue {
        key: "mail_server".to_owned(),
        reason: error.to_string(),
    })?;
    Ok(Some(Carrier::Mail(mail)))
}

fn gateway(config: &Config) -> Result<Option<Carrier>> {
    let Config { sms_gateway, sms_secret, .. } = config;
    if sms_gateway.is_empty() {
        return Ok(None);
    }
    if sms_secret.as_os_str().is_empty() {
        return Err(Error::ConfigInconsistent("`sms_gateway` asks for `sms_secret`"));
    }
    let gateway = Gateway::new(sms_gateway, secret(sms_secret)?).map_err(|error| {
        Error::ConfigValue { key: "sms_gateway".to_owned(), reason: error.to_string() }
    })?;
    Ok(Some(Carrier::Gateway(gateway)))
}

/// The portal that is told of our dossiers, if one is set up.
pub(crate) fn portal(config: &Config) -> Result<Option<Remote>> {
    let Config { portal_client, portal_scope, portal_secret, portal_token_url, portal_url, .. } =
        config;
    if portal_url.is_empty() {
        return Ok(None);
    }
    if portal_secret.as_os_str().is_empty() {
        return Err(Error::ConfigInconsistent("`portal_url` asks for `portal_secret`"));
    }
    let parts = RemoteParts {
        calls: portal_url,
        id: portal_client,
        scope: portal_scope,
        secret: secret(portal_secret)?,
        tokens: portal_token_url,
    };
    let wrong = |error: portal::RemoteError| Error::ConfigValue {
        key: "portal_url".to_owned(),
        reason: error.to_string(),
    };
    Remote::new(parts).map(Some).map_err(wrong)
}

/// The one line of a file.
fn secret(file: &Path) -> Result<String> {
    Ok(files::read(file)?.trim().to_owned())
}
