//! A PDF to which revisions are appended (ISO 32000-1, 7.5.6). Only what is needed is understood.

use std::collections::BTreeMap;

use crate::{Error, Result};

/// A PDF, and where the objects of its first revision are.
#[derive(Debug)]
pub(crate) struct Pdf {
    pub(crate) bytes: Vec<u8>,
    /// What every trailer repeats: the document's identifier and its information.
    carried: Vec<u8>,
    catalog: u32,
    offsets: BTreeMap<u32, usize>,
    previous: usize,
    size: u32,
}

const PAGES_DEEP: usize = 16;
const SIZE_MAX: u32 = 100_000;

impl Pdf {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self> {
        if !bytes.starts_with(b"%PDF-1.") {
            return Err(Error::Pdf);
        }
        let tail = bytes.len().saturating_sub(64);
        let end = bytes.get(tail..).ok_or(Error::Pdf)?;
        let start = last(end, b"startxref").ok_or(Error::Pdf)?;
        let mut rest = end.get(start + 9..).ok_or(Error::Pdf)?;
        let previous = number(&mut rest).ok_or(Error::Pdf)?;
        let mut table = bytes.get(previous..).ok_or(Error::Pdf)?;
        let offsets = offsets(&mut table).ok_or(Error::Pdf)?;
        let trailer = dictionary(table).ok_or(Error::Pdf)?;
        // A second revision, a hidden table and encryption are not what is signed here.
        if ["Encrypt", "Prev", "XRefStm"].iter().any(|key| trailer.contains_key(key.as_bytes())) {
            return Err(Error::Pdf);
        }
        let of = |key: &str| trailer.get(key.as_bytes()).copied();
        let mut size = of("Size").ok_or(Error::Pdf)?;
        let size = u32::try_from(number(&mut size).ok_or(Error::Pdf)?).map_err(|_| Error::Pdf)?;
        if size > SIZE_MAX {
            return Err(Error::Pdf);
        }
        let mut carried = Vec::new();
        for key in ["ID", "Info"] {
            if let Some(value) = of(key) {
                carried.extend([b"/", key.as_bytes(), b" ", value, b" "].concat());
            }
        }
        let catalog = of("Root").and_then(reference).ok_or(Error::Pdf)?;
        Ok(Self { bytes: bytes.to_vec(), carried, catalog, offsets, previous, size })
    }

    pub(crate) fn catalog(&self) -> u32 {
        self.catalog
    }

    /// A number that no object has.
    pub(crate) fn new_number(&mut self) -> u32 {
        self.size += 1;
        self.size - 1
    }

    /// The first page.
    pub(crate) fn page(&self) -> Result<u32> {
        let catalog = self.entries(self.catalog)?;
        let mut node = catalog.get(b"Pages".as_slice()).copied().and_then(reference);
        for _ in 0..PAGES_DEEP {
            let number = node.ok_or(Error::Pdf)?;
            let entries = self.entries(number)?;
            match entries.get(b"Type".as_slice()).map(|name| name.trim_ascii()) {
                Some(b"/Page") => return Ok(number),
                Some(b"/Pages") => {}
                _ => return Err(Error::Pdf),
            }
            let kids = entries.get(b"Kids".as_slice()).ok_or(Error::Pdf)?.trim_ascii();
            node = kids.strip_prefix(b"[").and_then(reference);
        }
        Err(Error::Pdf)
    }

    /// The dictionary of an object of the first revision with these entries added; none of them
    /// may be there already.
    pub(crate) fn with(&self, number: u32, added: &[(&str, &str)]) -> Result<Vec<u8>> {
        let mut entries = self.entries(number)?;
        for (key, value) in added {
            if entries.insert(key.as_bytes(), value.as_bytes()).is_some() {
                return Err(Error::Pdf);
            }
        }
        let mut written = b"<<".to_vec();
        for (key, value) in entries {
            written.extend([b"/", key, b" ", value.trim_ascii(), b"\n"].concat());
        }
        written.extend(b">>");
        Ok(written)
    }

    /// Appends a revision with these objects, and says where each of them begins.
    pub(crate) fn append(&mut self, objects: &[(u32, Vec<u8>)]) -> BTreeMap<u32, usize> {
        let mut places = BTreeMap::new();
        if !self.bytes.ends_with(b"\n") {
            self.bytes.push(b'\n');
        }
        for (number, object) in objects {
            places.insert(*number, self.bytes.len());
            self.bytes.extend(format!("{number} 0 obj\n").as_bytes());
            self.bytes.extend(object);
            self.bytes.extend(b"\nendobj\n");
        }
        let start = self.bytes.len();
        self.bytes.extend(b"xref\n");
        for (number, place) in &places {
            self.bytes.extend(format!("{number} 1\n{place:010} 00000 n \n").as_bytes());
        }
        let (root, size, previous) = (self.catalog, self.size, self.previous);
        let trailer = format!("trailer\n<</Size {size} /Root {root} 0 R /Prev {previous} ");
        self.bytes.extend(trailer.as_bytes());
        self.bytes.extend(&self.carried);
        self.bytes.extend(format!(">>\nstartxref\n{start}\n%%EOF\n").as_bytes());
        self.previous = start;
        places
    }

