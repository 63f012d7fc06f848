//! The rows of data-quality findings. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::{Code, Finding};

store::statements! {
    FINDING_INSERT by person_id = "
        INSERT INTO population_finding (person_id, code, severity, commune, found_at)
             VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (person_id, code) DO UPDATE
                SET severity = EXCLUDED.severity, commune = EXCLUDED.commune";

    FINDING_DELETE by person_id = "
        DELETE FROM population_finding
              WHERE person_id = $1 AND code = $2";

    FINDINGS_BY_PERSON by person_id = "
        SELECT person_id, code, commune, found_at
          FROM population_finding
         WHERE person_id = $1
      ORDER BY code";

    FINDINGS_OF_COMMUNE scatter = "
        SELECT person_id, code, commune, found_at
          FROM population_finding
         WHERE commune >= $1 AND commune < $2 AND severity = $3
           AND (commune, found_at, person_id, code) > ($4, $5, $6, $7)
      ORDER BY commune, found_at, person_id, code
         LIMIT $8";
}

/// Findings on one page of the list.
pub(crate) const PAGE: i64 = 50;

/// A finding that stands in the work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) code: Code,
    pub(crate) commune: String,
    pub(crate) found_at: Moment,
    pub(crate) person: PersonId,
}

/// What is found in a record now, beside what `stood` before: what is no more goes.
pub(crate) fn findings_put(
    changes: &mut Changes,
    (person, commune): (PersonId, &str),
    stood: &[Standing],
    found: &[Finding],
    now: Moment,
) {
    let same = |one: &&Finding| {
        stood.iter().any(|stood| stood.code == one.code && stood.commune == commune)
    };
    let new: Vec<Finding> = found.iter().filter(|one| !same(one)).cloned().collect();
    findings_insert(changes, person, &new, commune, now);
    for gone in stood.iter().filter(|stood| found.iter().all(|one| one.code != stood.code)) {
        let values = vec![person.as_bytes().into(), gone.code.name().into()];
        changes.any(&FINDING_DELETE, values);
    }
}

/// Findings that did not stand before, or not in this commune.
pub(crate) fn findings_insert(
    changes: &mut Changes,
    person: PersonId,
    found: &[Finding],
    commune: &str,
    now: Moment,
) {
    for Finding { code, .. } in found {
        let values = vec![
            person.as_bytes().into(),
            code.name().into(),
            (code.severity() as i64).into(),
            commune.into(),
            now.micros().into(),
        ];
        changes.any(&FINDING_INSERT, values);
    }
}

pub(crate) async fn findings_by_person(db: &Db, person: PersonId) -> Result<Vec<Standing>> {
    let rows = db.rows(&FINDINGS_BY_PERSON, vec![person.as_bytes().into()]).await?;
    rows.iter().map(from_row).collect()
}

/// The findings of one severity in communes from one code up to another, after one of them.
pub(crate) async fn findings_of_communes(
    db: &Db,
    communes: (&str, &str),
    severity: i64,
    after: Option<&Standing>,
    limit: i64,
) -> Result<Vec<Standing>> {
    let (commune, at, person, code) = match after {
        Some(last) => (
            last.commune.as_str(),
            last.found_at.micros(),
            last.person.as_bytes(),
            last.code.name(),
        ),
        None => ("", i64::MIN, &[][..], ""),
    };
    let values = vec![
        communes.0.into(),
        communes.1.into(),
        severity.into(),
        commune.into(),
        at.into(),
        person.into(),
        code.into(),
        limit.into(),
    ];
    let rows = db.search(&FINDINGS_OF_COMMUNE, values).await?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Standing> {
    const CORRUPT: Error = Error::Corrupt { what: "finding" };
    let code = row.get::<&str>("code")?;
    Ok(Standing {
        code: *Code::ALL.iter().find(|known| known.name() == code).ok_or(CORRUPT)?,
        commune: row.get::<&str>("commune")?.to_owned(),
        found_at: Moment::from_micros(row.get("found_at")?),
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
    })
}
