//! The rows of mandates. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row};
use time::Date;
use time::macros::format_description;

use crate::organisation::{Mandate, MandatePurpose};
use crate::organisation_rows::organisation_id;
use crate::rows::CORRUPT;
use crate::{MandateId, OrganisationId};

store::statements! {
    MANDATE_ACCEPT by organisation_id = "
        UPDATE eid_mandate
           SET accepted_at = $3
         WHERE organisation_id = $1 AND mandate_id = $2 AND accepted_at IS NULL
           AND ended_at IS NULL";

    MANDATE_DELETE by organisation_id = "
        DELETE FROM eid_mandate
         WHERE organisation_id = $1 AND mandate_id = $2";

    MANDATE_END by organisation_id = "
        UPDATE eid_mandate
           SET ended_at = $3
         WHERE organisation_id = $1 AND mandate_id = $2 AND ended_at IS NULL";

    MANDATE_GUARD by organisation_id = "
        SELECT 1 AS found
          FROM eid_mandate
         WHERE organisation_id = $1 AND mandate_id = $2 AND accepted_at IS NOT NULL
           AND ended_at IS NULL";

    MANDATE_INSERT by organisation_id = "
        INSERT INTO eid_mandate (organisation_id, mandate_id, person_id, person_name, purposes,
                                 last_day, given_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    // The newest first.
    MANDATES_BY_ORGANISATION by organisation_id = "
        SELECT organisation_id, mandate_id, person_id, person_name, purposes, last_day, given_at,
               accepted_at, ended_at
          FROM eid_mandate
         WHERE organisation_id = $1
      ORDER BY given_at DESC, mandate_id
         LIMIT $2";

    MANDATES_OF_PERSON by organisation_id = "
        SELECT organisation_id, mandate_id, person_id, person_name, purposes, last_day, given_at,
               accepted_at, ended_at
          FROM eid_mandate
         WHERE organisation_id = $1 AND person_id = $2 AND ended_at IS NULL
      ORDER BY given_at, mandate_id";

    MANDATES_OVER scatter = "
        SELECT organisation_id, mandate_id
          FROM eid_mandate
         WHERE ended_at IS NOT NULL AND ended_at < $1
      ORDER BY ended_at
         LIMIT $2";
}

pub(crate) fn mandate_accept(changes: &mut Changes, mandate: &Mandate, now: Moment) {
    changes.one(&MANDATE_ACCEPT, key(mandate, now));
}

pub(crate) fn mandate_delete(
    changes: &mut Changes,
    organisation: OrganisationId,
    mandate: MandateId,
) {
    changes.any(&MANDATE_DELETE, vec![organisation.as_bytes().into(), mandate.as_bytes().into()]);
}

pub(crate) fn mandate_end(changes: &mut Changes, mandate: &Mandate, now: Moment) {
    changes.one(&MANDATE_END, key(mandate, now));
}

/// Keeps the rest of a commit only while the mandate stands.
pub(crate) fn mandate_guard(changes: &mut Changes, organisation: OrganisationId, id: MandateId) {
    changes.guard(&MANDATE_GUARD, vec![organisation.as_bytes().into(), id.as_bytes().into()]);
}

fn key(mandate: &Mandate, now: Moment) -> Vec<store::Val> {
    vec![mandate.organisation.as_bytes().into(), mandate.id.as_bytes().into(), now.micros().into()]
}

pub(crate) fn mandate_insert(changes: &mut Changes, mandate: &Mandate) {
    let purposes: Vec<_> = mandate.purposes.iter().map(|purpose| purpose.word()).collect();
    let values = vec![
        mandate.organisation.as_bytes().into(),
        mandate.id.as_bytes().into(),
        mandate.person.as_bytes().into(),
        mandate.person_name.as_str().into(),
        purposes.join(" ").into(),
        mandate.last_day.to_string().into(),
        mandate.given_at.micros().into(),
    ];
    changes.one(&MANDATE_INSERT, values);
}

pub(crate) async fn mandates_by_organisation(
    db: &Db,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<Mandate>> {
    let key = vec![organisation.as_bytes().into(), limit.into()];
    let rows = db.rows(&MANDATES_BY_ORGANISATION, key).await?;
    rows.iter().map(mandate_from_row).collect()
}

/// Those that have not been ended.
pub(crate) async fn mandates_of_person(
    db: &Db,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Vec<Mandate>> {
    let key = vec![organisation.as_bytes().into(), person.as_bytes().into()];
    let rows = db.rows(&MANDATES_OF_PERSON, key).await?;
    rows.iter().map(mandate_from_row).collect()
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

fn mandate_from_row(row: &Row) -> Result<Mandate> {
    let moment = |column| row.get::<Option<i64>>(column).map(|at| at.map(Moment::from_micros));
    let day = format_description!("[year]-[month]-[day]");
    // A purpose that this version does not know lets nothing be done.
    let purposes = row.get::<&str>("purposes")?.split(' ').filter_map(MandatePurpose::parse);
    Ok(Mandate {
        accepted_at: moment("accepted_at")?,
        ended_at: moment("ended_at")?,
        given_at: Moment::from_micros(row.get("given_at")?),
        id: MandateId::from_bytes(row.get("mandate_id")?).map_err(|_| CORRUPT)?,
        last_day: Date::parse(row.get("last_day")?, day).map_err(|_| CORRUPT)?,
        organisation: organisation_id(row)?,
        person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        person_name: row.get::<&str>("person_name")?.to_owned(),
        purposes: purposes.collect(),
    })
}
