//! Certificates of X.509 (RFC 5280): read as far as signing needs, and issued.

use aws_lc_rs::digest;
use time::UtcDateTime;

use crate::Error;
use crate::cms::{ECDSA_WITH_SHA256, Signer, signed};
use crate::der::{self, Reader, context};

/// A certificate and what of it others point to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub(crate) der: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) point: Vec<u8>,
    pub(crate) serial: Vec<u8>,
    pub(crate) subject: Vec<u8>,
}

/// What a certificate lets its key do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// Issues certificates and lists of those revoked; none below it issues any.
    Issuer,
    /// Says when something was there (RFC 3161).
    Stamps,
    /// Signs documents.
    Signs,
}

/// From when to when a certificate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub from: UtcDateTime,
    pub until: UtcDateTime,
}

/// Who holds the key, and the point on P-256 that it shows.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub country: &'a str,
    pub name: &'a str,
    pub organisation: &'a str,
    pub point: &'a [u8],
}

impl Certificate {
    /// Reads one. What it says is not judged here.
    pub fn parse(bytes: &[u8]) -> Result<Self, Error> {
        let mut outer = Reader(bytes);
        let mut parts = Reader(outer.expect(der::SEQUENCE)?.content);
        let mut body = Reader(parts.expect(der::SEQUENCE)?.content);
        body.expect(context(0))?;
        let serial = body.expect(der::INTEGER)?.whole.to_vec();
        body.expect(der::SEQUENCE)?;
        let issuer = body.expect(der::SEQUENCE)?.whole.to_vec();
        body.expect(der::SEQUENCE)?;
        let subject = body.expect(der::SEQUENCE)?.whole.to_vec();
        let mut key = Reader(body.expect(der::SEQUENCE)?.content);
        key.expect(der::SEQUENCE)?;
        let point = key.expect(der::BIT_STRING)?.content.get(1..).ok_or(Error::Der)?.to_vec();
        match outer.0.is_empty() {
            true => Ok(Self { der: bytes.to_vec(), issuer, point, serial, subject }),
            false => Err(Error::Der),
        }
    }

    /// One that a key gives itself: the root of trust.
    pub fn self_signed(
        subject: Subject<'_>,
        term: Term,
        serial: [u8; 16],
        key: &dyn Signer,
    ) -> Result<Self, Error> {
        let name = distinguished(subject);
        let body = body(&name, subject, Office::Issuer, term, serial, subject.point);
        Self::parse(&signed(&body, key)?)
    }

    /// One that this certificate's key gives to another.
    pub fn issue(
        &self,
        subject: Subject<'_>,
        office: Office,
        term: Term,
        serial: [u8; 16],
        key: &dyn Signer,
    ) -> Result<Self, Error> {
        let body = body(&self.subject, subject, office, term, serial, &self.point);
        Self::parse(&signed(&body, key)?)
    }

    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The point on P-256 that it is for.
    pub fn point(&self) -> &[u8] {
        &self.point
    }

    /// The number that its issuer gave it, as bytes.
    pub fn serial(&self) -> &[u8] {
        self.serial.get(2..).unwrap_or_default()
    }
}

fn body(
    issuer: &[u8],
    subject: Subject<'_>,
    office: Office,
    term: Term,
    serial: [u8; 16],
    issuer_point: &[u8],
) -> Vec<u8> {
    let algorithm = der::sequence(&[
        &der::object(&[1, 2, 840, 10045, 2, 1]),
        &der::object(&[1, 2, 840, 10045, 3, 1, 7]),
    ]);
    der::sequence(&[
        &der::part(context(0), &der::integer(&[2])),
        &der::integer(&serial),
        &der::sequence(&[&der::object(ECDSA_WITH_SHA256)]),
        issuer,
        &der::sequence(&[&der::time(term.from), &der::time(term.until)]),
        &distinguished(subject),
        &der::sequence(&[&algorithm, &der::bit_string(subject.point)]),
        &der::part(context(3), &extensions(office, subject.point, issuer_point)),
    ])
}

fn distinguished(subject: Subject<'_>) -> Vec<u8> {
    let attribute = |arc: u128, tag: u8, text: &str| {
        let pair =
            der::sequence(&[&der::object(&[2, 5, 4, arc]), &der::part(tag, text.as_bytes())]);
        der::part(der::SET, &pair)
    };
    der::sequence(&[
        &attribute(6, der::PRINTABLE_STRING, subject.country),
        &attribute(10, der::UTF8_STRING, subject.organisation),
        &attribute(3, der::UTF8_STRING, subject.name),
    ])
}

fn extensions(office: Office, point: &[u8], issuer_point: &[u8]) -> Vec<u8> {
    let (authority, own) = (key_name(issuer_point), key_name(point));
    let constraints = match office {
        Office::Issuer => der::sequence(&[&der::TRUE, &der::integer(&[0])]),
        Office::Signs | Office::Stamps => der::sequence(&[]),
    };
    // The bits of section 4.2.1.3: keyCertSign and cRLSign; digitalSignature; with nonRepudiation.
    let usage: &[u8] = match office {
        Office::Issuer => &[0x03, 0x02, 0x01, 0x06],
        Office::Signs => &[0x03, 0x02, 0x06, 0xc0],
        Office::Stamps => &[0x03, 0x02, 0x07, 0x80],
    };
    let mut all = vec![
        extension(&[2, 5, 29, 19], true, &constraints),
        extension(&[2, 5, 29, 15], true, usage),
        extension(&[2, 5, 29, 14], false, &der::part(der::OCTET_STRING, &own)),
        extension(&[2, 5, 29, 35], false, &der::sequence(&[&der::part(0x80, &authority)])),
    ];
    if office == Office::Stamps {
        // RFC 3161 section 2.3: this purpose alone, and critical.
        let purpose = der::sequence(&[&der::object(&[1, 3, 6, 1, 5, 5, 7, 3, 8])]);
        all.push(extension(&[2, 5, 29, 37], true, &purpose));
    }
    der::part(der::SEQUENCE, &all.concat())
}

pub(crate) fn extension(arcs: &[u128], critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &der::TRUE } else { &[] };
    der::sequence(&[&der::object(arcs), critical, &der::part(der::OCTET_STRING, value)])
}

/// RFC 5280 section 4.2.1.2: the first way to name a key.
pub(crate) fn key_name(point: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, point).as_ref().to_vec()
}
