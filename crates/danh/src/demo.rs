//! `danh demo`: a country of invented people, made through the same importer, accounts and cases
//! as a real one, and served with doors into ready accounts.
//!
//! What is made is written down in `demo.json` beside the database. `danh serve` refuses a folder
//! that holds one, so nothing of this is ever open in a real house.

mod bank;
mod cases;
mod country;
mod doors;
mod dossiers;
mod identities;
mod parties;
mod people;

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use access::{Caller, Purpose};
use notices::{Channels, Shelf};
use serde::{Deserialize, Serialize};
use web::House;
use web::front::FrontView;

use crate::config::DEFAULT_ORIGIN;
use crate::played::Device;
use crate::serve::{self, Extra};
use crate::{
    Config, Error, Platform, Result, Settings, bringing_over, channels, cli, files, logging,
    platform,
};

/// Says that a folder holds a demo, and what its passwords are.
pub(crate) const DEMO_FILE: &str = "demo.json";

/// How the importer reads what the generator writes.
pub(crate) const MAPPING: &str = include_str!("../../../data/vn/synthetic.mapping.toml");

/// The rule under which a demonstration is made.
const RULE: &str = "demonstration";

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// People of a new country; one that is there stays as it is
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(100..))]
    people: u64,

    /// What a new country grows from: the same seed gives the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Make the country and stop
    #[arg(long)]
    only_make: bool,
}

/// What a demo remembers of how it was made.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Made {
    accounts: Vec<Account>,
    #[serde(default)]
    parties: Vec<Party>,
    people: u64,
    seed: u64,
}

/// A service to try signing in to.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Party {
    client_id: String,
    client_secret: String,
}

/// An account to try.
#[derive(Clone, Serialize, Deserialize)]
struct Account {
    /// What an official signs in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<Device>,
    login: String,
    password: String,
    /// Where an official is sent codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
}

impl Demo {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let mut config = as_demo(settings.read()?)?;
        logging::start(&config)?;
        platform::check_rules()?;
        files::make_folder(&config.data)?;
        platform::migrate(&config).await?;
        bringing_over::corrections(&config).await?;
        // Who has set up a bank tries that one.
        let bank = match config.bank_account.is_empty() {
            true => Some(bank::Bank::found(&mut config).await?),
            false => None,
        };
        let shelf = Shelf::default();
        let mut channels = channels::of(&config)?;
        let sms_is_shown = channels.sms.is_none();
        let is_shown = channels.email.is_none() || sms_is_shown;
        let onto = Channels::onto(&shelf);
        channels.email = channels.email.or(onto.email);
        channels.sms = channels.sms.or(onto.sms);
        let platform = Platform::sending_by(channels, &config).await?;
        let file = config.data.join(DEMO_FILE);
        let made = if file.exists() {
            remembered(&file)?
        } else {
            let read = sms_is_shown.then_some(&shelf);
            let made = self.make(&platform, &config, read).await?;
            let text = serde_json::to_vec_pretty(&made);
            let text = text.map_err(|error| Error::Demo(error.to_string()))?;
            files::write_private(&file, &text)?;
            made
        };
        if self.only_make {
            platform.finish().await;
            return cli::print(&told(&made, None));
        }
        if let Some(bank) = bank {
            tokio::spawn(bank.open());
        }
        let front = |language| FrontView { doors: doors::all(language), ..FrontView::default() };
        let opened = made.accounts.clone();
        let routes = doors::routes(platform.accounts.clone(), config.url(), opened)
            .merge(notices::shelf_routes(shelf));
        let extra = Extra { front: Arc::new(front), routes };
        let routes = serve::routes(
            &platform,
            House { demo: true, open: oidc::OPEN_TO_OTHERS, tls: false },
            extra,
        );
        // Not where it listens: passkeys and relying parties know it by its name.
        let url = config.url();
        let ready = |_| {
            cli::print(&told(&made, Some(&url)))?;
            if is_shown {
                cli::print(&format!(
                    "\nWhat is sent can be read at {url}/demo/messages, codes for officials too\n"
                ))?;
            }
            Ok(())
        };
        serve::serve(&config, platform, routes, ready).await
    }

    async fn make(
        &self,
        platform: &Platform,
        config: &Config,
        shelf: Option<&Shelf>,
    ) -> Result<Made> {
        let country = country::make(platform, &config.data, self).await?;
        let accounts = people::open_accounts(platform).await?;
        cases::open(platform).await?;
        dossiers::file(platform).await?;
        identities::make(platform).await?;
        let parties = parties::register(&platform.provider).await?;
        // Last: a run that is cut short before this can be gone on with.
        let site = config.url();
        let accounts = people::give_second_ways(platform, (&site, shelf), accounts).await?;
        Ok(Made { accounts, parties, seed: self.seed, ..country })
    }
}

/// The settings of a demo: quiet, and its metrics wherever there is room.
fn as_demo(mut config: Config) -> Result<Config> {
    DEFAULT_ORIGIN.clone_into(&mut config.origin);
    config.admin_listen.set_port(0);
    if config.listen.port() == 0 {
        // Its own address is known to passkeys and relying parties before it listens.
        let free = TcpListener::bind(config.listen).and_then(|listener| listener.local_addr());
        let told = config.listen.to_string();
        config.listen = free.map_err(|error| Error::Listen(told, error))?;
    }
    if config.log == "info" {
        "warn".clone_into(&mut config.log);
    }
    Ok(config)
}

fn remembered(file: &Path) -> Result<Made> {
    let made = serde_json::from_str(&files::read(file)?);
    made.map_err(|error| Error::Demo(format!("{}: {error}", file.display())))
}

/// The country speaks for itself when its people are put into the register.
fn as_founder() -> (Caller, Purpose) {
    (Caller::job("demo", RULE), Purpose::Rule(RULE))
}

/// What is printed: where to go, and as whom.
fn told(made: &Made, url: Option<&str>) -> String {
    let mut text = format!("\n{} invented people.", made.people);
    if let Some(url) = url {
        text.push_str(&format!(" Open {url}\n"));
    }
    text.push_str("\nAccounts to try:\n");
    for Account { login, password, .. } in &made.accounts {
        let role = people::role(login);
        text.push_str(&format!("  {login:<6} {password}  {role}\n"));
    }
    for Party { client_id, client_secret } in &made.parties {
        let back = parties::BACK;
        text.push_str(&format!(
            "\nA service to try: client {client_id}, secret {client_secret}, back to {back} at any port\n"
        ));
    }
    text.push('\n');
    text
}
