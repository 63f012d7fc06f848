//! A person's objection to a look at their record: a case with two clocks of law, acknowledged and
//! answered by whoever protects data.

use access::Permit;
use kernel::{Calendar, Intake, Moment, PersonId};
use serde::Serialize;
use time::Date;

use crate::objection_rows as rows;
use crate::{
    AnswerObjections, EntryId, Error, Event, Ledger, Look, Object, ObjectionId, Planned,
    ReadEntries, Receipt, Released, Unreleased,
};

/// What somebody said against an entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Objection {
    pub acknowledge_by: Moment,
    pub acknowledged_at: Option<Moment>,
    pub answer_by: Moment,
    pub answered: Option<Answered>,
    pub entry: EntryId,
    pub id: ObjectionId,
    pub standing: Standing,
    pub subject: PersonId,
    pub version: i64,
    pub words: String,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Answered {
    pub at: Moment,
    pub words: String,
}

/// Where an objection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Acknowledged,
    Dismissed,
    Made,
    Upheld,
}

/// How it was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Dismissed,
    Upheld,
}

/// What is put on record about objections. Names and fields are a public format: add, never edit.
#[derive(Debug, Serialize)]
struct Happened {
    entry: EntryId,
    #[serde(skip)]
    name: &'static str,
    objection: ObjectionId,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip)]
    subject: PersonId,
}

/// The longest objection and answer, in characters.
pub(crate) const WORDS_MAX: usize = 4_000;
/// The terms of law, as `data/vn/deadlines.toml` names them.
pub(crate) const ACKNOWLEDGE: &str = "data-subject.acknowledge";
pub(crate) const ANSWER: &str = "data-subject.object";
const OPEN_MAX: i64 = 200;

impl Ledger {
    /// Objects to an entry that the person may see.
    pub async fn object(
        &self,
        permit: &Permit<Object>,
        entry: EntryId,
        words: &str,
        at: Moment,
    ) -> Result<(ObjectionId, Receipt), Error> {
        let subject = permit.action().person;
        let words = checked(words)?;
        if !self.is_visible(subject, entry, at).await? {
            return Err(Error::NoSuchEntry);
        }
        let objection = Objection {
            acknowledge_by: due(ACKNOWLEDGE, at)?,
            acknowledged_at: None,
            answer_by: due(ANSWER, at)?,
            answered: None,
            entry,
            id: ObjectionId::new(at, &self.parts().entropy),
            standing: Standing::Made,
            subject,
            version: 1,
            words,
        };
        let mut planned = Planned::under(permit);
        rows::objection_insert(&mut planned.changes, &objection);
        planned.event(&Happened::of(&objection, "ledger.objected", None))?;
        match self.commit(planned, at).await {
            Err(Error::Store(store::Error::Taken)) => Err(Error::AlreadyObjected),
            kept => Ok((objection.id, kept?)),
        }
    }

    /// What a person has objected to, newest first.
    pub async fn objections(
        &self,
        permit: &Permit<ReadEntries>,
        at: Moment,
    ) -> Result<Released<Vec<Objection>>, Error> {
        let person = permit.action().person;
        let mut objections = rows::objections_by_subject(self.db(), person).await?;
        objections.sort_by_key(|objection| std::cmp::Reverse(objection.id));
        let objections = Unreleased::with_fields(objections, person, ["objections"]);
        Ok(self.release(objections, permit, at).await?.0)
    }

    /// The objections that wait for an answer, the most urgent first.
    pub async fn objections_open(
        &self,
        permit: &Permit<AnswerObjections>,
        at: Moment,
    ) -> Result<Released<Vec<Objection>>, Error> {
        let objections = rows::objections_open(self.db(), OPEN_MAX).await?;
        let objections: Unreleased<Vec<_>> = objections.into_iter().map(shown).collect();
        Ok(self.release(objections, permit, at).await?.0)
    }

