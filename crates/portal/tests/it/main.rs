//! The exchange through its front door: systems that tell us, and instances of ours that tell each
//! other over real connections.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::{LazyLock, OnceLock};

use access::{Action, Actor, AuthenticationLevel, Caller, Facts, Permit, Purpose, permit};
use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use catalogue::{Answer as Said, Answers, Catalogue, OutcomeKind};
use eid::{Accounts, Hashing, RefusedPasswords};
use files::{CatalogueNow, Files, Limits, MalwareCheck};
use kernel::{Clock, Entropy, FullName, Moment, PartialDate, PersonId, PersonalNumber};
use keys::Keys;
use notices::Notices;
use oidc::{
    ClientState, Conduct, Leave, NewClient, Provider, RegisterClient, RegistrationForm,
    ServiceScope, TurnKeys,
};
use population::{
    Address, Channel, Commune, Country, EnterPerson, Few, MaritalStatus, OfficeCode, Register, Sex,
    Source, Span, Text, Value,
};
use portal::{Portal, Remote, RemoteParts};
use procedure::{Act, Dossier, Dossiers, Filing, FilingKey};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use testkit::browser::{Answer, Browser, encoded};
use testkit::{NOW, Platform, Session, citizen, official_in};
use web::House;

mod arriving;
mod enclosing;
mod following;
mod routes;
mod telling;
mod watching;

const ISSUER: &str = "https://id.example";
const NUMBER: &str = "001185012345";
const BA_DINH: &str = "00004";
const NGOC_HA: &str = "00008";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let files = [
        ("handed.toml", include_str!("procedures/handed.toml")),
        ("moving.toml", include_str!("../../../procedure/tests/it/procedures/moving.toml")),
        (
            "passport-like.toml",
            include_str!("../../../procedure/tests/it/procedures/passport-like.toml"),
        ),
    ];
    Catalogue::parse(files).unwrap()
});

/// An instance: a register with Mai on it, and all that the exchange stands on.
struct Town {
    mai: PersonId,
    platform: Platform,
}

/// The counters of an instance at a moment.
struct Counters {
    accounts: Accounts,
    dossiers: Dossiers,
    portal: Portal,
    provider: Provider,
    register: Register,
}

impl Town {
    async fn new() -> Self {
        let schemas = [
            &files::SCHEMA,
            &notices::SCHEMA,
            &population::SCHEMA,
            &eid::SCHEMA,
            &oidc::SCHEMA,
            &papers::SCHEMA,
            &procedure::SCHEMA,
            &portal::SCHEMA,
        ];
        let platform = Platform::new(&schemas).await;
        let counters = counters(&platform, NOW, None);
        let rule = oidc::UPKEEP_RULE;
        let upkeep = Caller::job("test", rule);
        let may = permit(TurnKeys, &upkeep, &Purpose::Rule(rule), Facts::none()).unwrap();
        counters.provider.make_first_keys(&may).await.unwrap();
        let mai = enter(&counters.register).await;
        Self { mai, platform }
    }

    fn at(&self, clock: Clock) -> Counters {
        counters(&self.platform, clock, None)
    }

    /// A system that an official let push with these scopes.
    async fn system(&self, scopes: &str) -> System {
        let form = json!({
            "client_name": "Hệ thống", "client_name#en": "System",
            "grant_types": ["client_credentials"], "redirect_uris": ["https://rp.example/cb"],
        });
        let form: RegistrationForm = serde_json::from_value(form).unwrap();
        let (en, vi) = ("to exchange dossiers".into(), "để trao đổi hồ sơ".into());
        let leave = Leave {
            purposes: vec![oidc::Purpose { code: "exchange".into(), en, vi, ..Default::default() }],
            scopes: ServiceScope::parse_all(scopes).unwrap(),
            ..Leave::default()
        };
        let new = NewClient {
            conduct: Conduct::ConfidentialWeb,
            id: None,
            leave,
            registration: form.read(Conduct::ConfidentialWeb).unwrap(),
            state: ClientState::Approved,
        };
        let rule = oidc::OPERATOR_RULE;
        let facts = Facts::none().flag("invited", false).flag("own", false);
        let may = by_rule(RegisterClient, "test", rule, facts);
        let registered = self.at(NOW).provider.register_client(&may, new).await.unwrap();
        let id = registered.client.id.to_string();
        let secret = registered.secret.unwrap().expose().to_owned();
        let door = Browser::new(self.at(NOW).door());
        System { door, id, scopes: scopes.to_owned(), secret, token: String::new() }
    }

