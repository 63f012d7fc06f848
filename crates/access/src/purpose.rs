//! What the answer will be used for.

use std::fmt;

use serde::{Serialize, Serializer};

/// The matter that an access serves. A choice from a list of good reasons would be no purpose: all
/// but the look at one's own record cite the paper or rule that can be checked afterwards.
///
/// Written `own-record`, `approved:<purpose>`, `case:<code>`, `consent:<purpose>`,
/// `order:<reference>`, `rule:<name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// What a relying party asks for, by the code of the purpose that an official approved for it. It
    /// cannot be stated, only shown to have been approved.
    Approved(String),
    /// An open case of the office, by its code.
    Case(String),
    /// What the person agreed to, by the code of the purpose that was shown to them. It cannot be
    /// stated, only shown to have been given.
    Consent(String),
    /// A written order of a competent body, by its reference.
    Order(String),
    OwnRecord,
    /// The rule under which the program acts by itself.
    Rule(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PurposeError {
    #[error("a purpose cites a case or an order: `case:<code>`, `order:<reference>`, `own-record`")]
    NotCited,
    #[error("a reference has 1 to {} printable characters", Purpose::REFERENCE_LENGTH_MAX)]
    Reference,
}

impl Purpose {
    pub const REFERENCE_LENGTH_MAX: usize = 80;

    /// Reads what a caller states. A rule cannot be stated, only acted under.
    pub fn parse(text: &str) -> Result<Self, PurposeError> {
        let reference = |text: &str| {
            let length = text.chars().count();
            let fits = (1..=Self::REFERENCE_LENGTH_MAX).contains(&length);
            let plain = !text.chars().any(char::is_control) && text.trim() == text;
            if fits && plain { Ok(text.to_owned()) } else { Err(PurposeError::Reference) }
        };
        match text.split_once(':') {
            None if text == "own-record" => Ok(Purpose::OwnRecord),
            Some(("case", code)) => reference(code).map(Purpose::Case),
            Some(("order", order)) => reference(order).map(Purpose::Order),
            _ => Err(PurposeError::NotCited),
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Purpose::Approved(_) => "approved",
            Purpose::Case(_) => "case",
            Purpose::Consent(_) => "consent",
            Purpose::Order(_) => "order",
            Purpose::OwnRecord => "own-record",
            Purpose::Rule(_) => "rule",
        }
    }

    /// What it cites; empty for one's own record.
    pub fn reference(&self) -> &str {
        match self {
            Purpose::Approved(reference)
            | Purpose::Case(reference)
            | Purpose::Consent(reference)
            | Purpose::Order(reference) => reference,
            Purpose::OwnRecord => "",
            Purpose::Rule(rule) => rule,
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reference() {
            "" => f.write_str(self.kind()),
            reference => write!(f, "{}:{reference}", self.kind()),
        }
    }
}

impl Serialize for Purpose {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_cites_what_it_serves() {
        for text in ["own-record", "case:H01-2026-000017", "order:12/QĐ-BCA"] {
            assert_eq!(Purpose::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "civil-status", "rule:import", "approved:x", "case", "consent:x"] {
            assert_eq!(Purpose::parse(text), Err(PurposeError::NotCited), "{text}");
        }
        for text in ["case:", "order: x", "case:a\nb"] {
            assert_eq!(Purpose::parse(text), Err(PurposeError::Reference), "{text:?}");
        }
    }
}
