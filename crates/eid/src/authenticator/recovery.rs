//! Codes on paper, for who lost everything else. Each is used once.

use std::fmt;

use aws_lc_rs::digest;
use kernel::Entropy;

/// A hundred bits of chance, in letters and digits that are not mistaken for one another. `Debug`
/// hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryCode(String);

impl RecoveryCode {
    pub const COUNT: usize = 10;
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    const LENGTH: usize = 20;

    pub(crate) fn random(entropy: &Entropy) -> Self {
        let chance = u128::from_be_bytes(entropy.bytes());
        let letter = |at: usize| char::from(Self::LETTERS[(chance >> (5 * at)) as usize % 32]);
        Self((0..Self::LENGTH).map(letter).collect())
    }

    /// As typed: with or without hyphens, spaces, capitals. None: it cannot be one.
    pub(crate) fn typed(text: &str) -> Option<Self> {
        let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let code: String = kept.take(Self::LENGTH + 1).collect::<String>().to_ascii_lowercase();
        let known = code.bytes().all(|byte| Self::LETTERS.contains(&byte));
        (code.len() == Self::LENGTH && known).then_some(Self(code))
    }

    /// In groups of five, once, to the one it was made for.
    pub fn expose(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        let groups = letters.chunks(5).map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join("-")
    }

    /// So much chance needs no slow hash.
    pub(crate) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.0.as_bytes()).as_ref().to_vec()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = RecoveryCode::random(&Entropy::counted());
        let shown = code.expose();
        assert_eq!(shown.len(), 23);
        let unhyphened = shown.replace('-', " ");
        for typed in [shown.clone(), shown.to_uppercase(), format!(" {unhyphened} ")] {
            assert_eq!(RecoveryCode::typed(&typed), Some(code.clone()), "{typed}");
        }
        for wrong in ["", "123456", "l1io-l1io", &shown[1..], &format!("{shown}a")] {
            assert_eq!(RecoveryCode::typed(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{code:?}"), "RecoveryCode(..)");
    }
}
