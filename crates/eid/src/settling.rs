//! What the register says of a holder, noted in the account: locked when they are dead or their
//! papers are over, open again when a court took the declaration of death back or a new card is on
//! record.
//!
//! It decides nothing: whether the holder is entitled is asked of the register with every request
//! and in every commit (`standing.rs`).

use access::{Action, Caller, Facts, Permit, Purpose, permit};
use kernel::{Moment, PersonId};
use ledger::Planned;

use crate::accounts::stale_means;
use crate::lock_cause::AskedBy;
use crate::policy::{DEATH_RULE, LockAccount, PAPERS_RULE};
use crate::{Account, AccountId, Accounts, Error, LockCause, rows};

impl Accounts {
    /// Notes it in the account of a person, if they have one. Says whether there was anything to
    /// note.
    pub(crate) async fn settle_register_of(
        &self,
        person: PersonId,
        now: Moment,
    ) -> Result<bool, Error> {
        match self.held_by(person).await {
            Ok(account) => self.settle_register(&account, now).await,
            Err(Error::NoSuchAccount) => Ok(false),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn settle_register(
        &self,
        account: &Account,
        now: Moment,
    ) -> Result<bool, Error> {
        let said = self.0.register.hindrances(account.person).await?;
        let by_register = |cause: &LockCause| cause.asked_by() == AskedBy::Register;
        let holds = |cause: LockCause| said.iter().any(|said| cause.is_brought_by(*said));
        let causes = LockCause::all(now.day()).filter(by_register);
        let mut causes: Vec<_> = causes.map(|cause| (cause, holds(cause))).collect();
        // What holds is noted first, so that the account does not open in between.
        causes.sort_by_key(|(_, holds)| !holds);
        let mut noted = false;
        for cause in causes {
            noted |= self.settle_cause(account.id, cause, now).await?;
        }
        Ok(noted)
    }

    async fn settle_cause(
        &self,
        account: AccountId,
        (cause, holds): (LockCause, bool),
        now: Moment,
    ) -> Result<bool, Error> {
        let rule = if cause.code() == LockCause::DEATH { DEATH_RULE } else { PAPERS_RULE };
        let account = rows::account_by_id(&self.0.db, account).await?;
        let account = account.ok_or(Error::NoSuchAccount)?;
        let may = by_rule(rule, LockAccount { person: account.person })?;
        let planned = match holds {
            true => self.plan_lock(&may, &account, (cause, ""), now).await,
            false => self.plan_lift(&may, &account, |lock| lock.cause == cause, now).await,
        };
        match planned {
            Err(Error::AlreadyLocked | Error::NotLocked) => Ok(false),
            planned => self.keep_unless_slower(planned?, now).await,
        }
    }

    /// Keeps what many nodes and requests may be about to keep. Says whether it was this one.
    pub(crate) async fn keep_unless_slower(
        &self,
        planned: Planned,
        now: Moment,
    ) -> Result<bool, Error> {
        let kept = self.0.ledger.commit(planned, now).await;
        match kept.map_err(|error| stale_means(Error::Busy, error)) {
            Ok(_) => Ok(true),
            Err(Error::Busy) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// The permit of a job that follows the rule.
pub(crate) fn by_rule<A: Action>(rule: &'static str, action: A) -> Result<Permit<A>, Error> {
    let (job, purpose) = (Caller::job("eid", rule), Purpose::Rule(rule));
    Ok(permit(action, &job, &purpose, Facts::none())?)
}
