//! The counter of this crate: what it stands on, and who is let.

use std::sync::Arc;

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use kernel::{Clock, Entropy, Moment, PersonId};
use ledger::Ledger;
use notices::Notices;
use oidc::{AskingService, Provider};
use population::Register;
use procedure::Dossiers;
use store::Db;

use crate::policy::EXCHANGE_RULE;
use crate::{Error, Remote, Result};

#[derive(Clone, Debug)]
pub struct Portal(pub(crate) Arc<Parts>);

/// What the counter is made of.
#[derive(Debug)]
pub struct Parts {
    pub clock: Clock,
    pub db: Db,
    pub dossiers: Dossiers,
    pub entropy: Entropy,
    pub ledger: Ledger,
    pub notices: Notices,
    pub provider: Provider,
    pub register: Register,
    /// The portal that is told of our dossiers. None: nobody is.
    pub remote: Option<Remote>,
}

/// Whether what a system tells of is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owned {
    ByAnother,
    BySystem,
}

impl Owned {
    pub(crate) fn when(holds: bool) -> Self {
        if holds { Self::BySystem } else { Self::ByAnother }
    }
}

impl Portal {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Whether a portal is told of our dossiers.
    pub fn tells(&self) -> bool {
        self.0.remote.is_some()
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.clock.now()
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.0.provider
    }

    pub(crate) fn dossiers(&self) -> &Dossiers {
        &self.0.dossiers
    }
}

/// The permit of a system to what an official approved.
pub(crate) fn by_system<A: Action>(
    action: A,
    service: &AskingService,
    owned: Owned,
) -> Result<Permit<A>> {
    let purpose = service.client.purposes_cited().map(Purpose::Approved);
    let purpose = purpose.ok_or(Error::Refused(access::Refused::NotPermitted))?;
    let facts = Facts::none()
        .flag("approved", service.scopes.iter().any(oidc::ServiceScope::pushes))
        .flag("own", owned == Owned::BySystem);
    Ok(permit(action, &service.caller(), &purpose, facts)?)
}

/// The permit of the program to what the rule of the exchange asks for.
pub(crate) fn by_rule<A: Action>(action: A) -> Result<Permit<A>> {
    let job = Caller::job("portal", EXCHANGE_RULE);
    Ok(permit(action, &job, &Purpose::Rule(EXCHANGE_RULE), Facts::none())?)
}

/// Somebody on the register, or nobody.
pub(crate) fn is_somebody(person: PersonId) -> bool {
    person != PersonId::NOBODY
}
