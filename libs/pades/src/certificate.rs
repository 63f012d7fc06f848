//! Certificates and revocation lists as RFC 5280 writes them.

use aws_lc_rs::digest::{SHA256, digest};

use crate::der::{bits, integer, octets, oid, printable, sequence, set_of, time, tlv, utf8};
use crate::{Error, Result};

const COMMON_NAME: &[u8] = &[0x55, 4, 3];
const COUNTRY: &[u8] = &[0x55, 4, 6];
const ORGANISATION: &[u8] = &[0x55, 4, 10];

const AUTHORITY_KEY: &[u8] = &[0x55, 29, 35];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 29, 19];
const CRL_NUMBER: &[u8] = &[0x55, 29, 20];
const EXTENDED_KEY_USAGE: &[u8] = &[0x55, 29, 37];
const KEY_USAGE: &[u8] = &[0x55, 29, 15];
const SUBJECT_KEY: &[u8] = &[0x55, 29, 14];

/// 1.2.840.10045.2.1 and 1.2.840.10045.3.1.7.
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
/// 1.2.840.113549.1.1.1 and 1.2.840.113549.1.1.11.
const RSA_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const RSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11];
/// 1.3.6.1.5.5.7.3.8.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];

/// A certificate in DER, with what others repeat of it.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub(crate) der: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) serial: Vec<u8>,
}

/// Who a certificate names.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    pub country: &'a str,
    pub name: &'a str,
    pub organisation: &'a str,
}

/// What the key of a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignDocuments,
    StampTime,
}

/// A certificate to be issued for a key on P-256.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Seconds since 1970.
    pub from: i64,
    pub person: Person<'a>,
    /// As SEC 1 writes it: 04, x, y.
    pub point: &'a [u8],
    pub purpose: Purpose,
    pub serial: [u8; 16],
    pub until: i64,
}

/// Who issues certificates. Its own certificate is the same bytes whenever it is made, because RSA
/// signatures of PKCS #1 v1.5 hold no chance.
pub struct Authority<'a> {
    certificate: Certificate,
    key_id: Vec<u8>,
    name: Vec<u8>,
    sign: &'a (dyn Fn(&[u8]) -> Option<Vec<u8>> + Sync),
}

impl Certificate {
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

impl<'a> Authority<'a> {
    /// `key` is an `RSAPublicKey` of RFC 8017, `sign` RSASSA-PKCS1-v1_5 with SHA-256.
    pub fn new(
        person: Person<'_>,
        (from, until): (i64, i64),
        key: &[u8],
        sign: &'a (dyn Fn(&[u8]) -> Option<Vec<u8>> + Sync),
    ) -> Result<Self> {
        let (name, key_id) = (name_of(person), hash_20(key));
        let public = sequence(&[&sequence(&[&oid(RSA_KEY), &NULL]), &bits(key)]);
        let mut serial = key_id.get(..16).unwrap_or_default().to_vec();
        positive(&mut serial);
        let extensions = [
            // CA, and no other authority below it.
            extension(BASIC_CONSTRAINTS, true, &sequence(&[&[1, 1, 0xff], &[2, 1, 0]])),
            // keyCertSign and cRLSign.
            extension(KEY_USAGE, true, &[3, 2, 1, 0x06]),
            extension(SUBJECT_KEY, false, &octets(&key_id)),
        ]
        .concat();
        let times = sequence(&[&time(from), &time(until)]);
        let to_sign = to_be_signed(&serial, &name, &times, &name, &public, &extensions);
        let der = signed(&to_sign, sign)?;
        let certificate = Certificate { der, issuer: name.clone(), serial };
        Ok(Self { certificate, key_id, name, sign })
    }

    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub fn issue(&self, subject: &Subject<'_>) -> Result<Certificate> {
        let public = sequence(&[&sequence(&[&oid(EC_KEY), &oid(P256)]), &bits(subject.point)]);
        let mut serial = subject.serial.to_vec();
        positive(&mut serial);
        // digitalSignature, and nonRepudiation where a document is signed.
        let usage = if subject.purpose == Purpose::StampTime { 0x80 } else { 0xc0 };
        let unused = if subject.purpose == Purpose::StampTime { 7 } else { 6 };
        let mut extensions = vec![
            extension(AUTHORITY_KEY, false, &sequence(&[&tlv(0x80, &[&self.key_id])])),
            extension(BASIC_CONSTRAINTS, true, &sequence(&[])),
            extension(KEY_USAGE, true, &[3, 2, unused, usage]),
            extension(SUBJECT_KEY, false, &octets(&hash_20(subject.point))),
        ];
        if subject.purpose == Purpose::StampTime {
            // RFC 3161 2.3: critical, and alone.
            extensions.push(extension(EXTENDED_KEY_USAGE, true, &sequence(&[&oid(TIME_STAMPING)])));
        }
        let (times, named) =
            (sequence(&[&time(subject.from), &time(subject.until)]), name_of(subject.person));
        let extensions = extensions.concat();
        let to_sign = to_be_signed(&serial, &self.name, &times, &named, &public, &extensions);
        Ok(Certificate { der: signed(&to_sign, self.sign)?, issuer: self.name.clone(), serial })
    }

