//! `danh doctor`: what is wrong with a deployment, and what to do.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use kernel::{Clock, Entropy};
use keys::Keys;
use serde_json::json;
use store::Place;

use crate::demo::DEMO_FILE;
use crate::doctor_rows::{ServerSettings, server_settings};
use crate::serve::read_certificate;
use crate::{Config, Error, Platform, Result, Settings, cli, platform};

/// Below this the log may stop soon.
const FREE_BYTES_MIN: u64 = 2 << 30;
const WAITING_MAX: i64 = 500;
const CHECKPOINT_SECONDS_MAX: i64 = 10;
/// Decree 63/2024/ND-CP, Article 7(4).
const PORTAL_SECONDS_MAX: i64 = 600;

#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// One look at one thing.
#[derive(Debug)]
struct Finding {
    about: &'static str,
    state: State,
    said: String,
    todo: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    Look,
    Wrong,
}

impl Doctor {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let mut findings = Vec::new();
        match settings.read() {
            Err(error) => findings.push(wrong("settings", error.told(), "")),
            Ok(config) => examine(&config, &mut findings).await,
        }
        cli::print(&if self.json { as_json(&findings) } else { as_text(&findings) })?;
        match findings.iter().filter(|finding| finding.state == State::Wrong).count() {
            0 => Ok(()),
            count => Err(Error::Doctor(count)),
        }
    }
}

async fn examine(config: &Config, findings: &mut Vec<Finding>) {
    findings.push(match config.check() {
        Ok(()) => good("settings", "they hold together"),
        Err(error) => look("settings", error.to_string(), "`serve` refuses to start with these"),
    });
    if config.data.join(DEMO_FILE).exists() {
        findings.push(look("data", "this is a demo".to_owned(), "`serve` refuses this folder"));
    }
    findings.extend(folders(config).iter().map(|folder| closed(folder)));
    findings.push(space(&config.data));
    findings.push(keys(config));
    if config.tls() {
        findings.push(certificate(config));
    }
    if let Err(error) = platform::check_rules() {
        findings.push(wrong("rules", error.to_string(), "this build is broken: use another"));
    }
    match Platform::open(config).await {
        Err(error) => findings.push(wrong("database", error.told(), "")),
        Ok(platform) => {
            findings.push(good("database", "it answers, and its tables are up to date"));
            findings.extend(log(&platform).await);
            findings.extend(exchange(&platform).await);
            if matches!(config.place(), Ok(Place::Postgres(_))) {
                findings.extend(server(&platform).await);
            }
        }
    }
}

fn folders(config: &Config) -> Vec<PathBuf> {
    let mut folders = vec![config.data.clone(), config.key_folder(), config.memory_folder()];
    folders.retain(|folder| folder.exists());
    folders
}

/// A folder that only its owner may enter.
fn closed(folder: &Path) -> Finding {
    let mode = std::fs::metadata(folder).map(|about| about.permissions().mode() & 0o777);
    let shown = folder.display();
    match mode {
        Ok(mode) if mode & 0o077 == 0 => good("rights", &format!("{shown} is its owner's alone")),
        Ok(mode) => look("rights", format!("{shown} is open to others ({mode:o})"), "chmod 700"),
        Err(error) => wrong("rights", format!("{shown}: {error}"), "run as its owner"),
    }
}

/// Asks `df`, as a person would.
fn space(data: &Path) -> Finding {
    let asked = Command::new("df").args(["-Pk", "--"]).arg(data).output();
    let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let free = said.ok().and_then(|said| {
        let line = said.lines().nth(1)?;
        line.split_whitespace().nth(3)?.parse::<u64>().ok()
    });
    match free.map(|kib| kib << 10) {
        None => look("disk", "its free space is not known".to_owned(), "run `df` yourself"),
        Some(free) if free < FREE_BYTES_MIN => wrong(
            "disk",
            format!("{} MiB are free", free >> 20),
            "make space: what cannot be recorded is not answered",
        ),
        Some(free) => good("disk", &format!("{} GiB are free", free >> 30)),
    }
}

fn keys(config: &Config) -> Finding {
    let folder = config.key_folder();
    if !folder.is_dir() {
        let said = format!("there is no {}", folder.display());
        return look("keys", said, "the first start makes them; or put yours back");
    }
    let opened = Keys::open(&folder, &Entropy::System).map_err(Error::from).and_then(|keys| {
        let keys = ledger::LogKeys::open(&keys)?;
        Ok(keys.identity(&config.origin).promise_key()?.to_string())
    });
    match opened {
        Ok(key) => good("keys", &format!("receipts are signed by {key}")),
        Err(error) => wrong("keys", error.told(), "docs/operations/key-rotation.md"),
    }
}

