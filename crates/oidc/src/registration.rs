//! What a relying party says of itself, by the names of RFC 7591, and whether it may.

use std::collections::BTreeSet;

use axum::http::Uri;
use jose::{Encryption, JwkSet, Management};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::conduct::{Algorithm, AuthMethod, Conduct, Demand};
use crate::leave::Purpose;
use crate::{Error, Result};

/// Metadata that fits the client's conduct. Stored as it is: fields are added, never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_signed_response_alg: Option<Algorithm>,
    /// Where a ping goes (CIBA 4); none: the client polls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_client_notification_endpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<String>,
    pub client_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name_en: Option<String>,
    #[serde(default)]
    pub contacts: Vec<String>,
    #[serde(default)]
    pub dpop_bound_access_tokens: bool,
    pub grant_types: BTreeSet<GrantType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<String>,
    pub id_token_signed_response_alg: Algorithm,
    /// RFC 9701 section 6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<Algorithm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Json>,
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<String>,
    /// What it would like to know people for: an official decides. Not in RFC 7591.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<Purpose>,
    pub redirect_uris: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<Algorithm>,
    #[serde(default)]
    pub require_signed_request_object: bool,
    /// RFC 8705 section 2.1.2: the name in the certificate; one of five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_dns: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_ip: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_san_uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// RFC 8705 section 3.4.
    #[serde(default)]
    pub tls_client_certificate_bound_access_tokens: bool,
    pub token_endpoint_auth_method: AuthMethod,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<Algorithm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_alg: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_encrypted_response_enc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<Algorithm>,
}

/// How a client may come by tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GrantType {
    #[serde(rename = "authorization_code")]
    AuthorizationCode,
    /// OpenID Connect Client-Initiated Backchannel Authentication 1.0.
    #[serde(rename = "urn:openid:params:grant-type:ciba")]
    Ciba,
    #[serde(rename = "client_credentials")]
    ClientCredentials,
    /// RFC 8628.
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    #[serde(rename = "refresh_token")]
    RefreshToken,
}

/// The same as somebody sent it.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct RegistrationForm {
    authorization_signed_response_alg: Option<String>,
    backchannel_client_notification_endpoint: Option<String>,
    backchannel_logout_uri: Option<String>,
    backchannel_token_delivery_mode: Option<String>,
    client_name: Option<String>,
    #[serde(rename = "client_name#en")]
    client_name_en: Option<String>,
    contacts: Option<Vec<String>>,
    dpop_bound_access_tokens: Option<bool>,
    grant_types: Option<Vec<String>>,
    id_token_encrypted_response_alg: Option<String>,
    id_token_encrypted_response_enc: Option<String>,
    id_token_signed_response_alg: Option<String>,
    introspection_signed_response_alg: Option<String>,
    jwks: Option<Json>,
    jwks_uri: Option<String>,
    post_logout_redirect_uris: Option<Vec<String>>,
    purposes: Option<Vec<Purpose>>,
    redirect_uris: Option<Vec<String>>,
    request_object_signing_alg: Option<String>,
    require_signed_request_object: Option<bool>,
    response_types: Option<Vec<String>>,
    sector_identifier_uri: Option<String>,
    subject_type: Option<String>,
    pub(crate) tls_client_auth_san_dns: Option<String>,
    pub(crate) tls_client_auth_san_email: Option<String>,
    pub(crate) tls_client_auth_san_ip: Option<String>,
    pub(crate) tls_client_auth_san_uri: Option<String>,
    pub(crate) tls_client_auth_subject_dn: Option<String>,
    tls_client_certificate_bound_access_tokens: Option<bool>,
    token_endpoint_auth_method: Option<String>,
    token_endpoint_auth_signing_alg: Option<String>,
    userinfo_encrypted_response_alg: Option<String>,
    userinfo_encrypted_response_enc: Option<String>,
    userinfo_signed_response_alg: Option<String>,
}

const URIS_MAX: usize = 20;
const URI_BYTES_MAX: usize = 512;

impl GrantType {
    pub const ALL: [Self; 5] = [
        Self::AuthorizationCode,
        Self::Ciba,
        Self::ClientCredentials,
        Self::DeviceCode,
        Self::RefreshToken,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::Ciba => "urn:openid:params:grant-type:ciba",
            Self::ClientCredentials => "client_credentials",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::RefreshToken => "refresh_token",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grant| grant.name() == name)
    }
}

