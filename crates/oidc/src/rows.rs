//! The rows of grants, of what may happen once, and of signing keys. Those of relying parties are
//! in `client_rows.rs`, of those who want to hear of a logout in `logout_rows.rs`.

use eid::{AccountId, SessionId};
use kernel::{Moment, PersonId};
use ledger::Ledger;
use store::{Changes, Db, Error, Result, Row, Schema, Val};

use crate::conduct::Algorithm;
use crate::grant::Grant;
use crate::keyring::Published;
use crate::once::Once;
use crate::{ClientId, GrantId, client_rows, logout_rows, remote_rows, subject_rows};

pub static SCHEMA: Schema = Schema {
    name: "oidc",
    postgres: &[
        ("0001_provider", include_str!("../migrations/postgres/0001_provider.sql")),
        ("0002_logout", include_str!("../migrations/postgres/0002_logout.sql")),
        ("0003_remote", include_str!("../migrations/postgres/0003_remote.sql")),
        ("0004_subject", include_str!("../migrations/postgres/0004_subject.sql")),
        ("0005_asked", include_str!("../migrations/postgres/0005_asked.sql")),
    ],
    sqlite: &[
        ("0001_provider", include_str!("../migrations/sqlite/0001_provider.sql")),
        ("0002_logout", include_str!("../migrations/sqlite/0002_logout.sql")),
        ("0003_remote", include_str!("../migrations/sqlite/0003_remote.sql")),
        ("0004_subject", include_str!("../migrations/sqlite/0004_subject.sql")),
        ("0005_asked", include_str!("../migrations/sqlite/0005_asked.sql")),
    ],
    statements: &[
        STATEMENTS,
        client_rows::STATEMENTS,
        logout_rows::STATEMENTS,
        remote_rows::STATEMENTS,
        subject_rows::STATEMENTS,
    ],
    tables: &[
        "oidc_client",
        "oidc_grant",
        "oidc_key",
        "oidc_logout",
        "oidc_once",
        "oidc_remote",
        "oidc_subject",
    ],
};

