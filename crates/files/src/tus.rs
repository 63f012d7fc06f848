//! Uploads that go on after a cut: the tus protocol 1.0.0 with creation, creation-with-upload,
//! checksum, expiration and termination. What is said of a file travels in `Upload-Metadata`.

use access::{Caller, Permit};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::{Moment, PartialDate};
use ledger::Unreleased;
use time::OffsetDateTime;
use time::macros::format_description;
use web::{Failure, Path, SignedIn};

use crate::sending::{Sum, SumKind};
use crate::views::{FileView, download};
use crate::{Error, File, FileId, FileName, Files, Kind, NewFile, Place, Result, SendFile};

const EXTENSIONS: &str = "creation,creation-with-upload,checksum,expiration,termination";
const VERSION: &str = "1.0.0";
const OF_BYTES: &str = "application/offset+octet-stream";
/// Of the code of a dossier.
const CODE_BYTES_MAX: usize = 40;
/// Names and codes; a file says no more of itself.
const METADATA_BYTES_MAX: usize = 4096;

/// Everything this slice answers by itself.
pub fn routes(files: Files) -> Router {
    Router::new()
        .route("/v1/files", post(begin).options(about))
        .route("/v1/files/{file}", get(told).delete(end).head(reach).options(about).patch(go_on))
        .layer(middleware::from_fn(versioned))
        .route("/v1/files/{file}/content", get(content))
        .with_state(files)
}

/// Every answer names the version, and no request is served that names another. Who is not signed
/// in is told that first.
async fn versioned(request: Request, next: Next) -> Response {
    let said = request.headers().get("tus-resumable");
    let free = [Method::GET, Method::OPTIONS].contains(request.method())
        || request.extensions().get::<Caller>().is_none();
    let mut response = if free || said.is_some_and(|said| said == VERSION) {
        next.run(request).await
    } else {
        let mut response = Failure::from(Error::Version).into_response();
        say(&mut response, "tus-version", VERSION);
        response
    };
    say(&mut response, "tus-resumable", VERSION);
    response
}

async fn about(State(files): State<Files>) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    say(&mut response, "tus-version", VERSION);
    say(&mut response, "tus-extension", EXTENSIONS);
    say(&mut response, "tus-checksum-algorithm", "sha1,sha256");
    say(&mut response, "tus-max-size", &files.0.limits.bytes_max.to_string());
    response
}

async fn begin(
    SignedIn(caller): SignedIn,
    State(files): State<Files>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let permit = files.permit_to_send(&caller).await?;
    let new = new_file(&files, &headers)?;
    let mut file = files.begin(&permit, &new).await?;
    let with_bytes = sends_bytes(&headers);
    if with_bytes {
        let id = file.id;
        file = match take(&files, &permit, file, &headers, body).await {
            // It has begun: the client asks how far it came.
            Err(Error::Cut) => files.own(&permit, id).await?,
            taken => taken?,
        };
    }
    let mut response = StatusCode::CREATED.into_response();
    say(&mut response, "location", &format!("/v1/files/{}", file.id));
    say(&mut response, "upload-expires", &on(file.ends_at));
    if with_bytes {
        say(&mut response, "upload-offset", &file.received.to_string());
    }
    Ok(response)
}

/// How far a file reaches. One that is whole and could not be looked at is looked at now.
async fn reach(
    SignedIn(caller): SignedIn,
    State(files): State<Files>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let permit = files.permit_to_send(&caller).await?;
    let mut file = files.own(&permit, FileId::parse(&id)?).await?;
    if file.received == file.bytes {
        file = files.settle(&permit, file).await?;
    }
    let mut response = StatusCode::OK.into_response();
    say(&mut response, "upload-length", &file.bytes.to_string());
    say(&mut response, "upload-offset", &file.received.to_string());
    say(&mut response, "upload-expires", &on(file.ends_at));
    say(&mut response, "cache-control", "no-store");
    Ok(response)
}

async fn go_on(
    SignedIn(caller): SignedIn,
    State(files): State<Files>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let permit = files.permit_to_send(&caller).await?;
    let file = files.own(&permit, FileId::parse(&id)?).await?;
    if !sends_bytes(&headers) {
        return Err(Error::WrongType.into());
    }
    if number(&headers, "upload-offset")? != file.received {
        return Err(Error::OffsetElsewhere.into());
    }
    let file = take(&files, &permit, file, &headers, body).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    say(&mut response, "upload-offset", &file.received.to_string());
    say(&mut response, "upload-expires", &on(file.ends_at));
    Ok(response)
}

