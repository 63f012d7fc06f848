//! The rows of wrong answers and of questions that found nothing. Each function holds one
//! statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row};

use crate::gate::{Bucket, Count, Gate};

store::statements! {
    GATE_BY_BUCKET by bucket = "
        SELECT failures, counted_at, opens_at, version
          FROM verification_gate
         WHERE bucket = $1";

    GATE_DELETE by bucket = "
        DELETE FROM verification_gate
         WHERE bucket = $1 AND version = $2";

    GATE_GUARD by bucket = "
        SELECT 1 AS found
          FROM verification_gate
         WHERE bucket = $1 AND version = $2";

    GATE_INSERT by bucket = "
        INSERT INTO verification_gate (bucket, failures, counted_at, opens_at, version)
             VALUES ($1, $2, $3, $4, $5)";

    GATE_UPDATE by bucket = "
        UPDATE verification_gate
           SET failures = $2, counted_at = $3, opens_at = $4, version = version + 1
         WHERE bucket = $1 AND version = $5";

    GATES_BEFORE scatter = "
        SELECT bucket, version
          FROM verification_gate
         WHERE counted_at < $1 AND opens_at < $1
      ORDER BY counted_at
         LIMIT $2";

    // No version: the questions of a service do not wait for each other.
    MISS_COUNT by client_id = "
        UPDATE verification_miss
           SET misses = misses + 1
         WHERE client_id = $1 AND hour = $2";

    MISS_DELETE by client_id = "
        DELETE FROM verification_miss
         WHERE client_id = $1 AND hour = $2";

    MISS_INSERT by client_id = "
        INSERT INTO verification_miss (client_id, hour, misses)
             VALUES ($1, $2, 0)
        ON CONFLICT (client_id, hour) DO NOTHING";

    MISSES_BEFORE scatter = "
        SELECT client_id, hour
          FROM verification_miss
         WHERE hour < $1
      ORDER BY hour
         LIMIT $2";

    MISSES_OF_HOUR by client_id = "
        SELECT misses
          FROM verification_miss
         WHERE client_id = $1 AND hour = $2";
}

pub(crate) async fn gate_by_bucket(db: &Db, bucket: Bucket) -> Result<Gate> {
    let row = db.row(&GATE_BY_BUCKET, vec![bucket.as_bytes().into()]).await?;
    let Some(row) = row else { return Ok(Gate { bucket, count: Count::default() }) };
    let count = Count {
        counted_at: row.get("counted_at")?,
        failures: row.get("failures")?,
        opens_at: row.get("opens_at")?,
        version: row.get("version")?,
    };
    Ok(Gate { bucket, count })
}

pub(crate) fn gate_delete(changes: &mut Changes, bucket: Vec<u8>, version: i64) {
    changes.any(&GATE_DELETE, vec![bucket.into(), version.into()]);
}

pub(crate) fn gate_guard(changes: &mut Changes, gate: &Gate) {
    let values = vec![gate.bucket.as_bytes().into(), gate.count.version.into()];
    changes.guard(&GATE_GUARD, values);
}

/// The count after a question, if nobody counted meanwhile.
pub(crate) fn gate_put(changes: &mut Changes, gate: &Gate, count: Count) {
    let Count { counted_at, failures, opens_at, version } = count;
    let read = gate.count.version;
    let values = vec![
        gate.bucket.as_bytes().into(),
        failures.into(),
        counted_at.into(),
        opens_at.into(),
        if read == 0 { version } else { read }.into(),
    ];
    changes.one(if read == 0 { &GATE_INSERT } else { &GATE_UPDATE }, values);
}

pub(crate) async fn gates_before(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(Vec<u8>, i64)>> {
    let rows = db.search(&GATES_BEFORE, vec![before.micros().into(), limit.into()]).await?;
    let read = |row: &Row| Ok((row.get::<&[u8]>("bucket")?.to_owned(), row.get("version")?));
    rows.iter().map(read).collect()
}

/// One question more that found nothing, in the order in which these two are applied.
pub(crate) fn miss_count(changes: &mut Changes, client: &str, hour: i64) {
    changes.any(&MISS_INSERT, vec![client.into(), hour.into()]);
    changes.any(&MISS_COUNT, vec![client.into(), hour.into()]);
}

pub(crate) fn miss_delete(changes: &mut Changes, client: String, hour: i64) {
    changes.any(&MISS_DELETE, vec![client.into(), hour.into()]);
}

pub(crate) async fn misses_before(db: &Db, hour: i64, limit: i64) -> Result<Vec<(String, i64)>> {
    let rows = db.search(&MISSES_BEFORE, vec![hour.into(), limit.into()]).await?;
    let read = |row: &Row| Ok((row.get::<&str>("client_id")?.to_owned(), row.get("hour")?));
    rows.iter().map(read).collect()
}

pub(crate) async fn misses_of_hour(db: &Db, client: &str, hour: i64) -> Result<i64> {
    let row = db.row(&MISSES_OF_HOUR, vec![client.into(), hour.into()]).await?;
    row.map_or(Ok(0), |row| row.get("misses"))
}
