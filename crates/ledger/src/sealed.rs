//! What the auditor sees: every entry of a person, what is sealed and for whom, the last walk.
//! What everyone sees of it: a total a year for each authority.

use std::collections::BTreeSet;

use access::Permit;
use kernel::{Moment, PersonId};
use serde::Serialize;
use store::Changes;
use time::{Date, UtcOffset};

use crate::ledger::{END, PAGE_MAX};
use crate::{
    Entry, EntryId, Error, InspectLog, Ledger, Page, ReadAllEntries, Released, Report, Seal,
    Unreleased, objection_rows, rows,
};

/// A sealed entry without what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealedEntry {
    pub authority: String,
    pub entry: EntryId,
    pub subject: PersonId,
    pub until: Date,
}

/// How many entries a year were sealed for an authority, those opened since included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealedTotal {
    pub authority: String,
    pub entries: i64,
    pub year: i32,
}

/// For whom the auditor's own looks at sealed entries are sealed.
const AUDIT: &str = "audit";

impl Ledger {
    /// Every entry of a person, newest first. If sealed ones are among them, this look is sealed
    /// as long as they are, or it would tell of them.
    pub async fn all_entries(
        &self,
        permit: &Permit<ReadAllEntries>,
        page: Page,
        at: Moment,
    ) -> Result<Released<Vec<Entry>>, Error> {
        let subject = permit.action().person;
        let (before, limit) = (page.before.unwrap_or(END), page.limit.clamp(1, PAGE_MAX));
        let entries = rows::entries_before(self.db(), subject, before, limit).await?;
        let sealed = entries.iter().filter(|entry| !entry.is_open_on(at.day()));
        let seal = sealed.filter_map(|entry| entry.sealed_until).max().map(audit);
        let shown = Unreleased::with_fields(entries, subject, ["entries"]);
        match seal {
            None => Ok(self.release(shown, permit, at).await?.0),
            Some(seal) => Ok(self.release_sealed(shown, permit, &seal, at).await?.0),
        }
    }

    /// What is sealed now, without the auditor's own looks, those first that open first.
    pub async fn sealed_now(
        &self,
        permit: &Permit<InspectLog>,
        at: Moment,
    ) -> Result<Released<Vec<SealedEntry>>, Error> {
        let sealed = rows::sealed_now(self.db(), at.day(), AUDIT, PAGE_MAX).await?;
        let last = sealed.iter().map(|row| row.until).max();
        let shown: Unreleased<Vec<SealedEntry>> = sealed
            .into_iter()
            .map(|row| {
                let subject = row.subject;
                Unreleased::with_fields(row, subject, ["sealed-entries"])
            })
            .collect();
        match last.map(audit) {
            None => Ok(self.release(shown, permit, at).await?.0),
            Some(seal) => Ok(self.release_sealed(shown, permit, &seal, at).await?.0),
        }
    }

    /// Public: how many entries each authority had sealed each year.
    pub async fn sealed_totals(&self) -> Result<Vec<SealedTotal>, Error> {
        let shards = self.shards().await?;
        let years = shards.iter().map(|shard| shard.number().0).collect::<BTreeSet<_>>();
        let mut totals = Vec::new();
        for year in years.into_iter().rev() {
            let (from, to) = (new_year(year)?, new_year(year + 1)?);
            for (authority, entries) in rows::sealed_totals(self.db(), from, to).await? {
                totals.push(SealedTotal { authority, entries, year });
            }
        }
        Ok(totals)
    }

    /// Keeps what a walk has found, for the auditor's page.
    pub async fn keep_report(&self, report: &Report, at: Moment) -> Result<(), Error> {
        let report = serde_json::to_string(&WalkView::of(report)).map_err(|_| Error::Unwritable)?;
        let mut changes = Changes::new();
        objection_rows::walk_insert(&mut changes, at, &report);
        Ok(self.keep_log(changes).await?)
    }

    /// The last walk: when, and its report as JSON.
    pub async fn last_report(&self) -> Result<Option<(Moment, WalkView)>, Error> {
        let Some((at, text)) = objection_rows::walk_last(self.db()).await? else { return Ok(None) };
        let view = serde_json::from_str(&text).map_err(|_| Error::Diverged)?;
        Ok(Some((at, view)))
    }
}

/// A report as it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct WalkView {
    pub entries: u64,
    pub faults: Vec<String>,
    pub faults_count: u64,
    pub leaves: u64,
    pub people: u64,
}

impl WalkView {
    pub fn is_whole(&self) -> bool {
        self.faults_count == 0
    }

    fn of(report: &Report) -> Self {
        const FAULTS_SHOWN: usize = 100;
        let faults = report.faults.iter().take(FAULTS_SHOWN).map(ToString::to_string).collect();
        let counts = report.counts;
        Self {
            entries: counts.entries,
            faults,
            faults_count: report.faults_count,
            leaves: counts.leaves,
            people: counts.heads,
        }
    }
}

/// Midnight in Viet Nam.
fn new_year(year: i32) -> Result<Moment, Error> {
    let day = Date::from_ordinal_date(year, 1).map_err(|_| Error::Diverged)?;
    let hanoi = UtcOffset::from_hms(7, 0, 0).map_err(|_| Error::Diverged)?;
    Ok(Moment::of(day.midnight().assume_offset(hanoi)))
}

fn audit(until: Date) -> Seal {
    Seal { authority: AUDIT.to_owned(), until }
}
