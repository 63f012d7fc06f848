//! One recorded change of one person: what is said of which groups, for which days, by whom.
//!
//! **Stored form**, one JSON object in one row beside `person_id, version, known_from`. It is kept
//! for ever: keys may be added, never edited.
//!
//! | key | of | holds |
//! |---|---|---|
//! | `a` | change | its assertions; of two that speak of the same group and day, the later counts |
//! | `m` | change | the mark of a merge: `{"absorbs": id, …}`; absent in all others |
//! | `s` | change | the source of all its assertions that name none |
//! | `f`, `t` | assertion | from this day, to before that day; no `t`: open |
//! | `s` | assertion | source: `c` channel, `o` office, `d` document (`k`, `r`, `d`), `y` reason |
//! | `g` | assertion | values by the group's key (see `group.rs`) |
//! | `e` | assertion | keys of the groups that end: nothing holds for these days |
//!
//! Nothing is written as null, and what is empty is left out.

use kernel::{Moment, PersonId};
use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::date;

use crate::finding::TIES;
use crate::group::{Group, Key, Value, values};
use crate::source::Source;
use crate::stored::{day, day_if_any, person_id};

/// Days from one up to, but not with, another; perhaps for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: Date,
    pub to: Option<Date>,
}

/// What is said of some groups for the same days by the same source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// Groups for which nothing holds on these days.
    pub ended: Vec<Group>,
    pub source: Source,
    pub span: Span,
    pub values: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub assertions: Vec<Assertion>,
    pub known_from: Moment,
    pub mark: Option<Mark>,
    pub person: PersonId,
    /// Counts the changes of a person from 1.
    pub version: i64,
}

/// That two records are, or are no longer, of one person. Both carry their side of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Reads also what the other record says, where this one is silent.
    Absorbs(Joint),
    /// Is read through the other record.
    MergedInto(Joint),
    /// Stands alone again.
    PartsFrom(Joint),
    /// No longer reads what the other record says.
    Releases(Joint),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    #[serde(rename = "s")]
    pub source: Source,
    #[serde(rename = "p", with = "person_id")]
    pub with: PersonId,
}

impl Mark {
    /// The record that this one absorbs, or once absorbed.
    pub(crate) fn absorbed(&self) -> Option<PersonId> {
        match self {
            Mark::Absorbs(joint) | Mark::Releases(joint) => Some(joint.with),
            Mark::MergedInto(_) | Mark::PartsFrom(_) => None,
        }
    }
}

impl Span {
    /// Every day there is.
    pub const EVER: Span = Span { from: date!(0001 - 01 - 01), to: None };

    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    pub fn from(from: Date) -> Self {
        Self { from, to: None }
    }

    /// The days in both, if there are any.
    pub fn meet(&self, other: Span) -> Option<Span> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        to.is_none_or(|to| from < to).then_some(Span { from, to })
    }
}

impl Assertion {
    pub fn of(span: Span, source: Source, values: Vec<Value>) -> Self {
        Self { ended: Vec::new(), source, span, values }
    }

    /// What is said of a group: `None` when it is not spoken of, `Some(None)` when it ends.
    pub fn says(&self, group: Group) -> Option<Option<&Value>> {
        let value = self.values.iter().find(|value| value.group() == group);
        match value {
            Some(value) => Some(Some(value)),
            None => self.ended.contains(&group).then_some(None),
        }
    }

    pub fn groups(&self) -> impl Iterator<Item = Group> {
        self.values.iter().map(Value::group).chain(self.ended.iter().copied())
    }
}

impl Change {
    /// The first of a person.
    pub fn first(person: PersonId, known_from: Moment, assertions: Vec<Assertion>) -> Self {
        Self { assertions, known_from, mark: None, person, version: 1 }
    }

    /// The version the record must still have for this change to be right.
    pub fn expected_version(&self) -> i64 {
        self.version - 1
    }

