//! The counter of yes and no through its front door, as services and people meet it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeSet;
use std::sync::OnceLock;

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use eid::{
    Accounts, Hashing, Login, NewAccount, NewPassword, OPERATOR_RULE, OpenAccount, RefusedPasswords,
};
use kernel::{Clock, Entropy, FullName, Moment, PartialDate, PersonId, PersonalNumber};
use keys::Keys;
use notices::Notices;
use oidc::{
    ChangeClient, Claim, Client, ClientState, Conduct, Leave, NewClient, Provider, RegisterClient,
    RegistrationForm, ServiceScope, TurnKeys,
};
use population::{
    Address, Channel, Commune, Country, EnterPerson, Few, OfficeCode, Register, Sex, Source, Span,
    Text, Value,
};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use testkit::browser::{Answer, Browser, PASSWORD};
use testkit::{NOW, Platform};
use verification::Answers;
use web::House;

mod aliases;
mod factor;
mod party;
mod people;
mod proof;
mod revocation;
mod routes;
mod telling;
mod throttle;
mod verifying;
mod work;

use party::Service;

const ISSUER: &str = "https://id.example";
const BACK: &str = "https://rp.example/cb";
const MAI: &str = "Nguyễn Thị Minh Mai";
const MAIS_NUMBER: &str = "001185012345";
const LANS_NUMBER: &str = "001185012351";
const BAS_NUMBER: &str = "001055012359";
const ALL_SCOPES: &str = "id.verify id.read id.identify id.DEFAULT_SET_01.read id.CONTACT.read";

/// Mai and Lan are on the register and have accounts; Ba is on the register alone.
struct Town {
    accounts: Accounts,
    answers: Answers,
    ba: PersonId,
    lan: PersonId,
    mai: PersonId,
    platform: Platform,
    provider: Provider,
    register: Register,
}

impl Town {
    async fn new() -> Self {
        let schemas = [
            &notices::SCHEMA,
            &population::SCHEMA,
            &eid::SCHEMA,
            &oidc::SCHEMA,
            &verification::SCHEMA,
        ];
        let platform = Platform::new(&schemas).await;
        let (accounts, register, provider, answers) = counters(&platform, NOW);
        let rule = oidc::UPKEEP_RULE;
        let upkeep = Caller::job("test", rule);
        let may = permit(TurnKeys, &upkeep, &Purpose::Rule(rule), Facts::none()).unwrap();
        provider.make_first_keys(&may).await.unwrap();
        let mai = enter(&register, MAI, MAIS_NUMBER).await;
        let lan = enter(&register, "Trần Lan", LANS_NUMBER).await;
        let ba = enter(&register, "Lê Văn Ba", BAS_NUMBER).await;
        for (person, login) in [(mai, "mai"), (lan, "lan")] {
            let login = Login::parse(login).unwrap();
            let password = NewPassword::parse(PASSWORD, &login).unwrap();
            let may = by_operator(OpenAccount { person }, OPERATOR_RULE, Facts::none());
            accounts.open(&may, NewAccount { login, password }).await.unwrap();
        }
        Self { accounts, answers, ba, lan, mai, platform, provider, register }
    }

    fn browser(&self) -> Browser {
        browser_of(&self.accounts, &self.provider, &self.answers)
    }

    /// The same front door some time later.
    fn later(&self, seconds: i64) -> Browser {
        let then = NOW.now().micros() + seconds * 1_000_000;
        let clock = Clock::Fixed(Moment::from_micros(then));
        let (accounts, _, provider, answers) = counters(&self.platform, clock);
        browser_of(&accounts, &provider, &answers)
    }

    /// A service with everything approved, and what of it `change` takes away.
    async fn service(&self, change: impl FnOnce(&mut Leave)) -> Service {
        self.service_with(json!({}), change).await
    }

    async fn service_with(&self, more: Json, change: impl FnOnce(&mut Leave)) -> Service {
        let mut form = json!({
            "client_name": "Ngân hàng", "client_name#en": "Bank", "redirect_uris": [BACK],
            "grant_types": ["authorization_code", "client_credentials"],
        });
        for (name, value) in more.as_object().unwrap() {
            form[name] = value.clone();
        }
        let form: RegistrationForm = serde_json::from_value(form).unwrap();
        let (en, vi) = ("to open an account".into(), "để mở tài khoản".into());
        let mut leave = Leave {
            purposes: vec![oidc::Purpose {
                claims: BTreeSet::from(Claim::ALL),
                code: "account".into(),
                en,
                vi,
            }],
            scopes: ServiceScope::parse_all(ALL_SCOPES).unwrap(),
            ..Leave::default()
        };
        change(&mut leave);
        let new = NewClient {
            conduct: Conduct::ConfidentialWeb,
            id: None,
            leave,
            registration: form.read(Conduct::ConfidentialWeb).unwrap(),
            state: ClientState::Approved,
        };
        let may = by_operator(RegisterClient, oidc::OPERATOR_RULE, not_invited());
        let registered = self.provider.register_client(&may, new).await.unwrap();
        Service::of(self.browser(), registered)
    }

