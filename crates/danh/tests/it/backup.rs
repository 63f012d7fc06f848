//! A copy made while it is in use, put back elsewhere.

use std::path::{Path, PathBuf};
use std::process::Command;

use reqwest::StatusCode;

use crate::{Served, country, refused, text, verified, well};

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

/// The copy itself, or the largest of its files: PostgreSQL gives one a table.
fn largest(copy: &Path) -> PathBuf {
    let Ok(files) = std::fs::read_dir(copy) else { return copy.to_owned() };
    let files = files.map(|file| file.unwrap().path());
    files.max_by_key(|file| file.metadata().unwrap().len()).unwrap()
}

#[tokio::test]
async fn a_copy_made_in_use_is_put_back_and_the_log_is_not_forked() {
    let folder = tempfile::tempdir().unwrap();
    let (data, saved) = (folder.path().join("data"), folder.path().join("saved"));
    let restored = folder.path().join("restored");
    std::fs::create_dir(&data).unwrap();
    country(&data, 100);
    let demo = Served::demo(&data);
    let mai = demo.signed_in(&data, "mai").await;
    let before = mai.request("before the copy").await.unwrap().unwrap();
    let said = well(&["backup", text(&saved), "--data", text(&data)]);
    assert!(said.contains("Read back"), "{said}");
    assert!(refused(&["backup", text(&saved), "--data", text(&data)]).contains("not empty"));
    let lost = mai.request("after the copy").await.unwrap().unwrap();
    // The world has seen more of the log than the copy knows.
    assert!(demo.stop().await.success());

    // Keys and memory are brought by those who keep them.
    std::fs::create_dir(&restored).unwrap();
    for part in ["keys", "memory", "demo.json"] {
        copy(&data.join(part), &restored.join(part));
    }
    let said = well(&["restore", text(&saved), "--data", text(&restored)]);
    assert!(said.contains("the log is whole"), "{said}");
    assert!(said.contains("goes on in shard"), "{said}");
    let said = refused(&["restore", text(&saved), "--data", text(&restored)]);
    assert!(said.contains("not empty") || said.contains("already there"), "{said}");
    assert_eq!(verified(&restored)["whole"], true);

    let demo = Served::demo(&restored);
    let mai = demo.signed_in(&restored, "mai").await;
    assert_eq!(mai.read().await.unwrap(), StatusCode::OK);
    let kept = mai.requests().await;
    assert!(kept.contains(&before) && !kept.contains(&lost), "{kept}");
}

#[test]
fn a_copy_that_was_touched_or_lost_its_keys_is_not_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let (data, saved) = (folder.path().join("data"), folder.path().join("saved"));
    let restored = folder.path().join("restored");
    std::fs::create_dir(&data).unwrap();
    country(&data, 100);
    well(&["backup", text(&saved), "--data", text(&data)]);
    let said = refused(&["restore", text(&saved), "--data", text(&restored)]);
    assert!(said.contains("its keys are not in"), "{said}");

    let database = largest(&saved.join("database"));
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    let other = folder.path().join("other");
    let said = refused(&["restore", text(&saved), "--data", text(&other)]);
    assert!(said.contains("is not what the manifest says"), "{said}");
    assert!(!other.join("danh.db").exists());
}
