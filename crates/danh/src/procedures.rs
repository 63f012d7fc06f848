//! `danh procedures check`: the files of procedures, held to their rules.

use std::path::{Path, PathBuf};

use catalogue::{Catalogue, Limit, Procedure, Settles};
use kernel::{Clock, Term, TermUnit};
use time::Date;

use crate::{Error, Result, cli};

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
}

impl Command {
    pub(crate) fn run(self) -> Result<()> {
        let Self::Check { folder } = self;
        let today = Clock::System.now().day();
        match folder {
            None => {
                catalogue::check_procedures()?;
                cli::print(&table(Catalogue::built_in(), today))
            }
            Some(folder) => {
                let files = read(&folder)?;
                let files = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
                cli::print(&table(&Catalogue::parse(files)?, today))
            }
        }
    }
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
        let size = path.metadata().map_err(failed(&path))?.len();
        if size > BYTES_MAX {
            let too_large = std::io::Error::from(std::io::ErrorKind::FileTooLarge);
            return Err(Error::File { path, source: too_large });
        }
        let text = std::fs::read_to_string(&path).map_err(failed(&path))?;
        files.push((path.display().to_string(), text));
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

    use catalogue::FIELD_GROUPS;
    use population::Group;

    /// The catalogue must not know the register, so it lists what can be asked of it.
    #[test]
    fn the_catalogue_knows_the_field_groups_of_the_register() {
        let listed: BTreeSet<&str> = FIELD_GROUPS.iter().map(|(group, _)| *group).collect();
        let kept: BTreeSet<&str> = Group::ALL.iter().map(|group| group.name()).collect();
        assert_eq!(listed, kept, "the list is in crates/catalogue/src/register.rs");
    }
}
