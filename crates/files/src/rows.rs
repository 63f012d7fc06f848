//! The rows of files. Each function holds one statement.

use kernel::{Moment, PartialDate, PersonId};
use store::{Changes, Db, Error, Result, Row, Schema, Val};

use crate::{Checked, File, FileId, FileName, Kept, Kind, Place};

pub static SCHEMA: Schema = Schema {
    name: "files",
    postgres: &[("0001_files", include_str!("../migrations/postgres/0001_files.sql"))],
    sqlite: &[("0001_files", include_str!("../migrations/sqlite/0001_files.sql"))],
    statements: &[STATEMENTS],
    tables: &["files_day", "files_file", "files_piece"],
};

store::statements! {
    DAY by uploader_id = "
        SELECT bytes
          FROM files_day
         WHERE uploader_id = $1 AND day = $2";

    DAY_INSERT by uploader_id = "
        INSERT INTO files_day (uploader_id, day, bytes)
             VALUES ($1, $2, $3)";

    DAY_UPDATE by uploader_id = "
        UPDATE files_day
           SET bytes = $3
         WHERE uploader_id = $1 AND day = $2 AND bytes = $4";

    DAYS_DELETE by uploader_id = "
        DELETE FROM files_day
         WHERE uploader_id = $1 AND day < $2";

    FILE_BY_ID by uploader_id = "
        SELECT uploader_id, file_id, subject_id, procedure, valid_from, document, dossier, is_filed,
               name, kind, bytes, received, parts, ends_at, sha256, malware
          FROM files_file
         WHERE uploader_id = $1 AND file_id = $2";

    FILE_DELETE by uploader_id = "
        DELETE FROM files_file
         WHERE uploader_id = $1 AND file_id = $2 AND is_filed = 0";

    // Whole, and not removed or filed meanwhile.
    FILE_FILE by uploader_id = "
        UPDATE files_file
           SET dossier = $3, is_filed = 1, ends_at = $4, subject_id = $6
         WHERE uploader_id = $1 AND file_id = $2 AND is_filed = 0 AND sha256 = $5";

    FILE_INSERT by uploader_id = "
        INSERT INTO files_file (uploader_id, file_id, subject_id, procedure, valid_from, document,
                                dossier, is_filed, name, kind, bytes, received, parts, begun_at,
                                ends_at, sha256, malware)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, $10, 0, 0, $11, $12, NULL, NULL)";

    FILE_KEEP by uploader_id = "
        UPDATE files_file
           SET bytes = received, ends_at = $3, sha256 = $4, malware = $5
         WHERE uploader_id = $1 AND file_id = $2 AND received = $6 AND sha256 IS NULL";

    FILE_RECEIVE by uploader_id = "
        UPDATE files_file
           SET received = $3, parts = $4
         WHERE uploader_id = $1 AND file_id = $2 AND received = $5 AND parts + 1 = $4
           AND sha256 IS NULL";

    FILES_ENDED scatter = "
        SELECT uploader_id, file_id, subject_id, procedure, valid_from, document, dossier, is_filed,
               name, kind, bytes, received, parts, ends_at, sha256, malware
          FROM files_file
         WHERE ends_at <= $1
      ORDER BY ends_at
         LIMIT $2";

    FILES_OPEN by uploader_id = "
        SELECT COUNT(*) AS count
          FROM files_file
         WHERE uploader_id = $1 AND sha256 IS NULL AND ends_at > $2";

    FILES_PLACED by uploader_id = "
        SELECT uploader_id, file_id, subject_id, procedure, valid_from, document, dossier, is_filed,
               name, kind, bytes, received, parts, ends_at, sha256, malware
          FROM files_file
         WHERE uploader_id = $1 AND procedure = $2 AND valid_from = $3 AND dossier = $4
           AND subject_id = $5
      ORDER BY begun_at, file_id";

    PIECE by file_id = "
        SELECT bytes
          FROM files_piece
         WHERE file_id = $1 AND begins_at = $2";

    // Of a piece whose hash differed, another may have been sent.
    PIECE_PUT by file_id = "
        INSERT INTO files_piece (file_id, begins_at, bytes)
             VALUES ($1, $2, $3)
        ON CONFLICT (file_id, begins_at) DO UPDATE SET bytes = excluded.bytes";

    PIECES_DELETE by file_id = "
        DELETE FROM files_piece
         WHERE file_id = $1";
}