    async fn change(&self, client: &Client) {
        let may = by_operator(ChangeClient, oidc::OPERATOR_RULE, not_invited());
        self.provider.change_client(&may, client).await.unwrap();
    }

    /// The records of what was done to a person, newest first.
    async fn on_record(&self, person: PersonId) -> Vec<Json> {
        let caller = testkit::citizen(person);
        let action = ledger::ReadEntries { person };
        let may = permit(action, &caller, &Purpose::OwnRecord, Facts::none()).unwrap();
        let page = ledger::Page { before: None, limit: 200 };
        let entries = self.platform.ledger.entries(&may, page, NOW.now()).await.unwrap();
        let read = |entry: &ledger::Entry| serde_json::from_str(entry.record.as_ref().unwrap());
        entries.iter().map(|entry| read(entry).unwrap()).collect()
    }

    /// The events of this crate on a person's record, newest first.
    async fn asked_about(&self, person: PersonId) -> Vec<Json> {
        let mut records = self.on_record(person).await;
        records.retain(|record| {
            record["what"]["name"].as_str().is_some_and(|name| name.starts_with("verification."))
        });
        records
    }
}

fn by_operator<A: Action>(action: A, rule: &'static str, facts: Facts) -> Permit<A> {
    permit(action, &Caller::job("test", rule), &Purpose::Rule(rule), facts).unwrap()
}

fn not_invited() -> Facts {
    Facts::none().flag("invited", false).flag("own", false)
}

/// The keys of all providers in these tests: RSA keys take long to make.
fn keys() -> Keys {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    Keys::open(folder.path(), &Entropy::System).unwrap()
}

fn counters(platform: &Platform, clock: Clock) -> (Accounts, Register, Provider, Answers) {
    let Platform { db, entropy, ledger, .. } = platform;
    let (db, ledger) = (|| db.clone(), || ledger.clone());
    let entropy = || entropy.clone();
    let notices = Notices::new(db(), ledger(), clock, entropy());
    let register = Register::new(db(), ledger(), clock, entropy());
    let accounts = Accounts::new(eid::Parts {
        clock,
        db: db(),
        entropy: entropy(),
        hashing: Hashing::new(2, 64),
        keys: keys(),
        ledger: ledger(),
        notices: notices.clone(),
        refused: RefusedPasswords::default(),
        register: register.clone(),
        site: ISSUER.to_owned(),
    });
    let accounts = accounts.unwrap();
    let provider = Provider::new(oidc::Parts {
        accounts: accounts.clone(),
        authorities: oidc::Authorities::default(),
        certificates_at: None,
        clock,
        db: db(),
        entropy: Entropy::System,
        issuer: ISSUER.to_owned(),
        keys: keys(),
        ledger: ledger(),
        notices,
        register: register.clone(),
    });
    let provider = provider.unwrap();
    let answers = Answers::new(verification::Parts {
        accounts: accounts.clone(),
        clock,
        db: db(),
        entropy: Entropy::System,
        keys: keys(),
        ledger: ledger(),
        provider: provider.clone(),
        register: register.clone(),
    });
    (accounts, register, provider, answers.unwrap())
}

fn browser_of(accounts: &Accounts, provider: &Provider, answers: &Answers) -> Browser {
    let house = House { open: oidc::OPEN_TO_OTHERS, ..House::default() };
    let people = eid::routes(accounts.clone())
        .merge(oidc::routes(provider.clone()))
        .merge(verification::routes(answers.clone()));
    let open = oidc::open_routes(provider.clone());
    let open = open.merge(verification::open_routes(answers.clone()));
    let accounts = accounts.clone();
    Browser::new(house.front_door(people, move |routes| {
        eid::sign_in_layer(routes, accounts, |_, _| Vec::new()).merge(open)
    }))
}

async fn enter(register: &Register, name: &str, number: &str) -> PersonId {
    let born = PartialDate::parse("1985-03-09").unwrap();
    let line = Text::parse("Số 5 ngõ 2").unwrap();
    let commune = Commune::parse("00004@2025-07-01").unwrap();
    let values = vec![
        Value::BirthName(FullName::parse(name).unwrap()),
        Value::BirthDate(born),
        Value::Sex(Sex::Female),
        Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
        Value::PersonalNumber(PersonalNumber::parse(number).unwrap()),
        Value::PermanentResidence(Address { commune, former: None, line }),
    ];
    let values = values.into_iter().map(|value| (Span::from(born.earliest()), value)).collect();
    let (caller, purpose) = people::founder();
    let facts = register.facts_at_desk(&caller, &purpose).await.unwrap();
    let may = permit(EnterPerson, &caller, &purpose, facts).unwrap();
    register.enter(&may, values, &people::source()).await.unwrap().0
}

impl Town {
    /// A client as its row has it now.
    async fn file_of(&self, client: &Client) -> Client {
        let may = by_operator(oidc::ReadClients, oidc::OPERATOR_RULE, Facts::none());
        self.provider.client_file(&may, &client.id).await.unwrap().into_inner()
    }
}
