//! Numbers and base64 as all C2SP texts write them: one spelling each, the others refused.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::Hash;

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// ASCII digits without a leading zero, at most [`crate::SIZE_MAX`].
pub(crate) fn number(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let spelled_once = text == "0" || !text.starts_with('0');
    let number: u64 = text.parse().ok()?;
    (digits && spelled_once && number <= crate::SIZE_MAX).then_some(number)
}

/// One hash a line, at most `max` of them.
pub(crate) fn hashes<'a>(lines: impl Iterator<Item = &'a str>, max: usize) -> Option<Vec<Hash>> {
    let hashes: Option<Vec<Hash>> = lines.take(max + 1).map(Hash::parse).collect();
    hashes.filter(|hashes| hashes.len() <= max)
}
