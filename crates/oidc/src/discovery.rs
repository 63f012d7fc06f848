//! What the provider can do, as it says it itself: OpenID Connect Discovery 1.0 section 3 and
//! RFC 8414, from the same tables that the checks are made of.

use jose::{Encryption, Management};
use serde_json::{Map, Value as Json, json};

use crate::claim::{Claim, Scope};
use crate::conduct::{Algorithm, AuthMethod};
use crate::levels;
use crate::registration::GrantType;
use crate::representing::ROLES;
use crate::request::ResponseMode;
use crate::verification::{EVIDENCE, RECORD, TRUST_FRAMEWORK};

/// Where each endpoint is, below the issuer.
pub(crate) const AUTHORIZE: &str = "/oidc/authorize";
pub(crate) const BC_AUTHORIZE: &str = "/oidc/bc-authorize";
pub(crate) const DEVICE: &str = "/oidc/device";
pub(crate) const END_SESSION: &str = "/oidc/end-session";
pub(crate) const INTROSPECT: &str = "/oidc/introspect";
pub(crate) const JWKS: &str = "/oidc/jwks";
pub(crate) const PAR: &str = "/oidc/par";
pub(crate) const REGISTER: &str = "/oidc/register";
pub(crate) const REVOKE: &str = "/oidc/revoke";
pub(crate) const TOKEN: &str = "/oidc/token";
pub(crate) const USERINFO: &str = "/oidc/userinfo";

/// How clients may show certificates here.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ByCertificate<'a> {
    /// Where TLS asks for one; nowhere if there is no such door.
    pub(crate) at: Option<&'a str>,
    /// Whether an authority is known that says which client somebody is.
    pub(crate) from_authority: bool,
}

/// The metadata of RFC 8414, and of OpenID Connect with it.
pub(crate) fn metadata(issuer: &str, by: ByCertificate<'_>) -> Json {
    let mut all = Map::new();
    let parts = [endpoints(issuer), flows(by), certificates(by), signatures(), claims()];
    for part in parts {
        if let Json::Object(part) = part {
            all.extend(part);
        }
    }
    Json::Object(all)
}

fn endpoints(issuer: &str) -> Json {
    let at = |path: &str| format!("{issuer}{path}");
    json!({
        "authorization_endpoint": at(AUTHORIZE),
        "backchannel_authentication_endpoint": at(BC_AUTHORIZE),
        "device_authorization_endpoint": at(DEVICE),
        "end_session_endpoint": at(END_SESSION),
        "introspection_endpoint": at(INTROSPECT),
        "issuer": issuer,
        "jwks_uri": at(JWKS),
        "pushed_authorization_request_endpoint": at(PAR),
        "registration_endpoint": at(REGISTER),
        "revocation_endpoint": at(REVOKE),
        "token_endpoint": at(TOKEN),
        "userinfo_endpoint": at(USERINFO),
    })
}

/// RFC 8705 sections 3.3 and 5.
fn certificates(by: ByCertificate<'_>) -> Json {
    let Some(base) = by.at else { return Json::Null };
    let at = |path: &str| format!("{base}{path}");
    json!({
        "mtls_endpoint_aliases": {
            "backchannel_authentication_endpoint": at(BC_AUTHORIZE),
            "device_authorization_endpoint": at(DEVICE),
            "introspection_endpoint": at(INTROSPECT),
            "pushed_authorization_request_endpoint": at(PAR),
            "revocation_endpoint": at(REVOKE),
            "token_endpoint": at(TOKEN),
            "userinfo_endpoint": at(USERINFO),
        },
        "tls_client_certificate_bound_access_tokens": true,
    })
}

fn flows(by: ByCertificate<'_>) -> Json {
    let grants: Vec<_> = GrantType::ALL.iter().map(|grant| grant.name()).collect();
    let modes: Vec<_> = ResponseMode::ALL.iter().map(|(name, _)| *name).collect();
    let is_open = |method: &&AuthMethod| match method {
        AuthMethod::SelfSignedTlsClientAuth => by.at.is_some(),
        AuthMethod::TlsClientAuth => by.at.is_some() && by.from_authority,
        _ => true,
    };
    let methods = AuthMethod::ALL.iter().filter(is_open);
    let methods: Vec<_> = methods.map(|method| method.name()).collect();
    // Who cannot show who it is has nothing to introspect (RFC 7662 section 2.1).
    let confidential: Vec<_> = methods.iter().filter(|name| **name != "none").collect();
    json!({
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_session_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_token_delivery_modes_supported": ["poll", "ping"],
        "backchannel_user_code_parameter_supported": false,
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": grants,
        "introspection_endpoint_auth_methods_supported": confidential,
        "prompt_values_supported": ["consent", "login", "none", "select_account"],
        "request_parameter_supported": true,
        "request_uri_parameter_supported": false,
        "require_pushed_authorization_requests": false,
        "response_modes_supported": modes,
        "response_types_supported": ["code"],
        "revocation_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_methods_supported": methods,
        "ui_locales_supported": ["vi", "en"],
    })
}

fn signatures() -> Json {
    let managements = Management::ALL.map(Management::name);
    let encryptions = Encryption::ALL.map(Encryption::name);
    let all: Vec<_> = Algorithm::ALL.iter().map(|algorithm| algorithm.name()).collect();
    json!({
        "authorization_signing_alg_values_supported": all,
        "dpop_signing_alg_values_supported": ["ES256", "EdDSA", "PS256"],
        "id_token_encryption_alg_values_supported": managements,
        "id_token_encryption_enc_values_supported": encryptions,
        "id_token_signing_alg_values_supported": all,
        "introspection_endpoint_auth_signing_alg_values_supported": all,
        "introspection_signing_alg_values_supported": all,
        "request_object_signing_alg_values_supported": all,
        "revocation_endpoint_auth_signing_alg_values_supported": all,
        "token_endpoint_auth_signing_alg_values_supported": all,
        "userinfo_encryption_alg_values_supported": managements,
        "userinfo_encryption_enc_values_supported": encryptions,
        "userinfo_signing_alg_values_supported": all,
    })
}

fn claims() -> Json {
    let scopes: Vec<_> = Scope::ALL.iter().map(|scope| scope.word()).collect();
    let mut names = vec!["acr", "amr", "aud", "auth_time", "exp", "iat", "iss", "sid", "sub"];
    names.extend(Claim::ALL.iter().map(|claim| claim.name()));
    let verified = Claim::ALL.iter().filter(|claim| claim.is_verified());
    json!({
        "acr_values_supported": levels::REACHABLE,
        "authority_claims_supported": true,
        "authority_permissions_supported": ROLES,
        "claim_types_supported": ["normal"],
        "claims_in_verified_claims_supported": verified.map(|it| it.name()).collect::<Vec<_>>(),
        "claims_parameter_supported": true,
        "claims_supported": names,
        "evidence_supported": [EVIDENCE],
        "electronic_records_supported": [RECORD],
        "scopes_supported": scopes,
        "subject_types_supported": ["pairwise"],
        "trust_frameworks_supported": [TRUST_FRAMEWORK],
        "verified_claims_supported": true,
    })
}
