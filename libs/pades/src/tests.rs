//! What must hold of revisions, and what is refused.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair,
    UnparsedPublicKey,
};
use proptest::prelude::*;
use time::macros::utc_datetime;

use crate::der::{self, Reader};
use crate::pdf::Document;
use crate::*;

pub(crate) struct Key(EcdsaKeyPair);

impl Key {
    pub(crate) fn new() -> Self {
        Self(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn point(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }
}

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Error> {
        let signature = self.0.sign(&SystemRandom::new(), message);
        signature.unwrap().as_ref().try_into().map_err(|_| Error::SignerFailed)
    }
}

pub(crate) const TERM: Term =
    Term { from: utc_datetime!(2026-01-01 0:00), until: utc_datetime!(2050-01-01 0:00) };

pub(crate) fn subject<'a>(name: &'a str, key: &'a Key) -> Subject<'a> {
    Subject { country: "VN", name, organisation: "Mẫu", point: key.point() }
}

pub(crate) fn root(key: &Key) -> Certificate {
    Certificate::self_signed(subject("Gốc", key), TERM, [0x81; 16], key).unwrap()
}

/// The smallest document: a catalogue, a tree and a page.
pub(crate) fn small() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ];
    let (mut pdf, mut table) =
        ("%PDF-1.7\n".to_owned(), "xref\n0 4\n0000000000 65535 f \n".to_owned());
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", pdf.len()));
        pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
    }
    let at = pdf.len();
    pdf.push_str(&format!("{table}trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n{at}\n%%EOF"));
    pdf.into_bytes()
}

fn signed(pdf: &[u8], field: &str) -> Result<Vec<u8>, Error> {
    let key = Key::new();
    let root = root(&key);
    let signatory = Signatory { certificate: &root, issuer: &root, key: &key };
    let at = utc_datetime!(2026-11-26 12:00);
    let signing = Signing { at, field, reason: "Ký", signatory, who: "Lê Thị Ngữ" };
    let stamp = Stamp { at, authority: signatory, policy: &[1, 2, 3], serial: [7; 16] };
    sign(pdf, &signing, &stamp)
}

#[test]
fn what_was_there_stays_and_each_revision_can_be_read() {
    let small = small();
    let once = signed(&small, "first").unwrap();
    let twice = signed(&once, "second").unwrap();
    assert!(once.starts_with(&small) && twice.starts_with(&once));
    let document = Document::parse(&twice).unwrap();
    let catalogue = document.object(document.root().unwrap()).unwrap();
    let form = String::from_utf8(catalogue.get("AcroForm").unwrap().to_vec()).unwrap();
    assert_eq!(form.matches(" 0 R").count(), 2, "{form}");
}

#[test]
fn a_certificate_is_signed_by_its_issuer_and_says_whose_it_is() {
    let (key, other) = (Key::new(), Key::new());
    let root = root(&key);
    let issued = root.issue(subject("Lê", &other), Office::Signs, TERM, [1; 16], &key).unwrap();
    assert_eq!(issued.issuer, root.subject);
    assert_eq!(issued.point, other.point());
    let mut parts = Reader(Reader(issued.as_der()).next().unwrap().content);
    let body = parts.next().unwrap().whole;
    parts.next().unwrap();
    let signature = &parts.next().unwrap().content[1..];
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key.point());
    key.verify(body, signature).unwrap();
}

#[test]
fn numbers_objects_and_moments_are_written_as_x690_and_rfc_5280_have_them() {
    assert_eq!(der::integer(&[0, 0x80]), [2, 2, 0, 0x80]);
    assert_eq!(der::integer(&[]), [2, 1, 0]);
    // 1.2.840.113549 stands in X.690 and in every tutorial.
    assert_eq!(der::object(&[1, 2, 840, 113_549]), [6, 6, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d]);
    assert_eq!(der::time(utc_datetime!(2049-12-31 23:59:59))[2..], *b"491231235959Z");
    assert_eq!(der::time(utc_datetime!(2050-01-01 0:00))[2..], *b"20500101000000Z");
    assert_eq!(der::part(4, &[0; 200])[..3], [4, 0x81, 200]);
}

