//! Rows as a desk looks at them: lists with filters, counts, what was reminded of. Each function
//! holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};

use crate::desk::{Load, Share};
use crate::rows::{CORRUPT, dossier_from_row};
use crate::{Dossier, State};

/// No office has so many procedures and people that a page could show more of them.
const SHARES_MAX: i64 = 1_000;

store::statements! {
    // Filters that are empty let everything through.
    DESK_AFTER scatter = "
        SELECT code, version, procedure, valid_from, office, applicant_id, subject_id, claimed_by,
               state, filed_at, due_at, body
          FROM procedure_dossier
         WHERE office = $1 AND is_open = 1 AND (due_at > $2 OR (due_at = $2 AND code > $3))
           AND due_at >= $4 AND due_at <= $5
           AND ($6 = '' OR procedure = $6)
           AND ($7 = '' OR state = $7)
           AND ($8 = '' OR ($8 = 'mine' AND claimed_by = $9)
                OR ($8 = 'unclaimed' AND claimed_by IS NULL))
           AND ($10 = '' OR ($10 = 'running' AND state NOT IN ('fee-asked', 'supplement-asked'))
                OR ($10 = 'paused' AND state IN ('fee-asked', 'supplement-asked')))
      ORDER BY due_at, code
         LIMIT $11";

    DESK_BEFORE scatter = "
        SELECT code, version, procedure, valid_from, office, applicant_id, subject_id, claimed_by,
               state, filed_at, due_at, body
          FROM procedure_dossier
         WHERE office = $1 AND is_open = 1 AND (due_at < $2 OR (due_at = $2 AND code < $3))
      ORDER BY due_at DESC, code DESC
         LIMIT $4";

    // The dossier as it was read.
    DOSSIER_GUARD by code = "
        SELECT 1 AS found
          FROM procedure_dossier
         WHERE code = $1 AND version = $2";

    REMINDER_INSERT by code = "
        INSERT INTO procedure_reminder (code, kind, due_at, reminded_at)
             VALUES ($1, $2, $3, $4)";

    // What stands still has no end for now.
    TO_BE_REMINDED scatter = "
        SELECT code, version, procedure, valid_from, office, applicant_id, subject_id, claimed_by,
               state, filed_at, due_at, body
          FROM procedure_dossier
         WHERE is_open = 1 AND due_at >= $1 AND due_at < $2
           AND state NOT IN ('fee-asked', 'supplement-asked')
           AND NOT EXISTS (
               SELECT 1
                 FROM procedure_reminder
                WHERE procedure_reminder.code = procedure_dossier.code
                  AND procedure_reminder.kind = $3
                  AND procedure_reminder.due_at = procedure_dossier.due_at)
      ORDER BY due_at, code
         LIMIT $4";

    // Unclaimed, and reminded of in vain.
    UNCLAIMED_REMINDED scatter = "
        SELECT COUNT(*) AS dossiers
          FROM procedure_dossier
         WHERE office = $1 AND is_open = 1 AND claimed_by IS NULL
           AND EXISTS (
               SELECT 1
                 FROM procedure_reminder
                WHERE procedure_reminder.code = procedure_dossier.code
                  AND procedure_reminder.due_at = procedure_dossier.due_at)
         LIMIT 1";

    WORKLOAD scatter = "
        SELECT procedure, claimed_by, COUNT(*) AS open_count,
               COUNT(CASE WHEN state NOT IN ('fee-asked', 'supplement-asked')
                           AND due_at < $2 THEN 1 END) AS overdue_count,
               COUNT(CASE WHEN state NOT IN ('fee-asked', 'supplement-asked')
                           AND due_at >= $2 AND due_at < $3 THEN 1 END) AS today_count,
               COUNT(CASE WHEN state NOT IN ('fee-asked', 'supplement-asked')
                           AND due_at >= $3 AND due_at < $4 THEN 1 END) AS soon_count
          FROM procedure_dossier
         WHERE office = $1 AND is_open = 1
      GROUP BY procedure, claimed_by
      ORDER BY procedure, claimed_by
         LIMIT $5";
}

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowed<'a> {
    /// First and last end; none: any.
    pub(crate) due: Option<(i64, i64)>,
    /// `running` or `paused`; empty: both.
    pub(crate) pace: &'static str,
    pub(crate) person: Option<PersonId>,
    pub(crate) procedure: &'a str,
    pub(crate) state: Option<State>,
    /// `mine` or `unclaimed`; empty: everybody's.
    pub(crate) whose: &'static str,
}

