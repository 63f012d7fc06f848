//! Who may know whom.

use std::path::Path;

use super::{keeps, members, read};

/// The crates from the ground up. A crate may depend only on crates of a lower rank; libraries
/// are of rank 0.
const RANKS: &[(u8, &[&str])] = &[
    (1, &["kernel"]),
    (2, &["access", "catalogue", "keys", "synthetic"]),
    (3, &["store"]),
    (4, &["web"]),
    (5, &["ledger"]),
    (6, &["notices"]),
    (7, &["files", "matching", "population"]),
    (8, &["card", "eid", "enrolment", "papers", "payments"]),
    (9, &["credential", "exchange", "oidc"]),
    (10, &["procedure", "verification"]),
    (11, &["indicators", "outreach", "portal"]),
    (12, &["danh"]),
];

/// The platform in a test stands on the ledger, and is for tests alone.
const TESTKIT: (&str, u8) = ("testkit", 6);
const AUTOMATION: &str = "xtask";

/// Libraries that one crate knows and nobody else names.
const KEPT: &[(&str, &str)] = &[
    ("argon2", "eid"),
    ("cedar-policy", "access"),
    ("deadpool-postgres", "store"),
    ("fluent-templates", "web"),
    ("getrandom", "kernel"),
    ("indicatif", "danh"),
    ("krilla", "papers"),
    ("lettre", "notices"),
    ("rusqlite", "store"),
    ("rust-embed", "web"),
    ("tokio-postgres", "store"),
    ("tokio-postgres-rustls", "store"),
    ("tower-http", "web"),
    ("tracing-subscriber", "danh"),
    ("ttf-parser", "papers"),
];

#[test]
fn every_crate_has_a_rank() {
    let unranked = members("crates").into_iter().map(|(name, _)| name);
    let unranked = unranked.filter(|name| name != AUTOMATION && rank(name).is_none()).collect();
    keeps("a crate has a rank in xtask's tidy and in ARCHITECTURE.md", unranked);
}

#[test]
fn a_crate_depends_only_on_crates_below_it() {
    let mut broken = Vec::new();
    for (name, folder) in [members("crates"), members("libs")].concat() {
        let own = rank(&name).unwrap_or(if name == AUTOMATION { u8::MAX } else { 0 });
        for (section, used) in dependencies(&folder) {
            let for_tests = section == "dev-dependencies";
            let fine = match rank(&used) {
                Some(_) if used == TESTKIT.0 => for_tests,
                Some(rank) => rank < own || (for_tests && own == 0 && rank == 0),
                None => true,
            };
            if !fine {
                broken.push(format!("`{name}` names `{used}` in its {section}"));
            }
        }
    }
    keeps("a crate depends only on crates of a lower rank", broken);
}

#[test]
fn a_library_of_others_is_named_only_by_the_crate_that_keeps_it() {
    let mut broken = Vec::new();
    for (name, folder) in [members("crates"), members("libs")].concat() {
        for (section, used) in dependencies(&folder) {
            let keeper = KEPT.iter().find(|(library, _)| *library == used);
            let elsewhere = keeper.filter(|(_, keeper)| *keeper != name);
            if let Some((_, keeper)) = elsewhere.filter(|_| section != "dev-dependencies") {
                broken.push(format!("`{name}` names `{used}`, which `{keeper}` keeps"));
            }
        }
    }
    keeps("a library of others has one keeper", broken);
}

#[test]
fn versions_are_named_once_in_the_workspace() {
    let mut broken = Vec::new();
    for (name, folder) in [members("crates"), members("libs")].concat() {
        for (section, used, from) in listed(&folder) {
            if from.get("workspace").and_then(toml::Value::as_bool) != Some(true) {
                broken.push(format!("`{name}` gives `{used}` in its {section} a version"));
            }
        }
    }
    keeps("every dependency is `name.workspace = true`", broken);
}

#[test]
fn a_library_has_no_clock_no_files_and_no_database() {
    let doors = ["std::fs", "std::net", "std::time::SystemTime", "tokio::", "std::env", "kernel::"];
    let mut broken = Vec::new();
    for (name, folder) in members("libs") {
        for file in super::files(&folder.join("src"), "rs") {
            let text = super::without_comments(&read(&file), "//");
            let named = doors.iter().filter(|door| text.contains(**door));
            broken.extend(named.map(|door| format!("`{name}`: {} {door}", file.display())));
        }
    }
    keeps("libs/ computes and does nothing else", broken);
}

fn rank(name: &str) -> Option<u8> {
    if name == TESTKIT.0 {
        return Some(TESTKIT.1);
    }
    let found = RANKS.iter().find(|(_, crates)| crates.contains(&name)).map(|(rank, _)| *rank);
    found.or_else(|| members("libs").iter().any(|(library, _)| library == name).then_some(0))
}

/// What the manifest in `folder` lists, with the section that lists it.
fn dependencies(folder: &Path) -> Vec<(&'static str, String)> {
    listed(folder).into_iter().map(|(section, used, _)| (section, used)).collect()
}

fn listed(folder: &Path) -> Vec<(&'static str, String, toml::Value)> {
    let manifest: toml::Table = read(&folder.join("Cargo.toml")).parse().unwrap();
    let mut found = Vec::new();
    for section in ["build-dependencies", "dependencies", "dev-dependencies"] {
        let used = manifest.get(section).and_then(toml::Value::as_table).into_iter().flatten();
        found.extend(used.map(|(name, from)| (section, name.clone(), from.clone())));
    }
    found
}
