//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// A visitor and a citizen. Nothing is sent along, so a question is answered with what is missing.
const ROUTES: &[(&str, &str, [u16; 2])] = &[
    ("GET", "/.well-known/oauth-authorization-server", [200, 200]),
    ("GET", "/.well-known/openid-configuration", [200, 200]),
    ("GET", "/account/services", [401, 200]),
    ("GET", "/oidc/authorize", [400, 400]),
    ("GET", "/oidc/end-session", [200, 200]),
    ("GET", "/oidc/go", [400, 400]),
    ("GET", "/oidc/jwks", [200, 200]),
    ("GET", "/oidc/userinfo", [401, 401]),
    ("POST", "/account/services/{client}/end", [401, 303]),
    ("POST", "/oidc/authorize", [400, 400]),
    ("POST", "/oidc/consent", [401, 400]),
    ("POST", "/oidc/end-session", [303, 303]),
    ("POST", "/oidc/end-session/confirm", [401, 400]),
    ("POST", "/oidc/introspect", [401, 401]),
    ("POST", "/oidc/par", [401, 401]),
    ("POST", "/oidc/revoke", [401, 401]),
    ("POST", "/oidc/token", [400, 400]),
    ("POST", "/oidc/userinfo", [401, 401]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let (visitor, citizen) = (town.browser(), town.browser());
    citizen.sign_in("mai", "/").await;
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{client}", "c");
        for (browser, status) in [&visitor, &citizen].into_iter().zip(statuses) {
            let answer = browser.send(method, &path, &[], "").await;
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
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
        let handlers = rest.split([';', '}']).next().unwrap().split(".layer").next().unwrap();
        let handlers = handlers.split(".with_state").next().unwrap();
        for method in ["DELETE", "GET", "PATCH", "POST", "PUT"] {
            if handlers.contains(&format!("{}(", method.to_lowercase())) {
                declared.push((method, path));
            }
        }
    }
    declared
}
