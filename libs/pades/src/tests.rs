//! What is refused, and that nothing but the room of a signature changes.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256,
};
use proptest::prelude::*;

use super::*;
use crate::pdf::Pdf;

const AT: i64 = 1_790_000_000;

fn plain() -> Vec<u8> {
    let objects = [
        "<</Type /Catalog /Pages 2 0 R /Lang (vi \\) \\()>>",
        "<</Type /Pages /Kids [3 0 R] /Count 1>>",
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] /Resources <<>>>>",
    ];
    let mut pdf = b"%PDF-1.7\n".to_vec();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = pdf.len();
    let trailer = "trailer\n<</Size 4 /Root 1 0 R /ID [<00> <00>]>>\nstartxref\n";
    pdf.extend(format!("{table}{trailer}{start}\n%%EOF\n").as_bytes());
    pdf
}

fn sealed(pdf: &[u8]) -> Result<Vec<u8>> {
    let root = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
    let by_root = |message: &[u8]| {
        let mut signature = vec![0; root.public_modulus_len()];
        let signed = root.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.ok().map(|()| signature)
    };
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let by_pair = |message: &[u8]| {
        let signature = pair.sign(&SystemRandom::new(), message).ok()?;
        Some(signature.as_ref().to_vec())
    };
    let person = Person { country: "VN", name: "Gốc", organisation: "Danh" };
    let public = root.public_key().as_ref();
    let authority = Authority::new(person, (AT - 1, AT + 9_999), public, &by_root).unwrap();
    let issue = |purpose| {
        let point = pair.public_key().as_ref();
        let subject = Subject { from: AT, person, point, purpose, serial: [7; 16], until: AT + 99 };
        authority.issue(&subject).unwrap()
    };
    let (signs, stamps) = (issue(Purpose::SignDocuments), issue(Purpose::StampTime));
    let by = |certificate| Signer { certificate, sign: &by_pair };
    let signature = |field| Signature { by: by(&signs), field, reason: "Quyết định" };
    seal(
        pdf,
        &Sealing {
            at: AT,
            authority: authority.certificate(),
            serial: [9; 12],
            revocations: &authority.revocations((AT, AT + 99)).unwrap(),
            signatures: &[signature("Official"), signature("Agency")],
            stamps: by(&stamps),
        },
    )
}

#[test]
fn a_revision_leaves_what_was_there() {
    let plain = plain();
    let sealed = sealed(&plain).unwrap();
    assert!(sealed.starts_with(&plain));
    let text = String::from_utf8_lossy(&sealed);
    assert_eq!(text.matches("/ByteRange").count(), 3);
    assert_eq!(text.matches("%%EOF").count(), 5);
    assert!(sealed.ends_with(b"%%EOF\n"));
}

#[test]
fn what_is_sealed_is_not_sealed_again() {
    let once = sealed(&plain()).unwrap();
    assert_eq!(sealed(&once), Err(Error::Pdf));
}

#[test]
fn what_is_not_plain_is_refused() {
    let replaced = |what: &str, by: &str| {
        String::from_utf8(plain()).unwrap().replacen(what, by, 1).into_bytes()
    };
    let hostile = [
        Vec::new(),
        b"%PDF-1.7\nstartxref\n99999999999\n%%EOF".to_vec(),
        replaced("%PDF-1.7", "%PDF-2.0"),
        replaced("/ID [", "/Encrypt 1 0 R /ID ["),
        replaced("/Kids [3 0 R]", "/Kids [2 0 R]"),
        replaced("/Root 1 0 R", "/Root 9 0 R"),
        replaced("/Root 1 0 R", "/Root 1 1 R"),
        replaced("/Size 4", "/Size 4294967296"),
        replaced("/Resources <<>>", "/Resources <<>> /Annots []"),
        replaced("0 4\n", "0 4294967295\n"),
    ];
    for pdf in hostile {
        let read = Pdf::read(&pdf).and_then(|read| {
            let page = read.page()?;
            read.with(page, &[("Annots", "[]")])
        });
        assert_eq!(read.err(), Some(Error::Pdf), "{}", String::from_utf8_lossy(&pdf));
    }
}

#[test]
fn times_are_written_as_calendars_have_them() {
    let written = [
        (0, "19700101000000"),
        (951_782_400, "20000229000000"),
        (1_790_000_000, "20260921141320"),
        (4_107_542_399, "21000228235959"),
        (4_107_542_400, "21000301000000"),
    ];
    for (at, expected) in written {
        assert_eq!(der::digits(at), expected);
    }
    assert_eq!(der::time(4_107_542_400).first(), Some(&0x18));
}

#[test]
fn lengths_and_numbers_are_the_shortest() {
    assert_eq!(der::integer(&[0, 0]), [2, 1, 0]);
    assert_eq!(der::integer(&[0, 0x80]), [2, 2, 0, 0x80]);
    assert_eq!(der::tlv(4, &[&[0; 127]]).get(..2), Some([4, 127].as_slice()));
    assert_eq!(der::tlv(4, &[&[0; 128]]).get(..3), Some([4, 0x81, 128].as_slice()));
    assert_eq!(der::tlv(4, &[&[0; 300]]).get(..4), Some([4, 0x82, 1, 44].as_slice()));
}

proptest! {
    /// Whatever is changed in a PDF, reading it ends, with an answer or without.
    #[test]
    fn a_damaged_pdf_is_read_or_refused(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut pdf = plain();
        for (place, byte) in changes {
            let place = place.index(pdf.len());
            pdf[place] = byte;
        }
        for pdf in [&pdf[..], &pdf[..cut.index(pdf.len())], &pdf[cut.index(pdf.len())..]] {
            if let Ok(read) = Pdf::read(pdf) {
                let _ = read.page().and_then(|page| read.with(page, &[("Annots", "[]")]));
            }
        }
    }
}
