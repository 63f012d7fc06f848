//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// A visitor, the citizen, an official who looks after relying parties, a system without a scope, a
/// system with one. Nothing is sent along, so a system is answered with what is missing.
const ROUTES: &[(&str, &str, [u16; 5])] = &[
    ("GET", "/desk/portal", [403, 403, 200, 401, 401]),
    ("GET", "/portal/v1/GetNextValue", [401, 401, 401, 403, 422]),
    ("GET", "/services/elsewhere/{dossier}", [403, 200, 403, 401, 401]),
    ("GET", "/services/elsewhere/{dossier}/files/{file}", [403, 404, 403, 401, 401]),
    ("GET", "/services/everywhere", [403, 200, 403, 401, 401]),
    ("GET", "/v1/dossiers-elsewhere", [403, 200, 403, 401, 401]),
    ("POST", "/portal/v1/CapNhatTienTrinh", [401, 401, 401, 403, 422]),
    ("POST", "/portal/v1/CapNhatTrangThai", [401, 401, 401, 403, 422]),
    ("POST", "/portal/v1/CreateDossier", [401, 401, 401, 403, 422]),
    ("POST", "/portal/v1/UploadFile", [401, 401, 401, 403, 422]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let bare = town.system("id.verify").await.with_token().await;
    let full = town.system("dossier.G09.push").await.with_token().await;
    let code = full.next_code("G09.020.00").await;
    assert_eq!(full.call("CreateDossier", &creation(&code)).await.status, 200);
    let callers =
        [Caller::visitor(), citizen(town.mai), official_in("*", &["manage-relying-parties"])];
    for (method, path, statuses) in ROUTES {
        let path = path.replace("{dossier}", &code);
        for (index, status) in statuses.iter().enumerate() {
            let (got, text) = match callers.get(index) {
                Some(caller) => {
                    let session = town.session(caller.clone());
                    let answer = session.send(method, &path, "", String::new()).await;
                    (answer.status, answer.text)
                }
                None => {
                    let system = [&bare, &full][index - callers.len()];
                    let answer = system.send(method, &path, "").await;
                    (answer.status, answer.text)
                }
            };
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(got, expected, "{method} {path} {index}: {text}");
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
