//! The program itself as others run it: commands that end, and the server.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::client::Client;
use crate::{Error, Result};

/// How long a command took, and the most memory it held.
pub(super) struct Ran {
    pub(super) elapsed: Duration,
    pub(super) memory_mib: u64,
}

/// A server of its own process, ended when this is dropped.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    child: Child,
    /// From start to the first answer.
    pub(super) started_in: Duration,
}

pub(super) fn program(settings: &[String], arguments: &[&str]) -> Result<Command> {
    let program = std::env::current_exe().map_err(Error::Output)?;
    let mut command = Command::new(program);
    command.args(settings).args(arguments).stdin(Stdio::null());
    Ok(command)
}

/// Runs a command to its end.
pub(super) fn run(settings: &[String], arguments: &[&str]) -> Result<Ran> {
    let began = Instant::now();
    let mut command = program(settings, arguments)?;
    let mut child = command.stdout(Stdio::null()).spawn().map_err(Error::Output)?;
    let watch = watch_memory(child.id());
    let status = child.wait().map_err(Error::Output)?;
    let elapsed = began.elapsed();
    let memory_mib = watch.join().unwrap_or(0) / 1024;
    if !status.success() {
        return Err(Error::Bench(format!("`{}` failed", arguments.join(" "))));
    }
    Ok(Ran { elapsed, memory_mib })
}

/// Follows the high-water mark of a process until it is gone; kibibytes.
fn watch_memory(process: u32) -> std::thread::JoinHandle<u64> {
    std::thread::spawn(move || {
        let mut most = 0;
        while let Some(now) = memory(process, "VmHWM") {
            most = most.max(now);
            std::thread::park_timeout(Duration::from_millis(20));
        }
        most
    })
}

/// A line of `/proc/<process>/status`, in kibibytes.
fn memory(process: u32, line: &str) -> Option<u64> {
    let status =
        std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"));
    let status = status.ok()?;
    let found = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'))?;
    found.trim().trim_end_matches(" kB").parse().ok()
}

impl Server {
    /// Starts the server and waits for its first answer.
    pub(super) async fn start(settings: &[String]) -> Result<Self> {
        let free = || TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let (address, admin) =
            (free().map_err(Error::Output)?, free().map_err(Error::Output)?.to_string());
        let mut command = program(settings, &["--listen", &address.to_string(), "serve"])?;
        command.env("DANH_ADMIN_LISTEN", admin).env("DANH_LOG", "error");
        let began = Instant::now();
        let child = command.stdout(Stdio::null()).spawn().map_err(Error::Output)?;
        let mut server = Self { address, child, started_in: Duration::ZERO };
        loop {
            if let Ok(mut client) = Client::connect(address, "", "").await
                && client.get("/sign-in").await.is_ok()
            {
                server.started_in = began.elapsed();
                return Ok(server);
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(Error::Bench(format!("the server ended with {status}")));
            }
            if began.elapsed() > Duration::from_secs(30) {
                return Err(Error::Bench("the server does not answer".to_owned()));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Memory it holds now, in MiB.
    pub(super) fn memory_mib(&self) -> u64 {
        memory(self.child.id(), "VmRSS").unwrap_or(0) / 1024
    }

    /// CPU seconds it has used.
    pub(super) fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        // After the name in brackets; utime and stime are fields 14 and 15, in ticks of 10 ms.
        let fields: Vec<&str> =
            stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok());
        (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
