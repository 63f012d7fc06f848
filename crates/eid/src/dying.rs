//! What becomes of an account when its holder dies: locked at the news of it, closed with all that
//! hangs on it when the term of the law has gone by, given back when the register takes the death
//! back.
//!
//! Nothing rests on this being done in time: whether somebody lives is asked of the register with
//! every request and in every commit (`standing.rs`). Here it is noted in the account, so that who
//! looks at it sees what is so.

use access::{Action, Permit};
use kernel::{Moment, PersonId};
use ledger::Planned;

use crate::event::Event;
use crate::mandates;
use crate::policy::{CloseAccount, DEATH_RULE, FollowDeaths};
use crate::settling::by_rule;
use crate::{Account, AccountState, Accounts, Error, Lock, LockCause, rows};

/// The term of `data/vn/deadlines.toml`.
pub(crate) const CLOSE: &str = "account.death.close";
/// Under which name it is kept how far deaths were followed.
const NEWS: &str = "population.deaths";
/// The moment of a change is that of its node, and its commit comes later: news are looked through
/// again from so long before the last.
const OVERLAP_MICROS: i64 = 600 * 1_000_000;
/// So many dead are asked for at a time.
const PAGE: i64 = 500;
/// So many accounts are looked at in one go to be closed.
const CLOSED_MAX: i64 = 200;
const ORGANISATIONS_MAX: i64 = 1_000;

impl Accounts {
    /// Locks the accounts of those of whom the register learned since the last time that they died,
    /// and closes those whose term is over. Says how many it changed; many nodes may do it at once.
    pub async fn follow_deaths(&self, permit: &Permit<FollowDeaths>) -> Result<usize, Error> {
        let locked = self.lock_the_dead(permit).await?;
        Ok(locked + self.close_the_dead().await?)
    }

    async fn lock_the_dead(&self, permit: &Permit<FollowDeaths>) -> Result<usize, Error> {
        let now = self.0.clock.now();
        let begun = rows::followed(&self.0.db, NEWS).await?;
        let from = Moment::from_micros((begun.micros() - OVERLAP_MICROS).max(0));
        let mut after = (from, PersonId::NOBODY);
        let mut locked = 0;
        loop {
            let dead = self.0.register.dead_since(after, PAGE).await?;
            let Some(last) = dead.last() else { break };
            after = *last;
            for (_, person) in dead {
                locked += usize::from(self.settle_register_of(person, now).await?);
            }
            // How far it came is kept with each page, so that whoever goes on after a stop does not
            // begin anew.
            if after.0 > begun {
                let mut planned = Planned::under(permit);
                rows::follow_put(&mut planned.changes, NEWS, after.0);
                planned.event(&Event::DeathsFollowed { locked, person: PersonId::NOBODY })?;
                self.0.ledger.commit(planned, now).await?;
            }
        }
        Ok(locked)
    }

    async fn close_the_dead(&self) -> Result<usize, Error> {
        let now = self.0.clock.now();
        let mut closed = 0;
        for (account, noted_at) in rows::deaths_noted(&self.0.db, CLOSED_MAX).await? {
            let term = kernel::rule(CLOSE, noted_at.day())?.sets;
            if term.end(noted_at.day()).is_none_or(|last| now.day() <= last) {
                // The others were noted later.
                break;
            }
            let Some(account) = rows::account_by_id(&self.0.db, account).await? else { continue };
            let lives = self.0.register.living(account.person).await?.is_some();
            closed += usize::from(match lives {
                true => self.settle_register(&account, now).await?,
                false => self.close_of_dead(&account, now).await?,
            });
        }
        Ok(closed)
    }

    /// Closes the account of somebody who died, and ends what hangs on it.
    async fn close_of_dead(&self, account: &Account, now: Moment) -> Result<bool, Error> {
        let person = account.person;
        let permit = by_rule(DEATH_RULE, CloseAccount { person })?;
        let mut planned = Planned::under(&permit);
        self.plan_end_of_all(&mut planned, account, now).await?;
        rows::account_close(&mut planned.changes, account);
        planned.event(&Event::AccountClosed { account: account.id, person })?;
        self.keep_unless_slower(planned, now).await
    }

    /// The plan of ending what opens an account, what is done under it and where its codes go.
    async fn plan_end_of_all(
        &self,
        planned: &mut Planned,
        account: &Account,
        now: Moment,
    ) -> Result<(), Error> {
        let (db, id, person) = (&self.0.db, account.id, account.person);
        self.plan_sessions_end(planned, id, now).await?;
        for factor in rows::factors_by_account(db, id).await? {
            rows::authenticator_revoke(&mut planned.changes, id, factor.id, now);
        }
        if let Some(password) = rows::password_by_account(db, id).await? {
            rows::password_delete(&mut planned.changes, id, password.authenticator);
        }
        rows::activation_forget(&mut planned.changes, id);
        rows::contacts_delete(&mut planned.changes, id);
        rows::death_delete(&mut planned.changes, id);
        for post in rows::posts_by_account(db, id).await? {
            rows::post_end(&mut planned.changes, id, post.id, now);
            planned.event(&Event::PostEnded { person, post: post.id })?;
        }
        // Civil Code 91/2015/QH13, Article 140(3): a mandate ends with the death of who holds it.
        for organisation in rows::organisations_by_person(db, person, ORGANISATIONS_MAX).await? {
            for mandate in rows::mandates_of_person(db, organisation, person).await? {
                mandates::plan_end(planned, &mandate, now)?;
            }
        }
        Ok(())
    }

    /// Gives an account back that was closed for a death which the register took back. Locks of
    /// others stand as they did. None: it was closed for something else, or its holder is dead.
    pub(crate) async fn plan_reopening<A: Action>(
        &self,
        permit: &Permit<A>,
        account: &Account,
        now: Moment,
    ) -> Result<Option<Planned>, Error> {
        let cause = LockCause::parse(LockCause::DEATH, now.day())?;
        let is_of_death = |lock: &Lock| lock.cause == cause;
        let standing = self.locks_standing(account).await?;
        let (lifted, left): (Vec<_>, Vec<_>) = standing.into_iter().partition(is_of_death);
        let living = self.0.register.living(account.person).await?;
        let Some(living) = living.filter(|_| !lifted.is_empty()) else { return Ok(None) };
        let (person, mut planned) = (account.person, Planned::under(permit));
        living.guard(&mut planned.changes);
        let locked_since = left.iter().map(|lock| lock.locked_at).min();
        rows::account_reopen(&mut planned.changes, account, locked_since);
        for Lock { cause, id, .. } in lifted {
            rows::lock_lift(&mut planned.changes, account.id, id, now);
            planned.event(&Event::LockLifted { account: account.id, cause, lock: id, person })?;
        }
        planned.event(&Event::AccountReopened { account: account.id, person })?;
        Ok(Some(planned))
    }

    /// Whether the holder of an account that was closed for their death lives after all; none: it
    /// was not.
    pub(crate) async fn closed_by_death(&self, account: &Account) -> Result<Option<bool>, Error> {
        let locks = self.locks_standing(account).await?;
        let is_of_death = locks.iter().any(|lock| lock.cause.code() == LockCause::DEATH);
        if account.state != AccountState::Closed || !is_of_death {
            return Ok(None);
        }
        Ok(Some(self.0.register.living(account.person).await?.is_some()))
    }
}
