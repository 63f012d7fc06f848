//! Clients with certificates (RFC 8705). Whoever ends TLS has seen that they have the keys.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oidc::Authorities;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose,
    IsCa, KeyPair, KeyUsagePurpose,
};

use super::party::CHALLENGE;
use super::*;

const NAME: &str = "bank.example";

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// The one that the provider of these tests believes.
fn known() -> &'static Authority {
    static KNOWN: OnceLock<Authority> = OnceLock::new();
    KNOWN.get_or_init(authority)
}

pub(crate) fn authorities() -> Authorities {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), known().pem()).unwrap();
    Authorities::in_file(file.path()).unwrap()
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params
}

fn issued(params: CertificateParams, by: &Authority) -> Certificate {
    params.signed_by(&KeyPair::generate().unwrap(), by).unwrap()
}

fn own_made() -> Certificate {
    params(NAME).self_signed(&KeyPair::generate().unwrap()).unwrap()
}

async fn client(town: &Town, conduct: Conduct, more: Json) -> Party {
    let mut form = json!({ "grant_types": ["authorization_code", "client_credentials"] });
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Party::of(town.browser(), town.register(conduct, form).await)
}

fn by_name() -> Json {
    json!({ "token_endpoint_auth_method": "tls_client_auth", "tls_client_auth_san_dns": NAME })
}

/// A request as it comes from whoever ended TLS.
async fn send(
    party: &Party,
    path: &str,
    shown: Option<&Certificate>,
    fields: &[(&str, &str)],
) -> Answer {
    let shown = shown.map(|certificate| oidc::client_cert_header(certificate.der()));
    let headers: Vec<_> = shown.iter().map(|shown| ("client-cert", shown.as_str())).collect();
    let fields = [&[("client_id", party.id())], fields].concat();
    party.door.send("POST", path, &headers, &encoded(&fields)).await
}

async fn own_token(party: &Party, shown: Option<&Certificate>) -> Answer {
    send(party, "/oidc/token", shown, &[("grant_type", "client_credentials")]).await
}

async fn userinfo(party: &Party, shown: Option<&Certificate>, token: &str) -> u16 {
    let shown = shown.map(|certificate| oidc::client_cert_header(certificate.der()));
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(shown.iter().map(|shown| ("client-cert", shown.as_str())));
    party.door.send("GET", "/oidc/userinfo", &headers, "").await.status.as_u16()
}

#[tokio::test]
async fn a_client_is_known_by_the_name_that_an_authority_put_in_its_certificate() {
    let town = Town::new().await;
    let party = client(&town, Conduct::ConfidentialWeb, by_name()).await;
    let right = issued(params(NAME), known());
    assert_eq!(own_token(&party, Some(&right)).await.status, 200);
    assert_eq!(own_token(&party, None).await.refusal(), (401, "invalid_client"));

    let mut for_servers = params(NAME);
    for_servers.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let mut over = params(NAME);
    over.not_after = rcgen::date_time_ymd(2026, 11, 22);
    let wrong = [
        ("another authority's", issued(params(NAME), &authority())),
        ("another name", issued(params("other.example"), known())),
        ("all names below one", issued(params("*.example"), known())),
        ("for servers", issued(for_servers, known())),
        ("over", issued(over, known())),
        ("its own", own_made()),
    ];
    for (why, certificate) in wrong {
        let refused = own_token(&party, Some(&certificate)).await;
        assert_eq!(refused.refusal(), (401, "invalid_client"), "{why}");
    }
    let with_secret = [("grant_type", "client_credentials"), ("client_secret", "x")];
    let both = send(&party, "/oidc/token", Some(&right), &with_secret).await;
    assert_eq!(both.refusal().0, 401, "a secret beside it");
    // A certificate is no way in for who registered another.
    let web = client(&town, Conduct::ConfidentialWeb, json!({})).await;
    assert_eq!(own_token(&web, Some(&right)).await.refusal(), (401, "invalid_client"));
    let broken = [("client-cert", "MIIB")];
    let fields = encoded(&[("client_id", party.id()), ("grant_type", "client_credentials")]);
    let broken = party.door.send("POST", "/oidc/token", &broken, &fields).await;
    assert_eq!(broken.refusal(), (400, "invalid_request"));
}

#[tokio::test]
async fn each_kind_of_name_in_a_certificate_is_its_own() {
    use rcgen::{DnType, SanType};
    let town = Town::new().await;
    let named = |alternative: Option<SanType>, organisation: &str| {
        let mut named = params(NAME);
        named.subject_alt_names = alternative.into_iter().collect();
        named.distinguished_name = rcgen::DistinguishedName::new();
        named.distinguished_name.push(DnType::CountryName, "VN");
        named.distinguished_name.push(DnType::OrganizationName, organisation);
        named.distinguished_name.push(DnType::CommonName, "client");
        issued(named, known())
    };
    let ip = |text: &str| Some(SanType::IpAddress(text.parse().unwrap()));
    let email = |text: &str| Some(SanType::Rfc822Name(text.try_into().unwrap()));
    let uri = |text: &str| Some(SanType::URI(text.try_into().unwrap()));
    let kinds = [
        ("san_email", "api@a.example", email("api@a.example"), email("api@b.example")),
        ("san_ip", "192.0.2.7", ip("192.0.2.7"), ip("192.0.2.8")),
        ("san_ip", "2001:db8::7", ip("2001:db8::7"), ip("2001:db8::8")),
        ("san_uri", "urn:example:a", uri("urn:example:a"), uri("urn:example:b")),
        // The right letters in the wrong place.
        ("san_uri", "mailto:api@a.example", uri("mailto:api@a.example"), email("api@a.example")),
    ];
    for (kind, name, right, wrong) in kinds {
        let field = format!("tls_client_auth_{kind}");
        let form = json!({ "token_endpoint_auth_method": "tls_client_auth", field: name });
        let party = client(&town, Conduct::ConfidentialWeb, form).await;
        let asked = own_token(&party, Some(&named(right, "Bank"))).await;
        assert_eq!(asked.status, 200, "{kind} {name}");
        for other in [wrong, None] {
            let refused = own_token(&party, Some(&named(other, "Bank"))).await;
            assert_eq!(refused.refusal(), (401, "invalid_client"), "{kind} {name}");
        }
    }
    let subject = json!({ "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": "CN=client,O=Bank,C=VN" });
    let party = client(&town, Conduct::ConfidentialWeb, subject).await;
    assert_eq!(own_token(&party, Some(&named(None, "Bank"))).await.status, 200);
    let refused = own_token(&party, Some(&named(None, "Bank2"))).await;
    assert_eq!(refused.refusal(), (401, "invalid_client"));
}

