//! Who is shown what of a record.

use access::{Caller, Purpose};
use population::{Protection, Relation, Relative};
use serde_json::json;
use testkit::{citizen, official_in};

use super::*;

#[tokio::test]
async fn people_read_all_of_their_own_record() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let answer = town.own(mai).get(&of(mai, "")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let fields = &answer.body["fields"];
    assert_eq!(fields["personal-number"]["value"], MAI);
    assert_eq!(fields["permanent-residence"]["value"]["commune"], BA_DINH);
    assert_eq!(fields["birth-name"]["from"], "1985-03-09");
    assert_eq!(fields["birth-name"]["source"]["channel"], "civil-event");
    assert_eq!(answer.body["withheld"], json!([]));
}

#[tokio::test]
async fn an_answer_carries_the_receipt_of_its_record() {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    let town = Town::new().await;
    let mai = town.mai().await;
    let routes = population::routes(town.register.clone()).layer(axum::Extension(citizen(mai)));
    let request = Request::get(of(mai, "")).header("danh-purpose", "own-record");
    let answer = routes.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let receipt = answer.headers()["danh-receipt"].to_str().unwrap();
    assert!(receipt.starts_with("by=") && receipt.contains("leaves="), "{receipt}");
}

#[tokio::test]
async fn a_purpose_comes_percent_encoded_or_as_utf_8() {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    let town = Town::new().await;
    let caller = official_in("*", &["data-quality"]);
    let routes = population::routes(town.register.clone()).layer(axum::Extension(caller));
    let status = async |purpose: &[u8]| {
        let request = Request::get("/v1/findings").header("danh-purpose", purpose);
        let request = request.body(Body::empty()).unwrap();
        routes.clone().oneshot(request).await.unwrap().status()
    };
    assert_eq!(status("order:12/QĐ-BCA".as_bytes()).await, 200);
    assert_eq!(status(b"order:12/Q%C4%90-BCA").await, 200);
    for wrong in ["order:12/Q%C4", "order:12/Q%C4%9", "order:12/Q%ZZ", "order:a%0Ab", "order:a%"] {
        assert_eq!(status(wrong.as_bytes()).await, 400, "{wrong}");
    }
    assert_eq!(status(b"order:12/Q\xD0-BCA").await, 400, "Latin-1");
    assert_eq!(status(b"order:").await, 400);
}

#[tokio::test]
async fn a_duty_shows_its_fields_and_names_those_it_withholds() {
    let town = Town::new().await;
    let religion = Value::Religion(Text::parse("Không").unwrap());
    let mai = town.enter(Newcomer { more: vec![religion], ..Newcomer::default() }).await;
    let answer = town.desk(&["residence"], Some(mai)).await.get(&of(mai, "")).await;
    assert_eq!(answer.body["fields"]["permanent-residence"]["value"]["line"], "5");
    assert!(answer.body["fields"].get("religion").is_none());
    assert_eq!(answer.body["withheld"], json!(["religion"]));
    let entry = &town.entries(mai).await[0];
    let fields: Vec<_> = entry["what"]["fields"].as_array().unwrap().iter().collect();
    assert!(!fields.contains(&&json!("religion")), "{fields:?}");
}

#[tokio::test]
async fn where_a_protected_person_lives_needs_a_duty_of_its_own() {
    let town = Town::new().await;
    let reason = Text::parse("Nhân chứng").unwrap();
    let protection = Value::Protection(Protection { reason });
    let mai = town.enter(Newcomer { more: vec![protection], ..Newcomer::default() }).await;

    let officer = town.desk(&["correct-register"], Some(mai)).await;
    let answer = officer.get(&of(mai, "")).await;
    assert!(answer.body["fields"].get("permanent-residence").is_none());
    assert_eq!(answer.body["withheld"], json!(["permanent-residence"]));
    let found = officer.post("/v1/persons/find", json!({ "name": "Nguyễn Thị Mai" })).await;
    assert!(found.body["people"][0]["fields"].get("permanent-residence").is_none());

    let special = town.desk(&["correct-register", "protected-persons"], Some(mai)).await;
    let answer = special.get(&of(mai, "")).await;
    assert_eq!(answer.body["fields"]["permanent-residence"]["value"]["line"], "5");
    assert_eq!(answer.body["withheld"], json!([]));
}

#[tokio::test]
async fn an_official_reads_for_an_open_case_about_the_person_in_the_territory() {
    let town = Town::new().await;
    let (mai, lan) = (town.mai().await, town.enter(Newcomer::default()).await);
    let residence = ["residence"];
    let status = async |caller: Caller, about, of_whom| {
        town.desk_of(caller, about).await.get(&of(of_whom, "")).await.status
    };
    assert_eq!(status(official_in("00004", &residence), Some(mai), mai).await, 200);
    assert_eq!(status(official_in("01", &residence), Some(mai), mai).await, 200);
    assert_eq!(status(official_in("00008", &residence), Some(mai), mai).await, 403);
    assert_eq!(status(official_in("00004", &residence), Some(lan), mai).await, 403);
    assert_eq!(status(official_in("00004", &["audit", "residence"]), None, mai).await, 200);

    let no_case = town.session(official_in("00004", &residence), Purpose::Case("NONE".into()));
    assert_eq!(no_case.get(&of(mai, "")).await.status, 403);
    assert_eq!(town.own(lan).get(&of(mai, "")).await.status, 403);
}

