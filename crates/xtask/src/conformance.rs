//! What others say of it: Go's checksum database code, a witness, a browser.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::background::Background;
use crate::cluster::Cluster;
use crate::run::{MINUTE, run};
use crate::setup::{PYTHON, python};
use crate::suite::Suite;
use crate::{House, Outcome, Result, tools};

const DEMO_PEOPLE: &str = "2000";

/// A small demo country on a free port.
pub(crate) struct Demo {
    // Before the folder, so that it has stopped when the folder goes.
    _program: Background,
    danh: PathBuf,
    pub(crate) data: tempfile::TempDir,
    pub(crate) url: String,
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
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    suite.third_party("witness", ("DANH_TEST_WITNESS", &python.join("aics-witness")))
}

/// Tokens of libs/jose are read by jwcrypto, and the other way round.
pub(crate) fn tokens_by_python(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    suite.third_party("jwcrypto_and", ("DANH_TEST_JWCRYPTO", &python.join("python")))
}

/// The same with the npm package `jose`.
pub(crate) fn tokens_by_node(house: &House, suite: &Suite) -> Result<Outcome> {
    let node = tools::find("node").filter(|_| sign_in(house).join("node_modules").is_dir());
    let Some(node) = node else { return house.lacks("npm") };
    suite.third_party("node_jose_and", ("DANH_TEST_NODE", &node))
}

/// What libs/vietqr writes is read by the npm package `vietnam-qr-pay`, and the other way round.
pub(crate) fn vietqr_by_node(house: &House, suite: &Suite) -> Result<Outcome> {
    let node = tools::find("node").filter(|_| sign_in(house).join("node_modules").is_dir());
    let Some(node) = node else { return house.lacks("npm") };
    suite.third_party("vietnam_qr_pay_and", ("DANH_TEST_NODE", &node))
}

/// Relying parties that we did not write sign a person in, and are refused what they may not.
pub(crate) fn sign_in_by_node(house: &House, suite: &Suite) -> Result<Outcome> {
    if !sign_in(house).join("node_modules").is_dir() {
        return house.lacks("npm");
    }
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter", "tap"]);
    signs_in(house, suite, node, "# pass ")
}

/// The same by libraries in Python.
pub(crate) fn sign_in_by_python(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    let mut unittest = Command::new(python.join("python"));
    unittest.args(["-B", "-W", "ignore", "-m", "unittest"]);
    signs_in(house, suite, unittest, "Ran ")
}

/// Runs the tests of relying parties against a demo. The line that counts them begins with `count`.
fn signs_in(house: &House, suite: &Suite, mut tests: Command, count: &str) -> Result<Outcome> {
    let demo = Demo::start(house, suite)?;
    tests.current_dir(sign_in(house));
    demo.tested_by(tests, count)
}

/// Codes and notices leave for a mail server and an SMS gateway that we did not write, which are
/// down for a while. Codes sign people in and up.
pub(crate) fn codes(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    let secret = tempfile::NamedTempFile::new()?;
    std::fs::write(secret.path(), "a secret of the gateway\n")?;
    let [mail, sms] = [free_port()?, free_port()?];
    let settings = [
        ("DANH_MAIL_SENDER", "Danh <danh@danh.example>".to_owned()),
        ("DANH_MAIL_SERVER", format!("smtp://127.0.0.1:{mail}")),
        ("DANH_SMS_GATEWAY", format!("http://127.0.0.1:{sms}/messages")),
        ("DANH_SMS_SECRET", secret.path().display().to_string()),
    ];
    let demo = Demo::start_with(house, suite, &settings)?;
    let mut tests = Command::new(python.join("python"));
    tests.args(["-B", "-m", "unittest"]).current_dir(house.root.join("tests/conformance/codes"));
    tests.env("MAIL_PORT", mail.to_string()).env("SMS_PORT", sms.to_string());
    demo.tested_by(tests, "Ran ")
}

