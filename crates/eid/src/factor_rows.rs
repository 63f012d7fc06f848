//! The rows of second factors. Each function holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row};

use crate::factor::{Factor, FactorKind};
use crate::rows::CORRUPT;
use crate::{AccountId, AuthenticatorId};

store::statements! {
    FACTOR_LABEL by account_id = "
        UPDATE eid_authenticator
           SET label = $3
         WHERE account_id = $1 AND authenticator_id = $2 AND revoked_at IS NULL";

    FACTORS_BY_ACCOUNT by account_id = "
        SELECT authenticator_id, kind, created_at, label
          FROM eid_authenticator
         WHERE account_id = $1 AND revoked_at IS NULL
      ORDER BY created_at, authenticator_id";

    RECOVERY_BY_CODE by account_id = "
        SELECT authenticator_id
          FROM eid_recovery
         WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL";

    RECOVERY_COUNT by account_id = "
        SELECT COUNT(*) AS unused
          FROM eid_recovery
         WHERE account_id = $1 AND authenticator_id = $2 AND used_at IS NULL";

    RECOVERY_INSERT by account_id = "
        INSERT INTO eid_recovery (account_id, authenticator_id, code_hash)
             VALUES ($1, $2, $3)";

    RECOVERY_USE by account_id = "
        UPDATE eid_recovery
           SET used_at = $3
         WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL";

    TOTP_INSERT by account_id = "
        INSERT INTO eid_totp (account_id, authenticator_id, secret, last_step)
             VALUES ($1, $2, $3, $4)";

    // Of two who bring the same code at once, one finds that its step has been used.
    TOTP_USE by account_id = "
        UPDATE eid_totp
           SET last_step = $3
         WHERE account_id = $1 AND authenticator_id = $2 AND last_step < $3";

    TOTPS_BY_ACCOUNT by account_id = "
        SELECT t.authenticator_id, t.secret, t.last_step
          FROM eid_totp t
          JOIN eid_authenticator n
            ON n.account_id = t.account_id AND n.authenticator_id = t.authenticator_id
           AND n.revoked_at IS NULL
         WHERE t.account_id = $1
      ORDER BY t.authenticator_id";
}

/// An application as it is kept.
pub(crate) struct KeptTotp {
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) last_step: i64,
    pub(crate) sealed: Vec<u8>,
}

fn key(account: AccountId, authenticator: AuthenticatorId) -> Vec<store::Val> {
    vec![account.as_bytes().into(), authenticator.as_bytes().into()]
}

pub(crate) fn factor_label(
    changes: &mut Changes,
    account: AccountId,
    authenticator: AuthenticatorId,
    label: &str,
) {
    let mut values = key(account, authenticator);
    values.push(label.into());
    changes.one(&FACTOR_LABEL, values);
}

/// What an account is opened with today, the oldest first.
pub(crate) async fn factors_by_account(db: &Db, account: AccountId) -> Result<Vec<Factor>> {
    let rows = db.rows(&FACTORS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let factor = |row: &Row| {
        Ok(Factor {
            created_at: Moment::from_micros(row.get("created_at")?),
            id: authenticator(row)?,
            kind: FactorKind::parse(row.get("kind")?).ok_or(CORRUPT)?,
            label: row.get::<&str>("label")?.to_owned(),
        })
    };
    rows.iter().map(factor).collect()
}

pub(crate) async fn recovery_by_code(
    db: &Db,
    account: AccountId,
    code_hash: &[u8],
) -> Result<Option<AuthenticatorId>> {
    let values = vec![account.as_bytes().into(), code_hash.into()];
    let row = db.row(&RECOVERY_BY_CODE, values).await?;
    row.as_ref().map(authenticator).transpose()
}

pub(crate) async fn recovery_count(
    db: &Db,
    account: AccountId,
    of: AuthenticatorId,
) -> Result<i64> {
    let row = db.row(&RECOVERY_COUNT, key(account, of)).await?;
    row.map_or(Ok(0), |row| row.get("unused"))
}

pub(crate) fn recovery_insert(
    changes: &mut Changes,
    account: AccountId,
    of: AuthenticatorId,
    code_hash: Vec<u8>,
) {
    let mut values = key(account, of);
    values.push(code_hash.into());
    changes.one(&RECOVERY_INSERT, values);
}

pub(crate) fn recovery_use(
    changes: &mut Changes,
    account: AccountId,
    code_hash: &[u8],
    now: Moment,
) {
    let values = vec![account.as_bytes().into(), code_hash.into(), now.micros().into()];
    changes.one(&RECOVERY_USE, values);
}

pub(crate) fn totp_insert(changes: &mut Changes, account: AccountId, totp: KeptTotp) {
    let mut values = key(account, totp.authenticator);
    values.extend([totp.sealed.into(), totp.last_step.into()]);
    changes.one(&TOTP_INSERT, values);
}

pub(crate) fn totp_use(changes: &mut Changes, account: AccountId, of: AuthenticatorId, step: i64) {
    let mut values = key(account, of);
    values.push(step.into());
    changes.one(&TOTP_USE, values);
}

pub(crate) async fn totps_by_account(db: &Db, account: AccountId) -> Result<Vec<KeptTotp>> {
    let rows = db.rows(&TOTPS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let kept = |row: &Row| {
        Ok(KeptTotp {
            authenticator: authenticator(row)?,
            last_step: row.get("last_step")?,
            sealed: row.get::<&[u8]>("secret")?.to_owned(),
        })
    };
    rows.iter().map(kept).collect()
}

fn authenticator(row: &Row) -> Result<AuthenticatorId> {
    AuthenticatorId::from_bytes(row.get("authenticator_id")?).map_err(|_| CORRUPT)
}
