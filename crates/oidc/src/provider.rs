//! The counter of this crate. Here are its parts and its keys; relying parties are in `clients.rs`,
//! the person's decision in `authorizing.rs`, tokens in `tokens.rs`, what is told of a person in
//! `telling.rs`, the end of a grant in `ending.rs`.

use std::sync::{Arc, RwLock};

use access::{Caller, Facts, Permit, Purpose, permit};
use eid::{Accounts, Session};
use jose::NonceKey;
use kernel::{Clock, Entropy, Moment};
use keys::{KeyName, Keys, SecretKey};
use ledger::{Ledger, Planned};
use notices::Notices;
use population::Register;
use store::Db;

use crate::certificate::Authorities;
use crate::clients::Known;
use crate::conduct::Algorithm;
use crate::discovery::{self, ByCertificate};
use crate::event::Event;
use crate::keyring::{KeyRing, Published, RETIRED_SECONDS, Signer, Turn};
use crate::policy::{ServeClient, SweepProvider, TurnKeys, UPKEEP_RULE};
use crate::polls::Polls;
use crate::sealed::later;
use crate::{Client, Result, remote_rows, rows};

#[derive(Clone, Debug)]
pub struct Provider(pub(crate) Arc<Inner>);

/// What a provider is made of.
#[derive(Debug)]
pub struct Parts {
    pub accounts: Accounts,
    /// Those whose certificates say which client somebody is.
    pub authorities: Authorities,
    /// The URL at which TLS asks clients for certificates, without a slash at its end, if there is
    /// such a door.
    pub certificates_at: Option<String>,
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    /// The URL under which relying parties know it, without a slash at its end.
    pub issuer: String,
    pub keys: Keys,
    pub ledger: Ledger,
    pub notices: Notices,
    pub register: Register,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) known: Known,
    /// What proofs of keys are made fresh with, the same on all nodes.
    pub(crate) nonces: NonceKey,
    pub(crate) parts: Parts,
    /// Names people differently in each sector.
    pub(crate) pairwise: SecretKey,
    pub(crate) polls: Polls,
    ring: RwLock<Option<Arc<KeyRing>>>,
    /// Seals requests, codes and tokens.
    pub(crate) seal: SecretKey,
}

/// At most so many rows are swept in one commit.
const SWEEP_MAX: i64 = 500;
/// Grants that are over are kept so long: a code brought twice is still known for one.
const GRANTS_KEPT_SECONDS: i64 = 24 * 3_600;

impl Provider {
    /// Opens the provider's own keys, which are made the first time.
    pub fn new(parts: Parts) -> Result<Self> {
        let pairwise = parts.keys.secret_or_make(&KeyName::parse("oidc-pairwise")?)?;
        let seal = parts.keys.secret_or_make(&KeyName::parse("oidc-seal")?)?;
        let (nonces, ring) = (NonceKey::new(&seal.mac(b"oidc dpop nonce")), RwLock::new(None));
        let (known, polls) = (Known::default(), Polls::default());
        Ok(Self(Arc::new(Inner { known, nonces, parts, pairwise, polls, ring, seal })))
    }

    /// What it says of itself.
    pub(crate) fn metadata(&self) -> serde_json::Value {
        let Parts { authorities, certificates_at, .. } = &self.0.parts;
        let by = ByCertificate {
            at: certificates_at.as_deref(),
            from_authority: authorities.are_known(),
        };
        discovery::metadata(self.issuer(), by)
    }

    pub fn issuer(&self) -> &str {
        &self.0.parts.issuer
    }

    pub(crate) fn now(&self) -> Moment {
        self.0.parts.clock.now()
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.parts.db
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.0.parts.ledger
    }

    /// The keys as they stand, not older than a minute.
    pub(crate) async fn ring(&self) -> Result<Arc<KeyRing>> {
        let now = self.now();
        let known = self.0.ring.read().ok().and_then(|ring| ring.clone());
        if let Some(ring) = known.filter(|ring| ring.is_fresh(now)) {
            return Ok(ring);
        }
        let mut keys = Vec::new();
        for published in rows::keys_all(self.db()).await? {
            if published.turn(now) != Turn::Gone {
                let signer = Signer::open(&self.0.parts.keys, &published, false)?;
                keys.push((published, Arc::new(signer)));
            }
        }
        let ring = Arc::new(KeyRing::new(keys, now));
        if let Ok(mut kept) = self.0.ring.write() {
            *kept = Some(Arc::clone(&ring));
        }
        Ok(ring)
    }

