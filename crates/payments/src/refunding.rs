//! Sending money back. What is due waits as a row; whichever node gets to it first asks the bank, as
//! often as it takes, under the bank's own number of the transfer.

use std::time::Duration;

use access::{Facts, Permit, permit};
use kernel::Moment;
use ledger::Planned;
use notices::NewNotice;

use crate::bank::Said;
use crate::event::Event;
use crate::payments::job;
use crate::policy::SendRefund;
use crate::transfer::RefundAsked;
use crate::{Error, Payments, Reference, Refund, Request, RequestState, Result, Transfer, rows};

const REST: Duration = Duration::from_secs(2);
/// Longer than the bank may take: an attempt is one node's until then.
const FIRST_WAIT_SECONDS: i64 = 15;
const WAIT_SECONDS_MAX: i64 = 3600;

impl Payments {
    /// Sends back what is due, until the program ends.
    pub async fn refund(&self) {
        loop {
            tokio::time::sleep(REST).await;
            if let Err(error) = self.refund_round().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "refunds were not sent");
            }
        }
    }

    /// Asks the bank for what is due, and says how many went back.
    pub async fn refund_round(&self) -> Result<usize> {
        if !self.is_open() {
            return Ok(0);
        }
        let (caller, purpose) = job();
        let permit = permit(SendRefund, &caller, &purpose, Facts::none())?;
        let mut count = 0;
        for transfer in rows::refunds_due(&self.db, self.now()).await? {
            match self.send_back(&permit, &transfer).await {
                Ok(Said::Done) => count += 1,
                // Another node is at it.
                Ok(Said::NotNow) | Err(Error::ChangedMeanwhile) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    async fn send_back(&self, permit: &Permit<SendRefund>, transfer: &Transfer) -> Result<Said> {
        let now = self.now();
        let request = match Reference::parse(&transfer.reference) {
            Some(reference) => rows::request_by_reference(&self.db, &reference).await?,
            None => None,
        };
        let payer = request.as_ref().map(|request| request.payer);
        let wait = FIRST_WAIT_SECONDS << transfer.attempts.clamp(0, 20);
        let wait = wait.min(WAIT_SECONDS_MAX) * 1_000_000;
        let mut planned = Planned::under(permit);
        let next_at = Moment::from_micros(now.micros() + wait);
        rows::transfer_attempt(&mut planned.changes, transfer, next_at);
        planned.event(&Event::refund_tried(transfer, payer))?;
        self.ledger.commit(planned, now).await.map_err(Error::of_commit)?;

        let asked =
            RefundAsked { amount: transfer.amount, transaction: transfer.transaction.clone() };
        if self.bank()?.refund(&asked, now).await == Said::NotNow {
            return Ok(Said::NotNow);
        }
        let mut planned = Planned::under(permit);
        let refund = (Refund::Due, Refund::Done);
        rows::transfer_refund(&mut planned.changes, &transfer.transaction, refund);
        planned.event(&Event::refunded(transfer, payer))?;
        if let Some(request) = request {
            self.plan_refunded(&mut planned, permit, request, transfer)?;
        }
        self.ledger.commit(planned, self.now()).await.map_err(Error::of_commit)?;
        Ok(Said::Done)
    }

    fn plan_refunded(
        &self,
        planned: &mut Planned,
        permit: &Permit<SendRefund>,
        request: Request,
        transfer: &Transfer,
    ) -> Result<()> {
        let notice = NewNotice::to(request.payer, "payments-refunded")
            .with("dossier", request.dossier.clone())
            .with("amount", transfer.amount.to_string())
            .leading_to(format!("/services/payments/{}", request.reference));
        planned.merge(self.notices.plan(permit, &notice, self.now())?);
        let whole = request.transaction.as_deref() == Some(transfer.transaction.as_str());
        if whole && request.state == RequestState::RefundDue {
            let state = RequestState::Refunded;
            let refunded = Request { state, version: request.version + 1, ..request };
            rows::request_put(&mut planned.changes, &refunded)?;
            planned.event(&Event::asked(&refunded))?;
        }
        Ok(())
    }
}