    /// Mai files a dossier at this moment.
    async fn files(&self, procedure: &str, clock: Clock) -> Dossier {
        let dossiers = self.at(clock).dossiers;
        let caller = Caller::citizen(self.mai, AuthenticationLevel::TWO).identified(2);
        let procedure = dossiers.procedure(procedure).unwrap();
        let may = dossiers.permit_to_file(&caller, procedure).await.unwrap();
        let answer = |key: &str, said: &str| (key.to_owned(), Said::One(said.to_owned()));
        let answers = Answers::from([answer("commune", NGOC_HA), answer("line", "12 phố Mới")]);
        let key = FilingKey::parse(&kernel::hex(&Entropy::System.bytes::<8>())).unwrap();
        let filed = dossiers.file(&may, procedure, &Filing { answers, key }).await.unwrap();
        filed.0.into_inner()
    }

    /// Her dossier as she reads it.
    async fn reads(&self, dossier: &Dossier) -> Dossier {
        let caller = citizen(self.mai);
        let read = self.at(NOW).dossiers.read(&caller, &dossier.code.to_string()).await;
        read.unwrap().0.into_inner()
    }

    /// What is settled elsewhere about her.
    async fn elsewhere(&self) -> Json {
        let session = self.session(citizen(self.mai));
        session.get("/v1/dossiers-elsewhere").await.body["dossiers"].clone()
    }

    fn session(&self, caller: Caller) -> Session {
        let counters = self.at(NOW);
        let routes = portal::routes(counters.portal.clone());
        let routes = routes.merge(portal::open_routes(counters.portal));
        Session::new(routes, caller, Purpose::OwnRecord)
    }

    /// The records of what was done to her, newest first.
    async fn on_record(&self) -> Vec<Json> {
        let action = ledger::ReadEntries { person: self.mai };
        let caller = citizen(self.mai);
        let may = permit(action, &caller, &Purpose::OwnRecord, Facts::none()).unwrap();
        let page = ledger::Page { before: None, limit: 200 };
        let entries = self.platform.ledger.entries(&may, page, NOW.now()).await.unwrap();
        let read = |entry: &ledger::Entry| serde_json::from_str(entry.record.as_ref().unwrap());
        entries.iter().map(|entry| read(entry).unwrap()).collect()
    }

    async fn inbox(&self) -> String {
        let counters = self.at(NOW);
        let db = (self.platform.db.clone(), self.platform.ledger.clone());
        let notices = Notices::new(db.0, db.1, NOW, self.platform.entropy.clone());
        drop(counters);
        let nobody = ledger::Guardians::new(|_, _| Box::pin(async { Ok(None) }));
        let routes = notices::routes(notices, nobody);
        Session::new(routes, citizen(self.mai), Purpose::OwnRecord).get("/notices").await.text
    }
}

impl Counters {
    /// Everything that systems and people are answered.
    fn door(&self) -> Router {
        let house = House { open: oidc::OPEN_TO_OTHERS, ..House::default() };
        let people = eid::routes(self.accounts.clone()).merge(portal::routes(self.portal.clone()));
        let open = oidc::open_routes(self.provider.clone());
        let open = open.merge(portal::open_routes(self.portal.clone()));
        let accounts = self.accounts.clone();
        house.front_door(people, move |routes| {
            eid::sign_in_layer(routes, accounts, |_, _| Vec::new()).merge(open)
        })
    }
}

