//! The counter of this crate. Here are its parts, whom an identifier means, and the end of what is
//! over; questions are answered in `verifying.rs` and `telling.rs`.

use std::sync::Arc;

use access::{Action, Facts, Permit, Purpose, permit};
use eid::Accounts;
use kernel::{Clock, Entropy, Moment, PersonId};
use keys::{KeyName, Keys, SecretKey};
use ledger::{Ledger, Planned};
use oidc::{AskingService, Provider};
use population::Register;
use store::Db;

use crate::alias_rows::KeptAlias;
use crate::event::Event;
use crate::gate::{FORGETS_AFTER_SECONDS, MISSES_PER_HOUR_MAX, hour, rest_of_hour};
use crate::policy::SweepAnswers;
use crate::{Error, Identifier, Result, alias_rows, gate_rows, rows};

#[derive(Clone, Debug)]
pub struct Answers(pub(crate) Arc<Inner>);

/// The parts, and the key under which questions, counts and aliases are kept.
#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) key: SecretKey,
    pub(crate) parts: Parts,
}

/// What the counter is made of.
#[derive(Debug)]
pub struct Parts {
    pub accounts: Accounts,
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    pub keys: Keys,
    pub ledger: Ledger,
    pub provider: Provider,
    pub register: Register,
}

/// Whom an identifier means, and what that rests on.
pub(crate) struct Meant {
    pub(crate) alias: Option<KeptAlias>,
    pub(crate) person: PersonId,
}

impl std::ops::Deref for Inner {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

/// At most so many rows of a kind are swept in one commit.
const SWEEP_MAX: i64 = 500;

impl Answers {
    /// Opens the key of this crate, which is made the first time.
    pub fn new(parts: Parts) -> Result<Self> {
        let key = parts.keys.secret_or_make(&KeyName::parse("verification-seal")?)?;
        Ok(Self(Arc::new(Inner { key, parts })))
    }

    pub fn provider(&self) -> &Provider {
        &self.0.provider
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// The person that an identifier means to this service; none for nobody. It is a fact to
    /// decide by.
    pub(crate) async fn meant(
        &self,
        service: &AskingService,
        identifier: &Identifier,
    ) -> Result<Option<Meant>> {
        let person = match identifier {
            Identifier::Alias(number) => {
                let alias =
                    alias_rows::alias_by_number(&self.0.db, &self.number_key(number)).await?;
                let client = service.client.id.as_str();
                let alias = alias.filter(|alias| alias.is_for(client, self.now()));
                return Ok(alias.map(|alias| Meant { person: alias.person, alias: Some(alias) }));
            }
            Identifier::Token(name) => self.0.provider.known_as(&service.client, name).await?,
            Identifier::Uin(number) => self.0.register.holder(*number).await?,
            Identifier::Unknown(_) => None,
        };
        Ok(person.map(|person| Meant { alias: None, person }))
    }

    /// Refuses a service that has found out too much in this hour that is not so.
    pub(crate) async fn need_few_misses(&self, service: &AskingService, now: Moment) -> Result<()> {
        let client = service.client.id.as_str();
        let misses = gate_rows::misses_of_hour(&self.0.db, client, hour(now)).await?;
        match misses < MISSES_PER_HOUR_MAX {
            true => Ok(()),
            false => Err(Error::TooManyGuesses { wait_seconds: rest_of_hour(now) }),
        }
    }

    /// Removes what is over, and says how many rows went. Zero: all is swept.
    pub async fn sweep(&self, permit: &Permit<SweepAnswers>) -> Result<usize> {
        let (now, db) = (self.now(), &self.0.db);
        let long_ago = Moment::from_micros(now.micros() - FORGETS_AFTER_SECONDS * 1_000_000);
        let questions = rows::questions_over(db, now, SWEEP_MAX).await?;
        let gates = gate_rows::gates_before(db, long_ago, SWEEP_MAX).await?;
        let misses = gate_rows::misses_before(db, hour(now) - 1, SWEEP_MAX).await?;
        let count = (questions.len(), gates.len() + misses.len());
        if count == (0, 0) {
            return Ok(0);
        }
        let mut planned = Planned::under(permit);
        for id in questions {
            rows::question_delete(&mut planned.changes, id);
        }
        for (bucket, version) in gates {
            gate_rows::gate_delete(&mut planned.changes, bucket, version);
        }
        for (client, hour) in misses {
            gate_rows::miss_delete(&mut planned.changes, client, hour);
        }
        planned.event(&Event::Swept { gates: count.1, questions: count.0 })?;
        self.0.ledger.commit(planned, now).await?;
        Ok(count.0 + count.1)
    }
}

/// For which purpose a service asks: those that an official approved. None: it may ask nothing.
pub(crate) fn purpose_of(service: &AskingService) -> Result<Purpose> {
    let purpose = service.client.purposes_cited().map(Purpose::Approved);
    purpose.ok_or(Error::Refused(access::Refused::NotPermitted))
}

/// The permit of a service to what an official approved.
pub(crate) fn by_service<A: Action>(
    action: A,
    service: &AskingService,
    approved: Approved,
) -> Result<Permit<A>> {
    let facts = Facts::none().flag("approved", approved == Approved::Yes);
    Ok(permit(action, &service.caller(), &purpose_of(service)?, facts)?)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Approved {
    No,
    Yes,
}

impl Approved {
    pub(crate) fn when(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}