fn certificate(config: &Config) -> Finding {
    match read_certificate(&config.tls_certificate, &config.tls_key) {
        Ok(_) => good("TLS", "certificate and key belong together"),
        Err(error) => wrong("TLS", error.told(), "put both files in place; SIGHUP reads them"),
    }
}

/// The log, and the clock by it.
async fn log(platform: &Platform) -> Vec<Finding> {
    let health = match platform.ledger.health().await {
        Ok(health) => health,
        Err(error) => return vec![wrong("log", error.to_string(), "`danh ledger verify`")],
    };
    let now = Clock::System.now().micros();
    let age = health.signed_at.map(|at| (now - at.micros()) / 1_000_000);
    let clock = match age {
        Some(age) if age < 0 => wrong(
            "clock",
            format!("it is {} s behind the newest checkpoint", -age),
            "set it by NTP before anything is signed",
        ),
        _ => good("clock", "it is not behind the log"),
    };
    let todo = "no node is sequencing: start one, or look at its errors";
    let stands = match age {
        _ if health.waiting > WAITING_MAX => {
            wrong("log", format!("{} batches wait for a place", health.waiting), todo)
        }
        Some(age) if health.waiting > 0 && age > CHECKPOINT_SECONDS_MAX => {
            look("log", format!("entries wait, and the checkpoint is {age} s old"), todo)
        }
        _ => good("log", &format!("{} leaves, {} shards", health.size, health.shards)),
    };
    vec![clock, stands]
}

/// How much the portal is still to be told, where one is set up.
async fn exchange(platform: &Platform) -> Option<Finding> {
    if !platform.portal.tells() {
        return None;
    }
    let backlog = match platform.portal.backlog().await {
        Ok(backlog) => backlog,
        Err(error) => return Some(wrong("portal", error.to_string(), "look at its log")),
    };
    let now = Clock::System.now().micros();
    let age = backlog.oldest.map_or(0, |at| (now - at.micros()) / 1_000_000);
    let said = format!(
        "{} dossiers wait, the oldest for {age} s; {} alerts",
        backlog.waiting, backlog.alerts
    );
    let todo = "see the desk page of the exchange; ask the portal whether it is up and lets us in";
    Some(match age > PORTAL_SECONDS_MAX || backlog.alerts > 0 {
        true => look("portal", said, todo),
        false => good("portal", &said),
    })
}

/// PostgreSQL as it is set.
async fn server(platform: &Platform) -> Vec<Finding> {
    let settings = match server_settings(&platform.db).await {
        Ok(Some(settings)) => settings,
        Ok(None) => return Vec::new(),
        Err(error) => return vec![wrong("PostgreSQL", error.to_string(), "look at its log")],
    };
    let ServerSettings { fsync, full_page_writes, synchronous_commit, version } = settings;
    let mut findings = vec![good("PostgreSQL", &format!("version {version}"))];
    for (name, value) in [("fsync", fsync), ("full_page_writes", full_page_writes)] {
        if value != "on" {
            let todo = "set it to on: receipts promise what a crash would undo";
            findings.push(wrong("PostgreSQL", format!("{name} is {value}"), todo));
        }
    }
    if synchronous_commit == "off" {
        let todo = "set it to on or stronger for the user of danh";
        findings.push(wrong("PostgreSQL", "synchronous_commit is off".to_owned(), todo));
    }
    findings
}

fn good(about: &'static str, said: &str) -> Finding {
    Finding { about, state: State::Good, said: said.to_owned(), todo: "" }
}

fn look(about: &'static str, said: String, todo: &'static str) -> Finding {
    Finding { about, state: State::Look, said, todo }
}

fn wrong(about: &'static str, said: String, todo: &'static str) -> Finding {
    Finding { about, state: State::Wrong, said, todo }
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Good => "good",
            State::Look => "look",
            State::Wrong => "wrong",
        }
    }
}

fn as_text(findings: &[Finding]) -> String {
    let line = |Finding { about, state, said, todo }: &Finding| {
        let todo = if todo.is_empty() { String::new() } else { format!("\n      do: {todo}") };
        format!("{:<5} {about}: {said}{todo}\n", state.word())
    };
    findings.iter().map(line).collect()
}

fn as_json(findings: &[Finding]) -> String {
    let finding = |Finding { about, state, said, todo }: &Finding| json!({ "about": about, "state": state.word(), "said": said, "do": todo });
    let findings: Vec<_> = findings.iter().map(finding).collect();
    format!("{}\n", json!({ "findings": findings }))
}