/// A system of somebody else.
struct System {
    door: Browser,
    id: String,
    scopes: String,
    secret: String,
    token: String,
}

impl System {
    async fn with_token(mut self) -> Self {
        let basic = STANDARD.encode(format!("{}:{}", self.id, self.secret));
        let headers = [("authorization", &*format!("Basic {basic}"))];
        let fields = [("grant_type", "client_credentials"), ("scope", &*self.scopes)];
        let answer = self.door.send("POST", "/oidc/token", &headers, &encoded(&fields)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        self.token = answer.body["access_token"].as_str().unwrap().to_owned();
        self
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let headers = [("authorization", &*bearer), ("content-type", "application/json")];
        self.door.send(method, path, &headers, body).await
    }

    async fn call(&self, name: &str, body: &Json) -> Answer {
        self.send("POST", &format!("/portal/v1/{name}"), &body.to_string()).await
    }

    async fn next_code(&self, unit: &str) -> String {
        let path = format!("/portal/v1/GetNextValue?code={unit}");
        let answer = self.send("GET", &path, "").await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["value"].as_str().unwrap().to_owned()
    }
}

/// A dossier of Mai at a ministry.
fn creation(code: &str) -> Json {
    json!({
        "MaHoSo": code, "MaTTHC": "1.005129", "TenTTHC": "Cấp giấy phép", "LoaiDoiTuong": 0,
        "KenhThucHien": 2, "LoaiDinhDanh": 1, "SoDinhDanh": NUMBER, "DonViXuLy": "Vụ Pháp chế",
        "NgayNop": "2026-11-20 09:30:00", "NgayHenTra": "2026-12-01 17:00:00",
    })
}

fn step(code: &str, number: i64, state: i64) -> Json {
    json!({
        "MaHoSo": code, "SoThuTu": number, "TrangThai": state,
        "ThoiDiemXuLy": format!("2026-11-23T10:00:{number:02}.000"),
    })
}

fn kind(answer: &Answer) -> (u16, &str) {
    let kind = answer.body["type"].as_str().unwrap_or_default();
    (answer.status.as_u16(), kind.rsplit(':').next().unwrap())
}

fn by_rule<A: Action>(action: A, job: &'static str, rule: &'static str, facts: Facts) -> Permit<A> {
    permit(action, &Caller::job(job, rule), &Purpose::Rule(rule), facts).unwrap()
}

/// The keys of all providers in these tests: RSA keys take long to make.
fn keys() -> Keys {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| tempfile::tempdir().unwrap());
    Keys::open(folder.path(), &Entropy::System).unwrap()
}

fn counters(platform: &Platform, clock: Clock, remote: Option<Remote>) -> Counters {
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
    })
    .unwrap();
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
        notices: notices.clone(),
        register: register.clone(),
    })
    .unwrap();
    let dossiers = dossiers(platform, clock, (&accounts, &notices, &register));
    let portal = Portal::new(portal::Parts {
        clock,
        db: db(),
        dossiers: dossiers.clone(),
        entropy: entropy(),
        ledger: ledger(),
        notices,
        provider: provider.clone(),
        register: register.clone(),
        remote,
    });
    Counters { accounts, dossiers, portal, provider, register }
}

fn papers(platform: &Platform, clock: Clock) -> papers::Papers {
    let Platform { db, ledger, .. } = platform;
    let entropy = Entropy::System;
    let keys = Keys::open(&platform.files.path().join("keys"), &entropy).unwrap();
    let authority = papers::Authority::found(&keys, &entropy, "Danh", clock.now()).unwrap();
    papers::Papers::new(papers::Parts {
        authority,
        clock,
        db: db.clone(),
        entropy,
        guardians: ledger::Guardians::none(),
        ledger: ledger.clone(),
        url: "https://danh.test".to_owned(),
    })
}

