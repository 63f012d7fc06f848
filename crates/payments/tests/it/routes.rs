//! Who gets which answer on each route.

use super::*;

/// A visitor, the payer, another citizen, a treasurer, an official of another duty.
const ROUTES: &[(&str, &str, [u16; 5])] = &[
    ("GET", "/desk/payments", [403, 403, 403, 200, 403]),
    ("GET", "/services/payments/{reference}", [404, 200, 404, 404, 404]),
    ("GET", "/services/payments/{reference}/receipt", [404, 200, 404, 404, 404]),
    ("POST", "/services/payments/{reference}/renewal", [404, 409, 404, 404, 404]),
    ("GET", "/v1/office/payments", [403, 403, 403, 200, 403]),
    ("GET", "/v1/payments/{reference}", [404, 200, 404, 404, 404]),
    ("GET", "/v1/payments/{reference}/receipt", [404, 200, 404, 404, 404]),
    ("POST", "/v1/payments/{reference}/renewal", [404, 409, 404, 404, 404]),
    ("POST", "/v1/bank/transfers", [401, 401, 401, 401, 401]),
];

#[tokio::test]
async fn each_caller_gets_what_the_law_gives_them() {
    let town = Town::new().await;
    let reference = town.asked(somebody(1)).await;
    town.told(&transfer("FT1", 7000, &reference)).await;
    for (method, path, statuses) in ROUTES {
        let callers = [
            Caller::visitor(),
            citizen(somebody(1)),
            citizen(somebody(2)),
            official(&["treasury"]),
            official(&["residence"]),
        ];
        for (index, (caller, status)) in callers.into_iter().zip(statuses).enumerate() {
            let session = town.session(caller, NOW);
            for at in [path.replace("{reference}", &reference), path.replace("{reference}", "x")] {
                let expected = if at.ends_with('x') || at.contains("/x/") { 404 } else { *status };
                let answer = session.send(method, &at, "application/json", "{}".to_owned()).await;
                assert_eq!(answer.status.as_u16(), expected, "{method} {at} {index}");
            }
        }
    }
}

#[test]
fn no_route_is_missing_from_the_table() {
    let source = include_str!("../../src/http.rs");
    let declared = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut declared: Vec<&str> = declared.collect();
    let mut listed: Vec<&str> = ROUTES.iter().map(|(_, path, _)| *path).collect();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}