#[tokio::test]
async fn a_parent_reads_the_record_of_a_minor_and_nobody_elses() {
    let town = Town::new().await;
    let mother = town.mai().await;
    let tie = |person| {
        Value::Relatives(Few::parse(vec![Relative::of(Relation::Mother, person).unwrap()]).unwrap())
    };
    let newcomer = |born| Newcomer { born, more: vec![tie(mother)], ..Newcomer::default() };
    let (minor, adult) =
        (town.enter(newcomer("2015-01-01")).await, town.enter(newcomer("2004-01-01")).await);

    let as_parent_of = |ward| {
        let caller = Caller { acting_for: Some(ward), ..citizen(mother) };
        town.session(caller, Purpose::OwnRecord)
    };
    assert_eq!(as_parent_of(minor).get(&of(minor, "")).await.status, 200);
    assert_eq!(as_parent_of(adult).get(&of(adult, "")).await.status, 403);
    assert_eq!(as_parent_of(adult).get(&of(minor, "")).await.status, 403);
    assert_eq!(town.own(mother).get(&of(minor, "")).await.status, 403);
}

#[tokio::test]
async fn a_record_is_read_as_of_a_day_and_as_known_at_a_moment() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let officer = town.desk(&["correct-register"], Some(mai)).await;
    let correction = json!({
        "ground": { "kind": "decision", "from": "2026-11-01" }, "version": 1,
        "source": { "document": { "kind": "court-decision", "reference": "7/2026" } },
        "value": "Nguyễn Thị Mơ",
    });
    let answer = officer.put(&of(mai, "/fields/birth-name"), correction).await;
    assert_eq!(answer.status, 200, "{answer:?}");

    let own = town.own(mai);
    let name = async |query: &str| {
        let answer = own.get(&of(mai, query)).await;
        answer.body["fields"]["birth-name"]["value"].clone()
    };
    assert_eq!(name("").await, "Nguyễn Thị Mơ");
    assert_eq!(name("?valid_on=2026-10-31").await, "Nguyễn Thị Mai");
    assert_eq!(name("?valid_on=1985-03-08").await, json!(null));
    assert_eq!(name("?known_at=2026-11-23T08:00:00Z").await, "Nguyễn Thị Mai");
    assert_eq!(name("?known_at=2026-11-23T08:00:00.000001Z").await, "Nguyễn Thị Mơ");
    assert_eq!(own.get(&of(mai, "?known_at=2026-11-23T07:59:59Z")).await.status, 404);

    let history = own.get(&of(mai, "/history?group=birth-name")).await;
    let said = history.body["groups"][0]["said"].as_array().unwrap();
    let of_each = |key: &str| said.iter().map(|one| one[key].clone()).collect::<Vec<_>>();
    assert_eq!(of_each("value"), ["Nguyễn Thị Mơ", "Nguyễn Thị Mai"]);
    assert_eq!(of_each("standing"), ["in-force", "partly-superseded"]);
}

#[tokio::test]
async fn a_household_of_the_past_is_at_hand_for_an_act_recorded_late() {
    use population::{Household, HouseholdId, HouseholdRelation};
    let town = Town::new().await;
    let in_household = |relation| {
        vec![
            Value::Household(Household { id: HouseholdId::parse("HK-1").unwrap() }),
            Value::HouseholdRelation(relation),
        ]
    };
    let head = Newcomer { more: in_household(HouseholdRelation::Head), ..Newcomer::default() };
    let head = town.enter(head).await;
    let child = Newcomer {
        born: "2015-01-01",
        more: in_household(HouseholdRelation::Child),
        ..Newcomer::default()
    };
    let child = town.enter(child).await;
    // Moved out today, and only then it is known that she had died in June.
    let desk = town.desk(&["residence", "civil-status"], Some(head)).await;
    let left = act(json!({ "from": "2026-11-20" }));
    assert_eq!(desk.post(&of(head, "/household-leaving"), left).await.status, 200);
    let died = act(json!({ "fate": { "kind": "died", "on": "2026-06-01" } }));
    let answer = desk.post(&of(head, "/death"), died).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.body["follow_ups"][0]["members"], json!([child]));
}

#[tokio::test]
async fn a_guardianship_is_known_from_its_first_day_and_ends_with_its_last() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let mother = population::Relative::of(population::Relation::Mother, mai).unwrap();
    let tie = Value::Relatives(Few::parse(vec![mother]).unwrap());
    let child = Newcomer { born: "2015-02-03", more: vec![tie], ..Newcomer::default() };
    let child = town.enter(child).await;
    let an = town.enter(Newcomer { name: "Lê An", ..Newcomer::default() }).await;
    let old = town.enter(Newcomer { born: "1940-01-01", ..Newcomer::default() }).await;
    let since = async |guardian, ward| {
        let since = town.register.guardian_since(guardian, ward).await.unwrap();
        since.map(|day| day.to_string())
    };
    assert_eq!(since(mai, child).await.as_deref(), Some("2015-02-03"), "a mother from the birth");
    assert_eq!(since(child, mai).await, None);
    assert_eq!(since(an, old).await, None);

    let desk = town.desk(&["civil-status"], None).await;
    let by = json!({ "from": "2026-11-02", "representative": { "person": an } });
    assert_eq!(desk.post(&of(old, "/representation"), act(by)).await.status, 200);
    assert_eq!(since(an, old).await.as_deref(), Some("2026-11-02"));
    let ended = json!({ "from": "2026-11-23", "representative": an });
    assert_eq!(desk.post(&of(old, "/representation-end"), act(ended)).await.status, 200);
    assert_eq!(since(an, old).await, None, "it ended today");
}
