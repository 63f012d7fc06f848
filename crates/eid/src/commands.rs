//! `danh accounts`: accounts from the command line, for whoever runs the program.

use std::io::{self, Write};

use access::{Caller, Duty, DutyError, Facts, Purpose, permit};
use kernel::PersonId;
use population::HeldNumber;
use time::Date;
use time::macros::format_description;

use crate::policy::{AppointOfficial, CloseAccount, OpenAccount, ResetPassword, VouchForFactor};
use crate::{Accounts, Error, Login, NewAccount, NewPost};

/// Open accounts and give posts
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Open an account and print its password, once; for an official also the code for the second
    /// factor
    Add {
        #[command(flatten)]
        whose: Whose,

        /// Name to sign in with: letters a to z, digits and . _ @ + -
        #[arg(long, value_parser = Login::parse)]
        login: Login,

        #[command(flatten)]
        post: PostArgs,
    },

    /// Give the holder of an account a post
    Appoint {
        #[command(flatten)]
        whose: Whose,

        #[command(flatten)]
        post: PostArgs,
    },

    /// Close an account and end its sessions
    Close {
        #[command(flatten)]
        whose: Whose,
    },

    /// Print the code with which an official sets up a second factor, once
    EnrolmentCode {
        #[command(flatten)]
        whose: Whose,
    },

    /// Give an account a new password and print it, once
    ResetPassword {
        #[command(flatten)]
        whose: Whose,
    },
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Whose {
    /// The person, by the 32 digits of their id
    #[arg(long, value_parser = PersonId::parse)]
    person: Option<PersonId>,

    /// The person, by personal number, or by that of a passport or residence card
    #[arg(long, value_parser = HeldNumber::parse)]
    number: Option<HeldNumber>,
}

#[derive(Debug, clap::Args)]
pub struct PostArgs {
    /// Code of the office: letters A to Z, digits and hyphens
    #[arg(long, requires = "duties")]
    office: Option<String>,

    /// Code of a duty, as data/vn/duties.toml lists them; may be repeated
    #[arg(long = "duty", id = "duties", requires = "office", value_parser = duty)]
    duties: Vec<Duty>,

    /// Code of the commune or province in which the office is competent; `*` for the country
    #[arg(long, default_value = "*")]
    territory: String,

    /// First day of the post, as yyyy-mm-dd; today if left out
    #[arg(long, value_parser = day)]
    from: Option<Date>,

    /// Last day of the post, as yyyy-mm-dd
    #[arg(long, value_parser = day)]
    to: Option<Date>,
}

#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Account(#[from] Error),
    #[error("could not write the answer")]
    Output(#[from] io::Error),
    #[error("the person could not be found: {0}")]
    Person(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Command {
    /// Runs the command for `caller`. `find` tells who holds a number; accounts know
    /// persons only by id. What was asked for goes to `out`, a password included.
    pub async fn run<E: Into<Box<dyn std::error::Error + Send + Sync>>>(
        self,
        accounts: &Accounts,
        (caller, purpose): (&Caller, &Purpose),
        find: impl AsyncFnOnce(HeldNumber) -> Result<PersonId, E>,
        mut out: impl Write,
    ) -> Result<(), CommandError> {
        let (Command::Add { whose, .. }
        | Command::Appoint { whose, .. }
        | Command::Close { whose }
        | Command::EnrolmentCode { whose }
        | Command::ResetPassword { whose }) = &self;
        let person = match (whose.person, whose.number.clone()) {
            (Some(person), _) => person,
            (None, Some(number)) => {
                find(number).await.map_err(|error| CommandError::Person(error.into()))?
            }
            (None, None) => return Err(Error::NoSuchAccount.into()),
        };
        let under = (caller, purpose);
        match self {
            Command::Add { login, post, .. } => {
                let password = accounts.made_password();
                let printed = password.clone();
                let shown = login.clone();
                let permit = permitted(OpenAccount { person }, under)?;
                accounts.open(&permit, NewAccount { login, password }).await?;
                let in_post = post.office.is_some();
                if in_post {
                    appoint(accounts, person, post, under).await?;
                }
                writeln!(out, "login     {}", shown.expose())?;
                writeln!(out, "password  {}", printed.expose())?;
                if in_post {
                    vouch(accounts, person, under, &mut out).await?;
                }
            }
            Command::Appoint { post, .. } => {
                writeln!(out, "post      {}", appoint(accounts, person, post, under).await?)?;
                if accounts.lacks_vouched_factor(person).await? {
                    vouch(accounts, person, under, &mut out).await?;
                }
            }
            Command::Close { .. } => {
                accounts.close(&permitted(CloseAccount { person }, under)?).await?;
            }
            Command::EnrolmentCode { .. } => vouch(accounts, person, under, &mut out).await?,
            Command::ResetPassword { .. } => {
                let password = accounts.made_password();
                let permit = permitted(ResetPassword { person }, under)?;
                accounts.reset_password(&permit, password.clone()).await?;
                writeln!(out, "password  {}", password.expose())?;
                if accounts.lacks_vouched_factor(person).await? {
                    vouch(accounts, person, under, &mut out).await?;
                }
            }
        }
        Ok(())
    }
}

/// Prints the code without which nobody in a post sets up a second factor.
async fn vouch(
    accounts: &Accounts,
    person: PersonId,
    (caller, purpose): (&Caller, &Purpose),
    out: &mut impl Write,
) -> Result<(), CommandError> {
    let facts = accounts.facts_on_vouching(caller, person).await?;
    let may = permit(VouchForFactor { person }, caller, purpose, facts).map_err(Error::from)?;
    let given = accounts.vouch(&may).await?;
    writeln!(out, "code      {}", given.code.expose())?;
    let last = given.until.day();
    writeln!(out, "          for the second factor, until {last}; hand it over in person,")?;
    writeln!(out, "          by another way than the password")?;
    Ok(())
}

async fn appoint(
    accounts: &Accounts,
    person: PersonId,
    PostArgs { office, duties, territory, from, to }: PostArgs,
    under: (&Caller, &Purpose),
) -> Result<crate::PostId, Error> {
    let from = from.unwrap_or(accounts.today());
    let terms = NewPost::parse(&office.unwrap_or_default(), duties, &territory, from, to)?;
    accounts.appoint(&permitted(AppointOfficial { person }, under)?, terms).await
}

fn permitted<A: access::Action>(
    action: A,
    (caller, purpose): (&Caller, &Purpose),
) -> Result<access::Permit<A>, Error> {
    Ok(permit(action, caller, purpose, Facts::none())?)
}

fn duty(code: &str) -> Result<Duty, DutyError> {
    Duty::parse(code)
}

fn day(text: &str) -> Result<Date, time::error::Parse> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(subcommand)]
        command: Command,
    }

    fn reads(line: &str) -> bool {
        Cli::try_parse_from(line.split(' ')).is_ok()
    }

    #[test]
    fn a_command_line_names_one_person_and_a_whole_post_or_none() {
        assert!(reads("x add --login mai --number 001185012345"));
        assert!(reads("x add --login lan --number 001185012345 --office c06 --duty residence"));
        assert!(reads(
            "x appoint --number 001185012345 --office c06 --duty residence --duty audit"
        ));
        assert!(!reads("x add --login mai --number 001185012345 --duty residence"), "no office");
        assert!(!reads("x add --login mai"), "nobody is named");
        assert!(!reads("x add --login mai --number 12"));
        assert!(!reads("x add --login lan --number 001185012345 --office c06"), "no duty");
        assert!(!reads("x appoint --number 001185012345 --office c06 --duty root"));
    }
}
