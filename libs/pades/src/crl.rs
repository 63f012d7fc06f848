//! Lists of revoked certificates (RFC 5280 section 5).

use time::UtcDateTime;

use crate::certificate::{extension, key_name};
use crate::cms::{ECDSA_WITH_SHA256, Signer, signed};
use crate::der;
use crate::{Certificate, Error, Term};

/// A certificate that no longer counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    pub at: UtcDateTime,
    pub serial: Vec<u8>,
}

/// A list by `issuer`, whose key signs it. It is in force in `term` and has a number of its own.
pub fn revocation_list(
    issuer: &Certificate,
    revoked: &[Revoked],
    term: Term,
    number: u64,
    key: &dyn Signer,
) -> Result<Vec<u8>, Error> {
    let entry = |one: &Revoked| der::sequence(&[&der::integer(&one.serial), &der::time(one.at)]);
    let entries = match revoked {
        // An empty list is left out.
        [] => Vec::new(),
        some => der::part(der::SEQUENCE, &some.iter().flat_map(entry).collect::<Vec<_>>()),
    };
    let key_name = key_name(&issuer.point);
    let extensions = der::sequence(&[
        &extension(&[2, 5, 29, 35], false, &der::sequence(&[&der::part(0x80, &key_name)])),
        &extension(&[2, 5, 29, 20], false, &der::integer(&number.to_be_bytes())),
    ]);
    let body = der::sequence(&[
        &der::integer(&[1]),
        &der::sequence(&[&der::object(ECDSA_WITH_SHA256)]),
        &issuer.subject,
        &der::time(term.from),
        &der::time(term.until),
        &entries,
        &der::part(der::context(0), &extensions),
    ]);
    signed(&body, key)
}
