//! `danh ledger verify`: the whole log computed again, offline.

use kernel::Clock;
use ledger::{Counts, Report};
use serde_json::json;

use crate::{Config, Error, Platform, Result, Settings, cli, progress};

/// Faults that are printed; the count says how many there are.
const SHOWN_MAX: usize = 20;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Compute the whole log again from its rows and say what is not as it was signed
    Verify {
        /// Print the outcome as JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let Self::Verify { json } = self;
        let config = settings.read()?;
        let platform = Platform::open(&config).await?;
        let report = verify(&platform, &config).await?;
        cli::print(&if json { as_json(&report) } else { as_text(&report) })?;
        keep(&platform, &report).await?;
        if report.is_whole() { Ok(()) } else { Err(Error::LogBroken(report.faults_count)) }
    }
}

/// Keeps what was found, for the auditor's page.
pub(crate) async fn keep(platform: &Platform, report: &Report) -> Result<()> {
    Ok(platform.ledger.keep_report(report, Clock::System.now()).await?)
}

/// Verifies the log of an open platform, with progress.
pub(crate) async fn verify(platform: &Platform, config: &Config) -> Result<Report> {
    let witnesses: Vec<_> = config.witnesses()?.iter().map(|it| it.key().clone()).collect();
    let spinner = progress::spinner("log");
    let told = |counts: &Counts| {
        spinner.set_message(format!("{} leaves, {} entries", counts.leaves, counts.entries));
    };
    let report = ledger::verify(&platform.db, &platform.identity, &witnesses, &told).await;
    spinner.finish_and_clear();
    Ok(report?)
}

fn as_text(report: &Report) -> String {
    let Counts { chunk_parts, entries, erased, leaves, shards, waiting, .. } = report.counts;
    let mut text = format!(
        "{shards} shards, {leaves} leaves, {entries} entries, {chunk_parts} people in chunks, \
         {erased} erased, {waiting} waiting for a place\n"
    );
    for fault in report.faults.iter().take(SHOWN_MAX) {
        text.push_str(&format!("fault: {fault}\n"));
    }
    if report.is_whole() {
        text.push_str("The log is whole.\n");
    }
    text
}

fn as_json(report: &Report) -> String {
    let faults: Vec<String> = report.faults.iter().map(ToString::to_string).collect();
    let json = json!({
        "counts": report.counts, "faults": faults, "faults_count": report.faults_count,
        "whole": report.is_whole(),
    });
    format!("{json}\n")
}
