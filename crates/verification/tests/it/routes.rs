//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::party::API;
use super::*;

/// A visitor, a citizen in their browser, a service without any scope, a service with all of them.
/// Nothing is sent along, so a question is answered with what is missing.
pub(crate) const ROUTES: &[(&str, &str, [u16; 4])] = &[
    ("GET", "/account/aliases", [401, 200, 401, 401]),
    ("GET", "/osia/3rdparty/v1/attributes/{set}/{identifier}", [401, 401, 400, 400]),
    ("GET", "/osia/3rdparty/v1/identify/{task}", [401, 401, 403, 400]),
    ("POST", "/account/aliases", [401, 422, 401, 401]),
    ("POST", "/account/aliases/{alias}/revoke", [401, 404, 401, 401]),
    ("POST", "/osia/3rdparty/v1/attributes/{identifier}", [401, 401, 403, 400]),
    ("POST", "/osia/3rdparty/v1/identify", [401, 401, 403, 400]),
    ("POST", "/osia/3rdparty/v1/verify/{identifier}", [401, 401, 403, 400]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let [visitor, citizen] = [town.browser(), town.browser()];
    citizen.sign_in("mai", "/").await;
    let bare = town.service(|leave| leave.scopes.clear()).await.with_token().await;
    let full = town.service(|_| ()).await.with_token().await;
    let bearers = ["", "", &bare.token, &full.token].map(|token| format!("Bearer {token}"));
    let browsers = [&visitor, &citizen, &bare.door, &full.door];
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{alias}", &"0".repeat(32)).replace(['{', '}'], "");
        for ((browser, bearer), status) in browsers.iter().zip(&bearers).zip(statuses) {
            let headers = [("authorization", bearer.as_str())];
            let headers = if bearer.len() > 7 { &headers[..] } else { &[] };
            let answer = browser.send(method, &path, headers, "").await;
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
            if path.starts_with(API) {
                assert_eq!(answer.names(), ["code", "message"], "{}", answer.text);
            }
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let mut listed: Vec<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    let mut declared = declared(include_str!("../../src/http.rs"));
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}

/// The routes as the source of `routes` declares them.
fn declared(source: &str) -> Vec<(&str, &str)> {
    let mut declared = Vec::new();
    for route in source.split(".route(\"").skip(1) {
        let (path, rest) = route.split_once('"').unwrap();
        let handlers = rest.split(['\n', ';', '}']).next().unwrap();
        for method in ["DELETE", "GET", "PATCH", "POST", "PUT"] {
            let named = format!("{}(", method.to_lowercase());
            let names = |start: &str| handlers.contains(&format!("{start}{named}"));
            if [" ", "."].into_iter().any(names) {
                declared.push((method, path));
            }
        }
    }
    declared
}
