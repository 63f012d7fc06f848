//! Names of entries and of objections.

use std::fmt;

use kernel::{Entropy, Moment};
use serde::{Deserialize, Serialize, Serializer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an id has 32 hexadecimal digits")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident;)+) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
        #[serde(try_from = "String")]
        pub struct $id([u8; 16]);

        impl $id {
            pub(crate) fn new(at: Moment, entropy: &Entropy) -> Self {
                let (mut id, chance) = ([0; 16], entropy.bytes::<8>());
                id[..8].copy_from_slice(&at.micros().to_be_bytes());
                id[8..].copy_from_slice(&chance);
                Self(id)
            }

            pub fn parse(text: &str) -> Result<Self, IdError> {
                let digits = text.len() == 32 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
                let number = u128::from_str_radix(text, 16).ok().filter(|_| digits);
                number.map(|number| Self(number.to_be_bytes())).ok_or(IdError)
            }

            pub fn from_bytes(bytes: &[u8]) -> Result<Self, IdError> {
                bytes.try_into().map(Self).map_err(|_| IdError)
            }

            pub fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// When it was made.
            pub fn at(self) -> Moment {
                let [a, b, c, d, e, f, g, h, ..] = self.0;
                Moment::from_micros(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&kernel::hex(&self.0))
            }
        }

        impl fmt::Debug for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($id))
            }
        }

        impl TryFrom<String> for $id {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl Serialize for $id {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }
    )+ };
}

ids! {
    /// Moment of an entry and chance: in order of time for each person, never the same twice. It
    /// says nothing of the person, so it may stand in paths.
    EntryId;
    /// The same of an objection.
    ObjectionId;
}
