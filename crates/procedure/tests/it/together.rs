//! Several dossiers granted in one go.

use access::AuthenticationLevel;

use super::*;

const PATH: &str = "/desk/dossiers/together";

/// Files an absence, and takes it on.
async fn away(town: &Town, desk: &Session, person: PersonId, code: &str) -> Json {
    let own = town.session(Caller::citizen(person, AuthenticationLevel::TWO).identified(2));
    let answers = match code {
        "absence" => json!({ "from": "2026-11-23", "to": "2026-12-20", "reason": "Đi làm xa" }),
        _ => json!({ "commune": NGOC_HA, "line": "12" }),
    };
    let key = format!("away-{code}-{person}");
    let form = json!({ "procedure": code, "key": key[..40], "answers": answers });
    let filed = own.post("/v1/dossiers", form).await;
    ok(&filed);
    ok(&desk.post(&at(&filed.body, "/claim"), json!({ "version": 1 })).await);
    filed.body
}

fn code(dossier: &Json) -> &str {
    dossier["code"].as_str().unwrap()
}

#[tokio::test]
async fn several_that_merely_record_are_granted_each_by_itself() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let nam = town.entered("Trần Văn Nam", "001090000222", "1990-05-05").await;
    let desk = town.session(police(1, BA_DINH, &["residence"]));
    let first = away(&town, &desk, mai, "absence").await;
    let alone = desk.get("/desk/dossiers").await.text;
    assert!(!alone.contains(PATH), "one is not several");
    let second = away(&town, &desk, nam, "absence").await;
    assert!(desk.get("/desk/dossiers").await.text.contains(&format!("{PATH}?procedure=absence")));
    let page = desk.get(&format!("{PATH}?procedure=absence")).await;
    ok(&page);
    let values: Vec<String> = [&first, &second].map(|it| format!("2:1:{}", code(it))).to_vec();
    assert!(values.iter().all(|value| page.text.contains(value.as_str())), "{}", page.text);

    let chosen = format!("grant={}&grant={}", values[0], values[1]);
    let silent = desk.submit(PATH, &format!("procedure=absence&{chosen}")).await;
    assert_eq!(silent.status, 422, "no reasons");
    assert!(silent.text.contains(&values[1]));
    let none = desk.submit(PATH, "procedure=absence&reasons=x").await;
    assert_eq!(none.status, 422);
    // The second changed after it was shown.
    let release = json!({ "version": 2 });
    ok(&desk.post(&at(&second, "/release"), release).await);
    let done = desk.submit(PATH, &format!("{chosen}&grant=2:1:%3Cb%3E&reasons=Ghi+nhận.")).await;
    ok(&done);
    assert!(done.text.contains("đã chấp nhận") && !done.text.contains("<b>"), "{}", done.text);
    assert_eq!(town.says(mai, "absence").await["value"]["reason"], "Đi làm xa");
    assert!(town.says(nam, "absence").await.is_null(), "what changed is not granted");
}

#[tokio::test]
async fn what_is_weighed_or_differs_is_looked_at_alone() {
    let town = Town::new().await;
    let mai = town.mai().await;
    let weighed = town.desk();
    let moving = away(&town, &weighed, mai, "moving").await;
    let empty = weighed.get(&format!("{PATH}?procedure=moving")).await;
    ok(&empty);
    assert!(!empty.text.contains(code(&moving)));
    let told = weighed.submit(PATH, &format!("grant=2:1:{}&reasons=Được.", code(&moving))).await;
    assert!(told.text.contains("phải xem riêng"), "{}", told.text);

    // Answered as the register had it, which says something else by now.
    let desk = town.session(police(1, BA_DINH, &["residence"]));
    let absence = away(&town, &desk, mai, "absence").await;
    let moved = json!({ "version": 2, "record_version": 1, "outcome": "granted",
        "reasons": "Đủ điều kiện." });
    ok(&weighed.post(&at(&moving, "/decision"), moved).await);
    let told = desk.submit(PATH, &format!("grant=2:2:{}&reasons=Được.", code(&absence))).await;
    assert!(told.text.contains("phải xem riêng"), "{}", told.text);
    assert!(town.says(mai, "absence").await.is_null());
}
