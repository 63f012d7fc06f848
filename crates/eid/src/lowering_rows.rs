//! The rows of levels that were taken back. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row};

use crate::{AccountId, Lowering};

store::statements! {
    LOWERING_INSERT by account_id = "
        INSERT INTO eid_lowering (account_id, lowered_at, reference, reasons)
             VALUES ($1, $2, $3, $4)";

    // The newest first.
    LOWERINGS_BY_ACCOUNT by account_id = "
        SELECT lowered_at, reference, reasons
          FROM eid_lowering
         WHERE account_id = $1
      ORDER BY lowered_at DESC";
}

pub(crate) fn lowering_insert(changes: &mut Changes, account: AccountId, lowering: &Lowering) {
    let Lowering { at, reasons, reference } = lowering;
    let values = vec![
        account.as_bytes().into(),
        at.micros().into(),
        reference.as_str().into(),
        reasons.as_str().into(),
    ];
    changes.one(&LOWERING_INSERT, values);
}

/// The newest first.
pub(crate) async fn lowerings_by_account(db: &Db, account: AccountId) -> Result<Vec<Lowering>> {
    let rows = db.rows(&LOWERINGS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let lowering = |row: &Row| {
        Ok(Lowering {
            at: Moment::from_micros(row.get("lowered_at")?),
            reasons: row.get::<&str>("reasons")?.to_owned(),
            reference: row.get::<&str>("reference")?.to_owned(),
        })
    };
    rows.iter().map(lowering).collect()
}
