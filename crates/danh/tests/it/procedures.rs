//! The files of procedures, checked by whoever writes them.

use crate::{refused, text, well};

#[test]
fn the_procedures_of_the_program_are_listed_with_what_they_ask() {
    let printed = well(&["procedures", "check"]);
    let row = |code: &str| -> Vec<&str> {
        let mut rows = printed.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        rows.find(|row| row[0] == code).unwrap()
    };
    assert_eq!(row("CODE")[2..5], ["ASKED", "PREFILLED", "STEPS"]);
    assert_eq!(row("permanent-residence")[2..5], ["4", "4", "2"]);
    assert!(printed.lines().any(|it| it.contains("7 working days  here       yes")), "{printed}");
    assert_eq!(row("criminal-record").last(), Some(&"no"));
    assert!(printed.contains(" procedures in "), "{printed}");
}

#[test]
fn a_file_that_is_wrong_is_refused_at_its_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let name = text(folder.path());
    let empty = refused(&["procedures", "check", name]);
    assert!(empty.contains("no .toml file") && empty.contains("hint: "), "{empty}");
    let good = include_str!("../../../../data/vn/procedures/absence.toml");
    let file = folder.path().join("absence.toml");
    std::fs::write(&file, good).unwrap();
    assert!(well(&["procedures", "check", name]).contains("1 procedures in 1 versions"));
    let wrong = good.replace("residence.absence.decide-complex", "residence.absence.someday");
    std::fs::write(&file, wrong).unwrap();
    let line = good.lines().position(|line| line.starts_with("deadline")).unwrap() + 1;
    let said = refused(&["procedures", "check", name]);
    let place = format!("{}:{line}:12: no rule `residence.absence.someday`", text(&file));
    assert!(said.contains(&place), "{said}");
    let missing = refused(&["procedures", "check", "/nothing/here"]);
    assert!(missing.contains("/nothing/here"), "{missing}");
}

#[test]
fn what_a_file_would_change_is_said_before_it_is_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let data = text(folder.path());
    well(&["migrate", "--data", data]);
    let good = include_str!("../../../../data/vn/procedures/absence.toml");
    let (head, version) = good.split_once("[[version]]").unwrap();
    let from = version.lines().find(|line| line.starts_with("valid_from")).unwrap();
    let later = version.replace(from, "valid_from = \"2199-01-01\"");
    let later = later.replacen("names = { vi = \"", "names = { vi = \"Mới: ", 1);
    let file = folder.path().join("absence.toml");
    std::fs::write(&file, format!("{head}[[version]]{version}[[version]]{later}")).unwrap();
    let publish = ["procedures", "publish", text(&file), "--data", data];
    let tried = well(&[&publish[..], &["--dry-run"]].concat());
    assert_eq!(tried, "absence from 2199-01-01\n  changed names \n");
    let proposed = well(&publish);
    assert!(proposed.contains("proposed as absence 1: 2 officials have to agree"), "{proposed}");
    std::fs::write(&file, good).unwrap();
    assert!(refused(&publish).contains("nothing is new in it"));
}
