use axum::http::{HeaderValue, StatusCode};

use super::*;

fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
    rows.iter()
        .map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
        .collect()
}

#[test]
fn the_cookie_counts_before_the_browser_and_the_browser_in_its_order() {
    type Headers = &'static [(&'static str, &'static str)];
    let rows: [(Headers, Option<Language>); 5] = [
        (&[], None),
        (&[("accept-language", "fr-FR,en-GB;q=0.8,vi;q=0.5")], Some(Language::En)),
        (&[("accept-language", "vi-VN,vi")], Some(Language::Vi)),
        (&[("accept-language", "vi"), ("cookie", "a=b; danh-language=en")], Some(Language::En)),
        (&[("cookie", "danh-language=fr")], None),
    ];
    for (said, language) in rows {
        assert_eq!(wanted(&headers(said)), language, "{said:?}");
    }
}

#[track_caller]
fn switched(path: &str, back: Option<&str>) {
    let response = switch(&Method::GET, &path.parse().unwrap());
    let location = response.as_ref().map(|response| {
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.starts_with("danh-language=en; Path=/;"), "{cookie}");
        response.headers()[header::LOCATION].to_str().unwrap()
    });
    assert_eq!(location, back, "{path}");
}

#[test]
fn a_switch_comes_back_to_the_same_page() {
    switched("/record?lang=en", Some("/record"));
    switched("/search?q=an&lang=en&after=3", Some("/search?q=an&after=3"));
    switched("/record?lang=fr", None);
    switched("/record?slang=en", None);
    switched("/record", None);
}

#[test]
fn a_switch_never_leads_to_another_site() {
    switched("//evil.example/?lang=en", Some("/"));
    assert_eq!(local_path("/\\evil.example"), "/");
    assert_eq!(local_path("https://evil.example"), "/");
    assert_eq!(local_path("/a\r\nb"), "/");
    assert_eq!(local_path("/record?tab=2"), "/record?tab=2");
}
