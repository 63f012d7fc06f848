//! `danh accounts`: as whoever runs the program. The first accounts come from here.

use access::{Caller, Purpose, permit};
use eid::OPERATOR_RULE;
use kernel::PersonId;
use population::{FindPeople, HeldNumber, Query, Register};

use crate::{Error, Platform, Result, Settings};

pub(crate) async fn run(command: eid::Command, settings: &Settings) -> Result<()> {
    let platform = Platform::open(&settings.read()?).await?;
    let operator = Caller::job("operator", OPERATOR_RULE);
    let purpose = Purpose::Rule(OPERATOR_RULE);
    let find = async |number| find(&platform.register, number, (&operator, &purpose)).await;
    let outcome =
        command.run(&platform.accounts, (&operator, &purpose), find, std::io::stdout()).await;
    platform.finish().await;
    Ok(outcome?)
}

/// The person with that number.
pub(crate) async fn find(
    register: &Register,
    number: HeldNumber,
    (caller, purpose): (&Caller, &Purpose),
) -> Result<PersonId> {
    let facts = register.facts_at_desk(caller, purpose).await?;
    let permit = permit(FindPeople, caller, purpose, facts)?;
    let query = Query { number: Some(number), ..Query::default() };
    let (hits, _) = register.find(&permit, &query).await?;
    let found = hits.hits.first().map(|hit| hit.person);
    found.ok_or(Error::Register(population::Error::NotOnRegister))
}
