//! The word that it is time to stop: SIGTERM or SIGINT.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::{Error, Result};

/// Cheap to clone; all clones are told at once.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(crate) fn on_signals() -> Result<Self> {
        let mut terminate = signal(SignalKind::terminate()).map_err(Error::Runtime)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(Error::Runtime)?;
        let (tell, told) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            tracing::info!("asked to stop: finishing what is under way; a second time ends now");
            tell.send_replace(true);
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            // What was acknowledged is on disk; the rest was never promised.
            std::process::exit(130);
        });
        Ok(Self(told))
    }

    pub(crate) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready once it is time.
    pub(crate) async fn asked(&self) {
        let mut told = self.0.clone();
        // The sender lives as long as the runtime.
        let _ = told.wait_for(|asked| *asked).await;
    }
}
