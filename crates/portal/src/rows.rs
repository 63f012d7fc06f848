//! The tables of this crate, and the rows of what others tell. Each function holds one statement.

use kernel::{Moment, PersonId};
use procedure::DossierCode;
use store::{Changes, Db, Error, Result, Row, Schema};

use crate::wire::{NewFile, Step, StepTold, Told};
use crate::{alert_rows, push_rows};

pub static SCHEMA: Schema = Schema {
    name: "portal",
    postgres: &[
        ("0001_portal", include_str!("../migrations/postgres/0001_portal.sql")),
        ("0002_files", include_str!("../migrations/postgres/0002_files.sql")),
    ],
    sqlite: &[
        ("0001_portal", include_str!("../migrations/sqlite/0001_portal.sql")),
        ("0002_files", include_str!("../migrations/sqlite/0002_files.sql")),
    ],
    statements: &[STATEMENTS, alert_rows::STATEMENTS, push_rows::STATEMENTS],
    tables: &[
        "portal_alert",
        "portal_awaited",
        "portal_chain",
        "portal_dossier",
        "portal_file",
        "portal_push",
        "portal_step",
    ],
};

store::statements! {
    CHAIN_BY_CODE by code = "
        SELECT steps
          FROM portal_chain
         WHERE code = $1";

    CHAIN_INSERT by code = "
        INSERT INTO portal_chain (code, steps)
             VALUES ($1, $2)";

    // Of two with the next step, one is let in.
    CHAIN_UPDATE by code = "
        UPDATE portal_chain
           SET steps = $2
         WHERE code = $1 AND steps + 1 = $2";

    DOSSIER_BY_CODE by code = "
        SELECT code, dossier_id, client_id, person_id, state, filed_at, due_at, body
          FROM portal_dossier
         WHERE code = $1";

    DOSSIER_INSERT by code = "
        INSERT INTO portal_dossier (code, dossier_id, client_id, person_id, state, filed_at, due_at,
                                    body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    DOSSIER_UPDATE by code = "
        UPDATE portal_dossier
           SET state = $2, due_at = $3
         WHERE code = $1";

    DOSSIERS_ABOUT scatter = "
        SELECT code, dossier_id, client_id, person_id, state, filed_at, due_at, body
          FROM portal_dossier
         WHERE person_id = $1 AND (filed_at < $2 OR (filed_at = $2 AND code > $3))
      ORDER BY filed_at DESC, code
         LIMIT $4";

    FILE_BY_ID by client_id = "
        SELECT body
          FROM portal_file
         WHERE client_id = $1 AND file_id = $2";

    FILE_INSERT by client_id = "
        INSERT INTO portal_file (client_id, file_id, body)
             VALUES ($1, $2, $3)
        ON CONFLICT (client_id, file_id) DO NOTHING";

    FILE_PUT by client_id = "
        INSERT INTO portal_file (client_id, file_id, body)
             VALUES ($1, $2, $3)
        ON CONFLICT (client_id, file_id) DO UPDATE SET body = excluded.body";

    STEP_BY_NUMBER by code = "
        SELECT step, at, taken_at, state, body
          FROM portal_step
         WHERE code = $1 AND step = $2";

    STEP_INSERT by code = "
        INSERT INTO portal_step (code, step, at, taken_at, state, body)
             VALUES ($1, $2, $3, $4, $5, $6)";

    STEPS_BY_CODE by code = "
        SELECT step, at, taken_at, state, body
          FROM portal_step
         WHERE code = $1
      ORDER BY step DESC
         LIMIT $2";
}

/// Dossiers on one page of a list.
pub(crate) const PAGE: i64 = 50;
const CORRUPT: Error = Error::Corrupt { what: "exchange" };

/// A dossier that is settled elsewhere, as it stands.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) client: String,
    pub(crate) code: DossierCode,
    pub(crate) due_at: Option<Moment>,
    pub(crate) filed_at: Moment,
    pub(crate) id: String,
    /// Sixteen zeros: nobody on the register.
    pub(crate) person: PersonId,
    pub(crate) state: i64,
    pub(crate) told: Told,
}

/// A step of a dossier, as it was told.
#[derive(Clone, Debug)]
pub(crate) struct Passed {
    pub(crate) at: Moment,
    pub(crate) state: i64,
    pub(crate) told: StepTold,
}

/// How many steps were told; none where there is no row.
pub(crate) async fn chain_by_code(db: &Db, code: &DossierCode) -> Result<Option<i64>> {
    let row = db.row(&CHAIN_BY_CODE, vec![code.to_string().into()]).await?;
    row.map(|row| row.get("steps")).transpose()
}

/// From now on so many were told.
pub(crate) fn chain_put(
    changes: &mut Changes,
    code: &DossierCode,
    before: Option<i64>,
    steps: i64,
) {
    let sql = if before.is_some() { &CHAIN_UPDATE } else { &CHAIN_INSERT };
    changes.one(sql, vec![code.to_string().into(), steps.into()]);
}

