//! The rows of organisations and of who has to do with them. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Result, Row, Val};

use crate::OrganisationId;
use crate::organisation::{
    Organisation, OrganisationCode, OrganisationDecision, OrganisationOutcome,
};
use crate::rows::CORRUPT;

store::statements! {
    // As it was read, and with an account that is open.
    ORGANISATION_GUARD by organisation_id = "
        SELECT 1 AS found
          FROM eid_organisation
         WHERE organisation_id = $1 AND version = $2 AND outcome = 'granted'
           AND locked_at IS NULL AND closed_at IS NULL";

    ORGANISATION_BY_ID by organisation_id = "
        SELECT organisation_id, code, name, address, representative, asked_at, decide_by,
               slow_since, decided_at, outcome, source, reasons, withdrawn_at, locked_at,
               closed_at, grounds, version
          FROM eid_organisation
         WHERE organisation_id = $1";

    ORGANISATION_CLOSE by organisation_id = "
        UPDATE eid_organisation
           SET closed_at = $3, grounds = $4, version = version + 1
         WHERE organisation_id = $1 AND version = $2 AND outcome = 'granted'
           AND closed_at IS NULL";

    ORGANISATION_DECIDE by organisation_id = "
        UPDATE eid_organisation
           SET decided_at = $3, outcome = $4, source = $5, reasons = $6, version = version + 1
         WHERE organisation_id = $1 AND version = $2 AND decided_at IS NULL";

    ORGANISATION_INSERT by organisation_id = "
        INSERT INTO eid_organisation (organisation_id, code, name, address, representative,
                                      asked_at, decide_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1)";

    // Since when; nothing: it is unlocked.
    ORGANISATION_LOCK by organisation_id = "
        UPDATE eid_organisation
           SET locked_at = $3, grounds = $4, version = version + 1
         WHERE organisation_id = $1 AND version = $2 AND outcome = 'granted'
           AND closed_at IS NULL";

    ORGANISATION_REPRESENT by organisation_id = "
        UPDATE eid_organisation
           SET representative = $3, version = version + 1
         WHERE organisation_id = $1 AND version = $2 AND outcome = 'granted'
           AND closed_at IS NULL";

    ORGANISATION_SLOW by organisation_id = "
        UPDATE eid_organisation
           SET slow_since = $3, decide_by = $4, version = version + 1
         WHERE organisation_id = $1 AND version = $2 AND decided_at IS NULL
           AND slow_since IS NULL";

    // Nobody decides on it any more.
    ORGANISATION_WITHDRAW by organisation_id = "
        UPDATE eid_organisation
           SET withdrawn_at = $3, decided_at = $3, version = version + 1
         WHERE organisation_id = $1 AND version = $2 AND decided_at IS NULL";

    ORGANISATIONS_OPEN scatter = "
        SELECT organisation_id, code, name, address, representative, asked_at, decide_by,
               slow_since, decided_at, outcome, source, reasons, withdrawn_at, locked_at,
               closed_at, grounds, version
          FROM eid_organisation
         WHERE decided_at IS NULL
      ORDER BY decide_by, organisation_id
         LIMIT $1";

    CODE_DELETE by code = "
        DELETE FROM eid_organisation_code
         WHERE code = $1 AND organisation_id = $2";

    CODE_FIND by code = "
        SELECT organisation_id
          FROM eid_organisation_code
         WHERE code = $1";

    CODE_INSERT by code = "
        INSERT INTO eid_organisation_code (code, organisation_id)
             VALUES ($1, $2)";

    PERSON_INSERT by person_id = "
        INSERT INTO eid_organisation_person (person_id, organisation_id)
             VALUES ($1, $2)
        ON CONFLICT (person_id, organisation_id) DO NOTHING";

    ORGANISATIONS_BY_PERSON by person_id = "
        SELECT organisation_id
          FROM eid_organisation_person
         WHERE person_id = $1
      ORDER BY organisation_id
         LIMIT $2";
}

pub(crate) fn organisation_guard(changes: &mut Changes, organisation: &Organisation) {
    let values = vec![organisation.id.as_bytes().into(), organisation.version.into()];
    changes.guard(&ORGANISATION_GUARD, values);
}

pub(crate) async fn organisation_by_id(
    db: &Db,
    id: OrganisationId,
) -> Result<Option<Organisation>> {
    let row = db.row(&ORGANISATION_BY_ID, vec![id.as_bytes().into()]).await?;
    row.map(|row| organisation_from_row(&row)).transpose()
}

/// Its code is free from then on.
pub(crate) fn organisation_close(
    changes: &mut Changes,
    organisation: &Organisation,
    (at, grounds): (Moment, &str),
) {
    let values = vec![
        organisation.id.as_bytes().into(),
        organisation.version.into(),
        at.micros().into(),
        grounds.into(),
    ];
    changes.one(&ORGANISATION_CLOSE, values);
}

/// Locked since then, or unlocked.
pub(crate) fn organisation_lock(
    changes: &mut Changes,
    organisation: &Organisation,
    (since, grounds): (Option<Moment>, &str),
) {
    let values = vec![
        organisation.id.as_bytes().into(),
        organisation.version.into(),
        since.map(|at| at.micros()).into(),
        grounds.into(),
    ];
    changes.one(&ORGANISATION_LOCK, values);
}

pub(crate) fn organisation_represent(
    changes: &mut Changes,
    organisation: &Organisation,
    by: PersonId,
) {
    let values =
        vec![organisation.id.as_bytes().into(), organisation.version.into(), by.as_bytes().into()];
    changes.one(&ORGANISATION_REPRESENT, values);
}

