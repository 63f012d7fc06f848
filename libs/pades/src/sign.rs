//! Revisions that sign, stamp and preserve.

use time::UtcDateTime;

use crate::cms::{Content, Signatory, sha256, signed_data};
use crate::pdf::{Dictionary, Document, Revision, references};
use crate::{Certificate, Error, Stamp};

/// Bytes kept for a signature with its timestamp and certificates; twice as many digits.
const CONTENTS_MAX: usize = 8 * 1024;
/// Three numbers of ten digits and the blanks between.
const RANGE_WIDTH: usize = 34;

/// One signature of a person or an office.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    pub at: UtcDateTime,
    /// The name of the form field that holds it: letters, digits and hyphens.
    pub field: &'a str,
    pub reason: &'a str,
    pub signatory: Signatory<'a>,
    /// Who, as people read it.
    pub who: &'a str,
}

/// Appends a revision in which somebody signs all that is there, with a timestamp over the
/// signature. What was signed before stays as it was.
pub fn sign(pdf: &[u8], signing: &Signing<'_>, stamp: &Stamp<'_>) -> Result<Vec<u8>, Error> {
    let content = |hash: [u8; 32]| {
        signed_data(Content::Beside(hash), &signing.signatory, |signature| {
            stamp.token(signature).map(Some)
        })
    };
    let dictionary = of_signature(signing.who, text(signing.reason), signing.at);
    fielded(pdf, signing.field, dictionary, content)
}

/// Appends what a verifier needs later, certificates and lists of revoked ones, and then a
/// timestamp over all of it.
pub fn preserve(
    pdf: &[u8],
    certificates: &[&Certificate],
    lists: &[Vec<u8>],
    field: &str,
    stamp: &Stamp<'_>,
) -> Result<Vec<u8>, Error> {
    let certificates: Vec<_> = certificates.iter().map(|one| one.as_der()).collect();
    let lists: Vec<_> = lists.iter().map(Vec::as_slice).collect();
    let stored = with_store(pdf, &certificates, &lists)?;
    fielded(&stored, field, of_stamp(), |hash| stamp.token_of(hash))
}

/// A revision with certificates and lists.
pub(crate) fn with_store(
    pdf: &[u8],
    certificates: &[&[u8]],
    lists: &[&[u8]],
) -> Result<Vec<u8>, Error> {
    let document = Document::parse(pdf)?;
    let mut revision = Revision::of(&document);
    let mut store = Dictionary::default();
    let certificates: Vec<_> = certificates.iter().map(|one| revision.stream(one)).collect();
    store.set("Certs", pointed(&certificates));
    let lists: Vec<_> = lists.iter().map(|list| revision.stream(list)).collect();
    store.set("CRLs", pointed(&lists));
    let store = revision.add(store.write());
    let (root, mut catalogue) = (document.root()?, document.object(document.root()?)?);
    catalogue.set("DSS", format!("{store} 0 R").into_bytes());
    // The extension that defines the store (ETSI EN 319 142-1 section 5.5).
    let extension = b"<</ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>";
    catalogue.set("Extensions", extension.to_vec());
    revision.replace(root, &catalogue);
    Ok(revision.write().0)
}

/// What stands beside a signature. The reason is as the file has it.
pub(crate) fn of_signature(who: &str, reason: Vec<u8>, at: UtcDateTime) -> Dictionary {
    let mut dictionary = Dictionary::default();
    dictionary.set("Type", b"/Sig".to_vec());
    dictionary.set("SubFilter", b"/ETSI.CAdES.detached".to_vec());
    dictionary.set("Name", text(who));
    dictionary.set("Reason", reason);
    dictionary.set("M", moment(at));
    dictionary
}

/// What stands beside a timestamp over the document.
pub(crate) fn of_stamp() -> Dictionary {
    let mut dictionary = Dictionary::default();
    dictionary.set("Type", b"/DocTimeStamp".to_vec());
    dictionary.set("SubFilter", b"/ETSI.RFC3161".to_vec());
    dictionary
}

