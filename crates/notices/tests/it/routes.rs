//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// Caller by caller: Mai, another citizen, an official, a visitor.
const ROUTES: &[(&str, &str, [u16; 4])] = &[
    ("GET", "/notices", [200, 200, 403, 403]),
    ("GET", "/notices/settings", [200, 200, 403, 403]),
    ("GET", "/v1/persons/{person}/notices", [200, 403, 403, 403]),
    ("GET", "/v1/persons/{person}/notices/settings", [200, 403, 403, 403]),
    // Allowed, and then the form is found empty.
    ("POST", "/notices/settings", [422, 422, 403, 403]),
    ("POST", "/notices/{notice}/read", [303, 404, 403, 403]),
    ("PUT", "/v1/persons/{person}/notices/settings", [204, 403, 403, 403]),
    ("PUT", "/v1/persons/{person}/notices/{notice}/read", [204, 403, 403, 403]),
];

/// What `PUT` says: nothing beside the inbox.
const SETTINGS: &str =
    r#"{"channels":{},"language":"vi","quiet":{"from":"21:00","until":"07:00"}}"#;

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let notice = town.newest().await;
    let lan = PersonId::from_bytes(&[0x0b; 16]).unwrap();
    let callers =
        [citizen(town.mai), citizen(lan), official(&["correct-register"]), Caller::visitor()];
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{person}", &town.mai.to_string()).replace("{notice}", &notice);
        for (caller, status) in callers.iter().zip(statuses) {
            let (kind, body) = match *method {
                "PUT" => ("application/json", SETTINGS),
                _ => ("application/x-www-form-urlencoded", ""),
            };
            let session = town.session(caller.clone());
            let answer = session.send(method, &path, kind, body.to_owned()).await;
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(answer.status, expected, "{method} {path} {caller:?}: {}", answer.text);
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
