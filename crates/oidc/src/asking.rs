//! A relying party that asks another slice something with a token of its own (RFC 6749 section
//! 4.4), and what other slices may know of it: who it is, what an official let it ask and what for,
//! whom it knows by which name, what somebody agreed with it.

use std::collections::BTreeSet;
use std::sync::Arc;

use access::Caller;
use axum::http::HeaderMap;
use eid::AccountId;
use kernel::PersonId;
use serde_json::Value as Json;
use store::Changes;

use crate::bearer::brought;
use crate::conduct::Algorithm;
use crate::leave::Purposed;
use crate::params::Params;
use crate::provider::service;
use crate::{Client, Error, Provider, Result, ServiceScope, rows, subject, subject_rows};

/// Who brought a token, as its row has it now.
#[derive(Debug)]
pub struct AskingService {
    pub client: Arc<Client>,
    /// Those of the token that the client still has.
    pub scopes: BTreeSet<ServiceScope>,
}

/// What a person agreed that a service gets, as it stands now.
#[derive(Debug, Default)]
pub struct Agreed {
    /// Each claim under the code of every purpose they were told.
    pub purposes: Purposed,
}

const GRANTS_READ: i64 = 200;

impl AskingService {
    /// Who it is to the policies.
    pub fn caller(&self) -> Caller {
        service(&self.client)
    }

    pub fn has(&self, scope: &str) -> bool {
        self.scopes.iter().any(|known| known.as_str() == scope)
    }
}

impl Provider {
    /// The service whose own token comes with a request for `path`, with the proof that the token
    /// may be bound to. Suspended or changed, it is refused from the next request on.
    pub async fn asking_service(
        &self,
        headers: &HeaderMap,
        method: &str,
        path: &str,
    ) -> Result<AskingService> {
        let brought = brought(headers, &Params::default())?;
        let (token, once) = self.good_token(&brought, method, path)?;
        // A person's token is for what they agreed to, and opens nothing else.
        if token.under.is_some() {
            return Err(Error::InsufficientScope);
        }
        let (client, _) = self.standing(&token).await?;
        self.remember(&once).await?;
        let had = token.scope.split(' ').filter_map(|word| ServiceScope::parse(word).ok());
        let scopes = had.filter(|scope| client.leave.scopes.contains(scope)).collect();
        Ok(AskingService { client, scopes })
    }

    /// The person whom the service knows by that name. It is a fact to decide by.
    pub async fn known_as(&self, client: &Client, name: &str) -> Result<Option<PersonId>> {
        let person = subject_rows::person_by_subject(self.db(), name).await?;
        let pairwise = &self.0.pairwise;
        // Another sector's name of them is nobody's here.
        Ok(person.filter(|it| subject::subject(pairwise, &client.sector, *it) == name))
    }

    /// From now on the person is found again by the name that the service knows them by.
    pub(crate) fn name_kept(&self, changes: &mut Changes, client: &Client, person: PersonId) {
        subject_rows::subject_insert(changes, &self.name_for(client, person), person);
    }

    /// The name by which the service knows a person.
    pub fn name_for(&self, client: &Client, person: PersonId) -> String {
        subject::subject(&self.0.pairwise, &client.sector, person)
    }

    /// What a person's agreements with the service let it be told now: each rests on a consent, and
    /// on the sign-in unless it was for longer. Claims that an official took away are not in it. For
    /// somebody without an account that stands the same is looked up, and nothing found.
    pub async fn agreed_with(
        &self,
        client: &Client,
        standing: Option<&eid::Standing>,
    ) -> Result<Option<Agreed>> {
        let account = standing.map_or(AccountId::NOBODYS, |standing| standing.account);
        let (person, now) = (standing.map(|standing| standing.person), self.now());
        let grants = rows::grants_by_account(self.db(), account, now, GRANTS_READ).await?;
        let theirs = |it: &&crate::Grant| it.client == client.id && Some(it.person) == person;
        let mut agreed: Option<Agreed> = None;
        for grant in grants.iter().filter(theirs) {
            if self.ground(grant).await?.is_none() {
                continue;
            }
            let agreed = agreed.get_or_insert_default();
            agreed.purposes.extend(&grant.purposes().within(&client.leave));
        }
        Ok(agreed)
    }

    /// Signs a statement of another slice with the key that signs ES256 now; whoever is told it
    /// checks it by the issuer's list of keys. `kind` keeps it from being taken for another.
    pub async fn sign_statement(&self, kind: &str, claims: &Json) -> Result<String> {
        let ring = self.ring().await?;
        ring.signer(Algorithm::Es256, self.now())?.sign(kind, claims)
    }
}
