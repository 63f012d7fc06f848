//! Installs what the tests need, and only what is missing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::run::{MINUTE, run};
use crate::tools;
use crate::{House, Outcome, Result};

/// Tells that what a package brings is there.
type IsThere = fn() -> bool;

const DEBIAN: &[(&str, IsThere)] = &[
    ("chromium", || tools::chromium().is_some()),
    // Its daemon looks for malware; of its database nothing is needed.
    ("clamav-daemon", || tools::clamd().is_some()),
    ("golang-go", || tools::find("go").is_some()),
    ("golang-golang-x-mod-dev", tools::has_sumdb),
    ("maven", || tools::find("mvn").is_some()),
    ("openssl", || tools::find("openssl").is_some()),
    ("poppler-utils", || tools::find("pdfsig").is_some()),
    ("postgresql", || tools::postgres().is_some()),
    ("python3-venv", tools::has_venv),
    ("qpdf", || tools::find("qpdf").is_some()),
];

pub(crate) fn debian_packages(house: &House) -> Result<Outcome> {
    let missing = || DEBIAN.iter().filter(|(_, is_there)| !is_there()).map(|(name, _)| *name);
    let wanted: Vec<&str> = missing().collect();
    if wanted.is_empty() {
        return Ok(Outcome::passed("all there"));
    }
    let installed = apt(&["update"]).and_then(|()| install(&wanted));
    if installed.is_err() {
        // One that cannot be had must not keep the others away.
        for package in &wanted {
            if let Err(error) = install(&[package]) {
                house.cannot_have(package, last_line(&error.to_string()));
            }
        }
    }
    let absent: Vec<&str> = missing().collect();
    if absent.is_empty() {
        Ok(Outcome::passed(wanted.join(", ")))
    } else {
        Ok(Outcome::skipped(format!("could not be installed: {}", absent.join(", "))))
    }
}

pub(crate) fn browser_packages(house: &House) -> Result<Outcome> {
    npm_packages(house, &house.root.join("tests/browser"))
}

pub(crate) fn sign_in_packages(house: &House) -> Result<Outcome> {
    npm_packages(house, &house.root.join("tests/conformance/sign-in"))
}

/// Installs what the lock file of `folder` lists, unless that has been done.
pub(crate) fn npm_packages(house: &House, folder: &Path) -> Result<Outcome> {
    let lock = folder.join("package-lock.json");
    if tools::find("npm").is_none() {
        return house.lacks("npm");
    }
    if House::is_fresh(&folder.join("node_modules/.package-lock.json"), &[lock]) {
        return Ok(Outcome::passed("all there"));
    }
    let mut npm = Command::new("npm");
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run(npm, 5 * MINUTE)?;
    Ok(Outcome::passed(""))
}

/// What they are called where they are missing.
pub(crate) const PYTHON: &str = "PyPI packages";

/// The folder of the programs that `tests/setup/requirements.txt` brings, once all are there.
pub(crate) fn python(house: &House) -> Option<PathBuf> {
    let venv = house.target.join("venv");
    venv.join("installed").is_file().then(|| venv.join("bin"))
}

pub(crate) fn python_packages(house: &House) -> Result<Outcome> {
    let locked = house.root.join("tests/setup/requirements.txt");
    let (venv, done) = (house.target.join("venv"), house.target.join("venv/installed"));
    let wanted = fs::read_to_string(&locked)?;
    if fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(Outcome::passed("all there"));
    }
    if !tools::has_venv() {
        return house.lacks("python3-venv");
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(&venv);
    run(make, 5 * MINUTE)?;
    let mut pip = Command::new(venv.join("bin/pip"));
    // The witness asks for Python 3.12 and uses nothing that Debian's 3.11 lacks.
    pip.args(["install", "--quiet", "--ignore-requires-python", "--require-hashes"]);
    pip.args(["--only-binary", ":all:", "--requirement"]).arg(&locked);
    if let Err(error) = run(pip, 10 * MINUTE) {
        let reason = last_line(&error.to_string());
        house.cannot_have(PYTHON, reason.clone());
        return Ok(Outcome::skipped(format!("could not be installed: {reason}")));
    }
    fs::write(done, wanted)?;
    Ok(Outcome::passed(""))
}

fn install(packages: &[&str]) -> Result<()> {
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

fn apt(args: &[&str]) -> Result<()> {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet").args(args);
    run(apt, 10 * MINUTE).map(drop)
}

fn last_line(text: &str) -> String {
    text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned()
}