    /// The groups it touches, each once, in the order of the law.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.assertions.iter().flat_map(Assertion::groups).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }

    /// Whether it may alter what is found between this record and those of relatives.
    pub(crate) fn touches_ties(&self) -> bool {
        let mut groups = self.assertions.iter().flat_map(Assertion::groups);
        self.mark.is_some() || groups.any(|group| TIES.contains(&group))
    }

    pub fn encode(&self) -> Result<String, serde_json::Error> {
        let source = self.assertions.first().map(|assertion| &assertion.source);
        let body = StoredRef {
            assertions: self
                .assertions
                .iter()
                .map(|it| StoredAssertionRef::of(it, source))
                .collect(),
            mark: self.mark.as_ref(),
            source,
        };
        serde_json::to_string(&body)
    }

    pub fn decode(
        person: PersonId,
        version: i64,
        known_from: Moment,
        stored: &str,
    ) -> Result<Self, serde_json::Error> {
        let Stored { assertions, mark, source } = serde_json::from_str(stored)?;
        let assertions = assertions.into_iter().map(|stored| stored.with_source(source.as_ref()));
        let assertions = assertions.collect::<Option<_>>().ok_or_else(no_source)?;
        Ok(Self { assertions, known_from, mark, person, version })
    }
}

#[derive(Serialize)]
struct StoredRef<'a> {
    #[serde(rename = "a", skip_serializing_if = "Vec::is_empty")]
    assertions: Vec<StoredAssertionRef<'a>>,
    #[serde(rename = "m", skip_serializing_if = "Option::is_none")]
    mark: Option<&'a Mark>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    source: Option<&'a Source>,
}

#[derive(Serialize)]
struct StoredAssertionRef<'a> {
    #[serde(rename = "f", with = "day")]
    from: Date,
    #[serde(rename = "t", skip_serializing_if = "Option::is_none", with = "day_if_any")]
    to: Option<Date>,
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    source: Option<&'a Source>,
    #[serde(rename = "g", skip_serializing_if = "no_values", serialize_with = "values::serialize")]
    values: &'a [Value],
    #[serde(rename = "e", skip_serializing_if = "Vec::is_empty")]
    ended: Vec<Key>,
}

fn no_values(values: &&[Value]) -> bool {
    values.is_empty()
}

impl<'a> StoredAssertionRef<'a> {
    fn of(assertion: &'a Assertion, common: Option<&Source>) -> Self {
        let Assertion { ended, source, span: Span { from, to }, values } = assertion;
        let ended = ended.iter().copied().map(Key).collect();
        let source = Some(source).filter(|source| common != Some(source));
        Self { from: *from, to: *to, source, values, ended }
    }
}

#[derive(Deserialize)]
struct Stored {
    #[serde(rename = "a", default)]
    assertions: Vec<StoredAssertion>,
    #[serde(rename = "m", default)]
    mark: Option<Mark>,
    #[serde(rename = "s", default)]
    source: Option<Source>,
}

#[derive(Deserialize)]
struct StoredAssertion {
    #[serde(rename = "f", with = "day")]
    from: Date,
    #[serde(rename = "t", default, with = "day_if_any")]
    to: Option<Date>,
    #[serde(rename = "s", default)]
    source: Option<Source>,
    #[serde(rename = "g", default, deserialize_with = "values::deserialize")]
    values: Vec<Value>,
    #[serde(rename = "e", default)]
    ended: Vec<Key>,
}

impl StoredAssertion {
    fn with_source(self, common: Option<&Source>) -> Option<Assertion> {
        let StoredAssertion { from, to, source, values, ended } = self;
        let ended = ended.into_iter().map(|Key(group)| group).collect();
        let source = source.or_else(|| common.cloned())?;
        Some(Assertion { ended, source, span: Span { from, to }, values })
    }
}

fn no_source() -> serde_json::Error {
    serde::de::Error::custom("an assertion has no source")
}

#[cfg(test)]
mod tests;
