//! The rows of notices that leave by a channel. Each function holds one statement.

use kernel::{Moment, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::sending::{Due, Sending, SendingState};
use crate::{Channel, Kind, NoticeId};

store::statements! {
    // The last answer, while it goes on waiting.
    SENDING_ANSWERED by person_id = "
        UPDATE notices_sending
           SET answer = $3
         WHERE person_id = $1 AND notice_id = $2 AND next_at IS NOT NULL";

    // Of two nodes, one finds that the attempt is the other's.
    SENDING_ATTEMPT by person_id = "
        UPDATE notices_sending
           SET attempts = attempts + 1, next_at = $4
         WHERE person_id = $1 AND notice_id = $2 AND attempts = $3 AND next_at IS NOT NULL";

    SENDING_BY by person_id = "
        INSERT INTO notices_sending
                    (person_id, notice_id, channel, state, attempts, next_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)";

    // Whoever chose no channel for that kind has no row, without being asked first.
    SENDING_CHOSEN by person_id = "
        INSERT INTO notices_sending
                    (person_id, notice_id, channel, state, attempts, next_at, expires_at)
             SELECT c.person_id, $2, c.channel, $3, 0, $4, $5
               FROM notices_choice c
              WHERE c.person_id = $1 AND c.kind = $6 AND c.channel <> 'none'";

    SENDING_PUT_OFF by person_id = "
        UPDATE notices_sending
           SET next_at = $4
         WHERE person_id = $1 AND notice_id = $2 AND attempts = $3 AND next_at IS NOT NULL
           AND next_at < $4";

    SENDING_SETTLED by person_id = "
        UPDATE notices_sending
           SET state = $3, settled_at = $4, answer = COALESCE($5, answer), next_at = NULL
         WHERE person_id = $1 AND notice_id = $2 AND next_at IS NOT NULL";

    SENDINGS_DUE scatter = "
        SELECT person_id, notice_id, channel, attempts, expires_at
          FROM notices_sending
         WHERE next_at <= $1
      ORDER BY next_at
         LIMIT $2";
}

/// A row for the channel that the person chose for that kind, if they chose any.
pub(crate) fn sending_chosen(
    changes: &mut Changes,
    (person, notice): (PersonId, NoticeId),
    kind: Kind,
    at: Moment,
) {
    let values = vec![
        person.as_bytes().into(),
        notice.as_bytes().as_slice().into(),
        SendingState::Waiting.word().into(),
        at.micros().into(),
        expires_at(kind, at).into(),
        kind.word().into(),
    ];
    changes.any(&SENDING_CHOSEN, values);
}

/// A row for that channel, whatever is chosen.
pub(crate) fn sending_by(
    changes: &mut Changes,
    (person, notice): (PersonId, NoticeId),
    (kind, channel): (Kind, Channel),
    at: Moment,
) {
    let values = vec![
        person.as_bytes().into(),
        notice.as_bytes().as_slice().into(),
        channel.word().into(),
        SendingState::Waiting.word().into(),
        0_i64.into(),
        at.micros().into(),
        expires_at(kind, at).into(),
    ];
    changes.one(&SENDING_BY, values);
}

/// The next attempt is made by whoever changes this row.
pub(crate) fn sending_attempt(changes: &mut Changes, due: &Due, next_at: Moment) {
    changes.one(&SENDING_ATTEMPT, moved(due, next_at));
}

/// It is looked at again from `until` on; nobody else has put it off or begun.
pub(crate) fn sending_put_off(changes: &mut Changes, due: &Due, until: Moment) {
    changes.one(&SENDING_PUT_OFF, moved(due, until));
}

pub(crate) fn sending_answered(changes: &mut Changes, due: &Due, answer: u16) {
    let mut values = key(due);
    values.push(i64::from(answer).into());
    changes.any(&SENDING_ANSWERED, values);
}

pub(crate) fn sending_settled(
    changes: &mut Changes,
    due: &Due,
    (state, answer): (SendingState, Option<u16>),
    at: Moment,
) {
    let mut values = key(due);
    values.push(state.word().into());
    values.push(at.micros().into());
    values.push(answer.map(i64::from).into());
    changes.one(&SENDING_SETTLED, values);
}

pub(crate) async fn sendings_due(db: &Db, now: Moment, limit: i64) -> Result<Vec<Due>> {
    const CORRUPT: Error = Error::Corrupt { what: "sending" };
    let read = |row: &Row| {
        Ok(Due {
            attempts: row.get("attempts")?,
            channel: Channel::parse(row.get("channel")?).ok_or(CORRUPT)?,
            expires_at: Moment::from_micros(row.get("expires_at")?),
            notice: NoticeId::from_bytes(row.get("notice_id")?).map_err(|_| CORRUPT)?,
            person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
        })
    };
    let rows = db.search(&SENDINGS_DUE, vec![now.micros().into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

/// The receipt beside a notice, from the columns that the notice was read with.
pub(crate) fn sending_from_row(row: &Row) -> Result<Option<Sending>> {
    const CORRUPT: Error = Error::Corrupt { what: "sending" };
    let Some(channel) = row.get::<Option<&str>>("channel")? else { return Ok(None) };
    let answer = row.get::<Option<i64>>("answer")?.map(u16::try_from).transpose();
    Ok(Some(Sending {
        answer: answer.map_err(|_| CORRUPT)?,
        attempts: row.get("attempts")?,
        channel: Channel::parse(channel).ok_or(CORRUPT)?,
        settled_at: row.get::<Option<i64>>("settled_at")?.map(Moment::from_micros),
        state: SendingState::parse(row.get("state")?).ok_or(CORRUPT)?,
    }))
}

fn key(due: &Due) -> Vec<store::Val> {
    vec![due.person.as_bytes().into(), due.notice.as_bytes().as_slice().into()]
}

fn moved(due: &Due, to: Moment) -> Vec<store::Val> {
    let mut values = key(due);
    values.push(due.attempts.into());
    values.push(to.micros().into());
    values
}

fn expires_at(kind: Kind, at: Moment) -> i64 {
    at.micros() + kind.hours_max() * 3_600_000_000
}
