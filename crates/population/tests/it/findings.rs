//! The work list of what looks wrong.

use access::Purpose;
use serde_json::json;
use testkit::official_in;

use super::*;

async fn list(town: &Town, territory: &str, severity: &str) -> Vec<(String, String)> {
    let caller = official_in(territory, &["data-quality"]);
    let session = town.session(caller, Purpose::Order("plan-06".into()));
    let mut path = format!("/v1/findings?severity={severity}");
    let mut all = Vec::new();
    loop {
        let answer = session.get(&path).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        for one in answer.body["findings"].as_array().unwrap() {
            let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            all.push((text("code"), text("person")));
        }
        let Some(next) = answer.body["next"].as_str() else { return all };
        path = format!("/v1/findings?severity={severity}&after={next}");
    }
}

#[tokio::test]
async fn the_work_list_is_of_the_territory_and_shrinks_when_a_record_is_mended() {
    let town = Town::new().await;
    // The number says 1985 and female, the record 1986.
    let mai = Newcomer { born: "1986-03-09", number: Some(MAI), ..Newcomer::default() };
    let mai = town.enter(mai).await;
    let expected = vec![("number-birth-year-differs".to_owned(), mai.to_string())];
    for territory in ["00004", "01", "*"] {
        assert_eq!(list(&town, territory, "warning").await, expected, "{territory}");
    }
    assert_eq!(list(&town, "00008", "warning").await, []);
    assert_eq!(list(&town, "01", "serious").await, []);

    let desk = town.desk(&["correct-register"], Some(mai)).await;
    let body = json!({ "ground": { "kind": "clerical-error", "on": "2026-11-23" }, "version": 1,
        "source": {}, "value": "1985-03-09" });
    assert_eq!(desk.put(&of(mai, "/fields/birth-date"), body).await.status, 200);
    assert_eq!(list(&town, "*", "warning").await, []);
}

#[tokio::test]
async fn what_is_found_between_relatives_stands_until_their_tie_is_mended() {
    let town = Town::new().await;
    let mother = town.enter(Newcomer { born: "1985-03-09", ..Newcomer::default() }).await;
    let desk = town.desk(&["civil-status", "correct-register"], None).await;
    let born = json!({ "born_on": "2026-11-01", "parent": "mother", "source": {},
        "values": { "birth-name": "Lê Nam Anh", "sex": "M", "nationality": ["VNM"] } });
    let answer = desk.post(&of(mother, "/birth"), born).await;
    let child = PersonId::parse(answer.body["person"].as_str().unwrap()).unwrap();
    let found = async || {
        let all = list(&town, "*", "warning").await;
        all.contains(&("child-older-than-parent".to_owned(), child.to_string()))
    };
    let steps = [
        ("birth-date", "1926-11-01", true),
        ("religion", "none", true),
        ("birth-date", "2026-11-01", false),
    ];
    for ((field, value, expected), version) in steps.into_iter().zip(1..) {
        let body = json!({ "ground": { "kind": "clerical-error", "on": "2026-11-23" },
            "version": version, "source": {}, "value": value });
        let answer = desk.put(&of(child, &format!("/fields/{field}")), body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(found().await, expected, "{field}");
    }
}

#[tokio::test]
async fn a_long_list_comes_in_pages_across_communes() {
    let town = Town::new().await;
    for index in 0..60 {
        let commune = Some(if index % 2 == 0 { BA_DINH } else { NGOC_HA });
        town.enter(Newcomer { commune, ..Newcomer::default() }).await;
    }
    for territory in ["01", "*"] {
        let mut people: Vec<_> = list(&town, territory, "warning").await;
        assert!(people.iter().all(|(code, _)| code == "number-missing"));
        people.sort();
        people.dedup();
        assert_eq!(people.len(), 60);
    }
    assert_eq!(list(&town, "00008", "warning").await.len(), 30);
}

#[tokio::test]
async fn everyone_shown_on_the_list_is_on_record() {
    let town = Town::new().await;
    let mai = town.enter(Newcomer::default()).await;
    list(&town, "00004", "warning").await;
    let entry = &town.entries(mai).await[0];
    assert_eq!(entry["action"], "ReadFindings");
    assert_eq!(entry["what"]["fields"], json!(["birth-name", "findings"]));
}
