//! Every route, asked by everyone: a route that is missing here fails.

use access::Purpose;
use serde_json::json;
use testkit::{citizen, official};

use super::*;

/// What each caller is told, in the order: citizen, official without the duty, official with it.
/// The body is one that the route can read.
#[expect(clippy::too_many_lines, reason = "a table")]
fn table() -> Vec<(&'static str, &'static str, Json, [u16; 3])> {
    let from = || act(json!({ "from": "2026-11-20" }));
    let other = || json!({ "other": "00".repeat(16), "source": {} });
    let by = || json!({ "name": "Lê An" });
    let address = || json!({ "commune": NGOC_HA, "line": "1" });
    let stay = |more: Json| {
        let mut stay = json!({ "from": "2026-11-22", "to": "2026-11-23" });
        stay.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        act(stay)
    };
    let number = json!({ "number": "001185000002", "cause": "forged-documents",
        "asked_by": "authority", "from": "2026-11-20" });
    let cancelled = json!({ "cause": "forged-documents", "from": "2026-11-20" });
    let members = || json!({ "household": "HK-1", "from": "2026-11-20", "members": [] });
    let split =
        json!({ "former": "HK-1", "household": "HK-2", "from": "2026-11-20", "members": [] });
    let joining = json!({ "household": "HK-1", "relation": "child", "from": "2026-11-20" });
    let parent = json!({ "relation": "father", "name": "Lê An" });
    let birth = json!({ "born_on": "2026-11-01", "parent": "mother", "source": {}, "values": {} });
    let correct = json!({ "ground": { "kind": "decision", "from": "2026-11-01" }, "version": 9,
        "source": {}, "value": "Lê An" });
    let none = Json::Null;
    vec![
        ("get", "/v1/cases", none.clone(), [403, 403, 200]),
        ("post", "/v1/cases", json!({ "matter": "m", "reference": "r" }), [403, 403, 200]),
        ("get", "/v1/cases/{case}", none.clone(), [403, 403, 200]),
        (
            "post",
            "/v1/cases/{case}/closing",
            json!({ "version": 9, "outcome": "x" }),
            [403, 403, 409],
        ),
        ("get", "/v1/findings", none.clone(), [403, 403, 200]),
        ("post", "/v1/persons", json!({ "values": [], "source": {} }), [403, 403, 422]),
        ("post", "/v1/persons/find", json!({ "number": MAI }), [403, 403, 200]),
        ("get", "/v1/persons/{person}", none.clone(), [403, 403, 200]),
        (
            "post",
            "/v1/persons/{person}/absence",
            stay(json!({ "at": { "reason": "x" } })),
            [403, 403, 200],
        ),
        (
            "post",
            "/v1/persons/{person}/adoption",
            act(json!({ "from": "2026-11-20", "parents": [] })),
            [403, 403, 422],
        ),
        (
            "post",
            "/v1/persons/{person}/adoption-end",
            act(json!({ "from": "2026-11-20", "parent": "00".repeat(16) })),
            [403, 403, 422],
        ),
        ("post", "/v1/persons/{person}/birth", birth, [403, 403, 422]),
        (
            "post",
            "/v1/persons/{person}/death",
            act(json!({ "fate": { "kind": "died", "on": "2150-01-01" } })),
            [403, 403, 422],
        ),
        (
            "post",
            "/v1/persons/{person}/divorce",
            act(json!({ "on": "2026-11-20" })),
            [403, 403, 422],
        ),
        ("put", "/v1/persons/{person}/fields/{group}", correct, [403, 403, 409]),
        ("get", "/v1/persons/{person}/history", none, [403, 403, 200]),
        ("post", "/v1/persons/{person}/household", act(members()), [403, 403, 422]),
        ("post", "/v1/persons/{person}/household-head", act(members()), [403, 403, 422]),
        ("post", "/v1/persons/{person}/household-joining", act(joining), [403, 403, 200]),
        ("post", "/v1/persons/{person}/household-leaving", from(), [403, 403, 422]),
        ("post", "/v1/persons/{person}/household-split", act(split), [403, 403, 422]),
        (
            "post",
            "/v1/persons/{person}/lodging",
            stay(json!({ "at": { "address": address(), "host": "h", "reason": "r" } })),
            [403, 403, 200],
        ),
        (
            "post",
            "/v1/persons/{person}/marriage",
            act(json!({ "on": "2026-11-20", "to": by() })),
            [403, 403, 200],
        ),
        ("post", "/v1/persons/{person}/merger", other(), [403, 403, 422]),
        (
            "post",
            "/v1/persons/{person}/name-change",
            act(json!({ "from": "2026-11-20", "name": "Lê Mai" })),
            [403, 403, 200],
        ),
        ("post", "/v1/persons/{person}/number", act(number), [403, 403, 200]),
        ("post", "/v1/persons/{person}/number-cancellation", act(cancelled), [403, 403, 200]),
        ("post", "/v1/persons/{person}/parting", other(), [403, 403, 422]),
        (
            "post",
            "/v1/persons/{person}/permanent-residence",
            act(json!({ "address": address(), "from": "2026-11-20" })),
            [403, 403, 200],
        ),
        ("post", "/v1/persons/{person}/permanent-residence-deletion", from(), [403, 403, 200]),
        (
            "post",
            "/v1/persons/{person}/protection",
            act(json!({ "from": "2026-11-20", "protection": { "reason": "x" } })),
            [403, 403, 200],
        ),
        ("post", "/v1/persons/{person}/protection-end", from(), [403, 403, 422]),
        (
            "post",
            "/v1/persons/{person}/recognition",
            act(json!({ "parent": parent })),
            [403, 403, 200],
        ),
        (
            "post",
            "/v1/persons/{person}/representation",
            act(json!({ "from": "2026-11-20", "representative": by() })),
            [403, 403, 200],
        ),
        (
            "post",
            "/v1/persons/{person}/representation-end",
            act(json!({ "from": "2026-11-20", "representative": "00".repeat(16) })),
            [403, 403, 422],
        ),
        ("post", "/v1/persons/{person}/return", act(json!({})), [403, 403, 422]),
        (
            "post",
            "/v1/persons/{person}/stay-end",
            act(json!({ "from": "2026-11-20", "group": "absence" })),
            [403, 403, 422],
        ),
        (
            "post",
            "/v1/persons/{person}/temporary-residence",
            act(json!({ "address": address(), "from": "2026-11-01", "to": "2027-01-01" })),
            [403, 403, 200],
        ),
        (
            "post",
            "/v1/persons/{person}/temporary-residence-extension",
            act(json!({ "to": "2027-01-01" })),
            [403, 403, 422],
        ),
    ]
}

