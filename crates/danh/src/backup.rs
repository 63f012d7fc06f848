//! `danh backup` and `danh restore`: copies of the database, made while it is in use, read back
//! before they count, put back where nothing is.
//!
//! Keys and memory are not in a copy: who holds a backup must not hold the keys to it, and what
//! was destroyed after it was made must stay so.

use std::path::{Path, PathBuf};

use kernel::Clock;
use serde::{Deserialize, Serialize};
use store::Place;

use crate::platform::{self, SCHEMAS};
use crate::{Error, Platform, Result, Settings, cli, files, log_check};

const DATABASE: &str = "database";
const MANIFEST: &str = "manifest.json";

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// A folder that is empty or not there yet
    folder: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Restore {
    /// A folder that `danh backup` wrote
    folder: PathBuf,
}

/// What a copy holds, so that it can be known again.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    /// Name, size and root of the log when the copy was made: the text of its checkpoint.
    checkpoint: String,
    engine: Engine,
    files: Vec<Part>,
    /// Microseconds since 1970.
    made_at: i64,
    origin: String,
    version: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Engine {
    Postgres,
    Sqlite,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Part {
    name: String,
    bytes: u64,
    sha256: String,
}

impl Backup {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let folder = self.folder;
        if !files::is_empty(&folder)? {
            return Err(Error::NotEmpty(folder));
        }
        files::make_folder(&folder)?;
        let config = settings.read()?;
        let platform = Platform::open(&config).await?;
        let copy = folder.join(DATABASE);
        platform.db.backup(&copy, SCHEMAS).await?;
        let engine = Engine::of(&config.place()?);
        let manifest = Manifest {
            checkpoint: text_of(&platform.ledger.health().await?.checkpoint),
            engine,
            files: parts(&folder)?,
            made_at: Clock::System.now().micros(),
            origin: config.origin.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let bytes: u64 = manifest.files.iter().map(|part| part.bytes).sum();
        let read_back = match engine {
            Engine::Postgres => "Read back; `danh restore` into another schema verifies the log.",
            Engine::Sqlite => {
                read_back(&platform, &copy, &folder).await?;
                "Read back: opened as a database, its log is whole."
            }
        };
        // Written last: a folder without it is no copy.
        let text = serde_json::to_vec_pretty(&manifest);
        let text = text.map_err(|error| Error::BackupBroken(folder.clone(), error.to_string()))?;
        files::write_private(&folder.join(MANIFEST), &text)?;
        check(&folder)?;
        let shown = folder.display();
        cli::print(&format!(
            "{bytes} bytes in {shown}. {read_back}\nKeys and memory are not in it.\n"
        ))
    }
}

/// Opens a copy of the copy, which stays as it is, and verifies its log.
async fn read_back(source: &Platform, copy: &Path, folder: &Path) -> Result<()> {
    let scratch = folder.join("reading-back");
    files::make_folder(&scratch)?;
    let file = scratch.join(DATABASE);
    std::fs::copy(copy, &file).map_err(files::at(&file))?;
    let verified = verify(source, &file).await;
    std::fs::remove_dir_all(&scratch).map_err(files::at(&scratch))?;
    match verified? {
        0 => Ok(()),
        faults => {
            Err(Error::BackupBroken(folder.to_owned(), format!("{faults} faults in its log")))
        }
    }
}

async fn verify(source: &Platform, file: &Path) -> Result<u64> {
    let db = platform::open_copy(file).await?;
    let report = ledger::verify(&db, &source.identity, &[], &|_| ()).await?;
    Ok(report.faults_count)
}

impl Restore {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let config = settings.read()?;
        let manifest = check(&self.folder)?;
        let broken = |reason: &str| Error::BackupBroken(self.folder.clone(), reason.to_owned());
        let place = config.place()?;
        if manifest.engine != Engine::of(&place) {
            return Err(broken("it is of another engine than the settings name"));
        }
        if manifest.origin != config.origin {
            return Err(broken("it is of another log than `origin` names"));
        }
        if let Place::Sqlite(file) = &place {
            if file.exists() {
                return Err(Error::NotEmpty(file.clone()));
            }
            if let Some(folder) = file.parent() {
                files::make_folder(folder)?;
            }
        }
        if platform::is_without_keys(&config.key_folder())? {
            return Err(Error::KeysMissing(config.key_folder()));
        }
        store::restore(&self.folder.join(DATABASE), &place, SCHEMAS).await?;
        let platform = Platform::open(&config).await?;
        let restored = platform.sequencer.after_restore().await?;
        platform.finish().await;
        let report = log_check::verify(&platform, &config).await?;
        log_check::keep(&platform, &report).await?;
        if !report.is_whole() {
            return Err(Error::LogBroken(report.faults_count));
        }
        let mut text = format!(
            "Restored; the log is whole, {} keys were destroyed once more.\n",
            restored.erased
        );
        if let Some(shard) = restored.successor {
            text.push_str(&format!(
                "The copy is behind what the world has seen of the log, which goes on in shard \
                 {shard}: publish its statement.\n"
            ));
        }
        cli::print(&text)
    }
}

impl Engine {
    fn of(place: &Place) -> Self {
        match place {
            Place::Postgres(_) => Engine::Postgres,
            Place::Sqlite(_) => Engine::Sqlite,
        }
    }
}

/// Reads a copy again and compares it with its manifest.
fn check(folder: &Path) -> Result<Manifest> {
    let broken = |reason: String| Error::BackupBroken(folder.to_owned(), reason);
    let manifest: Manifest = serde_json::from_str(&files::read(&folder.join(MANIFEST))?)
        .map_err(|error| broken(error.to_string()))?;
    let found = parts(folder)?;
    for part in &manifest.files {
        if !found.contains(part) {
            return Err(broken(format!("`{}` is not what the manifest says", part.name)));
        }
    }
    Ok(manifest)
}

/// A checkpoint without its signatures.
fn text_of(checkpoint: &str) -> String {
    checkpoint.split("\n\n").next().unwrap_or_default().to_owned()
}

/// The files of the copy itself: one, or one a table.
fn parts(folder: &Path) -> Result<Vec<Part>> {
    let database = folder.join(DATABASE);
    let mut paths = vec![database.clone()];
    if database.is_dir() {
        let entries = std::fs::read_dir(&database).map_err(files::at(&database))?;
        let entries: std::io::Result<Vec<_>> = entries.collect();
        paths = entries.map_err(files::at(&database))?.iter().map(|entry| entry.path()).collect();
    }
    let part = |path: &PathBuf| {
        let (bytes, sha256) = files::digest(path)?;
        let name = path.strip_prefix(folder).unwrap_or(path);
        Ok(Part { name: name.to_string_lossy().into_owned(), bytes, sha256 })
    };
    let mut parts: Vec<Part> = paths.iter().map(part).collect::<Result<_>>()?;
    parts.sort();
    Ok(parts)
}
