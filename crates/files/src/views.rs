//! Files as they travel: described in JSON, or as they are.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use ledger::{Receipt, Released};
use serde::Serialize;

use crate::{Checked, File, FileId, Files, rows};

/// A file, without what is in it.
#[derive(Clone, Debug, Serialize)]
pub struct FileView {
    bytes: u64,
    document: String,
    id: FileId,
    malware: Option<Checked>,
    name: String,
    received: u64,
    /// Nothing as long as it is on its way.
    sha256: Option<String>,
    #[serde(rename = "type")]
    media_type: &'static str,
}

impl FileView {
    pub fn of(file: &File) -> Self {
        let kept = file.kept.as_ref();
        Self {
            bytes: file.bytes,
            document: file.document.clone(),
            id: file.id,
            malware: kept.map(|kept| kept.malware),
            name: file.name.expose().to_owned(),
            received: file.received,
            sha256: kept.map(|kept| kept.sha256.clone()),
            media_type: file.kind.media_type(),
        }
    }
}

/// What is in a file, piece by piece.
pub fn pieces(
    files: &Files,
    file: &Released<File>,
) -> impl Stream<Item = store::Result<Vec<u8>>> + Send + use<> {
    let (db, id, bytes) = (files.0.db.clone(), file.id, file.received);
    try_unfold(0_u64, move |at| {
        let db = db.clone();
        async move {
            if at >= bytes {
                return Ok(None);
            }
            let piece = rows::piece(&db, id, at).await?;
            let next = at + piece.len().max(1) as u64;
            Ok::<_, store::Error>(Some((piece, next)))
        }
    })
}

/// A file as it came, to be saved and not shown in place: it is by strangers.
pub fn download(files: &Files, file: &Released<File>, receipt: Receipt) -> Response {
    let bytes = file.received;
    let mut response = Response::new(Body::from_stream(pieces(files, file)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind.media_type()));
    headers.insert(header::CONTENT_LENGTH, bytes.into());
    let alone = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, alone);
    if let Ok(name) = HeaderValue::from_str(&saved_as(file.name.expose())) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    (receipt, response).into_response()
}

/// RFC 6266, with the name as RFC 8187 writes it.
fn saved_as(name: &str) -> String {
    let mut text = "attachment; filename*=UTF-8''".to_owned();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
