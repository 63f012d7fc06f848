//! Who gets which answer, for every route.

use super::*;

/// Caller by caller: Mai, another citizen, an official, a visitor.
const ROUTES: &[(&str, &str, [u16; 4])] = &[
    ("GET", "/.well-known/danh-papers.cer", [200; 4]),
    ("GET", "/.well-known/danh-papers.jwk", [200; 4]),
    ("GET", "/papers", [200, 200, 403, 403]),
    ("GET", "/papers/{code}", [200, 404, 403, 403]),
    ("GET", "/v1/papers", [200, 200, 403, 403]),
    ("GET", "/v1/papers/checks/{code}", [200; 4]),
    ("GET", "/verify", [200; 4]),
    ("GET", "/verify/{code}", [200; 4]),
    // Nothing was sent, and nothing is known of it.
    ("POST", "/verify", [200; 4]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let code = town.code().await;
    let lan = PersonId::from_bytes(&[0x0b; 16]).unwrap();
    let callers = [citizen(town.mai), citizen(lan), official(&["residence"]), Caller::visitor()];
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{code}", &code);
        for (caller, status) in callers.iter().zip(statuses) {
            let session = town.session(caller.clone());
            let kind = "multipart/form-data; boundary=edge";
            let answer = session.send(method, &path, kind, "--edge--\r\n".to_owned()).await;
            assert_eq!(answer.status.as_u16(), *status, "{method} {path} {caller:?}");
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let declared = include_str!("../../src/http.rs").matches(".route(\"").count();
    let mut paths: Vec<_> = ROUTES.iter().map(|(_, path, _)| path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), declared);
}