    /// Makes the first key of each algorithm that has none. Says how many it made.
    pub async fn make_first_keys(&self, permit: &Permit<TurnKeys>) -> Result<usize> {
        let now = self.now();
        let (known, entropy) = (rows::keys_all(self.db()).await?, &self.0.parts.entropy);
        let missing = Algorithm::ALL.into_iter();
        let missing = missing.filter(|it| known.iter().all(|key| key.algorithm != *it));
        let fresh: Vec<_> = missing.map(|it| Published::first(it, now, entropy)).collect();
        self.publish(permit, &fresh, &[]).await?;
        Ok(fresh.len())
    }

    /// Shows a new key for each algorithm; each takes its turn when every copy of the list has it.
    pub async fn turn_keys(&self, permit: &Permit<TurnKeys>) -> Result<usize> {
        let now = self.now();
        let ring = self.ring().await?;
        let fresh = Algorithm::ALL.map(|it| Published::next(it, now, &self.0.parts.entropy));
        let old: Vec<_> = ring.published().filter(|key| key.signs_until.is_none()).collect();
        self.publish(permit, &fresh, &old).await?;
        Ok(fresh.len())
    }

    async fn publish(
        &self,
        permit: &Permit<TurnKeys>,
        fresh: &[Published],
        old: &[&Published],
    ) -> Result<()> {
        if fresh.is_empty() {
            return Ok(());
        }
        let mut planned = Planned::under(permit);
        for key in fresh {
            Signer::open(&self.0.parts.keys, key, true)?;
            rows::key_insert(&mut planned.changes, key);
            let (algorithm, key) = (key.algorithm.name(), key.name.clone());
            planned.event(&Event::KeyMade { algorithm, key })?;
        }
        for key in old {
            let next = fresh.iter().find(|fresh| fresh.algorithm == key.algorithm);
            let until = next.map_or_else(|| self.now(), |next| next.signs_from);
            let shown_until = later(until, RETIRED_SECONDS);
            rows::key_retire(&mut planned.changes, &key.name, until, shown_until);
        }
        self.ledger().commit(planned, self.now()).await?;
        if let Ok(mut kept) = self.0.ring.write() {
            *kept = None;
        }
        Ok(())
    }

    /// Removes what is over, and says how many rows went. Zero: all is swept.
    pub async fn sweep(&self, permit: &Permit<SweepProvider>) -> Result<usize> {
        let now = self.now();
        let long_ago = later(now, -GRANTS_KEPT_SECONDS);
        let grants = rows::grants_over(self.db(), long_ago, SWEEP_MAX).await?;
        let once = rows::once_over(self.db(), now, SWEEP_MAX).await?;
        let remotes = remote_rows::remotes_over(self.db(), long_ago, SWEEP_MAX).await?;
        let count = (grants.len(), once.len() + remotes.len());
        if count == (0, 0) {
            return Ok(0);
        }
        let mut planned = Planned::under(permit);
        for (account, grant) in grants {
            rows::grant_delete(&mut planned.changes, account, grant);
        }
        for id in once {
            rows::once_delete(&mut planned.changes, id);
        }
        for id in remotes {
            remote_rows::remote_delete(&mut planned.changes, id);
        }
        planned.event(&Event::Swept { grants: count.0, once: count.1 })?;
        self.ledger().commit(planned, now).await?;
        Ok(count.0 + count.1)
    }
}

/// Whoever is signed in, for themselves: to be known somewhere is nobody's office.
pub(crate) fn themselves(session: &Session) -> Caller {
    Caller::citizen(session.person, session.level())
}

/// The program itself, seeing to what is over.
pub(crate) fn upkeep() -> (Caller, Purpose) {
    (Caller::job("oidc", UPKEEP_RULE), Purpose::Rule(UPKEEP_RULE))
}

/// Who a relying party is to the policies.
pub(crate) fn service(client: &Client) -> Caller {
    Caller::service(client.id.as_str(), &client.registration.client_name)
}

/// The permit to answer a client that showed who it is.
pub(crate) fn serving(client: &Client) -> Result<Permit<ServeClient>> {
    let purpose = Purpose::Rule("relying-parties-are-answered");
    Ok(permit(ServeClient, &service(client), &purpose, Facts::none())?)
}
