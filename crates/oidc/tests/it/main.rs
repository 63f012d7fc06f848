//! The provider through its front door, as relying parties and people meet it.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::OnceLock;

use access::{Caller, Duty, Facts, Purpose, permit};
use eid::{
    Accounts, AppointOfficial, Hashing, Login, NewAccount, NewPassword, NewPost, OPERATOR_RULE,
    OpenAccount, RefusedPasswords,
};
use kernel::{Clock, Entropy, FullName, Moment, PartialDate, PersonId, PersonalNumber};
use keys::Keys;
use notices::Notices;
use oidc::{
    Claim, ClientState, Conduct, Leave, NewClient, Provider, RegisterClient, Registered,
    RegistrationForm, TurnKeys, UPKEEP_RULE,
};
use population::{
    Address, Channel, Commune, Contact, Country, Email, EnterPerson, Few, MaritalStatus, Mobile,
    OfficeCode, Register, Sex, Source, Span, Text, Value,
};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use testkit::browser::{Answer, Browser, PASSWORD, encoded};
use testkit::{NOW, Phone, Platform, official};
use time::Date;
use web::House;

mod basic_modules;
mod certificates;
mod client_of_others;
mod clients;
mod code_flow;
mod fapi;
mod fapi_modules;
mod foreign;
mod hint;
mod interaction;
mod introspection;
mod leaving;
mod mix_up;
mod oversized;
mod party;
mod ping;
mod purposes;
mod registering;
mod remote;
mod representing;
mod revocation;
mod routes;
mod signer;
mod signing_modules;
mod verified;
mod way_back;

use party::Party;

const ISSUER: &str = "https://id.example";
const BACK: &str = "https://rp.example/cb";

/// Mai is on the register and has an account; so has Lan, of whom the register knows less.
struct Town {
    accounts: Accounts,
    lan: PersonId,
    mai: PersonId,
    platform: Platform,
    provider: Provider,
}

impl Town {
    async fn new() -> Self {
        let schemas = [&notices::SCHEMA, &population::SCHEMA, &eid::SCHEMA, &oidc::SCHEMA];
        let platform = Platform::new(&schemas).await;
        let (accounts, register, provider) = counters(&platform, NOW);
        let upkeep = Caller::job("test", UPKEEP_RULE);
        let may = permit(TurnKeys, &upkeep, &Purpose::Rule(UPKEEP_RULE), Facts::none()).unwrap();
        provider.make_first_keys(&may).await.unwrap();
        let mai = enter(&register, "Nguyễn Thị Minh Mai", "001185012345", Some(contact())).await;
        let lan = enter(&register, "Lan", "001185012351", None).await;
        let town = Self { accounts, lan, mai, platform, provider };
        town.open(mai, "mai").await;
        town.open(lan, "lan").await;
        town
    }

    /// Gives somebody an account.
    async fn open(&self, person: PersonId, login: &str) {
        let operator = Caller::job("test", OPERATOR_RULE);
        let purpose = Purpose::Rule(OPERATOR_RULE);
        let may = permit(OpenAccount { person }, &operator, &purpose, Facts::none()).unwrap();
        let login = Login::parse(login).unwrap();
        let password = NewPassword::parse(PASSWORD, &login).unwrap();
        self.accounts.open(&may, NewAccount { login, password }).await.unwrap();
    }

    /// A browser at the front door.
    fn browser(&self) -> Browser {
        browser_of(&self.accounts, &self.provider)
    }

    /// The same front door some time later.
    fn later(&self, seconds: i64) -> Browser {
        let then = NOW.now().micros() + seconds * 1_000_000;
        let (accounts, _, provider) =
            counters(&self.platform, Clock::Fixed(Moment::from_micros(then)));
        browser_of(&accounts, &provider)
    }

    async fn register(&self, conduct: Conduct, more: Json) -> Registered {
        let mut form = json!({
            "client_name": "Cổng dịch vụ", "client_name#en": "Service portal",
            "redirect_uris": [BACK], "contacts": ["help@rp.example"],
            "grant_types": ["authorization_code", "refresh_token"],
        });
        for (name, value) in more.as_object().unwrap() {
            form[name] = value.clone();
        }
        let form: RegistrationForm = serde_json::from_value(form).unwrap();
        let leave = Leave { purposes: vec![purpose(&Claim::ALL)], ..Leave::default() };
        let new = NewClient {
            conduct,
            id: None,
            leave,
            registration: form.read(conduct).unwrap(),
            state: ClientState::Approved,
        };
        let operator = Caller::job("test", oidc::OPERATOR_RULE);
        let rule = Purpose::Rule(oidc::OPERATOR_RULE);
        let facts = Facts::none().flag("invited", false).flag("own", false);
        let may = permit(RegisterClient, &operator, &rule, facts).unwrap();
        self.provider.register_client(&may, new).await.unwrap()
    }

