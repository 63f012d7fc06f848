//! How the content is encrypted (RFC 7518 section 5), and that nobody changed it.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    AES_128, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey,
    PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::{constant_time, hmac, rand};

use super::KEY_BYTES;
use crate::Error;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Section 5.2.3: the first half of the key authenticates, the second encrypts.
    A128CbcHs256,
    /// Section 5.3.
    A256Gcm,
}

pub(super) struct Sealed {
    pub(super) content: Vec<u8>,
    pub(super) iv: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

const TAG_BYTES: usize = 16;
const CBC_IV_BYTES: usize = 16;
const GCM_IV_BYTES: usize = 12;

impl Encryption {
    pub const ALL: [Self; 2] = [Self::A128CbcHs256, Self::A256Gcm];

    pub fn name(self) -> &'static str {
        match self {
            Self::A128CbcHs256 => "A128CBC-HS256",
            Self::A256Gcm => "A256GCM",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    pub(super) fn seal(self, key: &[u8], header: &[u8], content: &[u8]) -> Result<Sealed, Error> {
        match self {
            Self::A128CbcHs256 => {
                let iv = random::<CBC_IV_BYTES>()?;
                cbc_seal(key, iv, header, content)
            }
            Self::A256Gcm => {
                let iv = random::<GCM_IV_BYTES>()?;
                let (mut content, nonce) = (content.to_vec(), Nonce::assume_unique_for_key(iv));
                let key = gcm(key)?;
                let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header), &mut content);
                let tag = tag.map_err(|_| Error::KeyNotUsable)?.as_ref().to_vec();
                Ok(Sealed { content, iv: iv.to_vec(), tag })
            }
        }
    }

    pub(super) fn open(self, key: &[u8], header: &[u8], sealed: Sealed) -> Result<Vec<u8>, Error> {
        let Sealed { mut content, iv, tag } = sealed;
        if tag.len() != TAG_BYTES {
            return Err(Error::BadSignature);
        }
        match self {
            Self::A128CbcHs256 => cbc_open(key, &iv, header, content, &tag),
            Self::A256Gcm => {
                let nonce = Nonce::try_assume_unique_for_key(&iv).map_err(|_| Error::Malformed)?;
                content.extend(tag);
                let opened = gcm(key)?.open_in_place(nonce, Aad::from(header), &mut content);
                opened.map(|content| content.to_vec()).map_err(|_| Error::BadSignature)
            }
        }
    }
}

fn gcm(key: &[u8]) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&AES_256_GCM, key).map(LessSafeKey::new).map_err(|_| Error::KeyNotUsable)
}

fn cbc_seal(
    key: &[u8],
    iv: [u8; CBC_IV_BYTES],
    header: &[u8],
    content: &[u8],
) -> Result<Sealed, Error> {
    let unusable = |_| Error::KeyNotUsable;
    let (authenticating, encrypting) = key.split_at(KEY_BYTES / 2);
    let cipher = UnboundCipherKey::new(&AES_128, encrypting).map_err(unusable)?;
    let cipher = PaddedBlockEncryptingKey::cbc_pkcs7(cipher).map_err(unusable)?;
    let mut content = content.to_vec();
    let context = EncryptionContext::Iv128(FixedLength::from(iv));
    cipher.less_safe_encrypt(&mut content, context).map_err(unusable)?;
    let tag = cbc_tag(authenticating, &iv, header, &content);
    Ok(Sealed { content, iv: iv.to_vec(), tag })
}

/// The tag is looked at first: what was changed is never decrypted.
fn cbc_open(
    key: &[u8],
    iv: &[u8],
    header: &[u8],
    mut content: Vec<u8>,
    tag: &[u8],
) -> Result<Vec<u8>, Error> {
    let iv: [u8; CBC_IV_BYTES] = iv.try_into().map_err(|_| Error::Malformed)?;
    let (authenticating, encrypting) = key.split_at(KEY_BYTES / 2);
    let expected = cbc_tag(authenticating, &iv, header, &content);
    constant_time::verify_slices_are_equal(&expected, tag).map_err(|_| Error::BadSignature)?;
    let unusable = |_| Error::KeyNotUsable;
    let cipher = UnboundCipherKey::new(&AES_128, encrypting).map_err(unusable)?;
    let cipher = PaddedBlockDecryptingKey::cbc_pkcs7(cipher).map_err(unusable)?;
    let context = DecryptionContext::Iv128(FixedLength::from(iv));
    let opened = cipher.decrypt(&mut content, context);
    opened.map(|content| content.to_vec()).map_err(|_| Error::BadSignature)
}

fn cbc_tag(key: &[u8], iv: &[u8], header: &[u8], content: &[u8]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in [header, iv, content, &(header.len() as u64 * 8).to_be_bytes()] {
        context.update(part);
    }
    context.sign().as_ref()[..TAG_BYTES].to_vec()
}

fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| Error::KeyNotUsable)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7518 appendix B.1.
    #[test]
    fn cbc_with_hmac_gives_the_tag_of_the_standard() {
        let key: Vec<u8> = (0..32).collect();
        let content = b"A cipher system must not be required to be secret, and it must be able \
            to fall into the hands of the enemy without inconvenience";
        let header = b"The second principle of Auguste Kerckhoffs";
        let iv = [
            0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41,
            0xbc, 0x04,
        ];
        let tag = [
            0x65, 0x2c, 0x3f, 0xa3, 0x6b, 0x0a, 0x7c, 0x5b, 0x32, 0x19, 0xfa, 0xb3, 0xa3, 0x0b,
            0xc1, 0xc4,
        ];
        let sealed = cbc_seal(&key, iv, header, content).unwrap();
        assert_eq!(sealed.content[..4], [0xc8, 0x0e, 0xdf, 0xa3]);
        assert_eq!(sealed.tag, tag);
        let opened = Encryption::A128CbcHs256.open(&key, header, sealed).unwrap();
        assert_eq!(opened, content);
    }
}