#[tokio::test]
async fn every_route_tells_every_caller_what_they_may() {
    let table = table();
    let listed: Vec<_> = table.iter().map(|(method, path, ..)| (*method, *path)).collect();
    assert_eq!(listed, population::ROUTES, "the table lists every route, in order");

    let every = [
        "civil-status",
        "correct-register",
        "data-quality",
        "merge-records",
        "protected-persons",
        "residence",
    ];
    for (method, path, body, statuses) in table {
        let town = Town::new().await;
        let (mai, lan) = (town.mai().await, town.enter(Newcomer::default()).await);
        let case = town.case(&official(&every), Some(mai)).await;
        let path = path.replace("{person}", &mai.to_string()).replace("{case}", &case);
        let path = path.replace("{group}", "birth-name");
        let callers = [
            (citizen(lan), Purpose::OwnRecord),
            (official(&["audit"]), Purpose::Case(case.clone())),
            (official(&every), Purpose::Case(case.clone())),
        ];
        for ((caller, purpose), status) in callers.into_iter().zip(statuses) {
            let session = town.session(caller, purpose);
            let text = text_of(&body, mai);
            let method = method.to_uppercase();
            let answer = session.send(&method, &path, "application/json", text).await;
            assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        }
        let nobody = Session::new(
            population::routes(town.register.clone()),
            Caller::visitor(),
            Purpose::OwnRecord,
        );
        let text = text_of(&body, mai);
        let answer = nobody.send(&method.to_uppercase(), &path, "application/json", text).await;
        assert_eq!(answer.status, 403, "a visitor, {method} {path}");
    }
}

fn text_of(body: &Json, person: PersonId) -> String {
    if body.is_null() {
        return String::new();
    }
    body.to_string().replace("{person}", &person.to_string())
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_that_says_so() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = town.desk(&["civil-status", "data-quality", "correct-register"], Some(mai)).await;
    let rows = [
        ("GET", "/v1/persons/001185012345".to_owned(), "", 404, "no-such-page"),
        ("GET", of(mai, "?valid_on=yesterday"), "", 400, "unreadable-query"),
        ("GET", of(mai, "?vald_on=2026-11-01"), "", 400, "unreadable-query"),
        ("GET", of(mai, "/history?group=shoe-size"), "", 400, "unreadable-query"),
        ("DELETE", of(mai, ""), "", 405, "no-such-method"),
        ("POST", of(mai, "/death"), "{", 400, "unreadable-body"),
        ("POST", of(mai, "/death"), r#"{"act":{},"source":{}}"#, 422, "unreadable-body"),
        ("PUT", of(mai, "/fields/shoe-size"), "{}", 404, "no-such-page"),
        (
            "POST",
            "/v1/persons/find".to_owned(),
            r#"{"after":"zz","name":"mai"}"#,
            404,
            "no-such-page",
        ),
        ("GET", "/v1/findings?after=zz".to_owned(), "", 404, "no-such-page"),
    ];
    for (method, path, body, status, kind) in rows {
        let answer = desk.send(method, &path, "application/json", body.to_owned()).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        assert_eq!(answer.kind, "application/problem+json", "{method} {path}");
        assert_eq!(answer.body["type"], format!("urn:danh:problem:{kind}"), "{method} {path}");
    }
}

#[tokio::test]
async fn a_value_that_will_not_do_is_explained() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = town.desk(&["correct-register"], Some(mai)).await;
    let body = json!({ "ground": { "kind": "decision", "from": "2026-11-01" }, "version": 1,
        "source": {}, "value": "R2D2" });
    let answer = desk.put(&of(mai, "/fields/birth-name"), body).await;
    insta::assert_json_snapshot!(answer.body, @r#"
    {
      "type": "urn:danh:problem:unreadable-body",
      "title": "What was sent cannot be read",
      "detail": "a name may hold only letters, spaces, apostrophes, hyphens, full stops and middle dots",
      "status": 422
    }
    "#);
}

#[tokio::test]
async fn a_reading_without_a_stated_purpose_is_none() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let caller = official(&["residence"]);
    for purpose in [Purpose::OwnRecord, Purpose::Order("1".into()), Purpose::Case("x".into())] {
        let answer = town.session(caller.clone(), purpose).get(&of(mai, "")).await;
        assert_eq!(answer.status, 403);
    }
    let permit = reading(&town, mai, &citizen(mai), &Purpose::OwnRecord).await.unwrap();
    assert!(town.register.person(&permit, now()).await.is_ok());
}