const CORRUPT: Error = Error::Corrupt { what: "file" };

pub(crate) async fn day(db: &Db, uploader: PersonId, day: &str) -> Result<Option<u64>> {
    let row = db.row(&DAY, vec![uploader.as_bytes().into(), day.into()]).await?;
    row.map(|row| number(&row, "bytes")).transpose()
}

/// Counts so much on a day; `before` is what was read.
pub(crate) fn day_put(
    changes: &mut Changes,
    (uploader, day): (PersonId, &str),
    before: Option<u64>,
    bytes: u64,
) {
    let mut values = vec![uploader.as_bytes().into(), day.into(), int(bytes)];
    match before {
        None => changes.one(&DAY_INSERT, values),
        Some(before) => {
            values.push(int(before));
            changes.one(&DAY_UPDATE, values);
        }
    }
}

/// Forgets the days before this one.
pub(crate) fn days_delete(changes: &mut Changes, uploader: PersonId, before: &str) {
    changes.any(&DAYS_DELETE, vec![uploader.as_bytes().into(), before.into()]);
}

pub(crate) async fn file_by_id(db: &Db, uploader: PersonId, id: FileId) -> Result<Option<File>> {
    let row = db.row(&FILE_BY_ID, key(uploader, id)).await?;
    row.as_ref().map(file_from_row).transpose()
}

pub(crate) fn file_delete(changes: &mut Changes, file: &File) {
    changes.one(&FILE_DELETE, key(file.uploader, file.id));
}

/// Puts a file that is whole among the papers of a dossier, about whom that is.
pub(crate) fn file_file(changes: &mut Changes, file: &File, dossier: &str, sha256: &str) {
    let mut values = key(file.uploader, file.id);
    let subject = file.subject.as_bytes().into();
    values.extend([dossier.into(), i64::MAX.into(), sha256.into(), subject]);
    changes.one(&FILE_FILE, values);
}

pub(crate) fn file_insert(changes: &mut Changes, file: &File, now: Moment) {
    let mut values = key(file.uploader, file.id);
    values.extend([
        file.subject.as_bytes().into(),
        file.place.procedure.as_str().into(),
        file.place.valid_from.to_string().into(),
        file.document.as_str().into(),
        file.place.dossier.as_deref().unwrap_or_default().into(),
        file.name.expose().into(),
        file.kind.name().into(),
        int(file.bytes),
        now.micros().into(),
        file.ends_at.micros().into(),
    ]);
    changes.one(&FILE_INSERT, values);
}

/// It is whole: so many bytes were received.
pub(crate) fn file_keep(changes: &mut Changes, file: &File, kept: &Kept, ends_at: Moment) {
    let mut values = key(file.uploader, file.id);
    values.extend([
        ends_at.micros().into(),
        kept.sha256.as_str().into(),
        kept.malware.name().into(),
        int(file.received),
    ]);
    changes.one(&FILE_KEEP, values);
}

/// One more part came, and the file reaches so far; `before` is how far it reached.
pub(crate) fn file_receive(changes: &mut Changes, file: &File, before: u64) {
    let mut values = key(file.uploader, file.id);
    values.extend([int(file.received), int(file.parts), int(before)]);
    changes.one(&FILE_RECEIVE, values);
}

