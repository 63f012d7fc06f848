//! By which name a service asks about somebody, and under which of its transactions.

use std::fmt;

use kernel::PersonalNumber;

use crate::{AliasNumber, Error, Result};

/// What stands in the path, as `identifierType` says it is to be read.
#[derive(Clone, PartialEq, Eq)]
pub enum Identifier {
    Alias(AliasNumber),
    /// The name under which the service knows the person from a sign-in.
    Token(String),
    Uin(PersonalNumber),
    /// Of the right kind and nobody's: it is asked about as any other.
    Unknown(String),
}

/// How a service calls one matter: all that it asks under it is one question.
#[derive(Clone, PartialEq, Eq)]
pub struct Transaction(String);

const IDENTIFIER_LENGTH_MAX: usize = 200;

impl Identifier {
    /// OSIA leaves the kinds open; `uin` goes without saying.
    pub fn parse(kind: Option<&str>, text: &str) -> Result<Self> {
        if !(1..=IDENTIFIER_LENGTH_MAX).contains(&text.chars().count()) {
            return Err(Error::Malformed("the identifier has 1 to 200 characters"));
        }
        let unknown = || Self::Unknown(text.to_owned());
        match kind.unwrap_or("uin") {
            "alias" => Ok(AliasNumber::parse(text).map_or_else(|_| unknown(), Self::Alias)),
            "credentialNumber" => Err(Error::CredentialNumber),
            "token" => Ok(Self::Token(text.to_owned())),
            "uin" => Ok(PersonalNumber::parse(text).map_or_else(|_| unknown(), Self::Uin)),
            _ => Err(Error::Malformed("identifierType is uin, token or alias")),
        }
    }

    /// As the same name is always written, for hashes.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Alias(number) => (0, number.expose().to_owned()),
            Self::Token(text) => (1, text.clone()),
            Self::Uin(number) => (2, number.expose()),
            Self::Unknown(text) => (3, text.clone()),
        };
        [&[kind], text.as_bytes()].concat()
    }
}

impl Transaction {
    pub const LENGTH_MAX: usize = 100;

    pub fn parse(text: Option<&str>) -> Result<Self> {
        let text = text.unwrap_or_default();
        let fits = (1..=Self::LENGTH_MAX).contains(&text.chars().count());
        let plain = !text.chars().any(char::is_control);
        let wrong = Error::Malformed("transactionId has 1 to 100 printable characters");
        if fits && plain { Ok(Self(text.to_owned())) } else { Err(wrong) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identifier(..)")
    }
}

/// A service may have put anything in it.
impl fmt::Debug for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transaction(..)")
    }
}
