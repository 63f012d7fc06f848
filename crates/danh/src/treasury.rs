//! `danh payments`: the books beside the statement of the bank.

use std::fs::File;
use std::path::{Path, PathBuf};

use kernel::PartialDate;
use payments::{Difference, statement};

use crate::{Error, Platform, Result, Settings, cli, files};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Compare with a statement of the bank; what it never told is taken up, what differs is listed
    Reconcile {
        /// The day whose statement the bank is asked for, such as 2026-11-23
        #[arg(long, conflicts_with = "file")]
        day: Option<String>,
        /// CSV: transaction,paid_at,amount,content
        #[arg(required_unless_present = "day")]
        file: Option<PathBuf>,
    },
}

impl Command {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let Self::Reconcile { day, file } = self;
        let platform = Platform::open(&settings.read()?).await?;
        let compared = compared(&platform, day.as_deref(), file.as_deref()).await;
        platform.finish().await;
        let (count, found) = compared?;
        found.iter().try_for_each(|difference| cli::print(&told(difference)))?;
        cli::print(&format!("{} transfers, {} differences\n", count, found.len()))
    }
}

/// How many transfers are on the statement, and what differs.
async fn compared(
    platform: &Platform,
    day: Option<&str>,
    file: Option<&Path>,
) -> Result<(usize, Vec<Difference>)> {
    let follows = platform.dossiers.follows();
    if let Some(file) = file {
        let lines = statement(File::open(file).map_err(files::at(file))?)?;
        return Ok((lines.len(), platform.payments.reconcile(&follows, &lines).await?));
    }
    let day = day.and_then(|day| PartialDate::parse(day).ok()).and_then(PartialDate::date);
    let day = day.ok_or(Error::ConfigInconsistent("`--day` is a day such as 2026-11-23"))?;
    Ok(platform.payments.reconcile_day(&follows, day).await?)
}

fn told(difference: &Difference) -> String {
    match difference {
        Difference::Amount { ours, theirs, transaction } => {
            format!("{transaction}: {theirs} on the statement, {ours} here\n")
        }
        Difference::NotOnStatement { transaction } => {
            format!("{transaction}: told here, not on the statement\n")
        }
        Difference::TakenUp { outcome, transaction } => {
            format!("{transaction}: never told, taken up now: {}\n", outcome.name())
        }
    }
}
