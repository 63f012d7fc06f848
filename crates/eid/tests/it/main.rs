//! Accounts through their front door.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use access::{Action, Caller, Duty, Facts, Permit, Purpose, permit};
use axum::routing::get;
use axum::{Json, Router};
use eid::{
    Accounts, AppointOfficial, Hashing, Login, MandatePurpose, NewAccount, NewPassword, NewPost,
    OPERATOR_RULE, OpenAccount, Parts, PostId, RefusedPasswords,
};
use kernel::{Clock, Moment, PersonId};
use keys::Keys;
use ledger::{Guardians, ReadEntries};
use notices::{Channels, Laid, Notices, Shelf};
use population::Register;
use testkit::{NOW, Platform, citizen};
use web::{House, SignedIn};

mod accounts;
mod authenticating;
mod browser;
mod codes;
mod consent;
mod counter;
mod desk;
mod desk_pages;
mod dying;
mod factors;
mod foreign;
mod guardians;
mod locks;
mod lowering;
mod organisations;
mod pages;
mod passkeys;
mod people;
mod representing;
mod revocation;
mod routes;
mod sessions;
mod sign_in;
mod sign_up;
mod standing;
mod throttle;
mod vouching;
mod waiting;
mod way_back;
mod work;

use browser::{Answer, Browser};

const PASSWORD: &str = "con cò bay lả bay la";

/// Mai is a citizen; Lan is one too, and an official with a post at `ca-ba-dinh`.
struct Town {
    accounts: Accounts,
    lan: PersonId,
    mai: PersonId,
    platform: Platform,
    post: PostId,
}

impl Town {
    async fn new() -> Self {
        let platform = Platform::new(&[&eid::SCHEMA, &notices::SCHEMA, &population::SCHEMA]).await;
        let accounts = counter(&platform, NOW);
        let [mai, lan] = [0x0a, 0x0b].map(|byte| PersonId::from_bytes(&[byte; 16]).unwrap());
        for (person, login) in [(mai, "mai"), (lan, "lan")] {
            accounts.open(&by_operator(OpenAccount { person }), account(login)).await.unwrap();
        }
        let terms = post("ca-ba-dinh", &["residence"]);
        let appoint = by_operator(AppointOfficial { person: lan });
        let post = accounts.appoint(&appoint, terms).await.unwrap();
        Self { accounts, lan, mai, platform, post }
    }

    /// The same town some time later.
    fn later(&self, seconds: i64) -> Accounts {
        let then = NOW.now().micros() + seconds * 1_000_000;
        counter(&self.platform, Clock::Fixed(Moment::from_micros(then)))
    }

    /// What waits to be sent so long after the beginning, sent; the newest first.
    async fn messages(&self, seconds: i64) -> Vec<Laid> {
        let then = NOW.now().micros() + seconds * 1_000_000;
        let (clock, shelf) = (Clock::Fixed(Moment::from_micros(then)), Shelf::default());
        let Parts { db, entropy, keys, ledger, .. } = parts(&self.platform, clock);
        let notices = Notices::new(db, ledger, clock, entropy);
        let notices = notices.sending_by(Channels::onto(&shelf), &keys).unwrap();
        while notices.delivery_round().await.unwrap() > 0 {}
        shelf.messages()
    }

    /// The code in the one message that waits.
    async fn code(&self, to: &str, seconds: i64) -> String {
        let messages = self.messages(seconds).await;
        assert_eq!(messages.len(), 1, "{messages:?}");
        assert_eq!(messages[0].to, to);
        messages[0].text[..6].to_owned()
    }

    /// The session that a program opened.
    async fn session(&self, opened: &Answer) -> eid::Session {
        let token = eid::Token::parse(opened.body["token"].as_str().unwrap()).unwrap();
        self.accounts.session(&token).await.unwrap().unwrap()
    }

    fn browser(&self) -> Browser {
        browser_of(&self.accounts)
    }

