//! Every reader of the library on whatever it is given.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pades::{Certificate, Error, Signatory, Signer, Signing, Stamp, Subject, Term, sign, verify};
use time::macros::utc_datetime;

/// Signs without a key: what it signs is never true.
struct Nobody;

impl Signer for Nobody {
    fn sign(&self, _: &[u8]) -> Result<[u8; 64], Error> {
        Ok([1; 64])
    }
}

fuzz_target!(|bytes: &[u8]| {
    let _ = Certificate::parse(bytes);
    let (from, until) = (utc_datetime!(2026-01-01 0:00), utc_datetime!(2050-01-01 0:00));
    let subject = Subject { country: "VN", name: "Danh", organisation: "Danh", point: &[4; 65] };
    let Ok(root) = Certificate::self_signed(subject, Term { from, until }, [1; 16], &Nobody) else {
        return;
    };
    assert!(verify(bytes, &root, from).is_err(), "nobody signed this");
    let authority = Signatory { certificate: &root, issuer: &root, key: &Nobody };
    let stamp = Stamp { at: from, authority, policy: &[1, 2, 3], serial: [1; 16] };
    let signing =
        Signing { at: from, field: "field", reason: "-", signatory: authority, who: "nobody" };
    let _ = sign(bytes, &signing, &stamp);
});
