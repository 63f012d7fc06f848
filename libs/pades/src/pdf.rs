//! Just enough of a PDF (ISO 32000-1) to append revisions to one.
//!
//! Read are documents with classic tables of references, as our own renderer writes them. All else
//! is refused, and so is what points in circles or out of the file.

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;

const EOF: &[u8] = b"%%EOF";
const DEPTH_MAX: u8 = 32;
const OBJECTS_MAX: u32 = 1 << 20;
const PAGES_DEPTH_MAX: usize = 32;
const REVISIONS_MAX: usize = 64;

/// A document that is there: its bytes, and where in them each object begins.
pub(crate) struct Document<'a> {
    bytes: &'a [u8],
    offsets: BTreeMap<u32, usize>,
    size: u32,
    /// Where the table of each revision begins, the newest first.
    tables: Vec<usize>,
    trailer: Dictionary,
}

/// Names and what stands after them, as it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionary(Vec<(Vec<u8>, Vec<u8>)>);

/// Objects to append.
pub(crate) struct Revision<'a, 'b> {
    document: &'b Document<'a>,
    next: u32,
    objects: BTreeMap<u32, Vec<u8>>,
}

impl<'a> Document<'a> {
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        if !bytes.starts_with(b"%PDF-1.") {
            return Err(Error::Pdf("it does not begin as a PDF"));
        }
        let end = last(bytes, b"startxref").ok_or(Error::Pdf("it says nowhere where to start"))?;
        let (table, _) = number(bytes, blank(bytes, end + b"startxref".len()))?;
        let mut document = Document {
            bytes,
            offsets: BTreeMap::new(),
            size: 0,
            tables: Vec::new(),
            trailer: Dictionary::default(),
        };
        let (mut next, mut seen) = (Some(table), BTreeSet::new());
        while let Some(at) = next {
            if !seen.insert(at) || seen.len() > REVISIONS_MAX {
                return Err(Error::Pdf("its revisions go in circles or are too many"));
            }
            let trailer = document.section(at)?;
            next = trailer.get("Prev").map(|prev| number(prev, 0)).transpose()?.map(|(at, _)| at);
            document.tables.push(at);
            if seen.len() == 1 {
                document.trailer = trailer;
            }
        }
        let size = document.trailer.get("Size").ok_or(Error::Pdf("it has no size"))?;
        let size = u32::try_from(number(size, 0)?.0).unwrap_or(u32::MAX);
        if size > OBJECTS_MAX || document.trailer.get("Encrypt").is_some() {
            return Err(Error::Pdf("it is too large or encrypted"));
        }
        document.size = size;
        // An object beyond the size is missing (ISO 32000-1 section 7.5.5): new ones begin there.
        document.offsets.retain(|object, _| *object < size);
        Ok(document)
    }

    /// Reads one table of references and the trailer after it. The newest word on an object counts.
    fn section(&mut self, at: usize) -> Result<Dictionary, Error> {
        let bytes = self.bytes;
        let mut at = word(bytes, at, b"xref")?;
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            let (first, after) = number(bytes, at)?;
            let (count, after) = number(bytes, blank(bytes, after))?;
            at = blank(bytes, after);
            for index in 0..count {
                let (offset, after) = number(bytes, at)?;
                let (_, after) = number(bytes, blank(bytes, after))?;
                let after = blank(bytes, after);
                let object = u32::try_from(first.saturating_add(index)).unwrap_or(u32::MAX);
                if bytes.get(after) == Some(&b'n') && object < OBJECTS_MAX {
                    self.offsets.entry(object).or_insert(offset);
                }
                at = blank(bytes, after + 1);
            }
        }
        let at = word(bytes, at, b"trailer")?;
        Ok(Dictionary::parse(bytes, at)?.0)
    }

    fn newest_table(&self) -> usize {
        self.tables.first().copied().unwrap_or_default()
    }

    /// Where each revision ends, the oldest first: behind its `%%EOF`.
    pub(crate) fn revision_ends(&self) -> Result<Vec<usize>, Error> {
        let end = |table: &usize| {
            let found = rest(self.bytes, *table).windows(EOF.len()).position(|it| it == EOF);
            found.map(|at| table + at + EOF.len()).ok_or(Error::Pdf("a revision has no end"))
        };
        self.tables.iter().rev().map(end).collect()
    }

    pub(crate) fn object(&self, object: u32) -> Result<Dictionary, Error> {
        Ok(self.object_before(object)?.0)
    }

    /// The bytes of a stream without filters, as [`Revision::stream`] writes it.
    pub(crate) fn stream(&self, object: u32) -> Result<&'a [u8], Error> {
        let (dictionary, at) = self.object_before(object)?;
        let length = dictionary.get("Length").ok_or(Error::Pdf("a stream has no length"))?;
        let (length, _) = number(length, 0)?;
        let stream = rest(self.bytes, blank(self.bytes, at)).strip_prefix(b"stream\n");
        stream.and_then(|bytes| bytes.get(..length)).ok_or(Error::Pdf("a stream is cut off"))
    }

    /// The dictionary that an object is or begins with, and the place behind it.
    fn object_before(&self, object: u32) -> Result<(Dictionary, usize), Error> {
        let missing = Error::Pdf("an object is not where it should be");
        let at = *self.offsets.get(&object).ok_or(missing)?;
        let (found, at) = number(self.bytes, at)?;
        let (_, at) = number(self.bytes, blank(self.bytes, at))?;
        if found != object as usize {
            return Err(missing);
        }
        Dictionary::parse(self.bytes, word(self.bytes, blank(self.bytes, at), b"obj")?)
    }

    pub(crate) fn root(&self) -> Result<u32, Error> {
        self.trailer.reference("Root").ok_or(Error::Pdf("it has no catalogue"))
    }

    /// The number of the first page.
    pub(crate) fn first_page(&self) -> Result<u32, Error> {
        let none = Error::Pdf("it has no page");
        let mut node = self.object(self.root()?)?.reference("Pages").ok_or(none)?;
        for _ in 0..PAGES_DEPTH_MAX {
            let dictionary = self.object(node)?;
            let Some(kids) = dictionary.get("Kids") else { return Ok(node) };
            node = references(kids).first().copied().ok_or(none)?;
        }
        Err(none)
    }
}

