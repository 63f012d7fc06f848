//! Reminders: one working day before a term ends, and when it is over. Whoever has the dossier is
//! told; where nobody has it, it stands on the page of the head of the unit.
//!
//! Each is a row whose key is the dossier, the kind and the end: never twice, on however many
//! nodes and after however many restarts.

use access::{Caller, Facts, Purpose, permit};
use ledger::Planned;
use notices::NewNotice;

use crate::event::Event;
use crate::policy::RemindOfTerm;
use crate::{Dossier, Dossiers, Error, Result, desk_rows};

/// The rule under which the program reminds.
pub const REMINDING_RULE: &str = "terms-are-reminded-of";

/// Read at once.
const ROUND: i64 = 50;
/// What is left then is for the next time.
const ROUNDS_MAX: usize = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Over,
    Soon,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Over => "over",
            Kind::Soon => "soon",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Kind::Over => "procedure-term-over",
            Kind::Soon => "procedure-term-soon",
        }
    }
}

impl Dossiers {
    /// Reminds of what ends by the next working day and of what is over, and says how many times.
    pub async fn remind(&self) -> Result<usize> {
        let now = self.clock.now();
        let soon = self.days()?.later;
        let over = self.remind_of(Kind::Over, (i64::MIN, now.micros())).await?;
        Ok(over + self.remind_of(Kind::Soon, (now.micros(), soon.micros())).await?)
    }

    async fn remind_of(&self, kind: Kind, ends: (i64, i64)) -> Result<usize> {
        let mut reminded = 0;
        for _ in 0..ROUNDS_MAX {
            let waiting = desk_rows::to_be_reminded(&self.db, ends, kind.name(), ROUND).await?;
            for dossier in &waiting {
                reminded += usize::from(self.remind_about(kind, dossier).await?);
            }
            if waiting.len() < ROUND as usize {
                break;
            }
        }
        Ok(reminded)
    }

    /// False: somebody was faster, with the reminder or with the dossier.
    async fn remind_about(&self, kind: Kind, dossier: &Dossier) -> Result<bool> {
        let (job, rule) = (Caller::job("procedure", REMINDING_RULE), Purpose::Rule(REMINDING_RULE));
        let act = RemindOfTerm { person: dossier.subject };
        let permit = permit(act, &job, &rule, Facts::none())?;
        let now = self.clock.now();
        let mut planned = Planned::under(&permit);
        desk_rows::dossier_guard(&mut planned.changes, dossier);
        desk_rows::reminder_insert(&mut planned.changes, dossier, kind.name(), now);
        let to = if dossier.claimed_by.is_some() { "official" } else { "head-of-unit" };
        planned.event(&Event::reminded(dossier, (kind.name(), to)))?;
        if let Some(official) = dossier.claimed_by {
            let code = dossier.code.to_string();
            let link = format!("/desk/dossiers/{code}");
            let notice = NewNotice::to(official, kind.template());
            let notice = notice.with("dossier", code).leading_to(link);
            planned.merge(self.notices.plan(&permit, &notice, now)?);
        }
        match self.ledger.commit(planned, now).await.map_err(Error::of_commit) {
            Ok(_) => Ok(true),
            Err(Error::ChangedMeanwhile) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
