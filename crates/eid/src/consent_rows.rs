//! The rows of consents. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::rows::{CORRUPT, account_id};
use crate::{AccountId, Consent, ConsentId, PartyId, PartyName, Represented};

store::statements! {
    CONSENT_BY_ID by account_id = "
        SELECT consent_id, party, party_name_vi, party_name_en, claims, ground, on_behalf,
               on_behalf_name, given_at, expires_at, withdrawn_at
          FROM eid_consent
         WHERE account_id = $1 AND consent_id = $2";

    CONSENT_DELETE by account_id = "
        DELETE FROM eid_consent
         WHERE account_id = $1 AND consent_id = $2";

    CONSENT_GUARD by account_id = "
        SELECT 1 AS found
          FROM eid_consent
         WHERE account_id = $1 AND consent_id = $2 AND withdrawn_at IS NULL";

    CONSENT_INSERT by account_id = "
        INSERT INTO eid_consent
                    (account_id, consent_id, party, claims, ground, given_at, expires_at,
                     party_name_vi, party_name_en, on_behalf, on_behalf_name)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    CONSENT_WITHDRAW by account_id = "
        UPDATE eid_consent
           SET withdrawn_at = $3
         WHERE account_id = $1 AND consent_id = $2 AND withdrawn_at IS NULL";

    CONSENTS_BY_ACCOUNT by account_id = "
        SELECT consent_id, party, party_name_vi, party_name_en, claims, ground, on_behalf,
               on_behalf_name, given_at, expires_at, withdrawn_at
          FROM eid_consent
         WHERE account_id = $1
      ORDER BY given_at DESC, consent_id";

    CONSENTS_BY_PARTY by account_id = "
        SELECT consent_id, party, party_name_vi, party_name_en, claims, ground, on_behalf,
               on_behalf_name, given_at, expires_at, withdrawn_at
          FROM eid_consent
         WHERE account_id = $1 AND party = $2 AND withdrawn_at IS NULL
      ORDER BY given_at, consent_id";

    CONSENTS_OVER scatter = "
        SELECT account_id, consent_id
          FROM eid_consent
         WHERE COALESCE(withdrawn_at, expires_at) < $1
      ORDER BY COALESCE(withdrawn_at, expires_at)
         LIMIT $2";
}

pub(crate) async fn consent_by_id(
    db: &Db,
    account: AccountId,
    consent: ConsentId,
) -> Result<Option<Consent>> {
    let key = vec![account.as_bytes().into(), consent.as_bytes().into()];
    let row = db.row(&CONSENT_BY_ID, key).await?;
    row.map(|row| consent_from_row(account, &row)).transpose()
}

pub(crate) fn consent_delete(changes: &mut Changes, account: AccountId, consent: ConsentId) {
    changes.any(&CONSENT_DELETE, vec![account.as_bytes().into(), consent.as_bytes().into()]);
}

pub(crate) fn consent_guard(changes: &mut Changes, account: AccountId, consent: ConsentId) {
    changes.guard(&CONSENT_GUARD, vec![account.as_bytes().into(), consent.as_bytes().into()]);
}

pub(crate) fn consent_insert(changes: &mut Changes, consent: &Consent) -> Result<()> {
    let claims = serde_json::to_string(&consent.claims);
    let (name, on_behalf) = (consent.party_name.as_ref(), consent.on_behalf.as_ref());
    let values = vec![
        consent.account.as_bytes().into(),
        consent.id.as_bytes().into(),
        consent.party.as_str().into(),
        claims.map_err(|_| Error::Corrupt { what: "consent" })?.into(),
        consent.ground.as_str().into(),
        consent.given_at.micros().into(),
        consent.expires_at.micros().into(),
        name.map(|name| name.vi.as_str()).into(),
        name.map(|name| name.en.as_str()).into(),
        on_behalf.map(|it| it.person.as_bytes()).into(),
        on_behalf.map(|it| it.name.as_str()).into(),
    ];
    changes.one(&CONSENT_INSERT, values);
    Ok(())
}

pub(crate) fn consent_withdraw(
    changes: &mut Changes,
    account: AccountId,
    consent: ConsentId,
    now: Moment,
) {
    let values = vec![account.as_bytes().into(), consent.as_bytes().into(), now.micros().into()];
    changes.one(&CONSENT_WITHDRAW, values);
}

pub(crate) async fn consents_by_account(db: &Db, account: AccountId) -> Result<Vec<Consent>> {
    let rows = db.rows(&CONSENTS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    rows.iter().map(|row| consent_from_row(account, row)).collect()
}

pub(crate) async fn consents_by_party(
    db: &Db,
    account: AccountId,
    party: &PartyId,
) -> Result<Vec<Consent>> {
    let key = vec![account.as_bytes().into(), party.as_str().into()];
    let rows = db.rows(&CONSENTS_BY_PARTY, key).await?;
    rows.iter().map(|row| consent_from_row(account, row)).collect()
}

/// Consents that ended before that moment, the oldest first.
pub(crate) async fn consents_over(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(AccountId, ConsentId)>> {
    let rows = db.search(&CONSENTS_OVER, vec![before.micros().into(), limit.into()]).await?;
    let consent = |row: &Row| {
        let consent = ConsentId::from_bytes(row.get("consent_id")?).map_err(|_| CORRUPT)?;
        Ok((account_id(row)?, consent))
    };
    rows.iter().map(consent).collect()
}

fn consent_from_row(account: AccountId, row: &Row) -> Result<Consent> {
    let words = |column| -> Result<Option<String>> {
        Ok(row.get::<Option<&str>>(column)?.map(str::to_owned))
    };
    let on_behalf = row.get::<Option<&[u8]>>("on_behalf")?.map(PersonId::from_bytes);
    let on_behalf = on_behalf.transpose().map_err(|_| CORRUPT)?;
    let represented = |(person, name)| Represented { name, person };
    let party_name = words("party_name_vi")?.zip(words("party_name_en")?);
    Ok(Consent {
        account,
        claims: serde_json::from_str(row.get("claims")?).map_err(|_| CORRUPT)?,
        expires_at: Moment::from_micros(row.get("expires_at")?),
        given_at: Moment::from_micros(row.get("given_at")?),
        ground: row.get::<&str>("ground")?.to_owned(),
        id: ConsentId::from_bytes(row.get("consent_id")?).map_err(|_| CORRUPT)?,
        on_behalf: on_behalf.zip(words("on_behalf_name")?).map(represented),
        party: PartyId::parse(row.get("party")?).map_err(|_| CORRUPT)?,
        party_name: party_name.map(|(vi, en)| PartyName { en, vi }),
        withdrawn_at: row.get::<Option<i64>>("withdrawn_at")?.map(Moment::from_micros),
    })
}
