//! The rows of locks and of what authorities ask for. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};

use crate::account::Account;
use crate::lock::{Lock, LockDecision, LockOutcome, LockRequest, Wish};
use crate::rows::{CORRUPT, account_id};
use crate::{AccountId, LockCause, LockId, LockRequestId};

store::statements! {
    // A first cause locks, the lifting of the last unlocks. What was granted before rests on nothing
    // any more.
    ACCOUNT_LOCKED by account_id = "
        UPDATE eid_account
           SET locked_at = $3, generation = generation + 1, version = version + 1
         WHERE account_id = $1 AND version = $2 AND state = 'active'";

    LOCK_INSERT by account_id = "
        INSERT INTO eid_lock (account_id, lock_id, cause, reference, locked_at)
             VALUES ($1, $2, $3, $4, $5)";

    LOCK_LIFT by account_id = "
        UPDATE eid_lock
           SET lifted_at = $3
         WHERE account_id = $1 AND lock_id = $2 AND lifted_at IS NULL";

    LOCKS_BY_ACCOUNT by account_id = "
        SELECT lock_id, cause AS lock_cause, reference AS lock_reference, locked_at, lifted_at
          FROM eid_lock
         WHERE account_id = $1
      ORDER BY locked_at DESC, lock_id";

    REQUEST_BY_ID by account_id = "
        SELECT r.account_id, r.request_id, r.person_id, r.wish, r.cause, r.reference, r.office,
               r.asked_at, r.forward_by, r.forwarded_at, r.decide_by, r.decided_at, r.outcome,
               r.reasons, r.version, l.lock_id, l.cause AS lock_cause,
               l.reference AS lock_reference, l.locked_at, l.lifted_at
          FROM eid_lock_request r
     LEFT JOIN eid_lock l
            ON l.account_id = r.account_id AND l.lock_id = r.lock_id
         WHERE r.account_id = $1 AND r.request_id = $2";

    REQUEST_DECIDE by account_id = "
        UPDATE eid_lock_request
           SET decided_at = $4, outcome = $5, reasons = $6, version = version + 1
         WHERE account_id = $1 AND request_id = $2 AND version = $3 AND decided_at IS NULL";

    REQUEST_FORWARD by account_id = "
        UPDATE eid_lock_request
           SET forwarded_at = $4, decide_by = $5, version = version + 1
         WHERE account_id = $1 AND request_id = $2 AND version = $3 AND forwarded_at IS NULL";

    REQUEST_INSERT by account_id = "
        INSERT INTO eid_lock_request (account_id, request_id, person_id, wish, cause, reference,
                                      office, asked_at, forward_by, lock_id, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)";

    REQUESTS_BY_ACCOUNT by account_id = "
        SELECT r.account_id, r.request_id, r.person_id, r.wish, r.cause, r.reference, r.office,
               r.asked_at, r.forward_by, r.forwarded_at, r.decide_by, r.decided_at, r.outcome,
               r.reasons, r.version, l.lock_id, l.cause AS lock_cause,
               l.reference AS lock_reference, l.locked_at, l.lifted_at
          FROM eid_lock_request r
     LEFT JOIN eid_lock l
            ON l.account_id = r.account_id AND l.lock_id = r.lock_id
         WHERE r.account_id = $1
      ORDER BY r.asked_at DESC, r.request_id
         LIMIT $2";

    REQUESTS_OPEN scatter = "
        SELECT r.account_id, r.request_id, r.person_id, r.wish, r.cause, r.reference, r.office,
               r.asked_at, r.forward_by, r.forwarded_at, r.decide_by, r.decided_at, r.outcome,
               r.reasons, r.version, l.lock_id, l.cause AS lock_cause,
               l.reference AS lock_reference, l.locked_at, l.lifted_at
          FROM eid_lock_request r
     LEFT JOIN eid_lock l
            ON l.account_id = r.account_id AND l.lock_id = r.lock_id
         WHERE r.decided_at IS NULL
      ORDER BY r.asked_at, r.request_id
         LIMIT $1";
}

/// None: it is open again.
pub(crate) fn account_locked(changes: &mut Changes, account: &Account, since: Option<Moment>) {
    let since = since.map(|at| at.micros()).into();
    let values = vec![account.id.as_bytes().into(), account.version.into(), since];
    changes.one(&ACCOUNT_LOCKED, values);
}

pub(crate) fn lock_insert(changes: &mut Changes, account: AccountId, lock: &Lock) {
    let values = vec![
        account.as_bytes().into(),
        lock.id.as_bytes().into(),
        lock.cause.code().into(),
        lock.reference.as_str().into(),
        lock.locked_at.micros().into(),
    ];
    changes.one(&LOCK_INSERT, values);
}

