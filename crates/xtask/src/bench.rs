//! The numbers of `docs/benchmarks.md`: `danh bench` in release, on each engine.

use std::process::{Command, ExitStatus};

use crate::cluster::{Cluster, Durability};
use crate::conformance::Demo;
use crate::setup::{browser_packages, npm_packages};
use crate::{House, Outcome, Report, Result, assets, tools};

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

/// Sign-in beside a rival, by the same requests: `tests/bench/sign-in`.
pub(crate) fn bench_sign_in(house: &House, report: &mut Report) {
    let folder = house.root.join("tests/bench/sign-in");
    report.step("oidc-provider", || npm_packages(house, &folder));
    report.step("bench of sign-in", || {
        if !folder.join("node_modules").is_dir() {
            return house.lacks("npm");
        }
        let mut build = house.cargo(&["build", "--release", "--locked", "--package", "danh"]);
        done(build.status()?)?;
        for program in ["bench.mjs", "flood.mjs"] {
            let mut node = Command::new("node");
            node.arg(program).current_dir(&folder);
            done(node.env("DANH", house.target.join("release/danh")).status()?)?;
        }
        Ok(Outcome::passed(""))
    });
}

/// What pages weigh and how soon they show, of a demo in release: `tests/browser/weigh.mjs`.
pub(crate) fn bench_pages(house: &House, report: &mut Report) {
    report.step("assets", || assets::build(house));
    report.step("npm packages of the browser tests", || browser_packages(house));
    report.step("bench of pages", || {
        let Some(chromium) = tools::chromium() else { return house.lacks("chromium") };
        let folder = house.root.join("tests/browser");
        if !folder.join("node_modules").is_dir() {
            return house.lacks("npm");
        }
        let mut build = house.cargo(&["build", "--release", "--locked", "--package", "danh"]);
        done(build.status()?)?;
        let demo = Demo::of(house, &house.target.join("release/danh"), &[])?;
        let mut node = Command::new("node");
        node.args(["weigh.mjs", &demo.url]).current_dir(folder).env("CHROMIUM", chromium);
        done(node.env("DANH_DATA", demo.data.path()).status()?)
    });
}

fn done(status: ExitStatus) -> Result<Outcome> {
    if status.success() { Ok(Outcome::passed("")) } else { Err(status.to_string().into()) }
}

/// Its output goes to whoever asked: they want to see it while it runs.
fn run(house: &House, rest: &[String], prepare: impl FnOnce(&mut Command)) -> Result<Outcome> {
    let mut bench = house.cargo(&["run", "--release", "--locked", "--package", "danh", "--"]);
    bench.arg("bench").args(rest);
    prepare(&mut bench);
    done(bench.status()?)
}
