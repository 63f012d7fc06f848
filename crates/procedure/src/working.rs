//! What officials do: see what waits, take on, ask for more, decide.

use std::collections::BTreeMap;

use access::{Action, Actor, Caller, Permit, Purpose};
use catalogue::{Checked, Effect, Onward, OutcomeKind, Procedure};
use eid::Confirmation;
use kernel::{Moment, PersonId, PersonalNumber, Sex};
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;
use papers::Standing;
use population::{Origin, Record, Text};
use time::Date;

use crate::counter::ReceivedAt;
use crate::effects::{self, Asked, Newborn};
use crate::event::Event;
use crate::filing::{notice, office_of};
use crate::held::HeldPaper;
use crate::policy::{ClaimDossier, DecideDossier, ReadDossier, ReadInbox, WorkOnDossier};
use crate::prefill::{Prefilled, groups_of, prefilled};
use crate::rows::{self, PAGE};
use crate::{
    Act, Dossier, Dossiers, Error, Ground, MoveError, Result, State, Urgency, Whose, correcting,
    desk_rows,
};

/// The rule under which an official sees what waits at their own office.
pub(crate) const INBOX: Purpose = Purpose::Rule("office-inbox");

/// A page of dossiers.
#[derive(Clone, Debug)]
pub struct Inbox {
    pub dossiers: Vec<Dossier>,
    pub next: Option<After>,
}

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After(pub(crate) (Moment, String));

/// What an official wants to see of what waits. Nothing named: all of it.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub after: Option<After>,
    pub procedure: Option<String>,
    pub state: Option<State>,
    pub urgency: Option<Urgency>,
    pub whose: Option<Whose>,
}

/// How a dossier is decided.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    pub kind: OutcomeKind,
    pub stated: Stated,
}

/// What whoever grants a dossier answers for, where its effect asks for that.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stated {
    /// How they made sure who it is, of an electronic identity.
    pub checked: Option<eid::Checked>,
    /// Of a correction.
    pub ground: Option<Ground>,
}

impl From<OutcomeKind> for Verdict {
    fn from(kind: OutcomeKind) -> Self {
        Self { kind, stated: Stated::default() }
    }
}

/// A dossier beside what the register says today.
#[derive(Clone, Debug)]
pub struct Beside {
    pub dossier: Dossier,
    /// Papers that were there already, as they stand today.
    pub held: Vec<(HeldPaper, Standing)>,
    pub known: Vec<Prefilled>,
    /// By which law whom it is about is known, where granting confirms who they are.
    pub origin: Origin,
    pub procedure: &'static Procedure,
    pub record: Record,
}

impl After {
    /// At the beginning.
    pub(crate) fn nothing() -> Self {
        Self((Moment::from_micros(i64::MIN), String::new()))
    }

    /// Where a dossier stands in the inbox.
    pub(crate) fn of(dossier: &Dossier) -> Self {
        let due = dossier.clock.due_at.unwrap_or(Moment::from_micros(i64::MAX));
        Self((due, dossier.code.to_string()))
    }

    /// As it travels in a link, to be given back.
    pub fn to_link(&self) -> String {
        let (at, code) = &self.0;
        format!("{}.{code}", at.micros())
    }

    pub fn from_link(text: &str) -> Option<Self> {
        let (at, code) = text.split_once('.')?;
        Some(Self((Moment::from_micros(at.parse().ok()?), code.to_owned())))
    }
}

impl Dossiers {
    /// What is open at the caller's office and theirs to settle, the most urgent first.
    pub async fn inbox(
        &self,
        caller: &Caller,
        wanted: &Wanted,
    ) -> Result<(Released<Inbox>, Receipt)> {
        let permit = access::permit(ReadInbox, caller, &INBOX, access::Facts::none())?;
        let office = crate::desk::office_of(caller)?;
        let after = wanted.after.as_ref().map(|after| &after.0);
        let narrowed = self.narrowed(caller, wanted)?;
        let read = desk_rows::desk_after(&self.db, office, after, &narrowed, PAGE + 1);
        let mut dossiers = read.await?;
        let more = dossiers.len() > PAGE as usize;
        dossiers.truncate(PAGE as usize);
        let next = dossiers.last().filter(|_| more).map(After::of);
        dossiers.retain(|dossier| self.is_theirs(caller, dossier));
        let shown: Vec<_> = dossiers.iter().map(|dossier| dossier.subject).collect();
        let shown = shown.into_iter().map(|it| Unreleased::with_fields((), it, ["dossier"]));
        let shown: Unreleased<Vec<()>> = shown.collect();
        let inbox = shown.map(|_| Inbox { dossiers, next });
        Ok(self.ledger.release(inbox, &permit, self.clock.now()).await?)
    }

