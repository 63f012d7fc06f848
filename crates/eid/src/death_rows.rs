//! The rows of accounts whose holder died, and of how far that news was followed. Each function
//! holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result};

use crate::AccountId;
use crate::account::Account;
use crate::rows::account_id;

store::statements! {
    // None of what was granted before it was closed comes back with it.
    ACCOUNT_REOPEN by account_id = "
        UPDATE eid_account
           SET state = 'active', locked_at = $3, generation = generation + 1,
               version = version + 1
         WHERE account_id = $1 AND version = $2 AND state = 'closed'";

    DEATH_DELETE by account_id = "
        DELETE FROM eid_death
         WHERE account_id = $1";

    DEATH_INSERT by account_id = "
        INSERT INTO eid_death (account_id, noted_at)
             VALUES ($1, $2)
        ON CONFLICT (account_id) DO NOTHING";

    // The oldest first.
    DEATHS_NOTED scatter = "
        SELECT account_id, noted_at
          FROM eid_death
      ORDER BY noted_at, account_id
         LIMIT $1";

    FOLLOW_BY_NAME by name = "
        SELECT position
          FROM eid_follow
         WHERE name = $1";

    // Of two nodes, the one that is farther stands.
    FOLLOW_PUT by name = "
        INSERT INTO eid_follow (name, position)
             VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE
                SET position = excluded.position
              WHERE eid_follow.position < excluded.position";
}

/// Locked since then, if any lock is left.
pub(crate) fn account_reopen(changes: &mut Changes, account: &Account, locked: Option<Moment>) {
    let locked = locked.map(|at| at.micros()).into();
    let values = vec![account.id.as_bytes().into(), account.version.into(), locked];
    changes.one(&ACCOUNT_REOPEN, values);
}

pub(crate) fn death_delete(changes: &mut Changes, account: AccountId) {
    changes.any(&DEATH_DELETE, vec![account.as_bytes().into()]);
}

pub(crate) fn death_insert(changes: &mut Changes, account: AccountId, noted_at: Moment) {
    changes.any(&DEATH_INSERT, vec![account.as_bytes().into(), noted_at.micros().into()]);
}

/// The accounts that are locked for a death, and since when that is known; the oldest first.
pub(crate) async fn deaths_noted(db: &Db, limit: i64) -> Result<Vec<(AccountId, Moment)>> {
    let rows = db.search(&DEATHS_NOTED, vec![limit.into()]).await?;
    let noted =
        |row: &store::Row| Ok((account_id(row)?, Moment::from_micros(row.get("noted_at")?)));
    rows.iter().map(noted).collect()
}

/// How far that news was followed; the beginning when it never was.
pub(crate) async fn followed(db: &Db, news: &str) -> Result<Moment> {
    let row = db.row(&FOLLOW_BY_NAME, vec![news.into()]).await?;
    let position = row.map_or(Ok(0), |row| row.get("position"))?;
    Ok(Moment::from_micros(position))
}

pub(crate) fn follow_put(changes: &mut Changes, news: &str, position: Moment) {
    changes.any(&FOLLOW_PUT, vec![news.into(), position.micros().into()]);
}
