//! The tables of accounts; their rows are read and written in the `*_rows.rs` beside this file.

use store::{Error, Result, Row, Schema};

pub(crate) use crate::account_rows::*;
pub(crate) use crate::activation_rows::*;
pub(crate) use crate::attempt_rows::*;
pub(crate) use crate::authenticator_rows::*;
pub(crate) use crate::consent_rows::*;
pub(crate) use crate::contact_rows::*;
pub(crate) use crate::death_rows::*;
pub(crate) use crate::factor_rows::*;
pub(crate) use crate::lock_rows::*;
pub(crate) use crate::lowering_rows::*;
pub(crate) use crate::mandate_rows::*;
pub(crate) use crate::organisation_rows::*;
pub(crate) use crate::passkey_rows::*;
pub(crate) use crate::post_rows::*;
pub(crate) use crate::representation_rows::*;
pub(crate) use crate::session_rows::*;
pub(crate) use crate::step_rows::*;
pub(crate) use crate::vouching_rows::*;
use crate::{
    AccountId, account_rows, activation_rows, attempt_rows, authenticator_rows, consent_rows,
    contact_rows, death_rows, factor_rows, lock_rows, lowering_rows, mandate_rows,
    organisation_rows, passkey_rows, post_rows, representation_rows, session_rows, step_rows,
    vouching_rows,
};

pub static SCHEMA: Schema = Schema {
    name: "eid",
    postgres: &[
        ("0001_account", include_str!("../migrations/postgres/0001_account.sql")),
        ("0002_methods", include_str!("../migrations/postgres/0002_methods.sql")),
        ("0003_standing", include_str!("../migrations/postgres/0003_standing.sql")),
        ("0004_consent", include_str!("../migrations/postgres/0004_consent.sql")),
        ("0005_lock_request", include_str!("../migrations/postgres/0005_lock_request.sql")),
        ("0006_factors", include_str!("../migrations/postgres/0006_factors.sql")),
        ("0007_passkey", include_str!("../migrations/postgres/0007_passkey.sql")),
        ("0008_activation", include_str!("../migrations/postgres/0008_activation.sql")),
        ("0009_acting", include_str!("../migrations/postgres/0009_acting.sql")),
        ("0010_organisation", include_str!("../migrations/postgres/0010_organisation.sql")),
        ("0011_contact", include_str!("../migrations/postgres/0011_contact.sql")),
        ("0012_colleague", include_str!("../migrations/postgres/0012_colleague.sql")),
        ("0013_counter", include_str!("../migrations/postgres/0013_counter.sql")),
        ("0014_generation", include_str!("../migrations/postgres/0014_generation.sql")),
        ("0015_named_lock", include_str!("../migrations/postgres/0015_named_lock.sql")),
        ("0017_life", include_str!("../migrations/postgres/0017_life.sql")),
        ("0018_consent_words", include_str!("../migrations/postgres/0018_consent_words.sql")),
        ("0019_vouching", include_str!("../migrations/postgres/0019_vouching.sql")),
    ],
    sqlite: &[
        ("0001_account", include_str!("../migrations/sqlite/0001_account.sql")),
        ("0002_methods", include_str!("../migrations/sqlite/0002_methods.sql")),
        ("0003_standing", include_str!("../migrations/sqlite/0003_standing.sql")),
        ("0004_consent", include_str!("../migrations/sqlite/0004_consent.sql")),
        ("0005_lock_request", include_str!("../migrations/sqlite/0005_lock_request.sql")),
        ("0006_factors", include_str!("../migrations/sqlite/0006_factors.sql")),
        ("0007_passkey", include_str!("../migrations/sqlite/0007_passkey.sql")),
        ("0008_activation", include_str!("../migrations/sqlite/0008_activation.sql")),
        ("0009_acting", include_str!("../migrations/sqlite/0009_acting.sql")),
        ("0010_organisation", include_str!("../migrations/sqlite/0010_organisation.sql")),
        ("0011_contact", include_str!("../migrations/sqlite/0011_contact.sql")),
        ("0012_colleague", include_str!("../migrations/sqlite/0012_colleague.sql")),
        ("0013_counter", include_str!("../migrations/sqlite/0013_counter.sql")),
        ("0014_generation", include_str!("../migrations/sqlite/0014_generation.sql")),
        ("0015_named_lock", include_str!("../migrations/sqlite/0015_named_lock.sql")),
        ("0017_life", include_str!("../migrations/sqlite/0017_life.sql")),
        ("0018_consent_words", include_str!("../migrations/sqlite/0018_consent_words.sql")),
        ("0019_vouching", include_str!("../migrations/sqlite/0019_vouching.sql")),
    ],
    statements: &[
        account_rows::STATEMENTS,
        activation_rows::STATEMENTS,
        attempt_rows::STATEMENTS,
        authenticator_rows::STATEMENTS,
        consent_rows::STATEMENTS,
        contact_rows::STATEMENTS,
        death_rows::STATEMENTS,
        factor_rows::STATEMENTS,
        lock_rows::STATEMENTS,
        lowering_rows::STATEMENTS,
        mandate_rows::STATEMENTS,
        organisation_rows::STATEMENTS,
        passkey_rows::STATEMENTS,
        post_rows::STATEMENTS,
        representation_rows::STATEMENTS,
        session_rows::STATEMENTS,
        step_rows::STATEMENTS,
        vouching_rows::STATEMENTS,
    ],
    tables: &[
        "eid_account",
        "eid_activation",
        "eid_attempt",
        "eid_authenticator",
        "eid_consent",
        "eid_contact",
        "eid_death",
        "eid_follow",
        "eid_holder",
        "eid_lock",
        "eid_lock_request",
        "eid_login",
        "eid_lowering",
        "eid_mandate",
        "eid_organisation",
        "eid_organisation_code",
        "eid_organisation_person",
        "eid_passkey",
        "eid_password",
        "eid_post",
        "eid_recovery",
        "eid_representation",
        "eid_session",
        "eid_step",
        "eid_totp",
        "eid_vouching",
    ],
};

pub(crate) const CORRUPT: Error = Error::Corrupt { what: "account" };

pub(crate) fn account_id(row: &Row) -> Result<AccountId> {
    AccountId::from_bytes(row.get("account_id")?).map_err(|_| CORRUPT)
}
