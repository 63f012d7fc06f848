//! The rows of those who want to be told that a sign-in has ended. Each function holds one statement.

use eid::{AccountId, SessionId};
use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::grant::Grant;
use crate::logout::Watch;
use crate::{ClientId, GrantId};

store::statements! {
    LOGOUT_ATTEMPT by account_id = "
        UPDATE oidc_logout
           SET attempts = attempts + 1, next_at = $4
         WHERE account_id = $1 AND grant_id = $2 AND attempts = $3";

    LOGOUT_DELETE by account_id = "
        DELETE FROM oidc_logout
         WHERE account_id = $1 AND grant_id = $2";

    LOGOUT_INSERT by account_id = "
        INSERT INTO oidc_logout (account_id, grant_id, client_id, person_id, session_id, attempts,
                                 next_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    // Those that may be due, from after a grant on: one round after another sees them all.
    LOGOUTS_AFTER scatter = "
        SELECT account_id, grant_id, client_id, person_id, session_id, attempts
          FROM oidc_logout
         WHERE grant_id > $1 AND next_at <= $2
      ORDER BY grant_id
         LIMIT $3";
}

/// The next attempt is made by whoever changes this row.
pub(crate) fn logout_attempt(changes: &mut Changes, watch: &Watch, next_at: Moment) {
    let values = vec![
        watch.account.as_bytes().into(),
        watch.grant.as_bytes().into(),
        watch.attempts.into(),
        next_at.micros().into(),
    ];
    changes.one(&LOGOUT_ATTEMPT, values);
}

pub(crate) fn logout_delete(changes: &mut Changes, watch: &Watch) {
    let key = vec![watch.account.as_bytes().into(), watch.grant.as_bytes().into()];
    changes.any(&LOGOUT_DELETE, key);
}

pub(crate) fn logout_insert(changes: &mut Changes, grant: &Grant) {
    let values = vec![
        grant.account.as_bytes().into(),
        grant.id.as_bytes().into(),
        grant.client.as_str().into(),
        grant.person.as_bytes().into(),
        grant.session.as_bytes().into(),
        0.into(),
        grant.created_at.micros().into(),
    ];
    changes.one(&LOGOUT_INSERT, values);
}

pub(crate) async fn logouts_after(
    db: &Db,
    after: &[u8],
    now: Moment,
    limit: i64,
) -> Result<Vec<Watch>> {
    const CORRUPT: Error = Error::Corrupt { what: "logout" };
    let read = |row: &Row| {
        Ok(Watch {
            account: AccountId::from_bytes(row.get("account_id")?).map_err(|_| CORRUPT)?,
            attempts: row.get("attempts")?,
            client: ClientId::parse(row.get("client_id")?).map_err(|_| CORRUPT)?,
            grant: GrantId::from_bytes(row.get("grant_id")?).map_err(|_| CORRUPT)?,
            person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
            session: SessionId::from_bytes(row.get("session_id")?).map_err(|_| CORRUPT)?,
        })
    };
    let values = vec![after.into(), now.micros().into(), limit.into()];
    db.search(&LOGOUTS_AFTER, values).await?.iter().map(read).collect()
}
