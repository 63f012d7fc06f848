//! The catalogue, which anybody may look at.

use axum::http::StatusCode;

use super::*;

/// A visitor, a citizen, an official.
const ROUTES: &[(&str, &str, [u16; 3])] = &[
    ("GET", "/procedures", [200, 200, 200]),
    ("GET", "/procedures/{procedure}", [200, 200, 200]),
    ("GET", "/v1/procedures", [200, 200, 200]),
    ("GET", "/v1/procedures/{procedure}", [200, 200, 200]),
];

#[tokio::test]
async fn anybody_may_look_at_the_catalogue() {
    let town = Town::new().await;
    let mai = town.mai().await;
    for (method, path, statuses) in ROUTES {
        let callers = [Caller::visitor(), citizen(mai), police(1, NGOC_HA, &["residence"])];
        for (caller, status) in callers.into_iter().zip(statuses) {
            let session = town.session(caller);
            let at = path.replace("{procedure}", "moving");
            let answer = session.send(method, &at, "", String::new()).await;
            assert_eq!(answer.status.as_u16(), *status, "{method} {path}");
        }
    }
    let visitor = town.session(Caller::visitor());
    for path in ["/procedures/nothing", "/v1/procedures/nothing"] {
        let answer = visitor.send("GET", path, "", String::new()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn no_public_route_is_missing_from_the_table() {
    let source = include_str!("../../src/public.rs");
    let declared = source.split(".route(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut declared: Vec<&str> = declared.collect();
    declared.sort_unstable();
    let listed: Vec<&str> = ROUTES.iter().map(|(_, path, _)| *path).collect();
    assert_eq!(declared, listed);
}

#[tokio::test]
async fn a_page_says_who_what_how_long_and_how_much() {
    let town = Town::new().await;
    let visitor = town.session(Caller::visitor());
    let page = |path: &'static str| {
        let answer = visitor.send("GET", path, "", String::new());
        async move { answer.await.text }
    };
    let procedure = CATALOGUE.by_code("moving", NOW.now().day()).unwrap();
    let start = page("/procedures/moving").await;
    for question in &procedure.form.questions {
        let said = start.contains(&format!("<li>{}</li>", question.names.vi));
        assert_eq!(said, question.prefill.is_none(), "{}", question.key);
    }
    assert!(start.contains(&procedure.names.vi), "{start}");
    assert!(start.contains("ngày làm việc"), "{start}");
    let found = page("/procedures?q=khong-co-gi-nhu-vay").await;
    assert!(found.contains("Không tìm thấy thủ tục nào"), "{found}");
    let hostile = page("/procedures?q=%3Cscript%3E").await;
    assert!(
        !hostile.contains("<script>alert") && hostile.contains("&#60;script&#62;"),
        "{hostile}"
    );
    let schema = page("/v1/procedures/moving").await;
    let schema: Json = serde_json::from_str(&schema).unwrap();
    assert_eq!(schema["answers"], procedure.form.json_schema());
    assert_eq!(schema["asked"], procedure.asked());
}
