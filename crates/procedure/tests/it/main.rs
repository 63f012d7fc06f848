//! Dossiers through their front door.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::sync::LazyLock;

use access::{Actor, Caller, Purpose, permit};
use catalogue::Catalogue;
use eid::{Accounts, Hashing, RefusedPasswords};
use files::{CatalogueNow, FileName, Files, Kind, Limits, MalwareCheck, NewFile, Place};
use kernel::{Clock, FullName, Moment, PartialDate, PersonId, PersonalNumber};
use ledger::Guardians;
use notices::Notices;
use payments::{Bank, Payments};
use population::{
    Address, Channel, Commune, Country, Death, EnterPerson, Fate, Few, MaritalStatus, OfficeCode,
    Register, Sex, Source, Span, Text, Value,
};
use procedure::{Dossiers, Parts};
use serde_json::{Value as Json, json};
use testkit::{Answer, NOW, Platform, Session, citizen, official_in};

mod correcting;
mod counter;
mod deciding;
mod desk;
mod effects;
mod fees;
mod filing;
mod following;
mod held;
mod identity;
mod newborn;
mod pages;
mod papers;
mod public;
mod publishing;
mod results;
mod routes;
mod taking_over;
mod together;

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n";
const NUMBER: &str = "001185012345";
const BA_DINH: &str = "00004";
const NGOC_HA: &str = "00008";

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let files = [
        ("moving.toml", include_str!("procedures/moving.toml")),
        ("passport-like.toml", include_str!("procedures/passport-like.toml")),
        // Those of the law, each with what it ends in.
        (
            "birth-interlinked.toml",
            include_str!("../../../../data/vn/procedures/birth-interlinked.toml"),
        ),
        (
            "death-interlinked.toml",
            include_str!("../../../../data/vn/procedures/death-interlinked.toml"),
        ),
        ("card-change.toml", include_str!("../../../../data/vn/procedures/card-change.toml")),
        (
            "old-number-confirmation.toml",
            include_str!("../../../../data/vn/procedures/old-number-confirmation.toml"),
        ),
        ("absence.toml", include_str!("../../../../data/vn/procedures/absence.toml")),
        (
            "eid-foreigner-biometrics.toml",
            include_str!("../../../../data/vn/procedures/eid-foreigner-biometrics.toml"),
        ),
        (
            "eid-foreigner-level-2.toml",
            include_str!("../../../../data/vn/procedures/eid-foreigner-level-2.toml"),
        ),
        ("eid-level-2.toml", include_str!("../../../../data/vn/procedures/eid-level-2.toml")),
        ("lodging.toml", include_str!("../../../../data/vn/procedures/lodging.toml")),
        (
            "permanent-residence.toml",
            include_str!("../../../../data/vn/procedures/permanent-residence.toml"),
        ),
        (
            "register-correction.toml",
            include_str!("../../../../data/vn/procedures/register-correction.toml"),
        ),
        (
            "temporary-residence.toml",
            include_str!("../../../../data/vn/procedures/temporary-residence.toml"),
        ),
        ("changing.toml", include_str!("procedures/changing.toml")),
        ("tenancy.toml", include_str!("procedures/tenancy.toml")),
    ];
    Catalogue::parse(files).unwrap()
});

/// A register, and the counter of dossiers.
struct Town {
    platform: Platform,
    register: Register,
}

impl Town {
    async fn new() -> Self {
        let schemas = [
            &eid::SCHEMA,
            &files::SCHEMA,
            &notices::SCHEMA,
            &::papers::SCHEMA,
            &payments::SCHEMA,
            &population::SCHEMA,
            &procedure::SCHEMA,
        ];
        let platform = Platform::new(&schemas).await;
        let (db, ledger) = (platform.db.clone(), platform.ledger.clone());
        let entropy = platform.entropy.clone();
        let register = Register::new(db, ledger, NOW, entropy);
        Self { platform, register }
    }

    /// A town where nothing is paid online.
    fn dossiers(&self, clock: Clock) -> Dossiers {
        self.dossiers_paid_at(None, clock)
    }

    fn keys(&self) -> keys::Keys {
        let keys = self.platform.files.path().join("keys");
        keys::Keys::open(&keys, &kernel::Entropy::System).unwrap()
    }

    fn accounts(&self, clock: Clock) -> Accounts {
        let (db, ledger) = (self.platform.db.clone(), self.platform.ledger.clone());
        let entropy = self.platform.entropy.clone();
        Accounts::new(eid::Parts {
            clock,
            db: db.clone(),
            entropy: entropy.clone(),
            hashing: Hashing::new(1, 1),
            keys: self.keys(),
            ledger: ledger.clone(),
            notices: Notices::new(db, ledger, clock, entropy),
            refused: RefusedPasswords::default(),
            register: self.register.clone(),
            site: "https://danh.test".to_owned(),
        })
        .unwrap()
    }

