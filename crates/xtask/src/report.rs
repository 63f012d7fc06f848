//! What each step came to, as it goes and as a table at the end.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::Result;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Failed(String),
    /// With what there is to say about it.
    Passed(String),
    /// With the tool that could not be had, and why.
    Skipped(String),
}

#[derive(Debug, Default)]
pub(crate) struct Report {
    steps: Vec<(&'static str, Outcome, Duration)>,
}

impl Outcome {
    pub(crate) fn passed(note: impl Into<String>) -> Self {
        Self::Passed(note.into())
    }

    pub(crate) fn skipped(reason: impl Into<String>) -> Self {
        Self::Skipped(reason.into())
    }
}

impl Report {
    /// Does a step and says what came of it. An error is a failure.
    pub(crate) fn step(&mut self, name: &'static str, step: impl FnOnce() -> Result<Outcome>) {
        println!("==> {name}");
        let begun = Instant::now();
        let outcome = step().unwrap_or_else(|error| Outcome::Failed(error.to_string()));
        let took = begun.elapsed();
        match &outcome {
            Outcome::Failed(said) => println!("{said}\n    failed, {} s", took.as_secs()),
            Outcome::Passed(note) => println!("    passed, {} s {note}", took.as_secs()),
            Outcome::Skipped(reason) => println!("    skipped: {reason}"),
        }
        self.steps.push((name, outcome, took));
    }

    pub(crate) fn finish(&self) -> ExitCode {
        println!("\n{}", self.table());
        println!("{}", self.count());
        if self.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// One line a step, the skipped ones last with their reason.
    pub(crate) fn table(&self) -> String {
        let (skipped, done): (Vec<_>, Vec<_>) =
            self.steps.iter().partition(|(_, outcome, _)| matches!(outcome, Outcome::Skipped(_)));
        let lines = done.into_iter().chain(skipped).map(|(name, outcome, took)| {
            let (word, note) = match outcome {
                Outcome::Failed(_) => ("FAILED", ""),
                Outcome::Passed(note) => ("passed", note.as_str()),
                Outcome::Skipped(reason) => ("skipped", reason.as_str()),
            };
            let line = format!("{name:<34} {word:<7} {:>5} s  {note}", took.as_secs());
            line.trim_end().to_owned()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    fn count(&self) -> String {
        let count = |is: fn(&Outcome) -> bool| {
            self.steps.iter().filter(|(_, outcome, _)| is(outcome)).count()
        };
        let passed = count(|outcome| matches!(outcome, Outcome::Passed(_)));
        let skipped = count(|outcome| matches!(outcome, Outcome::Skipped(_)));
        format!("{passed} passed, {} failed, {skipped} skipped", self.failed())
    }

    fn failed(&self) -> usize {
        self.steps.iter().filter(|(_, outcome, _)| matches!(outcome, Outcome::Failed(_))).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_fails_the_run_and_the_steps_after_it_are_done() {
        let mut report = Report::default();
        report.step("one", || Ok(Outcome::passed("3 tests")));
        report.step("two", || Err("it broke".into()));
        report.step("three", || Ok(Outcome::skipped("no hammer")));
        assert_eq!(report.count(), "1 passed, 1 failed, 1 skipped");
        assert_eq!(report.finish(), ExitCode::FAILURE);
        assert!(report.table().ends_with("no hammer"));
    }
}
