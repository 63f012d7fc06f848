//! Short codes of a fixed make, and how a person is reached.

use serde::{Deserialize, Serialize};

use super::ValueError;
use crate::stored::{redacted, stored_as_text};

/// A type that is a string of a certain make.
macro_rules! code {
    ($($(#[$doc:meta])* $name:ident, $fits:expr, $error:expr;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            pub fn parse(text: &str) -> Result<Self, ValueError> {
                let text = text.trim();
                let fits: fn(&str) -> bool = $fits;
                if fits(text) { Ok(Self(text.to_owned())) } else { Err($error) }
            }

            /// The code in the clear. Call this only to store it or to show it to someone
            /// permitted.
            pub fn expose(&self) -> &str {
                &self.0
            }

            pub(crate) fn wire(&self) -> &str {
                &self.0
            }
        }

        redacted!($name);
        stored_as_text!($name);
    )* };
}

code! {
    /// An e-mail address, kept as given. Whether it reaches anyone only a message can tell.
    Email, is_email, ValueError::NotAnEmail;
    /// The number under which a household is kept.
    HouseholdId, |text| is_code(text, 32), ValueError::NotACode;
    /// A mobile number: digits, perhaps after a plus.
    Mobile, is_mobile, ValueError::NotAMobileNumber;
    /// An office, by the code of its catalogue.
    OfficeCode, |text| is_code(text, 32), ValueError::NotACode;
    /// The nine digits of the identity card before 2016 (số CMND).
    OldNumber, |text| is_digits(text, 9..=9), ValueError::NotAnOldNumber;
    /// Số hồ sơ cư trú.
    ResidenceFileNumber, |text| is_code(text, 32), ValueError::NotACode;
}

fn is_code(text: &str, length_max: usize) -> bool {
    (1..=length_max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

fn is_digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_mobile(text: &str) -> bool {
    is_digits(text.strip_prefix('+').unwrap_or(text), 8..=15)
}

// RFC 5321 4.5.3.1: 64 octets before the @, 255 after.
fn is_email(text: &str) -> bool {
    let plain = !text.chars().any(|c| c.is_control() || c.is_whitespace());
    let parts = text.split_once('@').filter(|(_, domain)| !domain.contains('@'));
    plain
        && parts.is_some_and(|(local, domain)| {
            (1..=64).contains(&local.len()) && (1..=255).contains(&domain.len())
        })
}

/// A country by its three letters (ISO 3166-1 alpha-3, with the additions of ICAO 9303-3 5.4,
/// such as XXA for a stateless person).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 3]);

impl Country {
    pub const STATELESS: Country = Country(*b"XXA");
    /// Not determined: people of Vietnamese origin (Decree 70/2024/ND-CP, Article 36) among them.
    pub const UNDETERMINED: Country = Country(*b"XXX");
    pub const VIET_NAM: Country = Country(*b"VNM");

    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let letters: [u8; 3] =
            text.trim().as_bytes().try_into().map_err(|_| ValueError::NotACountry)?;
        letters
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(letters))
            .ok_or(ValueError::NotACountry)
    }

    pub fn expose(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn wire(&self) -> &str {
        self.expose()
    }
}

redacted!(Country);
stored_as_text!(Country);

/// Số thuê bao di động, địa chỉ thư điện tử.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    #[serde(rename = "e", default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<Mobile>,
}

redacted!(Contact);
