//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// A visitor, a citizen, an official for relying parties. Nothing is sent along, so a question is
/// answered with what is missing.
pub(crate) const ROUTES: &[(&str, &str, [u16; 3])] = &[
    ("DELETE", "/oidc/register/{client}", [401, 401, 401]),
    ("GET", "/.well-known/oauth-authorization-server", [200, 200, 200]),
    ("GET", "/.well-known/openid-configuration", [200, 200, 200]),
    ("GET", "/account/services", [401, 200, 200]),
    ("GET", "/desk/relying-parties", [401, 403, 200]),
    ("GET", "/desk/relying-parties/{client}", [401, 403, 404]),
    ("GET", "/device", [401, 200, 200]),
    ("GET", "/device/{remote}", [401, 400, 400]),
    ("GET", "/oidc/authorize", [400, 400, 400]),
    ("GET", "/oidc/end-session", [200, 200, 200]),
    ("GET", "/oidc/go", [400, 400, 400]),
    ("GET", "/oidc/jwks", [200, 200, 200]),
    ("GET", "/oidc/register/{client}", [401, 401, 401]),
    ("GET", "/oidc/userinfo", [401, 401, 401]),
    ("POST", "/account/services/{client}/end", [401, 303, 303]),
    ("POST", "/desk/relying-parties/{client}/approval", [401, 403, 404]),
    ("POST", "/desk/relying-parties/{client}/suspension", [401, 403, 404]),
    ("POST", "/device", [401, 422, 422]),
    ("POST", "/device/{remote}", [401, 400, 400]),
    ("POST", "/oidc/authorize", [400, 400, 400]),
    ("POST", "/oidc/bc-authorize", [401, 401, 401]),
    ("POST", "/oidc/consent", [401, 400, 400]),
    ("POST", "/oidc/device", [401, 401, 401]),
    ("POST", "/oidc/end-session", [303, 303, 303]),
    ("POST", "/oidc/end-session/confirm", [401, 400, 400]),
    ("POST", "/oidc/introspect", [401, 401, 401]),
    ("POST", "/oidc/par", [401, 401, 401]),
    ("POST", "/oidc/register", [401, 401, 401]),
    ("POST", "/oidc/revoke", [401, 401, 401]),
    ("POST", "/oidc/token", [400, 400, 400]),
    ("POST", "/oidc/userinfo", [401, 401, 401]),
    ("PUT", "/oidc/register/{client}", [401, 401, 401]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let [visitor, citizen, official] = [town.browser(), town.browser(), town.browser()];
    citizen.sign_in("mai", "/").await;
    town.appoint(&["manage-relying-parties"]).await;
    official.sign_in_as("lan", "official", "/").await;
    town.set_up(&official).await;
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{client}", "c");
        for (browser, status) in [&visitor, &citizen, &official].into_iter().zip(statuses) {
            let answer = browser.send(method, &path, &[], "").await;
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(answer.status, expected, "{method} {path}: {}", answer.text);
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let listed: Vec<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    // One that is long stands on lines of its own.
    let source = include_str!("../../src/http.rs").replace(".route(\n            ", ".route(");
    let mut declared = declared(&source);
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
            let named = format!("{}(", method.to_lowercase());
            let names = |start: &str| handlers.contains(&format!("{start}{named}"));
            if [" ", ".", ", "].into_iter().any(names) {
                declared.push((method, path));
            }
        }
    }
    declared
}
