//! Acts on records, each kept with all it touches.

use serde_json::json;

use super::*;

/// A married couple with a child in one household.
struct Family {
    child: PersonId,
    father: PersonId,
    mother: PersonId,
}

async fn family(town: &Town) -> Family {
    let mother = town.mai().await;
    let father =
        Newcomer {
            born: "1980-01-01", name: "Lê Văn Nam", sex: Sex::Male, ..Newcomer::default()
        };
    let father = town.enter(father).await;
    let desk = town.desk(&["civil-status", "residence"], None).await;
    let wed = act(json!({ "on": "2010-05-01", "to": { "person": father } }));
    assert_eq!(desk.post(&of(mother, "/marriage"), wed).await.status, 200);
    let born = json!({
        "born_on": "2026-11-01", "parent": "mother", "other": { "person": father },
        "source": { "document": { "kind": "birth-certificate", "reference": "5/2026" } },
        "values": { "birth-name": "Lê Nam Anh", "sex": "M", "nationality": ["VNM"],
            "personal-number": "001226000001" },
    });
    let answer = desk.post(&of(mother, "/birth"), born).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let child = PersonId::parse(answer.body["person"].as_str().unwrap()).unwrap();
    let household = act(json!({ "household": "HK-9", "from": "2026-11-20", "members": [
        { "person": father, "relation": "head" }, { "person": mother, "relation": "spouse" },
        { "person": child, "relation": "child" } ] }));
    let answer = desk.post(&of(father, "/household"), household).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    Family { child, father, mother }
}

async fn field(town: &Town, person: PersonId, group: &str) -> Json {
    town.own(person).get(&of(person, "")).await.body["fields"][group]["value"].clone()
}

#[tokio::test]
async fn a_marriage_and_a_birth_stand_in_every_record_they_concern() {
    let town = Town::new().await;
    let Family { child, father, mother } = family(&town).await;
    for spouse in [father, mother] {
        assert_eq!(field(&town, spouse, "marital-status").await, "married");
        let relatives = field(&town, spouse, "relatives").await;
        assert!(
            relatives
                .as_array()
                .unwrap()
                .contains(&json!({ "relation": "child", "person": child }))
        );
    }
    let parents = field(&town, child, "relatives").await;
    assert_eq!(
        parents,
        json!([{ "relation": "father", "person": father },
        { "relation": "mother", "person": mother }])
    );
    assert_eq!(field(&town, child, "household").await, "HK-9");
}

#[tokio::test]
async fn a_death_ends_what_ends_with_it_and_says_what_is_left_to_do() {
    let town = Town::new().await;
    let Family { child, father, mother } = family(&town).await;
    let desk = town.desk(&["civil-status"], Some(father)).await;
    let died = act(json!({ "fate": { "kind": "died", "on": "2026-11-22" } }));
    let answer = desk.post(&of(father, "/death"), died.clone()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let follow_up = &answer.body["follow_ups"][0];
    assert_eq!(follow_up["kind"], "name-head");
    let left: Vec<_> = follow_up["members"].as_array().unwrap().iter().collect();
    assert!(left.len() == 2 && left.contains(&&json!(child)), "{left:?}");
    assert_eq!(field(&town, mother, "marital-status").await, "widowed");
    assert_eq!(field(&town, father, "permanent-residence").await, Json::Null);
    let again = desk.post(&of(father, "/death"), died).await;
    assert_eq!(again.body["detail"], "the person is dead in the register");
}

#[tokio::test]
async fn a_move_takes_a_person_out_of_the_old_territory() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = town.desk(&["residence"], Some(mai)).await;
    let moved = act(json!({ "from": "2026-11-20",
        "address": { "commune": NGOC_HA, "line": "12 ngõ 5" } }));
    assert_eq!(desk.post(&of(mai, "/permanent-residence"), moved.clone()).await.status, 200);
    let count = async |territory: &str| {
        let found = desk.post("/v1/persons/find", json!({ "territory": territory })).await;
        found.body["people"].as_array().unwrap().len()
    };
    assert_eq!((count("00004").await, count("00008").await), (0, 1));
    let again = desk.post(&of(mai, "/permanent-residence"), moved).await;
    assert_eq!(again.body["detail"], "the register says so already");
}

#[tokio::test]
async fn stays_begin_go_on_and_end() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = town.desk(&["residence"], Some(mai)).await;
    let post = async |path: &str, body| {
        let answer = desk.post(&of(mai, path), act(body)).await;
        (answer.status.as_u16(), answer.body["detail"].as_str().unwrap_or_default().to_owned())
    };
    let at = |commune| json!({ "commune": commune, "line": "1" });
    let stay = |from, to| json!({ "from": from, "to": to, "address": at(NGOC_HA) });
    assert_eq!(post("/temporary-residence", stay("2024-12-01", "2026-12-01")).await.0, 200);
    let long = post("/temporary-residence", stay("2026-11-01", "2029-01-01")).await;
    assert_eq!(long, (422, "the stay is longer than the law allows".to_owned()));
    assert_eq!(post("/temporary-residence-extension", json!({ "to": "2027-12-01" })).await.0, 200);
    let lodging = json!({ "from": "2026-11-22", "to": "2026-11-25",
        "at": { "address": at(NGOC_HA), "host": "Nhà nghỉ Sen", "reason": "Thăm thân" } });
    assert_eq!(post("/lodging", lodging).await.0, 200);
    let absence = json!({ "from": "2026-12-01", "to": "2028-01-01", "at": { "reason": "Đi học" } });
    assert_eq!(post("/absence", absence).await.0, 200);
    let end = json!({ "from": "2026-11-23", "group": "temporary-residence" });
    assert_eq!(post("/stay-end", end).await.0, 200);
    assert_eq!(field(&town, mai, "temporary-residence").await, Json::Null);
}

