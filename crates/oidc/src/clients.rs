//! Relying parties: how one is registered, let in, changed and kept out.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use access::Permit;
use kernel::Language;
use ledger::{Planned, Released, Service, Unreleased};

use crate::client::{Client, ClientState, Secret};
use crate::conduct::{AuthMethod, Conduct};
use crate::event::Event;
use crate::leave::{Leave, Purpose};
use crate::once::Once;
use crate::policy::{ChangeClient, ReadClients, RegisterClient};
use crate::{ClientId, Error, Provider, Registration, Result, client_rows};

/// A relying party on its way in.
#[derive(Debug)]
pub struct NewClient {
    pub conduct: Conduct,
    /// Given by whoever registers it; otherwise by chance.
    pub id: Option<ClientId>,
    pub leave: Leave,
    pub registration: Registration,
    pub state: ClientState,
}

/// A registered relying party with what it is told once.
#[derive(Debug)]
pub struct Registered {
    pub client: Client,
    /// With which it may read and change its registration (RFC 7592).
    pub registration_token: Secret,
    pub secret: Option<Secret>,
}

/// What relying parties said of themselves, as it was last read. A version never changes, so which
/// one holds is all that a request has to read.
#[derive(Debug, Default)]
pub(crate) struct Known(RwLock<HashMap<ClientId, Arc<Client>>>);

const CLIENTS_MAX: i64 = 200;
/// When so many are known, all are forgotten.
const KNOWN_MAX: usize = 4_096;

impl Provider {
    pub async fn register_client(
        &self,
        permit: &Permit<RegisterClient>,
        new: NewClient,
    ) -> Result<Registered> {
        self.register(permit, new, None).await
    }

    pub(crate) async fn register(
        &self,
        permit: &Permit<RegisterClient>,
        new: NewClient,
        once: Option<&Once>,
    ) -> Result<Registered> {
        let NewClient { conduct, id, leave, registration, state } = new;
        let entropy = &self.0.parts.entropy;
        let id = id.unwrap_or_else(|| ClientId::random(entropy));
        let keeps_secret = matches!(
            registration.token_endpoint_auth_method,
            AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost
        );
        let secret = keeps_secret.then(|| Secret::random(entropy));
        let token = Secret::random(entropy);
        let client = Client {
            conduct,
            created_at: self.now(),
            leave,
            registration_token: Some(token.hash()),
            secret: secret.as_ref().map(Secret::hash),
            sector: registration.sector(id.as_str())?,
            state,
            version: 1,
            registration,
            id,
        };
        let mut planned = Planned::under(permit);
        client_rows::client_insert(&mut planned.changes, &client)?;
        once.iter().for_each(|once| once.plan(&mut planned.changes));
        let registration = Box::new(client.registration.clone());
        let (client_id, conduct) = (client.id.clone(), conduct.word());
        planned.event(&Event::ClientRegistered { client: client_id, conduct, registration })?;
        match self.ledger().commit(planned, self.now()).await {
            // Made by chance, an id is nobody's.
            Err(ledger::Error::Store(store::Error::Taken)) if once.is_some() => {
                Err(Error::InvalidToken)
            }
            Err(ledger::Error::Store(store::Error::Taken)) => {
                Err(Error::InvalidClientMetadata("the client id is taken"))
            }
            Err(error) => Err(error.into()),
            Ok(_) => Ok(Registered { client, registration_token: token, secret }),
        }
    }

    /// Keeps a relying party as it is from now on, if nobody changed it since it was read.
    pub async fn change_client(
        &self,
        permit: &Permit<ChangeClient>,
        client: &Client,
    ) -> Result<()> {
        let mut planned = Planned::under(permit);
        client_rows::client_update(&mut planned.changes, client)?;
        planned.event(&Event::ClientChanged {
            client: client.id.clone(),
            leave: client.leave.clone(),
            registration: Box::new(client.registration.clone()),
            state: client.state,
        })?;
        match self.ledger().commit(planned, self.now()).await {
            Err(ledger::Error::Store(store::Error::Stale)) => Err(Error::Stale),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(()),
        }
    }

    /// The relying parties whose id comes after that one.
    pub async fn clients(
        &self,
        permit: &Permit<ReadClients>,
        after: &str,
    ) -> Result<Released<Vec<Client>>> {
        let clients = client_rows::clients_after(self.db(), after, CLIENTS_MAX).await?;
        let clients = Unreleased::nobody(clients);
        Ok(self.ledger().release(clients, permit, self.now()).await?.0)
    }

    pub async fn client_file(
        &self,
        permit: &Permit<ReadClients>,
        id: &ClientId,
    ) -> Result<Released<Client>> {
        let client = self.client(id).await?.ok_or(Error::NoSuchClient)?;
        let client = Arc::unwrap_or_clone(client);
        Ok(self.ledger().release(Unreleased::nobody(client), permit, self.now()).await?.0)
    }

    /// What a relying party and its purposes are called, for those who read what it did.
    pub async fn service_said(&self, id: &str, language: Language) -> Result<Option<Service>> {
        let Ok(id) = ClientId::parse(id) else { return Ok(None) };
        let Some(client) = self.client(&id).await? else { return Ok(None) };
        let said = |purpose: &Purpose| (purpose.code.clone(), purpose.said(language).to_owned());
        Ok(Some(Service {
            name: client.name(language).to_owned(),
            name_on_record: client.registration.client_name.clone(),
            purposes: client.leave.purposes.iter().map(said).collect(),
        }))
    }

    /// A relying party as it is to itself.
    pub(crate) async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>> {
        let Some(version) = client_rows::client_version(self.db(), id).await? else {
            return Ok(None);
        };
        let known = self.0.known.get(id).filter(|client| client.version == version);
        if known.is_some() {
            return Ok(known);
        }
        let read = client_rows::client_by_id(self.db(), id).await?.map(Arc::new);
        read.iter().for_each(|client| self.0.known.keep(client));
        Ok(read)
    }
}

impl Known {
    fn get(&self, id: &ClientId) -> Option<Arc<Client>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    fn keep(&self, client: &Arc<Client>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KNOWN_MAX {
            known.clear();
        }
        known.insert(client.id.clone(), Arc::clone(client));
    }
}