    /// Papers, with the keys of the platform.
    fn papers(&self, clock: Clock) -> ::papers::Papers {
        let (db, ledger) = (self.platform.db.clone(), self.platform.ledger.clone());
        let entropy = kernel::Entropy::System;
        let keys = self.keys();
        let (guardians, url) = (Guardians::none(), "https://danh.test".to_owned());
        let authority = ::papers::Authority::found(&keys, &entropy, "Danh", NOW.now()).unwrap();
        let parts = ::papers::Parts { authority, clock, db, entropy, guardians, ledger, url };
        ::papers::Papers::new(parts)
    }

    fn payments(&self, bank: Option<Bank>, clock: Clock) -> Payments {
        let (db, ledger) = (self.platform.db.clone(), self.platform.ledger.clone());
        let entropy = self.platform.entropy.clone();
        let notices = Notices::new(db.clone(), ledger.clone(), clock, entropy.clone());
        Payments::new(payments::Parts { bank, clock, db, entropy, ledger, notices })
    }

    fn dossiers_paid_at(&self, bank: Option<Bank>, clock: Clock) -> Dossiers {
        let (db, ledger) = (self.platform.db.clone(), self.platform.ledger.clone());
        let entropy = self.platform.entropy.clone();
        let notices = Notices::new(db.clone(), ledger.clone(), clock, entropy.clone());
        let register = self.register.clone();
        Dossiers::new(Parts {
            accounts: self.accounts(clock),
            catalogue: &CATALOGUE,
            clock,
            db,
            entropy,
            files: self.files(clock),
            ledger,
            notices,
            papers: self.papers(clock),
            payments: self.payments(bank, clock),
            register,
        })
    }

    fn files(&self, clock: Clock) -> Files {
        let register = self.register.clone();
        Files::new(files::Parts {
            catalogue: CatalogueNow::fixed(&CATALOGUE),
            clock,
            db: self.platform.db.clone(),
            entropy: self.platform.entropy.clone(),
            guardians: Guardians::new(move |by, whom| {
                let register = register.clone();
                Box::pin(async move { Ok(register.guardian_since(by, whom).await?) })
            }),
            ledger: self.platform.ledger.clone(),
            limits: Limits::default(),
            malware: MalwareCheck::default(),
        })
    }

    /// Sends a whole file for a paper of a draft, or of a dossier that more is asked for.
    async fn sends(
        &self,
        person: PersonId,
        paper: (&str, &str),
        dossier: Option<&str>,
    ) -> files::File {
        self.sends_as(citizen(person), paper, dossier).await
    }

    async fn sends_as(
        &self,
        caller: Caller,
        (procedure, document): (&str, &str),
        dossier: Option<&str>,
    ) -> files::File {
        let files = self.files(NOW);
        let permit = files.permit_to_send(&caller).await.unwrap();
        let new = NewFile {
            bytes: PDF.len() as u64,
            document: document.to_owned(),
            kind: Kind::Pdf,
            name: FileName::parse("giấy tờ.pdf").unwrap(),
            place: Place {
                dossier: dossier.map(str::to_owned),
                procedure: procedure.to_owned(),
                valid_from: CATALOGUE.by_code(procedure, NOW.now().day()).unwrap().valid_from,
            },
        };
        let begun = files.begin(&permit, &new).await.unwrap();
        let bytes = futures_util::stream::iter([Ok::<_, std::convert::Infallible>(PDF)]);
        let whole = files.receive(&permit, begun, bytes, None).await.unwrap();
        files.settle(&permit, whole).await.unwrap()
    }

    async fn mai(&self) -> PersonId {
        self.entered("Nguyễn Thị Mai", NUMBER, "1985-03-09").await
    }

    /// Somebody who has lived in Ba Đình from birth.
    async fn entered(&self, name: &str, number: &str, born: &str) -> PersonId {
        let mut values = Self::values(name, number, born);
        values.push(Value::PermanentResidence(Address {
            commune: Commune::parse(&format!("{BA_DINH}@2025-07-01")).unwrap(),
            former: None,
            line: Text::parse("5 phố Cũ").unwrap(),
        }));
        self.entered_with(born, values).await
    }

    /// Somebody of whom no residence is known.
    async fn homeless(&self, name: &str, number: &str, born: &str) -> PersonId {
        self.entered_with(born, Self::values(name, number, born)).await
    }

    fn values(name: &str, number: &str, born: &str) -> Vec<Value> {
        let number = PersonalNumber::parse(number).unwrap();
        let sex = if number.sex() == kernel::Sex::Female { Sex::Female } else { Sex::Male };
        vec![
            Value::BirthName(FullName::parse(name).unwrap()),
            Value::BirthDate(PartialDate::parse(born).unwrap()),
            Value::PersonalNumber(number),
            Value::Sex(sex),
            Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
            Value::MaritalStatus(MaritalStatus::Single),
        ]
    }

