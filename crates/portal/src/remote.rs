//! The portal that is told of our dossiers, over HTTP: a token of our own, then the calls.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use kernel::Moment;
use reqwest::{Client, StatusCode, Url, header, redirect};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::wire::{Call, in_list};

/// Where the portal is and as whom it knows us. `Debug` shows no secret.
pub struct Remote {
    calls: Url,
    client: Client,
    id: String,
    scope: String,
    secret: String,
    token: Mutex<Option<Token>>,
    tokens: Url,
}

/// What a portal is set up from.
pub struct RemoteParts<'a> {
    /// The address below which the calls are.
    pub calls: &'a str,
    pub id: &'a str,
    pub scope: &'a str,
    pub secret: String,
    /// The address of the token endpoint.
    pub tokens: &'a str,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    #[error("a portal is spoken to at https://, or at http:// on this machine")]
    Address,
    #[error("a portal knows us by a name and a secret")]
    Nameless,
    #[error("TLS could not be set up")]
    Tls,
}

struct Token {
    until: Moment,
    word: String,
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
    #[serde(default)]
    expires_in: i64,
}

/// A file on its way to the portal.
pub(crate) struct Sent<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) media_type: &'a str,
    pub(crate) name: &'a str,
    pub(crate) sha256: &'a str,
}

impl Sent<'_> {
    /// RFC 7578, with the file last. Its name is a field of its own, so that nothing has to be
    /// written around in a header.
    fn form(&self) -> Vec<u8> {
        let edge = self.sha256;
        let mut form = String::new();
        let length = self.bytes.len().to_string();
        let texts = [("DungLuong", &*length), ("HashTepTin", edge), ("TenTepTin", self.name)];
        for (name, text) in texts {
            let head = format!("content-disposition: form-data; name=\"{name}\"");
            form.push_str(&format!("--{edge}\r\n{head}\r\n\r\n{text}\r\n"));
        }
        let head = "content-disposition: form-data; name=\"TepTin\"; filename=\"TepTin\"";
        let kind = format!("content-type: {}", self.media_type);
        form.push_str(&format!("--{edge}\r\n{head}\r\n{kind}\r\n\r\n"));
        let mut form = form.into_bytes();
        form.extend_from_slice(self.bytes);
        form.extend_from_slice(format!("\r\n--{edge}--\r\n").as_bytes());
        form
    }
}

/// What became of a call.
#[derive(Debug)]
pub(crate) enum Answered {
    /// It is not there, or not now.
    Down,
    /// It has not what we think it has: it is told from the beginning.
    Forgot(String),
    /// It does not want that.
    Refused(String),
    Taken(Json),
}

/// How long one call may take.
const CALL_SECONDS_MAX: u64 = 7;
/// How long one file may take.
const FILE_SECONDS_MAX: u64 = 40;
/// A token is not used to its last moment.
const TOKEN_SECONDS_LEFT: i64 = 30;
const TOKEN_SECONDS_MAX: i64 = 3_600;
/// Refusals that are about us or about now, and not about the dossier.
const NOT_NOW: [StatusCode; 5] = [
    StatusCode::UNAUTHORIZED,
    StatusCode::FORBIDDEN,
    StatusCode::REQUEST_TIMEOUT,
    StatusCode::TOO_EARLY,
    StatusCode::TOO_MANY_REQUESTS,
];

