//! Which language a request asks for: its own choice, kept in a cookie, or the browser's.

use axum::http::{HeaderMap, Method, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use kernel::Language;

const COOKIE: &str = "danh-language";

/// The language asked for, if any is.
pub(crate) fn wanted(headers: &HeaderMap) -> Option<Language> {
    let text = |name| headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let chosen = text(header::COOKIE).flat_map(|line| line.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        if name == COOKIE { Language::parse(value) } else { None }
    });
    chosen.or_else(|| preferred(text(header::ACCEPT_LANGUAGE).next()?))
}

/// The first language of ours in `Accept-Language`; browsers list them by preference.
fn preferred(accepted: &str) -> Option<Language> {
    accepted.split(',').find_map(|range| {
        let tag = range.split(';').next()?.trim();
        Language::parse(tag.split('-').next()?)
    })
}

/// `?lang=en` on any page: remembers the choice and comes back to the page without it.
pub(crate) fn switch(method: &Method, uri: &Uri) -> Option<Response> {
    if method != Method::GET {
        return None;
    }
    let query = uri.query()?;
    let chosen = query.split('&').find_map(|pair| Language::parse(pair.strip_prefix("lang=")?))?;
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.starts_with("lang=")).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    let back = format!("{}{mark}{}", local_path(uri.path()), kept.join("&"));
    let tag = chosen.tag();
    let cookie = format!("{COOKIE}={tag}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    Some(([(header::SET_COOKIE, cookie)], Redirect::to(&back)).into_response())
}

/// A path of this site, or `/`. `//host` and `/\host` would lead to another.
pub fn local_path(path: &str) -> &str {
    let leads_away = matches!(path.as_bytes().get(1), Some(b'/' | b'\\'));
    let plain = path.starts_with('/') && path.bytes().all(|byte| byte.is_ascii_graphic());
    if leads_away || !plain { "/" } else { path }
}

#[cfg(test)]
mod tests;