    fn entries(&self, number: u32) -> Result<BTreeMap<&[u8], &[u8]>> {
        let offset = *self.offsets.get(&number).ok_or(Error::Pdf)?;
        let mut object = self.bytes.get(offset..).ok_or(Error::Pdf)?;
        let (named, zero) = (self::number(&mut object), self::number(&mut object));
        if named != Some(number as usize) || zero != Some(0) {
            return Err(Error::Pdf);
        }
        let object = object.trim_ascii_start().strip_prefix(b"obj").ok_or(Error::Pdf)?;
        dictionary(object).ok_or(Error::Pdf)
    }
}

/// Reads the cross-reference table up to the dictionary of its trailer.
fn offsets(rest: &mut &[u8]) -> Option<BTreeMap<u32, usize>> {
    *rest = rest.strip_prefix(b"xref")?;
    let mut offsets = BTreeMap::new();
    loop {
        if let Some(after) = rest.trim_ascii_start().strip_prefix(b"trailer") {
            *rest = after;
            return Some(offsets);
        }
        let first = u32::try_from(number(rest)?).ok()?;
        let count = u32::try_from(number(rest)?).ok().filter(|count| *count <= SIZE_MAX)?;
        for object in first..first.checked_add(count)? {
            let (offset, generation) = (number(rest)?, number(rest)?);
            let (kind, after) = rest.trim_ascii_start().split_first()?;
            *rest = after;
            if *kind == b'n' && (generation != 0 || offsets.insert(object, offset).is_some()) {
                return None;
            }
        }
    }
}

/// The entries of a dictionary, each value as it is written.
fn dictionary(bytes: &[u8]) -> Option<BTreeMap<&[u8], &[u8]>> {
    let mut rest = bytes.trim_ascii_start().strip_prefix(b"<<")?;
    let mut entries = BTreeMap::new();
    loop {
        rest = rest.trim_ascii_start();
        if rest.starts_with(b">>") {
            return Some(entries);
        }
        rest = rest.strip_prefix(b"/")?;
        let key = rest.get(..regular(rest))?;
        rest = rest.get(key.len()..)?;
        let length = value(rest)?;
        // A name written with escapes could be another name in disguise.
        if key.is_empty()
            || key.contains(&b'#')
            || entries.insert(key, rest.get(..length)?).is_some()
        {
            return None;
        }
        rest = rest.get(length..)?;
    }
}

/// How long the value is that begins here: until the next name or the end of the dictionary.
fn value(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth, mut seen) = (0, 0_usize, false);
    loop {
        let rest = bytes.get(at..)?;
        match rest {
            [b'(', ..] => at += string(rest)?,
            [b'<', b'<', ..] => (at, depth) = (at + 2, depth + 1),
            [b'>', b'>', ..] if depth == 0 => return seen.then_some(at),
            [b'>', b'>', ..] => (at, depth) = (at + 2, depth - 1),
            [b'[', ..] => (at, depth) = (at + 1, depth + 1),
            [b']', ..] => (at, depth) = (at + 1, depth.checked_sub(1)?),
            [b'/', ..] if depth == 0 && seen => return Some(at),
            [b'/', name @ ..] => at += 1 + regular(name),
            [b'<', ..] => at += rest.iter().position(|byte| *byte == b'>')? + 1,
            [b'%' | b'{' | b'}' | b')' | b'>', ..] => return None,
            [byte, ..] if byte.is_ascii_whitespace() || *byte == 0 => {
                at += 1;
                continue;
            }
            [_, ..] => at += regular(rest).max(1),
            [] => return None,
        }
        seen = true;
    }
}

/// How long the string is that begins here.
fn string(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match bytes.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

fn regular(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\0()<>[]{}/%".contains(byte);
    bytes.iter().position(ends).unwrap_or(bytes.len())
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let from = rest.trim_ascii_start();
    let digits = from.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = std::str::from_utf8(from.get(..digits)?).ok()?.parse().ok()?;
    *rest = from.get(digits..)?;
    Some(number)
}

fn reference(bytes: &[u8]) -> Option<u32> {
    let mut rest = bytes;
    let (object, generation) = (number(&mut rest)?, number(&mut rest)?);
    let rest = rest.trim_ascii_start();
    (generation == 0 && rest.starts_with(b"R")).then(|| u32::try_from(object).ok()).flatten()
}

fn last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).rposition(|window| window == word)
}