impl Remote {
    pub fn new(parts: RemoteParts<'_>) -> Result<Self, RemoteError> {
        let RemoteParts { calls, id, scope, secret, tokens } = parts;
        if id.is_empty() || secret.is_empty() {
            return Err(RemoteError::Nameless);
        }
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(CALL_SECONDS_MAX))
            .build()
            .map_err(|_| RemoteError::Tls)?;
        let calls = address(&format!("{}/", calls.trim_end_matches('/')))?;
        let (id, scope, tokens) = (id.to_owned(), scope.to_owned(), address(tokens)?);
        Ok(Self { calls, client, id, scope, secret, token: Mutex::new(None), tokens })
    }

    /// Whether the portal lets us in now. Nothing is put on record before it does.
    pub(crate) async fn is_there(&self, now: Moment) -> bool {
        self.token(now).await.is_some()
    }

    pub(crate) async fn call(&self, call: Call, told: Json, now: Moment) -> Answered {
        let body = in_list(call, told).to_string();
        let mut answer = self.post(call, &body, now).await;
        if let Some((StatusCode::UNAUTHORIZED, _)) = answer {
            // The token may have ended before its time.
            self.keep(None);
            answer = self.post(call, &body, now).await;
        }
        let answered = understood(answer);
        if matches!(answered, Answered::Down) {
            // Whether it is there again is asked of its token endpoint, and not of a dossier.
            self.keep(None);
        }
        answered
    }

    /// Sends a file with what is said of it, in a form.
    pub(crate) async fn upload(&self, file: &Sent<'_>, now: Moment) -> Answered {
        let sent = async {
            let token = self.token(now).await?;
            let url = self.calls.join(Call::UploadFile.name()).ok()?;
            let request = self.client.post(url).bearer_auth(token);
            // No file has its own hash in it.
            let kind = format!("multipart/form-data; boundary={}", file.sha256);
            let request = request.header(header::CONTENT_TYPE, kind).body(file.form());
            let answer =
                request.timeout(Duration::from_secs(FILE_SECONDS_MAX)).send().await.ok()?;
            let status = answer.status();
            let body = answer.bytes().await.ok()?;
            Some((status, serde_json::from_slice(&body).unwrap_or(Json::Null)))
        };
        let answered = understood(sent.await);
        if matches!(answered, Answered::Down) {
            // Its token may have ended before its time.
            self.keep(None);
        }
        answered
    }

    async fn post(&self, call: Call, body: &str, now: Moment) -> Option<(StatusCode, Json)> {
        let token = self.token(now).await?;
        let url = self.calls.join(call.name()).ok()?;
        let request = self.client.post(url).bearer_auth(token);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = request.body(body.to_owned()).send().await.ok()?;
        let status = answer.status();
        // A body that is none of JSON says nothing more than its status.
        let body = answer.bytes().await.ok()?;
        Some((status, serde_json::from_slice(&body).unwrap_or(Json::Null)))
    }

    async fn token(&self, now: Moment) -> Option<String> {
        if let Some(word) = self.held(now) {
            return Some(word);
        }
        let form = [("grant_type", "client_credentials"), ("scope", self.scope.as_str())];
        let request = self.client.post(self.tokens.clone());
        let request = request.basic_auth(&self.id, Some(&self.secret)).form(&form);
        let answer = request.send().await.ok()?;
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            tracing::warn!(status, "the portal gives no token");
            return None;
        }
        let given: Given = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        let seconds = given.expires_in.min(TOKEN_SECONDS_MAX) - TOKEN_SECONDS_LEFT;
        let until = Moment::from_micros(now.micros() + seconds.max(0) * 1_000_000);
        self.keep(Some(Token { until, word: given.access_token.clone() }));
        Some(given.access_token)
    }

    fn held(&self, now: Moment) -> Option<String> {
        let held = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|token| token.until > now).map(|token| token.word.clone())
    }

    fn keep(&self, token: Option<Token>) {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) = token;
    }
}

fn understood(answer: Option<(StatusCode, Json)>) -> Answered {
    let Some((status, body)) = answer else { return Answered::Down };
    let said = || {
        // Ours or another's: a word for the kind of refusal, never what was refused.
        let kind = body["type"].as_str().and_then(|kind| kind.rsplit(':').next());
        format!("{} {}", status.as_u16(), kind.unwrap_or_default())
            .trim()
            .chars()
            .take(80)
            .collect()
    };
    match status {
        status if status.is_success() => Answered::Taken(body),
        StatusCode::CONFLICT | StatusCode::NOT_FOUND => Answered::Forgot(said()),
        status if status.is_client_error() && !NOT_NOW.contains(&status) => {
            Answered::Refused(said())
        }
        _ => Answered::Down,
    }
}

fn address(text: &str) -> Result<Url, RemoteError> {
    let url: Url = text.parse().map_err(|_| RemoteError::Address)?;
    let host = url.host_str().ok_or(RemoteError::Address)?;
    let private = url.scheme() == "https" || url.scheme() == "http" && is_here(host);
    if private && url.username().is_empty() { Ok(url) } else { Err(RemoteError::Address) }
}

/// Whether a host is this machine, to which a connection may be in the clear.
fn is_here(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remote(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(calls: &str) -> Result<Remote, RemoteError> {
        let (id, scope, secret) = ("danh", "dossier.G01.push", "hush-hush".to_owned());
        Remote::new(RemoteParts { calls, id, scope, secret, tokens: "https://portal.example/t" })
    }

    #[test]
    fn a_portal_is_spoken_to_in_the_clear_on_this_machine_only() {
        for url in ["https://portal.example/v1", "http://127.0.0.1:8081/", "http://[::1]:8081"] {
            assert_eq!(format!("{:?}", at(url).unwrap()), "Remote(..)");
        }
        for url in
            ["", "http://portal.example/", "ftp://portal.example/", "https://u:p@portal.example/"]
        {
            assert_eq!(at(url).unwrap_err(), RemoteError::Address, "{url}");
        }
    }

    #[test]
    fn a_refusal_is_kept_in_a_word_and_without_what_was_sent() {
        let body =
            serde_json::json!({ "type": "urn:danh:problem:exchange-field", "detail": "LyDo" });
        let answer = understood(Some((StatusCode::UNPROCESSABLE_ENTITY, body)));
        assert!(matches!(answer, Answered::Refused(said) if said == "422 exchange-field"));
        assert!(matches!(understood(None), Answered::Down));
        let later = Some((StatusCode::SERVICE_UNAVAILABLE, Json::Null));
        assert!(matches!(understood(later), Answered::Down));
    }
}
