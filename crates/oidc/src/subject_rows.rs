//! The rows of the names under which services know people, to find the person again by one. Each
//! function holds one statement.

use kernel::PersonId;
use store::{Changes, Db, Error, Result};

store::statements! {
    PERSON_BY_SUBJECT by subject = "
        SELECT person_id
          FROM oidc_subject
         WHERE subject = $1";

    SUBJECT_INSERT by subject = "
        INSERT INTO oidc_subject (subject, person_id)
             VALUES ($1, $2)
        ON CONFLICT (subject) DO NOTHING";
}

pub(crate) async fn person_by_subject(db: &Db, subject: &str) -> Result<Option<PersonId>> {
    let row = db.row(&PERSON_BY_SUBJECT, vec![subject.into()]).await?;
    row.map(|row| {
        let person = PersonId::from_bytes(row.get("person_id")?);
        person.map_err(|_| Error::Corrupt { what: "subject" })
    })
    .transpose()
}

pub(crate) fn subject_insert(changes: &mut Changes, subject: &str, person: PersonId) {
    changes.any(&SUBJECT_INSERT, vec![subject.into(), person.as_bytes().into()]);
}
