//! What is logged, and where: standard error, in text or JSON. No level logs personal data.

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;
use crate::{Config, Error, Result};

/// Starts logging as the settings say.
pub(crate) fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| Error::ConfigValue { key: "log".to_owned(), reason: error.to_string() })?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Json => log.json().flatten_event(true).init(),
        LogFormat::Text => log.with_ansi(false).with_target(false).init(),
    }
    Ok(())
}
