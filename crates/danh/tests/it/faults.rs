//! Killed in the middle, and a disk that is full: what was acknowledged is there, what cannot be
//! recorded is not answered.

use std::process::Command;

use reqwest::StatusCode;
use tokio::task::JoinSet;
use tokio::time::{Duration, sleep, timeout};

use crate::{Served, clean, country, text, verified};

const CLIENTS: usize = 64;

/// What a client was told before the program was killed.
#[derive(Default)]
struct Told {
    cases: Vec<String>,
    reads: u64,
}

/// How often it is killed; a soak does so a hundred times.
fn kills() -> u32 {
    if std::env::var_os("DANH_SOAK").is_some() { 100 } else { 2 }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_under_load_it_has_kept_all_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    country(data, 100);
    let mut cases = Vec::new();
    for kill in 0..kills() {
        let before = verified(data)["counts"]["entries"].as_u64().unwrap();
        let demo = Served::demo(data);
        let mai = demo.signed_in(data, "mai").await;
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let mai = mai.clone();
            clients.spawn(async move {
                let mut told = Told::default();
                // Until it is killed.
                loop {
                    let outcome = if client % 2 == 0 {
                        mai.read().await.map(|status| told.reads += u64::from(status.is_success()))
                    } else {
                        let asked = mai.request(&format!("kill {kill}, client {client}")).await;
                        asked.map(|code| told.cases.extend(code))
                    };
                    if outcome.is_err() {
                        return told;
                    }
                }
            });
        }
        sleep(Duration::from_millis(700)).await;
        demo.kill();
        let (mut acknowledged, fresh) = (0, cases.len());
        while let Some(told) = clients.join_next().await {
            let Told { cases: told_of, reads } = told.unwrap();
            acknowledged += reads + told_of.len() as u64;
            cases.extend(told_of);
        }
        assert!(acknowledged > 0 && cases.len() > fresh, "nobody was answered");
        let log = verified(data);
        assert_eq!(log["whole"], true, "{log}");
        let entries = log["counts"]["entries"].as_u64().unwrap();
        assert!(entries - before >= acknowledged, "{acknowledged} answers, {before} to {entries}");
    }
    let demo = Served::demo(data);
    let lan = demo.acting(data, "lan", "official").await;
    for code in &cases {
        assert!(lan.finds_case(code).await, "a case of {} is gone", cases.len());
    }
}

/// `prlimit` on the running program stands in for a disk: no file may grow any more.
#[tokio::test]
async fn on_a_full_disk_it_does_not_answer_and_recovers_when_there_is_space() {
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
    let recovers = async {
        while mai.read().await.unwrap() != StatusCode::OK {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(20), recovers).await.expect("it answers again");
    assert!(mai.request("with space again").await.unwrap().is_some());
    demo.kill();
    assert_eq!(verified(data)["whole"], true);
}
