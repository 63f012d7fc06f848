//! Timestamps of RFC 3161, given by a key at hand.

use time::UtcDateTime;

use crate::Error;
use crate::cms::{Content, Signatory, sha256, sha256_named, signed_data};
use crate::der;

const TST_INFO: &[u128] = &[1, 2, 840, 113_549, 1, 9, 16, 1, 4];

/// What a timestamp says beside the hash: who, when, under which policy, and a number of its own.
#[derive(Clone, Copy)]
pub struct Stamp<'a> {
    pub at: UtcDateTime,
    pub authority: Signatory<'a>,
    /// The arcs of an object identifier.
    pub policy: &'a [u128],
    pub serial: [u8; 16],
}

impl Stamp<'_> {
    /// A token that says these bytes were there.
    pub(crate) fn token(&self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.token_of(sha256(bytes))
    }

    pub(crate) fn token_of(&self, hash: [u8; 32]) -> Result<Vec<u8>, Error> {
        let imprint = der::sequence(&[&sha256_named(), &der::part(der::OCTET_STRING, &hash)]);
        let info = der::sequence(&[
            &der::integer(&[1]),
            &der::object(self.policy),
            &imprint,
            &der::integer(&self.serial),
            &der::generalized(self.at),
            // Right to the second.
            &der::sequence(&[&der::integer(&[1])]),
        ]);
        let content = Content::Within { kind: TST_INFO, bytes: &info };
        signed_data(content, &self.authority, |_| Ok(None))
    }
}