    /// A dossier of the caller's office beside what the register says today.
    pub async fn beside(&self, caller: &Caller, code: &str) -> Result<(Released<Beside>, Receipt)> {
        let Actor::Official { .. } = caller.actor else { return Err(Error::NoSuchDossier) };
        let act = |person| ReadDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let procedure = self.procedure_of(&dossier)?;
        let groups = correcting::groups(procedure, &dossier.body.answers);
        let record = self.register.known_of(&permit, dossier.subject, &groups).await?;
        let held = self.held_today(&permit, &dossier).await?;
        let origin = self.register.origin(dossier.subject).await?;
        let beside = record.map(|record| {
            let mut known = prefilled(procedure, &record);
            known.extend(correcting::today(procedure, &dossier.body.answers, &record));
            Beside { dossier, held, known, origin, procedure, record }
        });
        Ok(self.ledger.release(beside, &permit, self.clock.now()).await?)
    }

    /// Takes a dossier on: it is received, and its settling begins.
    pub async fn claim(&self, caller: &Caller, (code, version): (&str, i64)) -> Result<Receipt> {
        let act = |person| ClaimDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        if dossier.claimed_by.is_some() && dossier.claimed_by != caller.person() {
            return Err(Error::ClaimedByAnother);
        }
        let now = self.clock.now();
        let mut planned = Planned::under(&permit);
        let mut claimed = read_as(dossier, version)?;
        if claimed.waits_to_be_paid_first() {
            // It is taken on once it is paid for.
            return Err(MoveError::NotFrom(State::FeeAsked, Act::Receive).into());
        }
        for act in [Act::Receive, Act::Start] {
            if claimed.state.after(act).is_some() {
                claimed = claimed.after(act, None, now)?;
                planned.event(&Event::moved(&claimed, act))?;
            }
        }
        claimed = Dossier { claimed_by: caller.person(), version: version + 1, ..claimed };
        self.keep(planned, claimed, now).await
    }

    /// Puts a dossier back for a colleague to take on.
    pub async fn release(&self, caller: &Caller, (code, version): (&str, i64)) -> Result<Receipt> {
        let act = |person| WorkOnDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let dossier = read_as(dossier, version)?;
        let released = Dossier { claimed_by: None, version: version + 1, ..dossier };
        self.keep(Planned::under(&permit), released, self.clock.now()).await
    }

