//! The style sheet, fonts and script that the pages are made of.

use std::process::Command;

use crate::run::{MINUTE, run};
use crate::setup::npm_packages;
use crate::{House, Outcome, Result};

/// Without npm the pages fall back to the small style sheet that is in the repository.
pub(crate) fn build(house: &House) -> Result<Outcome> {
    let web = house.root.join("crates/web");
    let packages = npm_packages(house, &web)?;
    if matches!(packages, Outcome::Skipped(_)) {
        return Ok(packages);
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&web).args(["run", "--silent", "build"]);
    run(npm, 5 * MINUTE)?;
    Ok(Outcome::passed(""))
}
