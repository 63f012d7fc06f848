//! What the doctor asks of PostgreSQL about itself.

use store::{Db, Key, Result, Sql};

/// Not of any schema: the other engine would not understand it.
static SETTINGS: Sql = Sql::new(
    Key::Reference,
    "
    SELECT current_setting('fsync') AS fsync,
           current_setting('full_page_writes') AS full_page_writes,
           current_setting('synchronous_commit') AS synchronous_commit,
           current_setting('server_version') AS version",
);

/// Settings on which durability rests.
#[derive(Debug)]
pub(crate) struct ServerSettings {
    pub(crate) fsync: String,
    pub(crate) full_page_writes: String,
    pub(crate) synchronous_commit: String,
    pub(crate) version: String,
}

pub(crate) async fn server_settings(db: &Db) -> Result<Option<ServerSettings>> {
    let Some(row) = db.row(&SETTINGS, Vec::new()).await? else { return Ok(None) };
    let text = |name| row.get::<&str>(name).map(str::to_owned);
    Ok(Some(ServerSettings {
        fsync: text("fsync")?,
        full_page_writes: text("full_page_writes")?,
        synchronous_commit: text("synchronous_commit")?,
        version: text("version")?,
    }))
}