impl RegistrationForm {
    /// What fits that conduct; the rest says why not.
    pub fn read(self, conduct: Conduct) -> Result<Registration> {
        let rules = conduct.rules();
        self.refuse_what_is_not_kept()?;
        let algorithm = |said: &Option<String>| match said.as_deref() {
            None => Ok(None),
            Some(name) => {
                let known = Algorithm::parse(name).filter(|it| rules.algorithms.contains(it));
                known.map(Some).ok_or(wrong("an algorithm is not allowed to this client"))
            }
        };
        let method = self.method(conduct)?;
        let redirect_uris = ways_back(self.redirect_uris.as_ref(), conduct)?;
        let post_logout = ways_back(self.post_logout_redirect_uris.as_ref(), conduct)?;
        self.called_are_safe()?;
        let grant_types = self.grants(method)?;
        if conduct == Conduct::Fapi2 && grant_types.contains(&GrantType::DeviceCode) {
            return Err(wrong("a device code can be carried off: it is not for FAPI"));
        }
        if grant_types.contains(&GrantType::AuthorizationCode) && redirect_uris.is_empty() {
            return Err(Error::InvalidRedirectUri);
        }
        if method == AuthMethod::PrivateKeyJwt && self.jwks.is_none() {
            return Err(wrong("private_key_jwt needs jwks"));
        }
        let certificate_bound = self.tls_client_certificate_bound_access_tokens.unwrap_or(false);
        self.certificates_fit(method, certificate_bound)?;
        self.keys_fit()?;
        Ok(Registration {
            authorization_signed_response_alg: algorithm(&self.authorization_signed_response_alg)?,
            backchannel_client_notification_endpoint: self.notified()?,
            backchannel_logout_uri: self.backchannel_logout_uri.clone(),
            client_name: name(self.client_name.as_deref())?,
            client_name_en: self.client_name_en.as_deref().map(|it| name(Some(it))).transpose()?,
            contacts: self.contacts.clone().unwrap_or_default(),
            dpop_bound_access_tokens: self.dpop_bound_access_tokens.unwrap_or(false)
                || rules.proof == Demand::Must && !certificate_bound,
            grant_types,
            id_token_signed_response_alg: algorithm(&self.id_token_signed_response_alg)?
                .unwrap_or(rules.default_algorithm),
            introspection_signed_response_alg: algorithm(&self.introspection_signed_response_alg)?,
            request_object_signing_alg: algorithm(&self.request_object_signing_alg)?,
            require_signed_request_object: self.require_signed_request_object.unwrap_or(false),
            tls_client_auth_san_dns: self.tls_client_auth_san_dns,
            tls_client_auth_san_email: self.tls_client_auth_san_email,
            tls_client_auth_san_ip: self.tls_client_auth_san_ip,
            tls_client_auth_san_uri: self.tls_client_auth_san_uri,
            tls_client_auth_subject_dn: self.tls_client_auth_subject_dn,
            tls_client_certificate_bound_access_tokens: certificate_bound,
            token_endpoint_auth_method: method,
            token_endpoint_auth_signing_alg: algorithm(&self.token_endpoint_auth_signing_alg)?,
            userinfo_signed_response_alg: algorithm(&self.userinfo_signed_response_alg)?,
            id_token_encrypted_response_alg: self.id_token_encrypted_response_alg,
            id_token_encrypted_response_enc: self.id_token_encrypted_response_enc,
            userinfo_encrypted_response_alg: self.userinfo_encrypted_response_alg,
            userinfo_encrypted_response_enc: self.userinfo_encrypted_response_enc,
            jwks: self.jwks,
            post_logout_redirect_uris: post_logout,
            purposes: wanted_for(self.purposes)?,
            redirect_uris,
        })
    }

    /// The keys can be read, and what is to be encrypted has one that it can be encrypted to.
    fn keys_fit(&self) -> Result<()> {
        let keys = self.jwks.as_ref().map(JwkSet::parse).transpose();
        let keys = keys.map_err(|_| wrong("jwks holds no public key that is known here"))?;
        for (management, encryption) in self.encryptions() {
            can_be_encrypted_to(keys.as_ref(), management, encryption)?;
        }
        Ok(())
    }

    fn called_are_safe(&self) -> Result<()> {
        for uri in [&self.backchannel_logout_uri, &self.backchannel_client_notification_endpoint] {
            let uri: Vec<_> = uri.iter().cloned().collect();
            all(&uri, is_https_or_local, wrong("an address of the back channel is not https"))?;
        }
        Ok(())
    }

    /// CIBA 4: a ping goes somewhere, and what polls is told nothing.
    fn notified(&self) -> Result<Option<String>> {
        let endpoint = self.backchannel_client_notification_endpoint.clone();
        match (self.backchannel_token_delivery_mode.as_deref(), &endpoint) {
            (None | Some("poll"), None) | (Some("ping"), Some(_)) => Ok(endpoint),
            _ => Err(wrong("backchannel_token_delivery_mode: poll, or ping to an endpoint")),
        }
    }

