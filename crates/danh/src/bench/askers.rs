//! What the clients ask: an official at a desk reads, corrects and searches.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use eid::Capacity;
use kernel::PersonalNumber;
use serde_json::{Value, json};

use super::client::{Answer, Client};
use super::load::Asker;
use crate::played::{self, Post};
use crate::{Config, Error, Platform, Result};

/// People that are read and corrected; more than any cache of pages favours.
const PEOPLE: usize = 4_000;
const LOGIN: &str = "bench-official";

/// An official who is signed in, before the server runs.
pub(super) struct Desk {
    names: Vec<String>,
    numbers: Vec<String>,
    token: String,
}

/// The official at work.
pub(super) struct AtWork {
    address: SocketAddr,
    names: Arc<Vec<String>>,
    people: Arc<Vec<Record>>,
    purpose: String,
    token: String,
}

/// A person as a client follows them.
struct Record {
    id: String,
    version: AtomicI64,
}

pub(super) struct Reader(Client, Arc<Vec<Record>>);
pub(super) struct Corrector(Client, Arc<Vec<Record>>);
pub(super) struct Finder(Client, Arc<Vec<String>>);

impl Desk {
    /// Opens the account, signs in, and picks people spread over the whole file.
    pub(super) async fn open(config: &Config, people: &Path) -> Result<Self> {
        let rows = rows(people)?;
        let numbered: Vec<&(String, String)> =
            rows.iter().filter(|(_, number)| !number.is_empty()).collect();
        let step = (numbered.len() / PEOPLE).max(1);
        let picked: Vec<_> = numbered.into_iter().step_by(step).take(PEOPLE).collect();
        let official = picked.first().ok_or_else(|| bench("the file holds nobody"))?.1.clone();
        let duties = &["civil-status", "correct-register", "residence"];
        let post = Post { duties, office: "C06", territory: "*" };
        let token = at_work(config, (&official, LOGIN), &post).await?;
        let names = picked.iter().map(|(name, _)| name.clone()).collect();
        let numbers = picked.iter().map(|(_, number)| number.clone()).collect();
        Ok(Self { names, numbers, token })
    }

    /// Name and number of those who were picked.
    pub(super) fn people(&self) -> Vec<(String, String)> {
        self.names.iter().cloned().zip(self.numbers.iter().cloned()).collect()
    }

    pub(super) async fn go_to_work(self, address: SocketAddr) -> Result<AtWork> {
        let token = self.token;
        let mut client = Client::connect(address, &token, "order:bench").await?;
        let body = json!({ "matter": "Measuring", "reference": "bench" });
        let case = client.send("POST", "/v1/cases", Some(&body)).await?;
        let purpose = format!("case:{}", text(&case.json()["code"])?);

        let mut client = Client::connect(address, &token, &purpose).await?;
        let mut people = Vec::with_capacity(self.numbers.len());
        for number in &self.numbers {
            let found = json!({ "number": number });
            let found = client.send("POST", "/v1/persons/find", Some(&found)).await?;
            let id = text(&found.json()["people"][0]["person"])?;
            people.push(Record { id, version: AtomicI64::new(1) });
        }
        let (names, people) = (Arc::new(self.names), Arc::new(people));
        Ok(AtWork { address, names, people, purpose, token })
    }
}

/// Opens the account of an official and signs in with a passkey: the token of the session.
pub(super) async fn at_work(
    config: &Config,
    (number, login): (&str, &str),
    post: &Post,
) -> Result<String> {
    let platform = Platform::open(config).await?;
    let number = PersonalNumber::parse(number).map_err(|error| bench(&error.to_string()))?;
    let person = platform.register.holder(number).await?;
    let person = person.ok_or_else(|| bench("nobody holds a number of the file"))?;
    let accounts = &platform.accounts;
    let password = played::open(accounts, (person, login), Some(post)).await?;
    let session = played::signed_in(accounts, (login, &password), Capacity::Official).await?;
    played::vouched(accounts, &session).await?;
    let (_, token) = played::with_passkey(accounts, &config.url(), &session).await?;
    platform.finish().await;
    Ok(token.expose().to_owned())
}

impl AtWork {
    async fn client(&self) -> Result<Client> {
        Client::connect(self.address, &self.token, &self.purpose).await
    }

    pub(super) async fn readers(&self, count: usize) -> Result<Vec<Reader>> {
        let mut readers = Vec::new();
        for _ in 0..count {
            readers.push(Reader(self.client().await?, Arc::clone(&self.people)));
        }
        Ok(readers)
    }

    pub(super) async fn correctors(&self, count: usize) -> Result<Vec<Corrector>> {
        let mut correctors = Vec::new();
        for _ in 0..count {
            correctors.push(Corrector(self.client().await?, Arc::clone(&self.people)));
        }
        Ok(correctors)
    }

    pub(super) async fn finders(&self, count: usize) -> Result<Vec<Finder>> {
        let mut finders = Vec::new();
        for _ in 0..count {
            finders.push(Finder(self.client().await?, Arc::clone(&self.names)));
        }
        Ok(finders)
    }
}

impl Asker for Reader {
    async fn ask(&mut self, number: usize) -> Result<()> {
        // A stride that shares no factor with the count visits everybody, in no order.
        let person = &self.1[number * 7_919 % self.1.len()];
        let answer = self.0.get(&format!("/v1/persons/{}", person.id)).await?;
        expect(&answer, 200)
    }
}

impl Asker for Corrector {
    async fn ask(&mut self, number: usize) -> Result<()> {
        let person = &self.1[number % self.1.len()];
        let version = person.version.fetch_add(1, Ordering::Relaxed);
        // Never what the record says already.
        let religion = format!("Tôn giáo {version}");
        let body = json!({
            "ground": { "kind": "clerical-error", "on": "2026-07-01" },
            "source": { "reason": "bench" },
            "value": religion,
            "version": version,
        });
        let path = format!("/v1/persons/{}/fields/religion", person.id);
        let answer = self.0.send("PUT", &path, Some(&body)).await?;
        expect(&answer, 200)
    }
}

impl Asker for Finder {
    async fn ask(&mut self, number: usize) -> Result<()> {
        let name = &self.1[number * 7_919 % self.1.len()];
        let typed = if number.is_multiple_of(2) { name.clone() } else { kernel::fold(name) };
        let body = json!({ "name": typed });
        let answer = self.0.send("POST", "/v1/persons/find", Some(&body)).await?;
        expect(&answer, 200)
    }
}

/// Name and number of everybody in a file of `danh generate`.
fn rows(file: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(file).map_err(Error::Output)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let place = |name| header.iter().position(|column| *column == name);
    let places = place("full_name").zip(place("number"));
    let (name, number) = places.ok_or_else(|| bench("the file has no names and numbers"))?;
    // Neither of the two comes after a field that is quoted.
    let fields = lines.map(|line| line.split(',').collect::<Vec<_>>());
    Ok(fields
        .filter(|fields| fields.len() > name.max(number))
        .map(|fields| (fields[name].to_owned(), fields[number].to_owned()))
        .collect())
}

fn expect(answer: &Answer<'_>, expected: u16) -> Result<()> {
    let said = || format!("{}: {}", answer.status, answer.json());
    if answer.status == expected { Ok(()) } else { Err(Error::Bench(said())) }
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| bench("an answer lacks what it should hold"))
}

fn bench(reason: &str) -> Error {
    Error::Bench(reason.to_owned())
}
