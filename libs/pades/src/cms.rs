//! Signed data as RFC 5652 and, for what it attests of its certificate, RFC 5035 write it.

use aws_lc_rs::digest::{SHA256, digest};

use crate::certificate::Certificate;
use crate::der::{integer, octets, oid, sequence, set_of, tlv};
use crate::{Error, Result};

/// 1.2.840.113549.1.7.1 and .2.
pub(crate) const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1];
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2];
/// 1.2.840.113549.1.9.3 and .4.
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4];
/// 1.2.840.113549.1.9.16.2.14 and .47.
const SIGNATURE_TIMESTAMP: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 14];
const SIGNING_CERTIFICATE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47];
/// 2.16.840.1.101.3.4.2.1.
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1];
/// 1.2.840.10045.4.3.2.
const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];

/// A certificate and what signs with its key: ECDSA on P-256 with SHA-256, the two numbers of the
/// signature side by side.
pub struct Signer<'a> {
    pub certificate: &'a Certificate,
    pub sign: &'a (dyn Fn(&[u8]) -> Option<Vec<u8>> + Sync),
}

/// What is signed: its kind, its bytes where they travel along, and its hash.
pub(crate) struct Content<'a> {
    pub(crate) bytes: Option<&'a [u8]>,
    pub(crate) hash: &'a [u8],
    pub(crate) kind: &'a [u8],
}

/// Signed data with one signature. `stamped` is asked for the timestamp of the signature, if it is
/// to carry one.
pub(crate) fn signed_data(
    content: &Content<'_>,
    signer: &Signer<'_>,
    chain: &[&Certificate],
    stamped: Option<&dyn Fn(&[u8]) -> Result<Vec<u8>>>,
) -> Result<Vec<u8>> {
    let attributes = set_of(vec![
        attribute(CONTENT_TYPE, &oid(content.kind)),
        attribute(MESSAGE_DIGEST, &octets(content.hash)),
        attribute(SIGNING_CERTIFICATE, &signing_certificate(signer.certificate)),
    ]);
    let signature = (signer.sign)(&attributes).ok_or(Error::NotSigned)?;
    let signature = ecdsa(&signature)?;
    let timestamp = match stamped {
        Some(stamped) => tlv(0xa1, &[&attribute(SIGNATURE_TIMESTAMP, &stamped(&signature)?)]),
        None => Vec::new(),
    };
    let certificate = signer.certificate;
    let signer_info = sequence(&[
        &integer(&[1]),
        &sequence(&[&certificate.issuer, &integer(&certificate.serial)]),
        &sha_256(),
        // RFC 5652 5.4: signed as a SET, sent under a tag of its own.
        &[&[0xa0], attributes.get(1..).unwrap_or_default()].concat(),
        &sequence(&[&oid(ECDSA_SHA256)]),
        &octets(&signature),
        &timestamp,
    ]);
    let encapsulated = content.bytes.map(|bytes| tlv(0xa0, &[&octets(bytes)])).unwrap_or_default();
    let certificates: Vec<&[u8]> =
        [certificate].into_iter().chain(chain.iter().copied()).map(Certificate::der).collect();
    // RFC 5652 5.1: 3 where the content is not plain data.
    let version = if content.kind == DATA { 1 } else { 3 };
    let signed = sequence(&[
        &integer(&[version]),
        &tlv(0x31, &[&sha_256()]),
        &sequence(&[&oid(content.kind), &encapsulated]),
        &tlv(0xa0, &certificates),
        &tlv(0x31, &[&signer_info]),
    ]);
    Ok(sequence(&[&oid(SIGNED_DATA), &tlv(0xa0, &[&signed])]))
}

pub(crate) fn sha_256() -> Vec<u8> {
    sequence(&[&oid(SHA_256), &[5, 0]])
}

pub(crate) fn hash(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn attribute(id: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(id), &tlv(0x31, &[value])])
}

/// RFC 5035 3: SHA-256 is the hash when none is named.
fn signing_certificate(certificate: &Certificate) -> Vec<u8> {
    let hash = octets(&hash(&certificate.der));
    let issuer = sequence(&[&tlv(0xa4, &[&certificate.issuer])]);
    let serial = sequence(&[&issuer, &integer(&certificate.serial)]);
    sequence(&[&sequence(&[&sequence(&[&hash, &serial])])])
}

/// RFC 3279 2.2.3.
fn ecdsa(signature: &[u8]) -> Result<Vec<u8>> {
    let (r, s) = signature.split_at_checked(32).ok_or(Error::NotSigned)?;
    if s.len() != 32 {
        return Err(Error::NotSigned);
    }
    Ok(sequence(&[&integer(r), &integer(s)]))
}
