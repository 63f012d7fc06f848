//! `danh relying-parties`: for whoever runs the program.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use access::{Caller, Facts, Purpose as Cited, permit};
use serde_json::json;

use crate::RegistrationForm;
use crate::claim::Claim;
use crate::client::ClientState;
use crate::leave::{Leave, NameMatching, Purpose, Representatives};
use crate::policy::{ChangeClient, ReadClients, RegisterClient, TurnKeys, UPKEEP_RULE};
use crate::{
    ClientId, Conduct, Error, NewClient, OPERATOR_RULE, Provider, Registered, ServiceScope,
};

/// Register services that may ask who somebody is
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Register one and print its secret, once
    Add(Box<Add>),

    /// Let one ask people
    Approve { id: String },

    /// Print a token with which one may register itself, once
    Invite {
        /// How it will conduct itself: confidential-web, fapi2 or public-app
        #[arg(long, value_parser = conduct)]
        conduct: Conduct,
    },

    /// Print every one, a line of JSON each
    List,

    /// Keep one out, from the next request on
    Suspend { id: String },

    /// Show new signing keys; each signs when every copy of the list has it
    TurnKeys,
}

#[derive(Debug, clap::Args)]
pub struct Add {
    /// Its name on the wire; made by chance if left out
    #[arg(long, value_parser = ClientId::parse)]
    id: Option<ClientId>,

    /// How it conducts itself: confidential-web, fapi2 or public-app
    #[arg(long, value_parser = conduct)]
    conduct: Conduct,

    /// What it says of itself, as JSON by the names of RFC 7591
    #[arg(long)]
    metadata: PathBuf,

    /// A claim it may ask for, for that purpose; may be repeated. Several purposes, each with its
    /// claims, are in the metadata
    #[arg(long = "claim", value_parser = claim, requires = "purpose")]
    claims: Vec<Claim>,

    /// What it may ask with a token of its own, such as id.verify; may be repeated
    #[arg(long = "scope", value_parser = ServiceScope::parse)]
    scopes: Vec<ServiceScope>,

    /// Names that it asks about may lack tones and marks
    #[arg(long)]
    names_without_marks: bool,

    /// People may sign in to it for those whom they represent
    #[arg(long)]
    representatives: bool,

    /// Code of what it wants to know people for
    #[arg(long, requires_all = ["purpose_vi", "purpose_en"])]
    purpose: Option<String>,

    /// The same in Vietnamese, as people are told
    #[arg(long)]
    purpose_vi: Option<String>,

    /// The same in English
    #[arg(long)]
    purpose_en: Option<String>,

