//! TLS at the two doors: one asks clients for certificates, and what anybody says of a certificate
//! at the other counts for nothing.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Stdio};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use reqwest::tls::{Certificate, Identity};
use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::time::sleep;

use crate::{PATIENCE, danh, text, well};

const NAME: &str = "bank.example";

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Certificate and key in PEM form.
fn issued(
    name: &str,
    usage: ExtendedKeyUsagePurpose,
    by: &CertifiedIssuer<'_, KeyPair>,
) -> [String; 2] {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.extended_key_usages = vec![usage];
    let key = KeyPair::generate().unwrap();
    [params.signed_by(&key, by).unwrap().pem(), key.serialize_pem()]
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Registers a bank that is known by its certificate, and gives its id.
fn bank(data: &Path) -> String {
    let metadata = data.join("bank.json");
    let said = serde_json::json!({
        "client_name": "Bank", "grant_types": ["client_credentials"],
        "tls_client_auth_san_dns": NAME, "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_certificate_bound_access_tokens": true,
    });
    std::fs::write(&metadata, said.to_string()).unwrap();
    let registered = well(&[
        "relying-parties",
        "add",
        "--approved",
        "--conduct",
        "confidential-web",
        "--metadata",
        text(&metadata),
        "--data",
        text(data),
    ]);
    let registered: Value = serde_json::from_str(&registered).unwrap();
    registered["client_id"].as_str().unwrap().to_owned()
}

fn serve(data: &Path, ca: &CertifiedIssuer<'_, KeyPair>, ports: [u16; 2]) -> Running {
    let file = |name: &str, text: &str| {
        std::fs::write(data.join(name), text).unwrap();
        data.join(name)
    };
    let [certificate, key] = issued("localhost", ExtendedKeyUsagePurpose::ServerAuth, ca);
    let [public, asking] = ports;
    let mut serve = danh(&["serve", "--data", text(data)]);
    serve.env("DANH_LISTEN", format!("127.0.0.1:{public}"));
    serve.env("DANH_MTLS_LISTEN", format!("127.0.0.1:{asking}"));
    serve.env("DANH_URL", format!("https://localhost:{public}"));
    serve.env("DANH_MTLS_URL", format!("https://localhost:{asking}"));
    serve.env("DANH_MTLS_AUTHORITIES", file("authorities.pem", &ca.pem()));
    serve.env("DANH_TLS_CERTIFICATE", file("certificate.pem", &certificate));
    serve.env("DANH_TLS_KEY", file("key.pem", &key));
    serve.env("DANH_ADMIN_LISTEN", format!("127.0.0.1:{}", free_port()));
    serve.env("DANH_ORIGIN", "log.example/danh").stdout(Stdio::null());
    Running(serve.spawn().unwrap())
}

/// The platform once it answers, its two doors and its metadata. A port that was free a moment ago
/// may be somebody else's by now: what ends at once is started again on others.
async fn answering(
    data: &Path,
    ca: &CertifiedIssuer<'_, KeyPair>,
    plain: &Client,
) -> (Running, [String; 2], Value) {
    let until = std::time::Instant::now() + PATIENCE;
    loop {
        let ports = [free_port(), free_port()];
        let mut running = serve(data, ca, ports);
        let doors = ports.map(|port| format!("https://localhost:{port}"));
        while running.0.try_wait().unwrap().is_none() {
            let metadata = format!("{}/.well-known/openid-configuration", doors[0]);
            match plain.get(metadata).send().await {
                Ok(found) => {
                    let metadata = serde_json::from_str(&found.text().await.unwrap()).unwrap();
                    return (running, doors, metadata);
                }
                Err(error) => assert!(std::time::Instant::now() < until, "{error:?}"),
            }
            sleep(std::time::Duration::from_millis(50)).await;
        }
        assert!(std::time::Instant::now() < until, "it ends each time it starts");
    }
}

#[tokio::test]
async fn a_certificate_counts_where_it_was_shown_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let (data, ca) = (folder.path(), authority());
    well(&["migrate", "--data", text(data)]);
    let id = bank(data);
    let root = Certificate::from_pem(ca.pem().as_bytes()).unwrap();
    let [own, key] = issued(NAME, ExtendedKeyUsagePurpose::ClientAuth, &ca);
    let identity = Identity::from_pem(format!("{own}{key}").as_bytes()).unwrap();
    let plain = Client::builder().tls_certs_only([root.clone()]).build().unwrap();
    let shows = Client::builder().tls_certs_only([root]).identity(identity).build().unwrap();
    let (_running, [public, asking], metadata) = answering(data, &ca, &plain).await;

    let told = metadata["mtls_endpoint_aliases"]["token_endpoint"].as_str().unwrap();
    assert_eq!(told, format!("{asking}/oidc/token"));

    let der = pem_der(&own);
    let ask = async |client: &Client, door: &str, says: bool| {
        let request = client.post(format!("{door}/oidc/token"));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let said = if says { format!(":{der}:") } else { String::new() };
        let request = if says { request.header("client-cert", said) } else { request };
        let body = format!("client_id={id}&grant_type=client_credentials");
        request.body(body).send().await.unwrap().status()
    };
    assert_eq!(ask(&shows, &asking, false).await, StatusCode::OK);
    assert_eq!(ask(&plain, &asking, false).await, StatusCode::UNAUTHORIZED, "none was shown");
    assert_eq!(ask(&plain, &asking, true).await, StatusCode::UNAUTHORIZED, "only said");
    assert_eq!(ask(&plain, &public, true).await, StatusCode::UNAUTHORIZED, "only said");
    assert_eq!(ask(&shows, &public, false).await, StatusCode::UNAUTHORIZED, "nobody asked for it");
}

/// The middle of a PEM file, as the header carries it.
fn pem_der(pem: &str) -> String {
    pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect()
}
