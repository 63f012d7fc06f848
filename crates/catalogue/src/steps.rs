//! Whether the steps of a procedure all lead somewhere: reached, without a circle, to an end.

use std::collections::BTreeSet;

use crate::reading::Read;
use crate::{Fault, Next, Procedure};

pub(crate) fn faults(read: &Read<'_>) -> Vec<Fault> {
    let procedure = &read.procedure;
    let mut faults = Vec::new();
    for step in &procedure.steps {
        let place = format!("next.{}", step.key);
        if step.next.is_empty() {
            faults.push(read.fault(&place, "nothing comes after it: name a step or an outcome"));
        }
        for next in &step.next {
            if let Next::Step(key) = next
                && procedure.step(key).is_none()
            {
                let what = format!("`{key}` is neither a step nor an outcome");
                faults.push(read.fault(&place, what));
            }
        }
    }
    if procedure.steps.is_empty() {
        faults.push(read.fault("version", "it has no step: add a [[version.step]]"));
    }
    if !faults.is_empty() {
        return faults;
    }
    let mut walk = Walk { faults, path: Vec::new(), read, seen: BTreeSet::new() };
    walk.from(procedure, 0);
    let Walk { mut faults, seen, .. } = walk;
    let unseen = |key: &str| !seen.contains(key);
    for step in procedure.steps.iter().filter(|step| unseen(&step.key)) {
        let what = format!("no step leads to `{}`: name it in a `next`, or remove it", step.key);
        faults.push(read.fault(&format!("step.{}", step.key), what));
    }
    for outcome in procedure.outcomes.iter().filter(|outcome| unseen(&outcome.key)) {
        let what = format!("no step leads to `{}`: name it in a `next`, or remove it", outcome.key);
        faults.push(read.fault(&format!("outcome.{}", outcome.key), what));
    }
    faults
}

/// A walk over all steps, depth first.
struct Walk<'a> {
    faults: Vec<Fault>,
    path: Vec<&'a str>,
    read: &'a Read<'a>,
    seen: BTreeSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn from(&mut self, procedure: &'a Procedure, index: usize) {
        let Some(step) = procedure.steps.get(index) else { return };
        self.seen.insert(&step.key);
        self.path.push(&step.key);
        for next in &step.next {
            match next {
                Next::Outcome(key) => {
                    self.seen.insert(key);
                }
                Next::Step(key) if self.path.contains(&key.as_str()) => {
                    let what = format!("`{}` leads back to `{key}`: it might never end", step.key);
                    self.faults.push(self.read.fault(&format!("next.{}", step.key), what));
                }
                Next::Step(key) if !self.seen.contains(key.as_str()) => {
                    let at = procedure.steps.iter().position(|step| step.key == *key);
                    self.from(procedure, at.unwrap_or(usize::MAX));
                }
                Next::Step(_) => {}
            }
        }
        self.path.pop();
    }
}
