//! The rows of records: heads, changes, numbers, names. Each function holds one statement.

use kernel::{Moment, PersonId, PersonalNumber};
use ledger::Unreleased;
use store::{Changes, Db, Error, Result, Row, Schema, Val};
use time::Date;

use crate::{Change, DocumentNumber, Group, History, case_rows, finding_rows, import_rows};

pub static SCHEMA: Schema = Schema {
    name: "population",
    postgres: &[
        ("0001_person", include_str!("../migrations/postgres/0001_person.sql")),
        ("0002_dead", include_str!("../migrations/postgres/0002_dead.sql")),
        ("0003_document", include_str!("../migrations/postgres/0003_document.sql")),
        ("0004_dead_since", include_str!("../migrations/postgres/0004_dead_since.sql")),
    ],
    sqlite: &[
        ("0001_person", include_str!("../migrations/sqlite/0001_person.sql")),
        ("0002_dead", include_str!("../migrations/sqlite/0002_dead.sql")),
        ("0003_document", include_str!("../migrations/sqlite/0003_document.sql")),
        ("0004_dead_since", include_str!("../migrations/sqlite/0004_dead_since.sql")),
    ],
    statements: &[
        STATEMENTS,
        case_rows::STATEMENTS,
        finding_rows::STATEMENTS,
        import_rows::STATEMENTS,
    ],
    tables: &[
        "population_person",
        "population_change",
        "population_document",
        "population_number",
        "population_name",
        "population_case",
        "population_finding",
        "population_import",
    ],
};

store::statements! {
    CHANGE_INSERT by person_id = "
        INSERT INTO population_change (person_id, version, known_from, change)
             VALUES ($1, $2, $3, $4)";

    CHANGES_BY_PERSON by person_id = "
        SELECT version, known_from, change
          FROM population_change
         WHERE person_id = $1
      ORDER BY version";

    // By when their record last changed; from after a key on.
    DEAD_SINCE scatter = "
        SELECT known_from, person_id
          FROM population_person
         WHERE dead = 1 AND (known_from > $1 OR (known_from = $1 AND person_id > $2))
      ORDER BY known_from, person_id
         LIMIT $3";
    DOCUMENT_INSERT by number = "
        INSERT INTO population_document (number, person_id)
             VALUES ($1, $2)
        ON CONFLICT (number, person_id) DO NOTHING";

    HOUSEHOLD_MEMBERS scatter = "
        SELECT person_id
          FROM population_person
         WHERE household_id = $1
         LIMIT $2";

    NAME_INSERT by name_key = "
        INSERT INTO population_name (name_key, birth_date, person_id)
             VALUES ($1, $2, $3)
        ON CONFLICT (name_key, birth_date, person_id) DO NOTHING";

    // The whole name, and a birth date known as far as the bounds say; from after a key on.
    NAMES_EXACT by name_key = "
        SELECT name_key, birth_date, person_id
          FROM population_name
         WHERE name_key = $1 AND birth_date >= $2 AND birth_date < $3
           AND (birth_date > $4 OR (birth_date = $4 AND person_id > $5))
      ORDER BY birth_date, person_id
         LIMIT $6";

    // Names that begin so; from after a key on.
    NAMES_FROM scatter = "
        SELECT name_key, birth_date, person_id
          FROM population_name
         WHERE (name_key, birth_date, person_id) > ($1, $3, $4) AND name_key < $2
      ORDER BY name_key, birth_date, person_id
         LIMIT $5";

    NUMBER_INSERT by number = "
        INSERT INTO population_number (number, person_id)
             VALUES ($1, $2)";

    // A number given while two records were one goes with the one it belongs to.
    NUMBER_MOVE by number = "
        UPDATE population_number
           SET person_id = $3
         WHERE number = $1 AND person_id = $2";

    PERSON_BY_ID by person_id = "
        SELECT version, known_from, merged_into, protected, commune, birth_date, household_id, dead,
               papers_until
          FROM population_person
         WHERE person_id = $1";

    PERSON_BY_NUMBER by number = "
        SELECT person_id
          FROM population_number
         WHERE number = $1";

    // Not dead, and with papers that hold on a day, as far as the head knows.
    PERSON_ENTITLED by person_id = "
        SELECT 1
          FROM population_person
         WHERE person_id = $1 AND (dead IS NULL OR dead = 0)
           AND (papers_until IS NULL OR papers_until >= $2)";

    PERSON_GUARD by person_id = "
        SELECT 1
          FROM population_person
         WHERE person_id = $1 AND version = $2";

    PERSON_INSERT by person_id = "
        INSERT INTO population_person (person_id, version, known_from, merged_into, protected,
                                       commune, birth_date, household_id, dead, papers_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    // Not dead, as far as the head knows.
    PERSON_LIVING by person_id = "
        SELECT 1
          FROM population_person
         WHERE person_id = $1 AND (dead IS NULL OR dead = 0)";

    // Two officials who read the same version both try to write the next; the version lets one in.
    PERSON_UPDATE by person_id = "
        UPDATE population_person
           SET version = $2, known_from = $3, merged_into = $4, protected = $5, commune = $6,
               birth_date = $7, household_id = $8, dead = $9, papers_until = $10
         WHERE person_id = $1 AND version + 1 = $2";

    PERSONS_BY_DOCUMENT by number = "
        SELECT person_id
          FROM population_document
         WHERE number = $1
      ORDER BY person_id
         LIMIT $2";

    PERSONS_FROM scatter = "
        SELECT person_id
          FROM population_person
         WHERE person_id > $1
      ORDER BY person_id
         LIMIT $2";

    // How many people each commune has, from after one of them on.
    PEOPLE_OF_COMMUNES scatter = "
        SELECT commune, COUNT(*) AS people
          FROM population_person
         WHERE commune > $1
      GROUP BY commune
      ORDER BY commune
         LIMIT $2";

    // The people of a commune, by birth date; from after a key on.
    PERSONS_OF_COMMUNE scatter = "
        SELECT birth_date, person_id
          FROM population_person
         WHERE commune = $1 AND birth_date >= $2 AND birth_date < $3
           AND (birth_date > $4 OR (birth_date = $4 AND person_id > $5))
      ORDER BY birth_date, person_id
         LIMIT $6";
}

/// The head of a record: what policies and searches ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) birth_date: Option<String>,
    pub(crate) commune: Option<String>,
    /// None: the head was written before this was noted in it.
    pub(crate) dead: Option<bool>,
    pub(crate) household: Option<String>,
    pub(crate) known_from: Moment,
    pub(crate) merged_into: Option<PersonId>,
    /// The last day of their papers; empty: there is none. None: as with `dead`.
    pub(crate) papers_until: Option<String>,
    pub(crate) person: PersonId,
    pub(crate) protected: bool,
    pub(crate) version: i64,
}

