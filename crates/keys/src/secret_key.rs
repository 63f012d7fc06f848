//! Keys that both sides of a use share: to authenticate and to seal.

use std::fmt;

use aws_lc_rs::{constant_time, hkdf, hmac};
use kernel::Entropy;
use zeroize::Zeroizing;

use crate::error::Result;
use crate::file::KeyFile;
use crate::xaes::{NONCE, Xaes};
use crate::{Error, Generation, KeyName};

/// A symmetric key. What it authenticates and what it seals have keys of their own, derived
/// (HKDF-SHA256) from the one that is kept, so that neither use weakens the other.
pub struct SecretKey {
    entropy: Entropy,
    generation: Generation,
    mac: hmac::Key,
    name: KeyName,
    seal: Xaes,
}

impl SecretKey {
    pub(crate) fn new(name: &KeyName, file: &KeyFile, entropy: &Entropy) -> Result<Self> {
        let root = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, file.secret.as_slice());
        let mac = hmac::Key::new(hmac::HMAC_SHA256, &*derive(&root, b"danh mac v1")?);
        let seal = Xaes::new(&*derive(&root, b"danh seal v1")?).map_err(|_| Error::Unusable)?;
        let (entropy, name) = (entropy.clone(), name.clone());
        Ok(Self { entropy, generation: file.generation, mac, name, seal })
    }

    pub fn generation(&self) -> Generation {
        self.generation
    }

    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// HMAC-SHA256.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        let mut tag = [0; 32];
        tag.copy_from_slice(hmac::sign(&self.mac, message).as_ref());
        tag
    }

    /// Whether `tag` is the [`SecretKey::mac`] of `message`, in time that does not depend on it.
    pub fn verify_mac(&self, message: &[u8], tag: &[u8]) -> Result<()> {
        let own = self.mac(message);
        constant_time::verify_slices_are_equal(&own, tag).map_err(|_| Error::SealBroken)
    }

    /// Seals bytes with XAES-256-GCM for one `context`: where they belong, say a table and a key.
    /// They open there and nowhere else.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
        let nonce = self.entropy.bytes::<NONCE>();
        let mut sealed = plain.to_vec();
        self.seal.seal(&nonce, context, &mut sealed).map_err(|_| Error::Unusable)?;
        sealed.splice(0..0, nonce);
        Ok(sealed)
    }

    /// The bytes that [`SecretKey::seal`] sealed for this `context`, wiped when dropped.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk().ok_or(Error::SealBroken)?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        self.seal.open(nonce, context, &mut plain).map_err(|_| Error::SealBroken)?;
        Ok(plain)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretKey({} {})", self.name, self.generation)
    }
}

fn derive(root: &hkdf::Prk, purpose: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let mut key = Zeroizing::new([0; 32]);
    let filled = root.expand(&[purpose], hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut *key));
    filled.map_err(|_| Error::Unusable)?;
    Ok(key)
}
