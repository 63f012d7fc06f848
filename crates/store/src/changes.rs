//! Changes that belong together.

use crate::{Entry, Sql, Val};

/// A list of changes and guards, kept all together or not at all. It is only a list: building one
/// changes nothing, dropping it undoes nothing, and only the ledger can have it kept.
///
/// Lists of several capabilities merge into one. They are applied in the order of table and key,
/// so that two transactions never wait for one another in a circle.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<Change>);

#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) fits: Fits,
    pub(crate) sql: &'static Sql,
    pub(crate) values: Vec<Val>,
}

/// How many rows a change must meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fits {
    Any,
    /// A `SELECT` that must find a row, which nobody changes until the end of the transaction.
    Guard,
    One,
}

/// What one caller asked the writer to keep.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) changes: Vec<Change>,
    pub(crate) entries: Vec<Entry>,
}

impl Changes {
    pub fn new() -> Self {
        Self::default()
    }

    /// A change to exactly one row. If it is not there as it was read, nothing is kept.
    pub fn one(&mut self, sql: &'static Sql, values: Vec<Val>) {
        self.0.push(Change { fits: Fits::One, sql, values });
    }

    /// A change to however many rows there are.
    pub fn any(&mut self, sql: &'static Sql, values: Vec<Val>) {
        self.0.push(Change { fits: Fits::Any, sql, values });
    }

    /// Keeps the rest only if `sql`, a `SELECT` by key, still finds its row.
    pub fn guard(&mut self, sql: &'static Sql, values: Vec<Val>) {
        self.0.push(Change { fits: Fits::Guard, sql, values });
    }

    /// Takes up the changes of another list.
    pub fn merge(&mut self, other: Changes) {
        self.0.extend(other.0);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Change {
    pub(crate) fn met(&self, rows: u64) -> bool {
        match self.fits {
            Fits::Any => true,
            Fits::Guard => rows > 0,
            Fits::One => rows == 1,
        }
    }

    /// Table first, then the value of the distribution key: the order in which all transactions
    /// touch rows.
    pub(crate) fn order(&self) -> (&str, Option<&Val>) {
        let place = self.sql.place();
        (place.table, place.key.and_then(|index| self.values.get(index)))
    }
}

impl Work {
    pub(crate) fn new(Changes(mut changes): Changes, entries: Vec<Entry>) -> Self {
        changes.sort_by(|one, other| one.order().cmp(&other.order()));
        Self { changes, entries }
    }
}
