//! What whoever applied thinks of how it went: a rating once it is settled, and that they were
//! asked for what the state had already.

use access::Caller;
use kernel::Moment;
use ledger::{Planned, Receipt, Released, Unreleased};
use population::Text;
use serde::Deserialize;

use crate::event::Event;
use crate::policy::{RateDossier, ReadDossier, TellHeldAlready};
use crate::{Act, Dossier, Dossiers, Error, Result, State, opinion_rows};

/// A rating may be given and changed for so long after it was settled.
const RATED_FOR_MICROS: i64 = 30 * 24 * 3_600 * 1_000_000;

/// One, the worst, to five.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "i64")]
pub struct Score(i64);

#[derive(Clone, Debug)]
pub struct Rating {
    pub comment: Option<Text<1000>>,
    pub score: Score,
    pub(crate) version: i64,
}

/// That something was asked for which the state had already.
#[derive(Clone, Debug)]
pub struct Held {
    /// The key of the question it answers; empty: something else.
    pub question: String,
    pub statement: Text<500>,
}

/// What is known of it, and what may still be said.
#[derive(Clone, Debug)]
pub struct Opinion {
    pub held: Option<Held>,
    pub may_rate: bool,
    pub may_tell: bool,
    pub rating: Option<Rating>,
}

impl Score {
    pub const ALL: [Score; 5] = [Score(5), Score(4), Score(3), Score(2), Score(1)];

    pub fn numbered(number: i64) -> Option<Self> {
        (1..=5).contains(&number).then_some(Self(number))
    }

    pub fn number(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for Score {
    type Error = &'static str;

    fn try_from(number: i64) -> Result<Self, Self::Error> {
        Self::numbered(number).ok_or("a score is 1 to 5")
    }
}

impl Dossiers {
    /// A dossier with what its applicant thinks of it.
    pub async fn read_with_opinion(
        &self,
        caller: &Caller,
        code: &str,
    ) -> Result<(Released<(Dossier, Opinion)>, Receipt)> {
        let act = |person| ReadDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let now = self.clock.now();
        let rating = opinion_rows::rating_by_code(&self.db, &dossier.code).await?;
        let held = opinion_rows::held_by_code(&self.db, &dossier.code).await?;
        let opinion = Opinion {
            may_rate: is_rateable(&dossier, now),
            may_tell: held.is_none() && dossier.has_passed(Act::AskSupplement),
            held,
            rating,
        };
        let subject = dossier.subject;
        let both = Unreleased::with_fields((dossier, opinion), subject, ["dossier"]);
        Ok(self.ledger.release(both, &permit, now).await?)
    }

    /// Rates how a dossier was settled; again puts another rating in its place.
    pub async fn rate(
        &self,
        caller: &Caller,
        code: &str,
        score: Score,
        comment: Option<Text<1000>>,
    ) -> Result<Receipt> {
        let act = |person| RateDossier { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let now = self.clock.now();
        if !is_rateable(&dossier, now) {
            return Err(Error::NotRateable);
        }
        let before = opinion_rows::rating_by_code(&self.db, &dossier.code).await?;
        let version = before.map_or(0, |rating| rating.version) + 1;
        let mut planned = Planned::under(&permit);
        let rating = Rating { comment, score, version };
        opinion_rows::rating_put(&mut planned.changes, &dossier, &rating, now);
        planned.event(&Event::rated(&dossier, score))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// Says, once, that more was asked for which the state had already.
    pub async fn tell_held_already(
        &self,
        caller: &Caller,
        code: &str,
        held: Held,
    ) -> Result<Receipt> {
        let act = |person| TellHeldAlready { person };
        let (dossier, permit) = self.permit_on(caller, code, act).await?;
        let procedure = self.procedure_of(&dossier)?;
        let asks = held.question.is_empty() || procedure.form.question(&held.question).is_some();
        if !asks || !dossier.has_passed(Act::AskSupplement) {
            return Err(Error::NothingAsked);
        }
        let now = self.clock.now();
        let mut planned = Planned::under(&permit);
        opinion_rows::held_insert(&mut planned.changes, &dossier, &held, now);
        planned.event(&Event::held_already(&dossier, held.question))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }
}

fn is_rateable(dossier: &Dossier, now: Moment) -> bool {
    let decided = [Act::Grant, Act::Refuse];
    let settled = dossier.body.timeline.iter().find(|passed| decided.contains(&passed.act));
    let lately = settled.is_some_and(|it| now.micros() - it.at.micros() <= RATED_FOR_MICROS);
    lately && matches!(dossier.state, State::Settled | State::Returned)
}
