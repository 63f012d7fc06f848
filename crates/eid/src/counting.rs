//! Counting attempts before their outcome is told. What a gate bears is in `throttle.rs`.

use access::{Action, Permit};
use kernel::Moment;
use ledger::{Planned, Receipt};
use store::Changes;

use crate::event::Event;
use crate::throttle::{Bucket, Count, Gate};
use crate::{AccountId, Accounts, Error, PartyId, Session, rows};

/// How often an outcome is counted anew because others were counted at the same time.
const COUNTINGS_MAX: usize = 8;

impl Accounts {
    /// The gates as they stand, if all are open.
    pub(crate) async fn gates(&self, buckets: &[Bucket], now: Moment) -> Result<Vec<Gate>, Error> {
        let mut gates = Vec::with_capacity(buckets.len());
        for bucket in buckets {
            let gate = rows::attempt_by_bucket(&self.0.db, *bucket).await?;
            if let Some(wait_seconds) = gate.wait_seconds(now) {
                return Err(Error::TooManyAttempts { wait_seconds });
            }
            gates.push(gate);
        }
        Ok(gates)
    }

    /// Counts a code of another device that somebody typed and that is one, before they are told so
    /// (RFC 8628 section 5.1): who typed too many wrong ones of late has to wait.
    pub async fn code_was_right<A: Action>(
        &self,
        permit: &Permit<A>,
        session: &Session,
    ) -> Result<(), Error> {
        let (person, now) = (session.person, self.0.clock.now());
        let plan = || {
            let mut planned = Planned::under(permit);
            planned.event(&Event::CodeTyped { person })?;
            Ok(planned)
        };
        self.settle(&[typing(session)], now, held(now), plan).await.map(|_| ())
    }

    /// Counts one that was wrong.
    pub async fn code_was_wrong<A: Action>(
        &self,
        permit: &Permit<A>,
        session: &Session,
    ) -> Result<(), Error> {
        let event = Event::CodeMistyped { person: session.person };
        self.count_failure(permit, &[typing(session)], &event, self.0.clock.now()).await
    }

    /// Counts a question of a service that somebody has to answer on their own device, in the commit
    /// that asks it. Who did not agree to a few of them is asked no more for a while.
    pub async fn plan_question(
        &self,
        changes: &mut Changes,
        party: &PartyId,
        asked: &Questioned<'_>,
    ) -> Result<(), Error> {
        let now = self.0.clock.now();
        let count = failed(now);
        for gate in self.gates(&[asked.bucket(party)], now).await? {
            count(&gate, changes);
        }
        Ok(())
    }

    /// Forgets those that went unanswered, now that the person agreed to one.
    pub async fn plan_agreement(
        &self,
        changes: &mut Changes,
        party: &PartyId,
        account: AccountId,
    ) -> Result<(), Error> {
        let bucket = Questioned::Account(account).bucket(party);
        let gate = rows::attempt_by_bucket(&self.0.db, bucket).await?;
        forgiven(self.0.clock.now())(&gate, changes);
        Ok(())
    }

    pub(crate) async fn count_failure<A: Action, E: ledger::Event>(
        &self,
        permit: &Permit<A>,
        buckets: &[Bucket],
        event: &E,
        now: Moment,
    ) -> Result<(), Error> {
        let plan = || {
            let mut planned = Planned::under(permit);
            planned.event(event)?;
            Ok(planned)
        };
        self.settle(buckets, now, failed(now), plan).await.map(|_| ())
    }

    /// Commits what `plan` says together with what `count` makes of each gate, if the gates are
    /// still open and nobody else was counted meanwhile: of many guesses at once, the right one
    /// learns nothing that the gates would have kept from it. `plan` is asked anew for each try.
    pub(crate) async fn settle(
        &self,
        buckets: &[Bucket],
        now: Moment,
        count: impl Fn(&Gate, &mut Changes),
        mut plan: impl FnMut() -> Result<Planned, Error>,
    ) -> Result<Receipt, Error> {
        for _ in 0..COUNTINGS_MAX {
            let mut planned = plan()?;
            for gate in &self.gates(buckets, now).await? {
                count(gate, &mut planned.changes);
            }
            match self.0.ledger.commit(planned, now).await {
                Err(ledger::Error::Store(store::Error::Stale | store::Error::Taken)) => {}
                settled => return Ok(settled?),
            }
        }
        Err(Error::Busy)
    }
}

/// Whom a service asks. One without an account is counted like one who has: who has is not told.
#[derive(Clone, Copy, Debug)]
pub enum Questioned<'a> {
    Account(AccountId),
    /// By the name that the service gave.
    Nobody(&'a str),
}

impl Questioned<'_> {
    fn bucket(&self, party: &PartyId) -> Bucket {
        match self {
            Questioned::Account(account) => {
                Bucket::of_questions(party.as_str(), account.as_bytes())
            }
            Questioned::Nobody(name) => Bucket::of_questions(party.as_str(), name.as_bytes()),
        }
    }
}

fn typing(session: &Session) -> Bucket {
    Bucket::of_typing(session.account.as_bytes())
}

/// What a failure makes of a gate.
pub(crate) fn failed(now: Moment) -> impl Fn(&Gate, &mut Changes) {
    move |gate, changes| keep(gate, changes, Some(gate.failed(now)))
}

/// What a success makes of it.
pub(crate) fn forgiven(now: Moment) -> impl Fn(&Gate, &mut Changes) {
    move |gate, changes| keep(gate, changes, gate.passed(now))
}

/// What is right and not yet enough makes of it.
pub(crate) fn held(now: Moment) -> impl Fn(&Gate, &mut Changes) {
    move |gate, changes| keep(gate, changes, gate.held(now))
}

fn keep(gate: &Gate, changes: &mut Changes, count: Option<Count>) {
    match count {
        Some(count) => rows::attempt_put(changes, gate, count),
        None => rows::attempt_guard(changes, gate),
    }
}
