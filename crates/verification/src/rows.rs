//! The tables of this crate, and the rows of questions. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row, Schema};

use crate::{alias_rows, gate_rows};

pub static SCHEMA: Schema = Schema {
    name: "verification",
    postgres: &[(
        "0001_verification",
        include_str!("../migrations/postgres/0001_verification.sql"),
    )],
    sqlite: &[("0001_verification", include_str!("../migrations/sqlite/0001_verification.sql"))],
    statements: &[STATEMENTS, alias_rows::STATEMENTS, gate_rows::STATEMENTS],
    tables: &[
        "verification_alias",
        "verification_alias_number",
        "verification_gate",
        "verification_miss",
        "verification_question",
    ],
};

store::statements! {
    QUESTION_BY_ID by question_id = "
        SELECT asked, answer, proof
          FROM verification_question
         WHERE question_id = $1";

    QUESTION_DELETE by question_id = "
        DELETE FROM verification_question
         WHERE question_id = $1";

    // Of two under one transaction, the key lets one in.
    QUESTION_INSERT by question_id = "
        INSERT INTO verification_question (question_id, asked, answer, proof, expires_at)
             VALUES ($1, $2, $3, $4, $5)";

    QUESTIONS_OVER scatter = "
        SELECT question_id
          FROM verification_question
         WHERE expires_at <= $1
      ORDER BY expires_at
         LIMIT $2";
}

/// A question as it is kept, with its answer.
pub(crate) struct Kept {
    pub(crate) answer: bool,
    pub(crate) asked: Vec<u8>,
    pub(crate) proof: Option<String>,
}

pub(crate) async fn question_by_id(db: &Db, id: &[u8]) -> Result<Option<Kept>> {
    let row = db.row(&QUESTION_BY_ID, vec![id.into()]).await?;
    row.map(|row| {
        Ok(Kept {
            answer: row.get::<i64>("answer")? == 1,
            asked: row.get::<&[u8]>("asked")?.to_owned(),
            proof: row.get::<Option<&str>>("proof")?.map(str::to_owned),
        })
    })
    .transpose()
}

pub(crate) fn question_delete(changes: &mut Changes, id: Vec<u8>) {
    changes.any(&QUESTION_DELETE, vec![id.into()]);
}

pub(crate) fn question_insert(changes: &mut Changes, id: &[u8], kept: &Kept, until: Moment) {
    let values = vec![
        id.into(),
        kept.asked.as_slice().into(),
        i64::from(kept.answer).into(),
        kept.proof.clone().into(),
        until.micros().into(),
    ];
    changes.one(&QUESTION_INSERT, values);
}

pub(crate) async fn questions_over(db: &Db, now: Moment, limit: i64) -> Result<Vec<Vec<u8>>> {
    let rows = db.search(&QUESTIONS_OVER, vec![now.micros().into(), limit.into()]).await?;
    let id = |row: &Row| Ok(row.get::<&[u8]>("question_id")?.to_owned());
    rows.iter().map(id).collect()
}