/// A revision with a field whose signature is what `made` says of the hash of all else.
pub(crate) fn fielded(
    pdf: &[u8],
    field: &str,
    mut dictionary: Dictionary,
    made: impl FnOnce([u8; 32]) -> Result<Vec<u8>, Error>,
) -> Result<Vec<u8>, Error> {
    if !field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Error::Pdf("a field's name has letters, digits and hyphens"));
    }
    dictionary.set("Filter", b"/Adobe.PPKLite".to_vec());
    dictionary.set("ByteRange", vec![b' '; RANGE_WIDTH + 4]);
    dictionary.set("Contents", vec![b'0'; CONTENTS_MAX * 2 + 2]);
    let document = Document::parse(pdf)?;
    let mut revision = Revision::of(&document);
    let object = dictionary.write();
    let after_range = find(&object, b"/ByteRange ")?;
    let after_contents = find(&object, b"/Contents ")?;
    let signature = revision.add(object);
    with_field(&document, &mut revision, field, signature)?;
    let (mut bytes, offsets) = revision.write();
    let at = offsets.get(&signature).copied().ok_or(Error::Pdf("the signature was lost"))?;
    let (from, until) = (at + after_contents, at + after_contents + CONTENTS_MAX * 2 + 2);
    let range = format!("[0 {from} {until} {}]", bytes.len() - until);
    put(&mut bytes, at + after_range, range.as_bytes());
    let hash = sha256(&[&bytes[..from], &bytes[until..]].concat());
    let made = made(hash)?;
    if made.len() > CONTENTS_MAX {
        return Err(Error::TooLong);
    }
    put(&mut bytes, from + 1, hexadecimal(&made).as_bytes());
    bytes[from] = b'<';
    bytes[until - 1] = b'>';
    Ok(bytes)
}

/// The field is a widget without a face on the first page, and stands in the form.
fn with_field(
    document: &Document<'_>,
    revision: &mut Revision<'_, '_>,
    field: &str,
    signature: u32,
) -> Result<(), Error> {
    let page = document.first_page()?;
    let widget = format!(
        "<</Type/Annot/Subtype/Widget/FT/Sig/T({field})/V {signature} 0 R/F 132/Rect[0 0 0 0]\
         /P {page} 0 R>>"
    );
    let widget = revision.add(widget.into_bytes());
    let mut first = document.object(page)?;
    first.set("Annots", longer(first.get("Annots"), widget)?);
    revision.replace(page, &first);
    let (root, mut catalogue) = (document.root()?, document.object(document.root()?)?);
    let mut form = match catalogue.get("AcroForm") {
        Some(form) => Dictionary::read(form)?,
        None => Dictionary::default(),
    };
    form.set("Fields", longer(form.get("Fields"), widget)?);
    form.set("SigFlags", b"3".to_vec());
    catalogue.set("AcroForm", form.write());
    revision.replace(root, &catalogue);
    Ok(())
}

/// The list with one more; a list that stands elsewhere is refused.
fn longer(list: Option<&[u8]>, one: u32) -> Result<Vec<u8>, Error> {
    match list {
        None => Ok(pointed(&[one])),
        Some(list) if list.starts_with(b"[") => {
            Ok(pointed(&[references(list), vec![one]].concat()))
        }
        Some(_) => Err(Error::Pdf("a list stands in an object of its own")),
    }
}

fn pointed(objects: &[u32]) -> Vec<u8> {
    let all: Vec<_> = objects.iter().map(|object| format!("{object} 0 R")).collect();
    format!("[{}]", all.join(" ")).into_bytes()
}

fn put(bytes: &mut [u8], at: usize, what: &[u8]) {
    bytes[at..at + what.len()].copy_from_slice(what);
}

fn find(bytes: &[u8], what: &[u8]) -> Result<usize, Error> {
    let found = bytes.windows(what.len()).position(|window| window == what);
    found.map(|at| at + what.len()).ok_or(Error::Pdf("a place was lost"))
}

/// A text string in UTF-16 (ISO 32000-1 section 7.9.2.2), in digits so that nothing needs escaping.
fn text(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    format!("<FEFF{}>", hexadecimal(&units)).into_bytes()
}

fn moment(at: UtcDateTime) -> Vec<u8> {
    let ((hour, minute, second), month) = (at.as_hms(), u8::from(at.month()));
    let day = format!("{:04}{month:02}{:02}", at.year(), at.day());
    format!("(D:{day}{hour:02}{minute:02}{second:02}Z)").into_bytes()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