/// Where a list of people goes on: after this name, birth date and person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) birth_date: String,
    pub(crate) name_key: String,
    pub(crate) person: PersonId,
}

const CORRUPT: Error = Error::Corrupt { what: "record" };

pub(crate) fn change_insert(changes: &mut Changes, change: &Change, stored: String) {
    let Change { known_from, person, version, .. } = change;
    change_insert_stored(changes, (*person, *version, *known_from), stored);
}

/// The same where the change is already written down.
pub(crate) fn change_insert_stored(
    changes: &mut Changes,
    (person, version, known_from): (PersonId, i64, Moment),
    stored: String,
) {
    let values =
        vec![person.as_bytes().into(), version.into(), known_from.micros().into(), stored.into()];
    changes.one(&CHANGE_INSERT, values);
}

/// A document that was named before, too, stays listed once.
pub(crate) fn document_insert(changes: &mut Changes, number: &DocumentNumber, person: PersonId) {
    changes.any(&DOCUMENT_INSERT, vec![number.expose().into(), person.as_bytes().into()]);
}

/// Everything recorded of a person, by itself: a record that it absorbed has its own.
pub(crate) async fn history(db: &Db, person: PersonId) -> Result<Unreleased<History>> {
    let rows = db.rows(&CHANGES_BY_PERSON, vec![person.as_bytes().into()]).await?;
    let changes = rows.iter().map(|row| {
        let known_from = Moment::from_micros(row.get("known_from")?);
        Change::decode(person, row.get("version")?, known_from, row.get("change")?)
            .map_err(|_| CORRUPT)
    });
    let history = History::new(person, changes.collect::<Result<_>>()?);
    let mut groups: Vec<Group> = history.changes().iter().flat_map(Change::groups).collect();
    groups.sort_unstable();
    groups.dedup();
    Ok(Unreleased::with_fields(history, person, groups.into_iter().map(Group::name)))
}