pub(crate) fn organisation_withdraw(
    changes: &mut Changes,
    organisation: &Organisation,
    now: Moment,
) {
    let values =
        vec![organisation.id.as_bytes().into(), organisation.version.into(), now.micros().into()];
    changes.one(&ORGANISATION_WITHDRAW, values);
}

pub(crate) fn organisation_decide(
    changes: &mut Changes,
    organisation: &Organisation,
    decision: &OrganisationDecision,
) {
    let mut values = vec![organisation.id.as_bytes().into(), organisation.version.into()];
    values.extend(decision_values(decision));
    changes.one(&ORGANISATION_DECIDE, values);
}

/// The columns of a decision: when, which, on what source, why.
pub(crate) fn decision_values(decision: &OrganisationDecision) -> [Val; 4] {
    let OrganisationDecision { at, outcome, reasons, source } = decision;
    [at.micros().into(), outcome.word().into(), source.as_str().into(), reasons.as_str().into()]
}

pub(crate) fn organisation_insert(changes: &mut Changes, organisation: &Organisation) {
    let values = vec![
        organisation.id.as_bytes().into(),
        organisation.code.as_str().into(),
        organisation.name.as_str().into(),
        organisation.address.as_str().into(),
        organisation.representative.as_bytes().into(),
        organisation.asked_at.micros().into(),
        organisation.decide_by.micros().into(),
    ];
    changes.one(&ORGANISATION_INSERT, values);
}

pub(crate) fn organisation_slow(
    changes: &mut Changes,
    organisation: &Organisation,
    now: Moment,
    decide_by: Moment,
) {
    let values = vec![
        organisation.id.as_bytes().into(),
        organisation.version.into(),
        now.micros().into(),
        decide_by.micros().into(),
    ];
    changes.one(&ORGANISATION_SLOW, values);
}

/// Those that wait for a decision, the most urgent first.
pub(crate) async fn organisations_open(db: &Db, limit: i64) -> Result<Vec<Organisation>> {
    let rows = db.search(&ORGANISATIONS_OPEN, vec![limit.into()]).await?;
    rows.iter().map(organisation_from_row).collect()
}

pub(crate) fn organisation_code_delete(changes: &mut Changes, organisation: &Organisation) {
    let values = vec![organisation.code.as_str().into(), organisation.id.as_bytes().into()];
    changes.one(&CODE_DELETE, values);
}

/// The organisation of that code which has an account.
pub(crate) async fn organisation_by_code(
    db: &Db,
    code: &OrganisationCode,
) -> Result<Option<OrganisationId>> {
    let row = db.row(&CODE_FIND, vec![code.as_str().into()]).await?;
    row.map(|row| organisation_id(&row)).transpose()
}

/// Of two organisations with one code, the second finds it taken.
pub(crate) fn organisation_code_insert(changes: &mut Changes, organisation: &Organisation) {
    let values = vec![organisation.code.as_str().into(), organisation.id.as_bytes().into()];
    changes.one(&CODE_INSERT, values);
}

pub(crate) fn organisation_person_insert(
    changes: &mut Changes,
    person: PersonId,
    organisation: OrganisationId,
) {
    changes.any(&PERSON_INSERT, vec![person.as_bytes().into(), organisation.as_bytes().into()]);
}

pub(crate) async fn organisations_by_person(
    db: &Db,
    person: PersonId,
    limit: i64,
) -> Result<Vec<OrganisationId>> {
    let rows = db.rows(&ORGANISATIONS_BY_PERSON, vec![person.as_bytes().into(), limit.into()]);
    let rows = rows.await?;
    rows.iter().map(organisation_id).collect()
}

pub(crate) fn organisation_id(row: &Row) -> Result<OrganisationId> {
    OrganisationId::from_bytes(row.get("organisation_id")?).map_err(|_| CORRUPT)
}

/// None: it was not decided.
pub(crate) fn decision_from_row(row: &Row) -> Result<Option<OrganisationDecision>> {
    let (at, outcome) = (moment(row, "decided_at")?, row.get::<Option<&str>>("outcome")?);
    let Some((at, outcome)) = at.zip(outcome) else { return Ok(None) };
    let outcome = OrganisationOutcome::parse(outcome).ok_or(CORRUPT)?;
    let (reasons, source) = (words(row, "reasons")?, words(row, "source")?);
    Ok(Some(OrganisationDecision { at, outcome, reasons, source }))
}

pub(crate) fn moment(row: &Row, column: &'static str) -> Result<Option<Moment>> {
    row.get::<Option<i64>>(column).map(|at| at.map(Moment::from_micros))
}

fn words(row: &Row, column: &'static str) -> Result<String> {
    row.get::<Option<&str>>(column).map(|text| text.unwrap_or_default().to_owned())
}

fn organisation_from_row(row: &Row) -> Result<Organisation> {
    Ok(Organisation {
        address: row.get::<&str>("address")?.to_owned(),
        asked_at: Moment::from_micros(row.get("asked_at")?),
        closed_at: moment(row, "closed_at")?,
        code: OrganisationCode::parse(row.get("code")?).ok_or(CORRUPT)?,
        decide_by: Moment::from_micros(row.get("decide_by")?),
        decided: decision_from_row(row)?,
        grounds: words(row, "grounds")?,
        id: organisation_id(row)?,
        locked_at: moment(row, "locked_at")?,
        name: row.get::<&str>("name")?.to_owned(),
        representative: PersonId::from_bytes(row.get("representative")?).map_err(|_| CORRUPT)?,
        slow_since: moment(row, "slow_since")?,
        version: row.get("version")?,
        withdrawn_at: moment(row, "withdrawn_at")?,
    })
}