    /// RFC 8705 sections 2.1.2, 2.2.2 and 3.4.
    fn certificates_fit(&self, method: AuthMethod, bound: bool) -> Result<()> {
        match (method, self.certificate_names().as_slice()) {
            (AuthMethod::TlsClientAuth, [name]) if name.is_whole() => {}
            (AuthMethod::TlsClientAuth, _) => {
                return Err(wrong(
                    "tls_client_auth needs one of tls_client_auth_san_dns, _san_email, _san_ip, \
                     _san_uri and _subject_dn, whole",
                ));
            }
            (_, [_, ..]) => {
                return Err(wrong("the name of a certificate is for tls_client_auth"));
            }
            (AuthMethod::SelfSignedTlsClientAuth, []) => {
                let keys = self.jwks.as_ref().and_then(|jwks| jwks.get("keys")?.as_array());
                if !keys.is_some_and(|keys| keys.iter().any(|key| key.get("x5c").is_some())) {
                    return Err(wrong("self_signed_tls_client_auth needs jwks with x5c"));
                }
            }
            _ => {}
        }
        if bound && self.dpop_bound_access_tokens == Some(true) {
            return Err(wrong("tokens are bound to a certificate or to a key, not to both"));
        }
        if bound && method == AuthMethod::None {
            return Err(wrong("tokens of an app are bound to a key, not to a certificate"));
        }
        Ok(())
    }

    fn encryptions(&self) -> [(Option<&str>, Option<&str>); 2] {
        let id_token =
            (&self.id_token_encrypted_response_alg, &self.id_token_encrypted_response_enc);
        let userinfo =
            (&self.userinfo_encrypted_response_alg, &self.userinfo_encrypted_response_enc);
        [id_token, userinfo].map(|(alg, enc)| (alg.as_deref(), enc.as_deref()))
    }

    fn refuse_what_is_not_kept(&self) -> Result<()> {
        let code = |kinds: &Vec<String>| kinds.iter().all(|kind| kind == "code");
        if !self.response_types.as_ref().is_none_or(code) {
            return Err(wrong("response_types: only code"));
        }
        if !matches!(self.subject_type.as_deref(), None | Some("pairwise")) {
            return Err(wrong("subject_type: only pairwise"));
        }
        if self.jwks_uri.is_some() || self.sector_identifier_uri.is_some() {
            return Err(wrong("jwks_uri, sector_identifier_uri: nothing is fetched; send jwks"));
        }
        Ok(())
    }

    fn method(&self, conduct: Conduct) -> Result<AuthMethod> {
        let allowed = conduct.rules().authentication;
        let Some(name) = self.token_endpoint_auth_method.as_deref() else {
            // RFC 7591 section 2, as far as the conduct allows it.
            return allowed.first().copied().ok_or(Error::Unwritable);
        };
        let method = allowed.iter().copied().find(|method| method.name() == name);
        method.ok_or(wrong("token_endpoint_auth_method is not allowed to this client"))
    }

    fn grants(&self, method: AuthMethod) -> Result<BTreeSet<GrantType>> {
        let Some(names) = &self.grant_types else {
            return Ok(BTreeSet::from([GrantType::AuthorizationCode]));
        };
        let grants = names.iter().map(|name| GrantType::parse(name));
        let grants: Option<BTreeSet<_>> = grants.collect();
        let grants = grants.ok_or(wrong("a grant type is not known"))?;
        // RFC 6749 section 4.4.
        let own = [GrantType::Ciba, GrantType::ClientCredentials];
        if method == AuthMethod::None && own.iter().any(|own| grants.contains(own)) {
            return Err(wrong(
                "client_credentials and CIBA are for clients that can keep a secret",
            ));
        }
        Ok(grants)
    }
}

/// What a client would like to know people for.
fn wanted_for(purposes: Option<Vec<Purpose>>) -> Result<Vec<Purpose>> {
    let purposes = purposes.unwrap_or_default();
    Purpose::fit(&purposes).then_some(purposes).ok_or(wrong(
        "purposes: each with a code of its own, vi and en in 1 to 200 characters, claims",
    ))
}

/// Where a client's people may be sent back to.
fn ways_back(said: Option<&Vec<String>>, conduct: Conduct) -> Result<Vec<String>> {
    let uris = said.cloned().unwrap_or_default();
    all(&uris, |uri| is_way_back(uri, conduct), Error::InvalidRedirectUri)?;
    Ok(uris)
}

impl Registration {
    /// What only an operator may register: addresses on this machine, which we would call.
    pub(crate) fn need_abroad(&self) -> Result<()> {
        let abroad = self.called().all(|uri| is_abroad(uri));
        abroad.then_some(()).ok_or(wrong("what we would call is https at a public name"))
    }

    /// The addresses that we call.
    pub(crate) fn called(&self) -> impl Iterator<Item = &String> {
        self.backchannel_logout_uri.iter().chain(&self.backchannel_client_notification_endpoint)
    }

