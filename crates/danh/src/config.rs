//! The settings: one TOML file and the environment, checked before anything is opened.
//!
//! Each key stands once, in `config/keys.rs`, with its default and its meaning; the struct, what
//! `danh config` prints and what the environment may say all come from there.

mod keys;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

pub(crate) use keys::{Config, KEYS, Key, LogFormat};
use ledger::Witness;
use store::Place;
use toml::{Table, Value};

use crate::Error;

/// What the variables of the environment begin with.
const ENVIRONMENT: &str = "DANH_";

/// What the command line says of the settings; it goes before the environment and the file.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Settings {
    /// The file of settings; `danh config` prints every key
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Folder of keys, of what is remembered outside backups, and of the embedded database
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,

    /// Address to listen on
    #[arg(long, global = true, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Settings {
    /// What one file says, and nothing else.
    pub(crate) fn of_file(file: &Path) -> Self {
        Self { config: Some(file.to_owned()), data: None, listen: None }
    }

    /// The same with another file, if one is named.
    pub(crate) fn or_file(self, file: Option<PathBuf>) -> Self {
        Self { config: file.or(self.config), ..self }
    }

    /// Reads the settings. Whether they go together is checked by [`Config::check`].
    pub(crate) fn read(&self) -> Result<Config, Error> {
        let mut table = match &self.config {
            None => Table::new(),
            Some(file) => read(file)?,
        };
        for Key { name, default, .. } in KEYS {
            let variable = format!("{ENVIRONMENT}{}", name.to_uppercase());
            if let Ok(text) = std::env::var(&variable) {
                let value = said(&text, default).ok_or_else(|| Error::ConfigValue {
                    key: variable,
                    reason: format!("`{text}` is not of the kind of `{default}`"),
                })?;
                table.insert((*name).to_owned(), value);
            }
        }
        if let Some(data) = &self.data {
            table.insert("data".to_owned(), Value::String(data.to_string_lossy().into_owned()));
        }
        if let Some(listen) = &self.listen {
            table.insert("listen".to_owned(), Value::String(listen.to_string()));
        }
        Config::of(table)
    }
}

impl Config {
    /// The settings of a table, the rest as it is by default.
    fn of(mut table: Table) -> Result<Self, Error> {
        if let Some(key) = table.keys().find(|key| KEYS.iter().all(|known| known.name != *key)) {
            return Err(Error::ConfigUnknownKey(key.clone()));
        }
        for Key { name, default, .. } in KEYS {
            let default = literal(default).ok_or(Error::ConfigDefault(name))?;
            table.entry(*name).or_insert(default);
        }
        // As text, so that a wrong one is shown where it stands.
        toml::from_str(&table.to_string()).map_err(|error| Error::ConfigValue {
            key: "the settings".to_owned(),
            reason: error.to_string().trim_end().to_owned(),
        })
    }

