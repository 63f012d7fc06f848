//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.

use std::collections::BTreeMap;

use kernel::{Language, PersonId};
use serde::Serialize;

use crate::delivering::Outcome;
use crate::telling::Told;
use crate::{Channel, Kind, MessageId, NoticeId, Quiet};

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    ChoicesMade {
        channels: BTreeMap<Kind, Channel>,
        language: Language,
        person: PersonId,
        quiet: Quiet,
    },
    MessageHandled {
        message: MessageId,
        outcome: Outcome,
        person: PersonId,
    },
    MessagePlanned {
        channel: Channel,
        message: MessageId,
        person: PersonId,
        template: String,
    },
    NoticeLeft {
        notice: NoticeId,
        person: PersonId,
        template: &'static str,
    },
    NoticeOnItsWay {
        answer: Option<u16>,
        channel: Channel,
        notice: NoticeId,
        outcome: Told,
        person: PersonId,
    },
    NoticeRead {
        notice: NoticeId,
        person: PersonId,
    },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::ChoicesMade { .. } => "notices.choices-made",
            Event::MessageHandled { .. } => "notices.message-handled",
            Event::MessagePlanned { .. } => "notices.message-planned",
            Event::NoticeLeft { .. } => "notices.notice-left",
            Event::NoticeOnItsWay { .. } => "notices.notice-on-its-way",
            Event::NoticeRead { .. } => "notices.notice-read",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::ChoicesMade { person, .. }
            | Event::MessageHandled { person, .. }
            | Event::MessagePlanned { person, .. }
            | Event::NoticeLeft { person, .. }
            | Event::NoticeOnItsWay { person, .. }
            | Event::NoticeRead { person, .. } => *person,
        }
    }
}
