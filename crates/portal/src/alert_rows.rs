//! The rows of alerts. Each function holds one statement.

use kernel::{Moment, PersonId};
use procedure::DossierCode;
use store::{Changes, Db, Error, Result, Row};

use crate::{Alert, AlertKind};

store::statements! {
    ALERT_AGAIN by code = "
        UPDATE portal_alert
           SET raised_at = $3, ended_at = 0
         WHERE code = $1 AND kind = $2 AND ended_at > 0";

    ALERT_BY_KIND by code = "
        SELECT ended_at
          FROM portal_alert
         WHERE code = $1 AND kind = $2";

    ALERT_END by code = "
        UPDATE portal_alert
           SET ended_at = $3
         WHERE code = $1 AND kind = $2 AND ended_at = 0";

    ALERT_INSERT by code = "
        INSERT INTO portal_alert (code, kind, person_id, raised_at, ended_at)
             VALUES ($1, $2, $3, $4, 0)";

    ALERTS_COUNT scatter = "
        SELECT COUNT(*) AS alerts
          FROM (SELECT code FROM portal_alert WHERE ended_at = 0 LIMIT $1) AS alerts";

    ALERTS_OPEN scatter = "
        SELECT code, kind, person_id, raised_at
          FROM portal_alert
         WHERE ended_at = 0
      ORDER BY raised_at, code
         LIMIT $1";
}

const CORRUPT: Error = Error::Corrupt { what: "alert" };

/// How an alert stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    Ended,
    Never,
    Open,
}

pub(crate) async fn alert_by_kind(db: &Db, code: &DossierCode, kind: AlertKind) -> Result<Stands> {
    let row = db.row(&ALERT_BY_KIND, vec![code.to_string().into(), kind.name().into()]).await?;
    let ended = row.map(|row| row.get::<i64>("ended_at")).transpose()?;
    Ok(match ended {
        None => Stands::Never,
        Some(0) => Stands::Open,
        Some(_) => Stands::Ended,
    })
}

/// Of two who raise it, one does.
pub(crate) fn alert_put(changes: &mut Changes, alert: &Alert, before: Stands) {
    let (code, kind) = (alert.code.as_str(), alert.kind.name());
    let at = alert.raised_at.micros();
    match before {
        Stands::Never => {
            let person = alert.person.as_bytes();
            let values = vec![code.into(), kind.into(), person.into(), at.into()];
            changes.one(&ALERT_INSERT, values);
        }
        _ => changes.one(&ALERT_AGAIN, vec![code.into(), kind.into(), at.into()]),
    }
}

pub(crate) fn alert_end(changes: &mut Changes, code: &DossierCode, kind: AlertKind, at: Moment) {
    let values = vec![code.to_string().into(), kind.name().into(), at.micros().into()];
    changes.any(&ALERT_END, values);
}

/// How many go on, counted up to `limit`.
pub(crate) async fn alerts_count(db: &Db, limit: i64) -> Result<i64> {
    let rows = db.search(&ALERTS_COUNT, vec![limit.into()]).await?;
    rows.first().map_or(Ok(0), |row| row.get("alerts"))
}

/// Those that go on, the oldest first.
pub(crate) async fn alerts_open(db: &Db, limit: i64) -> Result<Vec<Alert>> {
    let rows = db.search(&ALERTS_OPEN, vec![limit.into()]).await?;
    let read = |row: &Row| {
        Ok(Alert {
            code: row.get::<&str>("code")?.to_owned(),
            kind: AlertKind::parse(row.get("kind")?).ok_or(CORRUPT)?,
            person: PersonId::from_bytes(row.get("person_id")?).map_err(|_| CORRUPT)?,
            raised_at: Moment::from_micros(row.get("raised_at")?),
        })
    };
    rows.iter().map(read).collect()
}
