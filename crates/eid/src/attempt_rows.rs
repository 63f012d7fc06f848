//! The rows of failed attempts. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row};

use crate::throttle::{Bucket, Count, Gate};

store::statements! {
    ATTEMPT_BY_BUCKET by bucket = "
        SELECT failures, counted_at, opens_at, version
          FROM eid_attempt
         WHERE bucket = $1";

    ATTEMPT_DELETE by bucket = "
        DELETE FROM eid_attempt
         WHERE bucket = $1 AND version = $2";

    ATTEMPT_GUARD by bucket = "
        SELECT 1 AS found
          FROM eid_attempt
         WHERE bucket = $1 AND version = $2";

    ATTEMPT_INSERT by bucket = "
        INSERT INTO eid_attempt (bucket, failures, counted_at, opens_at, version)
             VALUES ($1, $2, $3, $4, $5)";

    ATTEMPT_UPDATE by bucket = "
        UPDATE eid_attempt
           SET failures = $2, counted_at = $3, opens_at = $4, version = version + 1
         WHERE bucket = $1 AND version = $5";

    // Those that are closed for good stay.
    ATTEMPTS_BEFORE scatter = "
        SELECT bucket, version
          FROM eid_attempt
         WHERE counted_at < $1 AND opens_at < $1
      ORDER BY counted_at
         LIMIT $2";
}

pub(crate) async fn attempt_by_bucket(db: &Db, bucket: Bucket) -> Result<Gate> {
    let row = db.row(&ATTEMPT_BY_BUCKET, vec![bucket.as_bytes().into()]).await?;
    let Some(row) = row else { return Ok(Gate { bucket, count: Count::default() }) };
    let count = Count {
        counted_at: row.get("counted_at")?,
        failures: row.get("failures")?,
        opens_at: row.get("opens_at")?,
        version: row.get("version")?,
    };
    Ok(Gate { bucket, count })
}

pub(crate) fn attempt_delete(changes: &mut Changes, bucket: Vec<u8>, version: i64) {
    changes.any(&ATTEMPT_DELETE, vec![bucket.into(), version.into()]);
}

pub(crate) fn attempt_guard(changes: &mut Changes, gate: &Gate) {
    let values = vec![gate.bucket.as_bytes().into(), gate.count.version.into()];
    changes.guard(&ATTEMPT_GUARD, values);
}

/// The count after an attempt, if nobody counted meanwhile.
pub(crate) fn attempt_put(changes: &mut Changes, gate: &Gate, count: Count) {
    let Count { counted_at, failures, opens_at, version } = count;
    let read = gate.count.version;
    let last = if read == 0 { version } else { read };
    let values = vec![
        gate.bucket.as_bytes().into(),
        failures.into(),
        counted_at.into(),
        opens_at.into(),
        last.into(),
    ];
    changes.one(if read == 0 { &ATTEMPT_INSERT } else { &ATTEMPT_UPDATE }, values);
}

pub(crate) async fn attempts_before(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(Vec<u8>, i64)>> {
    let rows = db.search(&ATTEMPTS_BEFORE, vec![before.micros().into(), limit.into()]).await?;
    let read = |row: &Row| Ok((row.get::<&[u8]>("bucket")?.to_owned(), row.get("version")?));
    rows.iter().map(read).collect()
}