    /// One of them, with the look it is about.
    pub async fn objection(
        &self,
        permit: &Permit<AnswerObjections>,
        (subject, entry): (PersonId, EntryId),
        at: Moment,
    ) -> Result<Released<(Objection, Option<Look>)>, Error> {
        let Some(objection) = rows::objection_by_entry(self.db(), subject, entry).await? else {
            self.release(Unreleased::nobody(()), permit, at).await?;
            return Err(Error::NoSuchObjection);
        };
        let look = self.look_at(subject, entry).await?;
        let fields = ["entries", "objections"];
        let shown = Unreleased::with_fields((objection, look), subject, fields);
        Ok(self.release(shown, permit, at).await?.0)
    }

    /// Says that the objection has been received.
    pub async fn acknowledge(
        &self,
        permit: &Permit<AnswerObjections>,
        objection: (PersonId, EntryId),
        at: Moment,
    ) -> Result<Receipt, Error> {
        let before = self.unanswered(objection).await?;
        if before.acknowledged_at.is_some() {
            return Err(Error::AlreadyAnswered);
        }
        let mut planned = Planned::under(permit);
        rows::objection_acknowledge(&mut planned.changes, &before, at);
        planned.event(&Happened::of(&before, "ledger.objection-acknowledged", None))?;
        self.settle(planned, at).await
    }

    /// Answers it, in words that the person reads.
    pub async fn answer(
        &self,
        permit: &Permit<AnswerObjections>,
        objection: (PersonId, EntryId),
        (outcome, words): (Outcome, &str),
        at: Moment,
    ) -> Result<Receipt, Error> {
        let words = checked(words)?;
        let before = self.unanswered(objection).await?;
        let mut planned = Planned::under(permit);
        rows::objection_answer(&mut planned.changes, &before, (outcome.into(), &words), at);
        planned.event(&Happened::of(&before, "ledger.objection-answered", Some(outcome)))?;
        self.settle(planned, at).await
    }

    async fn unanswered(&self, (subject, entry): (PersonId, EntryId)) -> Result<Objection, Error> {
        let found = rows::objection_by_entry(self.db(), subject, entry).await?;
        let found = found.ok_or(Error::NoSuchObjection)?;
        if found.answered.is_some() { Err(Error::AlreadyAnswered) } else { Ok(found) }
    }

    async fn settle(&self, planned: Planned, at: Moment) -> Result<Receipt, Error> {
        match self.commit(planned, at).await {
            Err(Error::Store(store::Error::Stale)) => Err(Error::AlreadyAnswered),
            outcome => outcome,
        }
    }
}

impl Standing {
    pub fn word(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Dismissed => "dismissed",
            Self::Made => "made",
            Self::Upheld => "upheld",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        let all = [Self::Acknowledged, Self::Dismissed, Self::Made, Self::Upheld];
        all.into_iter().find(|standing| standing.word() == word)
    }
}

impl From<Outcome> for Standing {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Dismissed => Self::Dismissed,
            Outcome::Upheld => Self::Upheld,
        }
    }
}

impl Happened {
    fn of(objection: &Objection, name: &'static str, outcome: Option<Outcome>) -> Self {
        let Objection { entry, id, subject, .. } = objection;
        Self { entry: *entry, name, objection: *id, outcome, subject: *subject }
    }
}

impl Event for Happened {
    fn name(&self) -> &'static str {
        self.name
    }

    fn subject(&self) -> PersonId {
        self.subject
    }
}

impl std::fmt::Debug for Objection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Objection").field("id", &self.id).finish_non_exhaustive()
    }
}

fn shown(objection: Objection) -> Unreleased<Objection> {
    let subject = objection.subject;
    Unreleased::with_fields(objection, subject, ["objections"])
}

/// The rules that objections ask for, so that one that is missing today stops the start.
pub fn check_rules(on: Date) -> Result<(), Error> {
    for term in [ACKNOWLEDGE, ANSWER] {
        kernel::rule(term, on)?;
    }
    Ok(())
}

/// The term that the law sets from the day of the objection on.
fn due(rule: &str, at: Moment) -> Result<Moment, Error> {
    let rule = kernel::rule(rule, at.day())?;
    Ok(Calendar::viet_nam().due(at, rule.sets, Intake::AnyHour)?)
}

fn checked(words: &str) -> Result<String, Error> {
    let words = words.trim();
    let fits = (1..=WORDS_MAX).contains(&words.chars().count());
    if fits { Ok(words.to_owned()) } else { Err(Error::Words) }
}
