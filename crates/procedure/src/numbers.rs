//! The numbers of a unit and day. A node takes a block of them in the commit of the dossier that
//! finds none left, and gives the rest out by itself: many who file at one unit at once do not wait
//! for each other. What a node has not given out when it ends, or the day does, is a gap, which the
//! form of the code allows.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use store::{Changes, Db};

use crate::{Result, rows};

/// A busy unit takes one row a second at 64 dossiers a second; a quiet one leaves small gaps.
const BLOCK: i64 = 64;
/// Blocks that are begun. More units than this file on one day only where days have been mixed up.
const UNITS_MAX: usize = 20_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers(Arc<Mutex<HashMap<String, Vec<Range<i64>>>>>);

/// A number for one dossier.
#[derive(Debug)]
pub(crate) struct Taken {
    /// The last number that was taken before, where this one begins a block.
    begins_after: Option<i64>,
    pub(crate) number: i64,
    unit_day: String,
}

impl Numbers {
    /// The next number of a unit and day.
    pub(crate) async fn take(&self, db: &Db, unit_day: String) -> Result<Taken> {
        if let Some(number) = self.left(&unit_day) {
            return Ok(Taken { begins_after: None, number, unit_day });
        }
        let last = rows::number_last(db, &unit_day).await?;
        Ok(Taken { begins_after: Some(last), number: last + 1, unit_day })
    }

    /// The rest of a block, once the commit that took it is kept.
    pub(crate) fn keep(&self, taken: Taken) {
        let Some(last) = taken.begins_after else { return };
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if begun.len() >= UNITS_MAX {
            begun.clear();
        }
        begun.entry(taken.unit_day).or_default().push(last + 2..last + BLOCK + 1);
    }

    fn left(&self, unit_day: &str) -> Option<i64> {
        let mut begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let blocks = begun.get_mut(unit_day)?;
        let number = blocks.iter_mut().find_map(Iterator::next);
        blocks.retain(|block| !block.is_empty());
        number
    }
}

impl Taken {
    /// What the commit of the dossier has to say, so that nobody else takes the block.
    pub(crate) fn plan(&self, changes: &mut Changes) {
        if let Some(last) = self.begins_after {
            rows::number_put(changes, &self.unit_day, (last, last + BLOCK));
        }
    }
}