#[test]
fn what_is_read_is_what_was_written() {
    for at in [utc_datetime!(1999-12-31 23:59:59), utc_datetime!(2050-01-01 0:00)] {
        for written in [der::time(at), der::generalized(at)] {
            assert_eq!(der::moment(Reader(&written).next().unwrap()), Ok(at));
        }
    }
    let some: [&[u128]; 4] = [&[1, 2, 840, 113_549], &[0, 39], &[2, 5, 4, 3], &[2, 25, u128::MAX]];
    for arcs in some {
        let written = der::object(arcs);
        assert_eq!(der::arcs(Reader(&written).next().unwrap().content).unwrap(), arcs);
    }
    assert_eq!(der::arcs(&[0x69, 0x80]), Err(Error::Der));
    assert_eq!(der::arcs(&[0xff; 20]), Err(Error::Der));
    let mut numbers = [0; 64];
    numbers[31..].copy_from_slice(&[0x90; 33]);
    assert_eq!(der::two_numbers(&der::ecdsa(&numbers)), Ok(numbers));
}

#[test]
fn hostile_documents_are_refused() {
    let text = String::from_utf8(small()).unwrap();
    let at = text.rfind("xref\n0 4").unwrap();
    let changed = [
        // Revisions in a circle.
        text.replace("/Size 4", &format!("/Prev {at}/Size 4")),
        text.replace("/Size 4", "/Size 99999999"),
        // Its catalogue lies beyond its size, where new objects go.
        text.replace("/Size 4", "/Size 1"),
        text.replace("/Size 4", "/Encrypt 3 0 R/Size 4"),
        text.replace("startxref", "startxerf"),
        // A tree of pages that is its own child.
        text.replace("/Kids[3 0 R]", "/Kids[2 0 R]"),
        text.replace("/Kids[3 0 R]", "/Kids[9 0 R]"),
        text.replace("<</Type/Catalog/Pages 2 0 R>>", &"[".repeat(29)),
        format!("{}<</A{}", &text[..at], "[".repeat(100_000)),
        text.replace("%PDF", "%FDP"),
    ];
    for pdf in changed {
        assert!(signed(pdf.as_bytes(), "first").is_err(), "{}", &pdf[..pdf.len().min(400)]);
    }
    assert!(signed(&small(), "a)/V(").is_err());
}

/// The example of X.667 (clause 8): the arc of f81d4fae-7dec-11d0-a765-00a0c91e6bf6, and its DER as
/// OpenSSL 3 writes it.
#[test]
fn an_identifier_below_the_arc_of_uuids_is_as_long_as_it_is() {
    let arc = 329_800_735_698_586_629_295_641_978_511_506_172_918;
    assert_eq!(arc, 0xf81d_4fae_7dec_11d0_a765_00a0_c91e_6bf6);
    let written =
        b"\x06\x14\x69\x83\xf0\x9d\xa7\xeb\xcf\xde\xe0\xc7\xa1\xa7\xb2\xc0\x94\x8c\xc8\xf9\xd7\x76";
    assert_eq!(der::object(&[2, 25, arc]), written);
}

proptest! {
    /// Bytes of strangers are refused or signed, and never more than that.
    #[test]
    fn no_bytes_bring_it_down(at in 0_usize..400, byte: u8, cut in 0_usize..400) {
        let mut pdf = small();
        let at = at % pdf.len();
        pdf[at] = byte;
        let _ = signed(&pdf, "first");
        pdf.truncate(cut);
        let _ = signed(&pdf, "first");
        let _ = Certificate::parse(&pdf);
        assert!(verify(&pdf, &root(&Key::new()), TERM.from).is_err());
    }

    #[test]
    fn a_certificate_with_one_byte_changed_is_read_or_refused(at in 0_usize..300, byte: u8) {
        let mut bytes = root(&Key::new()).as_der().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = Certificate::parse(&bytes);
    }
}
