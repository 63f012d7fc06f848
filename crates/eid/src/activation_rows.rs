//! The rows of activation codes, and the level that a desk gives. Each function holds one
//! statement.

use kernel::Moment;
use store::{Changes, Db, Result};

use crate::account::Account;
use crate::{AccountId, IdentityLevel};

store::statements! {
    ACCOUNT_LEVEL by account_id = "
        UPDATE eid_account
           SET identity_level = $3, version = version + 1
         WHERE account_id = $1 AND version = $2 AND state = 'active'";

    ACTIVATION_BY_ACCOUNT by account_id = "
        SELECT code_hash, expires_at
          FROM eid_activation
         WHERE account_id = $1";

    ACTIVATION_DELETE by account_id = "
        DELETE FROM eid_activation
         WHERE account_id = $1 AND code_hash = $2";

    ACTIVATION_FORGET by account_id = "
        DELETE FROM eid_activation
         WHERE account_id = $1";

    ACTIVATION_PUT by account_id = "
        INSERT INTO eid_activation (account_id, code_hash, expires_at)
             VALUES ($1, $2, $3)
        ON CONFLICT (account_id) DO UPDATE
                SET code_hash = excluded.code_hash, expires_at = excluded.expires_at";
}

pub(crate) fn account_level(changes: &mut Changes, account: &Account, level: IdentityLevel) {
    let values = vec![account.id.as_bytes().into(), account.version.into(), level.number().into()];
    changes.one(&ACCOUNT_LEVEL, values);
}

/// Whatever code was given out, if any.
pub(crate) fn activation_forget(changes: &mut Changes, account: AccountId) {
    changes.any(&ACTIVATION_FORGET, vec![account.as_bytes().into()]);
}

pub(crate) async fn activation_by_account(
    db: &Db,
    account: AccountId,
) -> Result<Option<(Vec<u8>, Moment)>> {
    let row = db.row(&ACTIVATION_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let read = |row: store::Row| {
        let hash = row.get::<&[u8]>("code_hash")?.to_owned();
        Ok((hash, Moment::from_micros(row.get("expires_at")?)))
    };
    row.map(read).transpose()
}

/// Uses the code up: of two who try at once, one finds it gone.
pub(crate) fn activation_delete(changes: &mut Changes, account: AccountId, hash: &[u8]) {
    changes.one(&ACTIVATION_DELETE, vec![account.as_bytes().into(), hash.into()]);
}

pub(crate) fn activation_put(
    changes: &mut Changes,
    account: AccountId,
    hash: Vec<u8>,
    expires_at: Moment,
) {
    let values = vec![account.as_bytes().into(), hash.into(), expires_at.micros().into()];
    changes.one(&ACTIVATION_PUT, values);
}
