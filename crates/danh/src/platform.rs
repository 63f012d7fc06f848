//! The platform put together from the ground up: store, ledger, keys, counters. Nothing is decided
//! here.

use std::path::Path;
use std::sync::Arc;

use access::Policies;
use catalogue::Catalogue;
use eid::{Accounts, Hashing, RefusedPasswords};
use files::{CatalogueNow, Files, Limits, MalwareCheck};
use kernel::{Clock, Entropy};
use keys::{KeyName, Keys, Scheme};
use ledger::{Guardians, Ledger, LogIdentity, LogKeys, Memory, Sequencer, Witness};
use notices::{Addresses, Channels, Notices};
use oidc::{Authorities, Provider};
use papers::Papers;
use payments::Payments;
use population::Register;
use portal::Portal;
use procedure::Dossiers;
use store::{Db, Options, Place, Schema, Writer};
use verification::Answers;

use crate::counts::Counts;
use crate::{Config, Error, Result, bank, channels, papers_root};

/// The tables of every slice.
pub(crate) const SCHEMAS: &[&Schema] = &[
    &ledger::SCHEMA,
    &notices::SCHEMA,
    &files::SCHEMA,
    &population::SCHEMA,
    &papers::SCHEMA,
    &payments::SCHEMA,
    &eid::SCHEMA,
    &oidc::SCHEMA,
    &verification::SCHEMA,
    &procedure::SCHEMA,
    &portal::SCHEMA,
];

const POLICIES: [&Policies; 11] = [
    &ledger::POLICIES,
    &notices::POLICIES,
    &files::POLICIES,
    &population::POLICIES,
    &papers::POLICIES,
    &payments::POLICIES,
    &eid::POLICIES,
    &oidc::POLICIES,
    &verification::POLICIES,
    &procedure::POLICIES,
    &portal::POLICIES,
];

#[derive(Clone, Debug)]
pub(crate) struct Platform {
    pub(crate) accounts: Accounts,
    pub(crate) answers: Answers,
    pub(crate) counts: Counts,
    pub(crate) db: Db,
    pub(crate) dossiers: Dossiers,
    pub(crate) files: Files,
    pub(crate) identity: LogIdentity,
    pub(crate) ledger: Ledger,
    pub(crate) notices: Notices,
    pub(crate) papers: Papers,
    pub(crate) payments: Payments,
    pub(crate) portal: Portal,
    pub(crate) provider: Provider,
    pub(crate) register: Register,
    pub(crate) sequencer: Arc<Sequencer>,
    pub(crate) witnesses: Arc<[Witness]>,
}

impl Platform {
    /// Opens what the settings name. The tables must be up to date.
    pub(crate) async fn open(config: &Config) -> Result<Self> {
        Self::sending_by(channels::of(config)?, config).await
    }

    /// The same with other ways for messages to leave than the settings name.
    pub(crate) async fn sending_by(channels: Channels, config: &Config) -> Result<Self> {
        let place = config.place()?;
        if let Place::Sqlite(file) = &place
            && !file.is_file()
        {
            return Err(Error::NoDatabase(file.clone()));
        }
        let keys = config.key_folder();
        if is_without_keys(&keys)? {
            // Keys are made for a new log. One that was signed before asks for its own.
            let scratch = std::env::temp_dir().join(kernel::hex(&Entropy::System.bytes::<8>()));
            let looked = Self::with_keys(config, Channels::default(), &scratch).await?;
            let begun = !looked.ledger.shards().await?.is_empty();
            std::fs::remove_dir_all(&scratch).map_err(crate::files::at(&scratch))?;
            if begun {
                return Err(Error::KeysMissing(keys));
            }
        }
        Self::with_keys(config, channels, &keys).await
    }

    async fn with_keys(config: &Config, channels: Channels, keys: &Path) -> Result<Self> {
        let ground = Ground::open(config, channels, keys).await?;
        let accounts = ground.accounts(config)?;
        let provider = ground.provider(config, &accounts)?;
        let answers = ground.answers(&accounts, &provider)?;
        let payments = ground.payments(config)?;
        let papers = ground.papers(config, keys)?;
        let dossiers = ground.dossiers(&accounts, ground.files(config), &papers, &payments);
        dossiers.refresh_catalogue().await?;
        let portal = ground.portal(config, &dossiers, &provider)?;
        let Ground { clock, db, ledger, notices, register, .. } = ground;
        let notices = notices.reaching(addresses(accounts.clone()), config.url());
        Ok(Self {
            accounts,
            answers,
            counts: Counts::default(),
            db,
            files: dossiers.files().clone(),
            dossiers,
            identity: ledger.identity().clone(),
            notices,
            papers,
            payments,
            portal,
            provider,
            register,
            sequencer: Arc::new(Sequencer::new(ledger.clone(), clock)),
            witnesses: config.witnesses()?.into(),
            ledger,
        })
    }

