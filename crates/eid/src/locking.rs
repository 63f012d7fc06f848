//! Locking and unlocking: what the holder, the police, the identity authority and the register can do.

use access::{Action, Actor, Caller, Permit};
use kernel::{Calendar, Intake, Moment, PersonId};
use ledger::{Planned, Receipt, Released, Unreleased};
use notices::NewNotice;
use time::Date;

use crate::accounts::{HISTORY, stale_means};
use crate::age::{ALONE_FROM, LEVEL_TWO_FROM};
use crate::dying::CLOSE;
use crate::event::Event;
use crate::lock::{About, Lock, LockDecision, LockOutcome, LockRequest, Wish};
use crate::lock_cause::AskedBy;
use crate::organisations::{ISSUE, VERIFY};
use crate::policy::{AskLock, DecideLock, LiftLock, LockAccount, ReadAccount, ReadLockRequests};
use crate::registering::ACTIVATE;
use crate::representing::REPRESENT;
use crate::vouching::ENROL;
use crate::{
    Account, AccountState, Accounts, Error, LockCause, LockId, LockRequestId, NewLockRequest, rows,
};

/// The terms of law, as `data/vn/deadlines.toml` names them.
pub(crate) const FORWARD: &str = "account.lock.forward";
pub(crate) const DECIDE: &str = "account.lock.decide";
const OPEN_MAX: i64 = 200;
const REASONS_LENGTH_MAX: usize = 2_000;

impl Accounts {
    /// Locks at once because the holder says so. Every session ends, this one too.
    pub async fn lock(&self, permit: &Permit<LockAccount>) -> Result<Receipt, Error> {
        let account = self.account_of(permit.action().person).await?;
        self.lock_as_wished(permit, &account, "").await
    }

    /// The same at a desk, for a holder who is there or calls. `reference` says why and how they
    /// asked.
    pub async fn lock_for_holder(
        &self,
        permit: &Permit<LockAccount>,
        reference: &str,
    ) -> Result<Receipt, Error> {
        let reference = NewLockRequest::reference(reference)?;
        let account = self.held_by(permit.action().person).await?;
        self.lock_as_wished(permit, &account, &reference).await
    }