pub(crate) async fn dossier_by_code(db: &Db, code: &DossierCode) -> Result<Option<Kept>> {
    let row = db.row(&DOSSIER_BY_CODE, vec![code.to_string().into()]).await?;
    row.as_ref().map(dossier_from_row).transpose()
}

pub(crate) fn dossier_insert(changes: &mut Changes, dossier: &Kept) -> Result<()> {
    let body = serde_json::to_string(&dossier.told).map_err(|_| CORRUPT)?;
    let values = vec![
        dossier.code.to_string().into(),
        dossier.id.as_str().into(),
        dossier.client.as_str().into(),
        dossier.person.as_bytes().into(),
        dossier.state.into(),
        dossier.filed_at.micros().into(),
        due(dossier.due_at).into(),
        body.into(),
    ];
    changes.one(&DOSSIER_INSERT, values);
    Ok(())
}

pub(crate) fn dossier_update(
    changes: &mut Changes,
    code: &DossierCode,
    state: i64,
    due_at: Option<Moment>,
) {
    let values = vec![code.to_string().into(), state.into(), due(due_at).into()];
    changes.one(&DOSSIER_UPDATE, values);
}

/// What is settled elsewhere about a person, the newest first, and one more than a page holds.
pub(crate) async fn dossiers_about(
    db: &Db,
    person: PersonId,
    after: Option<&(Moment, String)>,
) -> Result<Vec<Kept>> {
    let (filed_at, code) = match after {
        Some((filed_at, code)) => (filed_at.micros(), code.as_str()),
        None => (i64::MAX, ""),
    };
    let values = vec![person.as_bytes().into(), filed_at.into(), code.into(), (PAGE + 1).into()];
    let rows = db.search(&DOSSIERS_ABOUT, values).await?;
    rows.iter().map(dossier_from_row).collect()
}

pub(crate) async fn file_by_id(db: &Db, client: &str, file: &str) -> Result<Option<NewFile>> {
    let row = db.row(&FILE_BY_ID, vec![client.into(), file.into()]).await?;
    let read = |row: &Row| serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT);
    row.as_ref().map(read).transpose()
}

/// Announced twice, it is the file of the first time.
pub(crate) fn file_insert(changes: &mut Changes, client: &str, file: &NewFile) -> Result<()> {
    let body = serde_json::to_string(file).map_err(|_| CORRUPT)?;
    changes.any(&FILE_INSERT, vec![client.into(), file.hash.as_str().into(), body.into()]);
    Ok(())
}

/// A file whose bytes are here now, announced before or not.
pub(crate) fn file_put(changes: &mut Changes, client: &str, file: &NewFile) -> Result<()> {
    let body = serde_json::to_string(file).map_err(|_| CORRUPT)?;
    changes.one(&FILE_PUT, vec![client.into(), file.hash.as_str().into(), body.into()]);
    Ok(())
}

pub(crate) async fn step_by_number(
    db: &Db,
    code: &DossierCode,
    number: i64,
) -> Result<Option<Passed>> {
    let row = db.row(&STEP_BY_NUMBER, vec![code.to_string().into(), number.into()]).await?;
    row.as_ref().map(step_from_row).transpose()
}

pub(crate) fn step_insert(changes: &mut Changes, step: &Step, taken_at: Moment) -> Result<()> {
    let body = serde_json::to_string(&step.told).map_err(|_| CORRUPT)?;
    let values = vec![
        step.code.to_string().into(),
        step.number.into(),
        step.at.micros().into(),
        taken_at.micros().into(),
        step.state.into(),
        body.into(),
    ];
    changes.one(&STEP_INSERT, values);
    Ok(())
}

/// The last steps of a dossier, the newest first.
pub(crate) async fn steps_by_code(db: &Db, code: &DossierCode) -> Result<Vec<Passed>> {
    let rows = db.rows(&STEPS_BY_CODE, vec![code.to_string().into(), 200_i64.into()]).await?;
    rows.iter().map(step_from_row).collect()
}

fn due(due_at: Option<Moment>) -> i64 {
    due_at.map_or(i64::MAX, Moment::micros)
}

fn dossier_from_row(row: &Row) -> Result<Kept> {
    let due_at = row.get::<i64>("due_at")?;
    Ok(Kept {
        client: row.get::<&str>("client_id")?.to_owned(),
        code: DossierCode::parse(row.get("code")?).map_err(|_| CORRUPT)?,
        due_at: (due_at != i64::MAX).then(|| Moment::from_micros(due_at)),
        filed_at: Moment::from_micros(row.get("filed_at")?),
        id: row.get::<&str>("dossier_id")?.to_owned(),
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        state: row.get("state")?,
        told: serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?,
    })
}

fn step_from_row(row: &Row) -> Result<Passed> {
    Ok(Passed {
        at: Moment::from_micros(row.get("at")?),
        state: row.get("state")?,
        told: serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?,
    })
}
