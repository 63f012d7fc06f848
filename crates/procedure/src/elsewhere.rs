//! Dossiers beyond this system: others are told what becomes of ours, and say what became of those
//! that were handed over to them. Who may is decided by the crate that speaks with them; what is
//! planned here stands under its permit, as an act of the register stands under that of a decision.

use access::{Action, Permit};
use catalogue::{Names, Settles};
use files::File;
use kernel::Moment;
use ledger::Planned;
use population::Text;
use store::Changes;

use crate::numbers::Taken;
use crate::{
    Act, Dossier, DossierCode, Dossiers, Enclosed, Error, Result, UnitCode, With, outbox_rows, rows,
};

/// A dossier of which others are to be told now.
#[derive(Clone, Debug)]
pub struct Due {
    pub attempts: i64,
    pub code: DossierCode,
    /// Since when they have not been told.
    pub moved_at: Moment,
    pub version: i64,
}

/// A number on its way out.
#[derive(Debug)]
pub struct Given(Taken);

/// What another system says of a dossier.
#[derive(Debug)]
pub struct SaidElsewhere {
    /// None: it moves nothing.
    pub act: Option<Act>,
    /// Whole, and about whom the dossier is.
    pub files: Vec<File>,
    pub reason: Option<Text<1000>>,
}

/// One of which nobody was told since then.
#[derive(Clone, Debug)]
pub struct Untold {
    pub code: DossierCode,
    pub moved_at: Moment,
}

impl Dossiers {
    /// A dossier, to be planned with; who shows it releases it.
    pub async fn known<A: Action>(
        &self,
        _: &Permit<A>,
        code: &DossierCode,
    ) -> Result<Option<Dossier>> {
        Ok(rows::dossier_by_code(&self.db, code).await?)
    }

    /// Who else decides a dossier of that code, once it was handed over. A fact to decide by.
    pub async fn decided_by(&self, code: &DossierCode) -> Result<Option<Names>> {
        let Some(dossier) = rows::dossier_by_code(&self.db, code).await? else { return Ok(None) };
        let procedure = self.procedure_of(&dossier)?;
        Ok(match &procedure.settles {
            Settles::HandedOver { ministry } if dossier.was_handed_over() => Some(ministry.clone()),
            _ => None,
        })
    }

    /// Whether there is a dossier of that code here. A fact to decide by.
    pub async fn is_here(&self, code: &DossierCode) -> Result<bool> {
        Ok(rows::dossier_by_code(&self.db, code).await?.is_some())
    }

    /// What the procedure of a dossier is called, and its code at the national portal.
    pub fn procedure_told(&self, dossier: &Dossier) -> Result<(&'static Names, &'static str)> {
        let procedure = self.procedure_of(dossier)?;
        let code = procedure.portal_codes.first().map_or(procedure.code.as_str(), |it| &it.code);
        Ok((&procedure.names, code))
    }

    /// Plans what another system says became of a dossier, with the notice to whoever applied. Its
    /// files are among the papers then.
    pub fn plan_elsewhere<A: Action>(
        &self,
        permit: &Permit<A>,
        mut dossier: Dossier,
        said: SaidElsewhere,
        now: Moment,
    ) -> Result<Planned> {
        let SaidElsewhere { act, files, reason } = said;
        let code = dossier.code.to_string();
        for file in files.iter().filter_map(|file| Enclosed::of(file, With::Elsewhere)) {
            let there = |it: &Enclosed| (it.uploader, it.id) == (file.uploader, file.id);
            // Another step may name it again.
            if !dossier.body.enclosed.iter().any(there) {
                dossier.body.enclosed.push(file);
            }
        }
        // What was among the papers of a dossier before is so for good.
        let unfiled: Vec<File> = files.into_iter().filter(|file| !file.is_filed).collect();
        let mut planned = self.files.plan_filing(permit, &unfiled, &code)?;
        match act {
            Some(act) => {
                let moved = dossier.after(act, reason, now)?;
                self.plan_move(&mut planned, permit, &moved, (act, now))?;
            }
            None => {
                let kept = Dossier { version: dossier.version + 1, ..dossier };
                rows::dossier_keep(&mut planned.changes, &kept)?;
            }
        }
        Ok(planned)
    }

    /// Plans to give out the next number of a unit. Numbers of ours and of others come from one
    /// row, so that no two dossiers have the same.
    pub async fn plan_code<A: Action>(
        &self,
        permit: &Permit<A>,
        unit: UnitCode,
        now: Moment,
    ) -> Result<(DossierCode, Planned, Given)> {
        let taken = self.numbers.take(&self.db, format!("{unit} {}", now.day())).await?;
        let number = u32::try_from(taken.number).map_err(|_| Error::PlaceUnknown)?;
        let mut planned = Planned::under(permit);
        taken.plan(&mut planned.changes);
        Ok((DossierCode::new(unit, now.day(), number), planned, Given(taken)))
    }

    /// The code is given out: the commit of its plan is kept.
    pub fn code_given(&self, given: Given) {
        self.numbers.keep(given.0);
    }

    /// Of which dossiers others are to be told now.
    pub async fn to_tell(&self, now: Moment, limit: i64) -> Result<Vec<Due>> {
        Ok(outbox_rows::outbox_due(&self.db, now, limit).await?)
    }

    /// Those of which nobody was told since `before`, the oldest first.
    pub async fn untold(
        &self,
        before: Moment,
        after: Option<&Untold>,
        limit: i64,
    ) -> Result<Vec<Untold>> {
        Ok(outbox_rows::outbox_old(&self.db, before, after, limit).await?)
    }

    /// How many wait to be told of, counted up to `limit`.
    pub async fn untold_count(&self, limit: i64) -> Result<i64> {
        Ok(outbox_rows::outbox_count(&self.db, limit).await?)
    }

    /// The attempt to tell is made by whoever keeps this; should it come to nothing, another is made
    /// from `next_at` on.
    pub fn try_to_tell(changes: &mut Changes, due: &Due, next_at: Moment) {
        outbox_rows::outbox_try(changes, due, next_at);
    }

    /// All of that version was told.
    pub fn all_told(changes: &mut Changes, code: &DossierCode, version: i64) {
        outbox_rows::outbox_done(changes, code, version);
    }

    /// All before that moment was told.
    pub fn told_before(changes: &mut Changes, code: &DossierCode, since: Moment) {
        outbox_rows::outbox_left(changes, code, since);
    }
}
