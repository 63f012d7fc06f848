//! The rows of cases. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::cases::{Case, State};

store::statements! {
    CASE_BY_CODE by case_id = "
        SELECT case_id, version, state, office, subject_id, opened_by, opened_at, due_at, body
          FROM population_case
         WHERE case_id = $1";

    CASE_INSERT by case_id = "
        INSERT INTO population_case (case_id, version, kind, state, office, subject_id, opened_by,
                                     opened_at, due_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    CASE_UPDATE by case_id = "
        UPDATE population_case
           SET version = $2, state = $3, office = $4, due_at = $5, body = $6
         WHERE case_id = $1 AND version + 1 = $2";

    CASES_ABOUT scatter = "
        SELECT case_id, version, state, office, subject_id, opened_by, opened_at, due_at, body
          FROM population_case
         WHERE subject_id = $1 AND kind = $2
           AND (opened_at < $3 OR (opened_at = $3 AND case_id > $4))
      ORDER BY opened_at DESC, case_id
         LIMIT $5";

    CASES_OF_OFFICE scatter = "
        SELECT case_id, version, state, office, subject_id, opened_by, opened_at, due_at, body
          FROM population_case
         WHERE office = $1 AND state = $2 AND (due_at > $3 OR (due_at = $3 AND case_id > $4))
      ORDER BY due_at, case_id
         LIMIT $5";
}

/// Cases on one page of a list.
pub(crate) const PAGE: i64 = 50;
const CORRUPT: Error = Error::Corrupt { what: "case" };

pub(crate) async fn case_by_code(db: &Db, code: &str) -> Result<Option<Case>> {
    let row = db.row(&CASE_BY_CODE, vec![code.into()]).await?;
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
    let kind = match case.body {
        crate::cases::Body::Correction { .. } => "correction",
        crate::cases::Body::Desk { .. } => "desk",
    };
    let values = vec![
        code.into(),
        case.version.into(),
        kind.into(),
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

/// What a person asked to have corrected, the newest first, and one more than a page holds.
pub(crate) async fn corrections_about(
    db: &Db,
    subject: PersonId,
    after: Option<&(Moment, String)>,
) -> Result<Vec<Case>> {
    let (opened_at, code) = match after {
        Some((opened_at, code)) => (opened_at.micros(), code.as_str()),
        None => (i64::MAX, ""),
    };
    let values = vec![
        subject.as_bytes().into(),
        "correction".into(),
        opened_at.into(),
        code.into(),
        (PAGE + 1).into(),
    ];
    let rows = db.search(&CASES_ABOUT, values).await?;
    rows.iter().map(case_from_row).collect()
}

pub(crate) async fn cases_of_office(
    db: &Db,
    office: &str,
    state: State,
    after: Option<(Moment, String)>,
) -> Result<Vec<Case>> {
    let (due_at, code) = after.unwrap_or((Moment::from_micros(i64::MIN), String::new()));
    let values =
        vec![office.into(), state.name().into(), due_at.micros().into(), code.into(), PAGE.into()];
    let rows = db.search(&CASES_OF_OFFICE, values).await?;
    rows.iter().map(case_from_row).collect()
}

fn case_from_row(row: &Row) -> Result<Case> {
    let text = |column| row.get::<&str>(column).map(str::to_owned);
    let person = |bytes: &[u8]| PersonId::from_bytes(bytes).map_err(|_| CORRUPT);
    let state = row.get::<&str>("state")?;
    let state = State::ALL.into_iter().find(|known| known.name() == state).ok_or(CORRUPT)?;
    Ok(Case {
        body: serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?,
        code: text("case_id")?,
        due_at: Moment::from_micros(row.get("due_at")?),
        office: text("office")?,
        opened_at: Moment::from_micros(row.get("opened_at")?),
        opened_by: person(row.get("opened_by")?)?,
        state,
        subject: row.get::<Option<&[u8]>>("subject_id")?.map(person).transpose()?,
        version: row.get("version")?,
    })
}
