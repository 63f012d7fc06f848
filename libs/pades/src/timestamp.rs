//! Timestamps as RFC 3161 writes them, by an authority in the same process.

use crate::Result;
use crate::certificate::Certificate;
use crate::cms::{Content, Signer, hash, sha_256, signed_data};
use crate::der::{generalized, integer, octets, oid, sequence};

/// 1.2.840.113549.1.9.16.1.4.
const TST_INFO: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 1, 4];
/// The policy that times come from the clock of the program: an identifier under 2.25 (ITU-T X.667).
const POLICY: &[u8] = &[
    0x69, 0x81, 0xfa, 0x9c, 0xad, 0x94, 0xc7, 0xf0, 0xf2, 0xad, 0xf5, 0x9a, 0xaa, 0x9b, 0xe5, 0xf0,
    0xfb, 0xbd, 0x98, 0x11,
];

/// A token that says that what has this hash was there at that time.
pub(crate) fn timestamp(
    hashed: &[u8],
    (at, serial): (i64, &[u8]),
    signer: &Signer<'_>,
    chain: &[&Certificate],
) -> Result<Vec<u8>> {
    let info = sequence(&[
        &integer(&[1]),
        &oid(POLICY),
        &sequence(&[&sha_256(), &octets(hashed)]),
        &integer(serial),
        &generalized(at),
    ]);
    let content = Content { bytes: Some(&info), hash: &hash(&info), kind: TST_INFO };
    signed_data(&content, signer, chain, None)
}
