//! The rows of what stands between two requests. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row};

use crate::step::StepToken;

store::statements! {
    STEP_BY_ID by step_id = "
        SELECT secret_hash, state, expires_at
          FROM eid_step
         WHERE step_id = $1 AND kind = $2";

    STEP_DELETE by step_id = "
        DELETE FROM eid_step
         WHERE step_id = $1";

    STEP_INSERT by step_id = "
        INSERT INTO eid_step (step_id, secret_hash, kind, state, expires_at)
             VALUES ($1, $2, $3, $4, $5)";

    STEPS_BEFORE scatter = "
        SELECT step_id
          FROM eid_step
         WHERE expires_at < $1
      ORDER BY expires_at
         LIMIT $2";
}

pub(crate) struct KeptStep {
    pub(crate) expires_at: Moment,
    pub(crate) sealed: Vec<u8>,
    pub(crate) secret_hash: Vec<u8>,
}

pub(crate) async fn step_by_id(
    db: &Db,
    token: &StepToken,
    kind: &'static str,
) -> Result<Option<KeptStep>> {
    let row = db.row(&STEP_BY_ID, vec![token.id.as_slice().into(), kind.into()]).await?;
    row.map(|row| {
        Ok(KeptStep {
            expires_at: Moment::from_micros(row.get("expires_at")?),
            sealed: row.get::<&[u8]>("state")?.to_owned(),
            secret_hash: row.get::<&[u8]>("secret_hash")?.to_owned(),
        })
    })
    .transpose()
}

/// Whether what came sealed with a page was used. The commit decides of two at once.
pub(crate) async fn is_step_used(db: &Db, id: &[u8; 16]) -> Result<bool> {
    Ok(db.row(&STEP_BY_ID, vec![id.as_slice().into(), "used".into()]).await?.is_some())
}

/// Uses a step up: of two who try at once, one finds it gone.
pub(crate) fn step_end(changes: &mut Changes, token: &StepToken) {
    changes.one(&STEP_DELETE, vec![token.id.as_slice().into()]);
}

pub(crate) fn step_forget(changes: &mut Changes, id: Vec<u8>) {
    changes.any(&STEP_DELETE, vec![id.into()]);
}

pub(crate) fn step_insert(
    changes: &mut Changes,
    token: &StepToken,
    kind: &'static str,
    sealed: Vec<u8>,
    expires_at: Moment,
) {
    let values = vec![
        token.id.as_slice().into(),
        token.hash().into(),
        kind.into(),
        sealed.into(),
        expires_at.micros().into(),
    ];
    changes.one(&STEP_INSERT, values);
}

/// Marks what came sealed with a page as used: a second time, the row is there.
pub(crate) fn step_used(changes: &mut Changes, id: &[u8; 16], expires_at: Moment) {
    let nothing: &[u8] = &[];
    let values = vec![
        id.as_slice().into(),
        nothing.into(),
        "used".into(),
        nothing.into(),
        expires_at.micros().into(),
    ];
    changes.one(&STEP_INSERT, values);
}

pub(crate) async fn steps_before(db: &Db, before: Moment, limit: i64) -> Result<Vec<Vec<u8>>> {
    let rows = db.search(&STEPS_BEFORE, vec![before.micros().into(), limit.into()]).await?;
    rows.iter().map(|row: &Row| Ok(row.get::<&[u8]>("step_id")?.to_owned())).collect()
}
