//! Identity documents issued to a person, and those a foreigner came with.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{Country, Text};
use crate::stored::{day, day_if_any, redacted};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentityDocumentKind {
    /// Chứng minh nhân dân of 12 digits.
    #[serde(rename = "cmnd12")]
    IdCard12,
    /// Chứng minh nhân dân of 9 digits.
    #[serde(rename = "cmnd9")]
    IdCard9,
    /// Giấy chứng nhận căn cước.
    #[serde(rename = "gcncc")]
    IdentityCertificate,
    /// Thẻ căn cước, since 2024-07-01.
    #[serde(rename = "cc")]
    IdentityCard,
    /// Thẻ căn cước công dân, until 2024-06-30.
    #[serde(rename = "cccd")]
    CitizenCard,
    #[serde(rename = "pp")]
    Passport,
    /// A foreigner's permanent or temporary residence card.
    #[serde(rename = "rc")]
    ResidenceCard,
}

/// Ngày cấp, nơi cấp, thời hạn. The number is kept only where it is not the personal number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityDocument {
    /// The last day on which it is valid; some have none.
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none", with = "day_if_any")]
    pub expires_on: Option<Date>,
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub issued_at: Option<Text<100>>,
    #[serde(rename = "i", with = "day")]
    pub issued_on: Date,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub issuing_country: Option<Country>,
    #[serde(rename = "k")]
    pub kind: IdentityDocumentKind,
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Text<32>>,
}

redacted!(IdentityDocument);
