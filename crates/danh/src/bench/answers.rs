//! A service asks the authentication API in the mix that MOSIP measures itself with: 40 % by a
//! one-time code, 15 % by what somebody says of themselves, the rest by both at once, where MOSIP has
//! biometrics. Of codes there are only so many at a time, two for each application, so a load ends
//! when they are used up.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use access::{Caller, Facts, Purpose, permit};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eid::{Capacity, Label, ManageFactors};
use kernel::{Clock, PersonalNumber};
use oidc::{
    Claim, ClientId, ClientState, Conduct, Leave, NewClient, RegisterClient, RegistrationForm,
    ServiceScope,
};
use serde_json::json;

use super::client::Client;
use super::load::Asker;
use crate::{Config, Error, Platform, Result, played};

/// People with an application for codes, for each of the loads. Opening an account costs two hashes
/// of a password.
const PEOPLE_WITH_CODES: usize = 1_000;
/// Loads that each use up the codes of their people.
const LOADS: usize = 2;
/// Of so many questions, the first ask by name alone, the next by a code alone, the others by both.
const QUESTIONS: usize = 20;
const BY_NAME: usize = 3;
const BY_CODE: usize = 8;
/// Set up side by side.
const AT_ONCE: usize = 8;
const CLIENT_ID: &str = "bench-service";
const STEP_SECONDS: i64 = 30;

/// What was set up before the server runs.
pub(super) struct Prepared {
    loads: usize,
    phones: Vec<Phone>,
    secret: String,
}

/// One person's application.
struct Phone {
    key: hmac::Key,
    /// The step of the last code that was used.
    last: AtomicI64,
    name: String,
    number: String,
    /// Of a session of theirs.
    token: String,
}

pub(super) struct Verifier {
    client: Client,
    /// Tells this load's questions from another's.
    load: usize,
    people: Arc<Vec<(String, String)>>,
    phones: Arc<Vec<Phone>>,
}

impl Prepared {
    /// Registers the service, and gives the first of `people` (name and number) an account and an
    /// application.
    pub(super) async fn new(config: &Config, people: &[(String, String)]) -> Result<Self> {
        let platform = Platform::open(config).await?;
        crate::parties::make_keys(&platform.provider).await?;
        let secret = register(&platform).await?;
        let mut phones = Vec::new();
        for several in people[..people.len().min(LOADS * PEOPLE_WITH_CODES)].chunks(AT_ONCE) {
            let set_up: Vec<_> = several
                .iter()
                .map(|person| tokio::spawn(phone(platform.clone(), person.clone())))
                .collect();
            for phone in set_up {
                phones.extend(phone.await.map_err(|error| bench(&error))??);
            }
        }
        platform.finish().await;
        Ok(Self { loads: 0, phones, secret })
    }

    /// Sessions of people, with their numbers.
    pub(super) fn sessions(&self) -> Vec<(String, String)> {
        self.phones.iter().map(|phone| (phone.token.clone(), phone.number.clone())).collect()
    }

    /// `count` clients who share the codes of so many people as one load needs.
    pub(super) async fn verifiers(
        &mut self,
        address: SocketAddr,
        people: &Arc<Vec<(String, String)>>,
        count: usize,
    ) -> Result<Vec<Verifier>> {
        let basic = STANDARD.encode(format!("{CLIENT_ID}:{}", self.secret));
        let mut door = Client::connect(address, "", "")
            .await?
            .saying(&format!("Authorization: Basic {basic}\r\n"));
        let fields = format!("grant_type=client_credentials&scope={}", ServiceScope::VERIFY);
        let told = door.submit("/oidc/token", fields).await?.json();
        let token = told["access_token"].as_str().ok_or_else(|| bench(&"no token was given"))?;
        self.loads += 1;
        let share = self.phones.len().min(PEOPLE_WITH_CODES);
        let phones = Arc::new(self.phones.drain(..share).collect::<Vec<_>>());
        let mut verifiers = Vec::new();
        for _ in 0..count {
            verifiers.push(Verifier {
                client: Client::connect(address, token, "").await?,
                load: self.loads,
                people: Arc::clone(people),
                phones: Arc::clone(&phones),
            });
        }
        Ok(verifiers)
    }
}

/// How many questions with a code come before this one.
fn codes_before(number: usize) -> usize {
    number / QUESTIONS * (QUESTIONS - BY_NAME) + (number % QUESTIONS).saturating_sub(BY_NAME)
}

impl Asker for Verifier {
    fn has(&self, number: usize) -> bool {
        codes_before(number + 1) <= 2 * self.phones.len()
    }

