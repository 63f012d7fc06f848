//! Finding people.

use population::{FindPeople, HeldNumber, Query};
use serde_json::json;

use super::*;

/// The names of those found, in order.
#[track_caller]
fn names(body: &Json) -> Vec<String> {
    let people = body["people"].as_array().unwrap();
    let name = |hit: &Json| hit["fields"]["birth-name"].as_str().unwrap().to_owned();
    people.iter().map(name).collect()
}

async fn street(town: &Town) {
    let people = [
        ("Nguyễn Thị Mai", "1985-03-09", BA_DINH),
        ("Nguyễn Thị Mài", "1985-03-10", BA_DINH),
        ("Nguyễn Thị Mai", "1990", NGOC_HA),
        ("Nguyễn Thị Mai Anh", "1990-05", NGOC_HA),
        ("Đỗ Đức Dũng", "1985-03-09", BA_DINH),
    ];
    for (name, born, commune) in people {
        let commune = Some(commune);
        town.enter(Newcomer { born, commune, name, ..Newcomer::default() }).await;
    }
}

#[tokio::test]
async fn a_name_is_found_with_or_without_marks_as_typed_first() {
    let town = Town::new().await;
    street(&town).await;
    let desk = town.desk(&["residence"], None).await;
    let find = async |body| names(&desk.post("/v1/persons/find", body).await.body);

    assert_eq!(find(json!({ "name": "do duc dung" })).await, ["Đỗ Đức Dũng"]);
    let mai = find(json!({ "name": "Nguyễn Thị Mài" })).await;
    assert_eq!(mai, ["Nguyễn Thị Mài", "Nguyễn Thị Mai", "Nguyễn Thị Mai"]);
    // Nobody is called so: names that begin so.
    assert_eq!(find(json!({ "name": "nguyễn thị" })).await.len(), 4);
    assert_eq!(find(json!({ "name": "Trần" })).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_birth_date_and_a_territory_narrow_it() {
    let town = Town::new().await;
    street(&town).await;
    let desk = town.desk(&["residence"], None).await;
    let count = async |body| names(&desk.post("/v1/persons/find", body).await.body).len();

    let mai = "nguyen thi mai";
    assert_eq!(count(json!({ "name": mai, "birth_date": "1985" })).await, 2);
    assert_eq!(count(json!({ "name": mai, "birth_date": "1985-03-10" })).await, 1);
    assert_eq!(count(json!({ "name": mai, "territory": "00008" })).await, 1);
    assert_eq!(count(json!({ "name": mai, "territory": "01" })).await, 3);
    assert_eq!(count(json!({ "name": mai, "territory": "02" })).await, 0);
    assert_eq!(count(json!({ "territory": "00004", "birth_date": "1985-03" })).await, 3);
    for body in [json!({}), json!({ "name": "x" }), json!({ "territory": "01" })] {
        let answer = desk.post("/v1/persons/find", body).await;
        assert_eq!(answer.body["type"], "urn:danh:problem:query-too-wide", "{answer:?}");
    }
}

#[tokio::test]
async fn pages_follow_one_another_without_gap_or_repeat() {
    let town = Town::new().await;
    let mut entered = Vec::new();
    for index in 1..=45 {
        let born = format!("19{:02}-01-01", 40 + index % 30);
        entered.push(town.enter(Newcomer { born: &born, ..Newcomer::default() }).await);
    }
    let desk = town.desk(&["residence"], None).await;
    for query in [
        json!({ "name": "Nguyễn Thị Mai" }),
        json!({ "name": "nguyễn" }),
        json!({ "territory": "00004" }),
    ] {
        let (mut seen, mut query, mut sizes) = (Vec::new(), query, Vec::new());
        loop {
            let body = desk.post("/v1/persons/find", query.clone()).await.body;
            let page = body["people"].as_array().unwrap();
            sizes.push(page.len());
            seen.extend(page.iter().map(|hit| hit["person"].as_str().unwrap().to_owned()));
            let Some(next) = body["next"].as_str() else { break };
            query["after"] = json!(next);
        }
        assert_eq!(sizes, [20, 20, 5]);
        seen.sort_unstable();
        let mut all: Vec<_> = entered.iter().map(ToString::to_string).collect();
        all.sort_unstable();
        assert_eq!(seen, all);
    }
}

#[tokio::test]
async fn each_one_shown_is_on_record_and_a_miss_under_the_one_who_asked() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let official = testkit::official(&["residence"]);
    let desk = town.desk_of(official.clone(), None).await;
    desk.post("/v1/persons/find", json!({ "number": MAI })).await;
    let entry = &town.entries(mai).await[0];
    assert_eq!(entry["action"], "FindPeople");
    assert_eq!(entry["what"]["kind"], "read");

    desk.post("/v1/persons/find", json!({ "number": "001185999999" })).await;
    let entry = &town.entries(official.person().unwrap()).await[0];
    assert_eq!(entry["action"], "FindPeople");
    assert_eq!(entry["what"], json!({ "kind": "missed" }));
}

#[tokio::test]
async fn a_former_number_still_finds_its_person() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = town.desk(&["correct-register"], Some(mai)).await;
    let change = act(json!({ "number": "001186000001", "cause": "birth-year-corrected",
        "asked_by": "citizen", "from": "2026-11-20" }));
    assert_eq!(desk.post(&of(mai, "/number"), change).await.status, 200);

    for number in [MAI, "001186000001"] {
        let found = desk.post("/v1/persons/find", json!({ "number": number })).await;
        assert_eq!(found.body["people"][0]["person"], json!(mai), "{number}");
    }
    let history = town.own(mai).get(&of(mai, "/history?group=personal-number")).await;
    assert_eq!(history.body["groups"][0]["segments"][0]["value"], MAI);
    assert_eq!(history.body["groups"][0]["segments"][1]["value"], "001186000001");
    let twin = Newcomer { number: Some("001186000001"), ..Newcomer::default() };
    let taken = desk_entry(&town, twin.number.unwrap()).await;
    assert_eq!(taken.body["type"], "urn:danh:problem:number-taken");
}

async fn desk_entry(town: &Town, number: &str) -> testkit::Answer {
    let value =
        |group: &str, value: Json| json!({ "group": group, "from": "1985-03-09", "value": value });
    let values = [
        value("birth-name", json!("Nguyễn Thị Mai")),
        value("birth-date", json!("1985-03-09")),
        value("sex", json!("F")),
        value("nationality", json!(["VNM"])),
        value("personal-number", json!(number)),
    ];
    let desk = town.desk(&["civil-status"], None).await;
    desk.post("/v1/persons", json!({ "values": values, "source": {} })).await
}

#[tokio::test]
async fn the_counter_shows_only_whom_the_ledger_has() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let caller = testkit::official(&["residence"]);
    let purpose = Purpose::Case(town.case(&caller, None).await);
    let facts = town.register.facts_at_desk(&caller, &purpose).await.unwrap();
    let permit = permit(FindPeople, &caller, &purpose, facts).unwrap();
    let number = Some(HeldNumber::parse(MAI).unwrap());
    let query = Query { number, ..Query::default() };
    let (hits, receipt) = town.register.find(&permit, &query).await.unwrap();
    assert_eq!((hits.hits.len(), receipt.leaves.len()), (1, 1));
    assert_eq!(hits.hits[0].person, mai);
}
