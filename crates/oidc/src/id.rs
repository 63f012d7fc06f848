//! What relying parties and grants go by.

use std::fmt;

use kernel::Entropy;
use serde::{Deserialize, Serialize};

/// The name of a relying party on the wire: letters, digits and `. _ ~ -`, which no URL and no
/// `Authorization: Basic` has to escape.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

/// One agreement between a person and a relying party. `Debug` shows it: it opens nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GrantId([u8; 16]);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("a client id has 1 to 64 letters, digits and `. _ ~ -`")]
    Client,
    #[error("a grant id has 32 hexadecimal digits")]
    Grant,
}

impl ClientId {
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
        let fits = (1..=64).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(IdError::Client)
    }

    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self(kernel::hex(&entropy.bytes::<16>()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl GrantId {
    pub(crate) fn random(entropy: &Entropy) -> Self {
        Self(entropy.bytes())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, IdError> {
        bytes.try_into().map(Self).map_err(|_| IdError::Grant)
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn parse(text: &str) -> Result<Self, IdError> {
        // A person id is written the same way.
        let bytes = kernel::PersonId::parse(text).map_err(|_| IdError::Grant)?;
        Self::from_bytes(bytes.as_bytes())
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ClientId({})", self.0)
    }
}

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&kernel::hex(&self.0))
    }
}

impl fmt::Debug for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GrantId({self})")
    }
}

impl TryFrom<String> for ClientId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> String {
        id.0
    }
}

impl TryFrom<String> for GrantId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<GrantId> for String {
    fn from(id: GrantId) -> String {
        id.to_string()
    }
}
