//! The rows of aliases. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::AliasId;

store::statements! {
    ALIAS_BY_ID by person_id = "
        SELECT person_id, alias_id, sealed, label, client_id, made_at, expires_at, revoked_at
          FROM verification_alias
         WHERE person_id = $1 AND alias_id = $2";

    ALIAS_BY_NUMBER by number_key = "
        SELECT person_id, alias_id
          FROM verification_alias_number
         WHERE number_key = $1";

    ALIAS_GUARD by person_id = "
        SELECT 1 AS found
          FROM verification_alias
         WHERE person_id = $1 AND alias_id = $2 AND revoked_at IS NULL";

    ALIAS_INSERT by person_id = "
        INSERT INTO verification_alias (person_id, alias_id, number_key, sealed, label, client_id,
                                        made_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    ALIAS_NUMBER_INSERT by number_key = "
        INSERT INTO verification_alias_number (number_key, person_id, alias_id)
             VALUES ($1, $2, $3)";

    ALIAS_REVOKE by person_id = "
        UPDATE verification_alias
           SET revoked_at = $3
         WHERE person_id = $1 AND alias_id = $2 AND revoked_at IS NULL";

    ALIASES_OF_PERSON by person_id = "
        SELECT person_id, alias_id, sealed, label, client_id, made_at, expires_at, revoked_at
          FROM verification_alias
         WHERE person_id = $1
      ORDER BY made_at DESC, alias_id
         LIMIT $2";
}

/// An alias as it is kept. `Debug` shows nothing of it.
pub(crate) struct KeptAlias {
    pub(crate) alias: AliasId,
    /// Empty: for any service.
    pub(crate) client: String,
    pub(crate) expires_at: Option<Moment>,
    pub(crate) label: String,
    pub(crate) made_at: Moment,
    pub(crate) person: PersonId,
    pub(crate) revoked_at: Option<Moment>,
    pub(crate) sealed: Vec<u8>,
}

impl KeptAlias {
    pub(crate) fn stands(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether that service may use it now.
    pub(crate) fn is_for(&self, client: &str, now: Moment) -> bool {
        self.stands(now) && (self.client.is_empty() || self.client == client)
    }
}

const CORRUPT: Error = Error::Corrupt { what: "alias" };

/// What an alias is good for stands in its own row. A number that is nobody's costs the same look.
pub(crate) async fn alias_by_number(db: &Db, number_key: &[u8]) -> Result<Option<KeptAlias>> {
    let row = db.row(&ALIAS_BY_NUMBER, vec![number_key.into()]).await?;
    let (person, alias) = match row {
        Some(row) => (person(&row)?, alias(&row)?),
        None => (PersonId::NOBODY, AliasId::NOBODYS),
    };
    alias_by_id(db, person, alias).await
}

pub(crate) async fn alias_by_id(
    db: &Db,
    person: PersonId,
    alias: AliasId,
) -> Result<Option<KeptAlias>> {
    let key = vec![person.as_bytes().into(), alias.as_bytes().into()];
    let row = db.row(&ALIAS_BY_ID, key).await?;
    row.map(|row| alias_from_row(&row)).transpose()
}

pub(crate) fn alias_guard(changes: &mut Changes, kept: &KeptAlias) {
    let key = vec![kept.person.as_bytes().into(), kept.alias.as_bytes().into()];
    changes.guard(&ALIAS_GUARD, key);
}

pub(crate) fn alias_insert(changes: &mut Changes, kept: &KeptAlias, number_key: &[u8]) {
    let values = vec![
        kept.person.as_bytes().into(),
        kept.alias.as_bytes().into(),
        number_key.into(),
        kept.sealed.as_slice().into(),
        kept.label.as_str().into(),
        kept.client.as_str().into(),
        kept.made_at.micros().into(),
        kept.expires_at.map(Moment::micros).into(),
    ];
    changes.one(&ALIAS_INSERT, values);
}

pub(crate) fn alias_number_insert(changes: &mut Changes, kept: &KeptAlias, number_key: &[u8]) {
    let (person, alias) = (kept.person.as_bytes(), kept.alias.as_bytes());
    changes.one(&ALIAS_NUMBER_INSERT, vec![number_key.into(), person.into(), alias.into()]);
}

pub(crate) fn alias_revoke(changes: &mut Changes, person: PersonId, alias: AliasId, at: Moment) {
    let values = vec![person.as_bytes().into(), alias.as_bytes().into(), at.micros().into()];
    changes.one(&ALIAS_REVOKE, values);
}

pub(crate) async fn aliases_of_person(
    db: &Db,
    person: PersonId,
    limit: i64,
) -> Result<Vec<KeptAlias>> {
    let rows = db.rows(&ALIASES_OF_PERSON, vec![person.as_bytes().into(), limit.into()]).await?;
    rows.iter().map(alias_from_row).collect()
}

fn alias_from_row(row: &Row) -> Result<KeptAlias> {
    let at = |column| -> Result<Option<Moment>> {
        Ok(row.get::<Option<i64>>(column)?.map(Moment::from_micros))
    };
    Ok(KeptAlias {
        alias: alias(row)?,
        client: row.get::<&str>("client_id")?.to_owned(),
        expires_at: at("expires_at")?,
        label: row.get::<&str>("label")?.to_owned(),
        made_at: Moment::from_micros(row.get("made_at")?),
        person: person(row)?,
        revoked_at: at("revoked_at")?,
        sealed: row.get::<&[u8]>("sealed")?.to_owned(),
    })
}

fn alias(row: &Row) -> Result<AliasId> {
    AliasId::from_bytes(row.get("alias_id")?).map_err(|_| CORRUPT)
}

fn person(row: &Row) -> Result<PersonId> {
    PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)
}