store::statements! {
    // The code was used, by this commit and no other.
    CODE_USE by account_id = "
        UPDATE oidc_grant
           SET code_used_at = $3
         WHERE account_id = $1 AND grant_id = $2 AND code_used_at IS NULL AND ended_at IS NULL";

    GRANT_BY_ID by account_id = "
        SELECT account_id, grant_id, client_id, person_id, session_id, terms, created_at,
               expires_at, code_used_at, refreshed, ended_at
          FROM oidc_grant
         WHERE account_id = $1 AND grant_id = $2";

    GRANT_DELETE by account_id = "
        DELETE FROM oidc_grant
         WHERE account_id = $1 AND grant_id = $2";

    GRANT_END by account_id = "
        UPDATE oidc_grant
           SET ended_at = $3
         WHERE account_id = $1 AND grant_id = $2 AND ended_at IS NULL";

    GRANT_INSERT by account_id = "
        INSERT INTO oidc_grant (account_id, grant_id, client_id, person_id, session_id, terms,
                                created_at, expires_at, refreshed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    // The next refresh token takes the place of the one with this number.
    GRANT_REFRESH by account_id = "
        UPDATE oidc_grant
           SET refreshed = refreshed + 1
         WHERE account_id = $1 AND grant_id = $2 AND refreshed = $3 AND ended_at IS NULL";

    GRANTS_BY_ACCOUNT by account_id = "
        SELECT account_id, grant_id, client_id, person_id, session_id, terms, created_at,
               expires_at, code_used_at, refreshed, ended_at
          FROM oidc_grant
         WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2
      ORDER BY created_at DESC
         LIMIT $3";

    GRANTS_END_OF_CLIENT by account_id = "
        UPDATE oidc_grant
           SET ended_at = $3
         WHERE account_id = $1 AND client_id = $2 AND ended_at IS NULL";

    GRANTS_OVER scatter = "
        SELECT account_id, grant_id
          FROM oidc_grant
         WHERE expires_at < $1
      ORDER BY expires_at
         LIMIT $2";

    KEY_INSERT reference = "
        INSERT INTO oidc_key (key_name, algorithm, signs_from)
             VALUES ($1, $2, $3)";

    KEY_RETIRE reference = "
        UPDATE oidc_key
           SET signs_until = $2, shown_until = $3
         WHERE key_name = $1 AND signs_until IS NULL";

    KEYS_ALL reference = "
        SELECT key_name, algorithm, signs_from, signs_until, shown_until
          FROM oidc_key
      ORDER BY algorithm, signs_from";

    ONCE_BY_ID by once_id = "
        SELECT expires_at
          FROM oidc_once
         WHERE once_id = $1";

    ONCE_DELETE by once_id = "
        DELETE FROM oidc_once
         WHERE once_id = $1";

    ONCE_INSERT by once_id = "
        INSERT INTO oidc_once (once_id, expires_at)
             VALUES ($1, $2)";

    ONCE_OVER scatter = "
        SELECT once_id
          FROM oidc_once
         WHERE expires_at < $1
      ORDER BY expires_at
         LIMIT $2";

    // Again, now that the time of the one before is over.
    ONCE_RENEW by once_id = "
        UPDATE oidc_once
           SET expires_at = $2
         WHERE once_id = $1 AND expires_at <= $3";
}

pub(crate) fn code_use(changes: &mut Changes, grant: &Grant, now: Moment) {
    changes.one(&CODE_USE, of(grant.account, grant.id, now));
}

pub(crate) async fn grant_by_id(db: &Db, account: AccountId, id: GrantId) -> Result<Option<Grant>> {
    let row = db.row(&GRANT_BY_ID, vec![account.as_bytes().into(), id.as_bytes().into()]).await?;
    row.map(|row| grant_from_row(&row)).transpose()
}

pub(crate) fn grant_delete(changes: &mut Changes, account: AccountId, id: GrantId) {
    changes.any(&GRANT_DELETE, vec![account.as_bytes().into(), id.as_bytes().into()]);
}

/// Ends one that has not ended; however many do so at once, it is over.
pub(crate) fn grant_end(changes: &mut Changes, grant: &Grant, now: Moment) {
    changes.any(&GRANT_END, of(grant.account, grant.id, now));
}

pub(crate) fn grant_insert(changes: &mut Changes, grant: &Grant) -> Result<()> {
    let terms = serde_json::to_string(&grant.terms).map_err(|_| Error::Invalid)?;
    let values = vec![
        grant.account.as_bytes().into(),
        grant.id.as_bytes().into(),
        grant.client.as_str().into(),
        grant.person.as_bytes().into(),
        grant.session.as_bytes().into(),
        terms.into(),
        grant.created_at.micros().into(),
        grant.expires_at.micros().into(),
        grant.refreshed.into(),
    ];
    changes.one(&GRANT_INSERT, values);
    Ok(())
}

pub(crate) fn grant_refresh(changes: &mut Changes, grant: &Grant, number: i64) {
    let key = vec![grant.account.as_bytes().into(), grant.id.as_bytes().into(), number.into()];
    changes.one(&GRANT_REFRESH, key);
}

pub(crate) async fn grants_by_account(
    db: &Db,
    account: AccountId,
    now: Moment,
    limit: i64,
) -> Result<Vec<Grant>> {
    let key = vec![account.as_bytes().into(), now.micros().into(), limit.into()];
    db.rows(&GRANTS_BY_ACCOUNT, key).await?.iter().map(grant_from_row).collect()
}

pub(crate) fn grants_end_of_client(
    changes: &mut Changes,
    account: AccountId,
    client: &ClientId,
    now: Moment,
) {
    let key = vec![account.as_bytes().into(), client.as_str().into(), now.micros().into()];
    changes.any(&GRANTS_END_OF_CLIENT, key);
}

pub(crate) async fn grants_over(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(AccountId, GrantId)>> {
    let rows = db.search(&GRANTS_OVER, vec![before.micros().into(), limit.into()]).await?;
    rows.iter().map(|row| Ok((account_id(row)?, grant_id(row)?))).collect()
}

pub(crate) fn key_insert(changes: &mut Changes, key: &Published) {
    let values =
        vec![key.name.as_str().into(), key.algorithm.name().into(), key.signs_from.micros().into()];
    changes.one(&KEY_INSERT, values);
}

pub(crate) fn key_retire(changes: &mut Changes, name: &str, until: Moment, shown_until: Moment) {
    let values = vec![name.into(), until.micros().into(), shown_until.micros().into()];
    changes.one(&KEY_RETIRE, values);
}

pub(crate) async fn keys_all(db: &Db) -> Result<Vec<Published>> {
    const WRONG: Error = Error::Corrupt { what: "signing key" };
    let read = |row: &Row| {
        Ok(Published {
            algorithm: Algorithm::parse(row.get("algorithm")?).ok_or(WRONG)?,
            name: row.get::<&str>("key_name")?.to_owned(),
            shown_until: moment_if_any(row, "shown_until")?,
            signs_from: Moment::from_micros(row.get("signs_from")?),
            signs_until: moment_if_any(row, "signs_until")?,
        })
    };
    db.rows(&KEYS_ALL, Vec::new()).await?.iter().map(read).collect()
}

pub(crate) async fn once_is_known(db: &Db, once: &Once) -> Result<bool> {
    Ok(db.row(&ONCE_BY_ID, vec![once.id.as_slice().into()]).await?.is_some())
}

pub(crate) fn once_delete(changes: &mut Changes, id: Vec<u8>) {
    changes.any(&ONCE_DELETE, vec![id.into()]);
}

pub(crate) fn once_insert(changes: &mut Changes, once: &Once) {
    changes.one(&ONCE_INSERT, vec![once.id.as_slice().into(), once.expires_at.micros().into()]);
}

/// Keeps them without anything else.
pub(crate) async fn once_remember(
    ledger: &Ledger,
    once: &[Once],
) -> std::result::Result<(), ledger::Error> {
    ledger.remember(&ONCE_INSERT, once.iter().map(|once| (once.id, once.expires_at))).await
}

pub(crate) async fn once_over(db: &Db, before: Moment, limit: i64) -> Result<Vec<Vec<u8>>> {
    let rows = db.search(&ONCE_OVER, vec![before.micros().into(), limit.into()]).await?;
    rows.iter().map(|row| Ok(row.get::<&[u8]>("once_id")?.to_vec())).collect()
}

/// Nothing is kept while the time of the one before is not over.
pub(crate) fn once_renew(changes: &mut Changes, once: &Once, now: Moment) {
    let until = once.expires_at.micros().into();
    changes.one(&ONCE_RENEW, vec![once.id.as_slice().into(), until, now.micros().into()]);
}

const CORRUPT: Error = Error::Corrupt { what: "grant" };

fn of(account: AccountId, grant: GrantId, now: Moment) -> Vec<Val> {
    vec![account.as_bytes().into(), grant.as_bytes().into(), now.micros().into()]
}

fn moment_if_any(row: &Row, column: &'static str) -> Result<Option<Moment>> {
    Ok(row.get::<Option<i64>>(column)?.map(Moment::from_micros))
}

fn account_id(row: &Row) -> Result<AccountId> {
    AccountId::from_bytes(row.get("account_id")?).map_err(|_| CORRUPT)
}

fn grant_id(row: &Row) -> Result<GrantId> {
    GrantId::from_bytes(row.get("grant_id")?).map_err(|_| CORRUPT)
}

fn grant_from_row(row: &Row) -> Result<Grant> {
    Ok(Grant {
        account: account_id(row)?,
        client: ClientId::parse(row.get("client_id")?).map_err(|_| CORRUPT)?,
        code_used_at: moment_if_any(row, "code_used_at")?,
        created_at: Moment::from_micros(row.get("created_at")?),
        ended_at: moment_if_any(row, "ended_at")?,
        expires_at: Moment::from_micros(row.get("expires_at")?),
        id: grant_id(row)?,
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        refreshed: row.get("refreshed")?,
        session: SessionId::from_bytes(row.get("session_id")?).map_err(|_| CORRUPT)?,
        terms: serde_json::from_str(row.get("terms")?).map_err(|_| CORRUPT)?,
    })
}