fn dossiers(
    platform: &Platform,
    clock: Clock,
    (accounts, notices, register): (&Accounts, &Notices, &Register),
) -> Dossiers {
    let Platform { db, entropy, ledger, .. } = platform;
    let known = register.clone();
    let files = Files::new(files::Parts {
        catalogue: CatalogueNow::fixed(&CATALOGUE),
        clock,
        db: db.clone(),
        entropy: entropy.clone(),
        guardians: ledger::Guardians::new(move |by, whom| {
            let register = known.clone();
            Box::pin(async move { Ok(register.guardian_since(by, whom).await?) })
        }),
        ledger: ledger.clone(),
        limits: Limits::default(),
        malware: MalwareCheck::default(),
    });
    let payments = payments::Payments::new(payments::Parts {
        bank: None,
        clock,
        db: db.clone(),
        entropy: entropy.clone(),
        ledger: ledger.clone(),
        notices: notices.clone(),
    });
    Dossiers::new(procedure::Parts {
        accounts: accounts.clone(),
        catalogue: &CATALOGUE,
        clock,
        db: db.clone(),
        entropy: entropy.clone(),
        files,
        ledger: ledger.clone(),
        notices: notices.clone(),
        papers: papers(platform, clock),
        payments,
        register: register.clone(),
    })
}

async fn enter(register: &Register) -> PersonId {
    let born = PartialDate::parse("1985-03-09").unwrap();
    let commune = Commune::parse(&format!("{BA_DINH}@2025-07-01")).unwrap();
    let line = Text::parse("5 phố Cũ").unwrap();
    let values = vec![
        Value::BirthName(FullName::parse("Nguyễn Thị Mai").unwrap()),
        Value::BirthDate(born),
        Value::PersonalNumber(PersonalNumber::parse(NUMBER).unwrap()),
        Value::Sex(Sex::Female),
        Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
        Value::MaritalStatus(MaritalStatus::Single),
        Value::PermanentResidence(Address { commune, former: None, line }),
    ];
    let values = values.into_iter().map(|value| (Span::from(born.earliest()), value)).collect();
    let (caller, rule) = (Caller::job("demo", "demonstration"), Purpose::Rule("demonstration"));
    let facts = register.facts_at_desk(&caller, &rule).await.unwrap();
    let may = permit(EnterPerson, &caller, &rule, facts).unwrap();
    let office = OfficeCode::parse("H01").unwrap();
    let source = Source { channel: Channel::CivilEvent, document: None, office, reason: None };
    register.enter(&may, values, &source).await.unwrap().0
}

/// One of the police of Ngọc Hà.
fn police() -> Caller {
    let mut caller = official_in(NGOC_HA, &["residence"]);
    if let Actor::Official { office, person, .. } = &mut caller.actor {
        *office = format!("CA-{NGOC_HA}");
        *person = PersonId::from_bytes(&[1; 16]).unwrap();
    }
    caller
}

fn later(seconds: i64) -> Clock {
    Clock::Fixed(Moment::from_micros(NOW.now().micros() + seconds * 1_000_000))
}

/// A portal at an address, which knows us by that name.
fn remote(url: &str, system: &System) -> Remote {
    let calls = format!("{url}/portal/v1");
    Remote::new(RemoteParts {
        calls: &calls,
        id: &system.id,
        scope: &system.scopes,
        secret: system.secret.clone(),
        tokens: &format!("{url}/oidc/token"),
    })
    .unwrap()
}

/// An instance that is up at a port, until it is dropped.
struct Up(tokio::task::JoinHandle<()>);

impl Up {
    async fn at(port: u16, town: &Town) -> Self {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let door = town.at(NOW).door();
        Self(tokio::spawn(async move { axum::serve(listener, door).await.unwrap() }))
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