#[tokio::test]
async fn a_client_is_known_by_the_certificate_that_it_registered() {
    let town = Town::new().await;
    let right = own_made();
    let keys = |certificate: &Certificate| {
        json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        "x5c": [STANDARD.encode(certificate.der())],
    }] })
    };
    let registered = json!({
        "token_endpoint_auth_method": "self_signed_tls_client_auth", "jwks": keys(&right),
    });
    let party = client(&town, Conduct::ConfidentialWeb, registered).await;
    assert_eq!(own_token(&party, Some(&right)).await.status, 200);
    assert_eq!(own_token(&party, Some(&own_made())).await.refusal(), (401, "invalid_client"));
    let issued = issued(params(NAME), known());
    assert_eq!(own_token(&party, Some(&issued)).await.refusal(), (401, "invalid_client"));
}

#[tokio::test]
async fn tokens_are_of_use_only_with_the_certificate_they_are_bound_to() {
    let town = Town::new().await;
    let mut more = by_name();
    more["tls_client_certificate_bound_access_tokens"] = json!(true);
    let party = client(&town, Conduct::Fapi2, more).await;
    let (own, other) = (issued(params(NAME), known()), issued(params(NAME), known()));
    let pushed = [
        ("redirect_uri", BACK),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let pushed = send(&party, "/oidc/par", Some(&own), &pushed).await;
    assert_eq!(pushed.status, 201, "{pushed:?}");
    let uri = pushed.body["request_uri"].as_str().unwrap();
    let way = encoded(&[("client_id", party.id()), ("request_uri", uri)]);
    let back = party.walk(&town.browser(), "mai", &format!("/oidc/authorize?{way}")).await;
    let code = back.given("code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", BACK),
        ("code_verifier", party::VERIFIER),
    ];
    let tokens = send(&party, "/oidc/token", Some(&own), &fields).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    assert_eq!(tokens.body["token_type"], "Bearer");
    let token = tokens.body["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&party, Some(&own), token).await, 200);
    assert_eq!(userinfo(&party, Some(&other), token).await, 401, "another certificate");
    assert_eq!(userinfo(&party, None, token).await, 401, "none");

    let told = send(&party, "/oidc/introspect", Some(&own), &[("token", token)]).await;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, own.der());
    let thumbprint = URL_SAFE_NO_PAD.encode(digest);
    assert_eq!(told.body["cnf"], json!({ "x5t#S256": thumbprint }));
    assert_eq!(told.body["token_type"], "Bearer");
}

#[tokio::test]
async fn what_a_client_registers_of_certificates_fits_together() {
    let town = Town::new().await;
    let metadata = town.browser().get("/.well-known/openid-configuration").await.body;
    let aliases = &metadata["mtls_endpoint_aliases"];
    assert_eq!(aliases["token_endpoint"], "https://mtls.id.example/oidc/token");
    assert_eq!(metadata["tls_client_certificate_bound_access_tokens"], true);
    let methods = metadata["token_endpoint_auth_methods_supported"].as_array().unwrap();
    for method in ["tls_client_auth", "self_signed_tls_client_auth"] {
        assert!(methods.contains(&json!(method)), "{method}");
    }
    let (by_name, own_made) = ("tls_client_auth", "self_signed_tls_client_auth");
    for wrong in [
        json!({ "token_endpoint_auth_method": by_name }),
        json!({ "token_endpoint_auth_method": by_name, "tls_client_auth_san_dns": "*.example" }),
        json!({ "token_endpoint_auth_method": by_name, "tls_client_auth_subject_dn": "x" }),
        json!({ "token_endpoint_auth_method": by_name, "tls_client_auth_san_ip": "192.0.2.7", "tls_client_auth_san_dns": NAME }),
        json!({ "token_endpoint_auth_method": own_made }),
        json!({ "tls_client_auth_san_dns": NAME }),
        json!({
            "dpop_bound_access_tokens": true, "tls_client_certificate_bound_access_tokens": true,
        }),
    ] {
        let mut form = json!({ "client_name": "Bank", "redirect_uris": [BACK] });
        form.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let form: RegistrationForm = serde_json::from_value(form).unwrap();
        assert!(form.read(Conduct::ConfidentialWeb).is_err(), "{wrong}");
    }
}
