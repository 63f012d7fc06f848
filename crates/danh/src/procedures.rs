//! `danh procedures`: the files of procedures, held to their rules and proposed to officials.

use std::path::{Path, PathBuf};
use std::time::Duration;

use access::{Caller, Facts, Purpose, permit};
use catalogue::{Catalogue, Limit, Procedure, Revised, Settles};
use kernel::{Clock, Term, TermUnit};
use procedure::{APPROVALS, Dossiers, PUBLISHING_RULE, ProposeProcedure};
use time::Date;

use crate::{Error, Platform, Result, Settings, cli};

/// How soon a node knows of what another has published.
const REFRESH: Duration = Duration::from_secs(1);

/// Of one file, and of a folder.
const BYTES_MAX: u64 = 1 << 20;
const FILES_MAX: usize = 5_000;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Say what is wrong in the files of procedures, with line and column, or list the procedures
    Check {
        /// A folder of .toml files; without one, those that are part of the program
        folder: Option<PathBuf>,
    },

    /// Say what a file of a procedure would change, and propose it: two officials have to agree
    /// before it is in force
    Publish {
        /// A .toml file
        file: PathBuf,

        /// Only say what it would change
        #[arg(long)]
        dry_run: bool,
    },
}

impl Command {
    pub(crate) async fn run(self, settings: &Settings) -> Result<()> {
        let today = Clock::System.now().day();
        match self {
            Self::Publish { file, dry_run } => publish(settings, &file, dry_run).await,
            Self::Check { folder: None } => {
                catalogue::check_procedures()?;
                cli::print(&table(Catalogue::built_in(), today))
            }
            Self::Check { folder: Some(folder) } => {
                let files = read(&folder)?;
                let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
                cli::print(&table(&Catalogue::parse(files)?, today))
            }
        }
    }
}

/// Reads in what other nodes have published, as long as the program runs.
pub(crate) async fn refresh(dossiers: Dossiers) {
    loop {
        tokio::time::sleep(REFRESH).await;
        if let Err(error) = dossiers.refresh_catalogue().await {
            tracing::warn!(%error, "what is published was not read in");
        }
    }
}

async fn publish(settings: &Settings, file: &Path, dry_run: bool) -> Result<()> {
    let text = text_of(file)?;
    let platform = Platform::open(&settings.read()?).await?;
    let outcome = propose(&platform.dossiers, &text, dry_run).await;
    platform.finish().await;
    outcome
}

async fn propose(dossiers: &Dossiers, text: &str, dry_run: bool) -> Result<()> {
    let (job, rule) = (Caller::job("procedures", PUBLISHING_RULE), Purpose::Rule(PUBLISHING_RULE));
    let may = permit(ProposeProcedure, &job, &rule, Facts::none())
        .map_err(|refused| Error::from(procedure::Error::from(refused)))?;
    let revision = dossiers.revision(&may, text)?;
    for revised in &revision.versions {
        cli::print(&changed(&revision.code, revised))?;
    }
    if dry_run {
        return Ok(());
    }
    let (proposed, _) = dossiers.propose(&may, text).await?;
    cli::print(&format!(
        "proposed as {} {}: {APPROVALS} officials have to agree at /desk/procedures\n",
        proposed.code, proposed.number
    ))
}

/// A line for each part of a version that is new.
fn changed(code: &str, revised: &Revised) -> String {
    let mut text = format!("{code} from {}\n", revised.valid_from);
    match &revised.differences {
        None => text.push_str("  a new procedure\n"),
        Some(differences) => {
            for difference in differences {
                let (how, part, key) = difference.parts();
                text.push_str(&format!("  {how:7} {} {key}\n", part.name()));
            }
        }
    }
    text
}

fn text_of(path: &Path) -> Result<String> {
    let failed = |source| Error::File { path: path.to_owned(), source };
    if path.metadata().map_err(failed)?.len() > BYTES_MAX {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    std::fs::read_to_string(path).map_err(failed)
}

/// Name and text of each file, in order of name.
fn read(folder: &Path) -> Result<Vec<(String, String)>> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Error::File { path, source }
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))?.take(FILES_MAX) {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        files.push((path.display().to_string(), text_of(&path)?));
    }
    if files.is_empty() {
        return Err(Error::NoProcedures(folder.to_owned()));
    }
    files.sort();
    Ok(files)
}