    /// The list of what was revoked, in force from `from` until `until`. Its number is the time.
    pub fn revocations(&self, (from, until): (i64, i64)) -> Result<Vec<u8>> {
        let extensions = [
            extension(AUTHORITY_KEY, false, &sequence(&[&tlv(0x80, &[&self.key_id])])),
            extension(CRL_NUMBER, false, &integer(&from.to_be_bytes())),
        ]
        .concat();
        let to_sign = sequence(&[
            &integer(&[1]),
            &sequence(&[&oid(RSA_SHA256), &NULL]),
            &self.name,
            &time(from),
            &time(until),
            &tlv(0xa0, &[&sequence(&[&extensions])]),
        ]);
        signed(&to_sign, self.sign)
    }
}

const NULL: [u8; 2] = [5, 0];

fn to_be_signed(
    serial: &[u8],
    issuer: &[u8],
    times: &[u8],
    subject: &[u8],
    public: &[u8],
    extensions: &[u8],
) -> Vec<u8> {
    sequence(&[
        &tlv(0xa0, &[&integer(&[2])]),
        &integer(serial),
        &sequence(&[&oid(RSA_SHA256), &NULL]),
        issuer,
        times,
        subject,
        public,
        &tlv(0xa3, &[&sequence(&[extensions])]),
    ])
}

fn signed(to_sign: &[u8], sign: &dyn Fn(&[u8]) -> Option<Vec<u8>>) -> Result<Vec<u8>> {
    let signature = sign(to_sign).ok_or(Error::NotSigned)?;
    Ok(sequence(&[to_sign, &sequence(&[&oid(RSA_SHA256), &NULL]), &bits(&signature)]))
}

fn extension(id: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    sequence(&[&oid(id), critical, &octets(value)])
}

fn name_of(person: Person<'_>) -> Vec<u8> {
    let part = |id, value: &[u8]| set_of(vec![sequence(&[&oid(id), value])]);
    sequence(&[
        &part(COUNTRY, &printable(person.country)),
        &part(ORGANISATION, &utf8(person.organisation)),
        &part(COMMON_NAME, &utf8(person.name)),
    ])
}

/// RFC 7093 2, method 1.
fn hash_20(key: &[u8]) -> Vec<u8> {
    digest(&SHA256, key).as_ref().get(..20).unwrap_or_default().to_vec()
}

/// RFC 5280 4.1.2.2: above zero.
fn positive(serial: &mut [u8]) {
    if let Some(first) = serial.first_mut() {
        *first = *first & 0x7f | 0x40;
    }
}
