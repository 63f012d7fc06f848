//! What a person agrees to, as their account keeps it: each claim with the purpose they read.

use std::collections::BTreeSet;

use access::{Facts, Purpose as Cited, permit};
use eid::{Consent, ConsentedClaim, GiveConsent, NewConsent, PartyId, Session, WithdrawConsent};
use ledger::Planned;

use crate::claim::{Claim, Scope};
use crate::grant::Grant;
use crate::provider::themselves;
use crate::request::Request;
use crate::sealed::later;
use crate::{Client, Error, Provider, Result};

/// On what a relying party may be told anything.
const GROUND: &str = "Decree 69/2024/ND-CP, Article 19";
/// What `openid` alone tells: that it is the same person as before.
const SUBJECT: &str = "sub";

impl Provider {
    /// The consent under which that may be told without asking again, if there is one.
    pub(crate) async fn agreed(
        &self,
        client: &Client,
        session: &Session,
        request: &Request,
    ) -> Result<Option<Consent>> {
        let party = party(client)?;
        let consents = self.0.parts.accounts.consents(session.account, &party).await?;
        let claims = request.claims.all().into_keys().collect();
        let needed = names(&claims, &request.scope);
        // The newest first.
        let covers = |consent: &&Consent| {
            is_for(consent, client) && needed.iter().all(|name| consent.covers(name))
        };
        Ok(consents.iter().rev().find(covers).cloned())
    }

    /// The plan of agreeing to that, to be merged into that of the grant.
    pub(crate) async fn agreeing(
        &self,
        client: &Client,
        session: &Session,
        (claims, scope): (&BTreeSet<Claim>, &BTreeSet<Scope>),
        read: &str,
    ) -> Result<(Consent, Planned)> {
        let (now, person) = (self.now(), session.person);
        let action = GiveConsent { person };
        let may = permit(action, &themselves(session), &Cited::OwnRecord, Facts::none())?;
        let given = |name| ConsentedClaim { name, purpose: read.to_owned() };
        let new = NewConsent {
            claims: names(claims, scope).into_iter().map(given).collect(),
            expires_at: later(now, Grant::CONSENT_SECONDS),
            ground: GROUND.to_owned(),
            party: party(client)?,
        };
        Ok(self.0.parts.accounts.plan_consent(&may, new, now).await?)
    }

    /// The plan of taking back everything that was agreed with a relying party.
    pub(crate) async fn disagreeing(
        &self,
        client: &crate::ClientId,
        session: &Session,
    ) -> Result<Vec<Planned>> {
        let (now, person) = (self.now(), session.person);
        let action = WithdrawConsent { person };
        let may = permit(action, &themselves(session), &Cited::OwnRecord, Facts::none())?;
        let party = PartyId::parse(client.as_str()).map_err(|_| Error::NoSuchClient)?;
        let accounts = &self.0.parts.accounts;
        let mut plans = Vec::new();
        for consent in accounts.consents(session.account, &party).await? {
            plans.push(accounts.plan_withdraw(&may, consent.id, now).await?);
        }
        Ok(plans)
    }
}

/// For the purpose that the service names now, in whichever language it was read.
fn is_for(consent: &Consent, client: &Client) -> bool {
    let read = |words: &str| consent.claims.iter().all(|claim| claim.purpose == words);
    match client.purpose() {
        Some(purpose) => read(&purpose.vi) || read(&purpose.en),
        None => read(""),
    }
}

fn names(claims: &BTreeSet<Claim>, scope: &BTreeSet<Scope>) -> Vec<String> {
    let offline = scope.get(&Scope::OfflineAccess).map(|scope| scope.word());
    let claims = claims.iter().map(|claim| claim.name());
    [SUBJECT].into_iter().chain(offline).chain(claims).map(str::to_owned).collect()
}

fn party(client: &Client) -> Result<PartyId> {
    PartyId::parse(client.id.as_str()).map_err(|_| Error::NoSuchClient)
}
