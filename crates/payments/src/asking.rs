//! Asking somebody to pay, and not asking any more. Both are planned with what they belong to, under
//! its permit, as notices are.

use access::{Action, Permit};
use kernel::{Moment, PersonId};
use ledger::Planned;

use crate::event::Event;
use crate::{Error, Line, Payments, Reference, Refund, Request, RequestState, Result, rows};

/// What somebody is to be asked for.
#[derive(Clone, Debug)]
pub struct NewRequest {
    pub dossier: String,
    /// Each with an amount; together more than nothing.
    pub lines: Vec<Line>,
    pub office: String,
    pub payer: PersonId,
}

impl Payments {
    /// The plan of asking somebody to pay, and the reference that it will be paid under.
    pub fn plan_ask<A: Action>(
        &self,
        permit: &Permit<A>,
        new: NewRequest,
        at: Moment,
    ) -> Result<(Reference, Planned)> {
        self.bank()?;
        let NewRequest { dossier, lines, office, payer } = new;
        let request = Request {
            amount: lines.iter().map(|line| line.amount).sum(),
            asked_at: at,
            dossier,
            expires_at: Self::end_of_term(at),
            lines,
            office,
            paid_at: None,
            payer,
            reference: Reference::new(&self.entropy),
            state: RequestState::Asked,
            transaction: None,
            version: 1,
        };
        let mut planned = Planned::under(permit);
        rows::request_put(&mut planned.changes, &request)?;
        planned.event(&Event::asked(&request))?;
        Ok((request.reference, planned))
    }

    /// The plan of what becomes of a request when what it is for has ended: what is open is not to
    /// be paid any more; what was paid goes back where `back` says so.
    pub async fn plan_end<A: Action>(
        &self,
        permit: &Permit<A>,
        reference: &str,
        back: Back,
    ) -> Result<Planned> {
        let mut planned = Planned::under(permit);
        let reference = Reference::parse(reference).ok_or(Error::NoSuchPayment)?;
        let request = rows::request_by_reference(&self.db, &reference).await?;
        let request = request.ok_or(Error::NoSuchPayment)?;
        let state = match (request.state, back) {
            (RequestState::Asked, _) => RequestState::Cancelled,
            (RequestState::Paid, Back::Refunded) => RequestState::RefundDue,
            _ => return Ok(planned),
        };
        if let Some(transaction) =
            request.transaction.as_deref().filter(|_| state == RequestState::RefundDue)
        {
            let refund = (Refund::None, Refund::Due);
            rows::transfer_refund(&mut planned.changes, transaction, refund);
        }
        let ended = Request { state, version: request.version + 1, ..request };
        rows::request_put(&mut planned.changes, &ended)?;
        planned.event(&Event::asked(&ended))?;
        Ok(planned)
    }
}

/// Whether what was paid goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    Kept,
    Refunded,
}