/// A ministry's system tells the demo of dossiers, and the demo tells a portal, which is closed, cut
/// off and opened again. Both are written in Python from docs/spec/portal.md alone.
pub(crate) fn portal(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = tools::find("python3") else { return house.lacks(PYTHON) };
    let secret = tempfile::NamedTempFile::new()?;
    std::fs::write(secret.path(), "a secret of the portal\n")?;
    let port = free_port()?;
    let settings = [
        ("DANH_PORTAL_CLIENT", "danh".to_owned()),
        ("DANH_PORTAL_SECRET", secret.path().display().to_string()),
        ("DANH_PORTAL_TOKEN_URL", format!("http://127.0.0.1:{port}/token")),
        ("DANH_PORTAL_URL", format!("http://127.0.0.1:{port}/portal/v1")),
    ];
    let demo = Demo::start_with(house, suite, &settings)?;
    let mut tests = Command::new(python);
    tests.args(["-B", "-m", "unittest"]).current_dir(house.root.join("tests/conformance/portal"));
    tests.env("PORTAL_PORT", port.to_string());
    tests.envs(settings.iter().map(|(name, value)| (name, value)));
    demo.tested_by(tests, "Ran ")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A client of the tus protocol that we did not write sends files that are cut and go on.
pub(crate) fn uploads(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    let demo = Demo::start(house, suite)?;
    let mut tests = Command::new(python.join("python"));
    tests.args(["-B", "-m", "unittest"]).current_dir(house.root.join("tests/conformance/uploads"));
    demo.tested_by(tests, "Ran ")
}

/// Papers are valid to poppler, qpdf and pyHanko, which we did not write.
pub(crate) fn papers(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    for (program, package) in [("pdfsig", "poppler-utils"), ("qpdf", "qpdf")] {
        if tools::find(program).is_none() {
            return house.lacks(package);
        }
    }
    suite.third_party("papers_are_valid_to", ("DANH_TEST_PAPERS", &python.join("python")))
}

/// Papers are PDF/A to veraPDF, which Maven fetches.
pub(crate) fn papers_archived(house: &House, suite: &Suite) -> Result<Outcome> {
    if tools::find("mvn").is_none() || tools::find("java").is_none() {
        return house.lacks("maven");
    }
    let jars = house.target.join("verapdf");
    let mut maven = Command::new("mvn");
    maven.current_dir(house.root.join("tests/conformance/papers"));
    maven.args(["--quiet", "--batch-mode", "dependency:copy-dependencies"]);
    maven.arg(format!("-DoutputDirectory={}", jars.display()));
    if let Err(error) = run(maven, 5 * MINUTE) {
        let reason = error.to_string();
        let reason = reason.lines().next_back().unwrap_or_default();
        return Ok(Outcome::skipped(format!("veraPDF could not be had: {reason}")));
    }
    suite.third_party("verapdf", ("DANH_TEST_VERAPDF", &jars))
}

/// ClamAV's daemon finds the file that it was told of, and no other.
pub(crate) fn malware(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(clamd) = tools::clamd() else { return house.lacks("clamav-daemon") };
    suite.third_party("clamd", ("DANH_TEST_CLAMD", &clamd))
}

/// The authentication API as a service of others sees it: one asks and checks what it is told, then
/// schemathesis asks all that the standard's own document allows, and much that it does not.
pub(crate) fn third_party_services(house: &House, suite: &Suite) -> Result<Outcome> {
    let Some(python) = python(house) else { return house.lacks(PYTHON) };
    let demo = Demo::start(house, suite)?;
    let folder = house.root.join("tests/conformance/osia");
    let asking = |mut program: Command| {
        program.current_dir(&folder).env("PYTHONPATH", format!(".:{}", sign_in(house).display()));
        program.env("DANH", &demo.danh).env("DANH_DATA", demo.data.path());
        program.env("DANH_URL", &demo.url).env("PYTHONDONTWRITEBYTECODE", "1");
        program
    };
    let mut tests = asking(Command::new(python.join("python")));
    tests.args(["-W", "ignore", "-m", "unittest"]);
    run(tests, 5 * MINUTE)?;
    let mut schemathesis = asking(Command::new(python.join("schemathesis")));
    schemathesis.env("SCHEMATHESIS_HOOKS", "asking").arg("run");
    schemathesis.arg(house.root.join("tests/osia/3rdparty.yaml"));
    schemathesis.args(["--url", &format!("{}/osia/3rdparty", demo.url), "--seed", "1"]);
    schemathesis.args(["--max-examples", "40", "--generation-database", "none"]);
    // The document lets an attribute set hold anything; what the register does not know is refused
    // by name.
    schemathesis.args(["--exclude-checks", "positive_data_acceptance", "--no-color"]);
    let said = run(schemathesis, 10 * MINUTE)?;
    let line = said.lines().find(|line| line.contains(" generated, ")).unwrap_or_default();
    Ok(Outcome::passed(line.trim()))
}

fn sign_in(house: &House) -> PathBuf {
    house.root.join("tests/conformance/sign-in")
}

/// With a cluster, the demo keeps its country there.
pub(crate) fn pages(house: &House, suite: &Suite, cluster: Option<&Cluster>) -> Result<Outcome> {
    let folder = house.root.join("tests/browser");
    let Some(chromium) = tools::chromium() else { return house.lacks("chromium") };
    if !folder.join("node_modules").is_dir() {
        return house.lacks("npm");
    }
    let settings = cluster.map(Cluster::settings).unwrap_or_default();
    let demo = Demo::start_with(house, suite, &settings)?;
    let mut node = Command::new("node");
    node.args(["run.mjs", &demo.url]).current_dir(folder).env("CHROMIUM", chromium);
    let shots = if cluster.is_some() { "shots-postgres" } else { "shots" };
    node.env("SHOTS", house.notes()?.join(shots)).env("DANH_DATA", demo.data.path());
    // Some of it is done by whoever runs the program.
    node.env("DANH", &demo.danh).envs(settings);
    let said = run(node, 15 * MINUTE)?;
    Ok(Outcome::passed(said.lines().last().unwrap_or_default()))
}

impl Demo {
    fn start(house: &House, suite: &Suite) -> Result<Self> {
        Self::start_with(house, suite, &[])
    }

    /// The same with settings of its own.
    fn start_with(house: &House, suite: &Suite, settings: &[(&str, String)]) -> Result<Self> {
        let Some(danh) = &suite.danh else { return Err("no test asked cargo for `danh`".into()) };
        Self::of(house, danh, settings)
    }

    /// Of this program.
    pub(crate) fn of(house: &House, danh: &Path, settings: &[(&str, String)]) -> Result<Self> {
        let data = tempfile::Builder::new().prefix("danh-demo-").tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut demo = Command::new(danh);
        demo.args(["demo", "--people", DEMO_PEOPLE, "--listen"]).arg(address.to_string());
        demo.arg("--data").arg(data.path()).current_dir(data.path());
        demo.envs(settings.iter().map(|(name, value)| (name, value)));
        // As it knows itself: passkeys and relying parties need a name.
        let url = format!("http://localhost:{}", address.port());
        let program = Background::start(demo, &url, 5 * MINUTE, house.notes()?.join("demo.log"))?;
        Ok(Self { _program: program, danh: danh.to_owned(), data, url })
    }

    /// Runs tests against it. The line that counts them begins with `count`.
    fn tested_by(&self, mut tests: Command, count: &str) -> Result<Outcome> {
        tests.env("DANH", &self.danh).env("DANH_DATA", self.data.path()).env("DANH_URL", &self.url);
        let said = run(tests, 10 * MINUTE)?;
        let line = said.lines().find(|line| line.starts_with(count)).unwrap_or_default();
        let word = |word: &&str| word.parse::<u32>().is_ok();
        let number = line.split(' ').find(word).ok_or("no test was run")?;
        Ok(Outcome::passed(format!("{number} tests")))
    }
}
