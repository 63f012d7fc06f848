//! The rows of relying parties. Functions are named `thing_verb`; each holds one statement.

use kernel::Moment;
use store::{Changes, Db, Error, Result, Row, Val};

use crate::ClientId;
use crate::client::{Client, ClientState, Hash};
use crate::conduct::Conduct;

store::statements! {
    CLIENT_BY_ID by client_id = "
        SELECT client_id, conduct, state, registration, leave, sector, secret_hash,
               registration_hash, created_at, version
          FROM oidc_client
         WHERE client_id = $1";

    CLIENT_GUARD by client_id = "
        SELECT version
          FROM oidc_client
         WHERE client_id = $1 AND version = $2";

    CLIENT_VERSION by client_id = "
        SELECT version
          FROM oidc_client
         WHERE client_id = $1";

    CLIENT_INSERT by client_id = "
        INSERT INTO oidc_client (client_id, conduct, state, registration, leave, sector,
                                 secret_hash, registration_hash, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    CLIENT_UPDATE by client_id = "
        UPDATE oidc_client
           SET state = $3, registration = $4, leave = $5, secret_hash = $6,
               registration_hash = $7, version = version + 1
         WHERE client_id = $1 AND version = $2";

    CLIENTS_AFTER scatter = "
        SELECT client_id, conduct, state, registration, leave, sector, secret_hash,
               registration_hash, created_at, version
          FROM oidc_client
         WHERE client_id > $1
      ORDER BY client_id
         LIMIT $2";
}

pub(crate) async fn client_by_id(db: &Db, id: &ClientId) -> Result<Option<Client>> {
    let row = db.row(&CLIENT_BY_ID, vec![id.as_str().into()]).await?;
    row.map(|row| client_from_row(&row)).transpose()
}

pub(crate) async fn client_version(db: &Db, id: &ClientId) -> Result<Option<i64>> {
    let row = db.row(&CLIENT_VERSION, vec![id.as_str().into()]).await?;
    row.map(|row| row.get("version")).transpose()
}

/// Nothing is kept if the client was changed since it was read: suspended, say.
pub(crate) fn client_guard(changes: &mut Changes, client: &Client) {
    changes.guard(&CLIENT_GUARD, vec![client.id.as_str().into(), client.version.into()]);
}

pub(crate) fn client_insert(changes: &mut Changes, client: &Client) -> Result<()> {
    let values = vec![
        client.id.as_str().into(),
        client.conduct.word().into(),
        client.state.word().into(),
        json(&client.registration)?,
        json(&client.leave)?,
        client.sector.as_str().into(),
        hash(client.secret.as_ref()),
        hash(client.registration_token.as_ref()),
        client.created_at.micros().into(),
        client.version.into(),
    ];
    changes.one(&CLIENT_INSERT, values);
    Ok(())
}

/// The client as it is from now on, if nobody changed it since it was read.
pub(crate) fn client_update(changes: &mut Changes, client: &Client) -> Result<()> {
    let values = vec![
        client.id.as_str().into(),
        client.version.into(),
        client.state.word().into(),
        json(&client.registration)?,
        json(&client.leave)?,
        hash(client.secret.as_ref()),
        hash(client.registration_token.as_ref()),
    ];
    changes.one(&CLIENT_UPDATE, values);
    Ok(())
}

pub(crate) async fn clients_after(db: &Db, after: &str, limit: i64) -> Result<Vec<Client>> {
    let rows = db.search(&CLIENTS_AFTER, vec![after.into(), limit.into()]).await?;
    rows.iter().map(client_from_row).collect()
}

fn json(value: &impl serde::Serialize) -> Result<Val> {
    serde_json::to_string(value).map(Val::from).map_err(|_| Error::Invalid)
}

fn hash(hash: Option<&Hash>) -> Val {
    hash.map(|hash| hash.0.as_slice()).into()
}

fn client_from_row(row: &Row) -> Result<Client> {
    const CORRUPT: Error = Error::Corrupt { what: "relying party" };
    let hash = |column| -> Result<Option<Hash>> {
        Ok(row.get::<Option<&[u8]>>(column)?.map(|bytes| Hash(bytes.to_vec())))
    };
    Ok(Client {
        conduct: Conduct::parse(row.get("conduct")?).ok_or(CORRUPT)?,
        created_at: Moment::from_micros(row.get("created_at")?),
        id: ClientId::parse(row.get("client_id")?).map_err(|_| CORRUPT)?,
        leave: serde_json::from_str(row.get("leave")?).map_err(|_| CORRUPT)?,
        registration: serde_json::from_str(row.get("registration")?).map_err(|_| CORRUPT)?,
        registration_token: hash("registration_hash")?,
        secret: hash("secret_hash")?,
        sector: row.get::<&str>("sector")?.to_owned(),
        state: ClientState::parse(row.get("state")?).ok_or(CORRUPT)?,
        version: row.get("version")?,
    })
}
