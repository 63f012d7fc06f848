//! The desk: what waits with filters and their counts, taking several on, and how the work of an
//! office is shared out.

use std::collections::BTreeMap;

use access::{Actor, Caller, Facts, Purpose, permit};
use eid::ReadColleagues;
use kernel::{Calendar, Moment, PersonId};
use ledger::{Receipt, Released, Unreleased};
use time::Date;
use time::macros::offset;

use crate::desk_rows::{self, Narrowed};
use crate::dossiers::is_competent;
use crate::policy::{ReadInbox, ReadWorkload};
use crate::rows::PAGE;
use crate::working::{After, INBOX, Inbox, Wanted};
use crate::{Dossier, Dossiers, Error, Result, State, Urgency, opinion_rows};

/// The rule under which the head of a unit sees how its work is shared out.
const WORKLOAD: Purpose = Purpose::Rule("office-workload");
/// What is counted for filters: so many of the most urgent.
pub const COUNTED_MAX: usize = 200;
/// Taken on at once.
pub const CLAIMS_MAX: usize = PAGE as usize;

/// Whose a dossier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Mine,
    Unclaimed,
}

/// How many there are of each kind among the most urgent.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub all: usize,
    /// Whether there are more than were counted.
    pub more: bool,
    pub procedures: BTreeMap<String, usize>,
    pub states: BTreeMap<State, usize>,
    pub urgencies: BTreeMap<Urgency, usize>,
    pub whose: BTreeMap<Whose, usize>,
}

/// Where the next or the one before is looked for.
#[derive(Clone, Debug)]
pub enum Beyond {
    After(After),
    Before(After),
}

/// What is open, and when it ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    pub open: u64,
    pub overdue: u64,
    /// By the next working day, and not today.
    pub soon: u64,
    pub today: u64,
}

/// What is open of one procedure with one colleague, or with nobody.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) claimed_by: Option<PersonId>,
    pub(crate) load: Load,
    pub(crate) procedure: String,
}

/// How the work of an office is shared out, and what people say of it. Counts alone.
#[derive(Clone, Debug, Default)]
pub struct Workload {
    /// By the name a colleague signs in under; empty: who is not of the office any more.
    pub colleagues: BTreeMap<String, Load>,
    /// How often people were asked for what the state had already.
    pub held_already: Vec<(String, u64)>,
    pub procedures: BTreeMap<String, Load>,
    /// How many gave which score.
    pub ratings: Vec<(i64, u64)>,
    pub total: Load,
    pub unclaimed: Load,
    /// Unclaimed, and near their end or over it.
    pub unclaimed_reminded: u64,
}

/// The days by which ends are sorted.
pub(crate) struct Days {
    /// The beginning of the day after the next working day.
    pub(crate) later: Moment,
    pub(crate) now: Moment,
    pub(crate) tomorrow: Moment,
}

impl Whose {
    pub const ALL: [Whose; 2] = [Whose::Mine, Whose::Unclaimed];

    pub fn name(self) -> &'static str {
        match self {
            Whose::Mine => "mine",
            Whose::Unclaimed => "unclaimed",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

impl Load {
    fn add(&mut self, other: Load) {
        self.open += other.open;
        self.overdue += other.overdue;
        self.soon += other.soon;
        self.today += other.today;
    }
}

impl Dossiers {
    pub(crate) fn days(&self) -> Result<Days> {
        let now = self.clock.now();
        let today = now.day();
        let tomorrow = today.next_day().ok_or(Error::NotLater)?;
        // The last working day before the end is the one on which it is said.
        let later = Calendar::viet_nam().add_working_days(today, 2)?;
        Ok(Days { later: start_of(later), now, tomorrow: start_of(tomorrow) })
    }

    /// What an official wants to see, in words of the rows.
    pub(crate) fn narrowed<'a>(&self, caller: &Caller, wanted: &'a Wanted) -> Result<Narrowed<'a>> {
        let days = self.days()?;
        let (now, later) = (days.now.micros(), days.later.micros());
        let (due, pace) = match wanted.urgency {
            None => (None, ""),
            Some(Urgency::Overdue) => (Some((i64::MIN, now - 1)), "running"),
            Some(Urgency::Soon) => (Some((now, later - 1)), "running"),
            Some(Urgency::OnTime) => (Some((later, i64::MAX - 1)), "running"),
            Some(Urgency::Paused) => (Some((i64::MIN, i64::MAX - 1)), "paused"),
            Some(Urgency::NoLimit) => (Some((i64::MAX, i64::MAX)), ""),
        };
        Ok(Narrowed {
            due,
            pace,
            person: caller.person(),
            procedure: wanted.procedure.as_deref().unwrap_or_default(),
            state: wanted.state,
            whose: wanted.whose.map_or("", Whose::name),
        })
    }

    /// The inbox with how many there are for each filter.
    pub async fn desk(
        &self,
        caller: &Caller,
        wanted: &Wanted,
    ) -> Result<(Released<Inbox>, Counts)> {
        let (inbox, _) = self.inbox(caller, wanted).await?;
        Ok((inbox, self.counts(caller).await?))
    }