    /// Whether that is where it may be come back to: letter by letter, but for the port of a
    /// program on the person's own machine (RFC 8252 section 7.3).
    pub(crate) fn leads_back_to(&self, asked: &str) -> bool {
        let same = |known: &String| known == asked || is_same_but_port(known, asked);
        self.redirect_uris.iter().any(same)
    }

    /// Pairwise subjects are one for a sector: the host that all addresses have in common (Core
    /// 8.1). A client without any is its own sector; so is one whose addresses are on people's own
    /// machines, which every app may use.
    pub(crate) fn sector(&self, client: &str) -> Result<String> {
        let hosts = self.redirect_uris.iter().filter_map(|it| host(it));
        let sector = |host: String| if is_local(&host) { client.to_owned() } else { host };
        let hosts: BTreeSet<String> = hosts.map(sector).collect();
        match hosts.len() {
            0 => Ok(client.to_owned()),
            1 => Ok(hosts.into_iter().next().unwrap_or_default()),
            _ => Err(wrong("the redirect URIs have several hosts")),
        }
    }
}

/// OpenID Connect Registration 2: the encryption goes without saying, the management does not.
fn can_be_encrypted_to(
    keys: Option<&JwkSet>,
    management: Option<&str>,
    encryption: Option<&str>,
) -> Result<()> {
    let Some(name) = management else {
        let alone = wrong("an encrypted_response_enc needs its encrypted_response_alg");
        return encryption.map_or(Ok(()), |_| Err(alone));
    };
    let known = Management::parse(name).is_some();
    let known = known && encryption.is_none_or(|name| Encryption::parse(name).is_some());
    if !known {
        return Err(wrong("an encryption is not known here"));
    }
    let key = keys.and_then(|keys| keys.encrypting(name));
    key.map(|_| ()).ok_or(wrong("jwks holds no key with use enc to encrypt to"))
}

fn wrong(why: &'static str) -> Error {
    Error::InvalidClientMetadata(why)
}

fn name(said: Option<&str>) -> Result<String> {
    let said = said.unwrap_or_default().trim();
    let fits = (1..=100).contains(&said.chars().count()) && !said.chars().any(char::is_control);
    fits.then(|| said.to_owned()).ok_or(wrong("client_name has 1 to 100 characters"))
}

fn all(uris: &[String], fits: impl Fn(&str) -> bool, error: Error) -> Result<()> {
    let fine = uris.len() <= URIS_MAX
        && uris.iter().all(|uri| uri.len() <= URI_BYTES_MAX && !uri.contains('#') && fits(uri));
    fine.then_some(()).ok_or(error)
}

/// FAPI 2.0 Security Profile 5.3.2.2-8: TLS, but for a native app on its own machine.
fn is_way_back(uri: &str, conduct: Conduct) -> bool {
    match conduct {
        Conduct::Fapi2 | Conduct::PublicApp => is_https_or_local(uri),
        Conduct::ConfidentialWeb => is_https_or_local(uri),
    }
}

fn is_https_or_local(uri: &str) -> bool {
    let Ok(parsed) = uri.parse::<Uri>() else { return false };
    match (parsed.scheme_str(), parsed.host()) {
        (Some("https"), Some(host)) => !host.is_empty(),
        (Some("http"), Some(host)) => is_local(host),
        _ => false,
    }
}

/// An address of the outside: nobody who registers by themselves makes us call our own machine, or
/// one beside it.
fn is_abroad(uri: &str) -> bool {
    let Ok(parsed) = uri.parse::<Uri>() else { return false };
    let host = parsed.host().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
    let Some((_, last)) = host.rsplit_once('.') else { return false };
    let names_a_place = last.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let inside = ["home", "internal", "intranet", "lan", "local", "localdomain", "localhost"];
    parsed.scheme_str() == Some("https") && names_a_place && !inside.contains(&last)
}

fn is_local(host: &str) -> bool {
    ["localhost", "127.0.0.1", "[::1]"].contains(&host)
}

fn is_same_but_port(known: &str, asked_text: &str) -> bool {
    let parsed = (known.parse::<Uri>(), asked_text.parse::<Uri>());
    let (Ok(known), Ok(asked)) = parsed else { return false };
    let local = known.scheme_str() == Some("http") && known.host().is_some_and(is_local);
    // What a parser leaves out of account would still be there on the way back.
    let plain = !asked_text.contains(['#', '@']);
    local
        && plain
        && asked.scheme_str() == Some("http")
        && known.host() == asked.host()
        && known.path_and_query() == asked.path_and_query()
}

pub(crate) fn host(uri: &str) -> Option<String> {
    uri.parse::<Uri>().ok()?.host().map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests;
