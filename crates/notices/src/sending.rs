//! A notice on its way out, and the receipt of it afterwards.

use kernel::{Moment, PersonId};
use serde::Serialize;

use crate::{Channel, NoticeId};

/// What became of a notice that was to leave by a channel. The person reads it beside the notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sending {
    /// The last code that the other side answered: of SMTP or HTTP.
    pub answer: Option<u16>,
    pub attempts: i64,
    pub channel: Channel,
    /// When it was settled.
    pub settled_at: Option<Moment>,
    pub state: SendingState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendingState {
    /// The mail server or the gateway took it.
    Accepted,
    Expired,
    /// It was read in the inbox before it left.
    ReadFirst,
    /// The other side will never take it.
    Refused,
    /// No confirmed address was left.
    Unaddressed,
    Waiting,
}

/// One that is to be looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub(crate) attempts: i64,
    pub(crate) channel: Channel,
    pub(crate) expires_at: Moment,
    pub(crate) notice: NoticeId,
    pub(crate) person: PersonId,
}

const FIRST_WAIT_SECONDS: i64 = 10;
const WAIT_SECONDS_MAX: i64 = 4 * 3_600;

impl SendingState {
    pub const ALL: [SendingState; 6] = [
        SendingState::Accepted,
        SendingState::Expired,
        SendingState::ReadFirst,
        SendingState::Refused,
        SendingState::Unaddressed,
        SendingState::Waiting,
    ];

    pub fn word(self) -> &'static str {
        match self {
            SendingState::Accepted => "accepted",
            SendingState::Expired => "expired",
            SendingState::ReadFirst => "read-first",
            SendingState::Refused => "refused",
            SendingState::Unaddressed => "unaddressed",
            SendingState::Waiting => "waiting",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

impl Due {
    /// Should this attempt come to nothing, when the next one begins: 10 s, 20, 40, .. up to 4 h.
    pub(crate) fn next_at(&self, now: Moment) -> Moment {
        let wait = (FIRST_WAIT_SECONDS << self.attempts.clamp(0, 20)).min(WAIT_SECONDS_MAX);
        Moment::from_micros(now.micros() + wait * 1_000_000)
    }
}
