//! Files in and out, and an import that is killed again and again.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use crate::{danh, refused, text, verified, well};

/// Several chunks, so that there is a middle to be killed in.
const PEOPLE: &str = "11000";
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

#[tokio::test]
async fn an_import_killed_again_and_again_ends_with_exactly_the_same_people() {
    let folder = tempfile::tempdir().unwrap();
    let (file, mapping) = (generate(folder.path(), PEOPLE), mapping());
    let data = folder.path().join("data");
    let data = text(&data);
    well(&["migrate", "--data", data]);
    let import = ["import", &file, "--mapping", &mapping, "--order", "7/QĐ", "--data", data];
    let mut kills = 0;
    let report = loop {
        let mut running = danh(&import);
        let mut running =
            running.arg("--json").stdout(std::process::Stdio::piped()).spawn().unwrap();
        if kills < KILLS_MAX {
            tokio::time::sleep(Duration::from_millis(400 + 400 * u64::from(kills))).await;
        }
        if kills < KILLS_MAX && running.try_wait().unwrap().is_none() {
            running.kill().unwrap();
            running.wait().unwrap();
            kills += 1;
            continue;
        }
        let output = running.wait_with_output().unwrap();
        assert!(output.status.success());
        break serde_json::from_slice::<Value>(&output.stdout).unwrap();
    };
    assert!(kills > 0, "it was never killed");
    assert_eq!(report["people"].to_string(), PEOPLE);
    assert_eq!(report["rejected"], 0);
    assert_eq!(verified(Path::new(data))["whole"], true);

    let untouched = folder.path().join("untouched");
    let untouched = text(&untouched);
    well(&["migrate", "--data", untouched]);
    well(&["import", &file, "--mapping", &mapping, "--order", "7/QĐ", "--data", untouched]);
    let (killed, whole) = (folder.path().join("a"), folder.path().join("b"));
    std::fs::create_dir(&killed).unwrap();
    std::fs::create_dir(&whole).unwrap();
    assert!(records(data, &killed) == records(untouched, &whole), "the same people");
    let again = well(&[&import[..], &["--json"]].concat());
    assert!(again.contains("\"done_before\":true"), "{again}");
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
