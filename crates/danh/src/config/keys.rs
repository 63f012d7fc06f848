//! Every key of the settings.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;

/// A key as `danh config` explains it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// As TOML.
    pub(crate) default: &'static str,
    pub(crate) meaning: &'static [&'static str],
}

macro_rules! keys {
    ($($(#[doc = $meaning:literal])+ $name:ident: $kind:ty = $default:literal;)+) => {
        /// The settings.
        #[derive(Clone, Debug, Deserialize)]
        pub(crate) struct Config {
            $($(#[doc = $meaning])+ pub(crate) $name: $kind,)+
        }

        pub(crate) const KEYS: &[Key] = &[
            $(Key { name: stringify!($name), default: $default, meaning: &[$($meaning),+] }),+
        ];
    };
}

keys! {
    /// Address of the listener for those who run it: /healthz, /readyz, /metrics. Never public.
    admin_listen: SocketAddr = "\"127.0.0.1:9090\"";
    /// The account into which fees are paid. Empty: none is paid online.
    bank_account: String = "\"\"";
    /// TOML file with accounts of offices, as docs/spec/payments.md says. Empty: all are paid into
    /// the one above.
    bank_accounts: PathBuf = "\"\"";
    /// In whose name the account is.
    bank_holder: String = "\"\"";
    /// The bank's name, as people know it.
    bank_name: String = "\"\"";
    /// The bank's number of six digits at NAPAS (BIN).
    bank_number: String = "\"\"";
    /// Page where a request can be paid without a bank's app. Empty: there is none.
    bank_page: String = "\"\"";
    /// Address at which the bank is asked for refunds, as docs/spec/payments.md says. Empty: they
    /// wait.
    bank_refunds: String = "\"\"";
    /// File with the secret by which the bank and this program know each other's messages.
    bank_secret: PathBuf = "\"\"";
    /// Address at which the bank is asked each night for the statement of the day before. Empty:
    /// statements are brought by hand.
    bank_statements: String = "\"\"";
    /// Connections at a time; more wait until one ends.
    connections_max: usize = "10000";
    /// Folder of the keys, of what is remembered outside backups, and of the embedded database,
    /// as far as `keys`, `memory` and `database` do not say otherwise.
    data: PathBuf = "\"danh-data\"";
    /// `sqlite:<file>` or `postgres://user@host/name`. Empty: danh.db in the data folder.
    database: String = "\"\"";
    /// PEM file of the authorities that the certificate of PostgreSQL must chain to. Empty: the
    /// connection is in the clear, as it may be to a server on this machine.
    database_authorities: PathBuf = "\"\"";
    /// The schema of PostgreSQL in which the tables are.
    database_schema: String = "\"danh\"";
    /// How long a shutdown waits for requests under way.
    drain_seconds: u64 = "30";
    /// Folder of the keys. Empty: `keys` in the data folder.
    keys: PathBuf = "\"\"";
    /// Address of the public listener. Beyond this machine it asks for TLS, here or at a proxy.
    listen: SocketAddr = "\"127.0.0.1:8080\"";
    /// What is logged: error, warn, info, debug, or by crate as in `info,store=debug`. No level
    /// logs personal data.
    log: String = "\"info\"";
    /// `text` for people, `json` for collectors.
    log_format: LogFormat = "\"text\"";
    /// File with the password at the mail server, when it asks for one.
    mail_password: PathBuf = "\"\"";
    /// In whose name e-mail is sent: `name@host` or `Name <name@host>`.
    mail_sender: String = "\"\"";
    /// The server that takes e-mail: `smtps://host`, or `smtp://host`, which goes on under TLS and
    /// stays in the clear only on this machine; a port may follow. Empty: nothing is sent by e-mail,
    /// and no page offers it.
    mail_server: String = "\"\"";
    /// The name to sign in with at the mail server, when it asks for one.
    mail_user: String = "\"\"";
    /// Address of whoever looks for malware in files, `host:port`, in the way of ClamAV's `clamd`
    /// (INSTREAM); its limits must let 20 MiB pass. Empty: nobody looks, and whoever reads a file is
    /// told so.
    malware_check: String = "\"\"";
    /// Folder of what is remembered outside backups: the checkpoints signed last, the keys
    /// destroyed. Empty: `memory` in the data folder. Copy it elsewhere; restore only the newest.
    memory: PathBuf = "\"\"";
    /// PEM file of the authorities whose certificates say which client somebody is
    /// (`tls_client_auth`). Empty: no client is known that way.
    mtls_authorities: PathBuf = "\"\"";
    /// Address of a second public listener, at which TLS asks clients for certificates. It has the
    /// certificate of the first. Empty: there is none; a proxy may ask for them itself, at the host
    /// of `mtls_url`, and pass them on in `Client-Cert` (RFC 9440).
    mtls_listen: String = "\"\"";
    /// The address under which clients reach whoever asks for certificates, without a slash at its
    /// end. `Client-Cert` counts in what `proxies` pass on to this host, and nowhere else; they must
    /// remove the header that a client sends, at every host (docs/operations/proxy.md). Empty:
    /// clients show no certificates.
    mtls_url: String = "\"\"";
    /// Name of the transparency log, as its readers and witnesses know it: a host of yours and a
    /// path, without a scheme. It cannot change. `serve` wants one of your own.
    origin: String = "\"localhost/danh\"";
    /// File of passwords that nobody may choose because others know them: `SHA1:COUNT` a line, in
    /// the order of the hashes, as Have I Been Pwned gives it out; it may be larger than any memory.
    /// Empty: none is refused for being known.
    passwords_refused: PathBuf = "\"\"";
    /// The name by which the portal knows this program.
    portal_client: String = "\"\"";
    /// What is asked of the portal with a token: one scope for each ministry or province in the
    /// codes of our dossiers.
    portal_scope: String = "\"dossier.G01.push dossier.H00.push\"";
    /// File with the secret that goes with the name.
    portal_secret: PathBuf = "\"\"";
    /// The address at which the portal gives tokens (OAuth 2.0, client credentials).
    portal_token_url: String = "\"\"";
    /// The address below which the portal is told of dossiers, as docs/spec/portal.md says. Empty:
    /// no portal is told.
    portal_url: String = "\"\"";
    /// Addresses of the proxies that are believed when they say, in X-Forwarded-For, where a
    /// request comes from, and at the host of `mtls_url`, in `Client-Cert`, who shows a certificate.
    /// With `tls_proxy`, and only with it.
    proxies: Vec<IpAddr> = "[]";
    /// Requests at a time; one more is answered 503 at once.
    requests_max: usize = "1024";
    /// Sign-ins with a password a second; more people wait in line, and are told how long. With
    /// passkeys it is up to twenty times as many. 0: forty for each core.
    sign_in_rate: usize = "0";
    /// The HTTP gateway that takes text messages, as docs/spec/messages.md says. Empty: none are
    /// sent, and no page offers it.
    sms_gateway: String = "\"\"";
    /// File with the secret by which the gateway knows this program.
    sms_secret: PathBuf = "\"\"";
    /// PEM file of the certificate and those between it and its root. Read again on SIGHUP.
    tls_certificate: PathBuf = "\"\"";
    /// PEM file of the certificate's private key.
    tls_key: PathBuf = "\"\"";
    /// A proxy in front of this program ends TLS: cookies are marked secure, and the connection
    /// from the proxy may be in the clear. Its address stands in `proxies`.
    tls_proxy: bool = "false";
    /// The address under which people and relying parties reach this program, without a slash at
    /// its end, as in `https://danh.example`. It cannot change: passkeys belong to its host, and it
    /// is the issuer of OpenID Connect. Empty: `http://localhost` and the port of `listen`, which is
    /// good enough to try; `serve` beyond this machine wants one of your own.
    url: String = "\"\"";
    /// Witnesses of the log: of each its verifier key and the address it is asked at, as in
    /// `"<name>+<id>+<key> https://witness.example/"`.
    witnesses: Vec<String> = "[]";
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    Json,
    Text,
}
