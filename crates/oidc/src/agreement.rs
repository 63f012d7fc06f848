//! What a person agrees to, as their account keeps it: each claim with the purpose they read.

use access::{Facts, Purpose as Cited, permit};
use eid::{
    Consent, ConsentedClaim, GiveConsent, NewConsent, PartyId, PartyName, Represented, Session,
    WithdrawConsent,
};
use kernel::Language;
use ledger::Planned;
use std::collections::BTreeSet;

use crate::claim::Scope;
use crate::grant::Grant;
use crate::leave::Purposed;
use crate::provider::themselves;
use crate::request::Request;
use crate::sealed::later;
use crate::{Client, Error, Provider, Result};

/// On what a relying party may be told anything.
const GROUND: &str = "Decree 69/2024/ND-CP, Article 19";
/// What `openid` alone tells: that it is the same person as before.
const SUBJECT: &str = "sub";

/// What somebody said yes to, on the page they read.
#[derive(Debug)]
pub(crate) struct Yes {
    pub(crate) language: Language,
    /// For whom they sign in, if not for themselves.
    pub(crate) on_behalf: Option<Represented>,
    pub(crate) purposes: Purposed,
}

impl Provider {
    /// The consent under which that may be told without asking again, if there is one: the person
    /// signs in for themselves, and each claim is for what it was agreed for.
    pub(crate) async fn agreed(
        &self,
        client: &Client,
        session: &Session,
        request: &Request,
    ) -> Result<Option<Consent>> {
        let party = party(client)?;
        let consents = self.0.parts.accounts.consents(session.account, &party).await?;
        let purposes = client.leave.purposed(&request.claims.all().into_keys().collect());
        let covers = |consent: &&Consent| {
            consent.is_on_behalf_of(None) && covers(consent, client, (&purposes, &request.scope))
        };
        // The newest first.
        Ok(consents.iter().rev().find(covers).cloned())
    }

    /// The plan of agreeing to that, to be merged into that of the grant.
    pub(crate) async fn agreeing(
        &self,
        client: &Client,
        session: &Session,
        scope: &BTreeSet<Scope>,
        yes: &Yes,
    ) -> Result<(Consent, Planned)> {
        let (now, person, language) = (self.now(), session.person, yes.language);
        let action = GiveConsent { person };
        let may = permit(action, &themselves(session), &Cited::OwnRecord, Facts::none())?;
        let all = client.purposes_said(language);
        let known = always(scope).map(|name| given(name, &all));
        let claims = yes.purposes.iter().flat_map(|(code, claims)| {
            let purpose = client.purpose(code).map_or("", |purpose| purpose.said(language));
            claims.iter().map(move |claim| given(claim.name(), purpose))
        });
        let new = NewConsent {
            claims: known.chain(claims).collect(),
            expires_at: later(now, Grant::CONSENT_SECONDS),
            ground: GROUND.to_owned(),
            on_behalf: yes.on_behalf.clone(),
            party: party(client)?,
            party_name: PartyName {
                en: client.name(Language::En).to_owned(),
                vi: client.name(Language::Vi).to_owned(),
            },
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

/// Whether each claim was agreed to for what the service names now, in whichever language it was
/// read.
fn covers(
    consent: &Consent,
    client: &Client,
    (purposes, scope): (&Purposed, &BTreeSet<Scope>),
) -> bool {
    let all = [Language::Vi, Language::En].map(|language| client.purposes_said(language));
    let all = [all[0].as_str(), all[1].as_str()];
    let mut claims = purposes.iter().filter_map(|(code, claims)| {
        let purpose = client.purpose(code)?;
        Some((claims, [purpose.vi.as_str(), purpose.en.as_str()]))
    });
    always(scope).all(|name| consent.covers_for(name, all))
        && claims.all(|(claims, words)| {
            claims.iter().all(|claim| consent.covers_for(claim.name(), words))
        })
}

/// What is told for everything that the service is for.
fn always(scope: &BTreeSet<Scope>) -> impl Iterator<Item = &'static str> {
    let offline = scope.get(&Scope::OfflineAccess).map(|scope| scope.word());
    [SUBJECT].into_iter().chain(offline)
}

fn given(name: &str, purpose: &str) -> ConsentedClaim {
    ConsentedClaim { name: name.to_owned(), purpose: purpose.to_owned() }
}

pub(crate) fn party(client: &Client) -> Result<PartyId> {
    PartyId::parse(client.id.as_str()).map_err(|_| Error::NoSuchClient)
}
