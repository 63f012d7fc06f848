//! TLS at this listener: a certificate from two files, read again on SIGHUP.

use std::path::Path;
use std::sync::{Arc, RwLock};

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, DistinguishedName, SignatureScheme};
use tokio::net::TcpStream;
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::stop::Stop;
use crate::{Config, Error, Result};

#[derive(Clone)]
pub(crate) struct Acceptor(TlsAcceptor);

/// The certificate as it is now.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl Acceptor {
    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.0.accept(stream).await
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.0.read().ok().map(|key| Arc::clone(&key))
    }
}

/// Whether TLS asks whoever comes for a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    ForCertificate,
    ForNone,
}

/// TLS as the settings want it; none when it ends elsewhere.
pub(crate) fn acceptor(config: &Config, asks: Asks, stop: &Stop) -> Result<Option<Acceptor>> {
    if !config.tls() {
        return Ok(None);
    }
    let key = read(&config.tls_certificate, &config.tls_key)?;
    let current = Arc::new(Current(RwLock::new(Arc::new(key))));
    tokio::spawn(renew(Arc::clone(&current), config.clone(), stop.clone()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let server = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| refused(&config.tls_certificate, &error))?;
    let server = match asks {
        Asks::ForCertificate => server.with_client_cert_verifier(Arc::new(AnyWithKey(provider))),
        Asks::ForNone => server.with_no_client_auth(),
    };
    let mut server = server.with_cert_resolver(current);
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(Acceptor(TlsAcceptor::from(Arc::new(server)))))
}

/// Any certificate, if whoever shows it has its key. Whose it is, and whether it is believed, is
/// asked where a client is looked for (RFC 8705 section 2).
#[derive(Debug)]
struct AnyWithKey(Arc<CryptoProvider>);

impl ClientCertVerifier for AnyWithKey {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> std::result::Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Reads certificate and key, and that they belong together.
pub(crate) fn read(certificate: &Path, key: &Path) -> Result<CertifiedKey> {
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(|found| found.collect::<std::result::Result<Vec<_>, _>>())
        .map_err(|error| refused(certificate, &error))?;
    if chain.is_empty() {
        return Err(refused(certificate, &"it holds no certificate"));
    }
    let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| refused(key, &error))?;
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let pair = CertifiedKey::from_der(chain, secret, &provider);
    pair.map_err(|error| refused(key, &error))
}

/// Reads the files again when asked; a wrong one leaves what there is.
async fn renew(current: Arc<Current>, config: Config, stop: Stop) {
    let Ok(mut asked) = signal(SignalKind::hangup()) else { return };
    loop {
        tokio::select! {
            _ = asked.recv() => {}
            () = stop.asked() => return,
        }
        match read(&config.tls_certificate, &config.tls_key) {
            Ok(key) => {
                if let Ok(mut current) = current.0.write() {
                    *current = Arc::new(key);
                }
                tracing::info!("the certificate was read again");
            }
            Err(error) => tracing::error!(error = error.told(), "the old certificate stays"),
        }
    }
}

fn refused(path: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error::Tls { path: path.to_owned(), reason: reason.to_string() }
}
