//! The rows that say how accounts were used, once the law no longer has them kept. Each function
//! holds one statement.

use kernel::Moment;
use store::{Changes, Db, Result, Row};

use crate::account::Account;
use crate::organisation_rows::organisation_id;
use crate::rows::{CORRUPT, account_id};
use crate::{AccountId, ConsentId, Lowering, MandateId, OrganisationId};

store::statements! {
    // Level 1, and whatever was granted at level 2 has ended for good.
    ACCOUNT_LOWER by account_id = "
        UPDATE eid_account
           SET identity_level = 1, generation = generation + 1, version = version + 1
         WHERE account_id = $1 AND version = $2 AND state = 'active' AND identity_level = 2";

    CONSENT_DELETE by account_id = "
        DELETE FROM eid_consent
         WHERE account_id = $1 AND consent_id = $2";

    CONSENTS_OVER scatter = "
        SELECT account_id, consent_id
          FROM eid_consent
         WHERE COALESCE(withdrawn_at, expires_at) < $1
      ORDER BY COALESCE(withdrawn_at, expires_at)
         LIMIT $2";

    LOWERING_INSERT by account_id = "
        INSERT INTO eid_lowering (account_id, lowered_at, reference, reasons)
             VALUES ($1, $2, $3, $4)";

    // The newest first.
    LOWERINGS_BY_ACCOUNT by account_id = "
        SELECT lowered_at, reference, reasons
          FROM eid_lowering
         WHERE account_id = $1
      ORDER BY lowered_at DESC";

    MANDATE_DELETE by organisation_id = "
        DELETE FROM eid_mandate
         WHERE organisation_id = $1 AND mandate_id = $2";

    MANDATES_OVER scatter = "
        SELECT organisation_id, mandate_id
          FROM eid_mandate
         WHERE ended_at IS NOT NULL AND ended_at < $1
      ORDER BY ended_at
         LIMIT $2";
}

pub(crate) fn account_lower(changes: &mut Changes, account: &Account) {
    changes.one(&ACCOUNT_LOWER, vec![account.id.as_bytes().into(), account.version.into()]);
}

pub(crate) fn consent_delete(changes: &mut Changes, account: AccountId, consent: ConsentId) {
    changes.any(&CONSENT_DELETE, vec![account.as_bytes().into(), consent.as_bytes().into()]);
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

pub(crate) fn lowering_insert(changes: &mut Changes, account: AccountId, lowering: &Lowering) {
    let Lowering { at, reasons, reference } = lowering;
    let values = vec![
        account.as_bytes().into(),
        at.micros().into(),
        reference.as_str().into(),
        reasons.as_str().into(),
    ];
    changes.one(&LOWERING_INSERT, values);
}

/// The newest first.
pub(crate) async fn lowerings_by_account(db: &Db, account: AccountId) -> Result<Vec<Lowering>> {
    let rows = db.rows(&LOWERINGS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let lowering = |row: &Row| {
        Ok(Lowering {
            at: Moment::from_micros(row.get("lowered_at")?),
            reasons: row.get::<&str>("reasons")?.to_owned(),
            reference: row.get::<&str>("reference")?.to_owned(),
        })
    };
    rows.iter().map(lowering).collect()
}

pub(crate) fn mandate_delete(
    changes: &mut Changes,
    organisation: OrganisationId,
    mandate: MandateId,
) {
    changes.any(&MANDATE_DELETE, vec![organisation.as_bytes().into(), mandate.as_bytes().into()]);
}

/// Mandates that ended before that moment, the oldest first.
pub(crate) async fn mandates_over(
    db: &Db,
    before: Moment,
    limit: i64,
) -> Result<Vec<(OrganisationId, MandateId)>> {
    let rows = db.search(&MANDATES_OVER, vec![before.micros().into(), limit.into()]).await?;
    let mandate = |row: &Row| {
        let mandate = MandateId::from_bytes(row.get("mandate_id")?).map_err(|_| CORRUPT)?;
        Ok((organisation_id(row)?, mandate))
    };
    rows.iter().map(mandate).collect()
}
