//! The rows of cases. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::cases::{Case, State};
use crate::moving::AskedBefore;

store::statements! {
    CASE_BY_CODE by case_id = "
        SELECT case_id, version, state, office, subject_id, opened_by, opened_at, due_at, body
          FROM population_case
         WHERE case_id = $1 AND kind = $2";

    CASE_INSERT by case_id = "
        INSERT INTO population_case (case_id, version, kind, state, office, subject_id, opened_by,
                                     opened_at, due_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    CASE_UPDATE by case_id = "
        UPDATE population_case
           SET version = $2, state = $3, office = $4, due_at = $5, body = $6
         WHERE case_id = $1 AND version + 1 = $2";

    CASES_OF_KIND scatter = "
        SELECT case_id, version, state, office, subject_id, opened_by, opened_at, due_at, body
          FROM population_case
         WHERE kind = $1 AND case_id > $2
      ORDER BY case_id
         LIMIT $3";

    CASES_OF_OFFICE scatter = "
        SELECT case_id, version, state, office, subject_id, opened_by, opened_at, due_at, body
          FROM population_case
         WHERE office = $1 AND kind = $2 AND state = $3
           AND (due_at > $4 OR (due_at = $4 AND case_id > $5))
      ORDER BY due_at, case_id
         LIMIT $6";
}

/// Cases on one page of a list.
pub(crate) const PAGE: i64 = 50;
/// Of what is brought to a desk.
const DESK: &str = "desk";
/// Of what people asked to have corrected, before that was a dossier.
const CORRECTION: &str = "correction";
const CORRUPT: Error = Error::Corrupt { what: "case" };

pub(crate) async fn case_by_code(db: &Db, code: &str) -> Result<Option<Case>> {
    let row = db.row(&CASE_BY_CODE, vec![code.into(), DESK.into()]).await?;
    row.as_ref().map(case_from_row).transpose()
}

/// A new case, or the next version of one.
pub(crate) fn case_put(changes: &mut Changes, case: &Case) -> Result<()> {
    let body = serde_json::to_string(&case.body).map_err(|_| CORRUPT)?;
    let (code, state) = (case.code.as_str(), case.state.name());
    let due_at = case.due_at.micros();
    if case.version > 1 {
        let values = vec![
            code.into(),
            case.version.into(),
            state.into(),
            case.office.as_str().into(),
            due_at.into(),
            body.into(),
        ];
        changes.one(&CASE_UPDATE, values);
        return Ok(());
    }
    let values = vec![
        code.into(),
        case.version.into(),
        DESK.into(),
        state.into(),
        case.office.as_str().into(),
        case.subject.as_ref().map(PersonId::as_bytes).into(),
        case.opened_by.as_bytes().into(),
        case.opened_at.micros().into(),
        due_at.into(),
        body.into(),
    ];
    changes.one(&CASE_INSERT, values);
    Ok(())
}

/// Corrections asked for before they were dossiers, by code, and one more than a page holds.
pub(crate) async fn corrections_after(db: &Db, code: &str) -> Result<Vec<AskedBefore>> {
    let values = vec![CORRECTION.into(), code.into(), (PAGE + 1).into()];
    let rows = db.search(&CASES_OF_KIND, values).await?;
    rows.iter().map(asked_from_row).collect()
}

/// The next version of a correction that was asked for.
pub(crate) fn correction_put(changes: &mut Changes, asked: &AskedBefore) -> Result<()> {
    let body = serde_json::to_string(&asked.body).map_err(|_| CORRUPT)?;
    let values = vec![
        asked.code.as_str().into(),
        asked.version.into(),
        asked.state.name().into(),
        asked.office.as_str().into(),
        asked.due_at.micros().into(),
        body.into(),
    ];
    changes.one(&CASE_UPDATE, values);
    Ok(())
}

pub(crate) async fn cases_of_office(
    db: &Db,
    office: &str,
    state: State,
    after: Option<(Moment, String)>,
) -> Result<Vec<Case>> {
    let (due_at, code) = after.unwrap_or((Moment::from_micros(i64::MIN), String::new()));
    let values = vec![
        office.into(),
        DESK.into(),
        state.name().into(),
        due_at.micros().into(),
        code.into(),
        PAGE.into(),
    ];
    let rows = db.search(&CASES_OF_OFFICE, values).await?;
    rows.iter().map(case_from_row).collect()
}

fn case_from_row(row: &Row) -> Result<Case> {
    let text = |column| row.get::<&str>(column).map(str::to_owned);
    Ok(Case {
        body: serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?,
        code: text("case_id")?,
        due_at: Moment::from_micros(row.get("due_at")?),
        office: text("office")?,
        opened_at: Moment::from_micros(row.get("opened_at")?),
        opened_by: person(row.get("opened_by")?)?,
        state: state(row)?,
        subject: row.get::<Option<&[u8]>>("subject_id")?.map(person).transpose()?,
        version: row.get("version")?,
    })
}

fn asked_from_row(row: &Row) -> Result<AskedBefore> {
    let text = |column| row.get::<&str>(column).map(str::to_owned);
    let subject = row.get::<Option<&[u8]>>("subject_id")?.ok_or(CORRUPT)?;
    Ok(AskedBefore {
        body: serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?,
        code: text("case_id")?,
        due_at: Moment::from_micros(row.get("due_at")?),
        office: text("office")?,
        opened_at: Moment::from_micros(row.get("opened_at")?),
        opened_by: person(row.get("opened_by")?)?,
        state: state(row)?,
        subject: person(subject)?,
        version: row.get("version")?,
    })
}

fn person(bytes: &[u8]) -> Result<PersonId> {
    PersonId::from_bytes(bytes).map_err(|_| CORRUPT)
}

fn state(row: &Row) -> Result<State> {
    let name = row.get::<&str>("state")?;
    State::ALL.into_iter().find(|known| known.name() == name).ok_or(CORRUPT)
}
