//! The rows of addresses to which codes are sent. Each function holds one statement.

use kernel::Language;
use notices::Channel;
use store::{Changes, Db, Result, Row};

use crate::rows::CORRUPT;
use crate::{AccountId, AuthenticatorId};

store::statements! {
    CONTACT_DELETE by account_id = "
        DELETE FROM eid_contact
         WHERE account_id = $1 AND channel = $2";

    CONTACT_INSERT by account_id = "
        INSERT INTO eid_contact (account_id, channel, authenticator_id, address, language)
             VALUES ($1, $2, $3, $4, $5)";

    CONTACTS_BY_ACCOUNT by account_id = "
        SELECT c.channel, c.authenticator_id, c.address, c.language
          FROM eid_contact c
          JOIN eid_authenticator n
            ON n.account_id = c.account_id AND n.authenticator_id = c.authenticator_id
           AND n.revoked_at IS NULL
         WHERE c.account_id = $1
      ORDER BY c.channel";

    CONTACTS_DELETE by account_id = "
        DELETE FROM eid_contact
         WHERE account_id = $1";
}

/// An address as it is kept: sealed.
pub(crate) struct KeptContact {
    pub(crate) authenticator: AuthenticatorId,
    pub(crate) channel: Channel,
    pub(crate) language: Language,
    pub(crate) sealed: Vec<u8>,
}

/// Erases the address that an account has for a channel, if it has one.
pub(crate) fn contact_delete(changes: &mut Changes, account: AccountId, channel: Channel) {
    changes.any(&CONTACT_DELETE, vec![account.as_bytes().into(), channel.word().into()]);
}

pub(crate) fn contact_insert(changes: &mut Changes, account: AccountId, contact: KeptContact) {
    let KeptContact { authenticator, channel, language, sealed } = contact;
    let values = vec![
        account.as_bytes().into(),
        channel.word().into(),
        authenticator.as_bytes().into(),
        sealed.into(),
        language.tag().into(),
    ];
    changes.one(&CONTACT_INSERT, values);
}

pub(crate) async fn contacts_by_account(db: &Db, account: AccountId) -> Result<Vec<KeptContact>> {
    let rows = db.rows(&CONTACTS_BY_ACCOUNT, vec![account.as_bytes().into()]).await?;
    let kept = |row: &Row| {
        let authenticator = row.get("authenticator_id")?;
        Ok(KeptContact {
            authenticator: AuthenticatorId::from_bytes(authenticator).map_err(|_| CORRUPT)?,
            channel: Channel::parse(row.get("channel")?).ok_or(CORRUPT)?,
            language: Language::parse(row.get("language")?).ok_or(CORRUPT)?,
            sealed: row.get::<&[u8]>("address")?.to_owned(),
        })
    };
    rows.iter().map(kept).collect()
}

pub(crate) fn contacts_delete(changes: &mut Changes, account: AccountId) {
    changes.any(&CONTACTS_DELETE, vec![account.as_bytes().into()]);
}
