//! The files of procedures that are proposed and published. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::publishing::{Publication, PublicationState};

store::statements! {
    PUBLICATION_BY_NUMBER by code = "
        SELECT code, number, version, state, proposed_at, decided_at, approvals, body
          FROM procedure_publication
         WHERE code = $1 AND number = $2";

    PUBLICATION_INSERT by code = "
        INSERT INTO procedure_publication (code, number, version, state, proposed_at, decided_at,
                                           approvals, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    PUBLICATION_LAST by code = "
        SELECT number
          FROM procedure_publication
         WHERE code = $1
      ORDER BY number DESC
         LIMIT 1";

    PUBLICATION_UPDATE by code = "
        UPDATE procedure_publication
           SET version = $3, state = $4, decided_at = $5, approvals = $6
         WHERE code = $1 AND number = $2 AND version + 1 = $3";

    PUBLICATIONS scatter = "
        SELECT code, number, version, state, proposed_at, decided_at, approvals, body
          FROM procedure_publication
      ORDER BY proposed_at DESC, code, number DESC
         LIMIT $1";

    PUBLICATIONS_COUNT scatter = "
        SELECT COUNT(*) AS many
          FROM procedure_publication
         WHERE state = 'in-force'
         LIMIT 1";

    PUBLICATIONS_IN_FORCE scatter = "
        SELECT code, number, version, state, proposed_at, decided_at, approvals, body
          FROM procedure_publication
         WHERE state = 'in-force'
      ORDER BY code, number
         LIMIT $1";
}

/// The latest are listed; older ones stay in the table and on record.
const LISTED: i64 = 100;
/// More than there are procedures.
const IN_FORCE_MAX: i64 = 20_000;
const CORRUPT: Error = Error::Corrupt { what: "publication" };

pub(crate) async fn publication_by_number(
    db: &Db,
    code: &str,
    number: i64,
) -> Result<Option<Publication>> {
    let row = db.row(&PUBLICATION_BY_NUMBER, vec![code.into(), number.into()]).await?;
    row.as_ref().map(publication).transpose()
}

/// 0 when none was proposed.
pub(crate) async fn publication_last(db: &Db, code: &str) -> Result<i64> {
    let row = db.row(&PUBLICATION_LAST, vec![code.into()]).await?;
    row.map_or(Ok(0), |row| row.get("number"))
}

/// A new one, or the next version of one.
pub(crate) fn publication_put(changes: &mut Changes, it: &Publication) -> Result<()> {
    let approvals = serde_json::to_string(&it.approvals).map_err(|_| CORRUPT)?;
    let decided_at = it.decided_at.map(Moment::micros);
    let key = [it.code.as_str().into(), it.number.into(), it.version.into()];
    let state = it.state.name().into();
    if it.version > 1 {
        let rest = [state, decided_at.into(), approvals.into()];
        changes.one(&PUBLICATION_UPDATE, key.into_iter().chain(rest).collect());
    } else {
        let proposed_at = it.proposed_at.micros().into();
        let rest = [state, proposed_at, decided_at.into(), approvals.into()];
        let body = [it.body.as_str().into()];
        changes.one(&PUBLICATION_INSERT, key.into_iter().chain(rest).chain(body).collect());
    }
    Ok(())
}

/// The newest first.
pub(crate) async fn publications(db: &Db) -> Result<Vec<Publication>> {
    let rows = db.search(&PUBLICATIONS, vec![LISTED.into()]).await?;
    rows.iter().map(publication).collect()
}

/// How many have come into force: none ever goes out of it.
pub(crate) async fn publications_count(db: &Db) -> Result<i64> {
    let row = db.row(&PUBLICATIONS_COUNT, Vec::new()).await?;
    row.map_or(Ok(0), |row| row.get("many"))
}

/// In order of code and number.
pub(crate) async fn publications_in_force(db: &Db) -> Result<Vec<Publication>> {
    let rows = db.search(&PUBLICATIONS_IN_FORCE, vec![IN_FORCE_MAX.into()]).await?;
    rows.iter().map(publication).collect()
}

fn publication(row: &Row) -> Result<Publication> {
    let approvals: Vec<PersonId> =
        serde_json::from_str(row.get("approvals")?).map_err(|_| CORRUPT)?;
    Ok(Publication {
        approvals,
        body: row.get::<&str>("body")?.to_owned(),
        code: row.get::<&str>("code")?.to_owned(),
        decided_at: row.get::<Option<i64>>("decided_at")?.map(Moment::from_micros),
        number: row.get("number")?,
        proposed_at: Moment::from_micros(row.get("proposed_at")?),
        state: PublicationState::parse(row.get("state")?).ok_or(CORRUPT)?,
        version: row.get("version")?,
    })
}