impl Dictionary {
    pub(crate) fn get(&self, name: &str) -> Option<&[u8]> {
        let found = self.0.iter().find(|(key, _)| key == name.as_bytes());
        found.map(|(_, value)| value.as_slice())
    }

    pub(crate) fn set(&mut self, name: &str, value: Vec<u8>) {
        self.0.retain(|(key, _)| key != name.as_bytes());
        self.0.push((name.as_bytes().to_vec(), value));
    }

    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = b"<<".to_vec();
        for (name, value) in &self.0 {
            bytes.extend([b"/", name.as_slice(), b" ", value, b"\n"].concat());
        }
        bytes.extend(b">>");
        bytes
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Error> {
        Ok(Self::parse(bytes, 0)?.0)
    }

    pub(crate) fn reference(&self, name: &str) -> Option<u32> {
        self.get(name).and_then(|value| references(value).first().copied())
    }

    fn parse(bytes: &[u8], at: usize) -> Result<(Self, usize), Error> {
        let mut at = word(bytes, blank(bytes, at), b"<<")?;
        let mut entries = Vec::new();
        while !rest(bytes, at).starts_with(b">>") {
            if bytes.get(at) != Some(&b'/') {
                return Err(Error::Pdf("a dictionary has something else than a name"));
            }
            let value = regular(bytes, at + 1);
            let name = bytes[at + 1..value].to_vec();
            let start = blank(bytes, value);
            let end = value_end(bytes, start, 0)?;
            entries.push((name, bytes[start..end].to_vec()));
            at = blank(bytes, end);
        }
        Ok((Self(entries), at + 2))
    }
}

impl<'a, 'b> Revision<'a, 'b> {
    pub(crate) fn of(document: &'b Document<'a>) -> Self {
        Self { document, next: document.size, objects: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, object: Vec<u8>) -> u32 {
        let number = self.next;
        self.objects.insert(number, object);
        self.next += 1;
        number
    }

    pub(crate) fn replace(&mut self, number: u32, object: &Dictionary) {
        self.objects.insert(number, object.write());
    }

    pub(crate) fn stream(&mut self, bytes: &[u8]) -> u32 {
        let head = format!("<</Length {}>>\nstream\n", bytes.len());
        self.add([head.as_bytes(), bytes, b"\nendstream"].concat())
    }

    /// The document with this revision, and where the content of each of its objects begins.
    pub(crate) fn write(self) -> (Vec<u8>, BTreeMap<u32, usize>) {
        let mut bytes = self.document.bytes.to_vec();
        if bytes.last() != Some(&b'\n') {
            bytes.push(b'\n');
        }
        let (mut table, mut contents) = (b"xref\n".to_vec(), BTreeMap::new());
        for (number, object) in &self.objects {
            table.extend(format!("{number} 1\n{:010} 00000 n \n", bytes.len()).bytes());
            bytes.extend(format!("{number} 0 obj\n").bytes());
            contents.insert(*number, bytes.len());
            bytes.extend([object.as_slice(), b"\nendobj\n"].concat());
        }
        let at = bytes.len();
        let mut trailer = Dictionary::default();
        for kept in ["Root", "Info", "ID"] {
            if let Some(value) = self.document.trailer.get(kept) {
                trailer.set(kept, value.to_vec());
            }
        }
        trailer.set("Size", self.next.to_string().into_bytes());
        trailer.set("Prev", self.document.newest_table().to_string().into_bytes());
        bytes.extend([table, b"trailer\n".to_vec(), trailer.write()].concat());
        bytes.extend(format!("\nstartxref\n{at}\n%%EOF\n").bytes());
        (bytes, contents)
    }
}

/// The numbers of the objects that are pointed to in `1 0 R` or `[1 0 R 2 0 R]`.
pub(crate) fn references(value: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(value);
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '[' || c == ']')
        .filter(|w| !w.is_empty())
        .collect();
    let triple = |three: &[&str]| (three[2] == "R").then(|| three[0].parse().ok()).flatten();
    words.windows(3).filter_map(triple).collect()
}

