//! Who has an account in the demo, and the officials among its people.

use std::net::{IpAddr, Ipv4Addr};

use access::{Actor, AuthenticationLevel, Caller, Duty, Purpose, permit};
use eid::{Asking, Capacity, ManageFactors, NewPassword, Session};
use kernel::{Language, PersonId};
use notices::{Address, Channel, Shelf};
use population::HeldNumber;
use synthetic::Person;

use super::{Account, as_founder};
use crate::played::{self, Post};
use crate::{Error, Platform, Result, accounts};

/// Somebody who can be tried.
pub(super) struct Player {
    pub(super) login: &'static str,
    /// Personal, or of a passport.
    pub(super) number: &'static str,
    pub(super) post: Option<Post>,
    /// Printed beside the password.
    role: &'static str,
}

/// Mai lives in Phường Hải Châu, Đà Nẵng; the offices there are the ones she deals with.
pub(super) const PLAYERS: [Player; 9] = [
    Player {
        login: "mai",
        number: "051194000101",
        post: None,
        role: "Trần Thị Mai, citizen, mother of An, represents a company",
    },
    Player {
        login: "nam",
        number: "048091000102",
        post: None,
        role: "Lê Hoàng Nam, citizen, father of An, with a mandate of the company",
    },
    Player {
        login: "duc",
        number: "079075000108",
        post: None,
        role: "Nguyễn Văn Đức, citizen, whose name was misspelt",
    },
    Player { login: "binh", number: "048090000205", post: None, role: "Vũ Thanh Bình, citizen" },
    Player {
        login: "minjun",
        number: "M00000107",
        post: None,
        role: "Kim Min-jun, of Korea, with a residence card and no personal number",
    },
    Player {
        login: "lan",
        number: "048188000201",
        post: Some(Post {
            duties: &[
                "correct-register",
                "data-quality",
                "e-identification",
                "head-of-unit",
                "receive-dossiers",
                "residence",
            ],
            office: "CA-20242",
            territory: "20242",
        }),
        role: "Đặng Thị Lan, commune police of Hải Châu: residence, corrections, accounts, counter, head of the unit",
    },
    Player {
        login: "hung",
        number: "048085000202",
        post: Some(Post {
            duties: &["civil-status", "publish-procedures", "receive-dossiers", "treasury"],
            office: "UB-20242",
            territory: "20242",
        }),
        role: "Võ Văn Hùng, People's Committee of Hải Châu: civil status, counter, procedures, till",
    },
    Player {
        login: "tam",
        number: "001187000203",
        post: Some(Post {
            duties: &[
                "data-quality",
                "decide-account-locks",
                "manage-relying-parties",
                "merge-records",
                "publish-procedures",
            ],
            office: "C06",
            territory: "*",
        }),
        role: "Bùi Thị Tâm, C06: data quality, merging of records, services, account locks, procedures",
    },
    Player {
        login: "kien",
        number: "001083000204",
        post: Some(Post { duties: &["audit"], office: "KTNN", territory: "*" }),
        role: "Đỗ Trung Kiên, independent auditor of the log",
    },
];

impl Player {
    /// How they act: in their post, if they have one.
    pub(super) fn caller(&self, person: PersonId) -> Caller {
        let Some(Post { duties, office, territory }) = &self.post else {
            return Caller::citizen(person, AuthenticationLevel::ONE);
        };
        let duties = duties.iter().filter_map(|code| Duty::parse(code).ok()).collect();
        let (office, territory) = ((*office).to_owned(), (*territory).to_owned());
        let actor = Actor::Official { person, office, duties, territory };
        Caller::new(actor, AuthenticationLevel::TWO, Caller::COMMAND_LINE)
    }
}

pub(super) fn player(login: &str) -> Option<&'static Player> {
    PLAYERS.iter().find(|player| player.login == login)
}

pub(super) fn role(login: &str) -> &'static str {
    player(login).map_or("", |player| player.role)
}

/// Who is of no household of the cast, officials above all: with numbers that the generator never
/// gives either.
pub(super) fn others() -> Vec<Person> {
    let da_nang =
        ("20242", "Đà Nẵng", "Phường Hải Châu, Quận Hải Châu, Thành phố Đà Nẵng", "20236");
    let ha_noi = ("00004", "Hà Nội", "Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội", "00001");
    vec![
        person_of("binh", "Vũ Thanh Bình", ("048090000205", "1990-04-12"), da_nang),
        person_of("lan", "Đặng Thị Lan", ("048188000201", "1988-07-02"), da_nang),
        person_of("hung", "Võ Văn Hùng", ("048085000202", "1985-11-19"), da_nang),
        person_of("tam", "Bùi Thị Tâm", ("001187000203", "1987-02-24"), ha_noi),
        person_of("kien", "Đỗ Trung Kiên", ("001083000204", "1983-05-30"), ha_noi),
    ]
}

