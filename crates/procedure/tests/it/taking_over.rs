//! Corrections that were asked for before they were dossiers become dossiers, with their history.

use population::MoveCorrections;
use procedure::UPGRADE_RULE;
use store::{Changes, Key, Options, Sql};

use super::*;

/// A row as the version before wrote it.
static ROW: Sql = Sql::new(
    Key::Reference,
    "INSERT INTO population_case (case_id, version, kind, state, office, subject_id, opened_by,
                                  opened_at, due_at, body)
          VALUES ($1, $2, 'correction', $3, 'CA-00004', $4, $4, $5, $6, $7)",
);
static STATE: Sql =
    Sql::new(Key::Reference, "SELECT state, version, body FROM population_case WHERE case_id = $1");

/// On the Friday before.
const OPENED: i64 = NOW_MICROS - 3 * DAY;
const NOW_MICROS: i64 = 1_795_420_800_000_000;
const DAY: i64 = 86_400_000_000;

async fn was_asked(town: &Town, mai: PersonId, (code, state): (&str, &str), body: Json) {
    let options = Options {
        clock: NOW,
        entropy: town.platform.entropy.clone(),
        journal: &ledger::JOURNAL,
        schemas: &[&ledger::SCHEMA, &population::SCHEMA],
    };
    #[expect(clippy::disallowed_methods, reason = "what the version before has written")]
    let (_, writer) = store::open(&town.platform.place, &options).await.unwrap();
    let mut changes = Changes::new();
    let version = if state == "open" { 1_i64 } else { 2 };
    let values = vec![
        code.into(),
        version.into(),
        state.into(),
        mai.as_bytes().into(),
        OPENED.into(),
        (OPENED + 5 * DAY).into(),
        body.to_string().into(),
    ];
    changes.any(&ROW, values);
    writer.commit(changes, Vec::new()).await.unwrap();
}

fn body(group: &str, proposed: &str, reasons: Option<&str>) -> Json {
    json!({ "kind": "correction", "group": group, "proposed": proposed,
        "statement": "Giấy khai sinh ghi khác.", "reasons": reasons })
}

async fn taken_over(town: &Town) -> usize {
    let job = Caller::job("upgrade", UPGRADE_RULE);
    let rule = Purpose::Rule(UPGRADE_RULE);
    let facts = town.register.facts_at_desk(&job, &rule).await.unwrap();
    let permit = permit(MoveCorrections, &job, &rule, facts).unwrap();
    town.dossiers(NOW).take_over_corrections(&permit).await.unwrap()
}

#[tokio::test]
async fn open_and_decided_requests_become_dossiers_once() {
    let town = Town::new().await;
    let mai = town.mai().await;
    assert_eq!(NOW.now().micros(), NOW_MICROS);
    was_asked(&town, mai, ("AAAA-2222-CCCC", "open"), body("birth-name", "Nguyễn Thị Mơ", None))
        .await;
    let refused = body("native-place", "đâu đó", Some("Không có giấy tờ."));
    was_asked(&town, mai, ("BBBB-3333-DDDD", "refused"), refused).await;
    assert!(population::corrections_wait(&town.platform.db).await.unwrap());

    assert_eq!(taken_over(&town).await, 2);
    assert_eq!(taken_over(&town).await, 0, "nothing twice");
    assert!(!population::corrections_wait(&town.platform.db).await.unwrap());

    let own = town.session(citizen(mai));
    let list = own.get("/v1/dossiers").await.body;
    let list = list["dossiers"].as_array().unwrap();
    let mut read = Vec::new();
    for dossier in list {
        read.push(own.get(&at(dossier, "")).await.body);
    }
    let of = |former: &str| read.iter().find(|it| it["former_code"] == former).unwrap();
    let open = of("AAAA-2222-CCCC");
    assert_eq!((&open["state"], &open["office"]), (&json!("filed"), &json!("CA-00004")));
    assert_eq!(open["filed_at"], "2026-11-20T08:00:00Z");
    assert_eq!(open["due_at"], "2026-11-25T08:00:00Z");
    assert!(open["code"].as_str().unwrap().starts_with("G01.000.04-261120-"), "{open}");
    assert_eq!(open["answers"]["value"], "Nguyễn Thị Mơ");
    assert_eq!(open["answers"]["statement"], "Giấy khai sinh ghi khác.");
    let past = of("BBBB-3333-DDDD");
    assert_eq!((&past["state"], &past["outcome"]), (&json!("settled"), &json!("refused")));
    assert_eq!(past["timeline"][0]["reason"], "Không có giấy tờ.");
    assert_eq!(past["answers"]["value"], "đâu đó");
    let page = own.get(&format!("/services/dossiers/{}", past["code"].as_str().unwrap())).await;
    assert!(page.text.contains("BBBB-3333-DDDD"), "{}", page.text);

    // The version before sees that nothing waits there any more, and can still read it.
    let row = town.platform.db.row(&STATE, vec!["AAAA-2222-CCCC".into()]).await.unwrap().unwrap();
    assert_eq!(row.get::<&str>("state").unwrap(), "closed");
    assert_eq!(row.get::<i64>("version").unwrap(), 2);
    assert!(row.get::<&str>("body").unwrap().contains("\"proposed\":\"Nguyễn Thị Mơ\""));
}

#[tokio::test]
async fn what_was_open_is_decided_as_a_dossier() {
    let town = Town::new().await;
    let mai = town.mai().await;
    was_asked(&town, mai, ("AAAA-2222-CCCC", "open"), body("birth-name", "Nguyễn Thị Mơ", None))
        .await;
    assert_eq!(taken_over(&town).await, 1);
    let desk = town.session(police(1, BA_DINH, &["correct-register"]));
    let inbox = desk.get("/v1/office/dossiers").await.body;
    let dossier = &inbox["dossiers"][0];
    ok(&desk.post(&at(dossier, "/claim"), json!({ "version": 1 })).await);
    let decision = json!({ "version": 2, "record_version": 1, "outcome": "granted",
        "ground": { "kind": "clerical-error" }, "reasons": "Đúng." });
    ok(&desk.post(&at(dossier, "/decision"), decision).await);
    assert_eq!(town.says(mai, "birth-name").await["value"], "Nguyễn Thị Mơ");
}
