//! `danh bench`: the numbers of `docs/benchmarks.md`, measured from outside. Every figure but those
//! of the ledger itself comes from the program as others run it: commands, and a server of its own
//! process asked over HTTP on the same machine, whose cores the clients share.

mod answers;
mod askers;
mod child;
mod client;
mod dossiers;
mod load;
mod log;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Clock, PersonalNumber};
use store::Place;

use crate::{Error, Result, Settings, platform};
use answers::Prepared;
use askers::Desk;
use child::Server;
use dossiers::{Inbox, Until};
use load::{Asker, Measured, load};

/// Measure this machine: import, reads, corrections, searches, the ledger, the start
#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    /// People in the country that is measured
    #[arg(long, default_value_t = 1_000_000)]
    people: u64,

    /// Clients at once
    #[arg(long, default_value_t = 64)]
    clients: usize,

    /// Seconds that each load lasts
    #[arg(long, default_value_t = 10)]
    seconds: u64,

    /// Dossiers that are open in the unit whose inbox is read
    #[arg(long, default_value_t = 100_000)]
    dossiers: usize,

    /// Folder to make for its files, and to remove afterwards
    #[arg(long, default_value = "danh-bench")]
    folder: PathBuf,

    /// URL of a PostgreSQL server to measure instead of the embedded engine
    #[arg(long)]
    postgres: Option<String>,
}

/// A line of the table.
struct Figure {
    detail: String,
    name: &'static str,
    value: String,
}

impl Bench {
    pub(crate) async fn run(&self) -> Result<()> {
        // Never a folder that holds something of somebody's: it is removed in the end.
        if std::fs::read_dir(&self.folder).is_ok_and(|mut files| files.next().is_some()) {
            return Err(Error::NotEmpty(self.folder.clone()));
        }
        let folder = self.folder.join("data");
        std::fs::create_dir_all(&folder).map_err(Error::Output)?;
        let measured = self.measured(&folder).await;
        // Also after a failure: the next run wants an empty folder.
        std::fs::remove_dir_all(&self.folder).map_err(Error::Output)?;
        let table = measured?;
        let lines = table
            .iter()
            .map(|Figure { detail, name, value }| format!("| {name} | {value} | {detail} |\n"));
        let head = "| what | measured | how |\n|---|---|---|\n".to_owned();
        crate::cli::print(&(head + &lines.collect::<String>()))
    }

    async fn measured(&self, folder: &Path) -> Result<Vec<Figure>> {
        let said = self.settings(folder)?;
        let mut table = vec![self.imported(&said).await?];
        table.extend(self.kept(&said).await?);
        table.extend(self.served(&said).await?);
        table.extend(log::measure(&self.config(&said)?, self.clients, self.seconds).await?);
        Ok(table)
    }

    /// What every command is told about where things are.
    fn settings(&self, data: &Path) -> Result<Vec<String>> {
        let mut text =
            format!("data = {:?}\norigin = \"bench.example/access\"\n", data.display().to_string());
        if let Some(url) = &self.postgres {
            text.push_str(&format!("database = {url:?}\n"));
            if let Ok(pem) = std::env::var("DANH_TEST_POSTGRES_CA") {
                text.push_str(&format!("database_authorities = {pem:?}\n"));
            }
        }
        let file = self.folder.join("danh.toml");
        std::fs::write(&file, text).map_err(Error::Output)?;
        Ok(vec!["--config".to_owned(), file.display().to_string()])
    }

    fn config(&self, said: &[String]) -> Result<crate::Config> {
        Settings::of_file(Path::new(&said[1])).read()
    }

    fn people_file(&self) -> PathBuf {
        self.folder.join("people.csv")
    }

    async fn imported(&self, said: &[String]) -> Result<Figure> {
        let file = self.people_file().display().to_string();
        let people = self.people.to_string();
        child::run(said, &["generate", "--people", &people, "--seed", "42", "--out", &file])?;
        child::run(said, &["migrate"])?;
        let mapping = self.folder.join("mapping.toml");
        std::fs::write(&mapping, crate::demo::MAPPING).map_err(Error::Output)?;
        let mapping = mapping.display().to_string();
        let import = ["import", &file, "--mapping", &mapping, "--order", "bench"];
        let ran = child::run(said, &import)?;
        let rate = self.people as f64 / ran.elapsed.as_secs_f64();
        Ok(Figure {
            detail: format!(
                "{} people with history and ledger in {:.1} s, process start to end; {} MiB at most",
                self.people,
                ran.elapsed.as_secs_f64(),
                ran.memory_mib
            ),
            name: "import",
            value: format!("{rate:.0} people/s"),
        })
    }

    /// What a person takes up, and how fast the engine alone takes the same rows.
    async fn kept(&self, said: &[String]) -> Result<Vec<Figure>> {
        let config = self.config(said)?;
        let place = config.place()?;
        let sizes = platform::Platform::open(&config).await?.db.sizes().await?;
        let per_person = |bytes: i64| bytes as f64 / self.people as f64;
        let total: i64 = sizes.iter().map(|(_, bytes)| bytes).sum();
        let large = sizes.iter().filter(|(_, bytes)| per_person(*bytes) >= 10.0);
        let large: Vec<_> =
            large.map(|(name, bytes)| format!("{name} {:.0}", per_person(*bytes))).collect();
        let (copy, how) = match &place {
            Place::Sqlite(_) => {
                (Place::Sqlite(self.folder.join("raw.db")), "through the driver, as people came")
            }
            place => (place.clone().in_schema("danh_bench_raw")?, "`INSERT .. SELECT`"),
        };
        let took = store::raw_copy(&place, &copy, platform::SCHEMAS).await?;
        Ok(vec![
            Figure {
                detail: format!("tables and indexes, bytes a person: {}", large.join(", ")),
                name: "state",
                value: format!("{:.0} B/person", per_person(total)),
            },
            Figure {
                detail: format!("the same rows into empty tables with their indexes, {how}"),
                name: "raw load of the same rows",
                value: format!("{:.0} people/s", self.people as f64 / took.as_secs_f64()),
            },
        ])
    }

