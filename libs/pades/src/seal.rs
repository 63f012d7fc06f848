//! The revisions of a sealed PDF.

use std::fmt::Write as _;

use crate::certificate::Certificate;
use crate::cms::{Content, DATA, Signer, hash, signed_data};
use crate::der::digits;
use crate::pdf::Pdf;
use crate::timestamp::timestamp;
use crate::{Error, Result};

/// Room for one signature or timestamp, in bytes.
const ROOM: usize = 8192;

/// One signature of a PDF.
pub struct Signature<'a> {
    pub by: Signer<'a>,
    /// What the field is called: letters and digits.
    pub field: &'a str,
    pub reason: &'a str,
}

/// Everything that a PDF is sealed with.
pub struct Sealing<'a> {
    /// Seconds since 1970.
    pub at: i64,
    /// The certificate above all of these.
    pub authority: &'a Certificate,
    /// Numbers of the timestamps are this and a counter.
    pub serial: [u8; 12],
    pub revocations: &'a [u8],
    /// One after the other, each over those before it.
    pub signatures: &'a [Signature<'a>],
    pub stamps: Signer<'a>,
}

/// A PDF with the signatures, their timestamps, what it takes to check them later, and a timestamp
/// over it all.
pub fn seal(pdf: &[u8], sealing: &Sealing<'_>) -> Result<Vec<u8>> {
    let mut pdf = Pdf::read(pdf)?;
    let page = pdf.page()?;
    let names = sealing.signatures.iter().map(|signature| signature.field).chain(["Timestamp"]);
    let fields: Vec<(u32, String)> = names
        .map(|name| {
            // ISO 19005-2 6.3.3: what has no extent needs no appearance; it is printed and locked.
            let field = format!(
                "<</Type /Annot /Subtype /Widget /FT /Sig /T ({name}) /Rect [0 0 0 0] /F 132 \
                 /P {page} 0 R"
            );
            (pdf.new_number(), field)
        })
        .collect();
    let listed: String = fields.iter().map(|(number, _)| format!("{number} 0 R ")).collect();
    let form = format!("<</Fields [{listed}] /SigFlags 3>>");
    let catalog = pdf.catalog();
    let mut objects = vec![
        (catalog, pdf.with(catalog, &[("AcroForm", &form)])?),
        (page, pdf.with(page, &[("Annots", &format!("[{listed}]"))])?),
    ];
    objects.extend(fields.iter().map(|(number, text)| (*number, format!("{text}>>").into_bytes())));
    let mut counter = 0;
    for (signature, field) in sealing.signatures.iter().zip(&fields) {
        let entries = format!(
            "/Type /Sig /SubFilter /ETSI.CAdES.detached /M (D:{}Z) /Reason {}",
            digits(sealing.at),
            text_string(signature.reason)
        );
        let signed = |hashed: &[u8], stamp: &dyn Fn(&[u8]) -> Result<Vec<u8>>| {
            let content = Content { bytes: None, hash: hashed, kind: DATA };
            signed_data(&content, &signature.by, &[sealing.authority], Some(stamp))
        };
        revision(&mut pdf, sealing, (&mut objects, field, &entries), &mut counter, &signed)?;
    }
    let store = store(&mut pdf, sealing, &mut objects);
    let both = [("AcroForm", form.as_str()), ("DSS", store.as_str())];
    objects.push((catalog, pdf.with(catalog, &both)?));
    pdf.append(&std::mem::take(&mut objects));
    let over_all = fields.last().ok_or(Error::Pdf)?;
    let entries = "/Type /DocTimeStamp /SubFilter /ETSI.RFC3161";
    let signed = |hashed: &[u8], _: &dyn Fn(&[u8]) -> Result<Vec<u8>>| {
        timestamp(hashed, (sealing.at, &serial(sealing, 0)), &sealing.stamps, &[sealing.authority])
    };
    revision(&mut pdf, sealing, (&mut objects, over_all, entries), &mut counter, &signed)?;
    Ok(pdf.bytes)
}

