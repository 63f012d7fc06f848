//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// Caller by caller: a visitor, a citizen, an official. Nothing is sent along, so a form or a body
/// is answered with what is missing in it.
const ROUTES: &[(&str, &str, [u16; 3])] = &[
    ("DELETE", "/v1/sessions/current", [401, 204, 204]),
    ("GET", "/account", [401, 200, 200]),
    ("GET", "/account/password", [401, 200, 200]),
    ("GET", "/sign-in", [200, 303, 303]),
    ("POST", "/account/capacity", [401, 303, 303]),
    ("POST", "/account/password", [401, 422, 422]),
    ("POST", "/account/sessions/end", [401, 303, 303]),
    ("POST", "/account/sessions/{session}/end", [401, 404, 404]),
    ("POST", "/sign-in", [422, 422, 422]),
    ("POST", "/sign-out", [303, 303, 303]),
    ("POST", "/v1/sessions", [415, 415, 415]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{session}", &"0".repeat(32));
        for (caller, status) in ["visitor", "citizen", "official"].into_iter().zip(statuses) {
            let browser = town.browser();
            if caller != "visitor" {
                assert_eq!(browser.sign_in("lan", caller).await.status, 303);
            }
            let kind = "application/x-www-form-urlencoded";
            let answer: Answer = browser.send(method, &path, kind, String::new()).await;
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(answer.status, expected, "{method} {path} {caller}: {}", answer.text);
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let listed: Vec<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    let mut declared = declared(include_str!("../../src/http.rs"));
    declared.sort_unstable();
    assert_eq!(declared, listed);
}

/// The routes as the source of `routes` declares them.
fn declared(source: &str) -> Vec<(&str, &str)> {
    let mut declared = Vec::new();
    for route in source.split(".route(\"").skip(1) {
        let (path, rest) = route.split_once('"').unwrap();
        let handlers = rest.split(".with_state").next().unwrap();
        for method in ["DELETE", "GET", "PATCH", "POST", "PUT"] {
            if handlers.contains(&format!("{}(", method.to_lowercase())) {
                declared.push((method, path));
            }
        }
    }
    declared
}
