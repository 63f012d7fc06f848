//! What this crate tells the ledger. Names and fields here are a public format: add, never edit.

use kernel::PersonId;
use serde::Serialize;

use crate::NoticeId;

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Event {
    NoticeLeft { notice: NoticeId, person: PersonId, template: &'static str },
    NoticeRead { notice: NoticeId, person: PersonId },
}

impl ledger::Event for Event {
    fn name(&self) -> &'static str {
        match self {
            Event::NoticeLeft { .. } => "notices.notice-left",
            Event::NoticeRead { .. } => "notices.notice-read",
        }
    }

    fn subject(&self) -> PersonId {
        match self {
            Event::NoticeLeft { person, .. } | Event::NoticeRead { person, .. } => *person,
        }
    }
}
