//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// A visitor, a citizen, an official of the office with the duty, one of another. Nothing is sent
/// along, so whoever may ask is answered with what is missing.
const ROUTES: &[(&str, &str, [u16; 4])] = &[
    ("GET", "/desk/dossiers", [403, 403, 200, 200]),
    ("GET", "/desk/dossiers/next", [403, 403, 303, 303]),
    ("GET", "/desk/dossiers/together", [403, 403, 200, 200]),
    ("GET", "/desk/dossiers/workload", [403, 403, 403, 403]),
    ("GET", "/desk/dossiers/{dossier}", [404, 404, 200, 404]),
    ("GET", "/desk/dossiers/{dossier}/colleague", [404, 404, 200, 404]),
    ("GET", "/desk/dossiers/{dossier}/papers", [404, 404, 200, 404]),
    ("GET", "/desk/procedures", [403, 403, 403, 403]),
    ("GET", "/desk/procedures/{procedure}/{number}", [403, 403, 403, 403]),
    ("GET", "/dossiers", [200, 200, 200, 200]),
    ("GET", "/services", [403, 200, 403, 403]),
    ("GET", "/services/dossiers/{dossier}", [404, 200, 200, 404]),
    ("GET", "/services/dossiers/{dossier}/files/{document}", [404, 404, 404, 404]),
    ("GET", "/services/dossiers/{dossier}/slip", [404, 200, 404, 404]),
    ("GET", "/services/{procedure}", [403, 200, 403, 403]),
    ("GET", "/services/{procedure}/check", [403, 200, 403, 403]),
    ("GET", "/services/{procedure}/files/{document}", [403, 422, 403, 403]),
    ("GET", "/v1/dossiers", [403, 200, 403, 403]),
    ("GET", "/v1/dossiers/{dossier}", [404, 200, 200, 404]),
    ("GET", "/v1/dossiers/{dossier}/files/{file}", [404, 404, 404, 404]),
    ("GET", "/v1/dossiers/{dossier}/papers/{paper}", [404, 404, 404, 404]),
    ("GET", "/v1/office/dossiers", [403, 403, 200, 200]),
    ("GET", "/v1/procedure-files", [403, 403, 403, 403]),
    ("GET", "/v1/procedures/{procedure}/draft", [403, 200, 403, 403]),
    ("POST", "/desk/dossiers/claims", [403, 403, 422, 422]),
    ("POST", "/desk/dossiers/together", [403, 403, 422, 422]),
    ("POST", "/desk/dossiers/{dossier}/acts", [404, 404, 422, 404]),
    ("POST", "/desk/dossiers/{dossier}/apology", [404, 404, 422, 404]),
    ("POST", "/desk/dossiers/{dossier}/claim", [404, 404, 409, 404]),
    ("POST", "/desk/dossiers/{dossier}/colleague", [404, 404, 403, 404]),
    ("POST", "/desk/dossiers/{dossier}/decision", [404, 404, 422, 404]),
    ("POST", "/desk/dossiers/{dossier}/papers/{paper}/revocation", [404, 404, 422, 404]),
    ("POST", "/desk/procedures", [403, 403, 403, 403]),
    ("POST", "/desk/procedures/{procedure}/{number}/approval", [404, 404, 404, 404]),
    ("POST", "/desk/procedures/{procedure}/{number}/withdrawal", [403, 403, 403, 403]),
    ("POST", "/dossiers", [422, 422, 422, 422]),
    ("POST", "/services/dossiers/{dossier}/exemption", [404, 422, 422, 404]),
    ("POST", "/services/dossiers/{dossier}/files/{document}", [422, 422, 422, 422]),
    ("POST", "/services/dossiers/{dossier}/files/{document}/removal", [404, 404, 404, 404]),
    ("POST", "/services/dossiers/{dossier}/held-already", [404, 422, 422, 404]),
    ("POST", "/services/dossiers/{dossier}/rating", [404, 422, 422, 404]),
    ("POST", "/services/dossiers/{dossier}/supplement", [404, 422, 422, 404]),
    ("POST", "/services/dossiers/{dossier}/withdrawal", [404, 409, 403, 404]),
    ("POST", "/services/{procedure}", [403, 422, 403, 403]),
    ("POST", "/services/{procedure}/files/{document}", [422, 422, 422, 422]),
    ("POST", "/services/{procedure}/files/{document}/removal", [403, 422, 403, 403]),
    ("POST", "/services/{procedure}/filing", [403, 422, 403, 403]),
    ("POST", "/v1/dossier-standing", [422, 422, 422, 422]),
    ("POST", "/v1/dossiers", [422, 422, 422, 422]),
    ("POST", "/v1/dossiers/{dossier}/acts", [404, 404, 403, 404]),
    ("POST", "/v1/dossiers/{dossier}/claim", [404, 404, 200, 404]),
    ("POST", "/v1/dossiers/{dossier}/colleague", [404, 404, 403, 404]),
    ("POST", "/v1/dossiers/{dossier}/decision", [404, 404, 403, 404]),
    ("POST", "/v1/dossiers/{dossier}/exemption", [404, 422, 403, 404]),
    ("POST", "/v1/dossiers/{dossier}/papers/{paper}/revocation", [404, 404, 404, 404]),
    ("POST", "/v1/dossiers/{dossier}/release", [404, 404, 403, 404]),
    ("POST", "/v1/dossiers/{dossier}/supplement", [404, 409, 403, 404]),
    ("POST", "/v1/dossiers/{dossier}/withdrawal", [404, 200, 403, 404]),
    ("POST", "/v1/procedure-files", [403, 403, 403, 403]),
    ("POST", "/v1/procedure-files/{procedure}/{number}/approval", [404, 404, 404, 404]),
    ("POST", "/v1/procedure-files/{procedure}/{number}/withdrawal", [403, 403, 403, 403]),
    ("PUT", "/services/{procedure}/draft", [403, 200, 403, 403]),
    ("PUT", "/v1/dossiers/{dossier}/rating", [404, 409, 403, 404]),
    ("PUT", "/v1/procedures/{procedure}/draft", [403, 200, 403, 403]),
];

