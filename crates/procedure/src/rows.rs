//! The tables of this crate, and the rows of dossiers, filings and numbers. Each function holds one
//! statement.

use kernel::{Moment, PartialDate, PersonId};
use store::{Changes, Db, Error, Result, Row, Schema};
use time::Date;

use crate::{
    Clock, Dossier, DossierCode, State, desk_rows, draft_rows, opinion_rows, outbox_rows,
    publication_rows,
};

pub static SCHEMA: Schema = Schema {
    name: "procedure",
    postgres: &[
        ("0001_procedure", include_str!("../migrations/postgres/0001_procedure.sql")),
        ("0004_portal", include_str!("../migrations/postgres/0004_portal.sql")),
        ("0006_desk", include_str!("../migrations/postgres/0006_desk.sql")),
        ("0006_publication", include_str!("../migrations/postgres/0006_publication.sql")),
    ],
    sqlite: &[
        ("0001_procedure", include_str!("../migrations/sqlite/0001_procedure.sql")),
        ("0004_portal", include_str!("../migrations/sqlite/0004_portal.sql")),
        ("0006_desk", include_str!("../migrations/sqlite/0006_desk.sql")),
        ("0006_publication", include_str!("../migrations/sqlite/0006_publication.sql")),
    ],
    statements: &[
        STATEMENTS,
        desk_rows::STATEMENTS,
        draft_rows::STATEMENTS,
        opinion_rows::STATEMENTS,
        outbox_rows::STATEMENTS,
        publication_rows::STATEMENTS,
    ],
    tables: &[
        "procedure_dossier",
        "procedure_draft",
        "procedure_filing",
        "procedure_held_already",
        "procedure_number",
        "procedure_outbox",
        "procedure_publication",
        "procedure_rating",
        "procedure_reminder",
    ],
};

