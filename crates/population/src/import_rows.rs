//! The rows of imports: how far each file is in. Each function holds one statement.

use store::{Changes, Db, Result, Row};

store::statements! {
    IMPORT_BY_ID by import_id = "
        SELECT version, position, rows_in, rejected, state, body
          FROM population_import
         WHERE import_id = $1";

    IMPORT_INSERT by import_id = "
        INSERT INTO population_import (import_id, version, position, rows_in, rejected, state, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    IMPORT_UPDATE by import_id = "
        UPDATE population_import
           SET version = $2, position = $3, rows_in = $4, rejected = $5, state = $6, body = $7
         WHERE import_id = $1 AND version + 1 = $2";
}

/// How far a file is in. `id` is the digest of the file and its mapping, so the same file is never
/// imported twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ImportRow {
    pub body: String,
    pub id: [u8; 32],
    /// Bytes of the file that are dealt with.
    pub position: i64,
    pub rejected: i64,
    pub rows_in: i64,
    pub state: String,
    pub version: i64,
}

pub(crate) async fn import_by_id(db: &Db, id: [u8; 32]) -> Result<Option<ImportRow>> {
    let row = db.row(&IMPORT_BY_ID, vec![id.as_slice().into()]).await?;
    row.map(|row| import_from_row(id, &row)).transpose()
}

/// A new import, or how far it is now.
pub(crate) fn import_put(changes: &mut Changes, import: &ImportRow) {
    let values = vec![
        import.id.as_slice().into(),
        import.version.into(),
        import.position.into(),
        import.rows_in.into(),
        import.rejected.into(),
        import.state.as_str().into(),
        import.body.as_str().into(),
    ];
    changes.one(if import.version == 1 { &IMPORT_INSERT } else { &IMPORT_UPDATE }, values);
}

fn import_from_row(id: [u8; 32], row: &Row) -> Result<ImportRow> {
    let text = |column| row.get::<&str>(column).map(str::to_owned);
    Ok(ImportRow {
        body: text("body")?,
        id,
        position: row.get("position")?,
        rejected: row.get("rejected")?,
        rows_in: row.get("rows_in")?,
        state: text("state")?,
        version: row.get("version")?,
    })
}
