//! Who gets which answer, for every route.

use axum::http::StatusCode;

use super::*;

/// Caller by caller: a visitor, a citizen, an official. Nothing is sent along, so a form or a body
/// is answered with what is missing in it.
pub(crate) const ROUTES: &[(&str, &str, [u16; 3])] = &[
    ("DELETE", "/v1/persons/{person}/account/lock", [401, 400, 400]),
    ("DELETE", "/v1/sessions/current", [401, 204, 204]),
    ("GET", "/account", [401, 200, 200]),
    ("GET", "/account/acting-for", [401, 200, 200]),
    ("GET", "/account/contacts/{channel}", [401, 200, 303]),
    ("GET", "/account/contacts/{channel}/code", [401, 303, 303]),
    ("GET", "/account/contacts/{channel}/code/send", [303, 303, 303]),
    ("GET", "/account/enrolment-code", [401, 303, 200]),
    ("GET", "/account/factors/passkey", [401, 200, 303]),
    ("GET", "/account/factors/totp", [401, 200, 303]),
    ("GET", "/account/factors/{factor}/revoke", [401, 404, 303]),
    ("GET", "/account/lock", [401, 200, 200]),
    ("GET", "/account/mandates/{organisation}/{mandate}/decline", [401, 403, 403]),
    ("GET", "/account/mandates/{organisation}/{mandate}/withdraw", [401, 403, 403]),
    ("GET", "/account/organisations", [401, 200, 200]),
    ("GET", "/account/organisations/claim", [401, 403, 403]),
    ("GET", "/account/organisations/new", [401, 403, 403]),
    ("GET", "/account/organisations/{organisation}", [401, 403, 403]),
    ("GET", "/account/organisations/{organisation}/withdraw", [401, 403, 403]),
    ("GET", "/account/password", [401, 200, 200]),
    ("GET", "/account/recovery-codes", [401, 200, 303]),
    ("GET", "/account/representatives/{organisation}", [401, 403, 403]),
    ("GET", "/activate", [200, 200, 200]),
    ("GET", "/desk/account-locks", [401, 403, 403]),
    ("GET", "/desk/account-locks/{person}/{request}", [401, 403, 403]),
    ("GET", "/desk/accounts", [401, 403, 403]),
    ("GET", "/desk/accounts/{person}", [401, 303, 303]),
    ("GET", "/desk/counter", [401, 403, 403]),
    ("GET", "/desk/organisations", [401, 403, 403]),
    ("GET", "/desk/organisations/{organisation}", [401, 403, 403]),
    ("GET", "/desk/organisations/{organisation}/asked/{asked}", [401, 403, 403]),
    ("GET", "/desk/organisations/{organisation}/measure", [401, 403, 403]),
    ("GET", "/locked", [200, 200, 200]),
    ("GET", "/sign-in", [200, 303, 303]),
    ("GET", "/sign-in/code", [303, 303, 303]),
    ("GET", "/sign-in/code/send", [303, 303, 303]),
    ("GET", "/sign-up", [200, 200, 200]),
    ("GET", "/sign-up/code", [303, 303, 303]),
    ("GET", "/sign-up/code/send", [303, 303, 303]),
    ("GET", "/sign-up/done", [200, 200, 200]),
    ("GET", "/sign-up/password", [303, 303, 303]),
    ("GET", "/unlock", [200, 200, 200]),
    ("GET", "/v1/lock-requests", [401, 400, 400]),
    ("GET", "/v1/persons/{person}/account/locks", [401, 400, 400]),
    ("POST", "/account/acting-for", [401, 303, 303]),
    ("POST", "/account/capacity", [401, 303, 303]),
    ("POST", "/account/consents/{consent}/withdraw", [401, 404, 404]),
    ("POST", "/account/contacts/{channel}", [401, 422, 303]),
    ("POST", "/account/contacts/{channel}/code", [401, 303, 303]),
    ("POST", "/account/contacts/{channel}/code/send", [401, 303, 303]),
    ("POST", "/account/enrolment-code", [401, 422, 422]),
    ("POST", "/account/factors/passkey", [401, 422, 303]),
    ("POST", "/account/factors/totp", [401, 303, 303]),
    ("POST", "/account/factors/{factor}/name", [401, 422, 303]),
    ("POST", "/account/factors/{factor}/revoke", [401, 404, 303]),
    ("POST", "/account/lock", [401, 303, 303]),
    ("POST", "/account/mandates/{organisation}/{mandate}/accept", [401, 403, 403]),
    ("POST", "/account/mandates/{organisation}/{mandate}/decline", [401, 403, 403]),
    ("POST", "/account/mandates/{organisation}/{mandate}/withdraw", [401, 403, 403]),
    ("POST", "/account/organisations/claim", [401, 403, 403]),
    ("POST", "/account/organisations/new", [401, 403, 403]),
    ("POST", "/account/organisations/{organisation}/mandates", [401, 403, 403]),
    ("POST", "/account/organisations/{organisation}/withdraw", [401, 403, 403]),
    ("POST", "/account/password", [401, 422, 422]),
    ("POST", "/account/recovery-codes", [401, 200, 303]),
    ("POST", "/account/representatives/{organisation}", [401, 403, 403]),
    ("POST", "/account/representatives/{organisation}/{asked}/withdraw", [401, 403, 403]),
    ("POST", "/account/sessions/end", [401, 303, 303]),
    ("POST", "/account/sessions/{session}/end", [401, 404, 404]),
    ("POST", "/activate", [422, 422, 422]),
    ("POST", "/desk/account-locks/{person}/{request}/decision", [401, 403, 403]),
    ("POST", "/desk/account-locks/{person}/{request}/forward", [401, 403, 403]),
    ("POST", "/desk/accounts", [401, 403, 403]),
    ("POST", "/desk/accounts/{person}", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/enrolment-code", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/level", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/level/lowering", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/lock", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/lock-requests", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/recovery", [401, 303, 303]),
    ("POST", "/desk/accounts/{person}/unlock", [401, 303, 303]),
    ("POST", "/desk/counter", [401, 403, 403]),
    ("POST", "/desk/organisations", [401, 403, 403]),
    ("POST", "/desk/organisations/{organisation}/asked/{asked}", [401, 403, 403]),
    ("POST", "/desk/organisations/{organisation}/decision", [401, 403, 403]),
    ("POST", "/desk/organisations/{organisation}/measure", [401, 403, 403]),
    ("POST", "/desk/organisations/{organisation}/verification", [401, 403, 403]),
    ("POST", "/sign-in", [422, 422, 422]),
    ("POST", "/sign-in/code", [303, 303, 303]),
    ("POST", "/sign-in/code/send", [303, 303, 303]),
    ("POST", "/sign-in/passkey", [422, 422, 422]),
    ("POST", "/sign-out", [303, 303, 303]),
    ("POST", "/sign-up", [422, 422, 422]),
    ("POST", "/sign-up/code", [303, 303, 303]),
    ("POST", "/sign-up/code/send", [303, 303, 303]),
    ("POST", "/sign-up/password", [303, 303, 303]),
    ("POST", "/unlock", [422, 422, 422]),
    ("POST", "/unlock/passkey", [422, 422, 422]),
    ("POST", "/v1/account/lock", [401, 204, 204]),
    ("POST", "/v1/persons/{person}/account", [401, 400, 400]),
    ("POST", "/v1/persons/{person}/account/level/lowering", [401, 400, 400]),
    ("POST", "/v1/persons/{person}/account/lock", [401, 400, 400]),
    ("POST", "/v1/persons/{person}/account/lock-requests", [401, 400, 400]),
    ("POST", "/v1/persons/{person}/account/lock-requests/{request}/decision", [401, 400, 400]),
    ("POST", "/v1/persons/{person}/account/lock-requests/{request}/forward", [401, 400, 400]),
    ("POST", "/v1/persons/{person}/account/recovery", [401, 400, 400]),
    ("POST", "/v1/sessions", [415, 415, 415]),
    ("PUT", "/v1/persons/{person}/account/level", [401, 400, 400]),
];

/// What stands for an id in a path.
const IDS: [&str; 8] = [
    "{asked}",
    "{consent}",
    "{factor}",
    "{mandate}",
    "{organisation}",
    "{person}",
    "{request}",
    "{session}",
];

/// The path with ids of nobody and nothing in it.
pub(crate) fn named(path: &str) -> String {
    let named = |path: String, id: &&str| path.replace(id, &"0".repeat(32));
    IDS.iter().fold(path.replace("{channel}", "email"), named)
}

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    for (method, path, statuses) in ROUTES {
        let path = named(path);
        for (caller, status) in ["visitor", "citizen", "official"].into_iter().zip(statuses) {
            // What one does, such as locking, is not found by the next.
            let town = Town::new().await;
            let browser = town.browser();
            // Mai holds no post, so nobody has to vouch for her second factor.
            if caller != "visitor" {
                let login = if caller == "citizen" { "mai" } else { "lan" };
                assert_eq!(browser.sign_in(login, caller).await.status, 303);
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
        let handlers = rest.split("\n}").next().unwrap();
        for method in ["DELETE", "GET", "PATCH", "POST", "PUT"] {
            if handlers.contains(&format!("{}(", method.to_lowercase())) {
                declared.push((method, path));
            }
        }
    }
    declared
}