/// The dead whose records last changed after that, and when.
pub(crate) async fn dead_since(
    db: &Db,
    (known_from, person_id): (Moment, PersonId),
    limit: i64,
) -> Result<Vec<(Moment, PersonId)>> {
    let after = vec![known_from.micros().into(), person_id.as_bytes().into(), limit.into()];
    let rows = db.search(&DEAD_SINCE, after).await?;
    let dead = |row: &Row| Ok((Moment::from_micros(row.get("known_from")?), person(row)?));
    rows.iter().map(dead).collect()
}

pub(crate) async fn household_members(db: &Db, household: &str) -> Result<Vec<PersonId>> {
    const MEMBERS_MAX: i64 = 200;
    let rows = db.search(&HOUSEHOLD_MEMBERS, vec![household.into(), MEMBERS_MAX.into()]).await?;
    rows.iter().map(person).collect()
}

pub(crate) fn name_insert(changes: &mut Changes, key: &str, birth_date: &str, person: PersonId) {
    changes.any(&NAME_INSERT, vec![key.into(), birth_date.into(), person.as_bytes().into()]);
}

/// Whose whole folded name this is, born on a day that begins with `birth_date`.
pub(crate) async fn names_exact(
    db: &Db,
    name_key: &str,
    birth_date: &str,
    after: Option<&Found>,
    limit: i64,
) -> Result<Vec<Found>> {
    let mut values = vec![name_key.into()];
    values.extend(born_within(birth_date, after));
    values.push(limit.into());
    found(&db.search(&NAMES_EXACT, values).await?)
}

/// Whose folded name begins with `prefix`.
pub(crate) async fn names_from(
    db: &Db,
    prefix: &str,
    after: Option<&Found>,
    limit: i64,
) -> Result<Vec<Found>> {
    let (name_key, birth_date, person) = match after {
        Some(Found { birth_date, name_key, person }) => {
            (name_key.as_str(), birth_date.as_str(), person.as_bytes())
        }
        None => (prefix, "", &[][..]),
    };
    let values = vec![
        name_key.into(),
        format!("{prefix}\u{10ffff}").into(),
        birth_date.into(),
        person.into(),
        limit.into(),
    ];
    found(&db.search(&NAMES_FROM, values).await?)
}

pub(crate) fn number_insert(changes: &mut Changes, number: PersonalNumber, person: PersonId) {
    changes.one(&NUMBER_INSERT, vec![number.expose().into(), person.as_bytes().into()]);
}

pub(crate) fn number_move(
    changes: &mut Changes,
    number: PersonalNumber,
    from: PersonId,
    to: PersonId,
) {
    let values = vec![number.expose().into(), from.as_bytes().into(), to.as_bytes().into()];
    changes.one(&NUMBER_MOVE, values);
}

pub(crate) async fn person_by_id(db: &Db, id: PersonId) -> Result<Option<Head>> {
    let row = db.row(&PERSON_BY_ID, vec![id.as_bytes().into()]).await?;
    row.map(|row| head_from_row(id, &row)).transpose()
}

pub(crate) async fn person_by_number(db: &Db, number: PersonalNumber) -> Result<Option<PersonId>> {
    let row = db.row(&PERSON_BY_NUMBER, vec![number.expose().into()]).await?;
    row.as_ref().map(person).transpose()
}

/// Keeps the rest only while the head says neither death nor that the papers end before a day.
pub(crate) fn person_entitled(changes: &mut Changes, person: PersonId, day: Date) {
    changes.guard(&PERSON_ENTITLED, vec![person.as_bytes().into(), day.to_string().into()]);
}

/// Keeps the rest only while the record has this version.
pub(crate) fn person_guard(changes: &mut Changes, person: PersonId, version: i64) {
    changes.guard(&PERSON_GUARD, vec![person.as_bytes().into(), version.into()]);
}

/// Keeps the rest only while the head says no death.
pub(crate) fn person_living(changes: &mut Changes, person: PersonId) {
    changes.guard(&PERSON_LIVING, vec![person.as_bytes().into()]);
}

