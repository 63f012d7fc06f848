//! Files through their front door.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use access::{Caller, Facts, Purpose, permit};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::{Extension, Router};
use catalogue::Catalogue;
use files::{CatalogueNow, Files, Limits, MalwareCheck, Parts};
use http_body_util::BodyExt;
use kernel::{Clock, Moment, PersonId};
use ledger::Guardians;
use serde_json::Value as Json;
use testkit::{NOW, Platform, citizen};
use tower::ServiceExt;

mod limits;
mod malware;
mod routes;
mod tus;

const MIB: usize = 1 << 20;

/// A platform with files, and Mai, who represents An.
struct Town {
    an: PersonId,
    mai: PersonId,
    platform: Platform,
}

/// An answer with its headers.
#[derive(Debug)]
struct Answer {
    body: Json,
    bytes: Vec<u8>,
    headers: HeaderMap,
    status: StatusCode,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    fn kind(&self) -> &str {
        let kind = self.body["type"].as_str().unwrap_or_default();
        kind.strip_prefix("urn:danh:problem:").unwrap_or_default()
    }
}

impl Town {
    async fn new() -> Self {
        let platform = Platform::new(&[&files::SCHEMA]).await;
        let person = |byte| PersonId::from_bytes(&[byte; 16]).unwrap();
        Self { an: person(0x0b), mai: person(0x0a), platform }
    }

    fn files(&self) -> Files {
        self.files_with(NOW, MalwareCheck::default(), Limits::default())
    }

    fn files_with(&self, clock: Clock, malware: MalwareCheck, limits: Limits) -> Files {
        let (mai, an) = (self.mai, self.an);
        Files::new(Parts {
            catalogue: CatalogueNow::fixed(Catalogue::built_in()),
            clock,
            db: self.platform.db.clone(),
            entropy: self.platform.entropy.clone(),
            guardians: Guardians::new(move |by, whom| {
                let since = (by == mai && whom == an).then_some(NOW.now().day());
                Box::pin(std::future::ready(Ok(since)))
            }),
            ledger: self.platform.ledger.clone(),
            limits,
            malware,
        })
    }

    fn mai(&self) -> Sender {
        Sender::new(&self.files(), citizen(self.mai))
    }

    /// What happened to Mai by the ledger, the newest first.
    async fn events(&self) -> Vec<String> {
        let action = ledger::ReadEntries { person: self.mai };
        let permit =
            permit(action, &citizen(self.mai), &Purpose::OwnRecord, Facts::none()).unwrap();
        let page = ledger::Page { before: None, limit: 100 };
        let entries = self.platform.ledger.entries(&permit, page, NOW.now()).await.unwrap();
        let name = |entry: &ledger::Entry| {
            let record: Json = serde_json::from_str(entry.record.as_ref()?).ok()?;
            Some(record["what"]["name"].as_str()?.to_owned())
        };
        entries.iter().filter_map(name).collect()
    }
}

/// A program that speaks tus.
struct Sender(Router);

impl Sender {
    fn new(files: &Files, caller: Caller) -> Self {
        Self(web::front_door(files::routes(files.clone())).layer(Extension(caller)))
    }

    async fn send(
        &self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let request = Request::builder().method(method).uri(path);
        let request = request.header("tus-resumable", "1.0.0");
        let add = |request: axum::http::request::Builder, (name, value): &(&str, &str)| {
            request.header(*name, *value)
        };
        let request = headers.iter().fold(request, add).body(body.into()).unwrap();
        let response = self.0.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Json::Null);
        Answer { body, bytes, headers: parts.headers, status: parts.status }
    }

    async fn begin(&self, length: usize, said: &str) -> Answer {
        let headers = [("upload-length", &*length.to_string()), ("upload-metadata", said)];
        self.send(("POST", "/v1/files"), &headers, Body::empty()).await
    }

    /// Begins a file that is taken, and says where it is.
    async fn begun(&self, length: usize, name: &str) -> String {
        let answer = self.begin(length, &said(name)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.header("location").to_owned()
    }

    async fn go_on(&self, at: &str, offset: usize, body: impl Into<Body>) -> Answer {
        self.go_on_with(at, offset, &[], body).await
    }

    async fn go_on_with(
        &self,
        at: &str,
        offset: usize,
        more: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let offset = offset.to_string();
        let headers =
            [("upload-offset", &*offset), ("content-type", "application/offset+octet-stream")];
        self.send(("PATCH", at), &[&headers, more].concat(), body).await
    }

    async fn reach(&self, at: &str) -> Answer {
        self.send(("HEAD", at), &[], Body::empty()).await
    }

    async fn told(&self, at: &str) -> Answer {
        self.send(("GET", at), &[], Body::empty()).await
    }

    /// Sends a whole file at once; the answer to the last of it.
    async fn sent(&self, name: &str, bytes: Vec<u8>) -> (String, Answer) {
        let at = self.begun(bytes.len(), name).await;
        let answer = self.go_on(&at, 0, bytes).await;
        (at, answer)
    }
}

/// The metadata of a paper on the dwelling.
fn said(name: &str) -> String {
    use base64::Engine as _;
    let pair = |key: &str, value: &str| {
        format!("{key} {}", base64::engine::general_purpose::STANDARD.encode(value))
    };
    [pair("filename", name), pair("procedure", "permanent-residence"), pair("document", "dwelling")]
        .join(",")
}

/// A PDF of so many bytes.
fn pdf(bytes: usize) -> Vec<u8> {
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let filling = (0..).map(|number: u32| number.wrapping_mul(2_654_435_761) as u8);
    pdf.extend(filling.take(bytes - 15));
    pdf.extend(b"%%EOF\n");
    pdf
}

fn sha256(bytes: &[u8]) -> String {
    kernel::hex(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes).as_ref())
}

fn later(hours: i64) -> Clock {
    Clock::Fixed(Moment::from_micros(NOW.now().micros() + hours * 3_600_000_000))
}
