//! XAES-256-GCM (c2sp.org/XAES-256-GCM): AES-256-GCM whose nonce is long enough to be random.
//!
//! With GCM's own 96 bits one key may seal 2^32 times, which a busy ledger does in days; with 192
//! bits the limit is out of reach.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cmac;
use aws_lc_rs::error::Unspecified;
use zeroize::Zeroizing;

pub(crate) const NONCE: usize = 24;
const NONCE_HALF: usize = 12;

pub(crate) struct Xaes(cmac::Key);

impl Xaes {
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, Unspecified> {
        cmac::Key::new(cmac::AES_256, key).map(Self)
    }

    /// Encrypts in place and appends the tag.
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE],
        context: &[u8],
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unspecified> {
        let (key, nonce) = self.derive(nonce)?;
        key.seal_in_place_append_tag(nonce, Aad::from(context), bytes)
    }

    /// Decrypts in place and cuts the tag off.
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE],
        context: &[u8],
        bytes: &mut Vec<u8>,
    ) -> Result<(), Unspecified> {
        let (key, nonce) = self.derive(nonce)?;
        let length = key.open_in_place(nonce, Aad::from(context), bytes)?.len();
        bytes.truncate(length);
        Ok(())
    }

    /// The key for this nonce, and what is left of the nonce. As each input is one block, CMAC
    /// is the very AES call of steps 3 to 5.
    fn derive(&self, nonce: &[u8; NONCE]) -> Result<(LessSafeKey, Nonce), Unspecified> {
        let (first, second) = nonce.split_at(NONCE_HALF);
        let mut derived = Zeroizing::new([0; 32]);
        for (counter, half) in (1..).zip(derived.chunks_exact_mut(16)) {
            let block = [&[0, counter, b'X', 0], first].concat();
            half.copy_from_slice(cmac::sign(&self.0, &block)?.as_ref());
        }
        let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &*derived)?);
        Ok((key, Nonce::try_assume_unique_for_key(second)?))
    }
}

#[cfg(test)]
mod tests;
