//! Corrections that were asked for before they were dossiers, filed as such by `danh migrate`.
//!
//! Each is one commit: the dossier, the code that it was given out with, and the mark on what was
//! asked for. Done again, it takes over what has come in since, and nothing twice.

use access::{Caller, Facts, Permit, Purpose, permit};
use catalogue::{Answer, Answers, OutcomeKind, Procedure};
use kernel::{Moment, PersonId};
use ledger::{Page, Planned, ReadEntries};
use population::{AskedBefore, AskedBody, CORRECTIONS_DECIDED, Group, MoveCorrections};

use crate::dossier::Secret;
use crate::event::Event;
use crate::filing::secret;
use crate::prefill::{groups_of, prefilled, together};
use crate::{
    Act, Body, Clock, Dossier, DossierCode, Dossiers, Error, Passed, Result, State, UnitCode,
    correcting, rows,
};

/// The procedure under which corrections are asked for.
const PROCEDURE: &str = "register-correction";
/// The rule under which what an earlier version kept is brought over.
pub const UPGRADE_RULE: &str = "upgrade";
/// How often one is tried when others take the number that it was about to get.
const TRIES: usize = 8;
/// Entries on a page when the ledger is asked.
const ENTRIES: i64 = 100;

impl Dossiers {
    /// Files what was asked for before as dossiers; how many there were.
    pub async fn take_over_corrections(&self, permit: &Permit<MoveCorrections>) -> Result<usize> {
        let (mut after, mut count) = (String::new(), 0);
        loop {
            let page = self.register.corrections_to_move(permit, &after).await?;
            let Some(last) = page.last() else { return Ok(count) };
            after.clone_from(&last.code);
            for asked in page {
                self.take_over(permit, &asked).await?;
                count += 1;
            }
        }
    }

    async fn take_over(&self, permit: &Permit<MoveCorrections>, asked: &AskedBefore) -> Result<()> {
        let mut tries = 0;
        loop {
            tries += 1;
            match self.try_to_take_over(permit, asked).await {
                Err(Error::ChangedMeanwhile) if tries < TRIES => {}
                taken => return taken,
            }
        }
    }

    async fn try_to_take_over(
        &self,
        permit: &Permit<MoveCorrections>,
        asked: &AskedBefore,
    ) -> Result<()> {
        let (now, on) = (self.clock.now(), asked.opened_at.day());
        let procedure = self.catalogue().by_code(PROCEDURE, on);
        let procedure = procedure.or_else(|| self.catalogue().by_code(PROCEDURE, now.day()));
        let procedure = procedure.ok_or(Error::NoSuchProcedure)?;
        let subject = self.register.stands_as(permit, asked.subject).await?;
        let unit = UnitCode::of_office(&asked.office).map_err(|_| Error::PlaceUnknown)?;
        let taken = self.numbers.take(&self.db, format!("{unit} {on}")).await?;
        let number = u32::try_from(taken.number).map_err(|_| Error::PlaceUnknown)?;
        let code = DossierCode::new(unit, on, number);
        let dossier = Dossier {
            applicant: asked.opened_by,
            body: self.body(permit, procedure, (asked, subject)).await?,
            claimed_by: None,
            clock: Clock { due_at: Some(asked.due_at), filed_at: asked.opened_at, paused_at: None },
            code,
            office: asked.office.clone(),
            procedure: procedure.code.clone(),
            state: state_of(asked),
            subject,
            valid_from: procedure.valid_from,
            version: 1,
        };
        let mut planned = Planned::under(permit);
        rows::dossier_put(&mut planned.changes, &dossier)?;
        let key = format!("correction-{}", asked.code);
        rows::filing_insert(&mut planned.changes, asked.opened_by, &key, &dossier.code);
        taken.plan(&mut planned.changes);
        planned.event(&Event::filed(&dossier))?;
        planned.merge(self.register.plan_moved(permit, asked.clone(), dossier.code.to_string())?);
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        self.numbers.keep(taken);
        Ok(())
    }