    /// Gives what is kept its place in the log, before the program ends.
    pub(crate) async fn finish(&self) {
        self.sequencer.run(std::future::ready(())).await;
    }
}

/// What sign-in and all that rests on it stand on.
struct Ground {
    clock: Clock,
    db: Db,
    entropy: Entropy,
    keys: Keys,
    ledger: Ledger,
    notices: Notices,
    register: Register,
}

impl Ground {
    async fn open(config: &Config, channels: Channels, keys: &Path) -> Result<Self> {
        let place = config.place()?;
        let (clock, entropy) = (Clock::System, Entropy::System);
        let journal = &ledger::JOURNAL;
        let options = Options { clock, entropy: entropy.clone(), journal, schemas: SCHEMAS };
        #[expect(clippy::disallowed_methods, reason = "the writer goes straight to the ledger")]
        let (db, writer) = store::open(&place, &options).await?;

        let keys = Keys::open(keys, &entropy)?;
        let ledger = ledger_of(config, LogKeys::open(&keys)?, (db.clone(), writer), &entropy)?;
        let notices = Notices::new(db.clone(), ledger.clone(), clock, entropy.clone());
        let notices = notices.sending_by(channels, &keys)?;
        let register = Register::new(db.clone(), ledger.clone(), clock, entropy.clone());
        Ok(Self { clock, db, entropy, keys, ledger, notices, register })
    }

    fn accounts(&self, config: &Config) -> Result<Accounts> {
        Ok(Accounts::new(eid::Parts {
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            hashing: hashing(config),
            keys: self.keys.clone(),
            ledger: self.ledger.clone(),
            notices: self.notices.clone(),
            refused: refused(config)?,
            register: self.register.clone(),
            site: config.url(),
        })?)
    }

    fn provider(&self, config: &Config, accounts: &Accounts) -> Result<Provider> {
        Ok(Provider::new(oidc::Parts {
            accounts: accounts.clone(),
            authorities: authorities(config)?,
            certificates_at: config.certificates_at(),
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            issuer: config.url(),
            keys: self.keys.clone(),
            ledger: self.ledger.clone(),
            notices: self.notices.clone(),
            register: self.register.clone(),
        })?)
    }

    fn answers(&self, accounts: &Accounts, provider: &Provider) -> Result<Answers> {
        Ok(Answers::new(verification::Parts {
            accounts: accounts.clone(),
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            keys: self.keys.clone(),
            ledger: self.ledger.clone(),
            provider: provider.clone(),
            register: self.register.clone(),
        })?)
    }

    fn payments(&self, config: &Config) -> Result<Payments> {
        Ok(Payments::new(payments::Parts {
            bank: bank::of(config)?,
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            ledger: self.ledger.clone(),
            notices: self.notices.clone(),
        }))
    }

    fn portal(&self, config: &Config, dossiers: &Dossiers, provider: &Provider) -> Result<Portal> {
        Ok(Portal::new(portal::Parts {
            clock: self.clock,
            db: self.db.clone(),
            dossiers: dossiers.clone(),
            entropy: self.entropy.clone(),
            ledger: self.ledger.clone(),
            notices: self.notices.clone(),
            provider: provider.clone(),
            register: self.register.clone(),
            remote: channels::portal(config)?,
        }))
    }

    fn files(&self, config: &Config) -> Files {
        Files::new(files::Parts {
            catalogue: CatalogueNow::fixed(Catalogue::built_in()),
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            guardians: self.guardians(),
            ledger: self.ledger.clone(),
            limits: Limits::default(),
            malware: MalwareCheck::at(&config.malware_check),
        })
    }

    fn papers(&self, config: &Config, folder: &Path) -> Result<Papers> {
        let authority = papers_root::authority(&self.keys, folder, self.clock.now())?;
        Ok(Papers::new(papers::Parts {
            authority,
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            guardians: self.guardians(),
            ledger: self.ledger.clone(),
            url: config.url().to_owned(),
        }))
    }

