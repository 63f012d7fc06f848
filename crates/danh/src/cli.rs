//! The command line.

use std::net::SocketAddr;

use crate::{
    Error, Result, Settings, accounts, backup, bench, bringing_over, config, demo, doctor,
    exchange, log_check,
};
use crate::{paper_check, parties, platform, procedures, serve, treasury};

/// A country's digital identity in one program
#[derive(Debug, clap::Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    settings: Settings,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Open accounts and give posts
    #[command(subcommand)]
    Accounts(eid::Command),

    /// Copy everything but keys and memory to a folder, while it is in use, and read it back
    Backup(backup::Backup),

    /// Measure this machine: import, reads, corrections, searches, the ledger, the start
    Bench(bench::Bench),

    /// Print every setting with its default and meaning, or check a file of settings
    Config(ConfigArgs),

    /// Make a country of invented people and serve it, with accounts to try
    Demo(demo::Demo),

    /// Say what is wrong with a deployment and what to do
    Doctor(doctor::Doctor),

    /// Write every record to a file, by written order
    Export(exchange::Export),

    /// Write a country of invented people to a file
    Generate(exchange::Generate),

    /// Bring the people of a file into the register, by written order
    Import(exchange::Import),

    /// The transparency log
    #[command(subcommand)]
    Ledger(log_check::Command),

    /// Bring the tables up to date
    Migrate,

    /// Papers that were issued as results
    #[command(subcommand)]
    Papers(paper_check::Command),

    /// What was paid, beside what the bank says
    #[command(subcommand)]
    Payments(treasury::Command),

    /// The catalogue of administrative procedures
    #[command(subcommand)]
    Procedures(procedures::Command),

    /// Register services that may ask who somebody is
    #[command(subcommand)]
    RelyingParties(oidc::Command),

    /// Put a backup where nothing is yet
    Restore(backup::Restore),

    /// Serve the platform
    Serve,
}

#[derive(Debug, clap::Args)]
struct ConfigArgs {
    #[command(subcommand)]
    check: Option<Check>,
}

#[derive(Debug, clap::Subcommand)]
enum Check {
    /// Check the settings that --config, the environment and the command line say
    Check {
        /// The file of settings
        file: Option<std::path::PathBuf>,
    },
}

impl Cli {
    pub(crate) async fn run(self) -> Result<()> {
        let Self { settings, command } = self;
        match command {
            Command::Accounts(command) => accounts::run(command, &settings).await,
            Command::Backup(backup) => backup.run(&settings).await,
            Command::Bench(bench) => bench.run().await,
            Command::Config(ConfigArgs { check: None }) => print(&config::documented()),
            Command::Config(ConfigArgs { check: Some(Check::Check { file }) }) => {
                settings.or_file(file).read()?.check()?;
                print("The settings hold together.\n")
            }
            Command::Demo(demo) => demo.run(&settings).await,
            Command::Doctor(doctor) => doctor.run(&settings).await,
            Command::Export(export) => export.run(&settings).await,
            Command::Generate(generate) => generate.run(),
            Command::Import(import) => import.run(&settings).await,
            Command::Ledger(command) => command.run(&settings).await,
            Command::Migrate => migrate(&settings).await,
            Command::Papers(command) => command.run(&settings),
            Command::Payments(command) => command.run(&settings).await,
            Command::Procedures(command) => command.run(&settings).await,
            Command::RelyingParties(command) => parties::run(command, &settings).await,
            Command::Restore(restore) => restore.run(&settings).await,
            Command::Serve => serve::run(&settings).await,
        }
    }
}

async fn migrate(settings: &Settings) -> Result<()> {
    let config = settings.read()?;
    let applied = platform::migrate(&config).await?;
    applied.iter().try_for_each(|name| print(&format!("applied {name}\n")))?;
    let filed = bringing_over::corrections(&config).await?;
    if filed > 0 {
        print(&format!("filed {filed} corrections as dossiers\n"))?;
    }
    if applied.is_empty() && filed == 0 {
        print("The tables were up to date.\n")?;
    }
    Ok(())
}

/// Says something to standard output; a reader that has gone is no panic.
pub(crate) fn print(text: &str) -> Result<()> {
    use std::io::Write as _;

    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Error::Output)
}

/// The address at which a browser on this machine reaches a listener.
pub(crate) fn url(address: SocketAddr, tls: bool) -> String {
    let scheme = if tls { "https" } else { "http" };
    format!("{scheme}://{address}")
}