pub(crate) fn lock_lift(changes: &mut Changes, account: AccountId, lock: LockId, now: Moment) {
    let values = vec![account.as_bytes().into(), lock.as_bytes().into(), now.micros().into()];
    changes.one(&LOCK_LIFT, values);
}

/// Those that were lifted too, the newest first.
pub(crate) async fn locks_by_account(db: &Db, account: AccountId) -> Result<Vec<Lock>> {
    let rows = db.rows(&LOCKS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    rows.iter().map(lock_from_row).collect()
}

pub(crate) async fn request_by_id(
    db: &Db,
    account: AccountId,
    request: LockRequestId,
) -> Result<Option<LockRequest>> {
    let key = vec![account.as_bytes().into(), request.as_bytes().into()];
    let row = db.row(&REQUEST_BY_ID, key).await?;
    row.map(|row| request_from_row(&row)).transpose()
}

pub(crate) fn request_decide(
    changes: &mut Changes,
    request: &LockRequest,
    LockDecision { at, outcome, reasons }: &LockDecision,
) {
    let values = vec![
        request.account.as_bytes().into(),
        request.id.as_bytes().into(),
        request.version.into(),
        at.micros().into(),
        outcome.word().into(),
        reasons.as_str().into(),
    ];
    changes.one(&REQUEST_DECIDE, values);
}

pub(crate) fn request_forward(
    changes: &mut Changes,
    request: &LockRequest,
    now: Moment,
    decide_by: Moment,
) {
    let values = vec![
        request.account.as_bytes().into(),
        request.id.as_bytes().into(),
        request.version.into(),
        now.micros().into(),
        decide_by.micros().into(),
    ];
    changes.one(&REQUEST_FORWARD, values);
}

pub(crate) fn request_insert(changes: &mut Changes, request: &LockRequest) {
    let values = vec![
        request.account.as_bytes().into(),
        request.id.as_bytes().into(),
        request.person.as_bytes().into(),
        request.wish.word().into(),
        request.cause.code().into(),
        request.reference.as_str().into(),
        request.office.as_str().into(),
        request.asked_at.micros().into(),
        request.forward_by.micros().into(),
        request.lock.as_ref().map(|lock| lock.id.as_bytes()).into(),
    ];
    changes.one(&REQUEST_INSERT, values);
}

pub(crate) async fn requests_by_account(
    db: &Db,
    account: AccountId,
    limit: i64,
) -> Result<Vec<LockRequest>> {
    let rows = db.rows(&REQUESTS_BY_ACCOUNT, vec![account.as_bytes().into(), limit.into()]).await?;
    rows.iter().map(request_from_row).collect()
}

pub(crate) async fn requests_open(db: &Db, limit: i64) -> Result<Vec<LockRequest>> {
    let rows = db.search(&REQUESTS_OPEN, vec![limit.into()]).await?;
    rows.iter().map(request_from_row).collect()
}

fn lock_from_row(row: &Row) -> Result<Lock> {
    Ok(Lock {
        cause: LockCause::stored(row.get("lock_cause")?).ok_or(CORRUPT)?,
        id: LockId::from_bytes(row.get("lock_id")?).map_err(|_| CORRUPT)?,
        lifted_at: row.get::<Option<i64>>("lifted_at")?.map(Moment::from_micros),
        locked_at: Moment::from_micros(row.get("locked_at")?),
        reference: row.get::<&str>("lock_reference")?.to_owned(),
    })
}

fn request_from_row(row: &Row) -> Result<LockRequest> {
    let moment = |column| row.get::<Option<i64>>(column).map(|at| at.map(Moment::from_micros));
    let decided = match (moment("decided_at")?, row.get::<Option<&str>>("outcome")?) {
        (Some(at), Some(outcome)) => Some(LockDecision {
            at,
            outcome: LockOutcome::parse(outcome).ok_or(CORRUPT)?,
            reasons: row.get::<Option<&str>>("reasons")?.unwrap_or_default().to_owned(),
        }),
        _ => None,
    };
    let lock = row.get::<Option<&[u8]>>("lock_id")?;
    Ok(LockRequest {
        account: account_id(row)?,
        asked_at: Moment::from_micros(row.get("asked_at")?),
        cause: LockCause::stored(row.get("cause")?).ok_or(CORRUPT)?,
        decide_by: moment("decide_by")?,
        decided,
        forward_by: Moment::from_micros(row.get("forward_by")?),
        forwarded_at: moment("forwarded_at")?,
        id: LockRequestId::from_bytes(row.get("request_id")?).map_err(|_| CORRUPT)?,
        lock: lock.map(|_| lock_from_row(row)).transpose()?,
        office: row.get::<&str>("office")?.to_owned(),
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        reference: row.get::<&str>("reference")?.to_owned(),
        version: row.get("version")?,
        wish: Wish::parse(row.get("wish")?).ok_or(CORRUPT)?,
    })
}
