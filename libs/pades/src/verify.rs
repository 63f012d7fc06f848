//! Whether a document is what [`sign`](crate::sign) and [`preserve`](crate::preserve) made of it.
//!
//! Each revision is made once more from the one before and from what it says, and compared byte for
//! byte with what is there. So whatever lies behind the first revision is ours to the last byte, and
//! the first revision is what every signature covers. Other programs may be content with less.

use time::UtcDateTime;

use crate::certificate::Office;
use crate::der::Reader;
use crate::pdf::{Dictionary, Document, references};
use crate::said::{Held, List, Parts, Stamped};
use crate::sign::{fielded, of_signature, of_stamp, with_store};
use crate::{Certificate, Error};

#[cfg(test)]
mod tests;

/// The first revision, a signature, the store, the timestamp over all of it.
const REVISIONS_MIN: usize = 4;

/// Who signed, and when it was there for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub at: UtcDateTime,
    pub country: String,
    /// The form field that holds the signature.
    pub field: String,
    pub name: String,
    pub organisation: String,
}

/// A document that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// When all of it was there, certificates and lists with it.
    pub kept_at: UtcDateTime,
    /// The addresses that the first page leads to.
    pub links: Vec<String>,
    /// In the order in which they were made.
    pub signatures: Vec<Signed>,
}

/// A signature, and the certificates that it rests on.
struct Rests {
    signed: Signed,
    on: [Certificate; 2],
}

/// Verifies a document against the root of trust, without anything else, as of `now`.
pub fn verify(pdf: &[u8], root: &Certificate, now: UtcDateTime) -> Result<Verified, Error> {
    let trusted = Held::root(root)?;
    let ends = Document::parse(pdf)?.revision_ends()?;
    let at = |index: usize| -> Result<&[u8], Error> {
        ends.get(index).and_then(|end| pdf.get(..*end)).ok_or(Error::Pdf("it is cut off"))
    };
    let Some(last) = ends.len().checked_sub(1).filter(|_| ends.len() >= REVISIONS_MIN) else {
        return Err(Error::Untrue("it was never signed and preserved"));
    };
    let mut rests = Vec::new();
    for index in 1..last - 1 {
        rests.push(signature(at(index - 1)?, at(index)?, root)?);
    }
    let (certificates, lists) = store(at(last - 2)?, at(last - 1)?, root)?;
    let kept = kept(at(last - 1)?, at(last)?, root)?;
    if pdf.strip_prefix(at(last)?) != Some(b"\n") {
        return Err(Error::Untrue("something stands behind its end"));
    }
    let used: Vec<&Certificate> =
        rests.iter().flat_map(|it| &it.on).chain([&kept.by.certificate, root]).collect();
    if used.iter().any(|one| !certificates.contains(one)) {
        return Err(Error::Untrue("a certificate was not kept with it"));
    }
    in_force(&lists, &used, kept.at)?;
    let times: Vec<_> = rests.iter().map(|it| it.signed.at).chain([kept.at]).collect();
    if !times.is_sorted() {
        return Err(Error::Untrue("its times go backwards"));
    }
    trusted.counts_at(kept.at)?;
    if now > kept.by.term.until || now > trusted.term.until {
        return Err(Error::Untrue("its last timestamp has run out"));
    }
    let signatures = rests.into_iter().map(|it| it.signed).collect();
    Ok(Verified { kept_at: kept.at, links: links(at(0)?), signatures })
}

/// The revision that `there` has over `before`: a signature.
fn signature(before: &[u8], there: &[u8], root: &Certificate) -> Result<Rests, Error> {
    let document = Document::parse(there)?;
    let (field, dictionary) = newest_field(&document)?;
    let contents = octets(dictionary.get("Contents").unwrap_or_default())?;
    let parts = Parts::read(&contents)?;
    let by = parts.by(root, Office::Signs)?;
    let reason = dictionary.get("Reason").unwrap_or_default().to_vec();
    let beside = of_signature(&by.name, reason, parts.says_when()?);
    let mut stamped: Option<Stamped> = None;
    let made = fielded(before, &field, beside, |hash| {
        let (made, stamp) = parts.again(root, &by, hash)?;
        stamped = Some(stamp);
        Ok(made)
    })?;
    is_made(&made, there)?;
    let stamped = stamped.ok_or(Error::Untrue("a signature has no timestamp"))?;
    by.counts_at(stamped.at)?;
    let on = [by.certificate, stamped.by.certificate];
    let (country, name, organisation) = (by.country, by.name, by.organisation);
    Ok(Rests { signed: Signed { at: stamped.at, country, field, name, organisation }, on })
}

