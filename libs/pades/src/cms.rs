//! `SignedData` of RFC 5652, as CAdES narrows it (ETSI EN 319 122-1).

use aws_lc_rs::digest;

use crate::der::{self, context};
use crate::{Certificate, Error};

pub(crate) const DATA: &[u128] = &[1, 2, 840, 113_549, 1, 7, 1];
pub(crate) const ECDSA_WITH_SHA256: &[u128] = &[1, 2, 840, 10045, 4, 3, 2];
const CONTENT_TYPE: &[u128] = &[1, 2, 840, 113_549, 1, 9, 3];
const MESSAGE_DIGEST: &[u128] = &[1, 2, 840, 113_549, 1, 9, 4];
const SHA256: &[u128] = &[2, 16, 840, 1, 101, 3, 4, 2, 1];
const SIGNED_DATA: &[u128] = &[1, 2, 840, 113_549, 1, 7, 2];
const SIGNING_CERTIFICATE_V2: &[u128] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 47];
const TIME_STAMP_TOKEN: &[u128] = &[1, 2, 840, 113_549, 1, 9, 16, 2, 14];

/// A private key that is kept elsewhere: ECDSA on P-256 with SHA-256, the two numbers of the
/// signature side by side.
pub trait Signer {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Error>;
}

/// Who signs: a key, its certificate, and the one that issued that.
#[derive(Clone, Copy)]
pub struct Signatory<'a> {
    pub certificate: &'a Certificate,
    pub issuer: &'a Certificate,
    pub key: &'a dyn Signer,
}

/// What is signed: beside the signature, or in it.
#[derive(Clone, Copy)]
pub(crate) enum Content<'a> {
    Beside([u8; 32]),
    Within { kind: &'a [u128], bytes: &'a [u8] },
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

/// `AlgorithmIdentifier` of SHA-256, without parameters (RFC 5754 section 2).
pub(crate) fn sha256_named() -> Vec<u8> {
    der::sequence(&[&der::object(SHA256)])
}

/// A body, what it is signed with, and the signature: a certificate or a list of revoked ones.
pub(crate) fn signed(body: &[u8], key: &dyn Signer) -> Result<Vec<u8>, Error> {
    let signature = der::ecdsa(&key.sign(body)?);
    let algorithm = der::sequence(&[&der::object(ECDSA_WITH_SHA256)]);
    Ok(der::sequence(&[body, &algorithm, &der::bit_string(&signature)]))
}

/// The whole `ContentInfo`. `stamped` gives a timestamp of the signature's octets.
pub(crate) fn signed_data(
    content: Content<'_>,
    signatory: &Signatory<'_>,
    stamped: impl FnOnce(&[u8]) -> Result<Option<Vec<u8>>, Error>,
) -> Result<Vec<u8>, Error> {
    let (version, kind, hash, inner) = match content {
        Content::Beside(hash) => (1, DATA, hash, Vec::new()),
        Content::Within { kind, bytes } => {
            let octets = der::part(der::OCTET_STRING, bytes);
            (3, kind, sha256(bytes), der::part(context(0), &octets))
        }
    };
    let attributes = signed_attributes(kind, hash, signatory.certificate);
    let signature = der::ecdsa(&signatory.key.sign(&der::part(der::SET, &attributes))?);
    let stamp = stamped(&signature)?.map(|token| attribute(TIME_STAMP_TOKEN, &token));
    let signer = der::sequence(&[
        &der::integer(&[1]),
        &der::sequence(&[&signatory.certificate.issuer, &signatory.certificate.serial]),
        &sha256_named(),
        &der::part(context(0), &attributes),
        &der::sequence(&[&der::object(ECDSA_WITH_SHA256)]),
        &der::part(der::OCTET_STRING, &signature),
        &stamp.map(|stamp| der::part(context(1), &stamp)).unwrap_or_default(),
    ]);
    let certificates =
        der::sorted(vec![signatory.certificate.der.clone(), signatory.issuer.der.clone()]);
    let data = der::sequence(&[
        &der::integer(&[version]),
        &der::part(der::SET, &sha256_named()),
        &der::sequence(&[&der::object(kind), &inner]),
        &der::part(context(0), &certificates),
        &der::part(der::SET, &signer),
    ]);
    Ok(der::sequence(&[&der::object(SIGNED_DATA), &der::part(context(0), &data)]))
}

/// No time of signing among them: PAdES has it in the PDF's dictionary.
fn signed_attributes(kind: &[u128], hash: [u8; 32], certificate: &Certificate) -> Vec<u8> {
    let named = der::sequence(&[&der::part(der::OCTET_STRING, &sha256(&certificate.der))]);
    der::sorted(vec![
        attribute(CONTENT_TYPE, &der::object(kind)),
        attribute(MESSAGE_DIGEST, &der::part(der::OCTET_STRING, &hash)),
        attribute(SIGNING_CERTIFICATE_V2, &der::sequence(&[&der::sequence(&[&named])])),
    ])
}

fn attribute(kind: &[u128], value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::object(kind), &der::part(der::SET, value)])
}
