//! What happened here is told to the portal: each dossier step by step in its order, by whichever
//! node gets to it first, again and again until the portal has said that it has it.

use std::time::Duration;

use kernel::{Calendar, Moment, PersonId};
use ledger::Planned;
use population::Group;
use procedure::{Dossier, Dossiers, Due, State};

use crate::alert_rows::{Stands, alert_by_kind, alert_end, alert_put};
use crate::event::Event;
use crate::policy::TellDossier;
use crate::portal::by_rule;
use crate::push_rows::{Pushed, awaited_insert, push_by_code, push_put};
use crate::remote::Answered;
use crate::wire::{Call, Files, creation, step_of};
use crate::{Alert, AlertKind, Portal, Remote, Result};

/// What a round came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// The portal is not there, or does not let us in.
    pub is_down: bool,
    /// Dossiers that it was told of to their end.
    pub told: usize,
}

/// How one dossier went.
pub(crate) enum Went {
    Down,
    Stuck,
    Whole,
}

/// An attempt is one node's until so long after it was begun; it is over by then.
const FIRST_WAIT_SECONDS: i64 = 60;
const WAIT_SECONDS_MAX: i64 = 300;
const ATTEMPT_SECONDS_MAX: u64 = 50;
const ROUND_MAX: i64 = 32;
const REST_SECONDS: u64 = 1;
/// A portal that is down is looked at once a minute, with one dossier.
const DOWN_SECONDS_MAX: u64 = 60;
/// Within which the system that it was handed over to says something (Decree 63/2024, Article 7(4)).
const ACKNOWLEDGED_HOURS: u16 = 2;

