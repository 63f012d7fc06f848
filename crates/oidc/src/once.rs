//! What may happen once: a proof, an assertion, a request that was completed. Remembered for all
//! nodes and across restarts by a row whose key refuses the second.

use kernel::Moment;
use store::Changes;

use crate::rows;
use crate::sealed::sha256;

/// One thing that may happen once, until it would be refused as too old anyway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Once {
    pub(crate) expires_at: Moment,
    pub(crate) id: [u8; 32],
    pub(crate) kind: OnceKind,
}

/// Their order is part of what is stored: new ones come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OnceKind {
    Assertion,
    Invitation,
    Proof,
    Request,
    /// A service waits for what a person decides on another device.
    Waiting,
}

impl Once {
    /// `whose` and `name` are all that makes it that one: a client and a `jti`. A proof of another
    /// second with the same `jti` is the same (RFC 9449 section 4.3, 11).
    pub(crate) fn new(kind: OnceKind, whose: &str, name: &str, expires_at: Moment) -> Self {
        let length = u32::try_from(whose.len()).unwrap_or(u32::MAX).to_be_bytes();
        let id = sha256(&[&[kind as u8][..], &length, whose.as_bytes(), name.as_bytes()].concat());
        Self { expires_at, id, kind }
    }

    pub(crate) fn plan(&self, changes: &mut Changes) {
        rows::once_insert(changes, self);
    }
}
