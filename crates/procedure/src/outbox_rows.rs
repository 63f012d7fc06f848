//! The rows of dossiers of which others are to be told. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Error, Result, Row};

use crate::elsewhere::{Due, Untold};
use crate::{Dossier, DossierCode};

store::statements! {
    // A newer version is noted in place; the time of the oldest change stays.
    OUTBOX_PUT by code = "
        INSERT INTO procedure_outbox (code, version, moved_at, attempts, next_at)
             VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (code) DO UPDATE
                SET version = excluded.version";

    OUTBOX_DONE by code = "
        DELETE FROM procedure_outbox
         WHERE code = $1 AND version = $2";

    OUTBOX_LEFT by code = "
        UPDATE procedure_outbox
           SET moved_at = $2
         WHERE code = $1";

    // Of two nodes, one finds that the attempt is the other's.
    OUTBOX_TRY by code = "
        UPDATE procedure_outbox
           SET attempts = attempts + 1, next_at = $3
         WHERE code = $1 AND attempts = $2";

    OUTBOX_DUE scatter = "
        SELECT code, version, attempts, moved_at
          FROM procedure_outbox
         WHERE next_at <= $1
      ORDER BY next_at
         LIMIT $2";

    OUTBOX_OLD scatter = "
        SELECT code, moved_at
          FROM procedure_outbox
         WHERE moved_at <= $1 AND (moved_at > $2 OR (moved_at = $2 AND code > $3))
      ORDER BY moved_at, code
         LIMIT $4";

    OUTBOX_COUNT scatter = "
        SELECT COUNT(*) AS waiting
          FROM (SELECT code FROM procedure_outbox LIMIT $1) AS waiting";
}

const CORRUPT: Error = Error::Corrupt { what: "outbox" };

pub(crate) fn outbox_put(changes: &mut Changes, dossier: &Dossier) {
    let last = dossier.body.timeline.last();
    let at = last.map_or(dossier.clock.filed_at, |passed| passed.at).micros();
    let code = dossier.code.to_string();
    let values = vec![code.into(), dossier.version.into(), at.into(), 0_i64.into(), at.into()];
    changes.one(&OUTBOX_PUT, values);
}

/// All of that version was told. What came after it stays.
pub(crate) fn outbox_done(changes: &mut Changes, code: &DossierCode, version: i64) {
    changes.any(&OUTBOX_DONE, vec![code.to_string().into(), version.into()]);
}

/// What was made before that moment was told.
pub(crate) fn outbox_left(changes: &mut Changes, code: &DossierCode, since: Moment) {
    changes.any(&OUTBOX_LEFT, vec![code.to_string().into(), since.micros().into()]);
}

pub(crate) fn outbox_try(changes: &mut Changes, due: &Due, next_at: Moment) {
    let values = vec![due.code.to_string().into(), due.attempts.into(), next_at.micros().into()];
    changes.one(&OUTBOX_TRY, values);
}

pub(crate) async fn outbox_due(db: &Db, now: Moment, limit: i64) -> Result<Vec<Due>> {
    let rows = db.search(&OUTBOX_DUE, vec![now.micros().into(), limit.into()]).await?;
    let read = |row: &Row| {
        Ok(Due {
            attempts: row.get("attempts")?,
            code: DossierCode::parse(row.get("code")?).map_err(|_| CORRUPT)?,
            moved_at: Moment::from_micros(row.get("moved_at")?),
            version: row.get("version")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Changes that are older than `before`, the oldest first, after the one named.
pub(crate) async fn outbox_old(
    db: &Db,
    before: Moment,
    after: Option<&Untold>,
    limit: i64,
) -> Result<Vec<Untold>> {
    let (moved_at, code) = match after {
        Some(Untold { code, moved_at }) => (moved_at.micros(), code.to_string()),
        None => (i64::MIN, String::new()),
    };
    let values = vec![before.micros().into(), moved_at.into(), code.into(), limit.into()];
    let rows = db.search(&OUTBOX_OLD, values).await?;
    let read = |row: &Row| {
        Ok(Untold {
            code: DossierCode::parse(row.get("code")?).map_err(|_| CORRUPT)?,
            moved_at: Moment::from_micros(row.get("moved_at")?),
        })
    };
    rows.iter().map(read).collect()
}

/// How many wait, counted up to `limit`.
pub(crate) async fn outbox_count(db: &Db, limit: i64) -> Result<i64> {
    let rows = db.search(&OUTBOX_COUNT, vec![limit.into()]).await?;
    rows.first().map_or(Ok(0), |row| row.get("waiting"))
}