pub(crate) async fn files_ended(db: &Db, now: Moment, limit: i64) -> Result<Vec<File>> {
    let rows = db.search(&FILES_ENDED, vec![now.micros().into(), limit.into()]).await?;
    rows.iter().map(file_from_row).collect()
}

/// How many are on their way.
pub(crate) async fn files_open(db: &Db, uploader: PersonId, now: Moment) -> Result<u64> {
    let row = db.row(&FILES_OPEN, vec![uploader.as_bytes().into(), now.micros().into()]).await?;
    row.map_or(Ok(0), |row| number(&row, "count"))
}

/// What somebody has sent about a person for one place, the oldest first.
pub(crate) async fn files_placed(
    db: &Db,
    (uploader, subject): (PersonId, PersonId),
    place: &Place,
) -> Result<Vec<File>> {
    let values = vec![
        uploader.as_bytes().into(),
        place.procedure.as_str().into(),
        place.valid_from.to_string().into(),
        place.dossier.as_deref().unwrap_or_default().into(),
        subject.as_bytes().into(),
    ];
    let rows = db.rows(&FILES_PLACED, values).await?;
    rows.iter().map(file_from_row).collect()
}

pub(crate) async fn piece(db: &Db, id: FileId, begins_at: u64) -> Result<Vec<u8>> {
    let row = db.row(&PIECE, vec![id.as_bytes().into(), int(begins_at)]).await?;
    let row = row.ok_or(Error::Corrupt { what: "piece of a file" })?;
    Ok(row.get::<&[u8]>("bytes")?.to_vec())
}

pub(crate) fn piece_put(changes: &mut Changes, id: FileId, begins_at: u64, bytes: &[u8]) {
    changes.one(&PIECE_PUT, vec![id.as_bytes().into(), int(begins_at), bytes.into()]);
}

pub(crate) fn pieces_delete(changes: &mut Changes, id: FileId) {
    changes.any(&PIECES_DELETE, vec![id.as_bytes().into()]);
}

fn key(uploader: PersonId, id: FileId) -> Vec<Val> {
    vec![uploader.as_bytes().into(), id.as_bytes().into()]
}

/// No file comes near the largest number that the engines keep.
fn int(number: u64) -> Val {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

fn number(row: &Row, column: &'static str) -> Result<u64> {
    u64::try_from(row.get::<i64>(column)?).map_err(|_| CORRUPT)
}

fn file_from_row(row: &Row) -> Result<File> {
    let person = |bytes: &[u8]| PersonId::from_bytes(bytes).map_err(|_| CORRUPT);
    let kept = match row.get::<Option<&str>>("sha256")? {
        None => None,
        Some(sha256) => {
            let malware = Checked::parse(row.get("malware")?).ok_or(CORRUPT)?;
            Some(Kept { malware, sha256: sha256.to_owned() })
        }
    };
    let valid_from = PartialDate::parse(row.get("valid_from")?).ok();
    let dossier = row.get::<&str>("dossier")?;
    Ok(File {
        bytes: number(row, "bytes")?,
        document: row.get::<&str>("document")?.to_owned(),
        ends_at: Moment::from_micros(row.get("ends_at")?),
        id: FileId::from_bytes(row.get("file_id")?).map_err(|_| CORRUPT)?,
        is_filed: row.get::<i64>("is_filed")? == 1,
        kept,
        kind: Kind::parse(row.get("kind")?).ok_or(CORRUPT)?,
        name: FileName::parse(row.get("name")?).map_err(|_| CORRUPT)?,
        parts: number(row, "parts")?,
        place: Place {
            dossier: Some(dossier.to_owned()).filter(|code| !code.is_empty()),
            procedure: row.get::<&str>("procedure")?.to_owned(),
            valid_from: valid_from.and_then(PartialDate::date).ok_or(CORRUPT)?,
        },
        received: number(row, "received")?,
        subject: person(row.get("subject_id")?)?,
        uploader: person(row.get("uploader_id")?)?,
    })
}