type Stamp<'a> = &'a dyn Fn(&[u8]) -> Result<Vec<u8>>;
type Signed<'a> = &'a dyn Fn(&[u8], Stamp<'_>) -> Result<Vec<u8>>;

/// Appends the objects that wait, the field filled, and the signature of everything but itself.
fn revision(
    pdf: &mut Pdf,
    sealing: &Sealing<'_>,
    (objects, (number, field), entries): (&mut Vec<(u32, Vec<u8>)>, &(u32, String), &str),
    counter: &mut u8,
    signed: Signed<'_>,
) -> Result<()> {
    *counter += 1;
    let stamp = |signature: &[u8]| {
        let serial = serial(sealing, *counter);
        let chain = [sealing.authority];
        timestamp(&hash(signature), (sealing.at, &serial), &sealing.stamps, &chain)
    };
    let value = pdf.new_number();
    objects.retain(|(other, _)| other != number);
    objects.push((*number, format!("{field} /V {value} 0 R>>").into_bytes()));
    let head = format!("<</Filter /Adobe.PPKLite {entries} /ByteRange [0 ");
    let blank = format!("{:<32}] /Contents <{}>>>", "", "0".repeat(ROOM * 2));
    objects.push((value, format!("{head}{blank}").into_bytes()));
    let places = pdf.append(&std::mem::take(objects));
    let begins = places.get(&value).ok_or(Error::Pdf)? + format!("{value} 0 obj\n").len();
    let (numbers, opens) = (begins + head.len(), begins + head.len() + 32 + "] /Contents ".len());
    let closes = opens + ROOM * 2 + 2;
    let length = pdf.bytes.len();
    let range = format!("{opens} {closes} {}", length - closes);
    write_at(&mut pdf.bytes, numbers, range.as_bytes())?;
    let (before, after) = (pdf.bytes.get(..opens), pdf.bytes.get(closes..));
    let covered = [before.ok_or(Error::Pdf)?, after.ok_or(Error::Pdf)?].concat();
    let signature = signed(&hash(&covered), &stamp)?;
    if signature.len() > ROOM {
        return Err(Error::TooLong);
    }
    write_at(&mut pdf.bytes, opens + 1, hex(&signature).as_bytes())
}

/// The document security store (ETSI EN 319 142-1, 5.4.2.2): its objects wait, its dictionary is
/// the answer.
fn store(pdf: &mut Pdf, sealing: &Sealing<'_>, objects: &mut Vec<(u32, Vec<u8>)>) -> String {
    let mut kept = |bytes: &[u8]| {
        let number = pdf.new_number();
        let head = format!("<</Length {}>>\nstream\n", bytes.len());
        objects.push((number, [head.as_bytes(), bytes, b"\nendstream"].concat()));
        format!("{number} 0 R ")
    };
    let signers = sealing.signatures.iter().map(|signature| signature.by.certificate);
    let certificates = signers.chain([sealing.stamps.certificate, sealing.authority]);
    let certificates: String = certificates.map(|certificate| kept(certificate.der())).collect();
    let revocations = kept(sealing.revocations);
    format!("<</Type /DSS /Certs [{certificates}] /CRLs [{revocations}]>>")
}

fn serial(sealing: &Sealing<'_>, counter: u8) -> Vec<u8> {
    [&[1], sealing.serial.as_slice(), &[counter]].concat()
}

fn write_at(bytes: &mut [u8], at: usize, written: &[u8]) -> Result<()> {
    let room = bytes.get_mut(at..at + written.len()).ok_or(Error::Pdf)?;
    room.copy_from_slice(written);
    Ok(())
}

/// A text as ISO 32000-1 7.9.2.2 writes it, in hexadecimal digits.
fn text_string(text: &str) -> String {
    let mut written = "<FEFF".to_owned();
    for unit in text.encode_utf16() {
        let _ = write!(written, "{unit:04X}");
    }
    written.push('>');
    written
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
