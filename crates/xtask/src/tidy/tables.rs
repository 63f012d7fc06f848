//! Which tables a crate may name, and who may read a row.

use std::path::Path;

use super::{files, is_rows, is_test, keeps, members, name, read, without_comments};

/// Nobody else reads rows: what they hold comes as `Unreleased<T>` or is no personal data.
const ENGINE: &str = "store";

#[test]
fn a_crate_names_only_its_own_tables() {
    let mut broken = Vec::new();
    for (owner, folder) in slices() {
        for file in files(&folder.join("src"), "rs").into_iter().filter(|file| is_rows(file)) {
            let text = without_comments(&read(&file), "//");
            broken.extend(foreign(&owner, &file, &text, &["FROM", "INTO", "JOIN", "UPDATE"]));
        }
        for file in files(&folder.join("migrations"), "sql") {
            let text = without_comments(&read(&file), "--");
            let before = ["EXISTS", "FROM", "INTO", "ON", "REFERENCES", "TABLE", "UPDATE"];
            broken.extend(foreign(&owner, &file, &text, &before));
        }
    }
    keeps("a crate names only tables that begin with its name", broken);
}

#[test]
fn statements_stand_in_rows_files() {
    let mut broken = Vec::new();
    for (_, folder) in slices() {
        let elsewhere = files(&folder.join("src"), "rs").into_iter().filter(|file| !is_rows(file));
        for file in elsewhere.filter(|file| !is_test(file)) {
            let text = without_comments(&read(&file), "//");
            if ["store::statements!", "store::Sql", "Sql::new"].iter().any(|it| text.contains(it)) {
                broken.push(file.display().to_string());
            }
        }
    }
    keeps("SQL stands in `rows.rs` or `<noun>_rows.rs`", broken);
}

#[test]
fn rows_are_read_only_in_rows_files() {
    let mut broken = Vec::new();
    for (_, folder) in slices() {
        let elsewhere = files(&folder.join("src"), "rs").into_iter().filter(|file| !is_rows(file));
        for file in elsewhere.filter(|file| !is_test(file)) {
            let text = without_comments(&read(&file), "//");
            if text.contains("store::Row") || imports_row(&text) {
                broken.push(file.display().to_string());
            }
        }
    }
    keeps("`store::Row` is named only in rows files", broken);
}

#[test]
fn what_is_shown_does_not_come_from_a_plan_or_a_row() {
    let mut broken = Vec::new();
    for (_, folder) in slices() {
        for file in files(&folder.join("src"), "rs") {
            let shows = ["commands.rs", "http.rs", "pages.rs"].contains(&name(&file))
                || ["http", "pages"]
                    .iter()
                    .any(|room| file.parent().is_some_and(|folder| folder.ends_with(room)));
            let text = without_comments(&read(&file), "//");
            if shows && ["for_planning", "store::"].iter().any(|door| text.contains(door)) {
                broken.push(file.display().to_string());
            }
        }
    }
    keeps("pages and handlers show `Released<T>` and know no store", broken);
}

#[test]
fn both_engines_have_the_same_migrations() {
    let mut broken = Vec::new();
    for (owner, folder) in slices() {
        let listed = ["postgres", "sqlite"].map(|engine| {
            let files = files(&folder.join("migrations").join(engine), "sql");
            files.iter().map(|file| name(file).to_owned()).collect::<Vec<_>>()
        });
        if listed[0] != listed[1] {
            broken.push(format!("`{owner}`: {:?} and {:?}", listed[0], listed[1]));
        }
    }
    keeps("a migration has the same name for both engines", broken);
}

#[test]
fn every_migration_is_applied() {
    let mut broken = Vec::new();
    for (_, folder) in slices() {
        let sources = files(&folder.join("src"), "rs");
        let rows: String = sources.iter().filter(|file| is_rows(file)).map(|it| read(it)).collect();
        for file in files(&folder.join("migrations"), "sql") {
            let path = file.strip_prefix(&folder).unwrap().display().to_string();
            if !rows.contains(&path) {
                broken.push(file.display().to_string());
            }
        }
    }
    keeps("a migration is listed in the schema of its crate", broken);
}

/// The crates that may have tables.
fn slices() -> Vec<(String, std::path::PathBuf)> {
    let crates = members("crates").into_iter();
    crates.filter(|(name, _)| ![ENGINE, "testkit", "xtask"].contains(&name.as_str())).collect()
}

/// The tables of others that `text` names after one of the words in `before`.
fn foreign(owner: &str, file: &Path, text: &str, before: &[&str]) -> Vec<String> {
    // What may follow `before` without being a table.
    let words_of_sql = ["CASCADE", "CONFLICT", "IF", "NOT", "SELECT", "SET"];
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = words.windows(2).filter(|pair| before.contains(&pair[0]));
    let tables = named.map(|pair| pair[1].trim_matches(|c: char| !c.is_alphanumeric()));
    let tables = tables.filter(|word| !word.is_empty() && !words_of_sql.contains(word));
    let foreign = tables.filter(|table| !table.starts_with(&format!("{owner}_")));
    foreign.map(|table| format!("{}: `{table}`", file.display())).collect()
}

fn imports_row(text: &str) -> bool {
    text.split("use store::{").skip(1).any(|rest| {
        let names = rest.split('}').next().unwrap_or_default();
        names.split(',').any(|name| name.trim() == "Row")
    })
}
