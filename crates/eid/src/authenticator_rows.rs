//! The rows of authenticators, passwords among them. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result};

use crate::account::Credential;
use crate::factor::FactorKind;
use crate::password::PasswordHash;
use crate::rows::CORRUPT;
use crate::{AccountId, AuthenticatorId};

store::statements! {
    AUTHENTICATOR_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_authenticator
         WHERE account_id = $1 AND authenticator_id = $2 AND revoked_at IS NULL";

    AUTHENTICATOR_INSERT by account_id = "
        INSERT INTO eid_authenticator (account_id, authenticator_id, kind, created_at, label)
             VALUES ($1, $2, $3, $4, $5)";

    AUTHENTICATOR_REVOKE by account_id = "
        UPDATE eid_authenticator
           SET revoked_at = $3
         WHERE account_id = $1 AND authenticator_id = $2 AND revoked_at IS NULL";

    PASSWORD_BY_ACCOUNT by account_id = "
        SELECT authenticator_id, phc
          FROM eid_password
         WHERE account_id = $1";

    PASSWORD_DELETE by account_id = "
        DELETE FROM eid_password
         WHERE account_id = $1 AND authenticator_id = $2";

    PASSWORD_INSERT by account_id = "
        INSERT INTO eid_password (account_id, authenticator_id, phc)
             VALUES ($1, $2, $3)";
}

pub(crate) fn authenticator_guard(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
) {
    let key = vec![account.as_bytes().into(), authenticator.as_bytes().into()];
    changes.guard(&AUTHENTICATOR_GUARD, key);
}

/// One thing more that an account is opened with, and the name its holder gave it.
pub(crate) fn factor_insert(
    changes: &mut Changes,
    account: AccountId,
    (authenticator, kind, label): (AuthenticatorId, FactorKind, &str),
    now: Moment,
) {
    let values = vec![
        account.as_bytes().into(),
        authenticator.as_bytes().into(),
        kind.word().into(),
        now.micros().into(),
        label.into(),
    ];
    changes.one(&AUTHENTICATOR_INSERT, values);
}

pub(crate) fn authenticator_revoke(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
    now: Moment,
) {
    let values =
        vec![account.as_bytes().into(), authenticator.as_bytes().into(), now.micros().into()];
    changes.one(&AUTHENTICATOR_REVOKE, values);
}

pub(crate) async fn password_by_account(db: &Db, account: AccountId) -> Result<Option<Credential>> {
    let row = db.row(&PASSWORD_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    row.map(|row| {
        let authenticator = AuthenticatorId::from_bytes(row.get("authenticator_id")?);
        let hash = PasswordHash::stored(row.get("phc")?);
        Ok(Credential { authenticator: authenticator.map_err(|_| CORRUPT)?, hash })
    })
    .transpose()
}

pub(crate) fn password_delete(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
) {
    let key = vec![account.as_bytes().into(), authenticator.as_bytes().into()];
    changes.one(&PASSWORD_DELETE, key);
}

pub(crate) fn password_insert(changes: &mut Changes, account: AccountId, credential: &Credential) {
    let Credential { authenticator, hash } = credential;
    let values =
        vec![account.as_bytes().into(), authenticator.as_bytes().into(), hash.as_str().into()];
    changes.one(&PASSWORD_INSERT, values);
}
