//! The rows of what we tell the portal, and of what we wait for. Each function holds one statement.

use std::collections::BTreeMap;

use kernel::Moment;
use procedure::DossierCode;
use serde_json::json;
use store::{Changes, Db, Error, Result, Row};

store::statements! {
    AWAITED_DELETE by code = "
        DELETE FROM portal_awaited
         WHERE code = $1";

    AWAITED_DUE scatter = "
        SELECT code
          FROM portal_awaited
         WHERE due_at <= $1
      ORDER BY due_at
         LIMIT $2";

    AWAITED_INSERT by code = "
        INSERT INTO portal_awaited (code, due_at)
             VALUES ($1, $2)
        ON CONFLICT (code) DO NOTHING";

    PUSH_BY_CODE by code = "
        SELECT remote_id, sent, fault, files
          FROM portal_push
         WHERE code = $1";

    PUSH_PUT by code = "
        INSERT INTO portal_push (code, remote_id, sent, fault, files)
             VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (code) DO UPDATE
                SET remote_id = excluded.remote_id, sent = excluded.sent, fault = excluded.fault,
                    files = excluded.files";
}

const CORRUPT: Error = Error::Corrupt { what: "awaited" };

/// How far the portal was told of a dossier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pushed {
    /// Why it refused; empty where it did not.
    pub(crate) fault: String,
    /// The files that it has, each with what it calls it.
    pub(crate) files: BTreeMap<String, String>,
    /// What the portal calls it; empty before it was told of it at all.
    pub(crate) remote_id: String,
    /// How many steps it was told.
    pub(crate) sent: usize,
}

pub(crate) fn awaited_delete(changes: &mut Changes, code: &DossierCode) {
    changes.any(&AWAITED_DELETE, vec![code.to_string().into()]);
}

pub(crate) async fn awaited_due(db: &Db, now: Moment, limit: i64) -> Result<Vec<DossierCode>> {
    let rows = db.search(&AWAITED_DUE, vec![now.micros().into(), limit.into()]).await?;
    let read = |row: &Row| DossierCode::parse(row.get("code")?).map_err(|_| CORRUPT);
    rows.iter().map(read).collect()
}

pub(crate) fn awaited_insert(changes: &mut Changes, code: &DossierCode, due_at: Moment) {
    changes.any(&AWAITED_INSERT, vec![code.to_string().into(), due_at.micros().into()]);
}

pub(crate) async fn push_by_code(db: &Db, code: &DossierCode) -> Result<Pushed> {
    let row = db.row(&PUSH_BY_CODE, vec![code.to_string().into()]).await?;
    let Some(row) = row else { return Ok(Pushed::default()) };
    Ok(Pushed {
        fault: row.get::<&str>("fault")?.to_owned(),
        files: serde_json::from_str(row.get("files")?).map_err(|_| CORRUPT)?,
        remote_id: row.get::<&str>("remote_id")?.to_owned(),
        sent: usize::try_from(row.get::<i64>("sent")?).unwrap_or(0),
    })
}

pub(crate) fn push_put(changes: &mut Changes, code: &DossierCode, pushed: &Pushed) {
    let values = vec![
        code.to_string().into(),
        pushed.remote_id.as_str().into(),
        i64::try_from(pushed.sent).unwrap_or(i64::MAX).into(),
        pushed.fault.as_str().into(),
        json!(pushed.files).to_string().into(),
    ];
    changes.one(&PUSH_PUT, values);
}
