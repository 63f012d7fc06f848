//! Taking up what the bank says has come in. Each of its transfers has one outcome, on record with
//! all that follows from it.

use access::{Facts, Permit, permit};
use kernel::Moment;
use ledger::Planned;
use notices::NewNotice;

use crate::event::Event;
use crate::payments::job;
use crate::policy::ReceiveTransfer;
use crate::transfer::judge;
use crate::{
    Error, Follows, Notification, Outcome, Payments, Refund, Request, RequestState, Result,
    Transfer, rows,
};

/// How often a transfer is taken up anew when what it pays changes meanwhile.
const TRIES: usize = 8;

impl Payments {
    /// What the bank sent over the wire, once its signature holds.
    pub async fn receive_signed(
        &self,
        follows: &Follows,
        signature: (&str, &str),
        body: &[u8],
    ) -> Result<Outcome> {
        self.bank()?.secret.verify(signature, body, self.now())?;
        let told = serde_json::from_slice(body).map_err(|_| Error::TransferUnsound)?;
        self.receive(follows, &told).await
    }

    /// Takes up a transfer. Told again, it is what it was.
    pub async fn receive(&self, follows: &Follows, told: &Notification) -> Result<Outcome> {
        if !told.is_sound() {
            return Err(Error::TransferUnsound);
        }
        let (caller, purpose) = job();
        let permit = permit(ReceiveTransfer, &caller, &purpose, Facts::none())?;
        for _ in 0..TRIES {
            if let Some(before) = rows::transfer_by_id(&self.db, &told.transaction).await? {
                let same = before.amount == told.amount && before.paid_at == told.paid_at;
                return if same { Ok(before.outcome) } else { Err(Error::TransferDiffers) };
            }
            match self.try_to_receive(&permit, follows, told).await {
                // Another node was told the same, or the dossier went on at the same moment.
                Err(Error::ChangedMeanwhile) => {}
                taken => return taken,
            }
        }
        Err(Error::ChangedMeanwhile)
    }

    async fn try_to_receive(
        &self,
        permit: &Permit<ReceiveTransfer>,
        follows: &Follows,
        told: &Notification,
    ) -> Result<Outcome> {
        let now = self.now();
        let request = match told.reference() {
            Some(reference) => rows::request_by_reference(&self.db, &reference).await?,
            None => None,
        };
        let mut outcome = judge(request.as_ref(), told);
        let mut planned = Planned::under(permit);
        if outcome == Outcome::Settled {
            let dossier = request.as_ref().map(|it| it.dossier.as_str()).unwrap_or_default();
            match follows.plan(dossier, now).await.map_err(Error::Follows)? {
                Some(following) => planned.merge(following),
                // The dossier has ended without asking here.
                None => outcome = Outcome::NotAsked,
            }
        }
        let transfer = Transfer {
            amount: told.amount,
            attempts: 0,
            outcome,
            paid_at: told.paid_at,
            received_at: now,
            reference: told.reference().map(|it| it.to_string()).unwrap_or_default(),
            refund: if outcome == Outcome::Settled { Refund::None } else { Refund::Due },
            transaction: told.transaction.clone(),
        };
        rows::transfer_insert(&mut planned.changes, &transfer);
        planned.event(&Event::transfer(told, outcome, request.as_ref()))?;
        if let Some(request) = request {
            self.plan_taken(&mut planned, permit, (request, &transfer), now)?;
        }
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;
        if outcome != Outcome::Settled {
            tracing::info!(outcome = outcome.name(), "a transfer fits nothing and goes back");
        }
        Ok(outcome)
    }

    /// The request as paid, where it is, and the notice of what came in.
    fn plan_taken(
        &self,
        planned: &mut Planned,
        permit: &Permit<ReceiveTransfer>,
        (request, transfer): (Request, &Transfer),
        now: Moment,
    ) -> Result<()> {
        let settled = transfer.outcome == Outcome::Settled;
        let template = if settled { "payments-paid" } else { "payments-sent-back" };
        let link = format!("/services/payments/{}", request.reference);
        let notice = NewNotice::to(request.payer, template)
            .with("dossier", request.dossier.clone())
            .with("amount", transfer.amount.to_string())
            .leading_to(link);
        planned.merge(self.notices.plan(permit, &notice, now)?);
        if settled {
            let paid = Request {
                paid_at: Some(transfer.paid_at),
                state: RequestState::Paid,
                transaction: Some(transfer.transaction.clone()),
                version: request.version + 1,
                ..request
            };
            rows::request_put(&mut planned.changes, &paid)?;
            planned.event(&Event::asked(&paid))?;
        }
        Ok(())
    }
}
