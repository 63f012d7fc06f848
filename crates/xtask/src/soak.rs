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

pub(crate) fn soak(house: &House, report: &mut Report) {
    let mut built = None;
    report.step("tests compile", || {
        built = Some(Suite::build(house)?.with_patience(PATIENCE_MINUTES));
        Ok(Outcome::passed(""))
    });
    if let Some(suite) = &built {
        report.step("soak on SQLite", || suite.run(suite.programs.iter(), heavy));
        report.step("soak on PostgreSQL", || {
            let Some(programs) = tools::postgres() else { return house.lacks("postgresql") };
            let cluster = Cluster::start(house, &programs, Durability::Full)?;
            suite.run(suite.stored(), |test| {
                heavy(test);
                cluster.describe_to(test);
            })
        });
    }
    report.step("fuzzing", || fuzz(house));
    let table = report.table();
    report.step("result", || write(house, &table));
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

fn write(house: &House, table: &str) -> Result<Outcome> {
    let mut git = Command::new("git");
    git.current_dir(&house.root).args(["log", "-1", "--format=%h of %as"]);
    let commit = run(git, MINUTE)?;
    let text = format!(
        "# The last soak\n\n`make soak` on commit {}:\n\n```text\n{table}\n```\n",
        commit.trim()
    );
    fs::write(house.root.join("docs/soak.md"), text)?;
    Ok(Outcome::passed("docs/soak.md"))
}
