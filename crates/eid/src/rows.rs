//! The tables of accounts; their rows are read and written in the `*_rows.rs` beside this file.

use store::{Error, Result, Row, Schema};

pub(crate) use crate::account_rows::*;
pub(crate) use crate::attempt_rows::*;
pub(crate) use crate::authenticator_rows::*;
pub(crate) use crate::consent_rows::*;
pub(crate) use crate::post_rows::*;
pub(crate) use crate::session_rows::*;
use crate::{
    AccountId, account_rows, attempt_rows, authenticator_rows, consent_rows, post_rows,
    session_rows,
};

pub static SCHEMA: Schema = Schema {
    name: "eid",
    postgres: &[
        ("0001_account", include_str!("../migrations/postgres/0001_account.sql")),
        ("0002_methods", include_str!("../migrations/postgres/0002_methods.sql")),
        ("0003_standing", include_str!("../migrations/postgres/0003_standing.sql")),
        ("0004_consent", include_str!("../migrations/postgres/0004_consent.sql")),
    ],
    sqlite: &[
        ("0001_account", include_str!("../migrations/sqlite/0001_account.sql")),
        ("0002_methods", include_str!("../migrations/sqlite/0002_methods.sql")),
        ("0003_standing", include_str!("../migrations/sqlite/0003_standing.sql")),
        ("0004_consent", include_str!("../migrations/sqlite/0004_consent.sql")),
    ],
    statements: &[
        account_rows::STATEMENTS,
        attempt_rows::STATEMENTS,
        authenticator_rows::STATEMENTS,
        consent_rows::STATEMENTS,
        post_rows::STATEMENTS,
        session_rows::STATEMENTS,
    ],
    tables: &[
        "eid_account",
        "eid_attempt",
        "eid_authenticator",
        "eid_consent",
        "eid_holder",
        "eid_lock",
        "eid_login",
        "eid_password",
        "eid_post",
        "eid_session",
    ],
};

pub(crate) const CORRUPT: Error = Error::Corrupt { what: "account" };

pub(crate) fn account_id(row: &Row) -> Result<AccountId> {
    AccountId::from_bytes(row.get("account_id")?).map_err(|_| CORRUPT)
}
