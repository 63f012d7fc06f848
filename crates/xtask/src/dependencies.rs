//! Keeps the lists of `deny.toml`: under which licences, from where, and what never.
//!
//! cargo-deny reads the same file and does more; it takes longer to build than we do, and its
//! advisories come from a place that a build machine need not reach.

use std::fs::{self, File};

use serde_json::Value;
use toml::Table;

use crate::run::{MINUTE, run_into};
use crate::{House, Outcome, Result};

const PLATFORM: &str = "x86_64-unknown-linux-gnu";

pub(crate) fn check(house: &House) -> Result<Outcome> {
    let answer = house.notes()?.join("metadata.json");
    let mut cargo = house.cargo(&["metadata", "--format-version", "1", "--locked"]);
    cargo.args(["--filter-platform", PLATFORM]);
    run_into(cargo, File::create(&answer)?, 5 * MINUTE)?;
    let metadata: Value = serde_json::from_str(&fs::read_to_string(answer)?)?;
    let rules: Table = fs::read_to_string(house.root.join("deny.toml"))?.parse()?;

    let listed = |section: &str, key: &str| strings(&rules, section, key);
    let (licences, bans) = (listed("licenses", "allow"), listed("bans", "deny"));
    let registries = listed("sources", "allow-registry");
    let packages = metadata["packages"].as_array().ok_or("cargo lists no packages")?;
    let mut broken = Vec::new();
    for package in packages {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let (name, licence, source) = (text("name"), text("license"), text("source"));
        if source.is_empty() {
            continue; // ours
        }
        if !allows(&licences, licence) && !allows(&excepted(&rules, name), licence) {
            broken.push(format!("{name}: licence `{licence}`"));
        }
        if bans.iter().any(|ban| ban == name) {
            broken.push(format!("{name}: is banned"));
        }
        if !registries.iter().any(|registry| source.strip_prefix("registry+") == Some(registry)) {
            broken.push(format!("{name}: comes from {source}"));
        }
    }
    match broken.as_slice() {
        [] => Ok(Outcome::passed(format!("{} packages", packages.len()))),
        _ => Ok(Outcome::Failed(broken.join("\n"))),
    }
}

/// A list of words, or of tables that name something.
fn strings(rules: &Table, section: &str, key: &str) -> Vec<String> {
    let listed = rules.get(section).and_then(|section| section.get(key)?.as_array());
    let words = listed.into_iter().flatten();
    words
        .filter_map(|word| word.as_str().or_else(|| word.get("name")?.as_str()))
        .map(str::to_owned)
        .collect()
}

/// The licences under which this one package may come beside those for all.
fn excepted(rules: &Table, package: &str) -> Vec<String> {
    let exceptions = rules.get("licenses").and_then(|section| section.get("exceptions"));
    let mut exceptions = exceptions.and_then(toml::Value::as_array).into_iter().flatten();
    let found =
        exceptions.find(|it| it.get("crate").is_some_and(|it| it.as_str() == Some(package)));
    let allowed = found.and_then(|it| it.get("allow")?.as_array()).into_iter().flatten();
    allowed.filter_map(|licence| licence.as_str().map(str::to_owned)).collect()
}

/// Whether an SPDX expression leaves a choice that is on the list. `/` is how it was written once.
fn allows(list: &[String], expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(list, &mut rest) && rest.is_empty()
}

fn any(list: &[String], rest: &mut &[&str]) -> bool {
    let mut fine = all(list, rest);
    while let ["OR", after @ ..] = rest {
        *rest = after;
        fine |= all(list, rest);
    }
    fine
}

fn all(list: &[String], rest: &mut &[&str]) -> bool {
    let mut fine = one(list, rest);
    while let ["AND", after @ ..] = rest {
        *rest = after;
        fine &= one(list, rest);
    }
    fine
}

fn one(list: &[String], rest: &mut &[&str]) -> bool {
    match *rest {
        ["(", after @ ..] => {
            *rest = after;
            let fine = any(list, rest);
            let closed = rest.first() == Some(&")");
            *rest = rest.get(1..).unwrap_or_default();
            fine && closed
        }
        [licence, "WITH", exception, after @ ..] => {
            *rest = after;
            list.contains(&format!("{licence} WITH {exception}"))
        }
        [licence, after @ ..] => {
            *rest = after;
            list.iter().any(|allowed| allowed == licence)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_allowed_when_a_choice_in_it_is() {
        let list = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for fine in ["MIT", "MIT/GPL-2.0", "GPL-2.0 OR (ISC AND MIT)", "(MIT)"] {
            assert!(allows(&list, fine), "{fine}");
        }
        assert!(allows(&list, "Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        for refused in ["", "GPL-3.0", "MIT AND GPL-2.0", "Apache-2.0", "(MIT", "MIT ISC"] {
            assert!(!allows(&list, refused), "{refused}");
        }
    }
}
