//! The rows of what people chose. Each function holds one statement.

use std::collections::BTreeMap;

use kernel::{Language, PersonId};
use store::{Changes, Db, Error, Result, Row};

use crate::{Channel, Choices, Kind, Quiet, TimeOfDay};

store::statements! {
    CHOICE_PUT by person_id = "
        INSERT INTO notices_choice (person_id, kind, channel)
             VALUES ($1, $2, $3)
        ON CONFLICT (person_id, kind) DO UPDATE
                SET channel = excluded.channel";

    CHOICES_BY_PERSON by person_id = "
        SELECT kind, channel
          FROM notices_choice
         WHERE person_id = $1";

    SETTING_BY_PERSON by person_id = "
        SELECT language, quiet_from, quiet_until
          FROM notices_setting
         WHERE person_id = $1";

    SETTING_PUT by person_id = "
        INSERT INTO notices_setting (person_id, language, quiet_from, quiet_until)
             VALUES ($1, $2, $3, $4)
        ON CONFLICT (person_id) DO UPDATE
                SET language = excluded.language, quiet_from = excluded.quiet_from,
                    quiet_until = excluded.quiet_until";
}

const CORRUPT: Error = Error::Corrupt { what: "notice choice" };

pub(crate) fn choice_put(
    changes: &mut Changes,
    person: PersonId,
    kind: Kind,
    channel: Option<Channel>,
) {
    let channel = channel.map_or("none", Channel::word);
    changes.one(&CHOICE_PUT, vec![person.as_bytes().into(), kind.word().into(), channel.into()]);
}

pub(crate) async fn choices_by_person(
    db: &Db,
    person: PersonId,
) -> Result<BTreeMap<Kind, Channel>> {
    let rows = db.rows(&CHOICES_BY_PERSON, vec![person.as_bytes().into()]).await?;
    let read = |row: &Row| {
        let kind = Kind::parse(row.get("kind")?).ok_or(CORRUPT)?;
        Ok(Channel::parse(row.get("channel")?).map(|channel| (kind, channel)))
    };
    rows.iter().filter_map(|row| read(row).transpose()).collect()
}

pub(crate) async fn setting_by_person(
    db: &Db,
    person: PersonId,
) -> Result<Option<(Language, Quiet)>> {
    let row = db.row(&SETTING_BY_PERSON, vec![person.as_bytes().into()]).await?;
    let Some(row) = row else { return Ok(None) };
    let time = |column| TimeOfDay::from_minutes(row.get(column)?).map_err(|_| CORRUPT);
    let quiet = Quiet { from: time("quiet_from")?, until: time("quiet_until")? };
    Ok(Some((Language::parse(row.get("language")?).ok_or(CORRUPT)?, quiet)))
}

pub(crate) fn setting_put(changes: &mut Changes, person: PersonId, choices: &Choices) {
    let Choices { language, quiet, .. } = choices;
    let values = vec![
        person.as_bytes().into(),
        language.tag().into(),
        quiet.from.minutes().into(),
        quiet.until.minutes().into(),
    ];
    changes.one(&SETTING_PUT, values);
}
