//! What a person reads about those who looked, and what follows when they object.

use access::{Caller, Facts, Purpose, permit};
use ledger::{Guardians, Seal, SealEntries, Unreleased};
use serde_json::json;
use testkit::{NOW, Platform, citizen, official};
use time::macros::date;

use super::front_door::{routes, session};
use super::{look, person};

/// An auditor who looked at person 1 for an order: an official look.
async fn audited(platform: &Platform) {
    let order = Purpose::Order("7/QĐ-BCA".into());
    let auditor = session(platform, official(&["audit"]), order);
    let path = format!("/v1/audit/persons/{}/entries", person(1));
    assert_eq!(auditor.get(&path).await.status, 200);
}

#[tokio::test]
async fn the_person_reads_office_duty_purpose_and_ground_and_no_name() {
    let platform = Platform::new(&[]).await;
    audited(&platform).await;
    let mine = session(&platform, citizen(person(1)), Purpose::OwnRecord);
    let entries = mine.get("/v1/me/entries").await;
    let mut shown = entries.body["entries"][0].clone();
    for chance in ["id", "leaf"] {
        shown.as_object_mut().unwrap().remove(chance);
    }
    insta::assert_json_snapshot!(shown, @r#"
    {
      "erased": false,
      "purpose": "order:7/QĐ-BCA",
      "law": "Law 91/2025/QH15: supervision of personal-data processing",
      "at": 1795420800000000,
      "action": "ReadAllEntries",
      "by": {
        "kind": "official",
        "duties": [
          "audit"
        ],
        "office": "ca-ba-dinh"
      },
      "did": {
        "kind": "read",
        "fields": [
          "entries"
        ]
      }
    }
    "#);
    let page = mine.get("/me/looks").await;
    for said in [
        "ca-ba-dinh",
        "Kiểm toán độc lập nhật ký",
        "7/QĐ-BCA",
        "Luật số 91/2025/QH15",
        "các dòng ghi",
    ] {
        assert!(page.text.contains(said), "{said}: {}", page.text);
    }
    // The random id of the official in the record is not shown either.
    let official = "0f".repeat(16);
    assert!(!page.text.contains(&official) && !entries.text.contains(&official));
}

#[tokio::test]
async fn an_objection_becomes_a_case_with_a_clock() {
    let platform = Platform::new(&[]).await;
    audited(&platform).await;
    let mine = session(&platform, citizen(person(1)), Purpose::OwnRecord);
    let entry = mine.get("/v1/me/entries").await.body["entries"][0]["id"].clone();
    let entry = entry.as_str().unwrap();
    let path = format!("/me/looks/{entry}/objection");
    let empty = mine.submit(&path, "words=").await;
    assert_eq!(empty.status, 422);
    assert_eq!(
        mine.submit(&path, "words=T%C3%B4i+kh%C3%B4ng+%C4%91%E1%BB%93ng+%C3%BD").await.status,
        303
    );
    assert_eq!(mine.submit(&path, "words=again").await.status, 409);
    let seen = mine.get("/me/objections").await;
    // Monday 23 November; Tuesday is a day off, so two working days end on Thursday.
    assert!(seen.text.contains("Tôi không đồng ý"), "{}", seen.text);
    assert!(seen.text.contains("26/11/2026"), "{}", seen.text);

    let desk = session(&platform, official(&["protect-data"]), Purpose::OwnRecord);
    let list = desk.get("/desk/objections").await;
    let here = format!("/desk/objections/{}/{entry}", person(1));
    assert!(list.text.contains(&here));
    assert!(desk.get(&here).await.text.contains("ca-ba-dinh"));
    assert_eq!(desk.submit(&format!("{here}/acknowledgement"), "").await.status, 303);
    assert!(mine.get("/me/objections").await.text.contains("08/12/2026"));
    assert_eq!(desk.submit(&format!("{here}/answer"), "words=x").await.status, 422);
    let answer = "outcome=upheld&words=B%E1%BA%A1n+%C4%91%C3%BAng";
    assert_eq!(desk.submit(&format!("{here}/answer"), answer).await.status, 303);
    assert_eq!(desk.submit(&format!("{here}/answer"), answer).await.status, 409);
    let told = mine.get("/v1/me/objections").await;
    assert_eq!(told.body[0]["answer"], "Bạn đúng");
    assert_eq!(told.body[0]["standing"], "upheld");
}

#[tokio::test]
async fn what_a_law_seals_only_the_auditor_sees_and_everyone_counts() {
    let platform = Platform::new(&[]).await;
    let ledger = &platform.ledger;
    let order = || Purpose::Order("12/QD".into());
    let police = official(&["seal-entries"]);
    let sealing = permit(SealEntries, &police, &order(), Facts::none()).unwrap();
    assert!(Seal::new(&sealing, "A02", date!(2026 - 11 - 23), NOW.now()).is_err());
    let seal = Seal::new(&sealing, "A02", date!(2027 - 01 - 01), NOW.now()).unwrap();
    let seen = Unreleased::with_fields((), person(1), ["sex"]);
    ledger.release_sealed(seen, &sealing, &seal, NOW.now()).await.unwrap();
    look(ledger, person(2)).await;
    super::sequence(&ledger::Sequencer::new(ledger.clone(), NOW)).await;

    let mine = session(&platform, citizen(person(1)), Purpose::OwnRecord);
    assert_eq!(mine.get("/v1/me/entries").await.body["entries"], json!([]));
    let auditor = session(&platform, official(&["audit"]), order());
    let sealed = auditor.get("/v1/audit/sealed").await;
    assert_eq!(sealed.body[0]["authority"], "A02");
    let all = auditor.get(&format!("/v1/audit/persons/{}/entries", person(1))).await;
    let entries = all.body["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["action"] == "SealEntries"), "{all:?}");
    // The auditor's own looks told the person nothing: one look of their own is all they see.
    let own_only = mine.get("/v1/me/entries").await;
    let actions: Vec<_> = own_only.body["entries"].as_array().unwrap().iter().collect();
    assert!(actions.iter().all(|entry| entry["by"]["kind"] == "citizen"), "{actions:?}");
    let anyone = session(&platform, Caller::visitor(), Purpose::OwnRecord);
    let totals = anyone.get("/v1/log/sealed").await;
    assert_eq!(totals.body[0], json!({ "authority": "A02", "entries": 1, "year": 2026 }));

    // A decision opens it before its day.
    let entry = sealed.body[0]["entry"].as_str().unwrap();
    let opening = session(&platform, official(&["seal-entries"]), order());
    let path = format!("/v1/persons/{}/entries/{entry}/unsealing", person(1));
    let opened = opening.post(&path, json!({ "decision": "9/QD" })).await;
    assert_eq!(opened.status, 204);
    let now_open = mine.get("/v1/me/entries").await;
    let ids: Vec<_> = now_open.body["entries"].as_array().unwrap().iter().collect();
    assert!(ids.iter().any(|it| it["id"] == entry), "{ids:?}");
    super::sequence(&ledger::Sequencer::new(ledger.clone(), super::later(10))).await;
    super::whole(&super::verified(&platform).await);
}

#[tokio::test]
async fn the_auditor_sees_what_the_last_walk_found() {
    let platform = Platform::new(&[]).await;
    look(&platform.ledger, person(1)).await;
    super::sequence(&ledger::Sequencer::new(platform.ledger.clone(), NOW)).await;
    let auditor = session(&platform, official(&["audit"]), Purpose::OwnRecord);
    assert!(auditor.get("/audit").await.text.contains("Chưa kiểm tra lần nào"));
    let report = super::verified(&platform).await;
    platform.ledger.keep_report(&report, NOW.now()).await.unwrap();
    assert!(auditor.get("/audit").await.text.contains("Không thiếu, không sai"));
    let wrong = auditor.submit("/audit/entries", "person=mai&purpose=curiosity").await;
    assert_eq!(wrong.status, 422);
}

#[tokio::test]
async fn the_room_says_late_only_when_a_promise_is_broken() {
    let platform = Platform::new(&[]).await;
    let room = |clock| {
        let routes = routes(&platform, clock, Guardians::none());
        testkit::Session::new(routes, official(&["audit"]), Purpose::OwnRecord)
    };
    look(&platform.ledger, person(1)).await;
    assert!(room(super::later(1)).get("/audit").await.text.contains("Đúng hạn"));
    assert!(room(super::later(3)).get("/audit").await.text.contains("Chậm"));
    super::sequence(&ledger::Sequencer::new(platform.ledger.clone(), NOW)).await;
    assert!(room(super::later(90)).get("/audit").await.text.contains("Đúng hạn"));
}

#[tokio::test]
async fn a_guardian_sees_who_looked_since_they_represent_the_ward_and_no_longer() {
    let platform = Platform::new(&[]).await;
    audited(&platform).await;
    let (guardian, ward) = (person(2), person(1));
    let desk = |since: Option<time::Date>| {
        let guardians = Guardians::new(move |asker, asked| {
            assert_eq!((asker, asked), (guardian, ward));
            Box::pin(std::future::ready(Ok(since)))
        });
        let routes = routes(&platform, NOW, guardians);
        testkit::Session::new(routes, citizen(guardian), Purpose::OwnRecord)
    };
    let page = format!("/me/looks?for={ward}");
    let api = format!("/v1/me/entries?for={ward}");

    let today = desk(Some(date!(2026 - 11 - 23)));
    let seen = today.get(&page).await;
    assert_eq!(seen.status, 200);
    for said in ["Kiểm toán độc lập nhật ký", "từ ngày 23/11/2026"] {
        assert!(seen.text.contains(said), "{said}: {}", seen.text);
    }
    assert!(!seen.text.contains("/objection\""), "a guardian reads and does not object");
    let entries = today.get(&api).await;
    let looked = entries.body["entries"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(looked["action"], "ReadAllEntries");
    super::sequence(&ledger::Sequencer::new(platform.ledger.clone(), NOW)).await;
    let id = looked["id"].as_str().unwrap();
    let proof = |id: &str| format!("/me/looks/{id}/proof?for={ward}");
    assert!(seen.text.contains(&proof(id)), "{}", seen.text);
    assert_eq!(today.get(&proof(id)).await.status, 200);

    // What happened before the guardianship stays the ward's alone.
    let tomorrow = desk(Some(date!(2026 - 11 - 24)));
    assert_eq!(tomorrow.get(&api).await.body["entries"], json!([]));
    assert!(!tomorrow.get(&page).await.text.contains("Kiểm toán độc lập nhật ký"));
    assert_eq!(tomorrow.get(&proof(id)).await.status, 404);

    let nobody = desk(None);
    for path in [page.clone(), api, proof(id)] {
        assert_eq!(nobody.get(&path).await.status, 403, "{path}");
    }
    // The ward, or whoever comes after, sees that the guardian looked.
    let mine = session(&platform, citizen(ward), Purpose::OwnRecord).get("/me/looks").await;
    assert!(mine.text.contains("Một công dân thay mặt bạn"), "{}", mine.text);
}
