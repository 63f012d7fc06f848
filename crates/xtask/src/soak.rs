//! The long and heavy tests: the same as always, with a hundred kills and thousands of cases.

use std::fs;
use std::process::Command;

use crate::cluster::{Cluster, Durability};
use crate::run::{MINUTE, run};
use crate::suite::Suite;
use crate::{House, Outcome, Report, Result, tools};

const PATIENCE_MINUTES: u32 = 6 * 60;
/// How often the program is killed, and loses its database.
const KILLS: &str = "100";
/// Cases of a property, where the test does not set its own.
const CASES: &str = "4096";
const FUZZ_SECONDS: &str = "3600";
const HEAD: &str = "# The last soak\n\n\
    `make soak` runs what follows, `make soak PART=sqlite` (`postgres`, `fuzz`) one part of it. \
    Each line begins with the commit on which that part last ran.\n\n";

/// What can be run by itself: the word for it and its step.
const PARTS: [(&str, &str); 3] =
    [("sqlite", "soak on SQLite"), ("postgres", "soak on PostgreSQL"), ("fuzz", "fuzzing")];

/// Runs the parts that are wanted, or all; the lines of the others stay as they were.
pub(crate) fn soak(house: &House, report: &mut Report, wanted: &[String]) {
    if let Some(word) = wanted.iter().find(|word| PARTS.iter().all(|(part, _)| part != word)) {
        let known = PARTS.map(|(part, _)| part).join(", ");
        return report.step("soak", || Err(format!("no part `{word}`; there are {known}").into()));
    }
    let mut commit = None;
    report.step("commit", || {
        let mut git = Command::new("git");
        git.current_dir(&house.root).args(["log", "-1", "--format=%h of %as"]);
        let named = commit.insert(run(git, MINUTE)?.trim().to_owned());
        Ok(Outcome::passed(named.as_str()))
    });
    let built = crate::build(house, report).map(|suite| suite.with_patience(PATIENCE_MINUTES));
    for (word, step) in PARTS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == word) {
            report.step(step, || part(house, built.as_ref(), word));
        }
    }
    let (table, commit) = (report.table(), commit.unwrap_or_default());
    report.step("result", || write(house, &table, &commit));
}

fn part(house: &House, suite: Option<&Suite>, word: &str) -> Result<Outcome> {
    match (word, suite) {
        ("fuzz", _) => fuzz(house),
        (_, None) => Ok(Outcome::skipped("the tests do not compile")),
        ("sqlite", Some(suite)) => suite.run(suite.programs.iter(), heavy),
        (_, Some(suite)) => {
            let Some(programs) = tools::postgres() else { return house.lacks("postgresql") };
            let cluster = Cluster::start(house, &programs, Durability::Full)?;
            suite.run(suite.stored(), |test| {
                heavy(test);
                cluster.describe_to(test);
            })
        }
    }
}

fn heavy(test: &mut Command) {
    test.env("DANH_SOAK", KILLS).env("PROPTEST_CASES", CASES);
    test.env_remove("PROPTEST_RNG_SEED");
}

/// Each fuzz target of each library for an hour.
fn fuzz(house: &House) -> Result<Outcome> {
    if tools::find("cargo-fuzz").is_none() {
        return Ok(Outcome::skipped("no cargo-fuzz: `cargo install cargo-fuzz`, and a nightly"));
    }
    let mut targets = 0;
    for library in fs::read_dir(house.root.join("libs"))? {
        let Ok(files) = fs::read_dir(library?.path().join("fuzz/fuzz_targets")) else { continue };
        for file in files {
            let file = file?.path();
            let (Some(target), Some(folder)) = (file.file_stem(), file.ancestors().nth(3)) else {
                continue;
            };
            let mut cargo = Command::new("cargo");
            cargo.current_dir(folder).args(["+nightly", "fuzz", "run"]).arg(target);
            cargo.args(["--", &format!("-max_total_time={FUZZ_SECONDS}")]);
            run(cargo, 2 * 60 * MINUTE)?;
            targets += 1;
        }
    }
    Ok(Outcome::passed(format!("{targets} targets, {FUZZ_SECONDS} s each")))
}

fn write(house: &House, table: &str, commit: &str) -> Result<Outcome> {
    let file = house.root.join("docs/soak.md");
    let lines = lines(&fs::read_to_string(&file)?, table, commit);
    let text = format!("{HEAD}```text\n{}\n```\n", lines.join("\n"));
    fs::write(file, text)?;
    Ok(Outcome::passed("docs/soak.md"))
}

/// One line for each part: of this run, or as it was told before.
fn lines(before: &str, table: &str, commit: &str) -> Vec<String> {
    let of = |text: &str, step| text.lines().find(|line| line.contains(step)).map(str::to_owned);
    let told = PARTS.iter().filter_map(|(_, step)| {
        of(table, step).map(|line| format!("{commit}  {line}")).or_else(|| of(before, step))
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_did_not_run_keeps_its_line() {
        let before = "one of day  soak on SQLite  passed\none of day  fuzzing  skipped  no tool";
        let table = "tests compile  passed\nsoak on SQLite  FAILED";
        let told = lines(before, table, "two of day");
        assert_eq!(
            told,
            ["two of day  soak on SQLite  FAILED", "one of day  fuzzing  skipped  no tool"]
        );
    }
}
