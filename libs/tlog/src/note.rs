//! Signed notes: a text, an empty line, and one line for each signature (c2sp.org/signed-note).

use std::fmt;

use crate::key::is_key_name;
use crate::{Error, NoteSigner, Signed, VerifierKey, text};

/// Go's `note` stops at the same two numbers; the standard asks for at least 16 signatures.
const NOTE_BYTES_MAX: usize = 1_000_000;
const SIGNATURES_MAX: usize = 100;

/// A note as it was read: its signatures say nothing until [`Note::verify`] has looked at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    signatures: Vec<NoteSignature>,
    text: String,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteSignature {
    bytes: Vec<u8>,
    key_id: u32,
    name: String,
}

impl Note {
    /// A note nobody has signed yet. The text ends with a newline.
    pub fn unsigned(text: &str) -> Result<Self, Error> {
        let printable = text.bytes().all(|byte| byte >= b' ' || byte == b'\n');
        if !printable || !text.ends_with('\n') || text.len() > NOTE_BYTES_MAX {
            return Err(Error::BadNote);
        }
        Ok(Self { signatures: Vec::new(), text: text.to_owned() })
    }

    pub fn parse(note: &str) -> Result<Self, Error> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(Error::BadNote);
        }
        // The text may hold empty lines; the last one in the note ends it.
        let (_, lines) = note.rsplit_once("\n\n").ok_or(Error::BadNote)?;
        let signatures = NoteSignature::parse_lines(lines)?;
        let text = &note[..note.len() - lines.len() - 1];
        Ok(Self { signatures, ..Self::unsigned(text)? })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// Adds a signature. `at_seconds` (POSIX) stands in those types that carry a time; 0 in an
    /// ML-DSA-44 one makes no statement about time.
    pub fn sign(&mut self, signer: &dyn NoteSigner, at_seconds: u64) -> Result<(), Error> {
        let bytes = VerifierKey::signature(signer, &self.text, at_seconds)?;
        let key = signer.verifier_key();
        self.push(NoteSignature { bytes, key_id: key.id(), name: key.name().to_owned() })
    }

    /// Adds those signatures that `keys` made, once each. Those of unknown keys are left out, and
    /// one that does not hold is an error.
    pub fn add(&mut self, lines: &[NoteSignature], keys: &[VerifierKey]) -> Result<(), Error> {
        for line in lines {
            if let Some(key) = line.key(keys) {
                key.verify(&self.text, &line.bytes)?;
                if !self.signatures.contains(line) {
                    self.push(line.clone())?;
                }
            }
        }
        Ok(())
    }

    /// Which of `keys` signed. Signatures of unknown keys are ignored, as the standard demands;
    /// one of a known key that does not hold refuses the note; so does the absence of any.
    pub fn verify<'k>(&self, keys: &'k [VerifierKey]) -> Result<Vec<Signed<'k>>, Error> {
        let mut signed: Vec<Signed> = Vec::new();
        for line in &self.signatures {
            if let Some(key) = line.key(keys) {
                let at_seconds = key.verify(&self.text, &line.bytes)?;
                if signed.iter().all(|earlier| earlier.key != key) {
                    signed.push(Signed { at_seconds, key });
                }
            }
        }
        if signed.is_empty() { Err(Error::Unsigned) } else { Ok(signed) }
    }

    fn push(&mut self, line: NoteSignature) -> Result<(), Error> {
        if self.signatures.len() == SIGNATURES_MAX {
            return Err(Error::BadNote);
        }
        self.signatures.push(line);
        Ok(())
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(f))
    }
}

impl NoteSignature {
    /// Signature lines, one or more, each with its newline.
    pub fn parse_lines(lines: &str) -> Result<Vec<Self>, Error> {
        let lines = lines.strip_suffix('\n').ok_or(Error::BadNote)?;
        if lines.len() > NOTE_BYTES_MAX || lines.split('\n').count() > SIGNATURES_MAX {
            return Err(Error::BadNote);
        }
        lines.split('\n').map(Self::parse_line).collect()
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn key_id(&self) -> u32 {
        self.key_id
    }

    fn parse_line(line: &str) -> Result<Self, Error> {
        let parts = line.strip_prefix("\u{2014} ").and_then(|line| line.split_once(' '));
        let (name, signature) = parts.ok_or(Error::BadNote)?;
        let bytes = text::decode(signature).ok_or(Error::BadNote)?;
        let (key_id, bytes) = bytes.split_first_chunk().ok_or(Error::BadNote)?;
        if !is_key_name(name) || bytes.is_empty() {
            return Err(Error::BadNote);
        }
        let (bytes, key_id) = (bytes.to_vec(), u32::from_be_bytes(*key_id));
        Ok(Self { bytes, key_id, name: name.to_owned() })
    }

    fn key<'k>(&self, keys: &'k [VerifierKey]) -> Option<&'k VerifierKey> {
        keys.iter().find(|key| key.name() == self.name && key.id() == self.key_id)
    }
}

impl fmt::Display for NoteSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = [self.key_id.to_be_bytes().as_slice(), &self.bytes].concat();
        writeln!(f, "\u{2014} {} {}", self.name, text::encode(signature))
    }
}
