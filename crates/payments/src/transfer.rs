//! A transfer, as the bank tells of it, and what becomes of it.

use kernel::Moment;
use serde::{Deserialize, Serialize};

use crate::{Reference, Request, RequestState};

/// What the bank says: signed, and perhaps more than once.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    pub amount: i64,
    /// What whoever paid wrote with it. Only the reference in it is kept.
    pub content: String,
    #[serde(with = "rfc3339")]
    pub paid_at: Moment,
    /// The bank's number of it.
    pub transaction: String,
}

/// What this program asks the bank to send back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefundAsked {
    pub amount: i64,
    pub transaction: String,
}

/// Moments as they travel between programs.
pub(crate) mod rfc3339 {
    use kernel::Moment;
    use serde::{Deserializer, Serializer};
    use time::OffsetDateTime;

    pub(crate) fn serialize<S: Serializer>(at: &Moment, to: S) -> Result<S::Ok, S::Error> {
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.micros()) * 1_000);
        let at = at.unwrap_or(OffsetDateTime::UNIX_EPOCH);
        time::serde::rfc3339::serialize(&at, to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        time::serde::rfc3339::deserialize(from).map(Moment::of)
    }
}

kernel::words! {
    /// What becomes of it. All but `settled` goes back.
    pub Outcome {
        /// Made after the request had ended.
        Late "late",
        /// Nothing is to be paid any more.
        NotAsked "not-asked",
        Settled "settled",
        /// The same was paid before by another transfer.
        Twice "twice",
        UnknownReference "unknown-reference",
        WrongAmount "wrong-amount",
    }
}

kernel::words! {
    /// Whether it goes back.
    pub Refund {
        Done "done",
        Due "due",
        None "none",
    }
}

/// A transfer that was taken up.
#[derive(Clone, Debug)]
pub struct Transfer {
    pub amount: i64,
    /// How often the bank was asked to send it back.
    pub attempts: i64,
    pub outcome: Outcome,
    pub paid_at: Moment,
    pub received_at: Moment,
    /// As it was written; empty when there was none.
    pub reference: String,
    pub refund: Refund,
    pub transaction: String,
}

/// What becomes of a transfer.
pub(crate) fn judge(request: Option<&Request>, told: &Notification) -> Outcome {
    let Some(request) = request else { return Outcome::UnknownReference };
    match request.state {
        RequestState::Cancelled => Outcome::NotAsked,
        RequestState::Paid | RequestState::RefundDue | RequestState::Refunded => Outcome::Twice,
        RequestState::Asked if told.amount != request.amount => Outcome::WrongAmount,
        RequestState::Asked if !request.takes(told.paid_at) => Outcome::Late,
        RequestState::Asked => Outcome::Settled,
    }
}

impl Notification {
    pub(crate) fn reference(&self) -> Option<Reference> {
        Reference::found_in(&self.content)
    }

    /// Whether it can be a transfer at all.
    pub(crate) fn is_sound(&self) -> bool {
        let named = (1..=64).contains(&self.transaction.len())
            && self.transaction.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        named && (1..10_000_000_000_000).contains(&self.amount) && self.content.len() <= 1000
    }
}

// What people write with a transfer is theirs.
impl std::fmt::Debug for Notification {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Notification({} of {})", self.transaction, self.amount)
    }
}

#[cfg(test)]
mod tests;
