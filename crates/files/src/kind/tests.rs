//! Small files of each kind, and those that lie.

use super::*;

pub(crate) fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend(b"\x08\x02\0\0\0....\0\0\0\0IEND\xaeB`\x82");
    bytes
}

fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0".to_vec();
    bytes.extend(b"\xff\xc0\0\x0b\x08");
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend(b"\x01\x01\x11\0\xff\xda\0\x02..\xff\xd9");
    bytes
}

/// A container with entries of a name, a packed and an unpacked size.
fn zip(entries: &[(&str, u32, u32)]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04 what is packed, or would be".to_vec();
    let begins = bytes.len() as u32;
    for (name, packed, unpacked) in entries {
        bytes.extend(b"PK\x01\x02");
        bytes.extend([0; 16]);
        bytes.extend(packed.to_le_bytes());
        bytes.extend(unpacked.to_le_bytes());
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0; 16]);
        bytes.extend(name.as_bytes());
    }
    let size = bytes.len() as u32 - begins;
    let count = (entries.len() as u16).to_le_bytes();
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(size.to_le_bytes());
    bytes.extend(begins.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

fn docx(more: &[(&str, u32, u32)]) -> Vec<u8> {
    let parts = [("[Content_Types].xml", 4, 40), ("word/document.xml", 8, 80)];
    zip(&[&parts, more].concat())
}

#[track_caller]
fn check(kind: Kind, bytes: &[u8], expected: Result<(), NotThatKind>) {
    assert_eq!(kind.hold(bytes, bytes, bytes.len() as u64), expected);
}

#[test]
fn a_file_is_what_its_content_says() {
    check(Kind::Pdf, &pdf(), Ok(()));
    check(Kind::Png, &png(2000, 3000), Ok(()));
    check(Kind::Jpeg, &jpeg(2000, 3000), Ok(()));
    check(Kind::Docx, &docx(&[]), Ok(()));
    for (kind, bytes) in [
        (Kind::Pdf, png(1, 1)),
        (Kind::Png, pdf()),
        (Kind::Jpeg, b"MZ\x90\0".to_vec()),
        (Kind::Docx, zip(&[("a.txt", 1, 1)])),
        (Kind::Docx, docx(&[("word/vbaProject.bin", 1, 1)])),
        (Kind::Png, Vec::new()),
    ] {
        check(kind, &bytes, Err(NotThatKind::Lies));
    }
}

#[test]
fn what_is_cut_off_is_damaged() {
    for (kind, bytes) in [
        (Kind::Pdf, pdf()),
        (Kind::Png, png(1, 1)),
        (Kind::Jpeg, jpeg(1, 1)),
        (Kind::Docx, docx(&[])),
    ] {
        check(kind, &bytes[..bytes.len() - 12], Err(NotThatKind::Damaged));
    }
    check(Kind::Png, &png(0, 1), Err(NotThatKind::Damaged));
}

#[test]
fn what_says_it_becomes_too_large_is_refused() {
    let unpacks = Err(NotThatKind::Unpacks);
    check(Kind::Png, &png(100_000, 100_000), unpacks);
    check(Kind::Jpeg, &jpeg(60_000, 60_000), unpacks);
    check(Kind::Docx, &docx(&[("word/bomb.xml", 20, 900 * 1024 * 1024)]), unpacks);
    check(Kind::Docx, &docx(&[("word/ratio.xml", 20, 3 * 1024 * 1024)]), unpacks);
    check(Kind::Docx, &docx(&[("word/over.xml", 5_000, 6_000)]), unpacks);
    check(Kind::Docx, &docx(&[("word/zip64.xml", u32::MAX, 1)]), unpacks);
    let many: Vec<_> = (0..3_000).map(|_| ("a", 0, 0)).collect();
    check(Kind::Docx, &docx(&many), unpacks);
}

#[test]
fn a_name_and_a_media_type_that_differ_lie() {
    let said = |name: &str, media| Kind::said(&FileName::parse(name).unwrap(), media);
    assert_eq!(said("a.PDF", None), Ok(Kind::Pdf));
    assert_eq!(said("a.jpg", Some("image/jpeg")), Ok(Kind::Jpeg));
    assert_eq!(said("a.docx", Some("application/octet-stream")), Ok(Kind::Docx));
    assert_eq!(said("a.pdf", Some("image/png")), Err(NotThatKind::Lies));
    assert_eq!(said("a.exe", None), Err(NotThatKind::Unknown));
    assert_eq!(said("pdf", None), Err(NotThatKind::Unknown));
}
