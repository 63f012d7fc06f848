//! A file as it stands: what serde can see of it. Unknown keys are refused here.

use std::collections::BTreeMap;

use kernel::TermUnit;
use serde::Deserialize;
use toml::Spanned;

use crate::{Applicant, Channel, Confidence, FeePer, Names, OutcomeKind};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) code: Spanned<String>,
    pub(crate) version: Vec<Spanned<Version>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Version {
    pub(crate) applicants: Spanned<Vec<Applicant>>,
    pub(crate) authentication_level: Spanned<u8>,
    pub(crate) authority: Spanned<Authority>,
    pub(crate) begun_at: Option<Spanned<String>>,
    pub(crate) channels: Spanned<Vec<Channel>>,
    pub(crate) confidence: Confidence,
    #[serde(default)]
    pub(crate) document: Vec<Spanned<Document>>,
    #[serde(default)]
    pub(crate) exemption: Vec<Spanned<Exemption>>,
    #[serde(default)]
    pub(crate) fee: Vec<Spanned<Fee>>,
    pub(crate) handed_over_to: Option<Spanned<Names>>,
    pub(crate) identity_level: Spanned<u8>,
    pub(crate) legal_basis: Option<String>,
    pub(crate) life_events: Spanned<Vec<String>>,
    pub(crate) names: Spanned<Names>,
    pub(crate) outcome: Vec<Spanned<Outcome>>,
    #[serde(default)]
    pub(crate) portal_codes: Vec<Spanned<PortalCode>>,
    #[serde(default)]
    pub(crate) question: Vec<Spanned<Question>>,
    pub(crate) source: Option<String>,
    pub(crate) step: Vec<Spanned<Step>>,
    pub(crate) summary: Spanned<Names>,
    pub(crate) valid_from: Spanned<String>,
    pub(crate) verified: Spanned<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Authority {
    pub(crate) office_kind: Option<String>,
    pub(crate) otherwise: Option<String>,
    pub(crate) question: Option<String>,
    pub(crate) territory: Territory,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Territory {
    Anywhere,
    Applicant,
    Target,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortalCode {
    pub(crate) code: String,
    pub(crate) verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    pub(crate) is: Vec<String>,
    pub(crate) question: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Document {
    #[serde(default = "one")]
    pub(crate) count_max: u8,
    #[serde(default)]
    pub(crate) held: Vec<String>,
    pub(crate) key: String,
    #[serde(default = "twenty")]
    pub(crate) mebibytes_max: u8,
    pub(crate) names: Spanned<Names>,
    pub(crate) only_if: Option<Condition>,
    #[serde(default = "yes")]
    pub(crate) required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Exemption {
    /// Years.
    pub(crate) below: Option<u8>,
    pub(crate) confidence: Confidence,
    #[serde(default)]
    pub(crate) fees: Vec<String>,
    /// Years.
    pub(crate) from: Option<u8>,
    pub(crate) key: String,
    pub(crate) legal_basis: Option<String>,
    pub(crate) names: Spanned<Names>,
    pub(crate) verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fee {
    pub(crate) confidence: Confidence,
    pub(crate) direct: u32,
    pub(crate) key: String,
    pub(crate) legal_basis: Option<String>,
    pub(crate) names: Spanned<Names>,
    pub(crate) online: Option<u32>,
    pub(crate) only_if: Option<Condition>,
    pub(crate) per: FeePer,
    #[serde(default)]
    pub(crate) persons: Vec<String>,
    pub(crate) verified: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Choice,
    Commune,
    Date,
    Digits,
    Number,
    Person,
    Text,
    YesNo,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) characters_max: Option<u16>,
    #[serde(default)]
    pub(crate) choices: Vec<Choice>,
    #[serde(default = "one")]
    pub(crate) count_max: u8,
    pub(crate) digits_max: Option<u8>,
    pub(crate) digits_min: Option<u8>,
    pub(crate) hint: Option<Spanned<Names>>,
    pub(crate) key: String,
    pub(crate) kind: Kind,
    pub(crate) names: Spanned<Names>,
    pub(crate) only_if: Option<Condition>,
    pub(crate) prefill: Option<Spanned<Prefill>>,
    #[serde(default = "yes")]
    pub(crate) required: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) names: Spanned<Names>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Prefill {
    pub(crate) field: Option<String>,
    pub(crate) group: String,
    #[serde(default)]
    pub(crate) may_change: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    pub(crate) amount: Option<u16>,
    pub(crate) authority: Option<Spanned<Authority>>,
    #[serde(default)]
    pub(crate) batch: bool,
    pub(crate) deadline: Option<Spanned<String>>,
    pub(crate) duty: Option<Spanned<String>>,
    pub(crate) effect: Option<Spanned<Effect>>,
    pub(crate) key: String,
    pub(crate) names: Spanned<Names>,
    pub(crate) next: Spanned<Vec<String>>,
    #[serde(default)]
    pub(crate) supplement: bool,
    pub(crate) unit: Option<TermUnit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    pub(crate) effect: Option<Spanned<Effect>>,
    pub(crate) key: String,
    pub(crate) kind: OutcomeKind,
    pub(crate) names: Spanned<Names>,
    pub(crate) result: Option<ResultPaper>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Effect {
    pub(crate) act: String,
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResultPaper {
    pub(crate) form: Option<String>,
    pub(crate) key: String,
    pub(crate) names: Spanned<Names>,
}

fn one() -> u8 {
    1
}

/// MiB: what a scan of several pages comes to.
fn twenty() -> u8 {
    20
}

fn yes() -> bool {
    true
}
