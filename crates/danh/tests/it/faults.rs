//! Killed in the middle, a disk that is full, a database that is gone: what was acknowledged is
//! there, what cannot be recorded is not answered.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use reqwest::StatusCode;
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep, timeout};

use crate::database::{self, Wire};
use crate::{Caller, PATIENCE, Served, clean, country, danh, text, verified};

const CLIENTS: usize = 64;

/// What a client was told before the program was killed.
#[derive(Default)]
struct Told {
    cases: Vec<String>,
    reads: u64,
}

impl Told {
    fn count(&self) -> u64 {
        self.reads + self.cases.len() as u64
    }

    /// Asks one thing more; every other client looks, the rest ask for something.
    async fn ask(&mut self, mai: &Caller, client: usize, what: &str) -> reqwest::Result<()> {
        if client.is_multiple_of(2) {
            self.reads += u64::from(mai.read().await?.is_success());
        } else {
            self.cases.extend(mai.request(&format!("{what}, client {client}")).await?);
        }
        Ok(())
    }
}

/// How often it is killed, or loses its database; a soak says how often.
pub(crate) fn times() -> u32 {
    std::env::var("DANH_SOAK").map_or(2, |times| times.parse().expect("a number of kills"))
}

async fn recovered(mai: &Caller) {
    let recovers = async {
        while mai.read().await.unwrap() != StatusCode::OK {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(20), recovers).await.expect("it answers again");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_under_load_it_has_kept_all_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let mut cases = Vec::new();
    for kill in 0..times() {
        let before = verified(data)["counts"]["entries"].as_u64().unwrap();
        let demo = Served::demo(data);
        let mai = demo.signed_in(data, "mai").await;
        let mut clients = JoinSet::new();
        let asking = Arc::new(AtomicBool::new(false));
        for client in 0..CLIENTS {
            let (mai, asking) = (mai.clone(), Arc::clone(&asking));
            clients.spawn(async move {
                let (mut told, what) = (Told::default(), format!("kill {kill}"));
                // Until it is killed.
                while told.ask(&mai, client, &what).await.is_ok() {
                    asking.fetch_or(!told.cases.is_empty(), Ordering::Relaxed);
                }
                told
            });
        }
        let answered = async {
            while !asking.load(Ordering::Relaxed) {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, answered).await.expect("an answer before it is killed");
        sleep(Duration::from_millis(300)).await;
        demo.kill();
        let (mut acknowledged, fresh) = (0, cases.len());
        while let Some(told) = clients.join_next().await {
            let told = told.unwrap();
            acknowledged += told.count();
            cases.extend(told.cases);
        }
        assert!(acknowledged > 0 && cases.len() > fresh, "nobody was answered");
        let log = verified(data);
        assert_eq!(log["whole"], true, "{log}");
        let entries = log["counts"]["entries"].as_u64().unwrap();
        assert!(entries - before >= acknowledged, "{acknowledged} answers, {before} to {entries}");
    }
    let demo = Served::demo(data);
    let lan = demo.at_work("lan").await;
    for code in &cases {
        assert!(lan.finds_case(code).await, "a case of {} is gone", cases.len());
    }
}

/// `prlimit` on the running program stands in for a disk: no file may grow any more.
#[tokio::test]
async fn on_a_full_disk_it_does_not_answer_and_recovers_when_there_is_space() {
    if database::is_postgres() {
        // The disk is the server's, which says so in its own words.
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let program = env!("CARGO_BIN_EXE_danh");
    // Without the signal that would end it, a write beyond the limit fails as on a full disk.
    let script =
        format!("trap '' XFSZ; exec {program} demo --data {} --listen 127.0.0.1:0", text(data));
    let mut shell = Command::new("sh");
    clean(shell.args(["-c", &script]));
    let demo = Served::start(shell);
    let mai = demo.signed_in(data, "mai").await;
    assert_eq!(mai.read().await.unwrap(), StatusCode::OK);

    let limit = |size: &str| {
        let (pid, size) = (demo.child.id().to_string(), format!("--fsize={size}:unlimited"));
        let limited = Command::new("prlimit").args(["--pid", &pid, &size]).status();
        assert!(limited.expect("prlimit of util-linux").success());
    };
    limit("0");
    for _ in 0..3 {
        assert_eq!(mai.read().await.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(mai.request("on a full disk").await.unwrap(), None);
    }
    limit("unlimited");
    recovered(&mai).await;
    assert!(mai.request("with space again").await.unwrap().is_some());
    demo.kill();
    assert_eq!(verified(data)["whole"], true);
}

/// Cut off from PostgreSQL again and again while clients ask.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: `make test` gives it one"]
async fn with_its_database_gone_it_says_so_and_goes_on_when_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let before = verified(data)["counts"]["entries"].as_u64().unwrap();
    let mut wire = Wire::to_postgres().await;
    let mut demo = danh(&["demo", "--data", text(data), "--listen", "127.0.0.1:0"]);
    demo.env("DANH_DATABASE", &wire.url);
    let demo = Served::start(demo);
    let mai = demo.signed_in(data, "mai").await;
    let mut clients = JoinSet::new();
    let over = Arc::new(AtomicBool::new(false));
    for client in 0..CLIENTS / 4 {
        let (mai, over) = (mai.clone(), Arc::clone(&over));
        clients.spawn(async move {
            let mut told = Told::default();
            while !over.load(Ordering::Relaxed) {
                told.ask(&mai, client, "cut off").await.expect("an answer, whatever it is");
            }
            told
        });
    }
    for _ in 0..times() {
        sleep(Duration::from_millis(300)).await;
        wire.cut().await;
        for _ in 0..5 {
            is_unavailable(&demo, &mai).await;
            sleep(Duration::from_millis(100)).await;
        }
        wire.mend().await;
        recovered(&mai).await;
        assert!(mai.request("with the database back").await.unwrap().is_some());
    }
    over.store(true, Ordering::Relaxed);
    let (mut acknowledged, mut cases) = (0, Vec::new());
    while let Some(told) = clients.join_next().await {
        let told = told.unwrap();
        acknowledged += told.count();
        cases.extend(told.cases);
    }
    let lan = demo.at_work("lan").await;
    for code in &cases {
        assert!(lan.finds_case(code).await, "a case of {} is gone", cases.len());
    }
    assert!(demo.stop().await.success());
    let log = verified(data);
    assert_eq!(log["whole"], true, "{log}");
    assert_eq!(log["counts"]["waiting"], 0, "{log}");
    let entries = log["counts"]["entries"].as_u64().unwrap();
    assert!(entries - before >= acknowledged, "{acknowledged} answers, {before} to {entries}");
}

/// Programs and people are told that it is not their fault, and nothing else.
async fn is_unavailable(demo: &Served, mai: &Caller) {
    let (status, said) = mai.read_whole().await.unwrap();
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["type"], "urn:danh:problem:unavailable");
    assert_eq!(mai.request("with the database gone").await.unwrap(), None);
    let page = demo.client.get(format!("{}/log", demo.url)).header("accept", "text/html");
    let page = page.send().await.unwrap();
    assert_eq!(page.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
}