fn person_of(
    key: &'static str,
    name: &'static str,
    (number, born): (&'static str, &'static str),
    (commune, province, registered, registered_code): (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ),
) -> Person {
    let sex = if number.as_bytes()[3] == b'1' { "female" } else { "male" };
    Person {
        key: key.into(),
        full_name: name.into(),
        number: number.into(),
        birth_date: born.into(),
        sex: sex.into(),
        birth_place: province.into(),
        birth_registration_place: registered.into(),
        birth_registration_commune: registered_code.into(),
        native_place: registered.into(),
        ethnicity: "Kinh".into(),
        nationality: "VNM".into(),
        permanent_commune: commune.into(),
        permanent_address: "Số 2 đường Trần Phú".into(),
        permanent_from: "2015-01-05".into(),
        current_commune: commune.into(),
        current_address: "Số 2 đường Trần Phú".into(),
        residence_file_number: format!("{commune}DEMO{key}").into(),
        marital_status: "single".into(),
        household_number: format!("DEMO-{key}").into(),
        relation_to_head: "head".into(),
        head_name: name.into(),
        head_number: number.into(),
        ..Person::default()
    }
}

/// Opens the accounts.
pub(super) async fn open_accounts(platform: &Platform) -> Result<Vec<(Account, NewPassword)>> {
    let mut opened = Vec::new();
    for player in &PLAYERS {
        let who = (person(platform, player).await?, player.login);
        let password = played::open(&platform.accounts, who, player.post.as_ref()).await;
        let password = password.map_err(failed)?;
        let (login, shown) = (player.login.to_owned(), password.expose().to_owned());
        opened.push((Account { device: None, login, password: shown, phone: None }, password));
    }
    Ok(opened)
}

/// Gives officials what their posts ask for beside a password: a mobile number, where the messages
/// to it can be read on a page, and a device with a passkey.
pub(super) async fn give_second_ways(
    platform: &Platform,
    (site, shelf): (&str, Option<&Shelf>),
    opened: Vec<(Account, NewPassword)>,
) -> Result<Vec<Account>> {
    let accounts = &platform.accounts;
    let mut equipped = Vec::new();
    for (number, (mut account, password)) in opened.into_iter().enumerate() {
        if player(&account.login).is_some_and(|player| player.post.is_some()) {
            let who = (account.login.as_str(), &password);
            let mut session = played::signed_in(accounts, who, Capacity::Official).await?;
            played::vouched(accounts, &session).await.map_err(failed)?;
            if let Some(shelf) = shelf {
                let phone = Address::parse(Channel::Sms, &format!("09000000{number:02}"));
                let phone = phone.map_err(|error| Error::Demo(error.to_string()))?;
                account.phone = Some(phone.expose().to_owned());
                session = reached_by_phone(platform, shelf, (&session, phone)).await?;
            }
            account.device = Some(played::with_passkey(accounts, site, &session).await?.0);
        }
        equipped.push(account);
    }
    Ok(equipped)
}

/// Types the code that was sent to an invented number. The session goes on.
async fn reached_by_phone(
    platform: &Platform,
    shelf: &Shelf,
    (session, phone): (&Session, Address),
) -> Result<Session> {
    let (accounts, person) = (&platform.accounts, session.person);
    let facts = accounts.facts_on_factors(session).await?;
    let may = permit(ManageFactors { person }, &session.caller(), &Purpose::OwnRecord, facts);
    let may = may.map_err(eid::Error::from)?;
    let source = IpAddr::V4(Ipv4Addr::LOCALHOST);
    let asking = Asking { language: Language::Vi, source };
    let step = accounts.claim_contact(&may, phone, asking).await?;
    platform.notices.delivery_round().await?;
    let sent = shelf.messages().into_iter().next().map(|message| message.text);
    let mut words = sent.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
    let code = words.find(|word| word.len() == 6).unwrap_or_default().to_owned();
    let enrolled = accounts.verify_contact(&may, session, (&step, &code)).await?;
    let went_on = accounts.session(&enrolled.token).await?;
    went_on.ok_or_else(|| Error::Demo("a session ended that should go on".to_owned()))
}

/// The person whom a player plays.
pub(super) async fn person(platform: &Platform, player: &Player) -> Result<PersonId> {
    let number = HeldNumber::parse(player.number);
    let number = number.map_err(|error| Error::Demo(error.to_string()))?;
    let (founder, purpose) = as_founder();
    accounts::find(&platform.register, number, (&founder, &purpose)).await
}

fn failed(error: eid::Error) -> Error {
    Error::Demo(error.to_string())
}
