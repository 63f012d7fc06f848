//! What can be said of the code without running it.

use std::process::Command;

use crate::run::{MINUTE, run};
use crate::{House, Outcome, Result};

const LONG: u32 = 25;

pub(crate) fn format(house: &House) -> Result<Outcome> {
    run(house.cargo(&["fmt", "--all"]), MINUTE)?;
    Ok(Outcome::passed(""))
}

pub(crate) fn is_formatted(house: &House) -> Result<Outcome> {
    if !component(house, "fmt", "rustfmt") {
        return house.lacks("rustfmt");
    }
    run(house.cargo(&["fmt", "--all", "--check"]), MINUTE)?;
    Ok(Outcome::passed(""))
}

pub(crate) fn lints(house: &House) -> Result<Outcome> {
    if !component(house, "clippy", "clippy") {
        return house.lacks("clippy");
    }
    let mut clippy = house.cargo(&["clippy", "--workspace", "--all-targets", "--locked"]);
    clippy.args(["--", "--deny", "warnings"]);
    run(clippy, LONG * MINUTE)?;
    Ok(Outcome::passed(""))
}

pub(crate) fn documentation(house: &House) -> Result<Outcome> {
    let mut doc = house.cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    doc.env("RUSTDOCFLAGS", "--deny warnings");
    run(doc, LONG * MINUTE)?;
    Ok(Outcome::passed(""))
}

/// True when cargo has the subcommand, after asking rustup for it if need be.
fn component(house: &House, subcommand: &str, name: &str) -> bool {
    let is_there = || run(house.cargo(&[subcommand, "--version"]), MINUTE).is_ok();
    if is_there() {
        return true;
    }
    let mut rustup = Command::new("rustup");
    rustup.args(["component", "add", name]);
    if let Err(error) = run(rustup, 5 * MINUTE) {
        house.cannot_have(name, error.to_string());
    }
    is_there()
}
