//! A number that a person gives out in place of their own: made by chance, so that nothing can be
//! told from it, and checked, so that a slip of the finger is no other number.

use std::fmt;

use kernel::{Entropy, Moment, PersonId};
use serde::{Deserialize, Serialize};

/// 75 random bits and a check character in Crockford's base 32, which has no I, L, O and U.
#[derive(Clone, PartialEq, Eq)]
pub struct AliasNumber(String);

/// What an alias goes by where it is not to be known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AliasId([u8; 16]);

/// One alias as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The one service that it is for; none: for any.
    pub client: Option<String>,
    pub expires_at: Option<Moment>,
    pub id: AliasId,
    pub label: String,
    pub made_at: Moment,
    pub number: AliasNumber,
    pub revoked_at: Option<Moment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    #[error("an alias id has 32 hexadecimal digits")]
    Id,
    #[error("an alias has 16 letters and digits, the last of which checks the others")]
    Number,
}

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 16;

impl AliasNumber {
    pub(crate) fn random(entropy: &Entropy) -> Self {
        let bytes = entropy.bytes::<{ LENGTH - 1 }>();
        // Half of what each byte holds is enough for one letter.
        let values: Vec<usize> = bytes.iter().map(|byte| usize::from(byte % 32)).collect();
        let check = check(&values);
        Self(values.iter().chain([&check]).map(|value| char::from(LETTERS[*value])).collect())
    }

    /// As somebody typed it: with or without spaces and hyphens, capital or not, and with the
    /// letters that look like digits.
    pub fn parse(text: &str) -> Result<Self, AliasError> {
        let typed = text.chars().filter(|c| !matches!(c, ' ' | '-'));
        let values: Option<Vec<usize>> = typed.map(value).take(LENGTH + 1).collect();
        let values = values.filter(|values| values.len() == LENGTH).ok_or(AliasError::Number)?;
        if check(&values[..LENGTH - 1]) != values[LENGTH - 1] {
            return Err(AliasError::Number);
        }
        Ok(Self(values.iter().map(|value| char::from(LETTERS[*value])).collect()))
    }

    pub(crate) fn stored(bytes: &[u8]) -> Option<Self> {
        Self::parse(std::str::from_utf8(bytes).ok()?).ok()
    }

    /// In the clear: to its owner, and to be looked for.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// In groups of four, for who reads it out.
    pub fn grouped(&self) -> String {
        let groups = self.0.as_bytes().chunks(4).map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("-")
    }
}

/// The sum of Luhn modulo 32: it finds each wrong letter and nearly every two that changed places.
fn check(values: &[usize]) -> usize {
    let base = LETTERS.len();
    let sum: usize = values
        .iter()
        .rev()
        .enumerate()
        .map(|(place, value)| {
            let weighed = value * if place.is_multiple_of(2) { 2 } else { 1 };
            weighed / base + weighed % base
        })
        .sum();
    (base - sum % base) % base
}

fn value(c: char) -> Option<usize> {
    let c = match c.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        c => c,
    };
    LETTERS.iter().position(|letter| char::from(*letter) == c)
}

impl AliasId {
    /// Where an alias is looked for when there is none.
    pub(crate) const NOBODYS: Self = Self([0; 16]);

    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, AliasError> {
        bytes.try_into().map(Self).map_err(|_| AliasError::Id)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn parse(text: &str) -> Result<Self, AliasError> {
        // A person id is written the same way.
        let bytes = PersonId::parse(text).map_err(|_| AliasError::Id)?;
        Self::from_bytes(bytes.as_bytes())
    }
}

impl Alias {
    pub fn stands(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

impl fmt::Display for AliasId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&kernel::hex(&self.0))
    }
}

impl fmt::Debug for AliasId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AliasId({self})")
    }
}

impl TryFrom<String> for AliasId {
    type Error = AliasError;

    fn try_from(text: String) -> Result<Self, AliasError> {
        Self::parse(&text)
    }
}

impl From<AliasId> for String {
    fn from(id: AliasId) -> String {
        id.to_string()
    }
}

impl fmt::Debug for AliasNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AliasNumber(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_typed_and_no_letter_may_be_wrong() {
        let number = AliasNumber::random(&Entropy::System);
        let typed = number.grouped().to_lowercase().replace('0', "o").replace('1', "l");
        assert_eq!(AliasNumber::parse(&typed).unwrap(), number);
        assert_eq!(number.expose().len(), 16);
        let letters = number.expose().as_bytes();
        for place in 0..letters.len() {
            for other in LETTERS.iter().filter(|other| **other != letters[place]) {
                let mut wrong = letters.to_vec();
                wrong[place] = *other;
                let wrong = String::from_utf8(wrong).unwrap();
                assert_eq!(AliasNumber::parse(&wrong), Err(AliasError::Number));
            }
        }
        for wrong in ["", "0", "00000000000000000", "U000000000000000", "001185012345"] {
            assert_eq!(AliasNumber::parse(wrong), Err(AliasError::Number), "{wrong}");
        }
        assert_eq!(format!("{number:?}"), "AliasNumber(..)");
    }
}
