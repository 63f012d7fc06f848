//! A line of text kept as it was written, and a short list.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ValueError;
use crate::stored;

/// One line of at most `MAX` characters: composed (NFC) and trimmed, else exactly as written.
#[derive(Clone, PartialEq, Eq)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    pub fn parse(text: &str) -> Result<Self, ValueError> {
        let text = composed(text.trim());
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        // Bytes are never fewer than characters, so the count is needed only past the limit.
        if text.len() > MAX && text.chars().count() > MAX {
            return Err(ValueError::TooLong { max: MAX });
        }
        if text.chars().any(char::is_control) {
            return Err(ValueError::ControlCharacter);
        }
        Ok(Self(text.into_owned()))
    }

    /// The text in the clear. Call this only to store it or to show it to someone permitted.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// One text for one sight: some keyboards send the letter and its tone apart.
fn composed(text: &str) -> Cow<'_, str> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

impl<const MAX: usize> fmt::Debug for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(..)")
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        stored::read(from, Self::parse)
    }
}

/// At least one and at most `MAX` of something, in the order given.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Few<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Few<T, MAX> {
    pub fn parse(several: Vec<T>) -> Result<Self, ValueError> {
        match several.len() {
            0 => Err(ValueError::Empty),
            count if count > MAX => Err(ValueError::TooMany { max: MAX }),
            _ => Ok(Self(several)),
        }
    }

    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.0.iter()
    }
}

impl<'a, T, const MAX: usize> IntoIterator for &'a Few<T, MAX> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T, const MAX: usize> fmt::Debug for Few<T, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Few(..)")
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for Few<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(Vec::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}
