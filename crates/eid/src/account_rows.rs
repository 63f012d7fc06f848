//! The rows of accounts, their names and their holders. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result};

use crate::account::{Account, AccountState};
use crate::rows::{CORRUPT, account_id};
use crate::{AccountId, IdentityLevel, Login};

store::statements! {
    ACCOUNT_BY_ID by account_id = "
        SELECT person_id, login, state, created_at, version, identity_level, locked_at, generation
          FROM eid_account
         WHERE account_id = $1";

    ACCOUNT_CLOSE by account_id = "
        UPDATE eid_account
           SET state = 'closed', version = version + 1
         WHERE account_id = $1 AND version = $2";

    // The account as it was read, and open.
    ACCOUNT_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_account
         WHERE account_id = $1 AND version = $2 AND state = 'active'";

    // Open, whatever else has changed in it.
    // Level 1, and whatever was granted at level 2 has ended for good.
    ACCOUNT_LOWER by account_id = "
        UPDATE eid_account
           SET identity_level = 1, generation = generation + 1, version = version + 1
         WHERE account_id = $1 AND version = $2 AND state = 'active' AND identity_level = 2";

    ACCOUNT_OPEN by account_id = "
        SELECT 1 AS found
          FROM eid_account
         WHERE account_id = $1 AND state = 'active' AND locked_at IS NULL";

    // What was granted before rests on nothing any more.
    ACCOUNT_RENEW by account_id = "
        UPDATE eid_account
           SET generation = generation + 1, version = version + 1
         WHERE account_id = $1 AND version = $2 AND state = 'active'";

    ACCOUNT_INSERT by account_id = "
        INSERT INTO eid_account
                    (account_id, person_id, login, state, created_at, version, identity_level)
             VALUES ($1, $2, $3, 'active', $4, 1, $5)";

    ACCOUNT_BY_LOGIN by login = "
        SELECT account_id
          FROM eid_login
         WHERE login = $1";

    ACCOUNT_BY_PERSON by person_id = "
        SELECT account_id
          FROM eid_holder
         WHERE person_id = $1";

    HOLDER_INSERT by person_id = "
        INSERT INTO eid_holder (person_id, account_id)
             VALUES ($1, $2)";

    LOGIN_INSERT by login = "
        INSERT INTO eid_login (login, account_id)
             VALUES ($1, $2)";
}

pub(crate) async fn account_by_id(db: &Db, id: AccountId) -> Result<Option<Account>> {
    let row = db.row(&ACCOUNT_BY_ID, vec![id.as_bytes().into()]).await?;
    row.map(|row| {
        let state = match (row.get("state")?, row.get::<Option<i64>>("locked_at")?) {
            ("active", None) => AccountState::Active,
            ("active", Some(_)) => AccountState::Locked,
            ("closed", _) => AccountState::Closed,
            _ => return Err(CORRUPT),
        };
        Ok(Account {
            created_at: Moment::from_micros(row.get("created_at")?),
            generation: row.get("generation")?,
            id,
            identity_level: IdentityLevel::numbered(row.get("identity_level")?).ok_or(CORRUPT)?,
            login: Login::parse(row.get("login")?).map_err(|_| CORRUPT)?,
            person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
            state,
            version: row.get("version")?,
        })
    })
    .transpose()
}

pub(crate) async fn account_id_by_login(db: &Db, login: &Login) -> Result<Option<AccountId>> {
    let row = db.row(&ACCOUNT_BY_LOGIN, vec![login.expose().into()]).await?;
    row.map(|row| account_id(&row)).transpose()
}

pub(crate) async fn account_id_by_person(db: &Db, person: PersonId) -> Result<Option<AccountId>> {
    let row = db.row(&ACCOUNT_BY_PERSON, vec![person.as_bytes().into()]).await?;
    row.map(|row| account_id(&row)).transpose()
}

pub(crate) fn account_close(changes: &mut Changes, account: &Account) {
    changes.one(&ACCOUNT_CLOSE, vec![account.id.as_bytes().into(), account.version.into()]);
}

pub(crate) fn account_guard(changes: &mut Changes, account: &Account) {
    account_unchanged(changes, account.id, account.version);
}

pub(crate) fn account_lower(changes: &mut Changes, account: &Account) {
    changes.one(&ACCOUNT_LOWER, vec![account.id.as_bytes().into(), account.version.into()]);
}

pub(crate) fn account_renew(changes: &mut Changes, account: &Account) {
    changes.one(&ACCOUNT_RENEW, vec![account.id.as_bytes().into(), account.version.into()]);
}

pub(crate) fn account_unchanged(changes: &mut Changes, account: AccountId, version: i64) {
    changes.guard(&ACCOUNT_GUARD, vec![account.as_bytes().into(), version.into()]);
}

pub(crate) fn account_open(changes: &mut Changes, account: AccountId) {
    changes.guard(&ACCOUNT_OPEN, vec![account.as_bytes().into()]);
}

pub(crate) fn account_insert(changes: &mut Changes, account: &Account) {
    let Account { created_at, id, identity_level, login, person, .. } = account;
    let values = vec![
        id.as_bytes().into(),
        person.as_bytes().into(),
        login.expose().into(),
        created_at.micros().into(),
        identity_level.number().into(),
    ];
    changes.one(&ACCOUNT_INSERT, values);
}

pub(crate) fn holder_insert(changes: &mut Changes, account: &Account) {
    let values = vec![account.person.as_bytes().into(), account.id.as_bytes().into()];
    changes.one(&HOLDER_INSERT, values);
}

pub(crate) fn login_insert(changes: &mut Changes, account: &Account) {
    let values = vec![account.login.expose().into(), account.id.as_bytes().into()];
    changes.one(&LOGIN_INSERT, values);
}