    /// Who may open what is another's, by the register.
    fn guardians(&self) -> Guardians {
        let register = self.register.clone();
        Guardians::new(move |by, whom| {
            let register = register.clone();
            Box::pin(async move { Ok(register.guardian_since(by, whom).await?) })
        })
    }

    fn dossiers(
        &self,
        accounts: &Accounts,
        files: Files,
        papers: &Papers,
        payments: &Payments,
    ) -> Dossiers {
        Dossiers::new(procedure::Parts {
            accounts: accounts.clone(),
            catalogue: Catalogue::built_in(),
            clock: self.clock,
            db: self.db.clone(),
            entropy: self.entropy.clone(),
            files,
            ledger: self.ledger.clone(),
            notices: self.notices.clone(),
            papers: papers.clone(),
            payments: payments.clone(),
            register: self.register.clone(),
        })
    }
}

/// Where people are reached: at the addresses of their accounts.
fn addresses(accounts: Accounts) -> Addresses {
    Addresses::new(move |person| {
        let accounts = accounts.clone();
        Box::pin(async move { Ok(accounts.addresses_of(person).await?) })
    })
}

/// Where passwords are hashed, and how many people that lets in.
fn hashing(config: &Config) -> Hashing {
    let hashing = Hashing::for_this_machine();
    match config.sign_in_rate {
        0 => hashing,
        per_second => hashing.at_rate(per_second),
    }
}

/// Those whose certificates say which client somebody is.
fn authorities(config: &Config) -> Result<Authorities> {
    match &config.mtls_authorities {
        none if none.as_os_str().is_empty() => Ok(Authorities::default()),
        file => {
            Authorities::in_file(file).map_err(|reason| Error::Tls { path: file.clone(), reason })
        }
    }
}

/// What nobody may choose as a password.
fn refused(config: &Config) -> Result<RefusedPasswords> {
    match &config.passwords_refused {
        none if none.as_os_str().is_empty() => Ok(RefusedPasswords::default()),
        file => Ok(RefusedPasswords::in_file(file).map_err(eid::Error::from)?),
    }
}

/// The ledger on that database, which alone holds its writer.
fn ledger_of(
    config: &Config,
    keys: LogKeys,
    (db, writer): (Db, Writer),
    entropy: &Entropy,
) -> Result<Ledger> {
    crate::files::make_folder(&config.memory_folder())?;
    let memory = Memory::in_folder(&config.memory_folder())?;
    let (entropy, identity) = (entropy.clone(), keys.identity(&config.origin));
    Ok(Ledger::new(ledger::Parts { db, entropy, keys, memory, identity, writer }))
}

/// Whether the keys of the log were never made in that folder.
pub(crate) fn is_without_keys(folder: &Path) -> Result<bool> {
    let keys = Keys::open(folder, &Entropy::System)?;
    let key = keys.signing(&KeyName::parse("log-ed25519")?, Scheme::Ed25519);
    Ok(matches!(key, Err(keys::Error::NotMade(_))))
}

/// Brings the tables up to date and says what was done.
pub(crate) async fn migrate(config: &Config) -> Result<Vec<&'static str>> {
    let place = config.place()?;
    if let Place::Sqlite(file) = &place
        && let Some(folder) = file.parent()
    {
        crate::files::make_folder(folder)?;
    }
    Ok(store::migrate(&place, SCHEMAS).await?)
}

/// Reads every policy and rule of law now, so that a wrong one stops the start and not a request.
pub(crate) fn check_rules() -> Result<()> {
    kernel::check_law()?;
    catalogue::check_procedures()?;
    let today = Clock::System.now().day();
    catalogue::check_rules(today)?;
    ledger::check_rules(today)?;
    population::check_rules(today)?;
    eid::check_rules(today)?;
    Ok(POLICIES.into_iter().try_for_each(Policies::check)?)
}

/// A copy of a database, to be read.
pub(crate) async fn open_copy(file: &Path) -> Result<Db> {
    open_to_read(&Place::Sqlite(file.to_owned())).await
}

/// A database, to be read. Its tables must be up to date.
pub(crate) async fn open_to_read(place: &Place) -> Result<Db> {
    let journal = &ledger::JOURNAL;
    let (clock, entropy) = (Clock::System, Entropy::System);
    let options = Options { clock, entropy, journal, schemas: SCHEMAS };
    #[expect(clippy::disallowed_methods, reason = "the writer is dropped, nothing is written")]
    let (db, _) = store::open(place, &options).await?;
    Ok(db)
}
