//! Files in and out, and an import that is killed again and again.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::faults::times;
use crate::{danh, refused, text, verified, well};

const PEOPLE: &str = "8000";
/// So small that there is a middle to be killed in.
const CHUNK: &str = "500";
/// An import is killed so often, then let go to its end.
const KILLS_MAX: u32 = 5;

fn mapping() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/vn/synthetic.mapping.toml").to_owned()
}

fn generate(folder: &Path, people: &str) -> String {
    let file = folder.join("people.csv");
    well(&["generate", "--people", people, "--seed", "7", "--out", text(&file)]);
    text(&file).to_owned()
}

/// What each person's record says, whoever they are in this register.
fn records(data: &str, folder: &Path) -> BTreeSet<String> {
    let out = folder.join("records.ndjson");
    well(&["export", "--data", data, "--order", "1/QĐ", "--out", text(&out)]);
    let lines = std::fs::read_to_string(out).unwrap();
    let record = |line: &str| {
        let mut line: Value = serde_json::from_str(line).unwrap();
        let changes = line["changes"].as_array_mut().unwrap().iter_mut();
        let told = changes.map(|change| {
            forget_ids(&mut change["change"]);
            change["change"].to_string()
        });
        told.collect()
    };
    lines.lines().map(record).collect()
}

/// Persons have other ids in another register.
fn forget_ids(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(forget_ids),
        Value::Object(fields) => {
            fields.retain(|_, value| value.as_str().is_none_or(|text| !is_id(text)));
            fields.values_mut().for_each(forget_ids);
        }
        _ => {}
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The words that import a file; the folder of the register comes after them.
fn importing<'a>(file: &'a str, mapping: &'a str) -> [&'a str; 10] {
    ["import", file, "--mapping", mapping, "--chunk", CHUNK, "--order", "7/QĐ", "--json", "--data"]
}

/// Imports the file into a new register, killed at moments that differ by `turn`; how often.
async fn import_killed(import: &[&str], turn: u32) -> u32 {
    let mut kills = 0;
    loop {
        let mut running = danh(import);
        let mut running = running.stdout(std::process::Stdio::piped()).spawn().unwrap();
        if kills < KILLS_MAX {
            let wait = 100 + (turn * 89 + kills * 397) % 1_500;
            tokio::time::sleep(Duration::from_millis(wait.into())).await;
        }
        if kills < KILLS_MAX && running.try_wait().unwrap().is_none() {
            running.kill().unwrap();
            running.wait().unwrap();
            kills += 1;
            continue;
        }
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["people"].to_string(), PEOPLE);
        assert_eq!(report["rejected"], 0);
        return kills;
    }
}

#[tokio::test]
async fn an_import_killed_again_and_again_ends_with_exactly_the_same_people() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mapping) = (generate(folder.path(), PEOPLE), mapping());
    let import = importing(&file, &mapping);
    let untouched = folder.path().join("untouched");
    well(&["migrate", "--data", text(&untouched)]);
    well(&[&import[..], &[text(&untouched)]].concat());
    let whole = records(text(&untouched), folder.path());

    let (mut kills, mut turn) = (0, 0);
    while kills < times() {
        let data = folder.path().join(format!("killed-{turn}"));
        well(&["migrate", "--data", text(&data)]);
        let import = [&import[..], &[text(&data)]].concat();
        kills += import_killed(&import, turn).await;
        assert_eq!(verified(&data)["whole"], true);
        let out = folder.path().join(format!("out-{turn}"));
        std::fs::create_dir(&out).unwrap();
        assert!(records(text(&data), &out) == whole, "the same people");
        let again = well(&import);
        assert!(again.contains("\"done_before\":true"), "{again}");
        turn += 1;
        assert!(kills > 0, "it was never killed");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    well(&["migrate", "--data", text(&data)]);
    let mapping = mapping();
    let import = |file: &str| {
        refused(&["import", file, "--mapping", &mapping, "--order", "7/QĐ", "--data", text(&data)])
    };
    assert!(import("/nothing/here.csv").contains("could not be read"));
    let wrong = folder.path().join("wrong.csv");
    std::fs::write(&wrong, "full_name;number\nA;B\n").unwrap();
    let said = import(text(&wrong));
    assert!(said.contains("is the delimiter right?"), "{said}");
    let no_order = ["import", text(&wrong), "--mapping", &mapping, "--order", "", "--data"];
    assert!(refused(&[&no_order[..], &[text(&data)]].concat()).contains("reference"));
}

#[test]
fn generated_people_are_the_same_bytes_for_the_same_seed() {
    let folder = tempfile::tempdir().unwrap();
    let file = generate(folder.path(), "500");
    let first = std::fs::read(&file).unwrap();
    generate(folder.path(), "500");
    assert!(first == std::fs::read(&file).unwrap());
}
