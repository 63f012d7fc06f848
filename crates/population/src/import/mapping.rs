//! Which column of a file holds what: `mapping.toml`.
//!
//! ```toml
//! format = "csv"            # or "ndjson"
//! delimiter = ","           # CSV only
//! office = "C06"            # the office that the file comes from
//! document = "12/QĐ-BCA"    # the paper it was sent with
//! known_on = "2026-06-30"   # values without a day of their own hold since birth; communes are
//!                           # read by the catalogue of this day
//!
//! [groups.birth-name]
//! text = "full_name"
//! [groups.sex]
//! text = "sex"
//! words = { female = "F", male = "M" }
//! [groups.permanent-residence]
//! commune = "permanent_commune"
//! line = "permanent_address"
//! from = "permanent_from"
//! until = "permanent_until"
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use time::Date;

use crate::stored::day;
use crate::value::{OfficeCode, Text};
use crate::{Channel, Document, DocumentKind, Group, Source};

/// A mapping, read and checked.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(crate) columns: Vec<String>,
    pub delimiter: u8,
    pub format: Format,
    pub(crate) groups: Vec<GroupColumns>,
    pub(crate) known_on: Date,
    pub(crate) source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Ndjson,
}

/// The columns of one group: by the part they hold, the index among the mapping's columns.
#[derive(Clone, Debug)]
pub(crate) struct GroupColumns {
    pub(crate) group: Group,
    pub(crate) parts: BTreeMap<&'static str, usize>,
    pub(crate) words: BTreeMap<String, String>,
}

#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    #[error("mapping: a delimiter is one ASCII character")]
    Delimiter,
    #[error("mapping: {0}")]
    Malformed(String),
    #[error("mapping: there is no field group `{0}`")]
    NoSuchGroup(String),
    #[error("mapping: `{group}` has no part `{part}`; its parts are {known}")]
    NoSuchPart { group: &'static str, part: String, known: String },
    #[error("mapping: `{field}`: {reason}")]
    Value { field: &'static str, reason: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default = "comma")]
    delimiter: String,
    document: String,
    format: Format,
    groups: BTreeMap<String, BTreeMap<String, toml::Value>>,
    known_on: String,
    office: String,
}

fn comma() -> String {
    ",".to_owned()
}

/// The parts that can be mapped for a group.
fn parts(group: Group) -> &'static [&'static str] {
    match group {
        Group::PermanentResidence | Group::TemporaryResidence => {
            &["commune", "from", "line", "until"]
        }
        Group::CurrentPlace => &["commune", "line"],
        Group::BirthRegistrationPlace => &["commune", "text"],
        Group::Absence => &["from", "text", "until"],
        Group::Contact => &["email", "mobile"],
        Group::Relatives => &[
            "father-name",
            "father-number",
            "mother-name",
            "mother-number",
            "spouse-name",
            "spouse-number",
        ],
        Group::IdentityDocuments => &[
            "passport",
            "passport-country",
            "passport-from",
            "passport-until",
            "residence-card",
            "residence-card-from",
            "residence-card-until",
        ],
        Group::Lodging | Group::Other => &[],
        _ => &["text"],
    }
}

impl Mapping {
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let file: File =
            toml::from_str(text).map_err(|error| MappingError::Malformed(error.to_string()))?;
        let File { delimiter, document, format, groups, known_on, office } = file;
        let &[delimiter] = delimiter.as_bytes() else { return Err(MappingError::Delimiter) };
        let value = |field, reason: &dyn std::fmt::Display| MappingError::Value {
            field,
            reason: reason.to_string(),
        };
        let office = OfficeCode::parse(&office).map_err(|error| value("office", &error))?;
        let reference = Text::parse(&document).map_err(|error| value("document", &error))?;
        let document = Document { kind: DocumentKind::ImportChunk, on: None, reference };
        let source =
            Source { channel: Channel::Import, document: Some(document), office, reason: None };
        let known_on = day::parse(&known_on).map_err(|error| value("known_on", &error))?;
        let mut mapping =
            Self { columns: Vec::new(), delimiter, format, groups: Vec::new(), known_on, source };
        for (name, columns) in groups {
            mapping.add(&name, columns)?;
        }
        Ok(mapping)
    }

    fn add(
        &mut self,
        name: &str,
        columns: BTreeMap<String, toml::Value>,
    ) -> Result<(), MappingError> {
        let group = Group::parse(name).ok_or_else(|| MappingError::NoSuchGroup(name.to_owned()))?;
        let known = parts(group);
        let (mut held, mut words) = (BTreeMap::new(), BTreeMap::new());
        for (part, column) in columns {
            match (column, known.iter().find(|known| **known == part)) {
                (toml::Value::String(column), Some(part)) => {
                    held.insert(*part, self.column(&column));
                }
                (toml::Value::Table(table), None) if part == "words" => {
                    let text = |value: toml::Value| value.as_str().map(str::to_owned);
                    words.extend(table.into_iter().filter_map(|(k, v)| Some((k, text(v)?))));
                }
                _ => {
                    let (group, known) = (group.name(), known.join(", "));
                    return Err(MappingError::NoSuchPart { group, part, known });
                }
            }
        }
        self.groups.push(GroupColumns { group, parts: held, words });
        Ok(())
    }

    fn column(&mut self, name: &str) -> usize {
        let found = self.columns.iter().position(|column| column == name);
        found.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        })
    }
}
