//! `danh import`, `danh export`, `danh generate`: people in files.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use access::{Caller, Purpose, permit};
use indicatif::ProgressBar;
use population::{CHUNK, ExportPeople, ImportPeople, Incoming, Mapping, Progress, Report};
use serde_json::json;
use synthetic::{Country, Format, Writer};

use crate::{Error, Platform, Result, Settings, cli, files, progress};

/// The rule under which whoever runs the program brings files in and out.
const RULE: &str = "files-by-order";

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// CSV or NDJSON, as the mapping says
    file: PathBuf,

    /// Which column holds what
    #[arg(long)]
    mapping: PathBuf,

    /// Reference of the written order, which is put on record
    #[arg(long)]
    order: String,

    /// People in one transaction: more is faster, and takes about 15 KiB of memory for each
    #[arg(long, default_value_t = CHUNK, value_parser = clap::value_parser!(u32).range(100..=50_000))]
    chunk: u32,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Reference of the written order, which is put on record
    #[arg(long)]
    order: String,

    /// NDJSON, one person a line; a new file
    #[arg(long)]
    out: PathBuf,

    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    #[arg(long)]
    people: u64,

    /// The same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,

    #[arg(long)]
    out: PathBuf,

    #[arg(long, value_enum, default_value_t = Kind::Csv)]
    format: Kind,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    Csv,
    Ndjson,
}

impl Import {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let mapping = files::read(&self.mapping)?;
        let mapping = Mapping::parse(&mapping).map_err(population::ImportError::from)?;
        let (job, order) = by_order(&self.order)?;
        let platform = Platform::open(&settings.read()?).await?;
        let facts = platform.register.facts_at_desk(&job, &order).await?;
        let permit = permit(ImportPeople, &job, &order, facts)?;
        let (bar, begun) = (progress::bytes("import"), Instant::now());
        let told = |progress| tell(&bar, begun, progress);
        let incoming = Incoming { chunk: self.chunk, mapping, path: &self.file };
        let imported = platform.register.import(&permit, incoming, told).await;
        bar.finish_and_clear();
        // What is in has its place before anyone asks for a proof, also when the rest is not.
        platform.finish().await;
        let (report, seconds) = (imported?, begun.elapsed().as_secs_f64());
        cli::print(&if self.json { as_json(&report, seconds) } else { as_text(&report, seconds) })
    }
}

fn tell(bar: &ProgressBar, begun: Instant, progress: Progress) {
    let Progress { bytes, bytes_total, people, rejected } = progress;
    bar.set_length(bytes_total);
    bar.set_position(bytes);
    let rate = people as f64 / begun.elapsed().as_secs_f64().max(0.001);
    bar.set_message(format!("{people} people, {rejected} refused, {rate:.0} people/s"));
}

fn as_text(report: &Report, seconds: f64) -> String {
    let Report { done_before, people, rejected, rejects, resumed_after } = report;
    if *done_before {
        return format!("This file was through before: {people} people in, {rejected} refused.\n");
    }
    let fresh = people - resumed_after;
    let rate = fresh as f64 / seconds.max(0.001);
    let mut text = format!("{fresh} people in, in {seconds:.1} s ({rate:.0} people/s).\n");
    if *resumed_after > 0 {
        text.push_str(&format!("Went on after {resumed_after} who were in already.\n"));
    }
    if let Some(rejects) = rejects {
        let rejects = rejects.display();
        text.push_str(&format!("{rejected} rows refused; row, field and reason: {rejects}\n"));
    }
    text
}

fn as_json(report: &Report, seconds: f64) -> String {
    let Report { done_before, people, rejected, rejects, resumed_after } = report;
    let json = json!({
        "done_before": done_before, "people": people, "rejected": rejected, "rejects": rejects,
        "resumed_after": resumed_after, "seconds": seconds,
    });
    format!("{json}\n")
}

impl Export {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let (job, order) = by_order(&self.order)?;
        let platform = Platform::open(&settings.read()?).await?;
        let facts = platform.register.facts_at_desk(&job, &order).await?;
        let permit = permit(ExportPeople, &job, &order, facts)?;
        let file = File::create_new(&self.out).map_err(files::at(&self.out))?;
        let mut out = BufWriter::new(file);
        let bar = progress::spinner("export");
        let exported = platform
            .register
            .export(&permit, |line| {
                bar.inc(1);
                out.write_all(line.as_bytes())?;
                out.write_all(b"\n")
            })
            .await;
        bar.finish_and_clear();
        platform.finish().await;
        let people = exported?;
        let file = out.into_inner().map_err(|error| files::at(&self.out)(error.into_error()))?;
        file.sync_all().map_err(files::at(&self.out))?;
        let (length, sha256) = files::digest(&self.out)?;
        cli::print(&if self.json {
            format!("{}\n", json!({ "bytes": length, "people": people, "sha256": sha256 }))
        } else {
            format!("{people} people in {}\nSHA-256 {sha256}\n", self.out.display())
        })
    }
}

impl Generate {
    pub(crate) fn run(self) -> Result<()> {
        let format = match self.format {
            Kind::Csv => Format::Csv,
            Kind::Ndjson => Format::Ndjson,
        };
        let bar = progress::bar(self.people, "people");
        let write = || {
            let out = BufWriter::with_capacity(1 << 20, File::create(&self.out)?);
            let mut writer = Writer::start(format, out)?;
            for (count, person) in (1..).zip(Country::new(self.seed, self.people)) {
                writer.write(&person)?;
                if count % 1_000 == 0 {
                    bar.set_position(count);
                }
            }
            writer.finish()
        };
        write().map_err(files::at(&self.out))?;
        bar.finish_and_clear();
        let (_, sha256) = files::digest(&self.out)?;
        cli::print(&format!("{} people in {}\nSHA-256 {sha256}\n", self.people, self.out.display()))
    }
}

fn by_order(reference: &str) -> Result<(Caller, Purpose)> {
    let order = Purpose::parse(&format!("order:{reference}")).map_err(Error::Purpose)?;
    Ok((Caller::job("files", RULE), order))
}