/// What is open at an office, the most urgent first.
pub(crate) async fn desk_after(
    db: &Db,
    office: &str,
    after: Option<&(Moment, String)>,
    narrowed: &Narrowed<'_>,
    limit: i64,
) -> Result<Vec<Dossier>> {
    let (due_at, code) = match after {
        Some((due_at, code)) => (due_at.micros(), code.as_str()),
        None => (i64::MIN, ""),
    };
    let (from, to) = narrowed.due.unwrap_or((i64::MIN, i64::MAX));
    let person = narrowed.person.map(|person| person.as_bytes().to_vec()).unwrap_or_default();
    let values = vec![
        office.into(),
        due_at.into(),
        code.into(),
        from.into(),
        to.into(),
        narrowed.procedure.into(),
        narrowed.state.map_or("", State::name).into(),
        narrowed.whose.into(),
        person.into(),
        narrowed.pace.into(),
        limit.into(),
    ];
    let rows = db.search(&DESK_AFTER, values).await?;
    rows.iter().map(dossier_from_row).collect()
}

/// What is more urgent than a place in the list, the nearest first.
pub(crate) async fn desk_before(
    db: &Db,
    office: &str,
    (due_at, code): &(Moment, String),
    limit: i64,
) -> Result<Vec<Dossier>> {
    let values = vec![office.into(), due_at.micros().into(), code.as_str().into(), limit.into()];
    let rows = db.search(&DESK_BEFORE, values).await?;
    rows.iter().map(dossier_from_row).collect()
}

pub(crate) fn dossier_guard(changes: &mut Changes, dossier: &Dossier) {
    changes.guard(&DOSSIER_GUARD, vec![dossier.code.to_string().into(), dossier.version.into()]);
}

pub(crate) fn reminder_insert(changes: &mut Changes, dossier: &Dossier, kind: &str, now: Moment) {
    let due_at = dossier.clock.due_at.map_or(i64::MAX, Moment::micros);
    let code = dossier.code.to_string();
    changes
        .one(&REMINDER_INSERT, vec![code.into(), kind.into(), due_at.into(), now.micros().into()]);
}

/// What ends from a moment on and before another, and was not reminded of in this kind.
pub(crate) async fn to_be_reminded(
    db: &Db,
    (from, before): (i64, i64),
    kind: &str,
    limit: i64,
) -> Result<Vec<Dossier>> {
    let values = vec![from.into(), before.into(), kind.into(), limit.into()];
    let rows = db.search(&TO_BE_REMINDED, values).await?;
    rows.iter().map(dossier_from_row).collect()
}

pub(crate) async fn unclaimed_reminded(db: &Db, office: &str) -> Result<i64> {
    let rows = db.search(&UNCLAIMED_REMINDED, vec![office.into()]).await?;
    rows.first().map_or(Ok(0), |row| row.get("dossiers"))
}

/// How many are open for each procedure and whoever has them.
pub(crate) async fn workload(
    db: &Db,
    office: &str,
    (now, tomorrow, later): (Moment, Moment, Moment),
) -> Result<Vec<Share>> {
    let values = vec![
        office.into(),
        now.micros().into(),
        tomorrow.micros().into(),
        later.micros().into(),
        SHARES_MAX.into(),
    ];
    let rows = db.search(&WORKLOAD, values).await?;
    let share = |row: &Row| {
        let person = |bytes: &[u8]| PersonId::from_bytes(bytes).map_err(|_| CORRUPT);
        let count = |column| row.get::<i64>(column).map(|it| u64::try_from(it).unwrap_or(0));
        Ok(Share {
            claimed_by: row.get::<Option<&[u8]>>("claimed_by")?.map(person).transpose()?,
            load: Load {
                open: count("open_count")?,
                overdue: count("overdue_count")?,
                soon: count("soon_count")?,
                today: count("today_count")?,
            },
            procedure: row.get::<&str>("procedure")?.to_owned(),
        })
    };
    rows.iter().map(share).collect()
}
