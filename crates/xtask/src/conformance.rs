//! What others say of it: Go's checksum database code, a witness, a browser.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::background::Background;
use crate::run::{MINUTE, run};
use crate::setup::python;
use crate::suite::Suite;
use crate::{House, Outcome, Result, tools};

const DEMO_PEOPLE: &str = "2000";

/// A demo country on a free port, of a debug build and therefore small.
struct Demo {
    // Before the folder, so that it has stopped when the folder goes.
    _program: Background,
    danh: PathBuf,
    data: tempfile::TempDir,
    printed: PathBuf,
    url: String,
}

/// The judge accepts the log of a demo, and a longer one as `libs/tlog` writes it, and refuses each
/// after any one byte is changed.
pub(crate) fn log_by_go(house: &House, suite: &Suite) -> Result<Outcome> {
    if tools::find("go").is_none() {
        return house.lacks("golang-go");
    }
    if !tools::has_sumdb() {
        return house.lacks("golang-golang-x-mod-dev");
    }
    let folder = house.root.join("tests/conformance/tlog");
    let demo = Demo::start(house, suite)?;
    let mut judge = Command::new("sh");
    judge.args(["run.sh", &demo.url]).current_dir(folder).env("CARGO_TARGET_DIR", &house.target);
    judge.env("GO111MODULE", "off").env("GOPATH", tools::GO_SOURCES).env("GOTOOLCHAIN", "local");
    run(judge, 15 * MINUTE)?;
    Ok(Outcome::passed(""))
}

/// Runs the tests whose name has `witness` in it, which start the program that they are handed.
pub(crate) fn witness(house: &House, suite: &Suite) -> Result<Outcome> {
    let program = python(house).join("aics-witness");
    if !program.is_file() {
        return house.lacks("aics-witness");
    }
    suite.third_party("witness", ("DANH_TEST_WITNESS", &program))
}

/// Another implementation of JOSE.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Other {
    Jwcrypto,
    NpmJose,
}

/// The other reads the tokens of `libs/jose`, and `libs/jose` those of the other.
pub(crate) fn tokens(house: &House, other: Other) -> Result<Outcome> {
    let folder = house.root.join("tests/conformance/sign-in");
    let mut reader = match other {
        Other::Jwcrypto => {
            let python = python(house);
            if !python.join("../installed").is_file() {
                return house.lacks("jwcrypto");
            }
            let mut reader = Command::new(python.join("python"));
            reader.arg("tokens.py");
            reader
        }
        Other::NpmJose => {
            if !folder.join("node_modules").is_dir() {
                return house.lacks("npm");
            }
            let mut reader = Command::new("node");
            reader.arg("tokens.mjs");
            reader
        }
    };
    let (ours, theirs) = (house.notes()?.join("ours.json"), house.notes()?.join("theirs.json"));
    let exchange = |way: &str, file: &Path| {
        let mut cargo = house.cargo(&["run", "--quiet", "--locked", "--package", "jose"]);
        cargo.args(["--example", "exchange", "--", way]).arg(file);
        run(cargo, 10 * MINUTE)
    };
    exchange("write", &ours)?;
    reader.arg(&ours).arg(&theirs).current_dir(folder);
    run(reader, MINUTE)?;
    Ok(Outcome::passed(exchange("read", &theirs)?.trim()))
}

/// Relying parties that we did not write sign a person in, and are refused what they may not.
pub(crate) fn relying_parties(house: &House, suite: &Suite) -> Result<Outcome> {
    let folder = house.root.join("tests/conformance/sign-in");
    if !folder.join("node_modules").is_dir() {
        return house.lacks("npm");
    }
    let python = python(house);
    if !python.join("../installed").is_file() {
        return house.lacks("authlib");
    }
    let demo = Demo::start(house, suite)?;
    let mut node = Command::new("node");
    node.args(["parties.mjs", &demo.url]).arg(&demo.danh).arg(demo.data.path());
    node.arg(python.join("python")).current_dir(folder);
    let said = run(node, 10 * MINUTE)?;
    Ok(Outcome::passed(said.lines().last().unwrap_or_default()))
}

pub(crate) fn pages(house: &House, suite: &Suite) -> Result<Outcome> {
    let folder = house.root.join("tests/browser");
    let Some(chromium) = tools::chromium() else { return house.lacks("chromium") };
    if !folder.join("node_modules").is_dir() {
        return house.lacks("npm");
    }
    let demo = Demo::start(house, suite)?;
    let mut node = Command::new("node");
    node.args(["run.mjs", &demo.url]).current_dir(folder).env("CHROMIUM", chromium);
    node.env("SHOTS", house.notes()?.join("shots")).env("DANH_DEMO_PRINTED", &demo.printed);
    let said = run(node, 15 * MINUTE)?;
    Ok(Outcome::passed(said.lines().last().unwrap_or_default()))
}

impl Demo {
    fn start(house: &House, suite: &Suite) -> Result<Self> {
        let Some(danh) = &suite.danh else { return Err("no test asked cargo for `danh`".into()) };
        let data = tempfile::Builder::new().prefix("danh-demo-").tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let mut demo = Command::new(danh);
        demo.args(["demo", "--people", DEMO_PEOPLE, "--listen", &address]).arg("--data");
        demo.arg(data.path()).current_dir(data.path());
        let printed = house.notes()?.join("demo.log");
        let url = format!("http://{address}");
        let program = Background::start(demo, &url, 5 * MINUTE, printed.clone())?;
        Ok(Self { _program: program, danh: danh.clone(), data, printed, url })
    }
}
