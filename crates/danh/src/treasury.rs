//! `danh payments`: the books beside the statement of the bank.

use std::fs::File;
use std::path::PathBuf;

use payments::{Difference, statement};

use crate::{Platform, Result, Settings, cli, files};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Compare with a statement of the bank; what it never told is taken up, what differs is listed
    Reconcile {
        /// CSV: transaction,paid_at,amount,content
        file: PathBuf,
    },
}

impl Command {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let Self::Reconcile { file } = self;
        let lines = statement(File::open(&file).map_err(files::at(&file))?)?;
        let platform = Platform::open(&settings.read()?).await?;
        let follows = platform.dossiers.follows();
        let found = platform.payments.reconcile(&follows, &lines).await;
        platform.finish().await;
        let found = found?;
        found.iter().try_for_each(|difference| cli::print(&told(difference)))?;
        cli::print(&format!("{} transfers, {} differences\n", lines.len(), found.len()))
    }
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
