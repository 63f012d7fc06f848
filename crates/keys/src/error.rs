//! What can be wrong with a key. Names of keys are no secret; nothing else of them is ever here.

use std::io;

use crate::KeyName;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the key `{0}` is already there")]
    AlreadyMade(KeyName),
    #[error("the file of the key `{0}` is damaged")]
    Damaged(KeyName),
    #[error("the key `{0}` has been destroyed")]
    Destroyed(KeyName),
    #[error("the key `{0}` may be read by others than its owner")]
    Exposed(KeyName),
    #[error("the key store cannot be read or written")]
    Io(#[from] io::Error),
    #[error("`{0}` is no name for a key")]
    NotAName(String),
    #[error("there is no key `{0}`")]
    NotMade(KeyName),
    #[error("the key `{0}` is of another kind")]
    OtherKind(KeyName),
    #[error("the sealed bytes were not sealed by this key, or not for this")]
    SealBroken,
    #[error("the key could not be used")]
    Unusable,
}

pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;