    async fn lock_as_wished(
        &self,
        permit: &Permit<LockAccount>,
        account: &Account,
        reference: &str,
    ) -> Result<Receipt, Error> {
        let now = self.0.clock.now();
        let cause = LockCause::parse(LockCause::OWN_REQUEST, now.day())?;
        let planned = self.plan_lock(permit, account, (cause, reference), now).await?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))
    }

    /// Lifts at a desk the lock that the holder asked for.
    pub async fn lift_own_lock(&self, permit: &Permit<LiftLock>) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let cause = LockCause::parse(LockCause::OWN_REQUEST, now.day())?;
        let planned = self.plan_lift(permit, &account, |lock| lock.cause == cause, now).await?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::Busy, error))
    }

    /// Takes in what a competent body asks for; from now on the first time limit runs.
    pub async fn ask_lock(
        &self,
        permit: &Permit<AskLock>,
        NewLockRequest { about, reference }: NewLockRequest,
    ) -> Result<(LockRequestId, Receipt), Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let (cause, lock, wish) = match about {
            About::Cause(cause) => (cause, None, Wish::Lock),
            About::Lock(id) => {
                let standing = self.locks_standing(&account).await?;
                let named = standing.into_iter().find(|lock| lock.id == id);
                let lock = named.ok_or(Error::NotLocked)?;
                (lock.cause, Some(lock), Wish::Unlock)
            }
        };
        if cause.asked_by() != AskedBy::Authority {
            return Err(Error::LockCause);
        }
        let id = LockRequestId::random(&self.0.entropy);
        let request = LockRequest {
            account: account.id,
            asked_at: now,
            cause,
            decide_by: None,
            decided: None,
            forward_by: due(FORWARD, now)?,
            forwarded_at: None,
            id,
            lock,
            office: office_of(permit.caller()),
            person,
            reference,
            version: 1,
            wish,
        };
        let mut planned = Planned::under(permit);
        rows::account_guard(&mut planned.changes, &account);
        rows::request_insert(&mut planned.changes, &request);
        planned.event(&Event::LockAsked { cause, person, request: id, wish })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        Ok((id, receipt.map_err(|error| stale_means(Error::Busy, error))?))
    }

    /// Passes a request on to the authority that decides; the second time limit runs.
    pub async fn forward_lock(
        &self,
        permit: &Permit<AskLock>,
        request: LockRequestId,
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let request = self.lock_request_of(person, request).await?;
        let mut planned = Planned::under(permit);
        rows::request_forward(&mut planned.changes, &request, now, due(DECIDE, now)?);
        planned.event(&Event::LockForwarded { person, request: request.id })?;
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::LockDecided, error))
    }

    /// Decides. What is granted holds from the next request on; the holder is told either way.
    pub async fn decide_lock(
        &self,
        permit: &Permit<DecideLock>,
        request: LockRequestId,
        (outcome, reasons): (LockOutcome, &str),
    ) -> Result<Receipt, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let request = self.lock_request_of(person, request).await?;
        if request.forwarded_at.is_none() {
            return Err(Error::LockNotForwarded);
        }
        let reasons = reasons.trim().to_owned();
        if !(1..=REASONS_LENGTH_MAX).contains(&reasons.chars().count()) {
            return Err(Error::NoReasons);
        }
        let account = self.held_by(person).await?;
        let mut planned = match (outcome, request.wish) {
            (LockOutcome::Granted, Wish::Lock) => {
                let why = (request.cause, request.reference.as_str());
                self.plan_lock(permit, &account, why, now).await?
            }
            (LockOutcome::Granted, Wish::Unlock) => {
                self.plan_lift(permit, &account, |lock| request.means(lock), now).await?
            }
            (LockOutcome::Refused, _) => {
                let notice = NewNotice::to(person, "eid-notice-lock-refused");
                self.0.notices.plan(permit, &notice, now)?
            }
        };
        let decision = LockDecision { at: now, outcome, reasons };
        rows::request_decide(&mut planned.changes, &request, &decision);
        let mut decided = Planned::under(permit);
        decided.event(&Event::LockDecided { outcome, person, request: request.id })?;
        planned.merge(decided);
        let receipt = self.0.ledger.commit(planned, now).await;
        receipt.map_err(|error| stale_means(Error::LockDecided, error))
    }

    /// The locks of an account, lifted ones too, the newest first. What the register says of a death
    /// is noted first.
    pub async fn locks(&self, permit: &Permit<ReadAccount>) -> Result<Released<Vec<Lock>>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        self.settle_register_of(person, now).await?;
        let account = self.held_by(person).await?;
        let locks = rows::locks_by_account(&self.0.db, account.id).await?;
        let locks = Unreleased::with_fields(locks, person, ["locks"]);
        Ok(self.0.ledger.release(locks, permit, now).await?.0)
    }

    /// The requests that wait, the oldest first.
    pub async fn lock_requests(
        &self,
        permit: &Permit<ReadLockRequests>,
    ) -> Result<Released<Vec<LockRequest>>, Error> {
        let now = self.0.clock.now();
        let requests = rows::requests_open(&self.0.db, OPEN_MAX).await?;
        let shown = |request: LockRequest| {
            let person = request.person;
            Unreleased::with_fields(request, person, ["lock-requests"])
        };
        let requests: Unreleased<Vec<_>> = requests.into_iter().map(shown).collect();
        Ok(self.0.ledger.release(requests, permit, now).await?.0)
    }

    /// What was ever asked about an account, the newest first.
    pub async fn lock_requests_of(
        &self,
        permit: &Permit<ReadAccount>,
    ) -> Result<Released<Vec<LockRequest>>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        let account = self.held_by(person).await?;
        let requests = rows::requests_by_account(&self.0.db, account.id, OPEN_MAX).await?;
        let requests = Unreleased::with_fields(requests, person, ["lock-requests"]);
        Ok(self.0.ledger.release(requests, permit, now).await?.0)
    }

    /// How the account of somebody stands; nothing when they have none. What the register says of a
    /// death is noted first, whether or not the account was used since.
    pub async fn account_standing(
        &self,
        permit: &Permit<ReadAccount>,
    ) -> Result<Released<Option<Account>>, Error> {
        let (person, now) = (permit.action().person, self.0.clock.now());
        self.settle_register_of(person, now).await?;
        let id = rows::account_id_by_person(&self.0.db, person).await?;
        let account = match id {
            Some(id) => rows::account_by_id(&self.0.db, id).await?,
            None => None,
        };
        let account = Unreleased::with_fields(account, person, ["account"]);
        Ok(self.0.ledger.release(account, permit, now).await?.0)
    }

    async fn lock_request_of(
        &self,
        person: PersonId,
        request: LockRequestId,
    ) -> Result<LockRequest, Error> {
        let account = self.held_by(person).await?;
        let found = rows::request_by_id(&self.0.db, account.id, request).await?;
        let found = found.ok_or(Error::NoSuchLockRequest)?;
        if found.decided.is_some() { Err(Error::LockDecided) } else { Ok(found) }
    }

    /// The plan of one lock more. All sessions end. Those of authorities stand side by side, each
    /// by its own paper; the holder's and those of the register are there once.
    pub(crate) async fn plan_lock<A: Action>(
        &self,
        permit: &Permit<A>,
        account: &Account,
        (cause, reference): (LockCause, &str),
        now: Moment,
    ) -> Result<Planned, Error> {
        let person = account.person;
        let mut standing = self.locks_standing(account).await?;
        let once = cause.asked_by() != AskedBy::Authority;
        if once && standing.iter().any(|lock| lock.cause == cause) {
            return Err(Error::AlreadyLocked);
        }
        let id = LockId::random(&self.0.entropy);
        let reference = reference.to_owned();
        standing.push(Lock { cause, id, lifted_at: None, locked_at: now, reference });

        let mut planned = Planned::under(permit);
        rows::account_locked(&mut planned.changes, account, since(&standing));
        for lock in standing.iter().filter(|lock| lock.id == id) {
            rows::lock_insert(&mut planned.changes, account.id, lock);
        }
        if cause.code() == LockCause::DEATH {
            rows::death_insert(&mut planned.changes, account.id, now);
        }
        self.plan_sessions_end(&mut planned, account.id, now).await?;
        planned.event(&Event::AccountLocked { account: account.id, cause, lock: id, person })?;
        if cause.notifies() {
            let notice = NewNotice::to(person, "eid-notice-locked").leading_to("/locked");
            planned.merge(self.0.notices.plan(permit, &notice, now)?);
        }
        Ok(planned)
    }

    /// The plan of lifting the lock that is meant. The account opens when none is left.
    pub(crate) async fn plan_lift<A: Action>(
        &self,
        permit: &Permit<A>,
        account: &Account,
        is_meant: impl Fn(&Lock) -> bool,
        now: Moment,
    ) -> Result<Planned, Error> {
        let person = account.person;
        let standing = self.locks_standing(account).await?;
        let (lifted, left): (Vec<_>, Vec<_>) = standing.into_iter().partition(is_meant);
        if lifted.is_empty() {
            return Err(Error::NotLocked);
        }
        let mut planned = Planned::under(permit);
        rows::account_locked(&mut planned.changes, account, since(&left));
        for Lock { cause, id, .. } in lifted {
            rows::lock_lift(&mut planned.changes, account.id, id, now);
            if cause.code() == LockCause::DEATH {
                rows::death_delete(&mut planned.changes, account.id);
            }
            planned.event(&Event::LockLifted { account: account.id, cause, lock: id, person })?;
        }
        let template = if left.is_empty() { "eid-notice-unlocked" } else { "eid-notice-lifted" };
        let notice = NewNotice::to(person, template).leading_to("/account");
        planned.merge(self.0.notices.plan(permit, &notice, now)?);
        Ok(planned)
    }

    pub(crate) async fn locks_standing(&self, account: &Account) -> Result<Vec<Lock>, Error> {
        let mut locks = rows::locks_by_account(&self.0.db, account.id).await?;
        locks.retain(|lock| lock.lifted_at.is_none());
        Ok(locks)
    }

    /// An account that opens something, for those who may know that another is locked.
    pub(crate) async fn account_in_use(&self, person: PersonId) -> Result<Account, Error> {
        let account = self.held_by(person).await?;
        if account.state == AccountState::Active { Ok(account) } else { Err(Error::Locked) }
    }

    /// An account as it is, locked or not.
    pub(crate) async fn held_by(&self, person: PersonId) -> Result<Account, Error> {
        let id = rows::account_id_by_person(&self.0.db, person).await?;
        let account = rows::account_by_id(&self.0.db, id.ok_or(Error::NoSuchAccount)?).await?;
        let held = account.filter(|account| account.state != AccountState::Closed);
        held.ok_or(Error::NoSuchAccount)
    }
}

/// Since when an account with these locks is locked.
fn since(standing: &[Lock]) -> Option<Moment> {
    standing.iter().map(|lock| lock.locked_at).min()
}

fn office_of(caller: &Caller) -> String {
    match &caller.actor {
        Actor::Official { office, .. } => office.clone(),
        _ => String::new(),
    }
}

/// The term that the law sets, in working hours from the moment on.
fn due(rule: &str, from: Moment) -> Result<Moment, Error> {
    let rule = kernel::rule(rule, from.day())?;
    Ok(Calendar::viet_nam().due(from, rule.sets, Intake::OfficeHours)?)
}

/// Every rule of law that accounts ask for, so that one that is missing today stops the start.
pub fn check_rules(on: Date) -> Result<(), Error> {
    for term in [
        ACTIVATE,
        ALONE_FROM,
        CLOSE,
        DECIDE,
        ENROL,
        FORWARD,
        HISTORY,
        ISSUE,
        LEVEL_TWO_FROM,
        REPRESENT,
        VERIFY,
    ] {
        kernel::rule(term, on)?;
    }
    for cause in [LockCause::DEATH, LockCause::OWN_REQUEST] {
        LockCause::parse(cause, on)?;
    }
    Ok(())
}
