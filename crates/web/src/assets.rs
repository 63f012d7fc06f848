//! The stylesheet, script, marks and letters, embedded in the program.
//!
//! An address carries a hash or a version, so a browser keeps what it names for a year.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{Embed, EmbeddedFile};

use crate::{Failure, Problem};

#[derive(Embed)]
#[folder = "$DANH_WEB_ASSETS"]
struct Assets;

static ADDRESSES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let files = Assets::iter().filter_map(|name| Some((Assets::get(&name)?, name)));
    files
        .map(|(file, name)| (name.to_string(), format!("/assets/{name}?v={}", hash(&file))))
        .collect()
});

/// Where to find an asset, if this build has it.
pub(crate) fn address(name: &str) -> Option<&'static str> {
    ADDRESSES.get(name).map(String::as_str)
}

/// The regular letters, latin and Vietnamese, asked for before the stylesheet has been read. They
/// have their version in the name and must be asked for exactly as the stylesheet does.
pub(crate) fn letters() -> impl Iterator<Item = &'static str> {
    let regular = ADDRESSES.iter().filter(|(name, _)| name.ends_with("-400.woff2"));
    regular.filter_map(|(_, address)| address.split('?').next())
}

pub(crate) fn routes() -> Router {
    Router::new().route("/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    let kind = match name.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        Some((_, "woff2")) => "font/woff2",
        _ => return missing(),
    };
    let Some(file) = Assets::get(&name) else { return missing() };
    let tag = format!("\"{}\"", hash(&file));
    let for_ever = uri.query().is_some() || kind == "font/woff2";
    let keep = if for_ever { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known == tag.as_str());
    let about = [
        (header::CACHE_CONTROL, keep),
        (header::CONTENT_TYPE, kind),
        (header::ETAG, tag.as_str()),
        (header::VARY, "accept-encoding"),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    let (encoding, bytes) = smallest(&name, &headers).unwrap_or((None, file.data));
    let mut response = (about, Body::from(bytes)).into_response();
    if let Some(encoding) = encoding {
        let encoding = HeaderValue::from_static(encoding);
        response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
    }
    response
}

type Encoded = (Option<&'static str>, std::borrow::Cow<'static, [u8]>);

/// The form made smallest at build time among those the browser reads.
fn smallest(name: &str, headers: &HeaderMap) -> Option<Encoded> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let read =
        |coding: &str| accepted.split(',').any(|one| one.trim().split(';').next() == Some(coding));
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(coding, _)| read(coding))
        .find_map(|(coding, end)| Some((Some(coding), Assets::get(&format!("{name}.{end}"))?.data)))
}

fn missing() -> Response {
    let problem = Problem::new(StatusCode::NOT_FOUND, "no-such-page", "There is nothing here");
    Failure::from(problem).into_response()
}

fn hash(file: &EmbeddedFile) -> String {
    kernel::hex(&file.metadata.sha256_hash()[..6])
}