/// A line for each procedure of a day, and what they come to.
fn table(catalogue: &Catalogue, on: Date) -> String {
    let mut rows = vec![Row {
        code: "CODE".into(),
        from: "SINCE".into(),
        asked: "ASKED".into(),
        prefilled: "PREFILLED".into(),
        steps: "STEPS".into(),
        limit: "LIMIT".into(),
        settled: "SETTLED".into(),
        verified: "VERIFIED",
    }];
    let current: Vec<&Procedure> = catalogue.current(on).collect();
    rows.extend(current.iter().map(|procedure| Row::of(procedure, on)));
    let width = |column: fn(&Row) -> &str| {
        rows.iter().map(|row| column(row).chars().count()).max().unwrap_or(0)
    };
    let (codes, limits) = (width(|row| &row.code), width(|row| &row.limit));
    let mut text = String::new();
    for row in &rows {
        let Row { code, from, asked, prefilled, steps, limit, settled, verified } = row;
        text.push_str(&format!(
            "{code:codes$}  {from:10}  {asked:>5}  {prefilled:>9}  {steps:>5}  {limit:limits$}  \
             {settled:9}  {verified}\n"
        ));
    }
    let (versions, procedures) = (catalogue.versions().len(), current.len());
    let here = current.iter().filter(|it| it.settles == Settles::Here).count();
    let unsure = current.iter().filter(|it| it.is_doubtful()).count();
    text.push_str(&format!(
        "{procedures} procedures in {versions} versions: {here} settled here, {unsure} with \
         something that nobody verified\n"
    ));
    text
}

struct Row {
    code: String,
    from: String,
    asked: String,
    prefilled: String,
    steps: String,
    limit: String,
    settled: String,
    verified: &'static str,
}

impl Row {
    fn of(procedure: &Procedure, on: Date) -> Self {
        Self {
            code: procedure.code.clone(),
            from: procedure.valid_from.to_string(),
            asked: procedure.asked().to_string(),
            prefilled: procedure.prefilled().to_string(),
            steps: procedure.steps.len().to_string(),
            limit: limits(procedure, on),
            settled: match procedure.settles {
                Settles::HandedOver { .. } => "elsewhere".to_owned(),
                Settles::Here => "here".to_owned(),
            },
            verified: if procedure.is_doubtful() { "no" } else { "yes" },
        }
    }
}

/// The terms of its steps; a hyphen where none is known.
fn limits(procedure: &Procedure, on: Date) -> String {
    let limits = procedure.steps.iter().filter_map(|step| step.limit.as_ref());
    let terms: Vec<String> =
        limits.filter_map(|limit: &Limit| limit.term(on).ok()).map(said).collect();
    if terms.is_empty() { "-".to_owned() } else { terms.join(" + ") }
}

fn said(term: Term) -> String {
    let unit = match term.unit {
        TermUnit::Days => "days",
        TermUnit::Hours => "hours",
        TermUnit::Months => "months",
        TermUnit::WorkingDays => "working days",
        TermUnit::Years => "years",
    };
    format!("{} {unit}", term.amount)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use catalogue::{Catalogue, FIELD_GROUPS, Kind};
    use kernel::Clock;
    use population::Group;

    /// The catalogue must not know the register, so it lists what can be asked of it.
    #[test]
    fn the_catalogue_knows_the_field_groups_of_the_register() {
        let listed: BTreeSet<&str> = FIELD_GROUPS.iter().map(|(group, _)| *group).collect();
        let kept: BTreeSet<&str> = Group::ALL.iter().map(|group| group.name()).collect();
        assert_eq!(listed, kept, "the list is in crates/catalogue/src/register.rs");
    }

    #[test]
    fn what_may_be_corrected_is_what_the_register_reads_from_a_line() {
        let today = Clock::System.now().day();
        let corrects = Catalogue::built_in().by_code("register-correction", today).unwrap();
        let questions = &corrects.form.questions;
        let value = questions.iter().find_map(|question| question.value_of.as_ref()).unwrap();
        let Kind::Choice(choices) = &corrects.form.question(value).unwrap().kind else {
            panic!("the group is chosen");
        };
        let listed: BTreeSet<&str> = choices.iter().map(|choice| choice.key.as_str()).collect();
        let read: BTreeSet<&str> = population::CORRECTABLE.iter().map(|it| it.name()).collect();
        assert_eq!(listed, read);
    }
}
