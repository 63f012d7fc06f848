//! People file dossiers, and an official of a unit with very many of them looks at what waits.

use std::net::SocketAddr;
use std::sync::Arc;

use kernel::{Clock, Entropy};
use serde_json::{Value, json};
use time::Duration;

use super::askers::at_work;
use super::client::Client;
use super::load::Asker;
use crate::played::Post;
use crate::{Config, Error, Result};

/// Where very many dossiers are open.
const UNIT: &str = "00004";
const OFFICE: &str = "CA-00004";
const LOGIN: &str = "bench-inbox";

/// Somebody files a notice of a stay: what the register answers is not asked. Nobody has the number
/// of the guest, so that the dossier waits for an official.
pub(super) struct Filer {
    client: Client,
    guest: String,
    /// Of the whole load: a key is used once.
    run: Arc<String>,
    unit: Option<&'static str>,
}

pub(super) struct Clerk(Client);

/// The account of the official, before the server runs.
pub(super) struct Inbox {
    token: String,
}

/// `count` of those who may file; in one unit or each in their own.
pub(super) async fn filers(
    address: SocketAddr,
    sessions: &[(String, String)],
    (count, in_one_unit): (usize, bool),
) -> Result<Vec<Filer>> {
    let run = Arc::new(kernel::hex(&Entropy::System.bytes::<8>()));
    let (mut filers, mut refused) = (Vec::new(), String::new());
    for (token, number) in sessions {
        let client = Client::connect(address, token, "").await?;
        let unit = in_one_unit.then_some(UNIT);
        let guest = format!("{}999999", number.get(..6).unwrap_or_default());
        let mut filer = Filer { client, guest, run: Arc::clone(&run), unit };
        // Of some the register knows no residence: they cannot be answered for.
        let probe = usize::MAX - filers.len();
        match filer.file(probe).await? {
            (200, _) => filers.push(filer),
            (status, told) => refused = format!("{status} {}", told["type"]),
        }
        if filers.len() == count {
            return Ok(filers);
        }
    }
    Err(Error::Bench(format!("too few people can file: {refused}")))
}

impl Filer {
    async fn file(&mut self, number: usize) -> Result<(u16, Value)> {
        let today = Clock::System.now().day();
        let mut answers = json!({
            "from": today.to_string(), "guests": [self.guest], "reason": "Thăm gia đình",
            "to": (today + Duration::days(3)).to_string(),
        });
        if let Some(unit) = self.unit {
            answers["commune"] = unit.into();
            answers["line"] = "1 phố Mới".into();
        }
        let key = format!("{}-{number}", self.run);
        let form = json!({ "procedure": "lodging", "key": key, "answers": answers });
        let answer = self.client.send("POST", "/v1/dossiers", Some(&form)).await?;
        Ok((answer.status, answer.json()))
    }
}

impl Asker for Filer {
    async fn ask(&mut self, number: usize) -> Result<()> {
        match self.file(number).await? {
            (200, _) => Ok(()),
            (status, said) => Err(Error::Bench(format!("{status}: {said}"))),
        }
    }
}

/// The same until so many are filed.
pub(super) struct Until(pub(super) Filer, pub(super) usize);

impl Asker for Until {
    fn has(&self, number: usize) -> bool {
        number < self.1
    }

    async fn ask(&mut self, number: usize) -> Result<()> {
        self.0.ask(number).await
    }
}

impl Inbox {
    pub(super) async fn open(config: &Config, number: &str) -> Result<Self> {
        let post = Post { duties: &["residence"], office: OFFICE, territory: UNIT };
        Ok(Self { token: at_work(config, (number, LOGIN), &post).await? })
    }

    pub(super) async fn clerks(&self, address: SocketAddr, count: usize) -> Result<Vec<Clerk>> {
        let mut clerks = Vec::new();
        for _ in 0..count {
            clerks.push(Clerk(Client::connect(address, &self.token, "").await?));
        }
        Ok(clerks)
    }
}

impl Asker for Clerk {
    async fn ask(&mut self, _: usize) -> Result<()> {
        let answer = self.0.get("/v1/office/dossiers").await?;
        let shown = answer.json()["dossiers"].as_array().map_or(0, Vec::len);
        match (answer.status, shown) {
            (200, 1..) => Ok(()),
            (status, _) => Err(Error::Bench(format!("{status}: {}", answer.json()))),
        }
    }
}
