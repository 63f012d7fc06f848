//! What somebody is asked to pay: for which dossier, by which law, until when.

use std::fmt;

use kernel::{Entropy, Moment, PLAIN_LETTERS, PersonId};
use serde::{Deserialize, Serialize};

/// What a transfer names, so that it is found again. Banks carry capitals and digits unchanged.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Reference(String);

const PREFIX: &str = "DANH";
const LENGTH: usize = 12;

/// A request as it stands.
#[derive(Clone, Debug)]
pub struct Request {
    /// In đồng.
    pub amount: i64,
    pub asked_at: Moment,
    /// The code of what it is paid for.
    pub dossier: String,
    pub expires_at: Moment,
    pub lines: Vec<Line>,
    /// To whom it is due.
    pub office: String,
    pub paid_at: Option<Moment>,
    pub payer: PersonId,
    pub reference: Reference,
    pub state: RequestState,
    /// By which it was paid, as the bank numbers it.
    pub transaction: Option<String>,
    pub version: i64,
}

/// One fee or charge, with its law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub amount: i64,
    pub en: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub legal_basis: Option<String>,
    pub vi: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    Asked,
    /// Nothing is to be paid any more.
    Cancelled,
    Paid,
    RefundDue,
    Refunded,
}

impl RequestState {
    pub const ALL: [RequestState; 5] =
        [Self::Asked, Self::Cancelled, Self::Paid, Self::RefundDue, Self::Refunded];

    pub fn name(self) -> &'static str {
        match self {
            RequestState::Asked => "asked",
            RequestState::Cancelled => "cancelled",
            RequestState::Paid => "paid",
            RequestState::RefundDue => "refund-due",
            RequestState::Refunded => "refunded",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Reference {
    pub(crate) fn new(entropy: &Entropy) -> Self {
        Self(format!("{PREFIX}{}", entropy.letters::<{ 2 * LENGTH }>()))
    }

    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        let fine = rest.len() == LENGTH && rest.bytes().all(|byte| PLAIN_LETTERS.contains(&byte));
        fine.then(|| Self(text.to_owned()))
    }

    /// The first that stands in what somebody wrote with their transfer.
    pub(crate) fn found_in(text: &str) -> Option<Self> {
        let text = text.to_ascii_uppercase();
        let whole = PREFIX.len() + LENGTH;
        text.match_indices(PREFIX)
            .find_map(|(at, _)| text.get(at..at + whole).and_then(Self::parse))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Request {
    /// Whether a transfer made at that moment still pays it.
    pub(crate) fn takes(&self, at: Moment) -> bool {
        at <= self.expires_at
    }

    /// What its receipt is called; nothing before it was paid.
    pub fn receipt_number(&self) -> Option<String> {
        let paid_at = self.paid_at?;
        let number = self.reference.as_str().trim_start_matches(PREFIX);
        Some(format!("BL{}-{number}", paid_at.day().year()))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reference({self})")
    }
}
