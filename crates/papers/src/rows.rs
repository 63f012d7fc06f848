//! The rows of papers. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row, Schema};

use crate::{After, PaperCode, Shown, Standing, Stored};

pub static SCHEMA: Schema = Schema {
    name: "papers",
    postgres: &[
        ("0001_paper", include_str!("../migrations/postgres/0001_paper.sql")),
        ("0002_revoking", include_str!("../migrations/postgres/0002_revoking.sql")),
    ],
    sqlite: &[
        ("0001_paper", include_str!("../migrations/sqlite/0001_paper.sql")),
        ("0002_revoking", include_str!("../migrations/sqlite/0002_revoking.sql")),
    ],
    statements: &[STATEMENTS],
    tables: &["papers_paper"],
};

store::statements! {
    PAPER_BY_CODE by code = "
        SELECT code, person_id, kind, title, agency, dossier, issued_at, standing, hash, revoked_at
          FROM papers_paper
         WHERE code = $1";

    PAPER_BYTES by code = "
        SELECT bytes
          FROM papers_paper
         WHERE code = $1";

    PAPER_GUARD by code = "
        SELECT code
          FROM papers_paper
         WHERE code = $1 AND standing = $2";

    PAPER_INSERT by code = "
        INSERT INTO papers_paper (code, person_id, kind, title, agency, dossier, issued_at,
                                  standing, hash, bytes)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    PAPER_REVOKE by code = "
        UPDATE papers_paper
           SET standing = $2, revoked_at = $3, revoked_for = $4
         WHERE code = $1 AND standing = $5";

    PAPERS_BY_HASH scatter = "
        SELECT code, person_id, kind, title, agency, dossier, issued_at, standing, hash, revoked_at
          FROM papers_paper
         WHERE hash = $1
         LIMIT $2";

    PAPERS_OF_DOSSIER scatter = "
        SELECT code, person_id, kind, title, agency, dossier, issued_at, standing, hash, revoked_at,
               revoked_for
          FROM papers_paper
         WHERE dossier = $1
      ORDER BY issued_at DESC, code
         LIMIT $2";

    PAPERS_OF_KIND scatter = "
        SELECT code, person_id, kind, title, agency, dossier, issued_at, standing, hash, revoked_at
          FROM papers_paper
         WHERE person_id = $1 AND kind = $2 AND standing = $3
      ORDER BY issued_at DESC, code
         LIMIT $4";

    PAPERS_OF_PERSON scatter = "
        SELECT code, person_id, kind, title, agency, dossier, issued_at, standing, hash, revoked_at,
               revoked_for
          FROM papers_paper
         WHERE person_id = $1 AND (issued_at < $2 OR (issued_at = $2 AND code > $3))
      ORDER BY issued_at DESC, code
         LIMIT $4";
}

pub(crate) async fn paper_by_code(db: &Db, code: &PaperCode) -> Result<Option<Stored>> {
    let row = db.row(&PAPER_BY_CODE, vec![code.expose().into()]).await?;
    row.as_ref().map(paper_from_row).transpose()
}

pub(crate) async fn paper_by_hash(db: &Db, hash: &[u8]) -> Result<Option<Stored>> {
    let rows = db.search(&PAPERS_BY_HASH, vec![hash.into(), 1.into()]).await?;
    rows.first().map(paper_from_row).transpose()
}

pub(crate) async fn paper_bytes(db: &Db, code: &PaperCode) -> Result<Option<Vec<u8>>> {
    let row = db.row(&PAPER_BYTES, vec![code.expose().into()]).await?;
    row.map(|row| Ok(row.get::<&[u8]>("bytes")?.to_vec())).transpose()
}

pub(crate) fn paper_guard(changes: &mut Changes, code: &PaperCode) {
    changes.guard(&PAPER_GUARD, vec![code.expose().into(), Standing::Valid.name().into()]);
}

pub(crate) fn paper_insert(changes: &mut Changes, paper: &Stored, bytes: Vec<u8>) {
    let values = vec![
        paper.code.expose().into(),
        paper.person.as_bytes().into(),
        paper.kind.as_str().into(),
        paper.title.as_str().into(),
        paper.agency.as_str().into(),
        paper.dossier.as_str().into(),
        paper.issued_at.micros().into(),
        paper.standing.name().into(),
        paper.hash.as_slice().into(),
        bytes.into(),
    ];
    changes.one(&PAPER_INSERT, values);
}

pub(crate) fn paper_revoke(changes: &mut Changes, code: &PaperCode, reason: &str, at: Moment) {
    let values = vec![
        code.expose().into(),
        Standing::Revoked.name().into(),
        at.micros().into(),
        reason.into(),
        Standing::Valid.name().into(),
    ];
    changes.one(&PAPER_REVOKE, values);
}

pub(crate) async fn papers_of(
    db: &Db,
    person: PersonId,
    after: Option<&After>,
    limit: i64,
) -> Result<Vec<Shown>> {
    let (at, code) = match after {
        Some(after) => (after.at.micros(), after.code.expose()),
        None => (i64::MAX, ""),
    };
    let values = vec![person.as_bytes().into(), at.into(), code.into(), limit.into()];
    db.search(&PAPERS_OF_PERSON, values).await?.iter().map(shown_from_row).collect()
}

pub(crate) async fn papers_of_dossier(db: &Db, dossier: &str, limit: i64) -> Result<Vec<Shown>> {
    let values = vec![dossier.into(), limit.into()];
    db.search(&PAPERS_OF_DOSSIER, values).await?.iter().map(shown_from_row).collect()
}

/// The newest paper of a kind that stands.
pub(crate) async fn paper_of_kind(db: &Db, person: PersonId, kind: &str) -> Result<Option<Stored>> {
    let values =
        vec![person.as_bytes().into(), kind.into(), Standing::Valid.name().into(), 1.into()];
    db.search(&PAPERS_OF_KIND, values).await?.first().map(paper_from_row).transpose()
}

fn shown_from_row(row: &Row) -> Result<Shown> {
    let revoked_for = row.get::<Option<&str>>("revoked_for")?.map(str::to_owned);
    Ok(Shown { paper: paper_from_row(row)?, revoked_for })
}

fn paper_from_row(row: &Row) -> Result<Stored> {
    const CORRUPT: Error = Error::Corrupt { what: "paper" };
    let text = |column| Ok::<_, Error>(row.get::<&str>(column)?.to_owned());
    Ok(Stored {
        agency: text("agency")?,
        code: PaperCode::parse(row.get("code")?).ok_or(CORRUPT)?,
        dossier: text("dossier")?,
        hash: row.get::<&[u8]>("hash")?.to_vec(),
        issued_at: Moment::from_micros(row.get("issued_at")?),
        kind: text("kind")?,
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        revoked_at: row.get::<Option<i64>>("revoked_at")?.map(Moment::from_micros),
        standing: Standing::parse(row.get("standing")?).ok_or(CORRUPT)?,
        title: text("title")?,
    })
}