    async fn entered_with(&self, born: &str, values: Vec<Value>) -> PersonId {
        let from = PartialDate::parse(born).unwrap().earliest();
        let values = values.into_iter().map(|value| (Span::from(from), value)).collect();
        let caller = Caller::job("demo", "demonstration");
        let purpose = Purpose::Rule("demonstration");
        let facts = self.register.facts_at_desk(&caller, &purpose).await.unwrap();
        let permit = permit(EnterPerson, &caller, &purpose, facts).unwrap();
        self.register.enter(&permit, values, &source()).await.unwrap().0
    }

    /// Has the civil-status desk record that somebody died.
    async fn dies(&self, person: PersonId) {
        let desk = testkit::official(&["civil-status"]);
        let none = Purpose::Order("none".to_owned());
        let facts = self.register.facts_at_desk(&desk, &none).await.unwrap();
        let open = permit(population::OpenCase, &desk, &none, facts).unwrap();
        let (paper, matter) = (Text::parse("KT-1").unwrap(), Text::parse("Khai tử").unwrap());
        let case = self.register.open_case(&open, paper, matter, Some(person)).await.unwrap().0;
        let purpose = Purpose::Case(case.code);
        let facts = self.register.facts_on(person, &desk, &purpose).await.unwrap();
        let action = population::RecordCivilEvent { person };
        let permit = permit(action, &desk, &purpose, facts).unwrap();
        let on = PartialDate::parse("2026-11-22").unwrap();
        let death = Death { fate: Fate::Died { on, place: None }, person };
        let record = |people: &_, now| population::record_death(people, &death, &source(), now);
        self.register.record_civil_event(&permit, &[], record).await.unwrap();
    }

    fn session(&self, caller: Caller) -> Session {
        self.session_at(caller, NOW)
    }

    fn session_at(&self, caller: Caller, clock: Clock) -> Session {
        let routes = procedure::routes(self.dossiers(clock));
        let routes = routes.merge(procedure::open_routes(self.dossiers(clock)));
        let routes = routes.merge(files::routes(self.files(clock)));
        let routes = routes.merge(procedure::public_routes(self.dossiers(clock)));
        Session::new(routes, caller, Purpose::OwnRecord)
    }

    fn desk(&self) -> Session {
        self.session(police(1, NGOC_HA, &["residence"]))
    }

    /// Where its person lives for good, as the record says.
    async fn home(&self, person: PersonId) -> Json {
        self.says(person, "permanent-residence").await["value"].clone()
    }

    /// What the record says of a group, as its person reads it.
    async fn says(&self, person: PersonId, group: &str) -> Json {
        self.record(person).await[group].clone()
    }

    /// The groups of a record, as its person reads it.
    async fn record(&self, person: PersonId) -> Json {
        let routes = population::routes(self.register.clone());
        let own = Session::new(routes, citizen(person), Purpose::OwnRecord);
        own.get(&format!("/v1/persons/{person}")).await.body["fields"].clone()
    }

    /// What happened to a person by the ledger.
    async fn entries(&self, person: PersonId) -> Vec<Json> {
        let action = ledger::ReadEntries { person };
        let caller = citizen(person);
        let permit = permit(action, &caller, &Purpose::OwnRecord, access::Facts::none()).unwrap();
        let page = ledger::Page { before: None, limit: 100 };
        let entries = self.platform.ledger.entries(&permit, page, NOW.now()).await.unwrap();
        let record = |entry: &ledger::Entry| {
            serde_json::from_str(entry.record.as_deref().unwrap_or_default()).unwrap()
        };
        entries.iter().map(record).collect()
    }
}

fn source() -> Source {
    let office = OfficeCode::parse("H01").unwrap();
    Source { channel: Channel::CivilEvent, document: None, office, reason: None }
}

/// One of the police of a commune.
fn police(number: u8, commune: &str, duties: &[&str]) -> Caller {
    let mut caller = official_in(commune, duties);
    if let Actor::Official { office, person, .. } = &mut caller.actor {
        *office = format!("CA-{commune}");
        *person = PersonId::from_bytes(&[number; 16]).unwrap();
    }
    caller
}

fn moving(key: &str) -> Json {
    json!({ "procedure": "moving", "key": key,
        "answers": { "commune": NGOC_HA, "line": "12 phố Mới" } })
}

async fn filed(session: &Session) -> Json {
    let answer = session.post("/v1/dossiers", moving("key-00000001")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body
}

/// The path of a dossier.
fn at(dossier: &Json, rest: &str) -> String {
    format!("/v1/dossiers/{}{rest}", dossier["code"].as_str().unwrap())
}

fn later(days: i64) -> Clock {
    Clock::Fixed(Moment::from_micros(NOW.now().micros() + days * 86_400_000_000))
}

#[track_caller]
fn ok(answer: &Answer) {
    assert_eq!(answer.status, 200, "{answer:?}");
}
