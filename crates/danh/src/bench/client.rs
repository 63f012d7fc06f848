//! A small HTTP/1.1 client for one kept connection: what it costs is small beside what it asks.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::{Error, Result};

/// One connection and what every request on it says.
pub(super) struct Client {
    buffer: Vec<u8>,
    headers: String,
    stream: BufReader<TcpStream>,
}

/// An answer; its body lies with the client, which reads it only when asked.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) body: &'a [u8],
    pub(super) status: u16,
}

impl Answer<'_> {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(self.body).unwrap_or_default()
    }
}

impl Client {
    pub(super) async fn connect(address: SocketAddr, token: &str, purpose: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await.map_err(Error::Output)?;
        stream.set_nodelay(true).map_err(Error::Output)?;
        let mut headers = format!("Host: {address}\r\nAccept: application/json\r\n");
        if !token.is_empty() {
            headers.push_str(&format!("Authorization: Bearer {token}\r\n"));
        }
        if !purpose.is_empty() {
            headers.push_str(&format!("danh-purpose: {purpose}\r\n"));
        }
        Ok(Self { buffer: Vec::new(), headers, stream: BufReader::new(stream) })
    }

    /// The same with one more line in every head.
    pub(super) fn saying(mut self, line: &str) -> Self {
        self.headers.push_str(line);
        self
    }

    pub(super) async fn get(&mut self, path: &str) -> Result<Answer<'_>> {
        self.send("GET", path, None).await
    }

    pub(super) async fn send(
        &mut self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer<'_>> {
        let body = body.map(ToString::to_string).unwrap_or_default();
        let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
        self.exchange(method, path, (kind, body)).await
    }

    /// Sends a form; `fields` is already URL-encoded.
    pub(super) async fn submit(&mut self, path: &str, fields: String) -> Result<Answer<'_>> {
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.exchange("POST", path, (kind, fields)).await
    }

    async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        (kind, body): (&str, String),
    ) -> Result<Answer<'_>> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{}{kind}Content-Length: {}\r\n\r\n{body}",
            self.headers,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.map_err(Error::Output)?;
        self.receive().await.map_err(Error::Output)
    }

    async fn receive(&mut self) -> std::io::Result<Answer<'_>> {
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if status == 0 {
                let code = text.split(' ').nth(1).and_then(|code| code.parse().ok());
                status = code.ok_or(std::io::ErrorKind::InvalidData)?;
            } else if let Some((name, value)) = text.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().map_err(std::io::Error::other)?;
            }
        }
        self.buffer.resize(length, 0);
        self.stream.read_exact(&mut self.buffer).await?;
        Ok(Answer { body: &self.buffer, status })
    }
}
