//! That whoever redeems a code is who asked for it (RFC 7636).

use aws_lc_rs::constant_time;

use crate::{Error, text};

/// Section 4.1.
const VERIFIER_BYTES: std::ops::RangeInclusive<usize> = 43..=128;

/// What `S256` makes of a verifier (section 4.2).
pub fn challenge(verifier: &str) -> Result<String, Error> {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !VERIFIER_BYTES.contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
        return Err(Error::Malformed);
    }
    Ok(text::encode(text::sha256(verifier.as_bytes())))
}

/// Whether two texts are the same, in a time that tells nothing of where they differ.
pub(crate) fn same(one: &str, other: &str) -> bool {
    constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}
