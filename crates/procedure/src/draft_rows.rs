//! The rows of drafts. Each function holds one statement.

use catalogue::{Answers, Procedure};
use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result};
use time::Date;

use crate::Draft;
use crate::rows::day;

store::statements! {
    DRAFT_BY_ID by person_id = "
        SELECT version, saved_at, answers
          FROM procedure_draft
         WHERE person_id = $1 AND subject_id = $2 AND procedure = $3 AND valid_from = $4";

    DRAFT_DELETE by person_id = "
        DELETE FROM procedure_draft
         WHERE person_id = $1 AND subject_id = $2 AND procedure = $3 AND valid_from = $4";

    // Of every version of the procedure, the newest first.
    DRAFTS_OF by person_id = "
        SELECT valid_from
          FROM procedure_draft
         WHERE person_id = $1 AND subject_id = $2 AND procedure = $3
      ORDER BY valid_from DESC";

    DRAFT_INSERT by person_id = "
        INSERT INTO procedure_draft (person_id, subject_id, procedure, valid_from, version,
                                     saved_at, answers)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    DRAFT_UPDATE by person_id = "
        UPDATE procedure_draft
           SET version = $5, saved_at = $6, answers = $7
         WHERE person_id = $1 AND subject_id = $2 AND procedure = $3 AND valid_from = $4
           AND version + 1 = $5";
}

const CORRUPT: Error = Error::Corrupt { what: "draft" };

/// Whose draft of what.
#[derive(Clone, Copy)]
pub(crate) struct Of<'a> {
    pub(crate) person: PersonId,
    pub(crate) procedure: &'a Procedure,
    pub(crate) subject: PersonId,
}

impl Of<'_> {
    fn values(self) -> Vec<store::Val> {
        vec![
            self.person.as_bytes().into(),
            self.subject.as_bytes().into(),
            self.procedure.code.as_str().into(),
            self.procedure.valid_from.to_string().into(),
        ]
    }
}

pub(crate) async fn draft_by_id(db: &Db, of: Of<'_>) -> Result<Option<Draft>> {
    let Some(row) = db.row(&DRAFT_BY_ID, of.values()).await? else { return Ok(None) };
    Ok(Some(Draft {
        answers: serde_json::from_str(row.get("answers")?).map_err(|_| CORRUPT)?,
        saved_at: Some(Moment::from_micros(row.get("saved_at")?)),
        version: row.get("version")?,
    }))
}

/// The first days of the versions that there are drafts of, the newest first.
pub(crate) async fn drafts_of(db: &Db, of: Of<'_>) -> Result<Vec<Date>> {
    let mut values = of.values();
    values.pop();
    let rows = db.rows(&DRAFTS_OF, values).await?;
    rows.iter().map(|row| day(row.get("valid_from")?)).collect()
}

pub(crate) fn draft_delete(changes: &mut Changes, of: Of<'_>) {
    changes.any(&DRAFT_DELETE, of.values());
}

/// A new draft, or the next version of one.
pub(crate) fn draft_put(
    changes: &mut Changes,
    of: Of<'_>,
    (answers, version): (&Answers, i64),
    now: Moment,
) -> Result<()> {
    let answers = serde_json::to_string(answers).map_err(|_| CORRUPT)?;
    let mut values = of.values();
    values.extend([version.into(), now.micros().into(), answers.into()]);
    changes.one(if version == 1 { &DRAFT_INSERT } else { &DRAFT_UPDATE }, values);
    Ok(())
}
