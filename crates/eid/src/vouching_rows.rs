//! The rows of codes with which the holders of posts set up their first second factor. Each function
//! holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};

use crate::rows::CORRUPT;
use crate::{AccountId, SessionId};

store::statements! {
    VOUCHING_BY_ACCOUNT by account_id = "
        SELECT code_hash, expires_at, let_in_by, session_id
          FROM eid_vouching
         WHERE account_id = $1";

    VOUCHING_FORGET by account_id = "
        DELETE FROM eid_vouching
         WHERE account_id = $1";

    // Whoever let the holder in takes the code away that was given before.
    VOUCHING_LET_IN by account_id = "
        INSERT INTO eid_vouching (account_id, let_in_by)
             VALUES ($1, $2)
        ON CONFLICT (account_id) DO UPDATE
                SET code_hash = NULL, expires_at = NULL, given_by = NULL,
                    let_in_by = excluded.let_in_by, session_id = NULL";

    // Nothing is put where the same official let the holder in meanwhile.
    VOUCHING_PUT by account_id = "
        INSERT INTO eid_vouching (account_id, code_hash, expires_at, given_by)
             VALUES ($1, $2, $3, $4)
        ON CONFLICT (account_id) DO UPDATE
                SET code_hash = excluded.code_hash, expires_at = excluded.expires_at,
                    given_by = excluded.given_by, session_id = NULL
              WHERE eid_vouching.let_in_by IS NULL
                 OR eid_vouching.let_in_by <> excluded.given_by";

    VOUCHING_SHOWN by account_id = "
        UPDATE eid_vouching
           SET session_id = $3
         WHERE account_id = $1 AND code_hash = $2";

    // Of two factors that are set up at once, one finds the code gone.
    VOUCHING_USE by account_id = "
        DELETE FROM eid_vouching
         WHERE account_id = $1 AND session_id = $2 AND expires_at >= $3";
}

/// What is kept for an account.
#[derive(Default)]
pub(crate) struct Vouching {
    pub(crate) code_hash: Option<Vec<u8>>,
    pub(crate) expires_at: Option<Moment>,
    /// Who let the holder in last, at a desk.
    pub(crate) let_in_by: Option<PersonId>,
    /// Where the code was shown.
    pub(crate) session: Option<SessionId>,
}

/// Nothing kept is like nothing given.
pub(crate) async fn vouching_by_account(db: &Db, account: AccountId) -> Result<Vouching> {
    let row = db.row(&VOUCHING_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let kept = |row: Row| {
        let by = row.get::<Option<&[u8]>>("let_in_by")?.map(PersonId::from_bytes);
        let session = row.get::<Option<&[u8]>>("session_id")?.map(SessionId::from_bytes);
        Ok(Vouching {
            code_hash: row.get::<Option<&[u8]>>("code_hash")?.map(<[u8]>::to_vec),
            expires_at: row.get::<Option<i64>>("expires_at")?.map(Moment::from_micros),
            let_in_by: by.transpose().map_err(|_| CORRUPT)?,
            session: session.transpose().map_err(|_| CORRUPT)?,
        })
    };
    row.map_or_else(|| Ok(Vouching::default()), kept)
}

pub(crate) fn vouching_forget(changes: &mut Changes, account: AccountId) {
    changes.any(&VOUCHING_FORGET, vec![account.as_bytes().into()]);
}

/// `by` is nobody when whoever runs the program does it.
pub(crate) fn vouching_let_in(changes: &mut Changes, account: AccountId, by: Option<PersonId>) {
    let by = by.map(|person| person.as_bytes().to_vec());
    changes.one(&VOUCHING_LET_IN, vec![account.as_bytes().into(), by.into()]);
}

/// `by` is nobody when whoever runs the program does it.
pub(crate) fn vouching_put(
    changes: &mut Changes,
    account: AccountId,
    (code_hash, expires_at): (Vec<u8>, Moment),
    by: Option<PersonId>,
) {
    let by = by.map(|person| person.as_bytes().to_vec()).unwrap_or_default();
    let values =
        vec![account.as_bytes().into(), code_hash.into(), expires_at.micros().into(), by.into()];
    changes.one(&VOUCHING_PUT, values);
}

pub(crate) fn vouching_shown(
    changes: &mut Changes,
    account: AccountId,
    code_hash: &[u8],
    session: SessionId,
) {
    let values = vec![account.as_bytes().into(), code_hash.into(), session.as_bytes().into()];
    changes.one(&VOUCHING_SHOWN, values);
}

pub(crate) fn vouching_use(
    changes: &mut Changes,
    account: AccountId,
    session: SessionId,
    now: Moment,
) {
    let values = vec![account.as_bytes().into(), session.as_bytes().into(), now.micros().into()];
    changes.one(&VOUCHING_USE, values);
}