/// The head after a change: a new one for the first, the next version for all others.
pub(crate) fn person_put(changes: &mut Changes, head: &Head) {
    let values = vec![
        head.person.as_bytes().into(),
        head.version.into(),
        head.known_from.micros().into(),
        head.merged_into.as_ref().map(PersonId::as_bytes).into(),
        i64::from(head.protected).into(),
        head.commune.clone().into(),
        head.birth_date.clone().into(),
        head.household.clone().into(),
        head.dead.map(i64::from).into(),
        head.papers_until.clone().into(),
    ];
    changes.one(if head.version == 1 { &PERSON_INSERT } else { &PERSON_UPDATE }, values);
}

/// Whose documents ever bore a number.
pub(crate) async fn persons_by_document(db: &Db, number: &DocumentNumber) -> Result<Vec<PersonId>> {
    const PERSONS_MAX: i64 = 20;
    let values = vec![number.expose().into(), PERSONS_MAX.into()];
    let rows = db.rows(&PERSONS_BY_DOCUMENT, values).await?;
    rows.iter().map(person).collect()
}

pub(crate) async fn persons_from(db: &Db, after: &[u8], limit: i64) -> Result<Vec<PersonId>> {
    let rows = db.search(&PERSONS_FROM, vec![after.into(), limit.into()]).await?;
    rows.iter().map(person).collect()
}

/// The next communes in order of code, with their people.
pub(crate) async fn people_of_communes(db: &Db, after: &str) -> Result<Vec<(String, u64)>> {
    const COMMUNES: i64 = 50;
    let rows = db.search(&PEOPLE_OF_COMMUNES, vec![after.into(), COMMUNES.into()]).await?;
    let counted = |row: &Row| {
        let people: i64 = row.get("people")?;
        Ok((row.get::<&str>("commune")?.to_owned(), people.unsigned_abs()))
    };
    rows.iter().map(counted).collect()
}

/// Who has permanent residence in a commune, born on a day that begins with `birth_date`.
pub(crate) async fn persons_of_commune(
    db: &Db,
    commune: &str,
    birth_date: &str,
    after: Option<&Found>,
    limit: i64,
) -> Result<Vec<Found>> {
    let mut values = vec![commune.into()];
    values.extend(born_within(birth_date, after));
    values.push(limit.into());
    let rows = db.search(&PERSONS_OF_COMMUNE, values).await?;
    let found = rows.iter().map(|row| {
        let birth_date = row.get::<&str>("birth_date")?.to_owned();
        Ok(Found { birth_date, name_key: String::new(), person: person(row)? })
    });
    found.collect()
}

/// From this text on, up to but not with all that begins with it; after whom.
fn born_within(birth_date: &str, after: Option<&Found>) -> [Val; 4] {
    let (last, person) =
        after.map_or(("", &[][..]), |found| (found.birth_date.as_str(), found.person.as_bytes()));
    [birth_date.into(), format!("{birth_date}~").into(), last.into(), person.into()]
}

fn found(rows: &[Row]) -> Result<Vec<Found>> {
    let found = rows.iter().map(|row| {
        let text = |column| row.get::<&str>(column).map(str::to_owned);
        Ok(Found {
            birth_date: text("birth_date")?,
            name_key: text("name_key")?,
            person: person(row)?,
        })
    });
    found.collect()
}

fn head_from_row(person: PersonId, row: &Row) -> Result<Head> {
    let text = |column| row.get::<Option<&str>>(column).map(|text| text.map(str::to_owned));
    let merged_into = row.get::<Option<&[u8]>>("merged_into")?;
    Ok(Head {
        birth_date: text("birth_date")?,
        commune: text("commune")?,
        dead: row.get::<Option<i64>>("dead")?.map(|dead| dead == 1),
        household: text("household_id")?,
        known_from: Moment::from_micros(row.get("known_from")?),
        merged_into: merged_into.map(PersonId::from_bytes).transpose().map_err(|_| CORRUPT)?,
        papers_until: text("papers_until")?,
        person,
        protected: row.get::<i64>("protected")? == 1,
        version: row.get("version")?,
    })
}

fn person(row: &Row) -> Result<PersonId> {
    PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)
}
