//! Matters at a desk, and who may not correct.

use access::Purpose;
use serde_json::json;
use testkit::{citizen, official};

use super::*;

#[tokio::test]
async fn a_matter_at_the_desk_is_closed_once_with_what_came_of_it() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let caller = official(&["residence"]);
    let code = town.case(&caller, Some(mai)).await;
    let desk = town.session(caller, Purpose::Case(code.clone()));
    assert_eq!(desk.get(&of(mai, "")).await.status, 200);
    let path = format!("/v1/cases/{code}/closing");
    let body = json!({ "version": 1, "outcome": "Đã trả kết quả." });
    assert_eq!(desk.post(&path, body.clone()).await.status, 200);
    assert_eq!(desk.post(&path, body).await.body["type"], "urn:danh:problem:changed-meanwhile");
    let case = desk.get(&format!("/v1/cases/{code}")).await;
    assert_eq!(case.body["state"], "closed");
    assert_eq!(case.body["outcome"], "Đã trả kết quả.");
    // What the case allowed ends with it.
    assert_eq!(desk.get(&of(mai, "")).await.status, 403);
}

#[tokio::test]
async fn nobody_corrects_their_own_record() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let body = json!({ "ground": { "kind": "clerical-error", "on": "2026-11-23" }, "version": 1,
        "source": {}, "value": "Mơ" });
    let own = town.session(citizen(mai), Purpose::OwnRecord);
    assert_eq!(own.put(&of(mai, "/fields/birth-name"), body).await.status, 403);
}
