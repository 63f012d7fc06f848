//! A catalogue with the file of one procedure written anew: what publishing comes to.

use time::Date;

use crate::{Catalogue, Difference, Fault, Faults, Procedure};

/// What comes of publishing a file.
#[derive(Clone, Debug)]
pub struct Revision {
    pub catalogue: Catalogue,
    pub code: String,
    /// What is new in it, in order of day.
    pub versions: Vec<Revised>,
}

/// A version that the file brings or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// From the version that is in force before it; nothing for the first of a procedure.
    pub differences: Option<Vec<Difference>>,
    pub valid_from: Date,
}

impl Catalogue {
    /// With this file in the place of the one of its procedure, held to every rule.
    pub fn with(&self, text: &str) -> Result<(Catalogue, String), Faults> {
        let code = code_of(text)?;
        let name = format!("data/vn/procedures/{code}.toml");
        let others = self.files.iter().filter(|(file, _)| stem(file) != code);
        let others = others.map(|(file, text)| (file.as_str(), text.as_str()));
        Ok((Catalogue::parse(others.chain([(name.as_str(), text)]))?, code))
    }

    /// The same for a file to be published on a day: what is in force by then stays word for word,
    /// because dossiers are decided under it; what is new begins later.
    pub fn revised(&self, text: &str, today: Date) -> Result<Revision, Faults> {
        let (catalogue, code) = self.with(text)?;
        let mut faults = Vec::new();
        let mut wrong = |day: Date, what: String| {
            let day = day.to_string();
            let at = text.find(&day).map_or(0..0, |at| at..at + day.len());
            faults.push(Fault::at(&format!("{code}.toml"), text, at, what));
        };
        for old in self.of(&code).filter(|old| old.valid_from <= today) {
            if catalogue.version(&code, old.valid_from) != Some(old) {
                let day = old.valid_from;
                wrong(day, format!("the version of {day} is in force: leave it, add a later one"));
            }
        }
        let mut versions = Vec::new();
        let mut before: Option<&Procedure> = None;
        for new in catalogue.of(&code) {
            if self.version(&code, new.valid_from) != Some(new) {
                let day = new.valid_from;
                if day <= today {
                    wrong(day, format!("a version begins after {today}, the day it is published"));
                }
                let differences = before.map(|before| before.differences(new));
                versions.push(Revised { differences, valid_from: day });
            }
            before = Some(new);
        }
        if versions.is_empty() && faults.is_empty() {
            faults.push(Fault::at(&code, text, 0..0, "nothing is new in it".to_owned()));
        }
        if faults.is_empty() {
            Ok(Revision { catalogue, code, versions })
        } else {
            Err(Faults(faults))
        }
    }

    fn of(&self, code: &str) -> impl Iterator<Item = &Procedure> {
        self.versions().iter().filter(move |procedure| procedure.code == code)
    }
}

/// The code that a file is about; whatever else is wrong with it is said when it is read.
fn code_of(text: &str) -> Result<String, Faults> {
    let fault =
        |what: &str, place| Faults(vec![Fault::at("procedure.toml", text, place, what.into())]);
    let table: toml::Table = toml::from_str(text)
        .map_err(|error| fault(error.message(), error.span().unwrap_or(0..0)))?;
    let code = table.get("code").and_then(toml::Value::as_str);
    code.map(str::to_owned).ok_or_else(|| fault("a file begins with its `code`", 0..0))
}

fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".toml").unwrap_or(name)
}
