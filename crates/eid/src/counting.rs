//! Counting attempts before their outcome is told. What a gate bears is in `throttle.rs`.

use access::{Action, Permit};
use kernel::Moment;
use ledger::{Planned, Receipt};
use store::Changes;

use crate::event::Event;
use crate::throttle::{Bucket, Count, Gate};
use crate::{Accounts, Error, Session, rows};

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

    /// Refuses who typed too many wrong codes of other devices of late (RFC 8628 section 5.1).
    pub async fn may_type_code(&self, session: &Session) -> Result<(), Error> {
        let bucket = Bucket::of_typing(session.account.as_bytes());
        self.gates(&[bucket], self.0.clock.now()).await.map(|_| ())
    }

    /// Counts one such code that was wrong.
    pub async fn code_was_wrong<A: Action>(
        &self,
        permit: &Permit<A>,
        session: &Session,
    ) -> Result<(), Error> {
        let (person, bucket) = (session.person, Bucket::of_typing(session.account.as_bytes()));
        let event = Event::CodeMistyped { person };
        self.count_failure(permit, &[bucket], &event, self.0.clock.now()).await
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
