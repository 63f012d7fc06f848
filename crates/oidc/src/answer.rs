//! How an authorization is answered: the browser carries it back to the client.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::{Value as Json, json};
use web::{Failure, Page};

use crate::authorizing::Declined;
use crate::checks::Reply;
use crate::pages;
use crate::params::encoded;
use crate::request::ResponseMode;
use crate::sealed::seconds;
use crate::{Client, Error, Provider, Result};

/// JARM 2.1: short, but long enough for a slow network.
const ANSWER_SECONDS: i64 = 600;

/// What a browser carries to the client, and how.
pub(crate) enum Carriage {
    Address(String),
    /// Names and values, for the client's address.
    Form(Vec<(String, String)>),
}

impl Provider {
    /// The code on its way to the client.
    pub(crate) async fn answered(
        &self,
        page: Page,
        client: &Client,
        reply: Reply,
        code: String,
    ) -> Result<Response, Failure> {
        Ok(self.carried(page, client, reply, vec![("code", code)]).await?)
    }

    /// A refusal on its way to the client, or on a page if it is not sure where that is.
    pub(crate) async fn declined(
        &self,
        page: Page,
        declined: Declined,
    ) -> Result<Response, Failure> {
        let Declined { error, reply: Some((client, reply)) } = declined else {
            return Err(declined.error.into());
        };
        let said = error.as_oauth_error();
        if said.status.is_server_error() {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "an authorization failed");
        }
        let said = vec![("error", said.code.to_owned()), ("error_description", said.description)];
        Ok(self.carried(page, &client, reply, said).await?)
    }

    async fn carried(
        &self,
        page: Page,
        client: &Client,
        reply: Reply,
        said: Vec<(&'static str, String)>,
    ) -> Result<Response> {
        match self.carriage(client, &reply, said).await? {
            Carriage::Address(address) => Ok(away(&address)),
            Carriage::Form(fields) => pages::form_post(page, client, &reply.redirect_uri, fields),
        }
    }

    /// How an answer comes to the client.
    pub(crate) async fn carriage(
        &self,
        client: &Client,
        reply: &Reply,
        mut said: Vec<(&'static str, String)>,
    ) -> Result<Carriage> {
        if let Some(state) = &reply.state {
            said.push(("state", state.clone()));
        }
        // RFC 9207: in every answer, refusals too.
        said.push(("iss", self.issuer().to_owned()));
        if reply.mode.is_signed() {
            said = vec![("response", self.signed(client, said).await?)];
        }
        let pairs = said.iter().map(|(name, value)| (*name, value.as_str()));
        let uri = &reply.redirect_uri;
        Ok(match reply.mode {
            ResponseMode::FormPost | ResponseMode::FormPostJwt => {
                let fields = said.into_iter().map(|(name, value)| (name.to_owned(), value));
                Carriage::Form(fields.collect())
            }
            ResponseMode::Fragment | ResponseMode::FragmentJwt => {
                Carriage::Address(format!("{uri}#{}", encoded(pairs)))
            }
            ResponseMode::Query | ResponseMode::QueryJwt => {
                let joint = if uri.contains('?') { '&' } else { '?' };
                Carriage::Address(format!("{uri}{joint}{}", encoded(pairs)))
            }
        })
    }

    /// JARM 2.1.
    async fn signed(&self, client: &Client, said: Vec<(&'static str, String)>) -> Result<String> {
        let now = self.now();
        let mut claims = json!({ "aud": client.id, "exp": seconds(now) + ANSWER_SECONDS });
        for (name, value) in said {
            claims[name] = Json::String(value);
        }
        let registered = client.registration.authorization_signed_response_alg;
        let algorithm = registered.unwrap_or(client.registration.id_token_signed_response_alg);
        let ring = self.ring().await?;
        ring.signer(algorithm, now)?.sign("JWT", &claims)
    }
}

/// 303: whatever was sent here is not sent on (FAPI 2.0 Security Profile 5.3.2.2-10).
fn away(address: &str) -> Response {
    let mut response = Redirect::to(address).into_response();
    let none = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, none);
    response
}

/// What a page may send its form to: here, and where the answer goes. A browser holds the way back
/// of a form that was sent against this, too.
pub(crate) fn form_action(response: &mut Response, redirect_uri: &str) {
    let policy = format!(
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
         form-action 'self' {}; frame-ancestors 'none'",
        origin(redirect_uri).unwrap_or_default()
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

fn origin(uri: &str) -> Option<String> {
    let uri: axum::http::Uri = uri.parse().ok()?;
    Some(format!("{}://{}", uri.scheme_str()?, uri.authority()?))
}

/// Old caches know only this (RFC 6749 section 5.1).
pub(crate) fn never_kept(response: &mut Response) {
    let pragma = HeaderName::from_static("pragma");
    response.headers_mut().insert(pragma, HeaderValue::from_static("no-cache"));
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
}

/// A refusal in the shape of RFC 6749 section 5.2.
pub(crate) fn refused(error: &Error) -> Response {
    let said = error.as_oauth_error();
    if said.status.is_server_error() {
        tracing::error!(error = error as &dyn std::error::Error, "a request failed");
    }
    let body = json!({ "error": said.code, "error_description": said.description });
    let mut response = (said.status, axum::Json(body)).into_response();
    if matches!(error, Error::InvalidClient) {
        let challenge = HeaderValue::from_static("Basic realm=\"danh\"");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    never_kept(&mut response);
    response
}