/// What is sent along.
fn body(path: &str) -> Json {
    match path.rsplit('/').next().unwrap() {
        "acts" => json!({ "version": 1, "act": "stop", "reason": "Vì sao." }),
        "approval" | "claim" | "release" | "withdrawal" => json!({ "version": 1 }),
        "exemption" => json!({ "version": 1, "exemption": "poor", "reason": "Vì sao." }),
        "colleague" => json!({ "version": 1, "login": "lan" }),
        "rating" => json!({ "score": 5 }),
        "decision" => json!({ "version": 1, "record_version": 1, "outcome": "granted",
            "reasons": "Vì sao." }),
        "revocation" => json!({ "reason": "Vì sao." }),
        "procedure-files" => json!({ "text": "" }),
        "draft" => json!({ "version": 0, "answers": {} }),
        "supplement" => json!({ "version": 1, "statement": "Đây.",
            "answers": { "commune": NGOC_HA, "line": "1" } }),
        _ => json!({}),
    }
}

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    for (method, path, statuses) in ROUTES {
        for (index, status) in statuses.iter().enumerate() {
            let town = Town::new().await;
            let mai = town.mai().await;
            let dossier = filed(&town.session(citizen(mai))).await;
            let callers = [
                Caller::visitor(),
                citizen(mai),
                police(1, NGOC_HA, &["residence"]),
                police(2, BA_DINH, &["civil-status"]),
            ];
            let session = town.session(callers[index].clone());
            let at = path.replace("{dossier}", dossier["code"].as_str().unwrap());
            let at = at.replace("{procedure}", "moving").replace("{number}", "1");
            let answer = match (*method, path.starts_with("/v1")) {
                ("PUT", false) => {
                    let kind = "application/x-www-form-urlencoded";
                    session.send(method, &at, kind, String::new()).await
                }
                ("POST", false) => session.submit(&at, "").await,
                ("GET", _) => session.get(&at).await,
                _ => session.send(method, &at, "application/json", body(path).to_string()).await,
            };
            let expected = StatusCode::from_u16(*status).unwrap();
            assert_eq!(answer.status, expected, "{method} {path} {index}: {}", answer.text);
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let mut listed: Vec<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    let mut all = declared(include_str!("../../src/http.rs"));
    all.extend(declared(include_str!("../../src/pages.rs")));
    all.sort_unstable();
    listed.sort_unstable();
    assert_eq!(all, listed);
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