impl Portal {
    /// Tells what waits, until `stop` is ready.
    pub async fn tell(&self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        let mut rest = REST_SECONDS;
        loop {
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(Duration::from_secs(rest)) => {}
            }
            let limit = if rest > REST_SECONDS { 1 } else { ROUND_MAX };
            match self.telling_round(limit).await {
                Ok(Round { is_down: true, .. }) => rest = (rest * 2).min(DOWN_SECONDS_MAX),
                Ok(_) => rest = REST_SECONDS,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "the portal was not told");
                }
            }
        }
    }

    /// Tells of at most `limit` dossiers that are due, one after the other.
    pub async fn telling_round(&self, limit: i64) -> Result<Round> {
        let Some(remote) = &self.0.remote else { return Ok(Round::default()) };
        let now = self.now();
        let due = self.dossiers().to_tell(now, limit).await?;
        let mut round = Round::default();
        if due.is_empty() {
            return Ok(round);
        }
        if !remote.is_there(now).await {
            return Ok(Round { is_down: true, ..round });
        }
        for due in due {
            match self.tell_of(remote, &due).await {
                Ok(Went::Down) => return Ok(Round { is_down: true, ..round }),
                Ok(Went::Stuck) => {}
                Ok(Went::Whole) => round.told += 1,
                // Another node is at it.
                Err(error) if error.is_of_others() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(round)
    }

    async fn tell_of(&self, remote: &Remote, due: &Due) -> Result<Went> {
        let now = self.now();
        let Some(dossier) = self.dossier(due).await? else { return Ok(Went::Whole) };
        let person = dossier.subject;
        let may = by_rule(TellDossier { person })?;
        let wait = (FIRST_WAIT_SECONDS << due.attempts.clamp(0, 20)).min(WAIT_SECONDS_MAX);
        let next_at = Moment::from_micros(now.micros() + wait * 1_000_000);
        let mut planned = Planned::under(&may);
        Dossiers::try_to_tell(&mut planned.changes, due, next_at);
        planned.event(&Event::Tried { dossier: due.code.to_string(), person })?;
        self.0.ledger.commit(planned, now).await?;

        let mut pushed = push_by_code(&self.0.db, &due.code).await?;
        let limit = Duration::from_secs(ATTEMPT_SECONDS_MAX);
        let told = self.tell_steps(remote, &may, &dossier, &mut pushed);
        let went = match tokio::time::timeout(limit, told).await {
            Ok(went) => went?,
            // What the portal has said it has counts all the same.
            Err(_) => Went::Down,
        };
        self.note(&may, due, &dossier, (&pushed, &went)).await?;
        Ok(went)
    }

    async fn dossier(&self, due: &Due) -> Result<Option<Dossier>> {
        let may = by_rule(TellDossier { person: PersonId::NOBODY })?;
        Ok(self.dossiers().known(&may, &due.code).await?)
    }

    async fn tell_steps(
        &self,
        remote: &Remote,
        may: &access::Permit<TellDossier>,
        dossier: &Dossier,
        pushed: &mut Pushed,
    ) -> Result<Went> {
        if let Some(went) = self.tell_files(remote, may, dossier, pushed).await? {
            return Ok(went);
        }
        if pushed.remote_id.is_empty() {
            let told = self.first_told(may, dossier, &pushed.files).await?;
            match remote.call(Call::CreateDossier, told, self.now()).await {
                Answered::Down => return Ok(Went::Down),
                Answered::Forgot(why) | Answered::Refused(why) => {
                    pushed.fault = why;
                    return Ok(Went::Stuck);
                }
                Answered::Taken(body) => {
                    let id = body["data"]["idHoSo"].as_str().filter(|id| !id.is_empty());
                    pushed.remote_id = id.unwrap_or("-").chars().take(100).collect();
                }
            }
        }
        while let Some((call, told)) = step_of(dossier, pushed.sent, &pushed.files) {
            match remote.call(call, told, self.now()).await {
                Answered::Down => return Ok(Went::Down),
                Answered::Forgot(why) => {
                    // It was put back from a copy, or never had it: told anew, it takes what it
                    // lacks and knows the rest again.
                    *pushed = Pushed { fault: why, ..Pushed::default() };
                    return Ok(Went::Stuck);
                }
                Answered::Refused(why) => {
                    pushed.fault = why;
                    return Ok(Went::Stuck);
                }
                Answered::Taken(_) => pushed.sent += 1,
            }
        }
        pushed.fault.clear();
        Ok(Went::Whole)
    }

    /// What the portal is told first, with the number of whom it is about: it is put on record
    /// before it leaves.
    async fn first_told(
        &self,
        may: &access::Permit<TellDossier>,
        dossier: &Dossier,
        files: &Files,
    ) -> Result<serde_json::Value> {
        let (name, code) = self.dossiers().procedure_told(dossier)?;
        let groups = [Group::PersonalNumber];
        let record = self.0.register.known_of(may, dossier.subject, &groups).await?;
        let named = (&*name.vi, code);
        let told = record.map(|it| creation(dossier, named, it.personal_number(), files));
        Ok(self.0.ledger.release(told, may, self.now()).await?.0.into_inner())
    }

    /// Notes what the portal has, and what is still to be told.
    async fn note(
        &self,
        may: &access::Permit<TellDossier>,
        due: &Due,
        dossier: &Dossier,
        (pushed, went): (&Pushed, &Went),
    ) -> Result<()> {
        let now = self.now();
        let (code, person) = (&due.code, dossier.subject);
        let mut planned = Planned::under(may);
        push_put(&mut planned.changes, code, pushed);
        let timeline = &dossier.body.timeline;
        match went {
            Went::Whole => {
                Dossiers::all_told(&mut planned.changes, code, due.version);
                for kind in [AlertKind::NotSynchronised, AlertKind::Refused] {
                    alert_end(&mut planned.changes, code, kind, now);
                }
                if dossier.state == State::HandedOver && !self.is_heard_of(code).await? {
                    let hours = ACKNOWLEDGED_HOURS;
                    let due_at = Calendar::viet_nam().add_working_hours(now, hours)?;
                    awaited_insert(&mut planned.changes, code, due_at);
                }
            }
            Went::Down | Went::Stuck => {
                if let Some(next) = timeline.get(pushed.sent).filter(|_| pushed.sent > 0) {
                    Dossiers::told_before(&mut planned.changes, code, next.at);
                }
            }
        }
        let step = i64::try_from(pushed.sent).unwrap_or(i64::MAX);
        planned.event(&Event::Told { dossier: code.to_string(), person, step })?;
        if matches!(went, Went::Stuck) {
            self.plan_refused(&mut planned, dossier, &pushed.fault).await?;
        }
        self.0.ledger.commit(planned, now).await?;
        Ok(())
    }

    async fn is_heard_of(&self, code: &procedure::DossierCode) -> Result<bool> {
        Ok(crate::rows::chain_by_code(&self.0.db, code).await?.is_some())
    }

    async fn plan_refused(
        &self,
        planned: &mut Planned,
        dossier: &Dossier,
        fault: &str,
    ) -> Result<()> {
        let (kind, code) = (AlertKind::Refused, &dossier.code);
        tracing::warn!(dossier = %code, fault, "the portal refuses a dossier");
        let stands = alert_by_kind(&self.0.db, code, kind).await?;
        if stands != Stands::Open {
            let (person, raised_at) = (dossier.subject, self.now());
            let alert = Alert { code: code.to_string(), kind, person, raised_at };
            alert_put(&mut planned.changes, &alert, stands);
            let dossier = code.to_string();
            planned.event(&Event::AlertRaised { dossier, kind, person })?;
        }
        Ok(())
    }
}
