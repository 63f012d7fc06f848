//! Identity documents issued to a person, and those a foreigner came with.

use serde::{Deserialize, Serialize};
use time::Date;

use kernel::PersonalNumber;

use super::{Country, Text, ValueError};
use crate::stored::{day, day_if_any, redacted, stored_as_text};

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

/// The number of a passport or a residence card as people look for it: capital letters and digits,
/// without what stands between their groups.
#[derive(Clone, PartialEq, Eq)]
pub struct DocumentNumber(String);

/// The number somebody is known by: their personal number or, of who has none, that of a passport
/// or residence card.
#[derive(Clone, PartialEq, Eq)]
pub enum HeldNumber {
    Document(DocumentNumber),
    Personal(PersonalNumber),
}

impl IdentityDocumentKind {
    /// Whether people without a personal number are found by it.
    fn finds(self) -> bool {
        matches!(self, Self::Passport | Self::ResidenceCard)
    }
}

impl IdentityDocument {
    /// The number by which its holder is found; none of documents that name a personal number.
    pub(crate) fn found_by(&self) -> Option<DocumentNumber> {
        let number = self.number.as_ref().filter(|_| self.kind.finds())?;
        DocumentNumber::parse(number.expose()).ok()
    }
}

impl DocumentNumber {
    pub const LENGTH_MAX: usize = 20;
    pub const LENGTH_MIN: usize = 5;

    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let between = |c: &char| c.is_whitespace() || "-./".contains(*c);
        let number: String = text.chars().filter(|c| !between(c)).collect();
        let plain = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
        // ICAO 9303-3, 4.2.2.1 gives a passport nine characters; residence cards have a few more.
        let fits = (Self::LENGTH_MIN..=Self::LENGTH_MAX).contains(&number.len());
        if !plain || !fits || !number.bytes().any(|byte| byte.is_ascii_digit()) {
            return Err(ValueError::NotADocumentNumber);
        }
        Ok(Self(number.to_ascii_uppercase()))
    }

    /// The number in the clear. Call this only to store it or to show it to someone permitted.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn wire(&self) -> &str {
        self.expose()
    }
}

impl HeldNumber {
    /// Digits alone are a personal number as soon as they are too many for a passport: one that
    /// was mistyped is not looked for among papers.
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        const PASSPORT_DIGITS_MAX: usize = 9;
        let typed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let digits = typed.bytes().all(|byte| byte.is_ascii_digit());
        if digits && typed.len() > PASSPORT_DIGITS_MAX {
            let number = PersonalNumber::parse(&typed);
            return number.map(Self::Personal).map_err(|_| ValueError::NotADocumentNumber);
        }
        DocumentNumber::parse(&typed).map(Self::Document)
    }

    /// The number in the clear. Call this only to store it or to show it to someone permitted.
    pub fn expose(&self) -> String {
        match self {
            Self::Document(number) => number.expose().to_owned(),
            Self::Personal(number) => number.expose(),
        }
    }

    pub(crate) fn wire(&self) -> String {
        self.expose()
    }
}

redacted!(DocumentNumber, HeldNumber, IdentityDocument);
stored_as_text!(DocumentNumber, HeldNumber);
