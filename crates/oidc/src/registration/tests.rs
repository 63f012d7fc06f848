use serde_json::json;

use super::*;

fn read(conduct: Conduct, more: Json) -> Result<Registration> {
    let mut form =
        json!({ "client_name": "Cổng dịch vụ", "redirect_uris": ["https://rp.example/cb"] });
    for (name, value) in more.as_object().unwrap() {
        form[name] = value.clone();
    }
    serde_json::from_value::<RegistrationForm>(form).unwrap().read(conduct)
}

/// RFC 8037 appendix A.2, and the example of RFC 7517 appendix A.1 for encryption.
fn keys() -> Json {
    json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" },
        { "kty": "EC", "crv": "P-256", "use": "enc", "kid": "1",
          "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
          "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" },
    ] })
}

fn says(conduct: Conduct, more: Json) -> String {
    read(conduct, more).map(|_| String::new()).unwrap_or_else(|error| error.to_string())
}

#[test]
fn each_conduct_has_its_own_way_to_show_who_the_client_is() {
    let web = read(Conduct::ConfidentialWeb, json!({})).unwrap();
    assert_eq!(web.token_endpoint_auth_method, AuthMethod::ClientSecretBasic);
    assert_eq!(web.id_token_signed_response_alg, Algorithm::Rs256);
    let fapi = read(Conduct::Fapi2, json!({ "jwks": keys() })).unwrap();
    assert_eq!(fapi.token_endpoint_auth_method, AuthMethod::PrivateKeyJwt);
    assert!(fapi.dpop_bound_access_tokens);
    let app = read(Conduct::PublicApp, json!({})).unwrap();
    assert_eq!(app.token_endpoint_auth_method, AuthMethod::None);

    let secret = json!({ "token_endpoint_auth_method": "client_secret_basic" });
    assert!(says(Conduct::Fapi2, secret.clone()).contains("token_endpoint_auth_method"));
    assert!(says(Conduct::PublicApp, secret).contains("token_endpoint_auth_method"));
    for name in ["id_token_signed_response_alg", "introspection_signed_response_alg"] {
        let rs256 = json!({ name: "RS256", "jwks": keys() });
        assert!(says(Conduct::Fapi2, rs256).contains("algorithm"), "{name}");
    }
}

#[test]
fn an_address_to_come_back_to_is_https_or_on_the_persons_own_machine() {
    let with = |uri: &str| read(Conduct::ConfidentialWeb, json!({ "redirect_uris": [uri] }));
    assert!(with("https://rp.example/cb?x=1").is_ok());
    assert!(with("http://127.0.0.1/cb").is_ok());
    for wrong in ["http://rp.example/cb", "https://rp.example/#x", "javascript:alert(1)", "/cb", ""]
    {
        assert!(matches!(with(wrong), Err(Error::InvalidRedirectUri)), "{wrong}");
    }
    let none = read(Conduct::ConfidentialWeb, json!({ "redirect_uris": [] }));
    assert!(matches!(none, Err(Error::InvalidRedirectUri)));
}

#[test]
fn it_is_compared_letter_by_letter_but_for_the_port_of_a_native_app() {
    let uris = json!({ "redirect_uris": ["https://rp.example/cb", "http://127.0.0.1:1/app"] });
    let client = read(Conduct::PublicApp, uris).unwrap();
    assert!(client.leads_back_to("https://rp.example/cb"));
    assert!(client.leads_back_to("http://127.0.0.1:51004/app"));
    for other in [
        "https://rp.example/cb/",
        "https://rp.example/cb?x",
        "https://rp.example:444/cb",
        "https://rp.example.evil.example/cb",
        "https://user@rp.example/cb",
        "http://localhost:51004/app",
        "http://127.0.0.1:51004/other",
        "http://127.0.0.1:51004/app#x",
        "http://user@127.0.0.1:51004/app",
        "http://127.0.0.1:51004@evil.example/app",
    ] {
        assert!(!client.leads_back_to(other), "{other}");
    }
}

#[test]
fn a_sector_is_the_one_host_of_all_addresses() {
    let of = |uris: &[&str]| {
        read(Conduct::ConfidentialWeb, json!({ "redirect_uris": uris })).unwrap().sector("c")
    };
    assert_eq!(of(&["https://rp.example/a", "https://RP.example/b"]).unwrap(), "rp.example");
    assert!(of(&["https://a.example/", "https://b.example/"]).is_err());
    let apps = ["http://127.0.0.1/cb", "http://localhost/cb", "http://[::1]/cb"];
    assert_eq!(of(&apps).unwrap(), "c", "a machine that everybody has is nobody's host");
    assert_eq!(of(&["https://LOCALHOST/cb"]).unwrap(), "c");
    assert!(of(&["https://rp.example/a", "http://127.0.0.1/cb"]).is_err());
}

#[test]
fn what_is_not_kept_is_refused_and_not_dropped() {
    for more in [
        json!({ "response_types": ["id_token"] }),
        json!({ "subject_type": "public" }),
        json!({ "jwks_uri": "https://rp.example/jwks" }),
        json!({ "grant_types": ["password"] }),
        json!({ "client_name": "" }),
        json!({ "token_endpoint_auth_method": "private_key_jwt" }),
    ] {
        assert!(read(Conduct::ConfidentialWeb, more.clone()).is_err(), "{more}");
    }
    let machine = json!({ "grant_types": ["client_credentials"] });
    assert!(says(Conduct::PublicApp, machine).contains("keep a secret"));
}

#[test]
fn an_encryption_needs_a_key_to_encrypt_to() {
    let with = |more: Json| {
        let mut form = json!({ "id_token_encrypted_response_alg": "ECDH-ES", "jwks": keys() });
        for (name, value) in more.as_object().unwrap() {
            form[name] = value.clone();
        }
        read(Conduct::ConfidentialWeb, form).is_ok()
    };
    assert!(with(json!({})) && with(json!({ "id_token_encrypted_response_enc": "A256GCM" })));
    for wrong in [
        json!({ "jwks": { "keys": [keys()["keys"][0]] } }),
        json!({ "jwks": { "keys": [] } }),
        json!({ "id_token_encrypted_response_alg": "RSA1_5" }),
        json!({ "id_token_encrypted_response_enc": "A256CBC-HS512" }),
        json!({ "userinfo_encrypted_response_enc": "A256GCM" }),
    ] {
        assert!(!with(wrong.clone()), "{wrong}");
    }
}
