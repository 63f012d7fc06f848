//! Every test of the workspace, compiled once and run on each engine.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::cluster::Cluster;
use crate::run::{MINUTE, run, run_into};
use crate::{House, Outcome, Result};

const BUILD_MINUTES: u32 = 30;
/// What the tests draw by lot is the same each time: only `make soak` looks for new faults.
const SEED: &str = "20261126";
/// For one test program; a test that hangs must not take the report with it.
const PROGRAM_MINUTES: u32 = 10;

pub(crate) struct Suite {
    /// The program `danh` as the tests run it.
    pub(crate) danh: Option<PathBuf>,
    pub(crate) programs: Vec<Program>,
    minutes: u32,
    root: PathBuf,
}

/// One test program, with the folder of the crate that it tests.
pub(crate) struct Program {
    file: PathBuf,
    folder: PathBuf,
}

/// What libtest printed at the end, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    ignored: u32,
    passed: u32,
}

impl Suite {
    pub(crate) fn build(house: &House) -> Result<Self> {
        let messages = house.notes()?.join("tests.json");
        let mut cargo = house.cargo(&["test", "--workspace", "--no-run", "--locked"]);
        cargo.args(["--message-format", "json-render-diagnostics"]);
        run_into(cargo, File::create(&messages)?, BUILD_MINUTES * MINUTE)?;
        let (minutes, root) = (PROGRAM_MINUTES, house.root.clone());
        let mut suite = Self { danh: None, programs: Vec::new(), minutes, root };
        for message in fs::read_to_string(messages)?.lines() {
            suite.add(&serde_json::from_str(message)?);
        }
        Ok(suite)
    }

    #[must_use]
    pub(crate) fn with_patience(self, minutes: u32) -> Self {
        Self { minutes, ..self }
    }

    pub(crate) fn on_sqlite(&self) -> Result<Outcome> {
        self.run(self.programs.iter(), |_| ())
    }

    pub(crate) fn on_postgres(&self, cluster: &Cluster) -> Result<Outcome> {
        self.run(self.stored(), |test| beside(cluster, test))
    }

    /// The tests of the crates that have any use for a database.
    pub(crate) fn stored(&self) -> impl Iterator<Item = &Program> {
        self.programs.iter().filter(|program| program.stores())
    }

    /// Runs the tests that wait for a tool of others: those whose name contains `word` and that
    /// are otherwise ignored.
    pub(crate) fn third_party(&self, word: &str, tool: (&str, &Path)) -> Result<Outcome> {
        self.run(self.programs.iter(), |test| {
            test.args(["--ignored", word]).env(tool.0, tool.1);
        })
    }

    pub(crate) fn run<'a>(
        &self,
        programs: impl Iterator<Item = &'a Program>,
        prepare: impl Fn(&mut Command),
    ) -> Result<Outcome> {
        let (mut count, mut failures) = (Count::default(), Vec::new());
        for program in programs {
            let mut test = Command::new(&program.file);
            test.current_dir(&program.folder).env("CARGO_MANIFEST_DIR", &program.folder);
            test.env("INSTA_WORKSPACE_ROOT", &self.root).env("INSTA_UPDATE", "no");
            test.env("PROPTEST_RNG_SEED", SEED);
            prepare(&mut test);
            match run(test, self.minutes * MINUTE) {
                Ok(said) => count = count.with(&said),
                Err(error) => failures.push(error.to_string()),
            }
        }
        match (failures.is_empty(), count.passed) {
            (false, _) => Ok(Outcome::Failed(failures.join("\n"))),
            (true, 0) => Ok(Outcome::skipped("there is no such test")),
            (true, passed) => Ok(Outcome::passed(format!("{passed} tests"))),
        }
    }

    /// Takes what it needs from one message of cargo.
    fn add(&mut self, message: &Value) {
        let Some(file) = message["executable"].as_str().map(PathBuf::from) else { return };
        let folder = message["manifest_path"].as_str().and_then(|path| Path::new(path).parent());
        if message["profile"]["test"] == true {
            self.programs.extend(folder.map(|folder| Program { file, folder: folder.to_owned() }));
        } else if message["target"]["name"] == "danh" {
            self.danh = Some(file);
        }
    }
}

/// With the tests that are ignored where there is no PostgreSQL; the one that waits for a witness
/// has a step of its own.
pub(crate) fn beside(cluster: &Cluster, test: &mut Command) {
    cluster.describe_to(test.args(["--include-ignored", "--skip", "from_other_hands"]));
}

impl Program {
    /// A crate that stores something tests it with the kit.
    fn stores(&self) -> bool {
        let manifest = fs::read_to_string(self.folder.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.contains("testkit") || text.contains("\nstore"))
    }
}

impl Count {
    fn with(self, said: &str) -> Self {
        let results = said.lines().filter_map(|line| line.strip_prefix("test result: ok. "));
        results.fold(self, |Self { ignored, passed }, result| {
            let number = |word| {
                let mut parts = result.split(';').map(str::trim);
                parts.find_map(|part| part.strip_suffix(word)?.trim().parse::<u32>().ok())
            };
            Self {
                ignored: ignored + number("ignored").unwrap_or(0),
                passed: passed + number("passed").unwrap_or(0),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_add_up() {
        let said = "running 3 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; in 0.1s\n\
            test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; in 0.1s\n";
        assert_eq!(Count::default().with(said), Count { ignored: 1, passed: 7 });
    }
}