#[tokio::test]
async fn a_court_takes_back_what_it_declared() {
    let town = Town::new().await;
    let Family { father, mother, .. } = family(&town).await;
    let desk = town.desk(&["civil-status"], None).await;
    let declared = act(json!({ "fate": { "kind": "declared-dead", "on": "2026-11-21" } }));
    assert_eq!(desk.post(&of(father, "/death"), declared).await.status, 200);
    let answer = desk.post(&of(father, "/return"), act(json!({}))).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["follow_ups"][0]["kind"], "register-residence");
    for spouse in [father, mother] {
        assert_eq!(field(&town, spouse, "marital-status").await, "married");
    }
    let divorced = act(json!({ "on": "2026-11-23" }));
    assert_eq!(desk.post(&of(mother, "/divorce"), divorced).await.status, 200);
    assert_eq!(field(&town, father, "marital-status").await, "divorced");
}

#[tokio::test]
async fn a_child_is_adopted_recognised_and_represented() {
    let town = Town::new().await;
    let Family { child, father, mother } = family(&town).await;
    let orphan = town.enter(Newcomer { born: "2018-01-01", ..Newcomer::default() }).await;
    let desk = town.desk(&["civil-status"], None).await;
    let post = async |person, path: &str, body| {
        let answer = desk.post(&of(person, path), act(body)).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    };
    post(orphan, "/recognition", json!({ "parent": { "relation": "father", "name": "Lê An" } }))
        .await;
    let parents = json!([{ "relation": "adoptive-mother", "person": mother }]);
    post(orphan, "/adoption", json!({ "from": "2026-11-20", "parents": parents })).await;
    post(orphan, "/adoption-end", json!({ "from": "2026-11-22", "parent": mother })).await;
    let by = json!({ "from": "2026-11-20", "representative": { "person": father } });
    post(orphan, "/representation", by).await;
    let relatives = field(&town, orphan, "relatives").await;
    assert!(relatives.to_string().contains("legal-representative"));
    post(orphan, "/representation-end", json!({ "from": "2026-11-22", "representative": father }))
        .await;
    post(child, "/name-change", json!({ "from": "2026-11-22", "name": "Lê Nam Phong" })).await;
    assert_eq!(field(&town, child, "birth-name").await, "Lê Nam Phong");
}

#[tokio::test]
async fn households_are_joined_split_and_given_another_head() {
    let town = Town::new().await;
    let Family { child, father, mother } = family(&town).await;
    let guest = town.enter(Newcomer { name: "Trần An", ..Newcomer::default() }).await;
    let desk = town.desk(&["residence"], None).await;
    let post = async |person, path: &str, body| {
        let answer = desk.post(&of(person, path), act(body)).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    };
    post(
        guest,
        "/household-joining",
        json!({ "household": "HK-9", "relation": "lodger",
        "from": "2026-11-21" }),
    )
    .await;
    let all = |head: PersonId, rest: [(PersonId, &str); 3]| {
        let mut members = vec![json!({ "person": head, "relation": "head" })];
        members.extend(rest.map(|(person, what)| json!({ "person": person, "relation": what })));
        json!({ "household": "HK-9", "from": "2026-11-22", "members": members })
    };
    let members = [(father, "spouse"), (child, "child"), (guest, "lodger")];
    post(mother, "/household-head", all(mother, members)).await;
    post(
        guest,
        "/household-split",
        json!({ "former": "HK-9", "household": "HK-10",
        "from": "2026-11-23", "members": [{ "person": guest, "relation": "head" }] }),
    )
    .await;
    assert_eq!(field(&town, guest, "household").await, "HK-10");
    assert_eq!(field(&town, mother, "household-relation").await, "head");
}

#[tokio::test]
async fn protection_begins_and_ends_by_a_duty_of_its_own() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let desk = town.desk(&["protected-persons"], Some(mai)).await;
    let body = act(json!({ "from": "2026-11-01", "protection": { "reason": "Nhân chứng" } }));
    assert_eq!(desk.post(&of(mai, "/protection"), body.clone()).await.status, 200);
    let lifted = act(json!({ "from": "2026-11-23" }));
    assert_eq!(desk.post(&of(mai, "/protection-end"), lifted).await.status, 200);
    let other = town.desk(&["civil-status"], Some(mai)).await;
    assert_eq!(other.post(&of(mai, "/protection"), body).await.status, 403);
}
