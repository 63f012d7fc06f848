//! What this crate tells the ledger. Names and fields are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

use crate::{Notification, Outcome, Request, RequestState, Transfer};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    /// Somebody was asked to pay, or how that stands changed.
    Asked {
        amount: i64,
        dossier: String,
        #[serde(skip)]
        person: PersonId,
        reference: String,
        state: RequestState,
    },
    /// The bank took a refund.
    Refunded {
        amount: i64,
        #[serde(skip)]
        person: PersonId,
        transaction: String,
    },
    /// The bank was asked to send a transfer back.
    RefundTried {
        attempt: i64,
        #[serde(skip)]
        person: PersonId,
        transaction: String,
    },
    /// The bank told of a transfer.
    Transfer {
        amount: i64,
        outcome: Outcome,
        #[serde(skip)]
        person: PersonId,
        reference: String,
        transaction: String,
    },
}

impl Event {
    pub(crate) fn asked(request: &Request) -> Self {
        Event::Asked {
            amount: request.amount,
            dossier: request.dossier.clone(),
            person: request.payer,
            reference: request.reference.to_string(),
            state: request.state,
        }
    }

    pub(crate) fn refunded(transfer: &Transfer, person: Option<PersonId>) -> Self {
        Event::Refunded {
            amount: transfer.amount,
            person: person.unwrap_or(PersonId::NOBODY),
            transaction: transfer.transaction.clone(),
        }
    }

    pub(crate) fn refund_tried(transfer: &Transfer, person: Option<PersonId>) -> Self {
        Event::RefundTried {
            attempt: transfer.attempts + 1,
            person: person.unwrap_or(PersonId::NOBODY),
            transaction: transfer.transaction.clone(),
        }
    }

    pub(crate) fn transfer(
        told: &Notification,
        outcome: Outcome,
        request: Option<&Request>,
    ) -> Self {
        Event::Transfer {
            amount: told.amount,
            outcome,
            person: request.map_or(PersonId::NOBODY, |request| request.payer),
            reference: request.map(|request| request.reference.to_string()).unwrap_or_default(),
            transaction: told.transaction.clone(),
        }
    }
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::Asked { .. } => "payments.request-moved",
            Event::Refunded { .. } => "payments.refunded",
            Event::RefundTried { .. } => "payments.refund-tried",
            Event::Transfer { .. } => "payments.transfer-received",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::Asked { person, .. }
            | Event::Refunded { person, .. }
            | Event::RefundTried { person, .. }
            | Event::Transfer { person, .. } => *person,
        }
    }
}