    async fn keep(&self, mut planned: Planned, dossier: Dossier, now: Moment) -> Result<Receipt> {
        match dossier.body.timeline.last() {
            Some(passed) if passed.at == now => {
                rows::dossier_put(&mut planned.changes, &dossier)?;
            }
            // Who settles it is nobody else's matter.
            _ => rows::dossier_keep(&mut planned.changes, &dossier)?,
        }
        planned.event(&Event::claimed(&dossier))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// Any act but deciding, with its reason. An apology names the new day.
    pub async fn work(
        &self,
        caller: &Caller,
        (code, version): (&str, i64),
        (act, until): (Act, Option<Date>),
        reason: Option<Text<1000>>,
    ) -> Result<Receipt> {
        if act == Act::AskFee {
            return self.ask_fee(caller, (code, version), reason).await;
        }
        let theirs = [Act::Apologise, Act::AskSupplement, Act::Return, Act::Stop];
        if !theirs.contains(&act) {
            return Err(Error::OtherAct(act));
        }
        let action = |person| WorkOnDossier { person };
        let (mut dossier, permit) = self.permit_on(caller, code, action).await?;
        if act == Act::Apologise {
            dossier.clock = dossier.clock.put_off(until)?.ok_or(Error::NotLater)?;
        }
        self.move_on(&permit, (dossier, version), act, reason).await
    }

    /// Does an act, and tells whoever applied.
    pub(crate) async fn move_on<A: Action>(
        &self,
        permit: &Permit<A>,
        (dossier, version): (Dossier, i64),
        act: Act,
        reason: Option<Text<1000>>,
    ) -> Result<Receipt> {
        let nothing = Planned::under(permit);
        self.move_with(permit, (dossier, version), act, reason, nothing).await
    }

    /// The same, with what else is planned to be done in that commit.
    pub(crate) async fn move_with<A: Action>(
        &self,
        permit: &Permit<A>,
        (dossier, version): (Dossier, i64),
        act: Act,
        reason: Option<Text<1000>>,
        mut planned: Planned,
    ) -> Result<Receipt> {
        let now = self.clock.now();
        let mut moved = read_as(dossier, version)?.after(act, reason, now)?;
        if let Some(passed) = moved.body.timeline.last_mut() {
            passed.at_counter = ReceivedAt::of(permit.caller());
        }
        if let Some(end) = self.end_of_fee(permit, &moved).await? {
            planned.merge(end);
        }
        self.plan_move(&mut planned, permit, &moved, (act, now))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// Grants or refuses a dossier, or does its step and passes it on: it, what follows in the
    /// register and the notices are one commit. `record` is the version of the record that the
    /// official saw.
    pub async fn decide(
        &self,
        caller: &Caller,
        (code, version, record): (&str, i64, i64),
        verdict: impl Into<Verdict>,
        reason: Text<1000>,
    ) -> Result<Receipt> {
        let Verdict { kind, stated } = verdict.into();
        let action = |person| DecideDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, action).await?;
        let dossier = read_as(dossier, version)?;
        let procedure = self.procedure_of(&dossier)?;
        let known = self.register.known_of(&permit, dossier.subject, &groups_of(procedure)).await?;
        let known = known.for_planning();
        if known.is_dead() {
            return Err(Error::SubjectDead);
        }
        if known.version != record {
            return Err(Error::ChangedMeanwhile);
        }
        let (mut planned, decided, act, now) = match kind {
            OutcomeKind::Granted => {
                self.granted(&permit, dossier, known, (stated, Some(reason))).await?
            }
            OutcomeKind::Refused => {
                let now = self.clock.now();
                let mut refused = dossier.after(Act::Refuse, Some(reason), now)?;
                let mut outcomes = procedure.outcomes.iter();
                let outcome = outcomes.find(|it| it.kind == OutcomeKind::Refused);
                refused.body.outcome = outcome.map(|outcome| outcome.key.clone());
                (Planned::under(&permit), refused, Act::Refuse, now)
            }
            OutcomeKind::HandedOver => return Err(Error::OtherAct(Act::HandOver)),
        };
        self.plan_move(&mut planned, &permit, &decided, (act, now))?;
        if let Some(paper) = self.plan_paper(&permit, caller, (&decided, now)).await? {
            planned.merge(paper);
        }
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// What doing the step of a dossier changes in the register, and where the dossier is then:
    /// at the next office, at its end, or with the system that goes on with it.
    pub(crate) async fn granted(
        &self,
        permit: &Permit<DecideDossier>,
        dossier: Dossier,
        known: &Record,
        (stated, reason): (Stated, Option<Text<1000>>),
    ) -> Result<(Planned, Dossier, Act, Moment)> {
        let procedure = self.procedure_of(&dossier)?;
        let checked = procedure.form.check(&dossier.body.answers).map_err(Error::Answers)?;
        let step = dossier.step_of(procedure).ok_or(Error::NotFiledHere)?;
        let onward = procedure.onward(step).ok_or(Error::NotFiledHere)?;
        let effect = step.effect.as_ref().or(match onward {
            Onward::Outcome(outcome) => outcome.effect.as_ref(),
            Onward::Step(_) => None,
        });
        let newborn = dossier.body.newborn;
        let (planned, now, newborn) = match effect {
            Some(effect) if effect.act == catalogue::Act::IdentityConfirmed => {
                let (planned, now) = self.identity(permit, &dossier, stated).await?;
                (planned, now, newborn)
            }
            Some(effect) => {
                let stated = (stated.ground, reason.as_ref());
                self.effect(permit, &dossier, effect, stated, &checked).await?
            }
            None => (Planned::under(permit), self.clock.now(), newborn),
        };
        let act = match onward {
            Onward::Outcome(outcome) if outcome.kind == OutcomeKind::HandedOver => Act::HandOver,
            Onward::Outcome(_) => Act::Grant,
            Onward::Step(_) => Act::PassOn,
        };
        let mut moved = dossier.after(act, reason, now)?;
        moved.body.newborn = newborn;
        match onward {
            Onward::Outcome(outcome) => moved.body.outcome = Some(outcome.key.clone()),
            Onward::Step(next) => {
                let (next_by, here) = (procedure.authority_of(next), Some(moved.office.as_str()));
                moved.office = office_of(next_by, here, known, &checked)?;
                moved.body.step = Some(next.key.clone());
                moved.claimed_by = None;
            }
        }
        Ok((planned, moved, act, now))
    }

    /// Raises the account of whom the dossier is about, as an official who saw them answers for.
    async fn identity(
        &self,
        permit: &Permit<DecideDossier>,
        dossier: &Dossier,
        stated: Stated,
    ) -> Result<(Planned, Moment)> {
        let (person, now) = (dossier.subject, self.clock.now());
        let checked = stated.checked.ok_or(Error::CheckMissing)?;
        let guardian = Some(dossier.applicant).filter(|applicant| *applicant != person);
        let confirmation = Confirmation { checked, guardian };
        Ok((self.accounts.plan_level(permit, person, confirmation, now).await?, now))
    }

    /// What an effect changes in the register, and the child that the dossier is about from then.
    async fn effect(
        &self,
        permit: &Permit<DecideDossier>,
        dossier: &Dossier,
        effect: &Effect,
        (ground, reason): (Option<Ground>, Option<&Text<1000>>),
        checked: &Checked,
    ) -> Result<(Planned, Moment, Option<PersonId>)> {
        if effect.act == catalogue::Act::Corrected && ground.is_none() {
            return Err(Error::GroundMissing);
        }
        let named = self.named(permit, &effects::numbers(effect, checked)).await?;
        let source = effects::source_of(dossier, effect.act, reason)?;
        let household = format!("H{}", kernel::hex(&self.entropy.bytes::<8>()));
        let newborn = match effect.act {
            catalogue::Act::BirthRegistered => Some(self.newborn(permit, effect, checked).await?),
            _ => dossier.body.newborn.map(|person| Newborn { number: None, person }),
        };
        let asked = Asked {
            at: correcting::said_at(dossier),
            checked,
            effect,
            ground,
            household: &household,
            named: &named,
            newborn: newborn.as_ref(),
            person: dossier.subject,
            source: &source,
        };
        let mut persons = vec![dossier.subject];
        persons.extend(named.values().filter(|person| **person != dossier.subject));
        if effect.act == catalogue::Act::NewbornResidenceRegistered {
            persons.extend(dossier.body.newborn);
        }
        let effects = |people: &_, now| asked.effects(people, now);
        let planned = self.register.plan_under(permit, &persons, effects).await;
        let (mut planned, now) = planned.map_err(|error| match error {
            population::Error::AlreadyDead => Error::SubjectDead,
            error => error.into(),
        })?;
        // Who did not file it learns that their record changed.
        for person in named.values().filter(|person| **person != dossier.subject) {
            let told = NewNotice::to(*person, "procedure-of-others");
            let told = told.with("dossier", dossier.code.to_string()).leading_to("/me");
            planned.merge(self.notices.plan(permit, &told, now)?);
        }
        Ok((planned, now, newborn.map(|newborn| newborn.person)))
    }

    /// A child that gets its number with the registration of its birth.
    async fn newborn(
        &self,
        permit: &Permit<DecideDossier>,
        effect: &Effect,
        checked: &Checked,
    ) -> Result<Newborn> {
        let (commune, sex, born_on) = effects::born(effect, checked)?;
        let sex = if sex == population::Sex::Female { Sex::Female } else { Sex::Male };
        let number = self.register.new_number(permit, (&commune, sex, born_on)).await?;
        Ok(Newborn { number: Some(number), person: self.register.new_person() })
    }

    async fn named(
        &self,
        permit: &Permit<DecideDossier>,
        numbers: &[&str],
    ) -> Result<BTreeMap<String, PersonId>> {
        let mut named = BTreeMap::new();
        for text in numbers {
            let Ok(number) = PersonalNumber::parse(text) else { continue };
            if let Some(person) = self.register.numbered(permit, number).await? {
                named.insert((*text).to_owned(), person);
            }
        }
        Ok(named)
    }

    pub(crate) fn plan_move<A: Action>(
        &self,
        planned: &mut Planned,
        permit: &Permit<A>,
        moved: &Dossier,
        (act, now): (Act, Moment),
    ) -> Result<()> {
        rows::dossier_put(&mut planned.changes, moved)?;
        planned.event(&Event::moved(moved, act))?;
        let at_counter = ReceivedAt::of(permit.caller()).is_some();
        let template = match act {
            Act::Apologise => "procedure-late",
            Act::AskFee => "procedure-fee-asked",
            Act::AskSupplement => "procedure-supplement-asked",
            Act::AskSupplementElsewhere => "procedure-supplement-asked-elsewhere",
            Act::Grant => "procedure-granted",
            Act::GrantElsewhere => "procedure-granted-elsewhere",
            Act::HandOver => "procedure-handed-over",
            Act::PassOn => "procedure-passed-on",
            Act::Refuse | Act::RefuseElsewhere => "procedure-refused",
            Act::RejectElsewhere => "procedure-rejected",
            Act::ReturnElsewhere => "procedure-returned",
            Act::Stop | Act::StopElsewhere => "procedure-stopped",
            Act::WithdrawElsewhere => "procedure-withdrawn",
            Act::Supply if at_counter => "procedure-supplied-at-counter",
            Act::Withdraw if at_counter => "procedure-withdrawn-at-counter",
            // Whoever does it knows of it.
            _ => return Ok(()),
        };
        let mut told = vec![moved.applicant, moved.subject];
        told.dedup();
        for person in told {
            planned.merge(self.notices.plan(permit, &notice(person, template, moved), now)?);
        }
        Ok(())
    }
}

/// The dossier as the caller read it; somebody was faster otherwise.
pub(crate) fn read_as(dossier: Dossier, version: i64) -> Result<Dossier> {
    if dossier.version == version { Ok(dossier) } else { Err(Error::ChangedMeanwhile) }
}