    /// Gives Lan a post with these duties.
    async fn appoint(&self, duties: &[&str]) -> eid::PostId {
        let duties = duties.iter().map(|code| Duty::parse(code).unwrap()).collect();
        let terms = NewPost::parse("c06", duties, "*", NOW.now().day(), None).unwrap();
        let operator = Caller::job("test", OPERATOR_RULE);
        let (action, rule) = (AppointOfficial { person: self.lan }, Purpose::Rule(OPERATOR_RULE));
        let may = permit(action, &operator, &rule, Facts::none()).unwrap();
        self.accounts.appoint(&may, terms).await.unwrap()
    }

    /// Somebody vouches for Lan, who is signed in and sets up an application.
    async fn set_up(&self, browser: &Browser) -> Phone {
        let (operator, rule) = (Caller::job("test", OPERATOR_RULE), Purpose::Rule(OPERATOR_RULE));
        let facts = self.accounts.facts_on_vouching(&operator, self.lan).await.unwrap();
        let action = eid::VouchForFactor { person: self.lan };
        let may = permit(action, &operator, &rule, facts).unwrap();
        let code = self.accounts.vouch(&may).await.unwrap().code.expose();
        let shown = browser.submit("/account/enrolment-code", &[("code", &code)]).await;
        assert_eq!(shown.status, 303, "{shown:?}");
        Phone::set_up(browser).await
    }

    /// A relying party of the Basic kind.
    async fn web(&self) -> Party {
        Party::of(self.browser(), self.register(Conduct::ConfidentialWeb, json!({})).await)
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
}

fn purpose(claims: &[Claim]) -> oidc::Purpose {
    let (en, vi) = ("to apply for a procedure".into(), "để nộp hồ sơ thủ tục".into());
    let claims = claims.iter().copied().collect();
    oidc::Purpose { claims, code: "procedures".into(), en, vi }
}

/// The keys of all providers in these tests: RSA keys take long to make.
fn keys() -> Keys {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    Keys::open(folder.path(), &Entropy::System).unwrap()
}

fn counters(platform: &Platform, clock: Clock) -> (Accounts, Register, Provider) {
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
        authorities: certificates::authorities(),
        certificates_at: Some("https://mtls.id.example".to_owned()),
        clock,
        db: db(),
        entropy: Entropy::System,
        issuer: ISSUER.to_owned(),
        keys: keys(),
        ledger: ledger(),
        notices,
        register: register.clone(),
    });
    (accounts, register, provider.unwrap())
}

fn browser_of(accounts: &Accounts, provider: &Provider) -> Browser {
    let house = House { open: oidc::OPEN_TO_OTHERS, ..House::default() };
    let people = eid::routes(accounts.clone()).merge(oidc::routes(provider.clone()));
    let open = oidc::open_routes(provider.clone());
    let (accounts, provider) = (accounts.clone(), provider.clone());
    Browser::new(house.front_door(people, move |routes| {
        let routes = eid::sign_in_layer(routes, accounts, |_, _| Vec::new());
        oidc::way_back_layer(routes, provider).merge(open)
    }))
}

/// How Mai can be reached.
fn contact() -> Contact {
    let email = Email::parse("mai@example.vn").unwrap();
    Contact { email: Some(email), mobile: Some(Mobile::parse("0901234567").unwrap()) }
}

async fn enter(
    register: &Register,
    name: &str,
    number: &str,
    contact: Option<Contact>,
) -> PersonId {
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
    let values = values.into_iter().chain(contact.map(Value::Contact)).collect();
    enter_values(register, born.earliest(), values).await
}

/// A boy without an address.
async fn enter_born(register: &Register, name: &str, number: &str, born: &str) -> PersonId {
    let born = PartialDate::parse(born).unwrap();
    let values = vec![
        Value::BirthName(FullName::parse(name).unwrap()),
        Value::BirthDate(born),
        Value::Sex(Sex::Male),
        Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
        Value::MaritalStatus(MaritalStatus::Single),
        Value::PersonalNumber(PersonalNumber::parse(number).unwrap()),
    ];
    enter_values(register, born.earliest(), values).await
}

async fn enter_values(register: &Register, born: Date, values: Vec<Value>) -> PersonId {
    let values = values.into_iter().map(|value| (Span::from(born), value)).collect();
    let caller = Caller::job("demo", "demonstration");
    let purpose = Purpose::Rule("demonstration");
    let facts = register.facts_at_desk(&caller, &purpose).await.unwrap();
    let may = permit(EnterPerson, &caller, &purpose, facts).unwrap();
    register.enter(&may, values, &source()).await.unwrap().0
}

fn source() -> Source {
    let office = OfficeCode::parse("H01").unwrap();
    Source { channel: Channel::CivilEvent, document: None, office, reason: None }
}
