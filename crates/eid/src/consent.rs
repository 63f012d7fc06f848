//! What a person agrees that a relying party may learn about them, and takes back.
//!
//! A consent names each claim with the purpose the person read, the law it stands on and its end.
//! What rests on one guards it: withdrawn, it carries nothing from the next request on.

use access::Permit;
use kernel::{Language, Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use serde::{Deserialize, Serialize};
use store::Changes;

use crate::accounts::stale_means;
use crate::event::Event;
use crate::policy::{GiveConsent, ReadAccount, WithdrawConsent};
use crate::{AccountId, Accounts, ConsentId, Error, Represented, rows};

/// The name of a relying party, as whoever registers them writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct PartyId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a relying party has 1 to {} printable characters of ASCII",
    PartyId::LENGTH_MAX
)]
pub struct PartyIdError;

/// One consent, standing or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    pub account: AccountId,
    pub claims: Vec<ConsentedClaim>,
    pub expires_at: Moment,
    pub given_at: Moment,
    pub ground: String,
    pub id: ConsentId,
    /// For whom the person signed in, if not for themselves.
    pub on_behalf: Option<Represented>,
    pub party: PartyId,
    /// What the party was called; none in those that were given before it was kept.
    pub party_name: Option<PartyName>,
    pub withdrawn_at: Option<Moment>,
}

/// What a relying party was called when somebody agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyName {
    pub en: String,
    pub vi: String,
}

/// A claim, and what it may be used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentedClaim {
    pub name: String,
    /// In the words the person read when they agreed.
    pub purpose: String,
}

/// A consent about to be given.
#[derive(Clone, Debug)]
pub struct NewConsent {
    pub claims: Vec<ConsentedClaim>,
    pub expires_at: Moment,
    pub ground: String,
    pub on_behalf: Option<Represented>,
    pub party: PartyId,
    pub party_name: PartyName,
}

impl PartyName {
    pub fn said(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Vi => &self.vi,
        }
    }
}

impl PartyId {
    pub const LENGTH_MAX: usize = 200;

    pub fn parse(text: &str) -> Result<Self, PartyIdError> {
        let fits = (1..=Self::LENGTH_MAX).contains(&text.len());
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits && printable { Ok(Self(text.to_owned())) } else { Err(PartyIdError) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Consent {
    pub fn stands(&self, now: Moment) -> bool {
        self.withdrawn_at.is_none() && now < self.expires_at
    }

    pub fn covers(&self, claim: &str) -> bool {
        self.claims.iter().any(|given| given.name == claim)
    }

    /// Whether the person agreed to that claim after reading one of those purposes.
    pub fn covers_for(&self, claim: &str, purposes: [&str; 2]) -> bool {
        let fits = |given: &ConsentedClaim| purposes.contains(&given.purpose.as_str());
        self.claims.iter().any(|given| given.name == claim && fits(given))
    }

    /// Whether it was given for that person, or for the holder of the account themselves.
    pub fn is_on_behalf_of(&self, person: Option<PersonId>) -> bool {
        self.on_behalf.as_ref().map(|it| it.person) == person
    }

    /// Keeps the rest of a commit only while the consent is not withdrawn.
    pub fn guard(&self, changes: &mut Changes) {
        rows::consent_guard(changes, self.account, self.id);
    }
}

impl Accounts {
    /// The consents to one party that stand now, the oldest first. They are facts to decide by, and
    /// nothing to show: for that there is [`Accounts::consent_list`].
    pub async fn consents(
        &self,
        account: AccountId,
        party: &PartyId,
    ) -> Result<Vec<Consent>, Error> {
        let now = self.0.clock.now();
        let mut consents = rows::consents_by_party(&self.0.db, account, party).await?;
        consents.retain(|consent| consent.stands(now));
        Ok(consents)
    }

    /// One consent, if it stands now.
    pub async fn consent(
        &self,
        account: AccountId,
        consent: ConsentId,
    ) -> Result<Option<Consent>, Error> {
        let now = self.0.clock.now();
        let consent = rows::consent_by_id(&self.0.db, account, consent).await?;
        Ok(consent.filter(|consent| consent.stands(now)))
    }

    /// Everything a person agreed to, withdrawn or not, the newest first.
    pub async fn consent_list(
        &self,
        permit: &Permit<ReadAccount>,
    ) -> Result<Released<Vec<Consent>>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.account_of(person).await?;
        let consents = rows::consents_by_account(&self.0.db, account.id).await?;
        let consents = Unreleased::with_fields(consents, person, ["consents"]);
        Ok(self.0.ledger.release(consents, permit, now).await?.0)
    }

    /// The plan of giving a consent, to be merged into that of the sign-in it is given in.
    pub async fn plan_consent(
        &self,
        permit: &Permit<GiveConsent>,
        NewConsent { claims, expires_at, ground, on_behalf, party, party_name }: NewConsent,
        now: Moment,
    ) -> Result<(Consent, Planned), Error> {
        let person = permit.action().person;
        let account = self.account_of(person).await?;
        let (id, withdrawn_at) = (ConsentId::random(&self.0.entropy), None);
        let (account_id, given_at) = (account.id, now);
        let consent = Consent {
            account: account_id,
            claims,
            expires_at,
            given_at,
            ground,
            id,
            on_behalf,
            party,
            party_name: Some(party_name),
            withdrawn_at,
        };
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, &account);
        rows::consent_insert(&mut planned.changes, &consent)?;
        let claims = consent.claims.iter().map(|claim| claim.name.clone()).collect();
        let party = consent.party.clone();
        let on_behalf = consent.on_behalf.as_ref().map(|it| it.person);
        planned.event(&Event::ConsentGiven { claims, consent: id, on_behalf, party, person })?;
        Ok((consent, planned))
    }

    /// The plan of taking a consent back, to be merged into that of ending what rests on it.
    pub async fn plan_withdraw(
        &self,
        permit: &Permit<WithdrawConsent>,
        consent: ConsentId,
        now: Moment,
    ) -> Result<Planned, Error> {
        let person = permit.action().person;
        let account = self.account_of(person).await?;
        let found = rows::consent_by_id(&self.0.db, account.id, consent).await?;
        let party = found.ok_or(Error::NoSuchConsent)?.party;
        let mut planned = Planned::under(permit);
        rows::consent_withdraw(&mut planned.changes, account.id, consent, now);
        planned.event(&Event::ConsentWithdrawn { consent, party, person })?;
        Ok(planned)
    }

    /// Takes a consent back.
    pub async fn withdraw(
        &self,
        permit: &Permit<WithdrawConsent>,
        consent: ConsentId,
    ) -> Result<Receipt, Error> {
        let now = self.0.clock.now();
        let planned = self.plan_withdraw(permit, consent, now).await?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::NoSuchConsent, error))
    }
}
