//! Who has an account in the demo, and the officials among its people.

use access::{Actor, AuthenticationLevel, Caller, Duty, Facts, Purpose, permit};
use eid::{
    AppointOfficial, Login, NewAccount, NewPassword, NewPost, OPERATOR_RULE, OpenAccount,
    ResetPassword,
};
use kernel::{Clock, Entropy, PersonId};
use population::HeldNumber;
use synthetic::Person;

use super::{Account, as_founder};
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

pub(super) struct Post {
    duties: &'static [&'static str],
    office: &'static str,
    territory: &'static str,
}

/// Mai lives in Phường Hải Châu, Đà Nẵng; the offices there are the ones she deals with.
pub(super) const PLAYERS: [Player; 8] = [
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
        Caller::new(actor, AuthenticationLevel::ONE, Caller::COMMAND_LINE)
    }
}

pub(super) fn player(login: &str) -> Option<&'static Player> {
    PLAYERS.iter().find(|player| player.login == login)
}

pub(super) fn role(login: &str) -> &'static str {
    player(login).map_or("", |player| player.role)
}

/// The officials as people of the country: like the cast, with numbers the generator never gives.
pub(super) fn officials() -> Vec<Person> {
    let da_nang =
        ("20242", "Đà Nẵng", "Phường Hải Châu, Quận Hải Châu, Thành phố Đà Nẵng", "20236");
    let ha_noi = ("00004", "Hà Nội", "Phường Phúc Xá, Quận Ba Đình, Thành phố Hà Nội", "00001");
    vec![
        official("lan", "Đặng Thị Lan", ("048188000201", "1988-07-02"), da_nang),
        official("hung", "Võ Văn Hùng", ("048085000202", "1985-11-19"), da_nang),
        official("tam", "Bùi Thị Tâm", ("001187000203", "1987-02-24"), ha_noi),
        official("kien", "Đỗ Trung Kiên", ("001083000204", "1983-05-30"), ha_noi),
    ]
}

fn official(
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

/// Opens the accounts with passwords of chance. What a run that was cut short has opened already
/// gets a new password.
pub(super) async fn open_accounts(platform: &Platform) -> Result<Vec<Account>> {
    let mut opened = Vec::new();
    for player in &PLAYERS {
        let person = person(platform, player).await?;
        let password = open(platform, player, person).await.map_err(failed)?;
        let password = password.expose().to_owned();
        opened.push(Account { login: player.login.to_owned(), password });
    }
    Ok(opened)
}

/// The person whom a player plays.
pub(super) async fn person(platform: &Platform, player: &Player) -> Result<PersonId> {
    let number = HeldNumber::parse(player.number);
    let number = number.map_err(|error| Error::Demo(error.to_string()))?;
    let (founder, purpose) = as_founder();
    accounts::find(&platform.register, number, (&founder, &purpose)).await
}

async fn open(
    platform: &Platform,
    player: &Player,
    person: PersonId,
) -> Result<NewPassword, eid::Error> {
    let (operator, purpose) = (Caller::job("demo", OPERATOR_RULE), Purpose::Rule(OPERATOR_RULE));
    let password = NewPassword::random(&Entropy::System);
    let login = Login::parse(player.login).map_err(|_| eid::Error::NoSuchAccount)?;
    let new = NewAccount { login, password: password.clone() };
    let may = permit(OpenAccount { person }, &operator, &purpose, Facts::none())?;
    match platform.accounts.open(&may, new).await {
        Err(eid::Error::HasAccount) => {
            let may = permit(ResetPassword { person }, &operator, &purpose, Facts::none())?;
            platform.accounts.reset_password(&may, password.clone()).await?;
        }
        opened => {
            opened?;
        }
    }
    if let Some(Post { duties, office, territory }) = &player.post {
        let duties = duties.iter().filter_map(|code| Duty::parse(code).ok()).collect();
        let today = Clock::System.now().day();
        let post = NewPost::parse(office, duties, territory, today, None)?;
        let may = permit(AppointOfficial { person }, &operator, &purpose, Facts::none())?;
        platform.accounts.appoint(&may, post).await?;
    }
    Ok(password)
}

fn failed(error: eid::Error) -> Error {
    Error::Demo(error.to_string())
}
