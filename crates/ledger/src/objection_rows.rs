//! The rows of objections and of walks through the log. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::objection::{Answered, Objection, Standing};
use crate::{EntryId, ObjectionId};

store::statements! {
    OBJECTION_ACKNOWLEDGE by subject_id = "
        UPDATE ledger_objection
           SET version = $3 + 1, state = 'acknowledged', acknowledged_at = $4
         WHERE subject_id = $1 AND entry_id = $2 AND version = $3";

    OBJECTION_ANSWER by subject_id = "
        UPDATE ledger_objection
           SET version = $3 + 1, state = $4, answered_at = $5, answer = $6
         WHERE subject_id = $1 AND entry_id = $2 AND version = $3";

    OBJECTION_BY_ENTRY by subject_id = "
        SELECT subject_id, entry_id, objection_id, version, state, words, acknowledge_by,
               answer_by, acknowledged_at, answered_at, answer
          FROM ledger_objection
         WHERE subject_id = $1 AND entry_id = $2";

    OBJECTION_INSERT by subject_id = "
        INSERT INTO ledger_objection (subject_id, entry_id, objection_id, version, state, words,
                                      acknowledge_by, answer_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    OBJECTIONS_BY_SUBJECT by subject_id = "
        SELECT subject_id, entry_id, objection_id, version, state, words, acknowledge_by,
               answer_by, acknowledged_at, answered_at, answer
          FROM ledger_objection
         WHERE subject_id = $1
      ORDER BY entry_id DESC
         LIMIT 200";

    OBJECTIONS_OPEN scatter = "
        SELECT subject_id, entry_id, objection_id, version, state, words, acknowledge_by,
               answer_by, acknowledged_at, answered_at, answer
          FROM ledger_objection
         WHERE answered_at IS NULL
      ORDER BY answer_by, objection_id
         LIMIT $1";

    WALK_INSERT by walked_at = "
        INSERT INTO ledger_walk (walked_at, report)
             VALUES ($1, $2)
        ON CONFLICT (walked_at) DO NOTHING";

    WALK_LAST scatter = "
        SELECT walked_at, report
          FROM ledger_walk
      ORDER BY walked_at DESC
         LIMIT $1";
}

pub(crate) fn objection_acknowledge(changes: &mut Changes, before: &Objection, at: Moment) {
    let Objection { entry, subject, version, .. } = before;
    let values = vec![
        subject.as_bytes().into(),
        entry.as_bytes().as_slice().into(),
        (*version).into(),
        at.micros().into(),
    ];
    changes.one(&OBJECTION_ACKNOWLEDGE, values);
}

pub(crate) fn objection_answer(
    changes: &mut Changes,
    before: &Objection,
    (standing, words): (Standing, &str),
    at: Moment,
) {
    let Objection { entry, subject, version, .. } = before;
    let values = vec![
        subject.as_bytes().into(),
        entry.as_bytes().as_slice().into(),
        (*version).into(),
        standing.word().into(),
        at.micros().into(),
        words.into(),
    ];
    changes.one(&OBJECTION_ANSWER, values);
}

pub(crate) async fn objection_by_entry(
    db: &Db,
    subject: PersonId,
    entry: EntryId,
) -> Result<Option<Objection>> {
    let key = vec![subject.as_bytes().into(), entry.as_bytes().as_slice().into()];
    let row = db.row(&OBJECTION_BY_ENTRY, key).await?;
    row.map(|row| from_row(&row)).transpose()
}

pub(crate) fn objection_insert(changes: &mut Changes, objection: &Objection) {
    let Objection {
        acknowledge_by, answer_by, entry, id, standing, subject, version, words, ..
    } = objection;
    let values = vec![
        subject.as_bytes().into(),
        entry.as_bytes().as_slice().into(),
        id.as_bytes().as_slice().into(),
        (*version).into(),
        standing.word().into(),
        words.as_str().into(),
        acknowledge_by.micros().into(),
        answer_by.micros().into(),
    ];
    changes.one(&OBJECTION_INSERT, values);
}

pub(crate) async fn objections_by_subject(db: &Db, subject: PersonId) -> Result<Vec<Objection>> {
    let rows = db.rows(&OBJECTIONS_BY_SUBJECT, vec![subject.as_bytes().into()]).await?;
    rows.iter().map(from_row).collect()
}

pub(crate) async fn objections_open(db: &Db, limit: i64) -> Result<Vec<Objection>> {
    let rows = db.search(&OBJECTIONS_OPEN, vec![limit.into()]).await?;
    rows.iter().map(from_row).collect()
}

pub(crate) fn walk_insert(changes: &mut Changes, at: Moment, report: &str) {
    changes.any(&WALK_INSERT, vec![at.micros().into(), report.into()]);
}

/// When the last walk was, and its report as JSON.
pub(crate) async fn walk_last(db: &Db) -> Result<Option<(Moment, String)>> {
    let rows = db.search(&WALK_LAST, vec![1.into()]).await?;
    let read = |row: &Row| {
        let at = Moment::from_micros(row.get("walked_at")?);
        Ok((at, row.get::<&str>("report")?.to_owned()))
    };
    rows.first().map(read).transpose()
}

fn from_row(row: &Row) -> Result<Objection> {
    const CORRUPT: Error = Error::Corrupt { what: "objection" };
    let at = |column| row.get::<Option<i64>>(column).map(|at| at.map(Moment::from_micros));
    let answer = row.get::<Option<&str>>("answer")?;
    let answered = at("answered_at")?;
    Ok(Objection {
        acknowledge_by: Moment::from_micros(row.get("acknowledge_by")?),
        acknowledged_at: at("acknowledged_at")?,
        answer_by: Moment::from_micros(row.get("answer_by")?),
        answered: answered.map(|at| Answered { at, words: answer.unwrap_or_default().to_owned() }),
        entry: EntryId::from_bytes(row.get("entry_id")?).map_err(|_| CORRUPT)?,
        id: ObjectionId::from_bytes(row.get("objection_id")?).map_err(|_| CORRUPT)?,
        standing: Standing::parse(row.get("state")?).ok_or(CORRUPT)?,
        subject: PersonId::from_bytes(row.get("subject_id")?).map_err(|_| CORRUPT)?,
        version: row.get("version")?,
        words: row.get::<&str>("words")?.to_owned(),
    })
}
