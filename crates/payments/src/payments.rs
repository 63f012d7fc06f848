//! The counter of this crate: see what is to be paid, ask for more time, look into the till.

use std::sync::Arc;

use access::{Action, Actor, Caller, Facts, Permit, Purpose, permit};
use kernel::{Clock, Entropy, Moment, PersonId};
use ledger::{Ledger, Planned, Receipt, Released, Unreleased};
use notices::Notices;
use store::Db;

use crate::event::Event;
use crate::policy::{ReadPayment, ReadTill, RenewPayment};
use crate::{Bank, Error, Reference, Request, RequestState, Result, Transfer, rows};

/// The rule under which what the bank says is taken up, and money is sent back.
pub const PAYMENTS_RULE: &str = "payments";

/// What the counter stands on.
pub struct Parts {
    /// None: nothing is paid online.
    pub bank: Option<Bank>,
    pub clock: Clock,
    pub db: Db,
    pub entropy: Entropy,
    pub ledger: Ledger,
    pub notices: Notices,
}

#[derive(Clone, Debug)]
pub struct Payments {
    pub(crate) bank: Option<Arc<Bank>>,
    pub(crate) clock: Clock,
    pub(crate) db: Db,
    pub(crate) entropy: Entropy,
    pub(crate) ledger: Ledger,
    pub(crate) notices: Notices,
}

/// What a treasurer sees.
#[derive(Clone, Debug)]
pub struct Till {
    /// What fitted nothing, the newest first.
    pub mismatched: Vec<Transfer>,
    pub open: Vec<Request>,
    /// What goes back and has not gone yet.
    pub refunds: Vec<Transfer>,
}

/// How long somebody has to pay. No law that we found names a term; it is ours.
const DAYS_TO_PAY: i64 = 7;

impl Payments {
    pub fn new(parts: Parts) -> Self {
        let Parts { bank, clock, db, entropy, ledger, notices } = parts;
        Self { bank: bank.map(Arc::new), clock, db, entropy, ledger, notices }
    }

    /// The same where nothing is paid online.
    #[must_use]
    pub fn closed(&self) -> Self {
        Self { bank: None, ..self.clone() }
    }

    /// Whether fees are paid online here.
    pub fn is_open(&self) -> bool {
        self.bank.is_some()
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    pub(crate) fn bank(&self) -> Result<&Bank> {
        self.bank.as_deref().ok_or(Error::NoBank)
    }

    pub(crate) fn end_of_term(at: Moment) -> Moment {
        Moment::from_micros(at.micros() + DAYS_TO_PAY * 86_400_000_000)
    }

    /// A request and the permit for something done to it. Who may not is told that there is none.
    async fn permit_on<A: Action>(
        &self,
        caller: &Caller,
        reference: &str,
        action: impl Fn(PersonId) -> A,
    ) -> Result<(Request, Permit<A>)> {
        let request = match Reference::parse(reference) {
            Some(reference) => rows::request_by_reference(&self.db, &reference).await?,
            None => None,
        };
        let request = request.ok_or(Error::NoSuchPayment)?;
        let none = Facts::none();
        let permit = permit(action(request.payer), caller, &Purpose::OwnRecord, none);
        let theirs = caller.person() == Some(request.payer);
        match permit {
            Ok(permit) => Ok((request, permit)),
            Err(refused) if theirs && matches!(caller.actor, Actor::Citizen { .. }) => {
                Err(refused.into())
            }
            Err(_) => Err(Error::NoSuchPayment),
        }
    }

    /// What somebody is to pay or has paid.
    pub async fn read(
        &self,
        caller: &Caller,
        reference: &str,
    ) -> Result<(Released<Request>, Receipt)> {
        let act = |person| ReadPayment { person };
        let (request, permit) = self.permit_on(caller, reference, act).await?;
        let payer = request.payer;
        let request = Unreleased::with_fields(request, payer, ["payment"]);
        Ok(self.ledger.release(request, &permit, self.clock.now()).await?)
    }

    /// Gives somebody whose time has run out as much again.
    pub async fn renew(&self, caller: &Caller, reference: &str) -> Result<Receipt> {
        let act = |person| RenewPayment { person };
        let (request, permit) = self.permit_on(caller, reference, act).await?;
        let now = self.clock.now();
        if request.state != RequestState::Asked || request.takes(now) {
            return Err(Error::NotRenewable);
        }
        let expires_at = Self::end_of_term(now);
        let renewed = Request { expires_at, version: request.version + 1, ..request };
        let mut planned = Planned::under(&permit);
        rows::request_put(&mut planned.changes, &renewed)?;
        planned.event(&Event::asked(&renewed))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)
    }

    /// What is open, what fitted nothing, what goes back.
    pub async fn till(&self, caller: &Caller) -> Result<(Released<Till>, Receipt)> {
        let purpose = Purpose::Rule(PAYMENTS_RULE);
        let permit = permit(ReadTill, caller, &purpose, Facts::none())?;
        let open = rows::requests_open(&self.db).await?;
        let mismatched = rows::transfers_mismatched(&self.db).await?;
        let refunds = rows::refunds_due(&self.db, Moment::from_micros(i64::MAX)).await?;
        let shown = open.iter().map(|it| Unreleased::with_fields((), it.payer, ["payment"]));
        let shown: Unreleased<Vec<()>> = shown.collect();
        let till = shown.map(|_| Till { mismatched, open, refunds });
        Ok(self.ledger.release(till, &permit, self.clock.now()).await?)
    }
}

/// Who does what nobody asks for.
pub(crate) fn job() -> (Caller, Purpose) {
    (Caller::job("payments", PAYMENTS_RULE), Purpose::Rule(PAYMENTS_RULE))
}
