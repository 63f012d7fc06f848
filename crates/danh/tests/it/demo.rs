//! The demo country: made once, there in a blink, closed to `serve`.

use reqwest::{Method, StatusCode, header};

use crate::{Served, country, refused, run, text};

#[tokio::test]
async fn a_demo_shows_a_country_and_lets_one_in_with_one_click() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let demo = Served::demo(data);
    let (status, front) = demo.get("/").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(front.matches("action=\"/demo/enter\"").count(), 3, "{front}");

    for (account, place) in [("mai", "/me"), ("lan", "/desk"), ("kien", "/audit")] {
        let entered = demo.enter(account).await;
        assert_eq!(entered.status(), StatusCode::SEE_OTHER, "{account}");
        assert_eq!(entered.headers()[header::LOCATION], place);
        assert!(entered.headers().contains_key(header::SET_COOKIE), "{account}");
    }
    let kien = demo.at_work("kien").await;
    let led = kien.ask(Method::GET, "/desk", String::new()).await.unwrap();
    assert_eq!((led.status(), led.url().path()), (StatusCode::OK, "/audit"), "his own desk");
    let lan = demo.at_work("lan").await;
    let inbox = lan.ask(Method::GET, "/v1/office/dossiers", String::new()).await.unwrap();
    assert_eq!(inbox.status(), StatusCode::OK, "a post opens to two factors");
    let nobody = demo.client.post(format!("{}/demo/enter", demo.url)).body("account=root");
    assert_eq!(nobody.send().await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[test]
fn a_demo_that_is_there_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    country(folder.path(), 100);
    let before = std::fs::read(folder.path().join("demo.json")).unwrap();
    country(folder.path(), 500);
    assert_eq!(std::fs::read(folder.path().join("demo.json")).unwrap(), before);
}

#[test]
fn what_was_made_for_a_demo_is_not_served_for_real() {
    let folder = tempfile::tempdir().unwrap();
    country(folder.path(), 100);
    let mut serve = crate::danh(&["serve", "--data", text(folder.path())]);
    let output = serve.env("DANH_ORIGIN", "log.example/danh").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("holds a demo"), "{said}");
    let doctor = run(&["doctor", "--data", text(folder.path())]);
    assert!(String::from_utf8_lossy(&doctor.stdout).contains("this is a demo"));
    assert!(refused(&["serve", "--data", text(folder.path())]).contains("`origin`"));
}
