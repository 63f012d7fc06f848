//! Asked to stop, it finishes what it began.

use reqwest::StatusCode;
use tokio::time::{Duration, sleep};

use crate::{Served, country, danh, text, verified, well};

#[tokio::test(flavor = "multi_thread")]
async fn asked_to_stop_it_answers_what_it_began_and_gives_every_entry_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let demo = Served::demo(data);
    let mai = demo.signed_in(data, "mai").await;
    let asking: Vec<_> = (0..32)
        .map(|_| {
            let mai = mai.clone();
            tokio::spawn(async move { mai.read().await })
        })
        .collect();
    sleep(Duration::from_millis(20)).await;
    let stopped = tokio::spawn(demo.stop());
    let mut answered = 0;
    for asked in asking {
        // Who comes after the door is shut is not let in; nobody else is cut off.
        match asked.await.unwrap() {
            Ok(status) => answered += u32::from(status == StatusCode::OK),
            Err(error) => assert!(error.is_connect() || error.is_request(), "{error:?}"),
        }
    }
    assert!(answered > 0);
    let status = stopped.await.unwrap();
    assert!(status.success(), "{status}");
    let log = verified(data);
    assert_eq!(log["whole"], true);
    assert_eq!(log["counts"]["waiting"], 0, "{log}");
}

#[tokio::test]
async fn those_who_run_it_ask_on_a_listener_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path()).to_owned();
    well(&["migrate", "--data", &data]);
    let mut serve = danh(&["serve", "--data", &data, "--listen", "127.0.0.1:0"]);
    serve.env("DANH_ORIGIN", "log.example/danh").env("DANH_ADMIN_LISTEN", "127.0.0.1:0");
    // The first address it says is that of the admin listener.
    let admin = Served::start(serve);
    assert_eq!(admin.get("/healthz").await, (StatusCode::OK, "alive\n".to_owned()));
    assert_eq!(admin.get("/readyz").await, (StatusCode::OK, "ready\n".to_owned()));
    let (_, numbers) = admin.get("/metrics").await;
    assert!(numbers.contains("danh_requests_under_way 0"), "{numbers}");
    assert!(numbers.contains("process_resident_memory_bytes"), "{numbers}");
    let sent = "danh_notices_sent_total{outcome=\"accepted\"} 0";
    assert!(numbers.contains(sent), "{numbers}");
    assert!(numbers.contains("\ndanh_password_hashes_total 0\n"), "{numbers}");
    assert!(numbers.contains("\ndanh_statements_total "), "{numbers}");
    assert_eq!(admin.get("/").await.0, StatusCode::NOT_FOUND);
}