async fn end(
    SignedIn(caller): SignedIn,
    State(files): State<Files>,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    let permit = files.permit_to_send(&caller).await?;
    files.remove(&permit, FileId::parse(&id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn told(
    SignedIn(caller): SignedIn,
    State(files): State<Files>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let permit = files.permit_to_send(&caller).await?;
    let file = files.own(&permit, FileId::parse(&id)?).await?;
    let subject = file.subject;
    let view = Unreleased::with_fields(FileView::of(&file), subject, ["files"]);
    let (view, receipt) = files.0.ledger.release(view, &permit, files.now()).await?;
    Ok((receipt, axum::Json(view.into_inner())).into_response())
}

/// What somebody sent, back to them.
async fn content(
    SignedIn(caller): SignedIn,
    State(files): State<Files>,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let permit = files.permit_to_send(&caller).await?;
    let file = files.own(&permit, FileId::parse(&id)?).await?;
    // What is not whole was not looked at.
    if file.kept.is_none() {
        return Err(Error::NoSuchFile.into());
    }
    let subject = file.subject;
    let file = Unreleased::with_fields(file, subject, ["file"]);
    let (file, receipt) = files.0.ledger.release(file, &permit, files.now()).await?;
    Ok(download(&files, &file, receipt))
}

async fn take(
    files: &Files,
    permit: &Permit<SendFile>,
    file: File,
    headers: &HeaderMap,
    body: Body,
) -> Result<File> {
    let sum = sum(headers)?;
    let file = files.receive(permit, file, body.into_data_stream(), sum.as_ref()).await?;
    if file.received == file.bytes { files.settle(permit, file).await } else { Ok(file) }
}

fn sends_bytes(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == OF_BYTES)
}

/// What `Upload-Length` and `Upload-Metadata` say.
fn new_file(files: &Files, headers: &HeaderMap) -> Result<NewFile> {
    let bytes = number(headers, "upload-length")?;
    let said = metadata(headers)?;
    let text = |key: &'static str| {
        let found = said.iter().find(|(name, _)| name == key);
        found.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    };
    let wrong = Error::Header("upload-metadata");
    let (Some(procedure), Some(document)) = (text("procedure"), text("document")) else {
        return Err(wrong);
    };
    let dossier = text("dossier");
    let is_code = |code: &str| {
        let fine = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        code.len() <= CODE_BYTES_MAX && code.chars().all(fine)
    };
    if dossier.is_some_and(|code| !is_code(code)) {
        return Err(wrong);
    }
    let name = FileName::parse(text("filename").unwrap_or_default())?;
    let valid_from = match text("valid-from") {
        Some(day) => PartialDate::parse(day).ok().and_then(PartialDate::date).ok_or(wrong)?,
        None => {
            let found = files.0.catalogue.get().by_code(procedure, files.now().day());
            found.ok_or(Error::NoSuchDocument)?.valid_from
        }
    };
    Ok(NewFile {
        bytes,
        document: document.to_owned(),
        kind: Kind::said(&name, text("filetype"))?,
        name,
        place: Place {
            dossier: dossier.map(str::to_owned),
            procedure: procedure.to_owned(),
            valid_from,
        },
    })
}

/// Keys, each with a value in base64 where it has one.
fn metadata(headers: &HeaderMap) -> Result<Vec<(String, String)>> {
    let wrong = || Error::Header("upload-metadata");
    let said = headers.get("upload-metadata").ok_or_else(wrong)?;
    let said = said.to_str().ok().filter(|said| said.len() <= METADATA_BYTES_MAX);
    let pair = |pair: &str| {
        let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let value = STANDARD.decode(value.trim()).map_err(|_| wrong())?;
        Ok((key.to_owned(), String::from_utf8(value).map_err(|_| wrong())?))
    };
    said.ok_or_else(wrong)?.split(',').map(pair).collect()
}

/// What `Upload-Checksum` says.
fn sum(headers: &HeaderMap) -> Result<Option<Sum>> {
    let Some(said) = headers.get("upload-checksum") else { return Ok(None) };
    let wrong = || Error::Header("upload-checksum");
    let (kind, digest) =
        said.to_str().ok().and_then(|said| said.split_once(' ')).ok_or_else(wrong)?;
    let kind = match kind {
        "sha1" => SumKind::Sha1,
        "sha256" => SumKind::Sha256,
        _ => return Err(wrong()),
    };
    let digest = STANDARD.decode(digest.trim()).map_err(|_| wrong())?;
    Ok(Some(Sum { digest, kind }))
}

fn number(headers: &HeaderMap, name: &'static str) -> Result<u64> {
    let said = headers.get(name).and_then(|said| said.to_str().ok());
    said.and_then(|said| said.parse().ok()).ok_or(Error::Header(name))
}

fn say(response: &mut Response, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

/// As RFC 9110, 5.6.7 writes moments.
fn on(at: Moment) -> String {
    let form = format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    let at = OffsetDateTime::from_unix_timestamp(at.micros() / 1_000_000).ok();
    at.and_then(|at| at.format(form).ok()).unwrap_or_default()
}
