//! The rows of notices. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row, Schema};

use crate::{Notice, NoticeId, choice_rows, message_rows, sending_rows};

pub static SCHEMA: Schema = Schema {
    name: "notices",
    postgres: &[
        ("0001_notice", include_str!("../migrations/postgres/0001_notice.sql")),
        ("0002_message", include_str!("../migrations/postgres/0002_message.sql")),
        ("0003_choice", include_str!("../migrations/postgres/0003_choice.sql")),
    ],
    sqlite: &[
        ("0001_notice", include_str!("../migrations/sqlite/0001_notice.sql")),
        ("0002_message", include_str!("../migrations/sqlite/0002_message.sql")),
        ("0003_choice", include_str!("../migrations/sqlite/0003_choice.sql")),
    ],
    statements: &[
        STATEMENTS,
        choice_rows::STATEMENTS,
        message_rows::STATEMENTS,
        sending_rows::STATEMENTS,
    ],
    tables: &[
        "notices_choice",
        "notices_message",
        "notices_notice",
        "notices_sending",
        "notices_setting",
    ],
};

store::statements! {
    NOTICE_BY_ID by person_id = "
        SELECT n.notice_id, n.at, n.template, n.args, n.link, n.read_at,
               s.channel, s.state, s.attempts, s.settled_at, s.answer
          FROM notices_notice n
     LEFT JOIN notices_sending s
            ON s.person_id = n.person_id AND s.notice_id = n.notice_id
         WHERE n.person_id = $1 AND n.notice_id = $2";

    NOTICE_INSERT by person_id = "
        INSERT INTO notices_notice (person_id, notice_id, at, template, args, link)
             VALUES ($1, $2, $3, $4, $5, $6)";

    NOTICE_READ by person_id = "
        UPDATE notices_notice
           SET read_at = $3
         WHERE person_id = $1 AND notice_id = $2 AND read_at IS NULL";

    // Newest first, from before a given notice on.
    NOTICES_BEFORE by person_id = "
        SELECT n.notice_id, n.at, n.template, n.args, n.link, n.read_at,
               s.channel, s.state, s.attempts, s.settled_at, s.answer
          FROM notices_notice n
     LEFT JOIN notices_sending s
            ON s.person_id = n.person_id AND s.notice_id = n.notice_id
         WHERE n.person_id = $1 AND n.notice_id < $2
      ORDER BY n.notice_id DESC
         LIMIT $3";
}

/// A notice as it is written: `args` as JSON.
pub(crate) struct NewRow<'a> {
    pub(crate) args: String,
    pub(crate) at: Moment,
    pub(crate) id: NoticeId,
    pub(crate) link: Option<&'a str>,
    pub(crate) person: PersonId,
    pub(crate) template: &'a str,
}

pub(crate) async fn notice_by_id(
    db: &Db,
    person: PersonId,
    id: NoticeId,
) -> Result<Option<Notice>> {
    let key = vec![person.as_bytes().into(), id.as_bytes().as_slice().into()];
    let row = db.row(&NOTICE_BY_ID, key).await?;
    row.map(|row| notice_from_row(&row)).transpose()
}

pub(crate) fn notice_insert(changes: &mut Changes, notice: NewRow<'_>) {
    let values = vec![
        notice.person.as_bytes().into(),
        notice.id.as_bytes().as_slice().into(),
        notice.at.micros().into(),
        notice.template.into(),
        notice.args.into(),
        notice.link.into(),
    ];
    changes.one(&NOTICE_INSERT, values);
}

pub(crate) fn notice_read(changes: &mut Changes, person: PersonId, id: NoticeId, at: Moment) {
    let key = vec![person.as_bytes().into(), id.as_bytes().as_slice().into(), at.micros().into()];
    changes.one(&NOTICE_READ, key);
}

pub(crate) async fn notices_before(
    db: &Db,
    person: PersonId,
    before: &[u8; 16],
    limit: i64,
) -> Result<Vec<Notice>> {
    let key = vec![person.as_bytes().into(), before.as_slice().into(), limit.into()];
    let rows = db.rows(&NOTICES_BEFORE, key).await?;
    rows.iter().map(notice_from_row).collect()
}

fn notice_from_row(row: &Row) -> Result<Notice> {
    const CORRUPT: Error = Error::Corrupt { what: "notice" };
    Ok(Notice {
        args: serde_json::from_str(row.get("args")?).map_err(|_| CORRUPT)?,
        at: Moment::from_micros(row.get("at")?),
        id: NoticeId::from_bytes(row.get("notice_id")?).map_err(|_| CORRUPT)?,
        link: row.get::<Option<&str>>("link")?.map(str::to_owned),
        read_at: row.get::<Option<i64>>("read_at")?.map(Moment::from_micros),
        sending: sending_rows::sending_from_row(row)?,
        template: row.get::<&str>("template")?.to_owned(),
    })
}
