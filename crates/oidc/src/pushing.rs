//! Requests that come first from the client itself (RFC 9126).

use axum::http::HeaderMap;
use serde::Serialize;

use crate::authorizing::PUSHED_SECONDS;
use crate::checks::{Endpoint, Found};
use crate::params::Params;
use crate::request::Pushed;
use crate::sealed::{self, later};
use crate::{Provider, Result};

/// RFC 9126 section 2.2.
#[derive(Serialize)]
pub(crate) struct PushedView {
    request_uri: String,
    expires_in: i64,
}

impl Provider {
    /// Understands a request before any browser carries it. It is kept nowhere: what the client
    /// gets is the request itself, sealed.
    pub(crate) async fn push(&self, params: Params, headers: &HeaderMap) -> Result<PushedView> {
        let client = self.asking(&params, headers).await?;
        let mut ask = self.ask(Endpoint::Par, &client, params, headers);
        ask.ring = Some(self.ring().await?);
        self.checked(&mut ask).await?;
        let Found { once, request, .. } = ask.found;
        self.remember(&once).await?;
        let expires_at = later(self.now(), PUSHED_SECONDS);
        let pushed = Pushed { expires_at, parked: self.park(&client.id, request) };
        let sealed = sealed::seal(&self.0.seal, &pushed)?;
        Ok(PushedView {
            request_uri: format!("{}{sealed}", Pushed::URN),
            expires_in: PUSHED_SECONDS,
        })
    }
}