    async fn served(&self, said: &[String]) -> Result<Vec<Figure>> {
        let config = self.config(said)?;
        let desk = Desk::open(&config, &self.people_file()).await?;
        let people = desk.people();
        // The first is the official of the desk.
        let adults: Vec<_> = people.iter().skip(1).filter(|it| is_adult(it)).cloned().collect();
        let Some(((_, clerk), others)) = adults.split_last() else {
            return Err(Error::Bench("there are too few people".to_owned()));
        };
        let mut prepared = Prepared::new(&config, others).await?;
        let inbox = Inbox::open(&config, clerk).await?;
        // The first start of a house makes its keys, the next ones do not.
        let first = Server::start(said).await?.started_in;
        let server = Server::start(said).await?;
        let started = server.started_in;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let idle = server.memory_mib();
        let desk = desk.go_to_work(server.address).await?;
        let mut table = vec![
            Figure {
                detail: format!(
                    "store of {} people, process start to first answer, after a kill; {} ms when \
                     it made its keys",
                    self.people,
                    first.as_millis()
                ),
                name: "start",
                value: format!("{} ms", started.as_millis()),
            },
            Figure {
                detail: "resident, 3 s after the start".to_owned(),
                name: "idle memory",
                value: format!("{idle} MiB"),
            },
        ];
        let readers = desk.readers(self.clients).await?;
        table.push(self.figure("read of one person", &server, readers, "person read").await?);
        let correctors = desk.correctors(self.clients).await?;
        table.push(self.figure("correction", &server, correctors, "record corrected").await?);
        let finders = desk.finders(4).await?;
        table.push(
            self.figure("name search, 4 clients", &server, finders, "page of results").await?,
        );
        table.extend(self.settled(&server, &prepared.sessions(), &inbox).await?);
        let (people, few) = (Arc::new(people), (self.clients / 4).max(1));
        for (name, clients) in [
            ("authentication API, a quarter of the clients", few),
            ("authentication API, all clients", self.clients),
        ] {
            let verifiers = prepared.verifiers(server.address, &people, clients).await?;
            table.push(self.figure(name, &server, verifiers, "answer").await?);
        }
        Ok(table)
    }

    /// Dossiers: filed in many units and in one, and the inbox of that one.
    async fn settled(
        &self,
        server: &Server,
        sessions: &[(String, String)],
        inbox: &Inbox,
    ) -> Result<Vec<Figure>> {
        let address = server.address;
        let filers = dossiers::filers(address, sessions, (self.clients, false)).await?;
        let what = "dossier with what the register answers";
        let mut table = vec![self.figure("filing a dossier", server, filers, what).await?];
        let few = (self.clients / 4).max(1);
        let filers = dossiers::filers(address, sessions, (few, false)).await?;
        table.push(self.figure("… by a quarter of the clients", server, filers, what).await?);
        let filers = dossiers::filers(address, sessions, (self.clients, true)).await?;
        let filers = filers.into_iter().map(|filer| Until(filer, self.dossiers)).collect();
        let filled = load(filers, Duration::from_secs(3_600)).await?;
        table.push(Figure {
            detail: format!("{} dossiers of one unit in {:.0} s", filled.total, filled.seconds),
            name: "… all in one unit",
            value: per_second(&filled),
        });
        let clerks = inbox.clerks(address, 4).await?;
        let name = "inbox of that unit, 4 clients";
        table.push(self.figure(name, server, clerks, "page of 50 dossiers").await?);
        Ok(table)
    }

    async fn figure<A: Asker>(
        &self,
        name: &'static str,
        server: &Server,
        clients: Vec<A>,
        what: &str,
    ) -> Result<Figure> {
        let before = server.cpu_seconds();
        let measured = load(clients, Duration::from_secs(self.seconds)).await?;
        let used = server.cpu_seconds() - before;
        Ok(Figure { detail: described(&measured, what, used), name, value: per_second(&measured) })
    }
}

/// Of an age at which accounts are one's own.
fn is_adult((_, number): &(String, String)) -> bool {
    let year = i32::from(PersonalNumber::parse(number).map_or(u16::MAX, |it| it.birth_year()));
    year + 18 < Clock::System.now().day().year()
}

fn per_second(measured: &Measured) -> String {
    format!("{:.0}/s", measured.per_second)
}

fn described(measured: &Measured, what: &str, cpu_seconds: f64) -> String {
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    let Measured { p50, p99, seconds, total, .. } = *measured;
    let per_cpu = total as f64 / cpu_seconds.max(0.001);
    let busy = cpu_seconds / seconds;
    format!(
        "each {what} permitted and durably recorded; p50 {:.1} ms, p99 {:.1} ms; the server used \
         {busy:.2} cores, {per_cpu:.0} a CPU-second",
        ms(p50),
        ms(p99)
    )
}
