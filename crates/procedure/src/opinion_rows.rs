//! The rows of what people think of how their dossiers were settled. Each function holds one
//! statement.

use kernel::Moment;
use population::Text;
use store::{Changes, Db, Error, Result, Row};

use crate::opinion::{Held, Rating, Score};
use crate::{Dossier, DossierCode};

const CORRUPT: Error = Error::Corrupt { what: "rating" };
const PROCEDURES_MAX: i64 = 1_000;

store::statements! {
    HELD_BY_CODE by code = "
        SELECT question, statement
          FROM procedure_held_already
         WHERE code = $1";

    HELD_COUNTS scatter = "
        SELECT procedure, COUNT(*) AS dossiers
          FROM procedure_held_already
         WHERE office = $1
      GROUP BY procedure
      ORDER BY procedure
         LIMIT $2";

    HELD_INSERT by code = "
        INSERT INTO procedure_held_already (code, office, procedure, question, statement, told_at)
             VALUES ($1, $2, $3, $4, $5, $6)";

    RATING_BY_CODE by code = "
        SELECT version, score, comment
          FROM procedure_rating
         WHERE code = $1";

    RATING_COUNTS scatter = "
        SELECT score, COUNT(*) AS dossiers
          FROM procedure_rating
         WHERE office = $1
      GROUP BY score
      ORDER BY score
         LIMIT 5";

    RATING_INSERT by code = "
        INSERT INTO procedure_rating (code, version, office, procedure, score, comment, rated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    RATING_UPDATE by code = "
        UPDATE procedure_rating
           SET version = $2, score = $3, comment = $4, rated_at = $5
         WHERE code = $1 AND version + 1 = $2";
}

pub(crate) async fn held_by_code(db: &Db, code: &DossierCode) -> Result<Option<Held>> {
    let row = db.row(&HELD_BY_CODE, vec![code.to_string().into()]).await?;
    let held = |row: Row| {
        let statement = Text::parse(row.get("statement")?).map_err(|_| CORRUPT)?;
        Ok(Held { question: row.get::<&str>("question")?.to_owned(), statement })
    };
    row.map(held).transpose()
}

pub(crate) async fn held_counts(db: &Db, office: &str) -> Result<Vec<(String, u64)>> {
    let rows = db.search(&HELD_COUNTS, vec![office.into(), PROCEDURES_MAX.into()]).await?;
    rows.iter().map(|row| Ok((row.get::<&str>("procedure")?.to_owned(), count(row)?))).collect()
}

pub(crate) fn held_insert(changes: &mut Changes, dossier: &Dossier, held: &Held, now: Moment) {
    let values = vec![
        dossier.code.to_string().into(),
        dossier.office.as_str().into(),
        dossier.procedure.as_str().into(),
        held.question.as_str().into(),
        held.statement.expose().into(),
        now.micros().into(),
    ];
    changes.one(&HELD_INSERT, values);
}

pub(crate) async fn rating_by_code(db: &Db, code: &DossierCode) -> Result<Option<Rating>> {
    let row = db.row(&RATING_BY_CODE, vec![code.to_string().into()]).await?;
    let rating = |row: Row| {
        let comment = row.get::<&str>("comment")?;
        let comment = (!comment.is_empty()).then(|| Text::parse(comment).map_err(|_| CORRUPT));
        let score = Score::numbered(row.get("score")?).ok_or(CORRUPT)?;
        Ok(Rating { comment: comment.transpose()?, score, version: row.get("version")? })
    };
    row.map(rating).transpose()
}

/// How many gave each score that was given.
pub(crate) async fn rating_counts(db: &Db, office: &str) -> Result<Vec<(i64, u64)>> {
    let rows = db.search(&RATING_COUNTS, vec![office.into()]).await?;
    rows.iter().map(|row| Ok((row.get("score")?, count(row)?))).collect()
}

/// A first rating, or another in its place.
pub(crate) fn rating_put(changes: &mut Changes, dossier: &Dossier, rating: &Rating, now: Moment) {
    let code = dossier.code.to_string();
    let comment = rating.comment.as_ref().map_or("", |comment| comment.expose());
    let score = rating.score.number();
    if rating.version > 1 {
        let version = rating.version.into();
        let values = vec![code.into(), version, score.into(), comment.into(), now.micros().into()];
        changes.one(&RATING_UPDATE, values);
        return;
    }
    let values = vec![
        code.into(),
        rating.version.into(),
        dossier.office.as_str().into(),
        dossier.procedure.as_str().into(),
        score.into(),
        comment.into(),
        now.micros().into(),
    ];
    changes.one(&RATING_INSERT, values);
}

fn count(row: &Row) -> Result<u64> {
    row.get::<i64>("dossiers").map(|it| u64::try_from(it).unwrap_or(0))
}
