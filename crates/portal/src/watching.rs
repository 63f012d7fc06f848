//! Whether the exchange keeps its time: the portal is told within ten minutes, and whoever a dossier
//! was handed over to says something within two working hours (Decree 63/2024/ND-CP, Article 7(4)).
//! What is late is an alert: a row, a line in the log, a number for the operator.

use std::time::Duration;

use access::{Caller, Facts, Permit, Purpose, permit};
use kernel::Moment;
use ledger::{Planned, Released, Unreleased};
use procedure::DossierCode;

use crate::alert_rows::{Stands, alert_by_kind, alert_put, alerts_count, alerts_open};
use crate::event::Event;
use crate::policy::{EXCHANGE_RULE, ReadBacklog, TellDossier, WatchDossiers};
use crate::portal::by_rule;
use crate::push_rows::{awaited_delete, awaited_due};
use crate::{Alert, AlertKind, Backlog, Portal, Result};

/// Within which the portal is told.
const SYNCHRONISED_SECONDS: i64 = 600;
const EVERY: Duration = Duration::from_secs(30);
const PAGE: i64 = 200;
/// No more are looked at in one round.
const PAGES_MAX: usize = 20;
const ALERTS_SHOWN: i64 = 200;

impl Portal {
    /// Looks now and then, until `stop` is ready.
    pub async fn watch(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            if let Err(error) = self.watch_round().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "the exchange was not looked at");
            }
        }
    }

    /// Raises an alert for what is late, and says how many.
    pub async fn watch_round(&self) -> Result<usize> {
        if !self.tells() {
            return Ok(0);
        }
        let now = self.now();
        let mut raised = 0;
        for code in awaited_due(&self.0.db, now, PAGE).await? {
            raised += self.raise(&code, AlertKind::NotAcknowledged, now).await?;
        }
        let before = Moment::from_micros(now.micros() - SYNCHRONISED_SECONDS * 1_000_000);
        let mut last = None;
        for _ in 0..PAGES_MAX {
            let late = self.dossiers().untold(before, last.as_ref(), PAGE).await?;
            for one in &late {
                raised += self.raise(&one.code, AlertKind::NotSynchronised, now).await?;
            }
            match late.into_iter().last() {
                Some(one) => last = Some(one),
                None => break,
            }
        }
        Ok(raised)
    }

    async fn raise(&self, code: &DossierCode, kind: AlertKind, now: Moment) -> Result<usize> {
        let stands = alert_by_kind(&self.0.db, code, kind).await?;
        if stands == Stands::Open && kind == AlertKind::NotSynchronised {
            return Ok(0);
        }
        let may = by_rule(WatchDossiers)?;
        let Some(dossier) = self.dossiers().known(&may, code).await? else { return Ok(0) };
        let person = dossier.subject;
        let mut planned = Planned::under(&by_rule(TellDossier { person })?);
        if kind == AlertKind::NotAcknowledged {
            awaited_delete(&mut planned.changes, code);
        }
        if stands != Stands::Open {
            let alert = Alert { code: code.to_string(), kind, person, raised_at: now };
            alert_put(&mut planned.changes, &alert, stands);
        }
        let dossier = code.to_string();
        planned.event(&Event::AlertRaised { dossier, kind, person })?;
        match self.0.ledger.commit(planned, now).await.map_err(crate::Error::from) {
            // Another node has raised it.
            Err(error) if error.is_of_others() => Ok(0),
            Err(error) => Err(error),
            Ok(_) => {
                tracing::warn!(dossier = %code, kind = kind.name(), "the exchange is late");
                Ok(1)
            }
        }
    }

    /// How much waits, for the program itself.
    pub async fn backlog(&self) -> Result<Backlog> {
        self.backlog_under(&by_rule(ReadBacklog)?).await
    }

    /// Lets an official who looks after the exchange see how it stands.
    pub(crate) fn permit_to_look(&self, caller: &Caller) -> Result<Permit<ReadBacklog>> {
        Ok(permit(ReadBacklog, caller, &Purpose::Rule(EXCHANGE_RULE), Facts::none())?)
    }

    pub(crate) async fn backlog_under(&self, _: &Permit<ReadBacklog>) -> Result<Backlog> {
        if !self.tells() {
            return Ok(Backlog::default());
        }
        let oldest = self.dossiers().untold(self.now(), None, 1).await?;
        Ok(Backlog {
            alerts: alerts_count(&self.0.db, Backlog::COUNTED_MAX).await?,
            oldest: oldest.first().map(|one| one.moved_at),
            waiting: self.dossiers().untold_count(Backlog::COUNTED_MAX).await?,
        })
    }

    /// The alerts that go on, the oldest first.
    pub(crate) async fn alerts(&self, may: &Permit<ReadBacklog>) -> Result<Released<Vec<Alert>>> {
        let alerts = alerts_open(&self.0.db, ALERTS_SHOWN).await?.into_iter();
        let shown = alerts.map(|alert| {
            let person = alert.person;
            Unreleased::with_fields(alert, person, ["dossier-state"])
        });
        let shown: Unreleased<Vec<Alert>> = shown.collect();
        Ok(self.0.ledger.release(shown, may, self.now()).await?.0)
    }
}
