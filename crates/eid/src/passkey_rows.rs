//! The rows of passkeys. Each function holds one statement.

use store::{Changes, Db, Error, Result, Row};

use crate::authenticator::passkey::KeptPasskey;
use crate::rows::CORRUPT;
use crate::{AccountId, AuthenticatorId};

store::statements! {
    PASSKEY_BY_CREDENTIAL by account_id = "
        SELECT p.authenticator_id, p.credential
          FROM eid_passkey p
          JOIN eid_authenticator n
            ON n.account_id = p.account_id AND n.authenticator_id = p.authenticator_id
           AND n.revoked_at IS NULL
         WHERE p.account_id = $1 AND p.credential_id = $2";

    PASSKEY_INSERT by account_id = "
        INSERT INTO eid_passkey (account_id, authenticator_id, credential_id, credential,
                                 sign_count, synced)
             VALUES ($1, $2, $3, $4, $5, $6)";

    // Of two answers with the same count, one finds that it was counted.
    PASSKEY_USE by account_id = "
        UPDATE eid_passkey
           SET credential = $3, sign_count = $4
         WHERE account_id = $1 AND credential_id = $2 AND sign_count = $5";

    PASSKEYS_BY_ACCOUNT by account_id = "
        SELECT p.authenticator_id, p.credential
          FROM eid_passkey p
          JOIN eid_authenticator n
            ON n.account_id = p.account_id AND n.authenticator_id = p.authenticator_id
           AND n.revoked_at IS NULL
         WHERE p.account_id = $1
      ORDER BY p.credential_id";
}

/// What an answer leaves to be kept.
pub(crate) struct PasskeyUse {
    account: AccountId,
    count_after: i64,
    count_before: i64,
    credential: String,
    id: Vec<u8>,
}

impl PasskeyUse {
    pub(crate) fn of(
        account: AccountId,
        before: &KeptPasskey,
        after: &KeptPasskey,
    ) -> Result<Self> {
        Ok(Self {
            account,
            count_after: after.sign_count(),
            count_before: before.sign_count(),
            credential: written(after)?,
            id: before.id(),
        })
    }
}

pub(crate) async fn passkey_by_credential(
    db: &Db,
    account: AccountId,
    credential: &[u8],
) -> Result<Option<(AuthenticatorId, KeptPasskey)>> {
    let key = vec![account.as_bytes().into(), credential.into()];
    let row = db.row(&PASSKEY_BY_CREDENTIAL, key).await?;
    row.as_ref().map(kept).transpose()
}

pub(crate) fn passkey_insert(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
    passkey: &KeptPasskey,
) -> Result<()> {
    let values = vec![
        account.as_bytes().into(),
        authenticator.as_bytes().into(),
        passkey.id().into(),
        written(passkey)?.into(),
        passkey.sign_count().into(),
        i64::from(passkey.is_synced()).into(),
    ];
    changes.one(&PASSKEY_INSERT, values);
    Ok(())
}

pub(crate) fn passkey_use(changes: &mut Changes, used: &PasskeyUse) {
    let PasskeyUse { account, count_after, count_before, credential, id } = used;
    let values = vec![
        account.as_bytes().into(),
        id.as_slice().into(),
        credential.as_str().into(),
        (*count_after).into(),
        (*count_before).into(),
    ];
    changes.one(&PASSKEY_USE, values);
}

pub(crate) async fn passkeys_by_account(
    db: &Db,
    account: AccountId,
) -> Result<Vec<(AuthenticatorId, KeptPasskey)>> {
    let rows = db.rows(&PASSKEYS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    rows.iter().map(kept).collect()
}

fn kept(row: &Row) -> Result<(AuthenticatorId, KeptPasskey)> {
    let authenticator = AuthenticatorId::from_bytes(row.get("authenticator_id")?);
    let passkey = serde_json::from_str(row.get("credential")?).map_err(|_| CORRUPT)?;
    Ok((authenticator.map_err(|_| CORRUPT)?, passkey))
}

fn written(passkey: &KeptPasskey) -> Result<String> {
    serde_json::to_string(passkey).map_err(|_| Error::Corrupt { what: "passkey" })
}