    /// Let it ask people at once
    #[arg(long)]
    approved: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error("the metadata cannot be read: {0}")]
    Metadata(String),
    #[error("could not write the answer")]
    Output(#[from] io::Error),
    #[error(transparent)]
    Provider(#[from] Error),
}

impl Command {
    /// Runs the command. What was asked for goes to `out`, a secret included.
    pub async fn run(self, provider: &Provider, mut out: impl Write) -> Result<(), CommandError> {
        match self {
            Command::Add(add) => {
                let registered = add.run(provider).await?;
                writeln!(out, "{}", shown(&registered))?;
            }
            Command::Approve { id } => turn(provider, &id, ClientState::Approved).await?,
            Command::Invite { conduct } => {
                let (operator, rule) = operator();
                let may = permit(RegisterClient, &operator, &rule, uninvited());
                let may = may.map_err(Error::from)?;
                writeln!(out, "{}", provider.invite(&may, conduct)?)?;
            }
            Command::List => {
                let (operator, rule) = operator();
                let may = permit(ReadClients, &operator, &rule, Facts::none());
                let may = may.map_err(Error::from)?;
                let mut after = String::new();
                loop {
                    let clients = provider.clients(&may, &after).await?;
                    let Some(last) = clients.last() else { break };
                    after = last.id.to_string();
                    for client in clients.iter() {
                        let (conduct, state) = (client.conduct.word(), client.state.word());
                        let line = json!({
                            "client_id": client.id, "conduct": conduct, "state": state,
                            "leave": client.leave, "metadata": client.registration,
                        });
                        writeln!(out, "{line}")?;
                    }
                }
            }
            Command::Suspend { id } => turn(provider, &id, ClientState::Suspended).await?,
            Command::TurnKeys => {
                let (job, rule) = (Caller::job("operator", UPKEEP_RULE), Cited::Rule(UPKEEP_RULE));
                let may = permit(TurnKeys, &job, &rule, Facts::none()).map_err(Error::from)?;
                writeln!(out, "{} keys are shown", provider.turn_keys(&may).await?)?;
            }
        }
        Ok(())
    }
}

impl Add {
    async fn run(self, provider: &Provider) -> Result<Registered, CommandError> {
        let wrong = |error: &dyn std::error::Error| CommandError::Metadata(error.to_string());
        let text = std::fs::read_to_string(&self.metadata).map_err(|error| wrong(&error))?;
        let form: RegistrationForm = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
        let registration = form.read(self.conduct)?;
        let purpose = self.purpose.map(|code| Purpose {
            claims: BTreeSet::from_iter(self.claims),
            code,
            en: self.purpose_en.unwrap_or_default(),
            vi: self.purpose_vi.unwrap_or_default(),
        });
        // Whoever runs the program allows what they wrote down themselves.
        let purposes: Vec<_> = registration.purposes.iter().cloned().chain(purpose).collect();
        if !Purpose::fit(&purposes) {
            return Err(Error::InvalidClientMetadata("a purpose is not whole").into());
        }
        let new = NewClient {
            conduct: self.conduct,
            id: self.id,
            leave: Leave {
                names: match self.names_without_marks {
                    false => NameMatching::Exact,
                    true => NameMatching::WithoutMarks,
                },
                purposes,
                representatives: match self.representatives {
                    false => Representatives::NotServed,
                    true => Representatives::Served,
                },
                scopes: BTreeSet::from_iter(self.scopes),
            },
            registration,
            state: if self.approved { ClientState::Approved } else { ClientState::Pending },
        };
        let (operator, rule) = operator();
        let may = permit(RegisterClient, &operator, &rule, uninvited()).map_err(Error::from)?;
        Ok(provider.register_client(&may, new).await?)
    }
}

/// What a relying party is told of its registration, its secrets once.
fn shown(registered: &Registered) -> serde_json::Value {
    let Registered { client, registration_token, secret } = registered;
    let mut shown = json!({
        "client_id": client.id,
        "registration_access_token": registration_token.expose(),
        "state": client.state.word(),
    });
    if let Some(secret) = secret {
        shown["client_secret"] = json!(secret.expose());
    }
    shown
}

async fn turn(provider: &Provider, id: &str, state: ClientState) -> Result<(), Error> {
    let id = ClientId::parse(id).map_err(|_| Error::NoSuchClient)?;
    let (operator, rule) = operator();
    let may = permit(ReadClients, &operator, &rule, Facts::none())?;
    let mut client = provider.client_file(&may, &id).await?.into_inner();
    client.state = state;
    let may = permit(ChangeClient, &operator, &rule, uninvited())?;
    provider.change_client(&may, &client).await
}

fn operator() -> (Caller, Cited) {
    (Caller::job("operator", OPERATOR_RULE), Cited::Rule(OPERATOR_RULE))
}

fn uninvited() -> Facts {
    Facts::none().flag("invited", false).flag("own", false)
}

fn conduct(word: &str) -> Result<Conduct, &'static str> {
    Conduct::parse(word).ok_or("there are confidential-web, fapi2 and public-app")
}

fn claim(name: &str) -> Result<Claim, &'static str> {
    Claim::parse(name).ok_or("there is no such claim")
}
