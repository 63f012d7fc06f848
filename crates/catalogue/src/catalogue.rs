//! All procedures, in all their versions.

use std::sync::LazyLock;

use kernel::RuleError;
use time::Date;

use crate::reading::{self, SIZE_MAX};
use crate::{Fault, Faults, LifeEvent, Procedure, files, lint};

/// Every version of every procedure, in order of code and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// Name and text of each file that it was read from.
    pub(crate) files: Vec<(String, String)>,
    versions: Vec<Procedure>,
}

static BUILT_IN: LazyLock<Result<Catalogue, Faults>> =
    LazyLock::new(|| Catalogue::parse(files::FILES.iter().copied()));

/// Whether `data/vn/procedures`, part of the program, holds together.
pub fn check_procedures() -> Result<(), Faults> {
    BUILT_IN.as_ref().map(|_| ()).map_err(Faults::clone)
}

/// Whether the law knows every limit of what is in force on a day.
pub fn check_rules(on: Date) -> Result<(), RuleError> {
    let steps = Catalogue::built_in().current(on).flat_map(|procedure| &procedure.steps);
    let mut limits = steps.filter_map(|step| step.limit.as_ref());
    limits.try_for_each(|limit| limit.term(on).map(|_| ()))
}

impl Catalogue {
    /// What is part of the program. It is empty when [`check_procedures`] finds fault, which stops
    /// the start.
    pub fn built_in() -> &'static Catalogue {
        static NOTHING: Catalogue = Catalogue { files: Vec::new(), versions: Vec::new() };
        BUILT_IN.as_ref().unwrap_or(&NOTHING)
    }

    /// Reads files, each with its name and text, and holds them to every rule.
    pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Faults> {
        let (mut read, mut faults) = (Vec::new(), Vec::new());
        let files: Vec<_> = files.into_iter().collect();
        for &(file, text) in &files {
            if text.len() > SIZE_MAX {
                let what = format!("a file has at most {SIZE_MAX} bytes: make it two");
                faults.push(Fault::at(file, text, 0..0, what));
                continue;
            }
            match reading::read(file, text) {
                Ok(versions) => read.extend(versions),
                Err(found) => faults.extend(found),
            }
        }
        faults.extend(lint::across(&read));
        if !faults.is_empty() {
            faults.sort();
            return Err(Faults(faults));
        }
        let mut versions: Vec<Procedure> = read.into_iter().map(|read| read.procedure).collect();
        versions.sort_by(|one, other| {
            (&one.code, one.valid_from).cmp(&(&other.code, other.valid_from))
        });
        let files = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
        Ok(Self { files: files.collect(), versions })
    }

    /// Every version, past and future ones too.
    pub fn versions(&self) -> &[Procedure] {
        &self.versions
    }

    /// The procedures in force on a day, in order of code.
    pub fn current(&self, on: Date) -> impl Iterator<Item = &Procedure> {
        let begun = move |procedure: &&Procedure| procedure.valid_from <= on;
        self.versions
            .chunk_by(|one, other| one.code == other.code)
            .filter_map(move |versions| versions.iter().rfind(begun))
    }

    /// The version in force on a day.
    pub fn by_code(&self, code: &str, on: Date) -> Option<&Procedure> {
        self.versions.iter().rfind(|procedure| procedure.code == code && procedure.valid_from <= on)
    }

    /// The version that began on exactly this day, for dossiers that began under it.
    pub fn version(&self, code: &str, valid_from: Date) -> Option<&Procedure> {
        let mut versions = self.versions.iter();
        versions.find(|procedure| procedure.code == code && procedure.valid_from == valid_from)
    }

    pub fn of_life_event(&self, event: LifeEvent, on: Date) -> impl Iterator<Item = &Procedure> {
        self.current(on).filter(move |procedure| procedure.life_events.contains(&event))
    }
}
