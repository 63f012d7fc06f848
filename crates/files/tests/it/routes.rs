//! Who gets which answer, for every route.

use super::*;

/// A visitor, whoever sent the file, another citizen, an official. Nothing is said of a file that
/// is begun, so whoever may begin one is told what is missing.
const ROUTES: &[(&str, &str, [u16; 4])] = &[
    ("DELETE", "/v1/files/{file}", [403, 204, 404, 403]),
    ("GET", "/v1/files/{file}", [403, 200, 404, 403]),
    ("GET", "/v1/files/{file}/content", [403, 200, 404, 403]),
    ("PATCH", "/v1/files/{file}", [403, 415, 404, 403]),
    ("POST", "/v1/files", [403, 400, 400, 403]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    for (method, path, statuses) in ROUTES {
        let town = Town::new().await;
        let (at, _) = town.mai().sent("a.pdf", pdf(1000)).await;
        let path = path.replace("/v1/files/{file}", &at);
        let callers = [
            Caller::visitor(),
            citizen(town.mai),
            citizen(town.an),
            testkit::official(&["residence"]),
        ];
        for (caller, status) in callers.into_iter().zip(statuses) {
            let sender = Sender::new(&town.files(), caller);
            let answer = sender.send((method, &path), &[], Body::empty()).await;
            assert_eq!(answer.status.as_u16(), *status, "{method} {path}: {answer:?}");
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let source = include_str!("../../src/tus.rs");
    let mut listed: Vec<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    let mut declared = Vec::new();
    for route in source.split(".route(\"").skip(1) {
        let (path, rest) = route.split_once('"').unwrap();
        let handlers = rest.split(['\n', ';', '}']).next().unwrap();
        for method in ["DELETE", "GET", "PATCH", "POST", "PUT"] {
            let named = format!("{}(", method.to_lowercase());
            if [" ", "."].into_iter().any(|start| handlers.contains(&format!("{start}{named}"))) {
                declared.push((method, path));
            }
        }
    }
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}