    async fn ask(&mut self, number: usize) -> Result<()> {
        let kind = number % QUESTIONS;
        let by_name = kind < BY_NAME;
        let named = |name: &str| json!({ "fullName": name });
        let (whom, body) = if by_name {
            let (name, whom) = &self.people[number * 7_919 % self.people.len()];
            (whom, json!({ "biographicData": named(name) }))
        } else {
            let phone = &self.phones[codes_before(number) % self.phones.len()];
            let others = json!({ "code": phone.code() });
            let mut body =
                json!({ "credentialData": [{ "credentialType": "TOTP", "others": others }] });
            if kind >= BY_NAME + BY_CODE {
                body["biographicData"] = named(&phone.name);
            }
            (&phone.number, body)
        };
        let path = format!("/osia/3rdparty/v1/verify/{whom}?transactionId={}-{number}", self.load);
        let answer = self.client.send("POST", &path, Some(&body)).await?;
        match (answer.status, answer.json()["verificationCode"].as_i64()) {
            (200, Some(1)) => Ok(()),
            // Some of the people of the file are dead, and nothing about them is so.
            (200, Some(0)) if by_name => Ok(()),
            (status, _) => Err(Error::Bench(format!("{status}: {}", answer.json()))),
        }
    }
}

impl Phone {
    /// The next code that was not used: of now, or of the step after it.
    fn code(&self) -> String {
        let after = |last: i64| Some((last + 1).max(step_now()));
        let last = self.last.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after);
        self.code_of((last.unwrap_or_default() + 1).max(step_now()))
    }

    /// RFC 6238.
    fn code_of(&self, step: i64) -> String {
        let tag = hmac::sign(&self.key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag.last().copied().unwrap_or_default() & 15);
        let word = tag.get(at..at + 4).unwrap_or_default();
        let word = word.iter().fold(0, |word: u32, byte| word << 8 | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }
}

async fn register(platform: &Platform) -> Result<String> {
    let form = json!({ "client_name": "Bench", "grant_types": ["client_credentials"] });
    let form: RegistrationForm = serde_json::from_value(form).map_err(|error| bench(&error))?;
    let said = || "to measure".to_owned();
    let claims = BTreeSet::from(Claim::ALL);
    let purpose = oidc::Purpose { claims, code: "bench".to_owned(), en: said(), vi: said() };
    let new = NewClient {
        conduct: Conduct::ConfidentialWeb,
        id: ClientId::parse(CLIENT_ID).ok(),
        leave: Leave {
            purposes: vec![purpose],
            scopes: ServiceScope::parse_all(ServiceScope::VERIFY).unwrap_or_default(),
            ..Leave::default()
        },
        registration: form.read(Conduct::ConfidentialWeb)?,
        state: ClientState::Approved,
    };
    let rule = oidc::OPERATOR_RULE;
    let facts = Facts::none().flag("invited", false).flag("own", false);
    let may = permit(RegisterClient, &Caller::job("bench", rule), &Purpose::Rule(rule), facts)?;
    let secret = platform.provider.register_client(&may, new).await?.secret;
    Ok(secret.map(|secret| secret.expose().to_owned()).unwrap_or_default())
}

/// Opens an account and sets an application up, as its holder would. None: they are dead.
async fn phone(platform: Platform, (name, number): (String, String)) -> Result<Option<Phone>> {
    let accounts = &platform.accounts;
    let person = PersonalNumber::parse(&number).map_err(|error| bench(&error))?;
    let person = platform.register.holder(person).await?;
    let person = person.ok_or_else(|| bench(&"nobody holds a number of the file"))?;
    if platform.register.living(person).await?.is_none() {
        return Ok(None);
    }
    let login = format!("bench-{number}");
    let password = played::open(accounts, (person, &login), None).await?;
    let session = played::signed_in(accounts, (&login, &password), Capacity::Citizen).await?;
    let facts = accounts.facts_on_factors(&session).await?;
    let may = permit(ManageFactors { person }, &session.caller(), &Purpose::OwnRecord, facts)?;
    let offer = accounts.offer_totp(&may).await?;
    let key = unbase32(&offer.secret.text());
    // Set up with the code of the step before, so that two are left.
    let before = step_now() - 1;
    let mut phone = Phone {
        key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key),
        last: AtomicI64::new(before),
        name,
        number,
        token: String::new(),
    };
    let (label, code) = (Label::parse("bench")?, phone.code_of(before));
    // The session goes on under another token.
    let enrolled = accounts.enrol_totp(&may, &session, (&offer.sealed, &code, &label)).await?;
    phone.token = enrolled.token.expose().to_owned();
    Ok(Some(phone))
}

fn step_now() -> i64 {
    Clock::System.now().micros().div_euclid(STEP_SECONDS * 1_000_000)
}

/// RFC 4648, section 6, with spaces between.
fn unbase32(text: &str) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for value in text.chars().filter_map(|c| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c)) {
        held = held << 5 | u32::try_from(value).unwrap_or_default();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    bytes
}

fn bench(reason: &impl ToString) -> Error {
    Error::Bench(reason.to_string())
}
