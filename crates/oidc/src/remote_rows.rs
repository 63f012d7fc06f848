//! The rows of requests that are decided on another device. Each function holds one statement.

use eid::AccountId;
use kernel::Moment;
use store::{Changes, Db, Error, Result, Row, Val};

use crate::once::{Once, OnceKind};
use crate::remote::{Remote, RemoteState};
use crate::{ClientId, GrantId};

store::statements! {
    REMOTE_BY_ID by remote_id = "
        SELECT remote_id, client_id, request, account_id, binding_message, notification,
               expires_at, state, grant_id, asked_id
          FROM oidc_remote
         WHERE remote_id = $1";

    // Decided once, by whoever was asked.
    REMOTE_DECIDE by remote_id = "
        UPDATE oidc_remote
           SET state = $2, account_id = $3, grant_id = $4
         WHERE remote_id = $1 AND state = 'waiting'";

    REMOTE_DELETE by remote_id = "
        DELETE FROM oidc_remote
         WHERE remote_id = $1";

    REMOTE_INSERT by remote_id = "
        INSERT INTO oidc_remote (remote_id, client_id, request, account_id, binding_message,
                                 notification, expires_at, state, asked_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    REMOTES_OVER scatter = "
        SELECT remote_id
          FROM oidc_remote
         WHERE expires_at < $1
      ORDER BY expires_at
         LIMIT $2";
}

pub(crate) async fn remote_by_id(db: &Db, id: &[u8]) -> Result<Option<Remote>> {
    let row = db.row(&REMOTE_BY_ID, vec![id.into()]).await?;
    row.map(|row| remote_from_row(&row)).transpose()
}

pub(crate) fn remote_decide(
    changes: &mut Changes,
    remote: &Remote,
    account: AccountId,
    grant: Option<GrantId>,
) {
    let state = if grant.is_some() { "granted" } else { "denied" };
    let grant = grant.as_ref().map(GrantId::as_bytes);
    let values =
        vec![remote.id.as_slice().into(), state.into(), account.as_bytes().into(), grant.into()];
    changes.one(&REMOTE_DECIDE, values);
}

pub(crate) fn remote_delete(changes: &mut Changes, id: Vec<u8>) {
    changes.any(&REMOTE_DELETE, vec![id.into()]);
}

pub(crate) fn remote_insert(changes: &mut Changes, remote: &Remote) -> Result<()> {
    let json = |value: serde_json::Result<String>| value.map_err(|_| Error::Invalid);
    let notification = remote.notification.as_ref().map(serde_json::to_string);
    let values = vec![
        remote.id.as_slice().into(),
        remote.client.as_str().into(),
        json(serde_json::to_string(&remote.request))?.into(),
        remote.account.as_ref().map(AccountId::as_bytes).into(),
        remote.binding_message.as_deref().into(),
        notification.map(json).transpose()?.map_or(Val::Null, Val::from),
        remote.expires_at.micros().into(),
        "waiting".into(),
        remote.asked.as_ref().map(|asked| asked.id.as_slice()).into(),
    ];
    changes.one(&REMOTE_INSERT, values);
    Ok(())
}

pub(crate) async fn remotes_over(db: &Db, before: Moment, limit: i64) -> Result<Vec<Vec<u8>>> {
    let rows = db.search(&REMOTES_OVER, vec![before.micros().into(), limit.into()]).await?;
    rows.iter().map(|row| Ok(row.get::<&[u8]>("remote_id")?.to_vec())).collect()
}

fn remote_from_row(row: &Row) -> Result<Remote> {
    const CORRUPT: Error = Error::Corrupt { what: "remote request" };
    let account = row.get::<Option<&[u8]>>("account_id")?.map(AccountId::from_bytes);
    let grant = row.get::<Option<&[u8]>>("grant_id")?.map(GrantId::from_bytes);
    let notification = row.get::<Option<&str>>("notification")?.map(serde_json::from_str);
    let expires_at = Moment::from_micros(row.get("expires_at")?);
    let asked = row.get::<Option<&[u8]>>("asked_id")?.map(<[u8; 32]>::try_from);
    let asked = asked.transpose().map_err(|_| CORRUPT)?;
    Ok(Remote {
        account: account.transpose().map_err(|_| CORRUPT)?,
        asked: asked.map(|id| Once { expires_at, id, kind: OnceKind::Waiting }),
        binding_message: row.get::<Option<&str>>("binding_message")?.map(str::to_owned),
        client: ClientId::parse(row.get("client_id")?).map_err(|_| CORRUPT)?,
        expires_at,
        grant: grant.transpose().map_err(|_| CORRUPT)?,
        id: row.get::<&[u8]>("remote_id")?.to_vec(),
        notification: notification.transpose().map_err(|_| CORRUPT)?,
        request: serde_json::from_str(row.get("request")?).map_err(|_| CORRUPT)?,
        state: match row.get("state")? {
            "denied" => RemoteState::Denied,
            "granted" => RemoteState::Granted,
            "waiting" => RemoteState::Waiting,
            _ => return Err(CORRUPT),
        },
        user_code: None,
    })
}
