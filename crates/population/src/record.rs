//! What the register says of a person for one day, as far as it was known at one moment.

use kernel::{Moment, PersonId};
use time::Date;

use crate::change::Span;
use crate::group::{Group, Value};
use crate::source::Source;

/// A record read from its history, see [`crate::History::as_of`]. One accessor for each group
/// stands in `group.rs`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// In the order of the law; a group of which nothing was ever said has none.
    pub fields: Vec<Field>,
    pub known_at: Moment,
    pub person: PersonId,
    pub valid_on: Date,
    /// The newest change known then; 0 when none was.
    pub version: i64,
}

/// What holds for a group, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub group: Group,
    pub known_from: Moment,
    /// Whose history says it: another's, when two records were merged.
    pub person: PersonId,
    pub source: Source,
    pub span: Span,
    /// `None` when the last thing said is that nothing holds, as after a residence was deleted.
    pub value: Option<Value>,
    pub version: i64,
}

impl Record {
    pub fn field(&self, group: Group) -> Option<&Field> {
        self.fields.iter().find(|field| field.group == group)
    }

    pub fn value(&self, group: Group) -> Option<&Value> {
        self.field(group)?.value.as_ref()
    }

    /// The values alone, for comparing two readings whatever their sources.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.fields.iter().filter_map(|field| field.value.as_ref())
    }

    /// Dead in the eyes of the law on the day of this reading.
    pub fn is_dead(&self) -> bool {
        self.death().is_some_and(|fate| fate.is_death())
    }

    pub fn death_day(&self) -> Option<Date> {
        self.death().map(|fate| fate.on().earliest())
    }

    /// Whose whereabouts need a special duty.
    pub fn is_protected(&self) -> bool {
        self.protection().is_some()
    }

    /// The age in whole years on the day of this reading, counted from the first day that the
    /// birth date can mean.
    pub fn years(&self) -> Option<i32> {
        self.birth_date().map(|birth| crate::days::years_between(birth.earliest(), self.valid_on))
    }
}