/// The certificates and lists that were kept.
fn store(
    before: &[u8],
    there: &[u8],
    root: &Certificate,
) -> Result<(Vec<Certificate>, Vec<List>), Error> {
    let document = Document::parse(there)?;
    let none = Error::Untrue("nothing was kept with it");
    let store = document.object(document.root()?)?.reference("DSS").ok_or(none)?;
    let store = document.object(store)?;
    let streams = |name: &str| -> Result<Vec<&[u8]>, Error> {
        let all = references(store.get(name).unwrap_or_default());
        all.into_iter().map(|object| document.stream(object)).collect()
    };
    let (certificates, lists) = (streams("Certs")?, streams("CRLs")?);
    is_made(&with_store(before, &certificates, &lists)?, there)?;
    let certificates = certificates.into_iter().map(Certificate::parse);
    let lists = lists.into_iter().map(|list| List::read(root, list));
    Ok((certificates.collect::<Result<_, _>>()?, lists.collect::<Result<_, _>>()?))
}

/// The timestamp over all of it.
fn kept(before: &[u8], there: &[u8], root: &Certificate) -> Result<Stamped, Error> {
    let document = Document::parse(there)?;
    let (field, dictionary) = newest_field(&document)?;
    let contents = octets(dictionary.get("Contents").unwrap_or_default())?;
    let token = Reader(&contents).next()?.whole;
    let mut stamped = None;
    let made = fielded(before, &field, of_stamp(), |hash| {
        stamped = Some(Stamped::read(token, hash, root)?);
        Ok(token.to_vec())
    })?;
    is_made(&made, there)?;
    stamped.ok_or(Error::Untrue("it has no timestamp"))
}

/// A list of that time, and none of the certificates on any.
fn in_force(lists: &[List], used: &[&Certificate], at: UtcDateTime) -> Result<(), Error> {
    if !lists.iter().any(|list| list.term.from <= at && at <= list.term.until) {
        return Err(Error::Untrue("no list of the revoked was in force"));
    }
    match lists.iter().any(|list| used.iter().any(|one| list.names(one))) {
        true => Err(Error::Untrue("a certificate was revoked")),
        false => Ok(()),
    }
}

/// What was made anew ends with a line feed, which belongs to the revision after the one that is
/// there.
fn is_made(made: &[u8], there: &[u8]) -> Result<(), Error> {
    match made.strip_suffix(b"\n") == Some(there) {
        true => Ok(()),
        false => Err(Error::Untrue("a revision is not one that is made here")),
    }
}

/// The name of the field that came last, and the signature in it.
fn newest_field(document: &Document<'_>) -> Result<(String, Dictionary), Error> {
    let none = Error::Untrue("a revision has no signature");
    let catalogue = document.object(document.root()?)?;
    let form = Dictionary::read(catalogue.get("AcroForm").ok_or(none)?)?;
    let fields = references(form.get("Fields").unwrap_or_default());
    let field = document.object(*fields.last().ok_or(none)?)?;
    let name = field.get("T").and_then(|name| name.strip_prefix(b"(")?.strip_suffix(b")"));
    let name = name.and_then(|name| std::str::from_utf8(name).ok()).ok_or(none)?;
    Ok((name.to_owned(), document.object(field.reference("V").ok_or(none)?)?))
}

/// The bytes of a string in digits.
fn octets(string: &[u8]) -> Result<Vec<u8>, Error> {
    let none = Error::Untrue("a signature is not written in digits");
    let digits = string.strip_prefix(b"<").and_then(|it| it.strip_suffix(b">")).ok_or(none)?;
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let octet = |pair: &[u8]| Some(digit(*pair.first()?)? << 4 | digit(*pair.get(1)?)?);
    digits.chunks(2).map(octet).collect::<Option<_>>().ok_or(none)
}

/// The addresses that the first page leads to, as far as they are written plainly.
fn links(pdf: &[u8]) -> Vec<String> {
    let Ok(document) = Document::parse(pdf) else { return Vec::new() };
    let page = document.first_page().and_then(|page| document.object(page));
    let notes = page.map(|page| references(page.get("Annots").unwrap_or_default()));
    let address = |note: u32| {
        let action = document.object(note).ok()?;
        let action = match action.get("A")? {
            direct @ [b'<', ..] => Dictionary::read(direct).ok()?,
            pointed => document.object(references(pointed).first().copied()?).ok()?,
        };
        let address = action.get("URI")?.strip_prefix(b"(")?.strip_suffix(b")")?;
        let plain = !address.iter().any(|byte| b"\\()".contains(byte));
        String::from_utf8(address.to_vec()).ok().filter(|_| plain)
    };
    notes.unwrap_or_default().into_iter().filter_map(address).collect()
}