    /// Counts alone; nothing of any dossier.
    async fn counts(&self, caller: &Caller) -> Result<Counts> {
        permit(ReadInbox, caller, &INBOX, Facts::none())?;
        let office = office_of(caller)?;
        let (limit, now) = (COUNTED_MAX as i64 + 1, self.clock.now());
        let all = Narrowed::default();
        let mut dossiers = desk_rows::desk_after(&self.db, office, None, &all, limit).await?;
        let mut counts = Counts { more: dossiers.len() > COUNTED_MAX, ..Counts::default() };
        dossiers.truncate(COUNTED_MAX);
        dossiers.retain(|dossier| self.is_theirs(caller, dossier));
        for dossier in dossiers {
            counts.all += 1;
            let whose = match dossier.claimed_by {
                None => Some(Whose::Unclaimed),
                claimed => (claimed == caller.person()).then_some(Whose::Mine),
            };
            whose.into_iter().for_each(|it| *counts.whose.entry(it).or_default() += 1);
            *counts.urgencies.entry(dossier.clock.urgency(now)?).or_default() += 1;
            *counts.states.entry(dossier.state).or_default() += 1;
            *counts.procedures.entry(dossier.procedure).or_default() += 1;
        }
        Ok(counts)
    }

    /// The code of the dossier that follows on a place in the inbox, or comes before it.
    pub async fn beyond(
        &self,
        caller: &Caller,
        beyond: &Beyond,
    ) -> Result<Released<Option<String>>> {
        let permit = permit(ReadInbox, caller, &INBOX, Facts::none())?;
        let office = office_of(caller)?;
        let dossiers = match beyond {
            Beyond::After(After(place)) => {
                let all = Narrowed::default();
                desk_rows::desk_after(&self.db, office, Some(place), &all, PAGE).await?
            }
            Beyond::Before(After(place)) => {
                desk_rows::desk_before(&self.db, office, place, PAGE).await?
            }
        };
        let mut theirs = dossiers.into_iter().filter(|it| self.is_theirs(caller, it));
        let code = match theirs.next() {
            Some(it) => Unreleased::with_fields(Some(it.code.to_string()), it.subject, ["dossier"]),
            None => Unreleased::nobody(None),
        };
        Ok(self.ledger.release(code, &permit, self.clock.now()).await?.0)
    }

    /// Takes several on: each by itself, with an outcome of its own.
    pub async fn claim_several(
        &self,
        caller: &Caller,
        claims: &[(String, i64)],
    ) -> Vec<(String, Result<Receipt>)> {
        let mut outcomes = Vec::new();
        for (code, version) in claims.iter().take(CLAIMS_MAX) {
            outcomes.push((code.clone(), self.claim(caller, (code, *version)).await));
        }
        outcomes
    }

    /// How the work of the caller's office is shared out.
    pub async fn workload(&self, caller: &Caller) -> Result<(Released<Workload>, Receipt)> {
        let may = permit(ReadWorkload, caller, &WORKLOAD, Facts::none())?;
        let office = office_of(caller)?;
        let named = permit(ReadColleagues, caller, &WORKLOAD, Facts::none())?;
        let named = self.colleagues.of_office(&named).await?;
        let days = self.days()?;
        let ends = (days.now, days.tomorrow, days.later);
        let mut workload = Workload::default();
        for share in desk_rows::workload(&self.db, office, ends).await? {
            workload.total.add(share.load);
            workload.procedures.entry(share.procedure).or_default().add(share.load);
            match share.claimed_by {
                None => workload.unclaimed.add(share.load),
                Some(person) => {
                    let known = named.iter().find(|it| it.person == person);
                    let login = known.map(|it| it.login.expose().to_owned());
                    let of = workload.colleagues.entry(login.unwrap_or_default());
                    of.or_default().add(share.load);
                }
            }
        }
        let reminded = desk_rows::unclaimed_reminded(&self.db, office).await?;
        workload.unclaimed_reminded = u64::try_from(reminded).unwrap_or(0);
        workload.held_already = opinion_rows::held_counts(&self.db, office).await?;
        workload.ratings = opinion_rows::rating_counts(&self.db, office).await?;
        let workload = Unreleased::nobody(workload);
        Ok(self.ledger.release(workload, &may, days.now).await?)
    }

    pub(crate) fn is_theirs(&self, caller: &Caller, dossier: &Dossier) -> bool {
        self.procedure_of(dossier).is_ok_and(|it| is_competent(caller, it, dossier))
    }
}

pub(crate) fn office_of(caller: &Caller) -> Result<&str> {
    match &caller.actor {
        Actor::Official { office, .. } => Ok(office),
        _ => Err(access::Refused::NotPermitted.into()),
    }
}

/// Midnight in Viet Nam.
fn start_of(day: Date) -> Moment {
    Moment::of(day.midnight().assume_offset(offset!(+7)))
}
