//! What is late is an alert until it is not.

use super::*;

fn telling(town: &Town, system: &System, port: u16, seconds: i64) -> Counters {
    let remote = remote(&format!("http://127.0.0.1:{port}"), system);
    counters(&town.platform, later(seconds), Some(remote))
}

#[tokio::test]
async fn ten_minutes_without_the_portal_are_an_alert_until_it_is_told() {
    let (here, there, port) = (Town::new().await, Town::new().await, free_port());
    let system = there.system("dossier.G01.push").await;
    let at = |seconds| telling(&here, &system, port, seconds).portal;
    here.files("moving", NOW).await;
    assert_eq!(at(599).watch_round().await.unwrap(), 0);
    assert_eq!(at(601).watch_round().await.unwrap(), 1);
    assert_eq!(at(700).watch_round().await.unwrap(), 0, "once");
    let backlog = at(700).backlog().await.unwrap();
    assert_eq!((backlog.alerts, backlog.waiting, backlog.oldest), (1, 1, Some(NOW.now())));

    let official = official_in("*", &["manage-relying-parties"]);
    let routes = portal::routes(at(700));
    let desk = Session::new(routes, official, Purpose::OwnRecord);
    let page = desk.get("/desk/portal").await.text;
    assert!(page.contains("Chưa đồng bộ") && page.contains("G01."), "{page}");
    let names: Vec<Json> =
        here.on_record().await.iter().map(|it| it["what"]["name"].clone()).collect();
    assert!(names.contains(&json!("portal.alert-raised")), "{names:?}");

    let _up = Up::at(port, &there).await;
    assert_eq!(at(720).telling_round(32).await.unwrap().told, 1);
    assert_eq!(at(721).backlog().await.unwrap(), portal::Backlog::default());
    assert!(desk.get("/desk/portal").await.text.contains("Không có cảnh báo"));
}

#[tokio::test]
async fn silence_after_a_hand_over_is_an_alert_after_two_working_hours() {
    let (here, there, port) = (Town::new().await, Town::new().await, free_port());
    // No office here decides it: its code is that of the committee of the applicant's commune.
    let system = there.system("dossier.G01.push dossier.H00.push").await;
    let at = |seconds| telling(&here, &system, port, seconds).portal;
    let _up = Up::at(port, &there).await;
    // Monday at 15:00; the Tuesday is a day off, so two hours end on Monday at 17:00.
    let quiet = here.files("passport-like", NOW).await;
    let heard = here.files("passport-like", NOW).await;
    assert_eq!(at(0).telling_round(32).await.unwrap().told, 2);
    let ministry = here.system("dossier.G01.push").await.with_token().await;
    let told = json!([step(&heard.code.to_string(), 1, 2)]);
    assert_eq!(ministry.call("CapNhatTrangThai", &told).await.status, 200);
    assert_eq!(at(7_199).watch_round().await.unwrap(), 0);
    assert_eq!(at(7_200).watch_round().await.unwrap(), 1);
    assert_eq!(at(7_300).watch_round().await.unwrap(), 0, "once");
    assert_eq!(at(7_300).backlog().await.unwrap().alerts, 1);
    // It says something after all.
    let told = json!([step(&quiet.code.to_string(), 1, 2)]);
    assert_eq!(ministry.call("CapNhatTrangThai", &told).await.status, 200);
    assert_eq!(at(7_400).backlog().await.unwrap().alerts, 0);
}

#[tokio::test]
async fn what_the_portal_refuses_is_an_alert_and_waits() {
    let (here, there, port) = (Town::new().await, Town::new().await, free_port());
    let system = there.system("dossier.G01.push").await.with_token().await;
    let at = |seconds| telling(&here, &system, port, seconds).portal;
    let _up = Up::at(port, &there).await;
    let (one, other) = (here.files("moving", NOW).await, here.files("moving", NOW).await);
    // It was told of the first before, and otherwise.
    let told = creation(&one.code.to_string());
    assert_eq!(system.call("CreateDossier", &told).await.status, 200);
    assert_eq!(at(1).telling_round(32).await.unwrap().told, 1, "the other is not held up");
    let backlog = at(2).backlog().await.unwrap();
    assert_eq!((backlog.alerts, backlog.waiting), (1, 1));
    let codes: Vec<Json> = there.elsewhere().await.as_array().unwrap().clone();
    assert!(codes.iter().any(|it| it["code"] == other.code.to_string()), "{codes:?}");
}

#[tokio::test]
async fn a_portal_that_does_not_let_us_in_is_no_fault_of_a_dossier() {
    let (here, there, port) = (Town::new().await, Town::new().await, free_port());
    let system = there.system("dossier.G12.push").await;
    let at = |seconds| telling(&here, &system, port, seconds).portal;
    let _up = Up::at(port, &there).await;
    here.files("moving", NOW).await;
    assert!(at(1).telling_round(32).await.unwrap().is_down);
    let backlog = at(2).backlog().await.unwrap();
    assert_eq!((backlog.alerts, backlog.waiting), (0, 1));
}

#[tokio::test]
async fn without_a_portal_nobody_is_told_and_nothing_is_late() {
    let town = Town::new().await;
    town.files("moving", NOW).await;
    let counters = town.at(later(86_400));
    assert_eq!(counters.portal.telling_round(32).await.unwrap(), portal::Round::default());
    assert_eq!(counters.portal.watch_round().await.unwrap(), 0);
    assert_eq!(counters.portal.backlog().await.unwrap(), portal::Backlog::default());
}