fn value_end(bytes: &[u8], at: usize, depth: u8) -> Result<usize, Error> {
    if depth > DEPTH_MAX {
        return Err(Error::Pdf("it is nested too deep"));
    }
    match rest(bytes, at) {
        [b'<', b'<', ..] => closed(bytes, at + 2, b">>", depth),
        [b'[', ..] => closed(bytes, at + 1, b"]", depth),
        [b'(', ..] => string_end(bytes, at),
        [b'<', hex @ ..] => {
            let end = hex.iter().position(|byte| *byte == b'>');
            end.map(|end| at + end + 2).ok_or(Error::Pdf("a string has no end"))
        }
        [b'/', ..] => Ok(regular(bytes, at + 1)),
        [first, ..] if first.is_ascii_digit() => Ok(reference_end(bytes, at)),
        _ => match regular(bytes, at) {
            end if end > at => Ok(end),
            _ => Err(Error::Pdf("a value is missing")),
        },
    }
}

fn closed(bytes: &[u8], start: usize, end: &[u8], depth: u8) -> Result<usize, Error> {
    let mut at = blank(bytes, start);
    while !rest(bytes, at).starts_with(end) {
        at = blank(bytes, value_end(bytes, at, depth + 1)?);
    }
    Ok(at + end.len())
}

fn string_end(bytes: &[u8], start: usize) -> Result<usize, Error> {
    let (mut at, mut open) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' => open += 1,
            b')' if open == 1 => return Ok(at + 1),
            b')' => open -= 1,
            b'\\' => at += 1,
            _ => {}
        }
        at += 1;
    }
    Err(Error::Pdf("a string has no end"))
}

/// The end of `12 0 R`, or of the number alone.
fn reference_end(bytes: &[u8], at: usize) -> usize {
    let alone = regular(bytes, at);
    let pointed = || {
        let (_, second) = number(bytes, blank(bytes, alone)).ok()?;
        word(bytes, blank(bytes, second), b"R").ok()?;
        Some(blank(bytes, second) + 1)
    };
    pointed().unwrap_or(alone)
}

fn number(bytes: &[u8], at: usize) -> Result<(usize, usize), Error> {
    let digits = rest(bytes, at).iter().take_while(|byte| byte.is_ascii_digit()).count();
    let text = std::str::from_utf8(&rest(bytes, at)[..digits]).ok();
    let value = text.and_then(|text| text.parse().ok()).ok_or(Error::Pdf("a number is missing"))?;
    Ok((value, at + digits))
}

/// After the word that must stand here, and what is blank behind it.
fn word(bytes: &[u8], at: usize, word: &[u8]) -> Result<usize, Error> {
    match rest(bytes, at).starts_with(word) {
        true => Ok(blank(bytes, at + word.len())),
        false => Err(Error::Pdf("it is not written as expected")),
    }
}

fn blank(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(byte) if is_blank(*byte) => at += 1,
            Some(b'%') => at += rest(bytes, at).iter().take_while(|b| !is_line(**b)).count(),
            _ => return at,
        }
    }
}

fn regular(bytes: &[u8], at: usize) -> usize {
    let ends = |byte: &u8| is_blank(*byte) || b"()<>[]{}/%".contains(byte);
    let letters = rest(bytes, at).iter().take_while(|byte| !ends(byte)).count();
    at + letters
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_line(byte: u8) -> bool {
    matches!(byte, 10 | 13)
}

fn rest(bytes: &[u8], at: usize) -> &[u8] {
    bytes.get(at..).unwrap_or_default()
}

fn last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
