//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

use crate::delivering::Outcome;
use crate::{Channel, MessageId, NoticeId};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    MessageHandled { message: MessageId, outcome: Outcome, person: PersonId },
    MessagePlanned { channel: Channel, message: MessageId, person: PersonId, template: String },
    NoticeLeft { notice: NoticeId, person: PersonId, template: &'static str },
    NoticeRead { notice: NoticeId, person: PersonId },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::MessageHandled { .. } => "notices.message-handled",
            Event::MessagePlanned { .. } => "notices.message-planned",
            Event::NoticeLeft { .. } => "notices.notice-left",
            Event::NoticeRead { .. } => "notices.notice-read",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::MessageHandled { person, .. }
            | Event::MessagePlanned { person, .. }
            | Event::NoticeLeft { person, .. }
            | Event::NoticeRead { person, .. } => *person,
        }
    }
}
