//! The register through its counters and its front door.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use access::{Caller, Purpose, permit};
use kernel::{FullName, Moment, PartialDate, PersonId, PersonalNumber};
use population::{
    Address, AsOf, Channel, Commune, Country, EnterPerson, Few, MaritalStatus, OfficeCode,
    OpenCase, Register, Sex, Source, Span, Text, Value,
};
use serde_json::{Value as Json, json};
use testkit::{NOW, Platform, Session, official};

mod acts;
mod correcting;
mod desk_acts;
mod documents;
mod findings;
mod front_door;
mod merging;
mod pages;
mod reading;
mod searching;

const BA_DINH: &str = "00004@2025-07-01";
const NGOC_HA: &str = "00008@2025-07-01";
const MAI: &str = "001185012345";

/// A register with a desk.
struct Town {
    platform: Platform,
    register: Register,
}

/// Someone to enter.
struct Newcomer<'a> {
    born: &'a str,
    commune: Option<&'a str>,
    name: &'a str,
    number: Option<&'a str>,
    sex: Sex,
    more: Vec<Value>,
}

impl Default for Newcomer<'_> {
    fn default() -> Self {
        Self {
            born: "1985-03-09",
            commune: Some(BA_DINH),
            name: "Nguyễn Thị Mai",
            number: None,
            sex: Sex::Female,
            more: Vec::new(),
        }
    }
}

impl Town {
    async fn new() -> Self {
        let platform = Platform::new(&[&population::SCHEMA]).await;
        let register = register(&platform);
        Self { platform, register }
    }

    async fn enter(&self, newcomer: Newcomer<'_>) -> PersonId {
        let Newcomer { born, commune, name, number, sex, more } = newcomer;
        let mut values = vec![
            Value::BirthName(FullName::parse(name).unwrap()),
            Value::BirthDate(PartialDate::parse(born).unwrap()),
            Value::Sex(sex),
            Value::Nationality(Few::parse(vec![Country::VIET_NAM]).unwrap()),
            Value::MaritalStatus(MaritalStatus::Single),
        ];
        values.extend(number.map(|n| Value::PersonalNumber(PersonalNumber::parse(n).unwrap())));
        values.extend(commune.map(|commune| Value::PermanentResidence(address(commune, "5"))));
        values.extend(more);
        let born = PartialDate::parse(born).unwrap().earliest();
        let values = values.into_iter().map(|value| (Span::from(born), value)).collect();
        let caller = Caller::job("demo", "demonstration");
        let purpose = Purpose::Rule("demonstration");
        let facts = self.register.facts_at_desk(&caller, &purpose).await.unwrap();
        let permit = permit(EnterPerson, &caller, &purpose, facts).unwrap();
        self.register.enter(&permit, values, &source()).await.unwrap().0
    }

    async fn mai(&self) -> PersonId {
        self.enter(Newcomer { number: Some(MAI), ..Newcomer::default() }).await
    }

    /// Opens a case at the desk of an official, about somebody or about nobody yet.
    async fn case(&self, caller: &Caller, subject: Option<PersonId>) -> String {
        let purpose = Purpose::Order("none".to_owned());
        let facts = self.register.facts_at_desk(caller, &purpose).await.unwrap();
        let permit = permit(OpenCase, caller, &purpose, facts).unwrap();
        let (reference, matter) = (Text::parse("CT01-7").unwrap(), Text::parse("Cư trú").unwrap());
        let opened = self.register.open_case(&permit, reference, matter, subject).await;
        opened.unwrap().0.code
    }

    fn session(&self, caller: Caller, purpose: Purpose) -> Session {
        Session::new(population::routes(self.register.clone()), caller, purpose)
    }

    /// An official of the whole country with a case about somebody, or about nobody yet.
    async fn desk(&self, duties: &[&str], subject: Option<PersonId>) -> Session {
        self.desk_of(official(duties), subject).await
    }

    async fn desk_of(&self, caller: Caller, subject: Option<PersonId>) -> Session {
        let case = self.case(&caller, subject).await;
        self.session(caller, Purpose::Case(case))
    }

    fn own(&self, person: PersonId) -> Session {
        self.session(testkit::citizen(person), Purpose::OwnRecord)
    }

    /// What happened to a person by the ledger: the names of changes, `read` and `missed`.
    async fn entries(&self, person: PersonId) -> Vec<Json> {
        let caller = testkit::citizen(person);
        let action = ledger::ReadEntries { person };
        let permit = permit(action, &caller, &Purpose::OwnRecord, access::Facts::none()).unwrap();
        let page = ledger::Page { before: None, limit: 100 };
        let entries = self.platform.ledger.entries(&permit, page, NOW.now()).await.unwrap();
        let record = |entry: &ledger::Entry| {
            serde_json::from_str(entry.record.as_deref().unwrap_or_default()).unwrap()
        };
        entries.iter().map(record).collect()
    }
}

fn register(platform: &Platform) -> Register {
    let (db, ledger) = (platform.db.clone(), platform.ledger.clone());
    let entropy = platform.entropy.clone();
    Register::new(db, ledger, NOW, entropy)
}

fn address(commune: &str, line: &str) -> Address {
    let line = Text::parse(line).unwrap();
    Address { commune: Commune::parse(commune).unwrap(), former: None, line }
}

fn source() -> Source {
    let office = OfficeCode::parse("H01").unwrap();
    Source { channel: Channel::CivilEvent, document: None, office, reason: None }
}

/// A path below a person's.
fn of(person: PersonId, rest: &str) -> String {
    format!("/v1/persons/{person}{rest}")
}

/// The body of an act, resting on a paper.
fn act(act: Json) -> Json {
    let document =
        json!({ "kind": "authority-decision", "on": "2026-11-20", "reference": "12/QĐ" });
    json!({ "act": act, "source": { "document": document } })
}

/// A permit to read, as an official or citizen gets it.
async fn reading(
    town: &Town,
    person: PersonId,
    caller: &Caller,
    purpose: &Purpose,
) -> Result<access::Permit<population::ReadPerson>, access::Refused> {
    let facts = town.register.facts_on(person, caller, purpose).await.unwrap();
    permit(population::ReadPerson { person }, caller, purpose, facts)
}

fn now() -> AsOf {
    AsOf::default()
}