store::statements! {
    DOSSIER_BY_CODE by code = "
        SELECT code, version, procedure, valid_from, office, applicant_id, subject_id, claimed_by,
               state, filed_at, due_at, body
          FROM procedure_dossier
         WHERE code = $1";

    DOSSIER_INSERT by code = "
        INSERT INTO procedure_dossier (code, version, procedure, valid_from, office, applicant_id,
                                       subject_id, claimed_by, state, is_open, filed_at, due_at,
                                       body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

    DOSSIER_UPDATE by code = "
        UPDATE procedure_dossier
           SET version = $2, claimed_by = $3, state = $4, is_open = $5, due_at = $6, body = $7,
               office = $8
         WHERE code = $1 AND version + 1 = $2";

    DOSSIERS_ABOUT scatter = "
        SELECT code, version, procedure, valid_from, office, applicant_id, subject_id, claimed_by,
               state, filed_at, due_at, body
          FROM procedure_dossier
         WHERE subject_id = $1 AND (filed_at < $2 OR (filed_at = $2 AND code > $3))
      ORDER BY filed_at DESC, code
         LIMIT $4";

    FILING_BY_KEY by person_id = "
        SELECT code
          FROM procedure_filing
         WHERE person_id = $1 AND filing_key = $2";

    // Of two under one key, the key lets one in.
    FILING_INSERT by person_id = "
        INSERT INTO procedure_filing (person_id, filing_key, code)
             VALUES ($1, $2, $3)";

    NUMBER_BY_UNIT_DAY by unit_day = "
        SELECT last
          FROM procedure_number
         WHERE unit_day = $1";

    NUMBER_INSERT by unit_day = "
        INSERT INTO procedure_number (unit_day, last)
             VALUES ($1, $2)";

    NUMBER_UPDATE by unit_day = "
        UPDATE procedure_number
           SET last = $2
         WHERE unit_day = $1 AND last = $3";
}

/// Dossiers on one page of a list.
pub(crate) const PAGE: i64 = 50;
pub(crate) const CORRUPT: Error = Error::Corrupt { what: "dossier" };

pub(crate) async fn dossier_by_code(db: &Db, code: &DossierCode) -> Result<Option<Dossier>> {
    let row = db.row(&DOSSIER_BY_CODE, vec![code.to_string().into()]).await?;
    row.as_ref().map(dossier_from_row).transpose()
}

/// A new dossier, or the next version of one, of which others are to be told.
pub(crate) fn dossier_put(changes: &mut Changes, dossier: &Dossier) -> Result<()> {
    outbox_rows::outbox_put(changes, dossier);
    dossier_keep(changes, dossier)
}

/// The same where nothing was done that concerns others.
pub(crate) fn dossier_keep(changes: &mut Changes, dossier: &Dossier) -> Result<()> {
    let kept = Kept { body: &dossier.body, paused_at: dossier.clock.paused_at };
    let body = serde_json::to_string(&kept).map_err(|_| CORRUPT)?;
    let code = dossier.code.to_string();
    let claimed_by = dossier.claimed_by.as_ref().map(PersonId::as_bytes);
    let (state, is_open) = (dossier.state.name(), i64::from(dossier.state.is_open()));
    let due_at = dossier.clock.due_at.map_or(i64::MAX, Moment::micros);
    if dossier.version > 1 {
        let values = vec![
            code.into(),
            dossier.version.into(),
            claimed_by.into(),
            state.into(),
            is_open.into(),
            due_at.into(),
            body.into(),
            dossier.office.as_str().into(),
        ];
        changes.one(&DOSSIER_UPDATE, values);
        return Ok(());
    }
    let values = vec![
        code.into(),
        dossier.version.into(),
        dossier.procedure.as_str().into(),
        dossier.valid_from.to_string().into(),
        dossier.office.as_str().into(),
        dossier.applicant.as_bytes().into(),
        dossier.subject.as_bytes().into(),
        claimed_by.into(),
        state.into(),
        is_open.into(),
        dossier.clock.filed_at.micros().into(),
        due_at.into(),
        body.into(),
    ];
    changes.one(&DOSSIER_INSERT, values);
    Ok(())
}

/// What is filed about a person, the newest first, and one more than a page holds.
pub(crate) async fn dossiers_about(
    db: &Db,
    subject: PersonId,
    after: Option<&(Moment, String)>,
) -> Result<Vec<Dossier>> {
    let (filed_at, code) = match after {
        Some((filed_at, code)) => (filed_at.micros(), code.as_str()),
        None => (i64::MAX, ""),
    };
    let values = vec![subject.as_bytes().into(), filed_at.into(), code.into(), (PAGE + 1).into()];
    let rows = db.search(&DOSSIERS_ABOUT, values).await?;
    rows.iter().map(dossier_from_row).collect()
}

pub(crate) async fn filing_by_key(
    db: &Db,
    person: PersonId,
    key: &str,
) -> Result<Option<DossierCode>> {
    let row = db.row(&FILING_BY_KEY, vec![person.as_bytes().into(), key.into()]).await?;
    let code = |row: Row| DossierCode::parse(row.get("code")?).map_err(|_| CORRUPT);
    row.map(code).transpose()
}

pub(crate) fn filing_insert(
    changes: &mut Changes,
    person: PersonId,
    key: &str,
    code: &DossierCode,
) {
    let values = vec![person.as_bytes().into(), key.into(), code.to_string().into()];
    changes.one(&FILING_INSERT, values);
}

/// The last number given out; 0 when none was.
pub(crate) async fn number_last(db: &Db, unit_day: &str) -> Result<i64> {
    let row = db.row(&NUMBER_BY_UNIT_DAY, vec![unit_day.into()]).await?;
    row.map_or(Ok(0), |row| row.get("last"))
}

/// Gives out the numbers up to `to`, when those up to `last` are.
pub(crate) fn number_put(changes: &mut Changes, unit_day: &str, (last, to): (i64, i64)) {
    if last == 0 {
        changes.one(&NUMBER_INSERT, vec![unit_day.into(), to.into()]);
    } else {
        changes.one(&NUMBER_UPDATE, vec![unit_day.into(), to.into(), last.into()]);
    }
}

#[derive(serde::Serialize)]
struct Kept<'a> {
    body: &'a crate::Body,
    paused_at: Option<Moment>,
}

#[derive(serde::Deserialize)]
struct Read {
    body: crate::Body,
    paused_at: Option<Moment>,
}

pub(crate) fn dossier_from_row(row: &Row) -> Result<Dossier> {
    let person = |bytes: &[u8]| PersonId::from_bytes(bytes).map_err(|_| CORRUPT);
    let Read { body, paused_at } = serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?;
    let due_at = row.get::<i64>("due_at")?;
    Ok(Dossier {
        applicant: person(row.get("applicant_id")?)?,
        body,
        claimed_by: row.get::<Option<&[u8]>>("claimed_by")?.map(person).transpose()?,
        clock: Clock {
            due_at: (due_at != i64::MAX).then(|| Moment::from_micros(due_at)),
            filed_at: Moment::from_micros(row.get("filed_at")?),
            paused_at,
        },
        code: DossierCode::parse(row.get("code")?).map_err(|_| CORRUPT)?,
        office: row.get::<&str>("office")?.to_owned(),
        procedure: row.get::<&str>("procedure")?.to_owned(),
        state: State::parse(row.get("state")?).ok_or(CORRUPT)?,
        subject: person(row.get("subject_id")?)?,
        valid_from: day(row.get("valid_from")?)?,
        version: row.get("version")?,
    })
}

pub(crate) fn day(text: &str) -> Result<Date> {
    PartialDate::parse(text).ok().and_then(PartialDate::date).ok_or(CORRUPT)
}