    /// The records of what was done to a person, newest first.
    async fn on_record(&self, person: PersonId) -> Vec<String> {
        let own = own(ReadEntries { person }, &citizen(person));
        let page = ledger::Page { before: None, limit: 200 };
        let entries = self.platform.ledger.entries(&own, page, NOW.now()).await.unwrap();
        entries.iter().map(|entry| entry.record.clone().unwrap()).collect()
    }
}

fn counter(platform: &Platform, clock: Clock) -> Accounts {
    Accounts::new(parts(platform, clock)).unwrap()
}

fn parts(platform: &Platform, clock: Clock) -> Parts {
    let Platform { db, entropy, ledger, .. } = platform;
    let (db, entropy, ledger) = (db.clone(), entropy.clone(), ledger.clone());
    let notices = Notices::new(db.clone(), ledger.clone(), clock, entropy.clone());
    let hashing = Hashing::new(2, 64);
    let keys = Keys::open(&platform.files.path().join("keys"), &entropy).unwrap();
    // Where they are laid matters to who reads them: `Town::messages`.
    let notices = notices.sending_by(Channels::onto(&Shelf::default()), &keys).unwrap();
    let register = Register::new(db.clone(), ledger.clone(), clock, entropy.clone());
    let site = "https://danh.example".to_owned();
    let refused = RefusedPasswords::default();
    Parts { clock, db, entropy, hashing, keys, ledger, notices, refused, register, site }
}

fn browser_of(accounts: &Accounts) -> Browser {
    Browser::new(house(accounts, House::default()))
}

/// Everything behind the front door, and a route that says who is asking.
fn house(accounts: &Accounts, house: House) -> Router {
    let routes = eid::routes(accounts.clone()).route("/v1/who", get(who));
    let accounts = accounts.clone();
    house.front_door(routes, move |routes| eid::sign_in_layer(routes, accounts, |_, _| Vec::new()))
}

/// The same with the rooms of other slices in which one acts for another.
fn whole_house(town: &Town, accounts: &Accounts, clock: Clock) -> Browser {
    let guardians = |purpose| {
        let accounts = accounts.clone();
        Guardians::new(move |by, whom| {
            let accounts = accounts.clone();
            Box::pin(async move { Ok(accounts.represents_since(by, whom, purpose).await?) })
        })
    };
    let Parts { ledger, notices, register, .. } = parts(&town.platform, clock);
    let rooms = ledger::routes(
        ledger,
        clock,
        guardians(MandatePurpose::Entries),
        ledger::Services::none(),
        Vec::new(),
    )
    .merge(notices::routes(notices, guardians(MandatePurpose::Inbox)))
    .merge(population::routes(register))
    .merge(eid::routes(accounts.clone()))
    .route("/v1/who", get(who));
    let accounts = accounts.clone();
    Browser::new(
        House::default().front_door(rooms, move |routes| {
            eid::sign_in_layer(routes, accounts, |_, _| Vec::new())
        }),
    )
}

async fn who(SignedIn(caller): SignedIn) -> Json<Caller> {
    Json(caller)
}

fn account(login: &str) -> NewAccount {
    let login = Login::parse(login).unwrap();
    let password = NewPassword::parse(PASSWORD, &login).unwrap();
    NewAccount { login, password }
}

fn post(office: &str, duties: &[&str]) -> NewPost {
    let duties = duties.iter().map(|code| Duty::parse(code).unwrap()).collect();
    NewPost::parse(office, duties, "*", NOW.now().day(), None).unwrap()
}

fn operator() -> Caller {
    Caller::job("test", OPERATOR_RULE)
}

fn by_operator<A: Action>(action: A) -> Permit<A> {
    permit(action, &operator(), &Purpose::Rule(OPERATOR_RULE), Facts::none()).unwrap()
}

fn own<A: Action>(action: A, caller: &Caller) -> Permit<A> {
    permit(action, caller, &Purpose::OwnRecord, Facts::none()).unwrap()
}