    /// Refuses settings with which the country should not be served.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let wrong = |what| Err(Error::ConfigInconsistent(what));
        if self.origin == DEFAULT_ORIGIN {
            return wrong("`origin` is not set; the log needs a name that is its own for ever");
        }
        if self.tls_certificate.as_os_str().is_empty() != self.tls_key.as_os_str().is_empty() {
            return wrong("`tls_certificate` and `tls_key` are set together or not at all");
        }
        if self.tls_proxy && self.tls() {
            return wrong("TLS ends at a proxy or here: set `tls_proxy` or the certificate");
        }
        if !self.tls() && !self.tls_proxy && !self.listen.ip().is_loopback() {
            return wrong(
                "`listen` is open to others without TLS: set `tls_certificate` and `tls_key`, \
                 or `tls_proxy` when a proxy in front ends TLS",
            );
        }
        if !self.proxies.is_empty() && !self.tls_proxy {
            return wrong("`proxies` are believed only with `tls_proxy`");
        }
        if self.tls_proxy && self.proxies.is_empty() {
            return wrong(
                "`tls_proxy` needs `proxies`: without their addresses the whole country is one \
                 source, and a few wrong passwords close the sign-in to everybody",
            );
        }
        if self.url.is_empty() && !self.listen.ip().is_loopback() {
            return wrong(
                "`url` is not set; passkeys and relying parties need an address that stays",
            );
        }
        if self.url.ends_with('/') || self.url.contains(['?', '#']) {
            return wrong("`url` ends without a slash and has no query");
        }
        let tls = self.tls() || self.tls_proxy;
        if tls && !self.url.is_empty() && !self.url.starts_with("https://") {
            return wrong("`url` begins with https:// where TLS is spoken");
        }
        if self.admin_listen == self.listen && self.listen.port() != 0 {
            return wrong("`admin_listen` and `listen` are the same address");
        }
        if self.mtls_address()?.is_some() && (!self.tls() || self.mtls_url.is_empty()) {
            return wrong(
                "`mtls_listen` needs `tls_certificate` and `tls_key`, and `mtls_url`, which \
                 clients are told",
            );
        }
        if !self.mtls_url.is_empty()
            && (!self.mtls_url.starts_with("https://") || self.mtls_url.ends_with('/'))
        {
            return wrong("`mtls_url` begins with https:// and ends without a slash");
        }
        if self.requests_max == 0 || self.connections_max == 0 || self.drain_seconds == 0 {
            return wrong("`requests_max`, `connections_max` and `drain_seconds` are at least 1");
        }
        self.place()?;
        crate::bank::of(self)?;
        crate::channels::of(self)?;
        crate::channels::portal(self)?;
        self.witnesses().map(|_| ())
    }

    pub(crate) fn witnesses(&self) -> Result<Vec<Witness>, Error> {
        let witness = |line: &String| {
            let (key, url) = line.split_once(' ').unwrap_or((line, ""));
            Witness::parse(key, url.trim()).map_err(|error| Error::ConfigValue {
                key: "witnesses".to_owned(),
                reason: format!("`{line}`: {error}"),
            })
        };
        self.witnesses.iter().map(witness).collect()
    }

    /// The address under which people and relying parties know this program: the issuer.
    pub(crate) fn url(&self) -> String {
        match self.url.is_empty() {
            true => format!("http://localhost:{}", self.listen.port()),
            false => self.url.clone(),
        }
    }

    /// Where TLS asks clients for certificates, if anywhere.
    pub(crate) fn mtls_address(&self) -> Result<Option<SocketAddr>, Error> {
        if self.mtls_listen.is_empty() {
            return Ok(None);
        }
        self.mtls_listen.parse().map(Some).map_err(|error| Error::ConfigValue {
            key: "mtls_listen".to_owned(),
            reason: format!("`{}`: {error}", self.mtls_listen),
        })
    }

    /// Where clients are told to show certificates.
    pub(crate) fn certificates_at(&self) -> Option<String> {
        (!self.mtls_url.is_empty()).then(|| self.mtls_url.clone())
    }

    pub(crate) fn tls(&self) -> bool {
        !self.tls_certificate.as_os_str().is_empty()
    }

    /// Where the database is.
    pub(crate) fn place(&self) -> Result<Place, Error> {
        if self.database.is_empty() {
            return Ok(Place::Sqlite(self.data.join("danh.db")));
        }
        let place = Place::parse(&self.database)?;
        let place = match self.database_authorities.as_os_str().is_empty() {
            true => place,
            false => place.with_authorities(self.database_authorities.clone()),
        };
        Ok(place.in_schema(&self.database_schema)?)
    }

    pub(crate) fn key_folder(&self) -> PathBuf {
        or_within(&self.keys, &self.data, "keys")
    }

    pub(crate) fn memory_folder(&self) -> PathBuf {
        or_within(&self.memory, &self.data, "memory")
    }
}

/// The name of a log that was given none: good enough to try, refused by `serve`.
pub(crate) const DEFAULT_ORIGIN: &str = "localhost/danh";

/// Every key with its default and meaning, as a file that can be edited.
pub(crate) fn documented() -> String {
    let mut text = String::from(
        "# The settings of danh. Each can also be said by the environment: `listen` as\n\
         # DANH_LISTEN. The command line goes before the environment, the environment before this.\n",
    );
    for &Key { name, default, meaning } in KEYS {
        text.push('\n');
        for line in meaning {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "#{line}");
        }
        let _ = writeln!(text, "{name} = {default}");
    }
    text
}

fn read(file: &Path) -> Result<Table, Error> {
    let text = std::fs::read_to_string(file)
        .map_err(|source| Error::File { path: file.to_owned(), source })?;
    text.parse().map_err(|error: toml::de::Error| Error::ConfigValue {
        key: file.display().to_string(),
        reason: error.to_string(),
    })
}

/// A value as the environment says it: words are taken as they are.
fn said(text: &str, default: &str) -> Option<Value> {
    if default.starts_with('"') { Some(Value::String(text.to_owned())) } else { literal(text) }
}

fn literal(text: &str) -> Option<Value> {
    format!("value = {text}").parse::<Table>().ok()?.remove("value")
}

fn or_within(folder: &Path, data: &Path, name: &str) -> PathBuf {
    if folder.as_os_str().is_empty() { data.join(name) } else { folder.to_owned() }
}

#[cfg(test)]
mod tests;
