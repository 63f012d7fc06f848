//! The rows of who is asked for to represent an organisation. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};

use crate::organisation::OrganisationDecision;
use crate::organisation_rows::{decision_from_row, decision_values, moment, organisation_id};
use crate::rows::CORRUPT;
use crate::{OrganisationId, RepresentationId, RepresentativeRequest};

store::statements! {
    REPRESENTATION_DECIDE by organisation_id = "
        UPDATE eid_representation
           SET decided_at = $4, outcome = $5, source = $6, reasons = $7, version = version + 1
         WHERE organisation_id = $1 AND representation_id = $2 AND version = $3
           AND decided_at IS NULL";

    REPRESENTATION_INSERT by organisation_id = "
        INSERT INTO eid_representation (organisation_id, representation_id, person_id, asked_by,
                                        asked_at, decide_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, 1)";

    // Nobody decides on it any more.
    REPRESENTATION_WITHDRAW by organisation_id = "
        UPDATE eid_representation
           SET withdrawn_at = $4, decided_at = $4, version = version + 1
         WHERE organisation_id = $1 AND representation_id = $2 AND version = $3
           AND decided_at IS NULL";

    // Of an organisation, those that wait first.
    REPRESENTATIONS_BY_ORGANISATION by organisation_id = "
        SELECT organisation_id, representation_id, person_id, asked_by, asked_at, decide_by,
               withdrawn_at, decided_at, outcome, source, reasons, version
          FROM eid_representation
         WHERE organisation_id = $1
      ORDER BY CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END, asked_at DESC, representation_id
         LIMIT $2";

    // The most urgent first.
    REPRESENTATIONS_OPEN scatter = "
        SELECT organisation_id, representation_id, person_id, asked_by, asked_at, decide_by,
               withdrawn_at, decided_at, outcome, source, reasons, version
          FROM eid_representation
         WHERE decided_at IS NULL
      ORDER BY decide_by, representation_id
         LIMIT $1";
}

pub(crate) fn representation_decide(
    changes: &mut Changes,
    representation: &RepresentativeRequest,
    decision: &OrganisationDecision,
) {
    let mut values = key(representation);
    values.extend(decision_values(decision));
    changes.one(&REPRESENTATION_DECIDE, values);
}

/// Of two who ask for the same person, the second finds it taken.
pub(crate) fn representation_insert(changes: &mut Changes, representation: &RepresentativeRequest) {
    let values = vec![
        representation.organisation.as_bytes().into(),
        representation.id.as_bytes().into(),
        representation.person.as_bytes().into(),
        representation.asked_by.as_bytes().into(),
        representation.asked_at.micros().into(),
        representation.decide_by.micros().into(),
    ];
    changes.one(&REPRESENTATION_INSERT, values);
}

pub(crate) fn representation_withdraw(
    changes: &mut Changes,
    representation: &RepresentativeRequest,
    now: Moment,
) {
    let mut values = key(representation);
    values.push(now.micros().into());
    changes.one(&REPRESENTATION_WITHDRAW, values);
}

fn key(representation: &RepresentativeRequest) -> Vec<store::Val> {
    let RepresentativeRequest { id, organisation, version, .. } = representation;
    vec![organisation.as_bytes().into(), id.as_bytes().into(), (*version).into()]
}

/// Those that wait first, then the newest first.
pub(crate) async fn representations_by_organisation(
    db: &Db,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<RepresentativeRequest>> {
    let key = vec![organisation.as_bytes().into(), limit.into()];
    let rows = db.rows(&REPRESENTATIONS_BY_ORGANISATION, key).await?;
    rows.iter().map(representation_from_row).collect()
}

/// Those that wait for a decision, the most urgent first.
pub(crate) async fn representations_open(
    db: &Db,
    limit: i64,
) -> Result<Vec<RepresentativeRequest>> {
    let rows = db.search(&REPRESENTATIONS_OPEN, vec![limit.into()]).await?;
    rows.iter().map(representation_from_row).collect()
}

fn representation_from_row(row: &Row) -> Result<RepresentativeRequest> {
    let person = |column| PersonId::from_bytes(row.get(column)?).map_err(|_| CORRUPT);
    let id = RepresentationId::from_bytes(row.get("representation_id")?);
    Ok(RepresentativeRequest {
        asked_at: Moment::from_micros(row.get("asked_at")?),
        asked_by: person("asked_by")?,
        decide_by: Moment::from_micros(row.get("decide_by")?),
        decided: decision_from_row(row)?,
        id: id.map_err(|_| CORRUPT)?,
        organisation: organisation_id(row)?,
        person: person("person_id")?,
        version: row.get("version")?,
        withdrawn_at: moment(row, "withdrawn_at")?,
    })
}
