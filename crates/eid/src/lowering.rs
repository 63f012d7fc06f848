//! Level 2 taken back at a desk: what the official confirmed was wrong, or is no longer so. Level 1
//! holds on every request that begins after it; whoever was signed in at level 2 signs in again, and
//! what services were granted then has ended for good, so that none goes on with what it was told.

use access::Permit;
use kernel::Moment;
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;

use crate::accounts::stale_means;
use crate::event::Event;
use crate::organisation::line;
use crate::policy::{LowerLevel, ReadAccount};
use crate::{Accounts, Error, IdentityLevel, rows};

const REASONS_LENGTH_MAX: usize = 1_000;

/// That level 2 was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lowering {
    pub at: Moment,
    /// As the official wrote them for the holder.
    pub reasons: String,
    /// The paper it rests on.
    pub reference: String,
}

impl Accounts {
    /// Takes level 2 back, also of an account that is locked. The holder reads why, at once.
    pub async fn lower_level(
        &self,
        permit: &Permit<LowerLevel>,
        reasons: &str,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let reasons = line(reasons, REASONS_LENGTH_MAX).ok_or(Error::NoReasons)?;
        let account = self.held_by(person).await?;
        if account.identity_level < IdentityLevel::Two {
            return Err(Error::NotLevelTwo);
        }
        let reference = permit.purpose().reference().to_owned();
        let lowering = Lowering { at: now, reasons, reference };
        let mut planned = Planned::under(permit);
        rows::account_lower(&mut planned.changes, &account);
        rows::lowering_insert(&mut planned.changes, account.id, &lowering);
        self.plan_sessions_end(&mut planned, account.id, now).await?;
        planned.event(&Event::LevelLowered { level: IdentityLevel::One, person })?;
        let notice = NewNotice::to(person, "eid-notice-level-lowered")
            .with("reasons", lowering.reasons)
            .leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))
    }

    /// How often level 2 was taken back from somebody, the newest first.
    pub(crate) async fn lowerings(
        &self,
        permit: &Permit<ReadAccount>,
    ) -> Result<Released<Vec<Lowering>>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let lowerings = rows::lowerings_by_account(&self.0.db, account.id).await?;
        let lowerings = Unreleased::with_fields(lowerings, person, ["account"]);
        Ok(self.0.ledger.release(lowerings, permit, now).await?.0)
    }
}
