//! The log between two runs of the program: walked through, put back by hand, told what to forget.

use std::io::Write as _;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::{Served, country, database, refused, text, verified};

#[tokio::test]
async fn what_a_walk_found_is_on_the_page_of_the_auditor() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let demo = Served::demo(data);
    let kien = demo.at_work("kien").await;
    let room = async || {
        let page = kien.ask(Method::GET, "/audit", String::new()).await.unwrap();
        page.text().await.unwrap()
    };
    let never = "Chưa kiểm tra lần nào";
    assert!(room().await.contains(never));
    // Beside the program that serves.
    assert_eq!(verified(data)["whole"], true);
    let walked = room().await;
    assert!(!walked.contains(never) && walked.contains("Không thiếu, không sai"), "{walked}");
}

#[tokio::test]
async fn a_key_that_should_be_gone_is_destroyed_before_anything_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let demo = Served::demo(data);
    let mai = demo.signed_in(data, "mai").await;
    let said = mai.ask(Method::GET, "/v1/me/entries", String::new()).await.unwrap();
    let said: Value = serde_json::from_str(&said.text().await.unwrap()).unwrap();
    let entry = said["entries"][0]["id"].as_str().unwrap().to_owned();
    assert!(demo.stop().await.success());

    // The program died when only the list of what is destroyed knew of it.
    let list = data.join("memory/destroyed-keys");
    let mut list = std::fs::File::options().create(true).append(true).open(list).unwrap();
    writeln!(list, "{} {entry}", mai.person).unwrap();
    let demo = Served::demo(data);
    let mai = demo.signed_in(data, "mai").await;
    let proof = format!("/v1/me/entries/{entry}/proof");
    let proof = mai.ask(Method::GET, &proof, String::new()).await.unwrap();
    assert_eq!(proof.status(), StatusCode::GONE);
    assert!(demo.stop().await.success());
    assert_eq!(verified(data)["whole"], true);
}

#[tokio::test]
async fn an_old_copy_put_back_by_hand_is_not_served() {
    if database::is_postgres() {
        // There is no file to put back.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (data, kept) = (folder.path(), folder.path().join("kept"));
    country(data, 100);
    std::fs::copy(data.join("danh.db"), &kept).unwrap();
    let demo = Served::demo(data);
    demo.signed_in(data, "mai").await;
    assert!(demo.stop().await.success());
    for tail in ["-wal", "-shm"] {
        // It may have been folded into the file.
        let _ = std::fs::remove_file(data.join(format!("danh.db{tail}")));
    }
    std::fs::copy(&kept, data.join("danh.db")).unwrap();
    let said = refused(&["demo", "--data", text(data), "--listen", "127.0.0.1:0"]);
    assert!(said.contains("behind the checkpoint"), "{said}");
}
