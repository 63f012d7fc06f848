//! The numbers of `docs/benchmarks.md`: `danh bench` in release, on each engine.

use std::process::Command;

use crate::cluster::{Cluster, Durability};
use crate::{House, Outcome, Report, Result, tools};

/// `rest` goes on to `danh bench`.
pub(crate) fn bench(house: &House, report: &mut Report, rest: &[String]) {
    report.step("bench on SQLite", || run(house, rest, |_| ()));
    report.step("bench on PostgreSQL", || {
        let Some(programs) = tools::postgres() else { return house.lacks("postgresql") };
        let cluster = Cluster::start(house, &programs, Durability::Full)?;
        run(house, rest, |bench| {
            cluster.describe_to(bench);
            bench.args(["--postgres", &cluster.url()]);
        })
    });
}

/// Its output goes to whoever asked: they want to see it while it runs.
fn run(house: &House, rest: &[String], prepare: impl FnOnce(&mut Command)) -> Result<Outcome> {
    let mut bench = house.cargo(&["run", "--release", "--locked", "--package", "danh", "--"]);
    bench.arg("bench").args(rest);
    prepare(&mut bench);
    let status = bench.status()?;
    if status.success() { Ok(Outcome::passed("")) } else { Err(status.to_string().into()) }
}
