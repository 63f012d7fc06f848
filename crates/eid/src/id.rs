//! The names that accounts and what belongs to them go by: random, meaning nothing.

use std::fmt;

use kernel::{Entropy, PersonId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 32 hexadecimal digits")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$note:meta])* $id:ident)+) => {
        $(
            $(#[$note])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            #[serde(try_from = "String", into = "String")]
            pub struct $id([u8; 16]);

            impl $id {
                pub(crate) fn random(entropy: &Entropy) -> Self {
                    Self(entropy.bytes())
                }

                pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdError> {
                    bytes.try_into().map(Self).map_err(|_| IdError)
                }

                pub fn as_bytes(&self) -> &[u8] {
                    &self.0
                }

                pub fn parse(text: &str) -> Result<Self, IdError> {
                    // A person id is written the same way.
                    let bytes = PersonId::parse(text).map_err(|_| IdError)?;
                    Self::from_bytes(bytes.as_bytes())
                }
            }

            impl fmt::Display for $id {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&kernel::hex(&self.0))
                }
            }

            impl fmt::Debug for $id {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    write!(f, concat!(stringify!($id), "({})"), self)
                }
            }

            impl TryFrom<String> for $id {
                type Error = IdError;

                fn try_from(text: String) -> Result<Self, IdError> {
                    Self::parse(&text)
                }
            }

            impl From<$id> for String {
                fn from(id: $id) -> String {
                    id.to_string()
                }
            }
        )+
    };
}

ids! {
    AccountId
    /// Something an account is opened with: a password, later a passkey or a card.
    AuthenticatorId
    ConsentId
    LockId
    LockRequestId
    /// What lets a person act for an organisation.
    MandateId
    OrganisationId
    /// An official's post.
    PostId
    /// What was asked: that somebody else represent an organisation.
    RepresentationId
    /// A session, as its holder may see it listed. It does not open anything.
    SessionId
}

impl OrganisationId {
    /// Under whom the ledger, the inbox and the policies keep what is the organisation's: its id
    /// stands where that of a person does.
    pub fn subject(self) -> PersonId {
        PersonId::from(self)
    }

    /// The organisation that is meant by such a subject, if it is one.
    pub fn of_subject(subject: PersonId) -> Result<Self, IdError> {
        Self::from_bytes(subject.as_bytes())
    }
}

impl From<OrganisationId> for PersonId {
    #[expect(clippy::expect_used, reason = "sixteen bytes are sixteen bytes")]
    fn from(id: OrganisationId) -> PersonId {
        PersonId::from_bytes(&id.0).expect("sixteen bytes")
    }
}

impl AccountId {
    /// Where an account is looked for when there is none.
    pub const NOBODYS: Self = Self([0; 16]);

    pub(crate) fn bytes(self) -> [u8; 16] {
        self.0
    }
}