    async fn body(
        &self,
        permit: &Permit<MoveCorrections>,
        procedure: &Procedure,
        (asked, subject): (&AskedBefore, PersonId),
    ) -> Result<Body> {
        let record = self.register.known_of(permit, subject, &groups_of(procedure)).await?;
        let known = prefilled(procedure, record.for_planning());
        let (answers, prefilled) = together(&said(procedure, asked), &known);
        let mut timeline = Vec::new();
        let mut outcome = None;
        if let Some((act, kind)) = decided(asked) {
            let AskedBody::Correction { reasons, .. } = &asked.body;
            let at = self.decided_at(asked).await?.unwrap_or(self.clock.now());
            timeline.push(Passed {
                act,
                at,
                at_counter: None,
                reason: reasons.clone(),
                state: State::Settled,
            });
            outcome = procedure.outcomes.iter().find(|outcome| outcome.kind == kind);
        }
        Ok(Body {
            former_code: Some(asked.code.clone()),
            outcome: outcome.map(|outcome| outcome.key.clone()),
            prefilled,
            timeline,
            ..Body::new(answers, Secret(secret(&self.entropy)))
        })
    }

    /// When it was decided, as the ledger has it; nothing where that entry is gone or sealed.
    async fn decided_at(&self, asked: &AskedBefore) -> Result<Option<Moment>> {
        let caller = Caller::job("upgrade", UPGRADE_RULE);
        let action = ReadEntries { person: asked.subject };
        let permit = permit(action, &caller, &Purpose::Rule(UPGRADE_RULE), Facts::none())?;
        let mut before = None;
        loop {
            let page = Page { before, limit: ENTRIES };
            let entries = self.ledger.entries(&permit, page, self.clock.now()).await?;
            let at = entries.iter().find_map(|entry| decision(entry.record.as_deref()?, asked));
            let Some(last) = entries.last().filter(|_| at.is_none()) else { return Ok(at) };
            // Nothing about it is older than itself.
            if last.id.at() < asked.opened_at {
                return Ok(None);
            }
            before = Some(*last.id.as_bytes());
        }
    }
}

/// When a record of the ledger says that this was decided.
fn decision(record: &str, asked: &AskedBefore) -> Option<Moment> {
    let record: serde_json::Value = serde_json::from_str(record).ok()?;
    let what = record.get("what")?;
    let name = what.get("name")?.as_str()?;
    let same = what.get("event").and_then(|event| event.get("case")?.as_str()) == Some(&asked.code);
    let at = record.get("at")?.as_i64()?;
    (same && CORRECTIONS_DECIDED.contains(&name)).then(|| Moment::from_micros(at))
}

/// What was said then, as answers of today. What says no value stays as it is; whoever decides asks
/// for it anew.
fn said(procedure: &Procedure, asked: &AskedBefore) -> Answers {
    let AskedBody::Correction { group, proposed, statement, .. } = &asked.body;
    let on = asked.opened_at.day();
    let value =
        Group::parse(group).and_then(|it| population::proposed_value(it, proposed.expose(), on));
    let value = value.and_then(|value| population::proposal_of(&value));
    let value = value.unwrap_or_else(|| proposed.expose().to_owned());
    let mut answers = Answers::new();
    if let Some((question, key)) = correcting::questions(procedure) {
        answers.insert(key.to_owned(), Answer::One(group.clone()));
        answers.insert(question.key.clone(), Answer::One(value));
    }
    answers.insert("statement".to_owned(), Answer::One(statement.expose().to_owned()));
    answers
}

fn decided(asked: &AskedBefore) -> Option<(Act, OutcomeKind)> {
    match asked.state {
        population::State::Granted => Some((Act::Grant, OutcomeKind::Granted)),
        population::State::Refused => Some((Act::Refuse, OutcomeKind::Refused)),
        population::State::Closed | population::State::Open => None,
    }
}

fn state_of(asked: &AskedBefore) -> State {
    match asked.state {
        population::State::Granted | population::State::Refused => State::Settled,
        population::State::Closed => State::Stopped,
        population::State::Open => State::Filed,
    }
}
