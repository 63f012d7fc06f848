//! The tables of this crate and their rows. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row, Schema};

use crate::{Outcome, Reference, Refund, Request, RequestState, Transfer};

pub static SCHEMA: Schema = Schema {
    name: "payments",
    postgres: &[("0001_payments", include_str!("../migrations/postgres/0001_payments.sql"))],
    sqlite: &[("0001_payments", include_str!("../migrations/sqlite/0001_payments.sql"))],
    statements: &[STATEMENTS],
    tables: &["payments_request", "payments_transfer"],
};

store::statements! {
    REFUNDS_DUE scatter = "
        SELECT transaction_id, reference, amount, paid_at, received_at, outcome, refund, attempts
          FROM payments_transfer
         WHERE refund = 'due' AND next_at <= $1
      ORDER BY next_at, transaction_id
         LIMIT $2";

    REQUEST_BY_REFERENCE by reference = "
        SELECT reference, version, dossier, office, payer_id, amount, state, asked_at, expires_at,
               paid_at, transaction_id, body
          FROM payments_request
         WHERE reference = $1";

    REQUEST_INSERT by reference = "
        INSERT INTO payments_request (reference, version, dossier, office, payer_id, amount, state,
                                      asked_at, expires_at, paid_at, transaction_id, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    REQUEST_UPDATE by reference = "
        UPDATE payments_request
           SET version = $2, state = $3, expires_at = $4, paid_at = $5, transaction_id = $6
         WHERE reference = $1 AND version + 1 = $2";

    REQUESTS_OPEN scatter = "
        SELECT reference, version, dossier, office, payer_id, amount, state, asked_at, expires_at,
               paid_at, transaction_id, body
          FROM payments_request
         WHERE state = 'asked'
      ORDER BY asked_at, reference
         LIMIT $1";

    // Of two nodes, one finds that the attempt is the other's.
    TRANSFER_ATTEMPT by transaction_id = "
        UPDATE payments_transfer
           SET attempts = attempts + 1, next_at = $3
         WHERE transaction_id = $1 AND attempts = $2 AND refund = 'due'";

    TRANSFER_BY_ID by transaction_id = "
        SELECT transaction_id, reference, amount, paid_at, received_at, outcome, refund, attempts
          FROM payments_transfer
         WHERE transaction_id = $1";

    // Of two that are told of one transfer, the key lets one in.
    TRANSFER_INSERT by transaction_id = "
        INSERT INTO payments_transfer (transaction_id, reference, amount, paid_at, received_at,
                                       outcome, refund, attempts, next_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    TRANSFER_REFUND by transaction_id = "
        UPDATE payments_transfer
           SET refund = $3
         WHERE transaction_id = $1 AND refund = $2";

    TRANSFERS_BETWEEN scatter = "
        SELECT transaction_id, reference, amount, paid_at, received_at, outcome, refund, attempts
          FROM payments_transfer
         WHERE (paid_at > $1 OR (paid_at = $1 AND transaction_id > $2)) AND paid_at <= $3
      ORDER BY paid_at, transaction_id
         LIMIT $4";

    TRANSFERS_MISMATCHED scatter = "
        SELECT transaction_id, reference, amount, paid_at, received_at, outcome, refund, attempts
          FROM payments_transfer
         WHERE outcome <> 'settled'
      ORDER BY received_at DESC, transaction_id
         LIMIT $1";
}

/// Rows of one list.
const LISTED: i64 = 100;
const CORRUPT: Error = Error::Corrupt { what: "payment" };

pub(crate) async fn request_by_reference(
    db: &Db,
    reference: &Reference,
) -> Result<Option<Request>> {
    let row = db.row(&REQUEST_BY_REFERENCE, vec![reference.as_str().into()]).await?;
    row.as_ref().map(request_from_row).transpose()
}

/// A new request, or the next version of one.
pub(crate) fn request_put(changes: &mut Changes, it: &Request) -> Result<()> {
    let reference = it.reference.as_str().into();
    let (version, state) = (it.version.into(), it.state.name().into());
    let expires_at = it.expires_at.micros().into();
    let paid_at = it.paid_at.map(Moment::micros).into();
    let transaction = it.transaction.clone().into();
    if it.version > 1 {
        let values = vec![reference, version, state, expires_at, paid_at, transaction];
        changes.one(&REQUEST_UPDATE, values);
        return Ok(());
    }
    let body = serde_json::to_string(&it.lines).map_err(|_| CORRUPT)?;
    let values = vec![
        reference,
        version,
        it.dossier.as_str().into(),
        it.office.as_str().into(),
        it.payer.as_bytes().into(),
        it.amount.into(),
        state,
        it.asked_at.micros().into(),
        expires_at,
        paid_at,
        transaction,
        body.into(),
    ];
    changes.one(&REQUEST_INSERT, values);
    Ok(())
}

/// What waits to be paid, the oldest first.
pub(crate) async fn requests_open(db: &Db) -> Result<Vec<Request>> {
    let rows = db.search(&REQUESTS_OPEN, vec![LISTED.into()]).await?;
    rows.iter().map(request_from_row).collect()
}

pub(crate) async fn refunds_due(db: &Db, by: Moment) -> Result<Vec<Transfer>> {
    let rows = db.search(&REFUNDS_DUE, vec![by.micros().into(), LISTED.into()]).await?;
    rows.iter().map(transfer_from_row).collect()
}

/// The next attempt is made by whoever changes this row; another from `next_at` on.
pub(crate) fn transfer_attempt(changes: &mut Changes, it: &Transfer, next_at: Moment) {
    let values = vec![it.transaction.as_str().into(), it.attempts.into(), next_at.micros().into()];
    changes.one(&TRANSFER_ATTEMPT, values);
}

pub(crate) async fn transfer_by_id(db: &Db, transaction: &str) -> Result<Option<Transfer>> {
    let row = db.row(&TRANSFER_BY_ID, vec![transaction.into()]).await?;
    row.as_ref().map(transfer_from_row).transpose()
}

pub(crate) fn transfer_insert(changes: &mut Changes, it: &Transfer) {
    let values = vec![
        it.transaction.as_str().into(),
        it.reference.as_str().into(),
        it.amount.into(),
        it.paid_at.micros().into(),
        it.received_at.micros().into(),
        it.outcome.name().into(),
        it.refund.name().into(),
        it.attempts.into(),
        it.received_at.micros().into(),
    ];
    changes.one(&TRANSFER_INSERT, values);
}

pub(crate) fn transfer_refund(
    changes: &mut Changes,
    transaction: &str,
    (from, to): (Refund, Refund),
) {
    let values = vec![transaction.into(), from.name().into(), to.name().into()];
    changes.one(&TRANSFER_REFUND, values);
}

/// What was paid from a moment to another, in order, and after a given one.
pub(crate) async fn transfers_between(
    db: &Db,
    (at, transaction): &(Moment, String),
    to: Moment,
) -> Result<Vec<Transfer>> {
    let transaction = transaction.as_str().into();
    let values = vec![at.micros().into(), transaction, to.micros().into(), LISTED.into()];
    let rows = db.search(&TRANSFERS_BETWEEN, values).await?;
    rows.iter().map(transfer_from_row).collect()
}

/// What fitted nothing, the newest first.
pub(crate) async fn transfers_mismatched(db: &Db) -> Result<Vec<Transfer>> {
    let rows = db.search(&TRANSFERS_MISMATCHED, vec![LISTED.into()]).await?;
    rows.iter().map(transfer_from_row).collect()
}

fn request_from_row(row: &Row) -> Result<Request> {
    Ok(Request {
        amount: row.get("amount")?,
        asked_at: Moment::from_micros(row.get("asked_at")?),
        dossier: row.get::<&str>("dossier")?.to_owned(),
        expires_at: Moment::from_micros(row.get("expires_at")?),
        lines: serde_json::from_str(row.get("body")?).map_err(|_| CORRUPT)?,
        office: row.get::<&str>("office")?.to_owned(),
        paid_at: row.get::<Option<i64>>("paid_at")?.map(Moment::from_micros),
        payer: PersonId::from_bytes(row.get("payer_id")?).map_err(|_| CORRUPT)?,
        reference: Reference::parse(row.get("reference")?).ok_or(CORRUPT)?,
        state: RequestState::parse(row.get("state")?).ok_or(CORRUPT)?,
        transaction: row.get::<Option<&str>>("transaction_id")?.map(str::to_owned),
        version: row.get("version")?,
    })
}

fn transfer_from_row(row: &Row) -> Result<Transfer> {
    Ok(Transfer {
        amount: row.get("amount")?,
        attempts: row.get("attempts")?,
        outcome: Outcome::parse(row.get("outcome")?).ok_or(CORRUPT)?,
        paid_at: Moment::from_micros(row.get("paid_at")?),
        received_at: Moment::from_micros(row.get("received_at")?),
        reference: row.get::<&str>("reference")?.to_owned(),
        refund: Refund::parse(row.get("refund")?).ok_or(CORRUPT)?,
        transaction: row.get::<&str>("transaction_id")?.to_owned(),
    })
}
