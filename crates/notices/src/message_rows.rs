//! The rows of messages that wait to be sent. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::message::{MessageId, Waiting};

store::statements! {
    // Of two nodes, one finds that the attempt is the other's.
    MESSAGE_ATTEMPT by message_id = "
        UPDATE notices_message
           SET attempts = attempts + 1, next_at = $3
         WHERE message_id = $1 AND attempts = $2";

    MESSAGE_DELETE by message_id = "
        DELETE FROM notices_message
         WHERE message_id = $1";

    MESSAGE_INSERT by message_id = "
        INSERT INTO notices_message
                    (message_id, person_id, sealed, attempts, next_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)";

    MESSAGES_DUE scatter = "
        SELECT message_id, person_id, sealed, attempts, expires_at
          FROM notices_message
         WHERE next_at <= $1
      ORDER BY next_at
         LIMIT $2";
}

/// The next attempt is made by whoever changes this row; should it come to nothing, another is made
/// from `next_at` on.
pub(crate) fn message_attempt(changes: &mut Changes, message: &Waiting, next_at: Moment) {
    let values =
        vec![message.id.as_bytes().into(), message.attempts.into(), next_at.micros().into()];
    changes.one(&MESSAGE_ATTEMPT, values);
}

pub(crate) fn message_delete(changes: &mut Changes, id: MessageId) {
    changes.any(&MESSAGE_DELETE, vec![id.as_bytes().into()]);
}

pub(crate) fn message_insert(changes: &mut Changes, message: &Waiting, next_at: Moment) {
    let values = vec![
        message.id.as_bytes().into(),
        message.person.as_bytes().into(),
        message.sealed.clone().into(),
        message.attempts.into(),
        next_at.micros().into(),
        message.expires_at.micros().into(),
    ];
    changes.one(&MESSAGE_INSERT, values);
}

pub(crate) async fn messages_due(db: &Db, now: Moment, limit: i64) -> Result<Vec<Waiting>> {
    const CORRUPT: Error = Error::Corrupt { what: "message" };
    let read = |row: &Row| {
        Ok(Waiting {
            attempts: row.get("attempts")?,
            expires_at: Moment::from_micros(row.get("expires_at")?),
            id: MessageId::from_bytes(row.get("message_id")?).ok_or(CORRUPT)?,
            person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
            sealed: row.get::<&[u8]>("sealed")?.to_owned(),
        })
    };
    let rows = db.search(&MESSAGES_DUE, vec![now.micros().into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}
