//! Two records of one person, held together and parted.

use serde_json::json;

use super::*;

/// Two records of one person: one knows the number, the other the religion.
async fn two(town: &Town) -> (PersonId, PersonId) {
    let religion = Value::Religion(Text::parse("Không").unwrap());
    let one = Newcomer { more: vec![religion], ..Newcomer::default() };
    let one = town.enter(one).await;
    let name = "Nguyễn Thị Mơ";
    let other = Newcomer { name, number: Some(MAI), commune: Some(NGOC_HA), ..Newcomer::default() };
    (one, town.enter(other).await)
}

fn with(other: PersonId) -> Json {
    let document = json!({ "kind": "authority-decision", "reference": "3/QĐ" });
    json!({ "other": other, "source": { "document": document } })
}

#[tokio::test]
async fn merged_records_read_as_one_under_both_ids_and_parted_as_before() {
    let town = Town::new().await;
    let (one, other) = two(&town).await;
    let desk = town.desk(&["merge-records"], Some(one)).await;
    let before = [desk.get(&of(one, "")).await, town.own(other).get(&of(other, "")).await];
    let fields = |answer: &testkit::Answer| answer.body["fields"].clone();

    assert_eq!(desk.post(&of(one, "/merger"), with(other)).await.status, 200);
    let read = desk.get(&of(other, "")).await;
    assert_eq!(read.body["person"], json!(one));
    assert_eq!(read.body["fields"]["religion"]["value"], "Không");
    assert_eq!(read.body["fields"]["personal-number"]["value"], MAI);
    assert_eq!(read.body["fields"]["personal-number"]["of"], json!(other));
    assert_eq!(town.own(other).get(&of(other, "")).await.body["person"], json!(one));

    let history = desk.get(&of(one, "/history")).await;
    assert_eq!(history.body["merges"][0]["merged"], json!(other));
    let names = history.body["groups"][0]["said"].as_array().unwrap();
    assert_eq!(names.len(), 2, "the names of both records stand in history");

    assert_eq!(desk.post(&of(one, "/parting"), with(other)).await.status, 200);
    let after = [desk.get(&of(one, "")).await, town.own(other).get(&of(other, "")).await];
    assert_eq!(before.each_ref().map(fields), after.each_ref().map(fields));
    assert!(desk.get(&of(one, "/history")).await.body["merges"][0]["undone"].is_string());
}

#[tokio::test]
async fn a_merged_record_is_found_once_by_all_it_was_known_by() {
    let town = Town::new().await;
    let (one, other) = two(&town).await;
    let desk = town.desk(&["merge-records"], Some(one)).await;
    assert_eq!(desk.post(&of(one, "/merger"), with(other)).await.status, 200);
    let queries = [
        json!({ "number": MAI }),
        json!({ "name": "Nguyễn Thị Mai" }),
        json!({ "name": "Nguyễn Thị Mơ" }),
        json!({ "name": "nguyễn thị" }),
        json!({ "territory": "00004" }),
    ];
    for query in queries {
        let found = desk.post("/v1/persons/find", query.clone()).await.body;
        let people: Vec<_> =
            found["people"].as_array().unwrap().iter().map(|hit| &hit["person"]).collect();
        assert_eq!(people, [&json!(one)], "{query}");
    }
    let gone = desk.post("/v1/persons/find", json!({ "territory": "00008" })).await;
    assert_eq!(gone.body["people"], json!([]));
}

#[tokio::test]
async fn what_is_done_meanwhile_goes_with_the_record_it_is_about() {
    let town = Town::new().await;
    let (one, other) = two(&town).await;
    let desk = town.desk(&["merge-records", "correct-register"], None).await;
    assert_eq!(desk.post(&of(one, "/merger"), with(other)).await.status, 200);
    // The number came from the other record, and so does what becomes of it.
    let change = act(json!({ "number": "001185777777", "cause": "collected-wrongly",
        "asked_by": "citizen", "from": "2026-11-20" }));
    let changed = desk.post(&of(other, "/number"), change).await;
    assert_eq!(changed.status, 200, "{changed:?}");
    let parted = desk.post(&of(one, "/parting"), with(other)).await;
    assert_eq!(parted.status, 200, "{parted:?}");

    let found = desk.post("/v1/persons/find", json!({ "number": "001185777777" })).await;
    assert_eq!(found.body["people"][0]["person"], json!(other));
    let one = desk.get(&of(one, "")).await;
    assert!(one.body["fields"]["personal-number"]["value"].is_null());
}

#[tokio::test]
async fn a_tie_to_a_merged_record_holds() {
    let town = Town::new().await;
    let (one, other) = two(&town).await;
    let man = Newcomer { name: "Lê Văn Nam", sex: Sex::Male, ..Newcomer::default() };
    let man = town.enter(man).await;
    let desk = town.desk(&["merge-records", "civil-status"], None).await;
    let wed = act(json!({ "on": "2020-05-01", "to": { "person": other } }));
    assert_eq!(desk.post(&of(man, "/marriage"), wed).await.status, 200);
    // The one that survives has been told nothing of a marriage, and says so.
    let merged = desk.post(&of(other, "/merger"), with(one)).await;
    assert_eq!(merged.status, 200, "{merged:?}");
    let died = act(json!({ "fate": { "kind": "died", "on": "2026-10-01" } }));
    assert_eq!(desk.post(&of(man, "/death"), died).await.status, 200);
    let widow = desk.get(&of(one, "")).await;
    assert_eq!(widow.body["fields"]["marital-status"]["value"], "widowed");
}

#[tokio::test]
async fn records_are_merged_once_and_not_with_themselves() {
    let town = Town::new().await;
    let (one, other) = two(&town).await;
    let desk = town.desk(&["merge-records"], None).await;
    let merge = async |one, other| desk.post(&of(one, "/merger"), with(other)).await.status;
    assert_eq!(merge(one, one).await, 422);
    assert_eq!(merge(one, other).await, 200);
    assert_eq!(merge(one, other).await, 422);
    assert_eq!(merge(other, one).await, 422);
    let third = town.enter(Newcomer::default()).await;
    assert_eq!(merge(third, one).await, 200);
    // Two steps away, still the same record.
    assert_eq!(desk.get(&of(other, "")).await.body["person"], json!(third));
}
